"""Answers from councils' returns: what the gate gives, with the words that say whose and how complete it is."""

import math
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from itertools import groupby, product
from typing import Any, NamedTuple

from data.attributes import OF_LEVEL
from data.carried import CARRIED
from data.catalogue import Area, Catalogue
from data.days import day_text
from data.disclosure.figures import Figure, Place
from data.disclosure.gate import Query, protect
from data.disclosure.policy import policy
from data.intervals import interval
from data.measures import EACH_RECORD, RECORDS_FOLLOWED, By, Kind, Measure
from data.principal import Principal
from data.selection import EXACT, PROTECTED, Selection
from watching.questions import question

_SOURCE = "ASC-WDS council returns"
_SAMPLE_SOURCE = "sample data: synthetic ASC-WDS council returns"
_BESIDE = " and regional workforce returns"

Row = dict[str, Any]
_PLACES = {By.COUNCIL, By.PERIOD}


class Found(NamedTuple):
    """The rows of one measure's answer, and how many of its categories have no row, as nothing of them is shown."""

    rows: list[Row]
    unlisted: int


def returned_rows(
    measures: tuple[Measure, ...],
    selection: Selection,
    by: tuple[By, ...],
    areas: list[tuple[str, Area]],
    *,
    known: Catalogue,
    principal: Principal,
) -> dict[str, Found]:
    """For each measure's key, the rows of its answer, one an area, period and combination of categories.

    Keys of a row: part, area_code, period, pooled_from (the first of dates taken together), period_kind, category_code,
    category, across, across_names (of the breakdowns after the first), value, unit, numerator, base, low, high, mark,
    coverage, known (the share of staff that it names), source, tier, policy, councils, carried_from (of one council
    whose return is an earlier one carried forward, that one's date), is_rounded, decimals, parts. The mark says why a
    figure is not shown, or that one is which rests on a return carried forward.
    Measures that rest on the same table are asked for in one question. Raises NotAllowed.
    """
    dates = dates_asked(selection, by, known)
    found: dict[str, Found] = {}
    ordered = sorted(measures, key=lambda measure: measure.table.name)
    for _, group in groupby(ordered, key=lambda measure: measure.table.name):
        asked = tuple(group)
        query = Query(
            measures=tuple(measure.key for measure in asked),
            areas=tuple(dict.fromkeys(area.code for _, area in areas)),
            dates=dates,
            by=tuple(level for level in by if level not in _PLACES),
            filters=tuple(selection.filters().items()),
            tier=selection.tier,
            is_pooled=len(dates) > 1 and By.PERIOD not in by,
        )
        with question(query.measures, query.by, areas=len(query.areas), dates=len(dates)):
            shown = protect(query, principal, known.release)
        for measure in asked:
            filtered = tuple(selection.filters())
            table = _Table(measure, by, filtered, tuple(areas), dates, shown.figures[measure.key], shown.own, known)
            found[measure.key] = table.found()
    return found


def dates_asked(selection: Selection, by: tuple[By, ...], known: Catalogue) -> tuple[date, ...]:
    """All dates over time, that selected among them; else that one, with those before it where taken together."""
    day = selection.period.last_day
    if By.PERIOD in by:
        return tuple(sorted({*known.return_dates, day}))
    return tuple(known.pooled_dates(day, policy().pooled_returns)) if selection.pooled else (day,)


def source_of(known: Catalogue) -> str:
    """Where a release's figures come from, as the line of a source says it."""
    return (_SAMPLE_SOURCE if known.is_sample else _SOURCE) + (_BESIDE if known.regional else "")


@dataclass(frozen=True)
class _Table:
    """The figures of one measure on their way to rows: every row the answer must have, with or without figures."""

    measure: Measure
    by: tuple[By, ...]
    filtered: tuple[By, ...]
    areas: tuple[tuple[str, Area], ...]
    dates: tuple[date, ...]
    figures: Mapping[Place, Figure]
    own: Mapping[By, Mapping[str, str]]
    known: Catalogue

    def found(self) -> Found:
        """The rows."""
        measure, known = self.measure, self.known
        levels = [level for level in self.by if level not in _PLACES]
        listed = [self._listed(number, level) for number, level in enumerate(levels)]
        unlisted = len({codes[0] for _, _, codes in self.figures}) - len(listed[0]) if listed else 0
        is_over_time = By.PERIOD in self.by
        constant = {
            "period_kind": measure.period_kind.value,
            "unit": measure.unit.value,
            "source": source_of(known),
            "policy": known.policy,
            "returns": 1 if is_over_time else len(self.dates),
            "pooled_from": "" if is_over_time or len(self.dates) == 1 else min(self.dates).isoformat(),
        }
        used = (OF_LEVEL[level].key for level in (*levels, *self.filtered))
        needs = (*measure.counts, *measure.rests_on(used))
        rows = []
        for part, area in self.areas:
            for day in self.dates if is_over_time else self.dates[:1]:
                presence = _presence(needs, area, (day,) if is_over_time else self.dates, known)
                own = constant | {"part": part, "area_code": area.code, "period": day.isoformat()}
                for codes in product(*listed):
                    figure = self.figures[area.code, day, codes]
                    row = own | self._categories(area, day, levels, codes) | _figures(figure, presence, measure)
                    rows.append(row | _interval(measure, figure, row, len(self.dates) if not is_over_time else 1))
        return Found(self._above_living_wage(rows), unlisted)

    def _listed(self, number: int, level: By) -> list[str]:
        """The categories of a level of which something is shown somewhere, in the look-up's order.

        What is shown alone decides: a list of the roles that a council has would itself be a figure about people.
        """
        shown = {
            codes[number]
            for (_, _, codes), figure in self.figures.items()
            if figure.base > 0 or figure.numerator > 0 or figure.mark == "x"
        }
        if level in self.own:
            return [code for code in self.own[level] if code in shown]
        choices = self.known.choices(level)
        if OF_LEVEL[level].values:  # bands and the like stand in an order of their own
            return [code for code in choices if code in shown]
        return sorted(shown, key=lambda code: (choices[code].group_name, choices[code].name))

    def _categories(self, area: Area, day: date, levels: list[By], codes: tuple[str, ...]) -> Row:
        """Code and name of what the row stands for in each breakdown."""
        given = {level: (code, self._name(level, code)) for level, code in zip(levels, codes, strict=True)}
        given |= {By.COUNCIL: (area.code, area.name), By.PERIOD: (day.isoformat(), day.isoformat())}
        first, *rest = (given[level] for level in self.by)
        across = {"across": tuple(code for code, _ in rest), "across_names": tuple(name for _, name in rest)}
        return {"category_code": first[0], "category": first[1], **across}

    def _name(self, level: By, code: str) -> str:
        return self.own[level][code] if level in self.own else self.known.choices(level)[code].name

    def _above_living_wage(self, rows: list[Row]) -> list[Row]:
        """Medians as distances from the Real Living Wage, where that is what the measure says."""
        if not self.measure.is_above_living_wage:
            return rows
        wages = {
            (area.code, day.isoformat()): self.known.living_wage(area, day)
            for _, area in self.areas
            for day in self.dates
        }
        return [_less(row, wages[row["area_code"], row["period"]]) for row in rows]


def _less(row: Row, wage: float | None) -> Row:
    if wage is None:
        return row | _missing("z", "not one Real Living Wage for the area and date")
    return row | {name: round(row[name] - wage, 6) for name in ("value", "low", "high")}


def _interval(measure: Measure, figure: Figure, row: Row, returns: int) -> Row:
    """The 95 % interval of a value: of a median as the gate gives it, else from the shown counts."""
    if math.isnan(row["value"]):
        return {"low": math.nan, "high": math.nan}
    if measure.kind is Kind.QUANTILE:
        return {"low": figure.low, "high": figure.high}
    low, high = interval(measure, row["numerator"], row["base"], mark=row["mark"], returns=returns)
    return {"low": low, "high": high}


class _Presence:
    """Which of an area's councils have a return for a date, and which of those know what a measure counts."""

    def __init__(self, needs: tuple[str, ...], area: Area, days: tuple[date, ...], known: Catalogue) -> None:
        members = known.members_at(area, days)
        joint = known.joint_return_of(area) if area.level == "council" else None
        is_in_joint = joint is not None and joint.code in _ever(known, days, "accepted")
        self.joint = joint.name if joint and is_in_joint else ""
        self.is_added = area.is_added
        self.councils = len(members)
        self.accepted = len(members & _ever(known, days, "accepted"))
        self.refused = len(members & _ever(known, days, "refused"))
        self.members = members & frozenset[str]().union(*(known.councils_knowing(needs, day) for day in days))
        self.knowing = len(self.members)
        sent = [(code, day) for day in days for code in members & known.councils_with(day, "accepted")]
        self.is_regional = bool(sent) and all(known.is_regional(*each) for each in sent)
        self.is_of_quarters = bool(sent) and all(known.is_of_quarters(*each) for each in sent)
        self.needs_records = bool({EACH_RECORD, RECORDS_FOLLOWED}.intersection(needs))
        self.of_quarters = len({code for code, day in sent if code in self.members and known.is_of_quarters(code, day)})
        carried = [(day, code) for day in days for code in known.carried_in(self.members, day)]
        self.carried = len({code for _, code in carried})
        is_plain = self.councils == 1 == len(days) == len(carried)
        self.carried_from = known.carried[carried[0]] if is_plain else None


@lru_cache(maxsize=4096)  # a few hundred of a release, which every measure of an answer asks for again
def _presence(needs: tuple[str, ...], area: Area, days: tuple[date, ...], known: Catalogue) -> _Presence:
    return _Presence(needs, area, days, known)


def _ever(known: Catalogue, days: tuple[date, ...], outcome: str) -> frozenset[str]:
    return frozenset[str]().union(*(known.councils_with(day, outcome) for day in days))


def _figures(figure: Figure, presence: _Presence, measure: Measure) -> Row:
    """The figure's part of a row; where no return can give one, the mark and coverage say that instead."""
    row: Row = {
        "tier": EXACT if figure.is_exact else PROTECTED,
        "is_rounded": figure.is_rounded and figure.mark not in {"c", "x", "z"},
        "decimals": figure.decimals,
        "parts": figure.parts,
    }
    if not presence.accepted:
        return row | _missing("x", _why_absent(presence))
    if not presence.knowing or figure.mark == "x":
        return row | _missing("x", _why_unknown(presence, measure))
    if figure.mark == "z":
        is_sum = presence.is_added and not measure.is_addable
        reason = "not given: medians and means of councils cannot be added up" if is_sum else ""
        return row | _missing("z", "no such staff" if figure.is_exact else reason)
    mark = figure.mark or (CARRIED if presence.carried else "")
    counts = {"value": figure.value, "numerator": figure.numerator, "base": figure.base, "mark": mark}
    origin = {"carried_from": presence.carried_from.isoformat() if presence.carried_from else ""}
    known = math.nan if figure.mark == "c" else round(figure.coverage, 2)
    covered = {"coverage": _coverage(figure, presence, measure), "known": known}
    members = frozenset[str]() if figure.left_out else presence.members  # which were left out is not told
    return row | counts | covered | origin | {"councils": presence.knowing - figure.left_out, "members": members}


def _missing(mark: str, reason: str) -> Row:
    nothing = dict.fromkeys(("value", "numerator", "base", "low", "high", "known"), math.nan)
    return nothing | {"mark": mark, "coverage": reason, "councils": 0, "is_rounded": False, "carried_from": ""}


def _why_absent(presence: _Presence) -> str:
    if presence.councils > 1:
        return f"no returns accepted from {presence.councils} councils"
    if presence.joint:
        return f"not by itself: in the joint return of {presence.joint}"
    return "return refused" if presence.refused else "no return received"


def _why_unknown(presence: _Presence, measure: Measure) -> str:
    if presence.is_regional and presence.needs_records:
        return "not collected by a regional workforce return"
    if presence.is_of_quarters and _is_flow(measure):
        return "not told, as four quarters are needed"
    return "not known to the council" if presence.councils == 1 else "not known to any council"


def _is_flow(measure: Measure) -> bool:
    """Whether it counts who came or went in 12 months, which a quarterly return has of a quarter."""
    return measure.kind in {Kind.FLOW, Kind.NET_FLOW}


def _coverage(figure: Figure, presence: _Presence, measure: Measure) -> str:
    """How much of the area stands behind a figure, from shown counts; 0 % and 100 % only where they are so."""
    if math.isnan(figure.coverage) or figure.mark == "c":
        return ""
    percent = figure.coverage * 100 if figure.coverage in (0, 1) else min(max(figure.coverage * 100, 1), 99)
    staff = f"{percent:.0f} %"
    if presence.councils == 1:
        return f"{staff} of staff{_layout(presence, measure)}{_carried(presence)}"
    councils = presence.knowing - figure.left_out
    added = f"{_layout(presence, measure)}{_carried(presence)}"
    return f"{councils} of {presence.councils} councils, {staff} of their staff{added}"


def _layout(presence: _Presence, measure: Measure) -> str:
    """What of it comes from totals of teams, and whose 12 months are quarters added up."""
    is_flow = presence.of_quarters and _is_flow(measure)
    if presence.councils == 1:
        four = ", four quarters added up" if is_flow else ""
        return f", regional workforce return{four}" if presence.is_regional else ""
    councils = "1 council" if presence.of_quarters == 1 else f"{presence.of_quarters} councils"
    return f", four quarters of {councils} added up" if is_flow else ""


def _carried(presence: _Presence) -> str:
    """What of it is carried forward; which councils' returns, those say who may be told of them."""
    if not presence.carried:
        return ""
    if presence.carried_from:
        return f", carried forward from {day_text(presence.carried_from)}"
    if presence.councils == 1:
        return ", returns carried forward among them"
    return f", {presence.carried} return{'' if presence.carried == 1 else 's'} carried forward"
