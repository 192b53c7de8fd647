"""What stands out among councils: far from the others, changed beyond chance, improved, or in doubt.

Worked out from the shown rows of answers alone. The choices are in docs/decisions/0023.
"""

import math
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import NamedTuple

from data.answers import Answer, Row
from data.carried import is_carried
from data.funnels import OUTER, Standings, has_counts, standings
from data.intervals import family_of
from data.measures import (
    AGE_55_OVER,
    AGENCY_SHARE,
    NEAR_WAGE_FLOOR,
    SICKNESS_SHARE,
    STAFF_IN_POST,
    STARTERS_RATE,
    TURNOVER,
    VACANCY_RATE,
    ZERO_HOURS,
    Better,
    Measure,
)
from data.rounding import is_within_rounding
from data.statistics import Z998, difference

ALWAYS = (TURNOVER, STARTERS_RATE, VACANCY_RATE, AGENCY_SHARE, STAFF_IN_POST)  # measures that are looked at
UNFILTERED = (
    AGE_55_OVER,
    SICKNESS_SHARE,
    ZERO_HOURS,
    NEAR_WAGE_FLOOR,
)  # and of whole areas: else they may be too narrow
MOST = 6  # findings
_MOST_OF_A_KIND = 2  # from one measure
_MOST_OF_A_COUNCIL = 2  # while all councils of a group are looked at
_MOST_IN_DOUBT = 2
KNOWN_ENOUGH = 0.9  # share of staff that a figure should rest on
_RESIZED = 0.25  # a change in staff in post that is more often a mistake in a return than true


class Finds(StrEnum):
    """What sort of thing was found."""

    OUTSIDE = "outside"  # of the funnel of all councils, at 99.8 %
    CHANGED = "changed"  # since the return before, by more than chance makes in 499 of 500 cases
    IMPROVED = "improved"  # the largest of those changes to the side that is agreed to be better
    ABSENT = "absent"  # councils without a return that had one before
    RESIZED = "resized"  # staff in post changed by more than a quarter
    UNKNOWN = "unknown"  # rests on too few of the staff

    @property
    def is_doubt(self) -> bool:
        """Whether it is a reason to look at a return rather than a finding about a council."""
        return self in {Finds.ABSENT, Finds.RESIZED, Finds.UNKNOWN}


_ORDER = list(Finds)


@dataclass(frozen=True)
class Finding:
    """One thing that stands out.

    `row` is the council's; `before` that of the return before, where it tells of a change; `rate` that of all
    `councils` together, for what lies outside; `units` how far out it is, in standard errors where chance is the
    measure of it; `doubt` a reason to look at the return first; `others` are further absent councils.
    """

    kind: Finds
    measure: Measure
    row: Row
    units: float
    before: Row | None = None
    rate: float = math.nan
    councils: int = 0
    doubt: "Finding | None" = None
    others: tuple[Row, ...] = ()


@dataclass(frozen=True)
class Findings:
    """What was found, of all that stood out, among how many comparisons of how many measures of how many councils."""

    found: list[Finding]
    stood_out: int
    measures: int
    councils: int
    comparisons: int
    is_chance_alone: bool = False  # whether there were too few councils to tell their usual spread
    every: Sequence[Finding] = ()  # all that stood out, and all doubts, in no order

    @property
    def by_chance(self) -> float:
        """How many comparisons would stand out if nothing but chance set councils and years apart."""
        return self.comparisons * OUTER


class _Pair(NamedTuple):
    """A council's rows of one measure, now and in the return before."""

    measure: Measure
    now: Row
    before: Row | None


def at(answer: Answer, period: str) -> Answer:
    """The rows of one date of an answer by council over time."""
    return replace(answer, rows=[row for row in answer.rows if row["period"] == period])


def findings(now: Mapping[str, Answer], before: Mapping[str, Answer], about: str = "") -> Findings:
    """What stands out in answers by council, key of the measure to its answer, of one return and the one before.

    Rates are compared; staff in post, if given, tell returns that are in doubt. `about` is the code of the one council
    to speak of; otherwise it is about all that are shown.
    """
    pairs = {key: _pairs(answer, before.get(key), about) for key, answer in now.items()}
    rates = {key: answer for key, answer in now.items() if family_of(answer.measure)}
    drawn = {key: standings(answer.measure, answer.rows_of("shown")) for key, answer in rates.items()}
    compared = {key: [pair for pair in pairs[key] if _can_change(pair)] for key in rates}
    funnels = [found for found in drawn.values() if found]
    tested = [[each for each in found.councils if about in ("", each.row["area_code"])] for found in funnels]
    doubts = _doubts([pair for each in pairs.values() for pair in each])
    changed = [each for several in compared.values() for pair in several if (each := _changed(pair))]
    moved = {(each.row["area_code"], each.measure.key): each.before for each in changed}
    outside = [
        replace(each, before=moved.get((each.row["area_code"], key)))
        for key, found in drawn.items()
        if found
        for each in _outside(now[key].measure, found, about)
    ]
    candidates = _with_doubts([*outside, *_best_named(changed)], doubts)
    return Findings(
        _chosen(candidates, _worst(doubts), is_one_council=bool(about)),
        stood_out=len(candidates),
        measures=sum(bool(drawn[key] or compared[key]) for key in rates),
        councils=len({pair.now["area_code"] for key in rates for pair in pairs[key] if has_counts(pair.now)}),
        comparisons=sum(map(len, tested)) + sum(map(len, compared.values())),
        is_chance_alone=bool(funnels) and not any(each.funnel.is_fitted for each in funnels),
        every=(*candidates, *doubts),
    )


def _pairs(now: Answer, before: Answer | None, about: str) -> list[_Pair]:
    earlier = {row["area_code"]: row for row in before.rows_of("shown")} if before else {}
    rows = [row for row in now.rows_of("shown") if about in ("", row["area_code"])]
    pairs = [_Pair(now.measure, row, earlier.get(row["area_code"])) for row in rows]
    return [pair._replace(before=None) if _is_carried(pair) else pair for pair in pairs]


def _is_carried(pair: _Pair) -> bool:
    """Whether a side is a return carried forward: that the other differs from it is no change since a return."""
    return is_carried(pair.now) or (pair.before is not None and is_carried(pair.before))


def _outside(measure: Measure, found: Standings, about: str) -> list[Finding]:
    return [
        Finding(
            Finds.OUTSIDE, measure, each.row, abs(each.units), rate=found.funnel.target, councils=len(found.councils)
        )
        for each in found.outside()
        if about in ("", each.row["area_code"])
    ]


def _can_change(pair: _Pair) -> bool:
    return pair.before is not None and has_counts(pair.now) and has_counts(pair.before)


def _changed(pair: _Pair) -> Finding | None:
    """A change that neither chance nor rounding makes, with its size in standard errors."""
    measure, now, before = pair
    family = family_of(measure)
    if family is None or before is None or is_within_rounding(measure, now, before):
        return None
    low, high = difference(family, (now["numerator"], now["base"]), (before["numerator"], before["base"]), Z998)
    if low <= 0 <= high:
        return None
    moved = now["value"] - before["value"]
    room = moved - low if moved > 0 else high - moved
    return Finding(Finds.CHANGED, measure, now, Z998 * abs(moved) / room, before=before)


def _best_named(changed: Sequence[Finding]) -> list[Finding]:
    """The changes, of which the largest for the better is named so."""
    better = [each for each in changed if _is_better(each)]
    best = max(better, key=lambda each: each.units, default=None)
    return [replace(each, kind=Finds.IMPROVED) if each is best else each for each in changed]


def _is_better(found: Finding) -> bool:
    if found.before is None or found.measure.better is Better.NEITHER:
        return False
    return bool((found.row["value"] > found.before["value"]) is (found.measure.better is Better.HIGHER))


def _doubts(pairs: Iterable[_Pair]) -> list[Finding]:
    """Reasons to doubt a council's figures, one for each measure they touch; of those absent, one for all."""
    found: list[Finding] = []
    absent: dict[str, _Pair] = {}
    for pair in pairs:
        measure, now, before = pair
        if _is_absent(pair):
            absent.setdefault(now["area_code"], pair)
        elif measure.key == STAFF_IN_POST.key:
            found += _resized(pair)
        elif family_of(measure) and now.get("known", math.nan) < KNOWN_ENOUGH:
            found.append(Finding(Finds.UNKNOWN, measure, now, 1 - now["known"], before=before))
    if absent:
        first, *others = absent.values()
        rows = tuple(each.now for each in others)
        found.append(Finding(Finds.ABSENT, first.measure, first.now, math.inf, before=first.before, others=rows))
    return found


def _is_absent(pair: _Pair) -> bool:
    """Whether a council has sent nothing that was accepted, and had before."""
    return pair.before is not None and _sent_nothing(pair.now) and not _sent_nothing(pair.before)


def _sent_nothing(row: Row) -> bool:
    return bool(row["mark"] == "x") and row["coverage"].startswith(("no return", "return refused"))


def _resized(pair: _Pair) -> Iterator[Finding]:
    measure, now, before = pair
    if before is None or not (before["value"] > 0 and now["value"] > 0):
        return
    moved = abs(now["value"] / before["value"] - 1)
    if moved > _RESIZED and not is_within_rounding(measure, now, before):
        yield Finding(Finds.RESIZED, measure, now, moved, before=before)


def _with_doubts(candidates: Sequence[Finding], doubts: Sequence[Finding]) -> list[Finding]:
    """The findings, each with what puts its figure in doubt."""
    resized = {each.row["area_code"]: each for each in doubts if each.kind is Finds.RESIZED}
    unknown = {(each.row["area_code"], each.measure.key): each for each in doubts if each.kind is Finds.UNKNOWN}
    return [
        replace(each, doubt=unknown.get((code, each.measure.key)) or resized.get(code))
        for each in candidates
        for code in [each.row["area_code"]]
    ]


def _worst(doubts: Sequence[Finding]) -> list[Finding]:
    """Doubts with the gravest kind first, and the gravest of each first."""
    return sorted(doubts, key=lambda each: (_ORDER.index(each.kind), -each.units))


def _chosen(candidates: Sequence[Finding], doubts: Sequence[Finding], *, is_one_council: bool) -> list[Finding]:
    """The findings to show: the best improvement, the farthest out of each other kind, then of all; doubts at the end.

    A council's rate is told of once: where it lies outside and has changed too, the one finding says both.
    """
    ranked = sorted(candidates, key=lambda each: -each.units)
    firsts = [next((each for each in ranked if each.kind is kind), None) for kind in (Finds.IMPROVED, *_ORDER)]
    taken: list[Finding] = []
    for each in [*filter(None, firsts), *ranked]:
        room = MOST - (1 if doubts else 0)
        if len(taken) < room and _adds(each, taken, is_one_council=is_one_council):
            taken.append(each)
    told = {id(each.doubt) for each in taken}
    fresh = [each for each in doubts if id(each) not in told]
    taken += fresh[: min(_MOST_IN_DOUBT, MOST - len(taken))]
    return sorted(taken, key=lambda each: (_ORDER.index(each.kind), -each.units))


def _adds(found: Finding, taken: Sequence[Finding], *, is_one_council: bool) -> bool:
    """Whether a finding says something that those taken do not, and leaves room for other councils and measures."""
    of_council = [each for each in taken if each.row["area_code"] == found.row["area_code"]]
    of_kind = [each for each in taken if each.kind is found.kind and each.measure.key == found.measure.key]
    is_told = any(each.measure.key == found.measure.key for each in of_council)
    is_crowded = not is_one_council and len(of_council) >= _MOST_OF_A_COUNCIL
    return not is_told and not is_crowded and len(of_kind) < _MOST_OF_A_KIND
