"""Which comments of councils a reader is shown beside figures, and in which words."""

import logging
from collections.abc import Collection, Iterable, Sequence
from datetime import UTC, datetime

from components.keeping import is_for_once
from components.words import period_text, possessive
from data.catalogue import Catalogue
from data.measures import MEASURES, PeriodKind
from data.principal import Principal
from data.selection import Selection
from state import comments, store
from state.comments import Comment

OF_COUNCIL = "council-comment"  # the class by which what is drawn tells a comment from words of ours
_log = logging.getLogger(__name__)


def comments_seen(
    selection: Selection, known: Catalogue, who: Principal, *, is_every: bool = False
) -> tuple[Comment, ...]:
    """Every comment that may stand beside figures of what is selected, oldest first.

    Of one council its own; of an area those of its councils that the region has pinned, or every one. Only of councils
    that the reader may see, on returns that the release holds. None where the store cannot be read: viewing goes on.
    """
    if not selection.period.is_returns:
        return ()
    codes = [code for code in known.members_of(selection.area) if who.sees(code)]
    try:
        found = comments.standing(codes) if codes else []
    except store.Unavailable as error:
        _log.error("comments cannot be read: %s", error)
        is_for_once()
        return ()
    held = {(day.isoformat(), code) for day in known.return_dates for code in known.councils_with(day, "accepted")}
    is_every = is_every or selection.area.is_council
    return tuple(each for each in found if (each.as_at, each.council_code) in held and (is_every or each.is_pinned))


def beside(seen: Iterable[Comment], measures: Collection[str], days: Collection[str]) -> list[Comment]:
    """Those on some measures, by key, and on returns of some dates."""
    return [each for each in seen if each.measure in measures and each.as_at in days]


def line(comment: Comment, known: Catalogue) -> str:
    """A comment in a line that says whose it is, on what and of when; nothing of who wrote it."""
    name = known.areas[comment.council_code].name
    measure = MEASURES.get(comment.measure)
    about = f" about {measure.short}" if measure else ""
    written = _day(datetime.fromtimestamp(comment.written_at, UTC).date().isoformat())
    return f"{possessive(name)} comment{about}, {written}, on its return of {_day(comment.as_at)}: {comment.text}"


def lines(found: Sequence[Comment], known: Catalogue) -> tuple[str, ...]:
    """As `line`, of several."""
    return tuple(line(each, known) for each in found)


def _day(day: str) -> str:
    return period_text(day, PeriodKind.SNAPSHOT)
