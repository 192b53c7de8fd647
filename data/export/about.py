"""What a file is about, in words: its cover sheet, its metadata and its CSVW document say the same."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field

from data.answers import Answer
from data.catalogue import Catalogue, catalogue
from data.credits import CREDITS
from data.days import day_text
from data.definitions import definitions_version
from data.export.terms import SENSITIVE, TERMS
from data.from_returns import source_of
from data.maps import CREDIT
from data.measures import Measure
from data.published_sources import published_sources
from data.selection import Selection
from data.store import Release

_NO_BREAK = "\u00a0"
_LICENCES_OF_RETURNS = tuple(line for line in CREDITS if line != CREDIT)  # no file holds a boundary


@dataclass(frozen=True, kw_only=True)
class About:
    """A file in words. `filters` is the sentence of the page; `marks` go from a mark to why it stands there."""

    title: str
    filters: str
    as_at: str
    release: str
    policy: str
    is_exact: bool
    is_published: bool
    sample: str  # that the returns are made up; empty where they are not
    marks: Mapping[str, str]
    measures: tuple[Measure, ...]
    left_out: Mapping[str, str] = field(default_factory=dict)  # label of a measure that the file has not, to why
    comments: tuple[str, ...] = ()  # what councils say of these figures, a line each

    @property
    def markings(self) -> list[str]:
        """What stands above the figures, on paper too; nothing where there is nothing to warn of."""
        return [*([SENSITIVE] if self.is_exact else []), *(["Sample data"] if self.sample else [])]

    @property
    def tier(self) -> str:
        """How the figures are protected."""
        if self.is_published:
            return "Published figures, as published."
        if self.is_exact:
            return f"{SENSITIVE}. Rows whose tier is exact are as returned; every other row is rounded or withheld."
        return "Protected: small numbers are rounded or withheld."

    def facts(self) -> dict[str, str]:
        """What there is to say in a line each, without the title."""
        told = {
            "Filters": self.filters,
            "As at": self.as_at,
            "Release": self.release,
            "Protection": self.tier,
            "Sample data": self.sample,
            "Disclosure policy": self.policy,
            "Definitions": f"version {definitions_version()}",
            "Terms": TERMS,
        }
        return {name: words.replace(_NO_BREAK, " ") for name, words in told.items() if words}


@dataclass
class Tally:
    """What was seen of answers while they were written: rows, and the sources of their figures."""

    rows: int = 0
    sources: dict[str, None] = field(default_factory=dict)

    def counted(self, answers: Iterable[Answer]) -> Iterator[Answer]:
        """The same answers, counted as they pass."""
        for answer in answers:
            self.rows += len(answer.rows)
            self.sources.update(dict.fromkeys(row["source"] for row in answer.rows))
            yield answer


def source_lines(sources: Iterable[str], release: Release) -> list[str]:
    """Whose figures they are, and the lines that their licences ask for."""
    lines = []
    published = {each.title: each for each in published_sources(release)}
    of_returns = source_of(catalogue(release))
    for source in sources:
        if source == of_returns:
            lines += [f"{source}.", *_LICENCES_OF_RETURNS]
        elif found := published.get(source):
            lines += [f"{found.title}, {found.publisher}. {found.licence}", *([found.caveat] if found.caveat else [])]
    return list(dict.fromkeys(lines))


def as_at(selection: Selection, known: Catalogue, *, is_several: bool) -> str:
    """The date or dates that figures are of, in words."""
    if not is_several:
        return selection.period.text
    if not selection.period.is_returns:
        return "every period published"
    first, last = min(known.return_dates), max(known.return_dates)
    return f"every return from {day_text(first)} to {day_text(last)}"
