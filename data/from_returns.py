"""Answers from councils' returns."""

import math
from datetime import date
from itertools import groupby
from typing import Any

from data.catalogue import Area, Catalogue
from data.disclosure import Cell, Place, Query, protect
from data.measures import By, Measure
from data.selection import Selection

SOURCE = "ASC-WDS council returns"
SAMPLE_SOURCE = "sample data: synthetic ASC-WDS council returns"

Row = dict[str, Any]


def returned_rows(
    measures: tuple[Measure, ...], selection: Selection, by: By, areas: list[tuple[str, Area]], known: Catalogue
) -> dict[str, list[Row]]:
    """For each measure's key, the rows of its answer, one an area and category or period.

    Keys of a row: part, area_code, period, period_kind, category_code, category, value, unit, numerator, base, mark,
    coverage, source. Measures that rest on the same table are asked for in one statement.
    """
    dates = tuple(sorted(known.return_dates)) if by is By.PERIOD else (selection.period.last_day,)
    found: dict[str, list[Row]] = {}
    ordered = sorted(measures, key=lambda measure: measure.table.name)
    for _, group in groupby(ordered, key=lambda measure: measure.table.name):
        query = Query(
            measures=tuple(group),
            areas={area.code: known.members_of(area) for _, area in areas},
            dates=dates,
            by=by,
            filters=selection.filters(),
        )
        cells = protect(query, known.release)
        for measure in query.measures:
            found[measure.key] = _rows(measure, by, areas, dates=dates, cells=cells[measure.key], known=known)
    return found


def _rows(
    measure: Measure,
    by: By,
    areas: list[tuple[str, Area]],
    *,
    dates: tuple[date, ...],
    cells: dict[Place, Cell],
    known: Catalogue,
) -> list[Row]:
    """Every row the answer must have, with or without figures."""

    def figures(area: Area, day: date, category: str) -> Row:
        cell = cells.get((area.code, day, category), Cell())
        return _figures(measure, cell, _Presence(measure, area, day, cell, known))

    categories = [""] if by in {By.COUNCIL, By.PERIOD} else _categories(by, areas, cells, known)
    constant = {
        "period_kind": measure.period_kind.value,
        "unit": measure.unit.value,
        "source": SAMPLE_SOURCE if known.is_sample else SOURCE,
    }
    return [
        {
            "part": part,
            "area_code": area.code,
            "period": day.isoformat(),
            "category_code": category or (area.code if by is By.COUNCIL else day.isoformat()),
            "category": category,
            **constant,
            **figures(area, day, category),
        }
        for part, area in areas
        for day in dates
        for category in categories
    ]


def _categories(by: By, areas: list[tuple[str, Area]], cells: dict[Place, Cell], known: Catalogue) -> list[str]:
    """The categories that the area has staff, posts or counts in, or else its comparator, in the look-up's order."""
    choices = known.choices(by)
    for _, area in areas:
        found = {
            category
            for (code, _, category), cell in cells.items()
            if code == area.code and (cell.population or cell.base or cell.numerator)
        }
        if found:
            return sorted(found, key=lambda code: (choices[code].group_name, choices[code].name))
    return []


class _Presence:
    """Which of an area's councils have a return for a date, and which of those know what a measure counts."""

    def __init__(self, measure: Measure, area: Area, day: date, cell: Cell, known: Catalogue) -> None:
        members = known.members_of(area)
        accepted = members & known.councils_with(day, "accepted")
        # without such staff a council has none of what is counted, unless it does not know the count anywhere
        silent = known.councils_silent_on(measure, day) - cell.knowing
        self.councils = len(members)
        self.accepted = len(accepted)
        self.refused = len(members & known.councils_with(day, "refused"))
        self.knowing = len(accepted - cell.unknowing - silent)


def _figures(measure: Measure, cell: Cell, presence: _Presence) -> Row:
    """Value, numerator, base, mark, coverage and councils; a council that has no such staff has a true zero."""
    if not presence.accepted:
        return _missing("x", _why_absent(presence))
    if not presence.knowing:
        return _missing("x", "not known to the council" if presence.councils == 1 else "not known to any council")
    counts = {"numerator": cell.numerator, "base": cell.base}
    if measure.is_share and not cell.base:
        return _missing("z", "no such staff") | counts
    value = cell.numerator / cell.base if measure.is_share else cell.numerator
    return counts | {"value": value, "mark": "", "coverage": _coverage(cell, presence), "councils": presence.knowing}


def _missing(mark: str, reason: str) -> Row:
    nothing = dict.fromkeys(("value", "numerator", "base"), math.nan)
    return nothing | {"mark": mark, "coverage": reason, "councils": 0}


def _why_absent(presence: _Presence) -> str:
    if presence.councils > 1:
        return f"no returns accepted from {presence.councils} councils"
    return "return refused" if presence.refused else "no return received"


def _coverage(cell: Cell, presence: _Presence) -> str:
    """How much of the area stands behind a figure; 0 % and 100 % are said only where they are exact."""
    share = cell.covered / cell.population if cell.population else 1.0
    percent = share * 100 if share in (0, 1) else min(max(share * 100, 1), 99)
    staff = f"{percent:.0f} %"
    if presence.councils == 1:
        return f"{staff} of staff"
    return f"{presence.knowing} of {presence.councils} councils, {staff} of their staff"
