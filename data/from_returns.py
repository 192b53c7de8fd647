"""Answers from councils' returns: what the gate gives, with the words that say whose and how complete it is."""

import math
from collections.abc import Mapping
from datetime import date
from itertools import groupby
from typing import Any, NamedTuple

from data.catalogue import Area, Catalogue
from data.disclosure.figures import Figure, Place
from data.disclosure.gate import Query, protect
from data.disclosure.policy import policy
from data.measures import By, Measure
from data.principal import Principal
from data.selection import EXACT, PROTECTED, Selection

SOURCE = "ASC-WDS council returns"
SAMPLE_SOURCE = "sample data: synthetic ASC-WDS council returns"

Row = dict[str, Any]


class Found(NamedTuple):
    """The rows of one measure's answer, and how many of its categories have no row, as nothing of them is shown."""

    rows: list[Row]
    unlisted: int


def returned_rows(
    measures: tuple[Measure, ...],
    selection: Selection,
    by: By,
    areas: list[tuple[str, Area]],
    *,
    known: Catalogue,
    principal: Principal,
) -> dict[str, Found]:
    """For each measure's key, the rows of its answer, one an area and category or period.

    Keys of a row: part, area_code, period, pooled_from (the first of dates taken together), period_kind, category_code,
    category, value, unit, numerator, base, mark, coverage, source, tier, policy, councils, is_rounded, decimals, parts.
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
            by=by if by is not By.PERIOD else By.COUNCIL,
            filters=tuple(selection.filters().items()),
            tier=selection.tier,
            is_pooled=len(dates) > 1 and by is not By.PERIOD,
        )
        shown = protect(query, principal, known.release).figures
        for measure in asked:
            found[measure.key] = _rows(measure, by, areas, dates=dates, figures=shown[measure.key], known=known)
    return found


def dates_asked(selection: Selection, by: By, known: Catalogue) -> tuple[date, ...]:
    """All dates over time; else the one selected, with those before it where returns are taken together."""
    if by is By.PERIOD:
        return tuple(sorted(known.return_dates))
    day = selection.period.last_day
    return tuple(known.pooled_dates(day, policy().pooled_returns)) if selection.pooled else (day,)


def _rows(
    measure: Measure,
    by: By,
    areas: list[tuple[str, Area]],
    *,
    dates: tuple[date, ...],
    figures: Mapping[Place, Figure],
    known: Catalogue,
) -> Found:
    """Every row the answer must have, with or without figures."""
    categories, unlisted = [""], 0
    if by not in {By.COUNCIL, By.PERIOD}:
        categories, unlisted = _categories(by, figures, known)
    is_over_time = by is By.PERIOD
    constant = {
        "period_kind": measure.period_kind.value,
        "unit": measure.unit.value,
        "source": SAMPLE_SOURCE if known.is_sample else SOURCE,
        "policy": known.policy,
    }
    rows = [
        {
            "part": part,
            "area_code": area.code,
            "period": day.isoformat(),
            "pooled_from": "" if is_over_time or len(dates) == 1 else min(dates).isoformat(),
            "category_code": category or (area.code if by is By.COUNCIL else day.isoformat()),
            "category": category,
            **constant,
            **_figures(
                figures[area.code, day, category], _Presence(measure, area, (day,) if is_over_time else dates, known)
            ),
        }
        for part, area in areas
        for day in (dates if is_over_time else dates[:1])
        for category in categories
    ]
    return Found(rows, unlisted)


def _categories(by: By, figures: Mapping[Place, Figure], known: Catalogue) -> tuple[list[str], int]:
    """The categories of which something is shown in one of the areas, in the look-up's order, and how many others.

    What is shown alone decides: a list of the roles that a council has would itself be a figure about people.
    """
    choices = known.choices(by)
    asked = {category for (_, _, category), figure in figures.items() if figure.mark != "z"}
    shown = {
        category
        for (_, _, category), figure in figures.items()
        if figure.base > 0 or figure.numerator > 0 or figure.mark == "x"
    }
    ordered = sorted(shown, key=lambda code: (choices[code].group_name, choices[code].name))
    return ordered, len(asked - shown)


class _Presence:
    """Which of an area's councils have a return for a date, and which of those know what a measure counts."""

    def __init__(self, measure: Measure, area: Area, days: tuple[date, ...], known: Catalogue) -> None:
        members = known.members_of(area)
        self.councils = len(members)
        self.accepted = len(members & _ever(known, days, "accepted"))
        self.refused = len(members & _ever(known, days, "refused"))
        self.knowing = len(members & frozenset[str]().union(*(known.councils_knowing(measure, day) for day in days)))


def _ever(known: Catalogue, days: tuple[date, ...], outcome: str) -> frozenset[str]:
    return frozenset[str]().union(*(known.councils_with(day, outcome) for day in days))


def _figures(figure: Figure, presence: _Presence) -> Row:
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
        return row | _missing("x", "not known to the council" if presence.councils == 1 else "not known to any council")
    if figure.mark == "z":
        return row | _missing("z", "no such staff" if figure.is_exact else "")
    counts = {"value": figure.value, "numerator": figure.numerator, "base": figure.base, "mark": figure.mark}
    return row | counts | {"coverage": _coverage(figure, presence), "councils": presence.knowing - figure.left_out}


def _missing(mark: str, reason: str) -> Row:
    nothing = dict.fromkeys(("value", "numerator", "base"), math.nan)
    return nothing | {"mark": mark, "coverage": reason, "councils": 0, "is_rounded": False}


def _why_absent(presence: _Presence) -> str:
    if presence.councils > 1:
        return f"no returns accepted from {presence.councils} councils"
    return "return refused" if presence.refused else "no return received"


def _coverage(figure: Figure, presence: _Presence) -> str:
    """How much of the area stands behind a figure, from shown counts; 0 % and 100 % only where they are so."""
    if math.isnan(figure.coverage) or figure.mark == "c":
        return ""
    percent = figure.coverage * 100 if figure.coverage in (0, 1) else min(max(figure.coverage * 100, 1), 99)
    staff = f"{percent:.0f} %"
    if presence.councils == 1:
        return f"{staff} of staff"
    return f"{presence.knowing - figure.left_out} of {presence.councils} councils, {staff} of their staff"
