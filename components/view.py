"""What a page is drawn from: who asks, for what, and of which release."""

from dataclasses import dataclass
from functools import cached_property

from components.comments_shown import comments_seen
from components.words import pooled_in_words
from data.answers import Answer, answers
from data.catalogue import Catalogue
from data.measures import By, Measure
from data.principal import Principal
from data.selection import Selection
from data.store import Release
from state.comments import Comment


@dataclass(frozen=True, kw_only=True)
class View:
    """One request for a page, read and authorised."""

    selection: Selection
    release: Release
    known: Catalogue
    principal: Principal
    path: str = "/"  # of the page, as addresses have it: '/turnover', '/council/havering'

    @property
    def pooled(self) -> str:
        """The returns that are taken together, in words; empty where one is shown by itself."""
        return pooled_in_words(self.selection, self.known)

    @cached_property
    def comments(self) -> tuple[Comment, ...]:
        """What councils say of these figures, as far as the reader may see it."""
        return comments_seen(self.selection, self.known, self.principal)

    def answer(self, measure: Measure, by: By, across: tuple[By, ...] = ()) -> Answer:
        """The figures of a measure for this view, broken down in one way or more."""
        return self.answers((measure,), by, across)[measure.key]

    def answers(self, measures: tuple[Measure, ...], by: By, across: tuple[By, ...] = ()) -> dict[str, Answer]:
        """As `answer`, for several measures: key of the measure to its answer."""
        return answers(measures, self.selection, by, self.release, self.principal, across=across)
