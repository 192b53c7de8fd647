"""Every measure for a selection: which ones there are, and their answers as they are worked out."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from data.answers import Answer, answers
from data.attributes import OF_LEVEL
from data.catalogue import Catalogue, Period
from data.disclosure.policy import policy
from data.measures import MEASURES, By, Measure
from data.principal import Principal
from data.question import Fault, Question, Refused, question
from data.selection import EXACT, FILTERS, Selection, parse
from data.store import Release

_TOGETHER = 12  # measures answered at once, which is what is held in memory of a file that is being made
_MEASURES = tuple(MEASURES.values())


@dataclass(frozen=True)
class Everything:
    """What a file of every measure holds: the question it answers, and the measures that it leaves out."""

    asked: Question
    left_out: Mapping[str, str]  # label of each to why

    def answers(self, release: Release, principal: Principal, known: Catalogue) -> Iterator[Answer]:
        """An answer a measure: by council and return; of published figures by council, one for each period.

        They are worked out as they are asked for, a dozen measures at a time.
        """
        first, *others = self.asked.levels
        for selection, measures in _groups(self.asked, known):
            yield from answers(measures, selection, first, release, principal, across=tuple(others)).values()


def everything(asked: Mapping[str, Sequence[str]], known: Catalogue, who: Principal) -> Everything:
    """What is asked of all measures by the parameters of a page's address; each return stands by itself.

    Raises Refused for what makes no sense or is not granted, as where no measure can be filtered so.
    """
    if asked.get("by"):
        raise Refused(400, Fault("Everything is by council and date: leave out the part by.", "by"))
    selection, _ = parse({name: list(values) for name, values in asked.items()}, known, _MEASURES, who)
    filters = frozenset(by for by in FILTERS if asked.get(by.value))
    reasons = {measure: _why_not(measure, selection, filters, known) for measure in _MEASURES}
    kept = tuple(measure for measure in _MEASURES if not reasons[measure])
    if not kept:
        raise Refused(400, Fault("There is no measure that can be filtered by all of this at once."))
    found = question(asked, kept, known, who)
    levels = (By.COUNCIL, By.PERIOD) if selection.period.is_returns else (By.COUNCIL,)
    left_out = {measure.label: why for measure, why in reasons.items() if why}
    return Everything(Question(kept, replace(found.selection, pooled=False), levels), left_out)


def _why_not(measure: Measure, selection: Selection, filters: frozenset[By], known: Catalogue) -> str:
    """Why a measure cannot be asked for; empty where it can."""
    if not selection.period.is_returns:
        return "" if _periods(measure, selection, filters, known) else "not published so for these staff"
    if not known.measures_with(selection.workforce, selection.period, (measure,)):
        return "no figures for these staff"
    if measure.is_exact_only and selection.tier != EXACT:
        return "told of one's own council alone, exactly"
    offered = known.breakdowns(measure, selection.workforce, selection.period)
    if missing := sorted(by.value.replace("_", " ") for by in filters - offered):
        return f"not collected by {' and '.join(missing)}"
    within = {OF_LEVEL[measure.within[0]].key} if measure.within else set[str]()
    used = {OF_LEVEL[by].key for by in filters} | within | {measure.attribute} - {""}
    return "" if len(used) <= policy().attributes else "too many filters at once, with what it describes itself"


def _periods(measure: Measure, selection: Selection, filters: frozenset[By], known: Catalogue) -> list[Period]:
    """The published periods that have a measure, filtered as is asked; newest first."""
    workforce = selection.workforce
    return [
        period
        for period in known.periods(workforce, (measure,))
        if not period.is_returns and filters <= known.breakdowns(measure, workforce, period)
    ]


def _groups(asked: Question, known: Catalogue) -> Iterator[tuple[Selection, tuple[Measure, ...]]]:
    """Selections and measures that are answered together; measures of one table, as the gate takes one at a time."""
    selection = asked.selection
    if not selection.period.is_returns:
        filters = frozenset(selection.filters())
        for measure in asked.measures:
            for period in _periods(measure, selection, filters, known):
                yield replace(selection, period=period), (measure,)
        return
    for table in dict.fromkeys(measure.table.name for measure in asked.measures):
        of_table = [measure for measure in asked.measures if measure.table.name == table]
        for start in range(0, len(of_table), _TOGETHER):
            yield selection, tuple(of_table[start : start + _TOGETHER])
