"""What a file or the interface for programs is asked: read from an address, and refused whole where a part is wrong."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from data.answers import Answer, answers
from data.catalogue import Catalogue
from data.disclosure.gate import NotAllowed
from data.measures import By, Measure
from data.principal import Principal
from data.selection import EXACT, Selection, parse
from data.store import Release

MOST_LEVELS = 3


class Fault(NamedTuple):
    """One thing that is wrong, in the parameter that has it; none where it is not of one alone."""

    sentence: str
    parameter: str = ""


class Refused(Exception):
    """A question gets no answer: an HTTP status, and what is wrong in sentences for the reader."""

    def __init__(self, status: int, *faults: Fault) -> None:
        super().__init__(status, *faults)
        self.status, self.faults = status, faults

    @property
    def sentences(self) -> list[str]:
        """What is wrong."""
        return [fault.sentence for fault in self.faults]


@dataclass(frozen=True)
class Question:
    """Measures for a selection, broken down by the first of `levels` and across the others."""

    measures: tuple[Measure, ...]
    selection: Selection
    levels: tuple[By, ...]


def question(
    asked: Mapping[str, Sequence[str]], measures: tuple[Measure, ...], known: Catalogue, who: Principal
) -> Question:
    """The question that the parameters of a page's address ask of measures, `by` among them.

    Nothing falls back to a default that was asked for otherwise. Raises Refused: 400 for what makes no sense, 403 for
    what is not granted.
    """
    selection, notices = parse({name: list(values) for name, values in asked.items()}, known, measures, who)
    if selection.period.is_returns:  # published figures are public
        _expect_granted(asked, known, who)
    faults = [Fault(notice.wrong, notice.parameter) for notice in notices]
    given = asked.get("by") or [By.COUNCIL.value]
    levels = tuple(By(text) for text in given if text in set(By))
    if not 0 < len(set(levels)) == len(levels) <= MOST_LEVELS or len(levels) < len(given):
        words = f"by is up to {MOST_LEVELS} different ones of {', '.join(each.value for each in By)}."
        raise Refused(400, *faults, Fault(words, "by"))
    faults += [
        Fault(f"{_what(measure, measures)} not collected by {level.value.replace('_', ' ')}.", "by")
        for measure in measures
        for level in levels
        if level not in _offered(measure, selection, known)
    ]
    if faults:
        raise Refused(403 if any(notice.is_refused for notice in notices) else 400, *faults)
    return Question(measures, selection, levels)


def answered(asked: Question, release: Release, who: Principal) -> dict[str, Answer]:
    """Key of each measure to its answer. Raises Refused: 403 for what the gate does not allow."""
    first, *others = asked.levels
    try:
        return answers(asked.measures, asked.selection, first, release, who, across=tuple(others))
    except NotAllowed as refused:
        raise Refused(403, Fault(str(refused))) from None


def _offered(measure: Measure, selection: Selection, known: Catalogue) -> frozenset[By]:
    found = known.breakdowns(measure, selection.workforce, selection.period) | {By.COUNCIL, By.PERIOD}
    return found | known.own_breakdowns(measure) if selection.tier == EXACT else found


def _what(measure: Measure, measures: tuple[Measure, ...]) -> str:
    return "These figures are" if len(measures) == 1 else f"{measure.label} is"


def _expect_granted(asked: Mapping[str, Sequence[str]], known: Catalogue, who: Principal) -> None:
    for name in ("area", "compare"):
        for text in asked.get(name, ()):
            area = known.area(text)
            if area and not known.is_for(area, who):
                whole = f"Not every council of “{area.name}” is one"
                what = whole if area.is_added else f"{area.name} is not a council"
                raise Refused(403, Fault(f"{what} that you may see.", name))
