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
    categories = [""]
    if by not in {By.COUNCIL, By.PERIOD}:
        shown = areas[0][1].code
        categories = sorted(
            {
                category
                for (code, _, category), cell in cells.items()
                if code == shown and (cell.population or cell.base)
            }
        )
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
            **_figures(measure, cells.get((area.code, day, category)), _Presence(area, day, known)),
        }
        for part, area in areas
        for day in dates
        for category in categories
    ]


class _Presence:
    """Which of an area's councils have a return for a date."""

    def __init__(self, area: Area, day: date, known: Catalogue) -> None:
        members = known.members_of(area)
        self.councils = len(members)
        self.accepted = len(members & known.councils_with(day, "accepted"))
        self.refused = len(members & known.councils_with(day, "refused"))


def _figures(measure: Measure, cell: Cell | None, presence: _Presence) -> Row:
    """Value, numerator, base, mark and coverage; a council with a return but no such staff has a true zero."""
    if not presence.accepted:
        return _missing("x", _why_absent(presence))
    cell = cell or Cell()
    if not cell.is_known:
        return _missing("x", "not known to the council" if presence.councils == 1 else "not known to any council")
    counts = {"numerator": cell.numerator, "base": cell.base}
    if measure.is_share and not cell.base:
        return _missing("z", "no such staff") | counts
    value = cell.numerator / cell.base if measure.is_share else cell.numerator
    behind = presence.accepted - cell.unknowing
    return counts | {"value": value, "mark": "", "coverage": _coverage(cell, presence), "councils": behind}


def _missing(mark: str, reason: str) -> Row:
    return {"value": math.nan, "numerator": math.nan, "base": math.nan, "mark": mark, "coverage": reason, "councils": 0}


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
    return f"{presence.accepted - cell.unknowing} of {presence.councils} councils, {staff} of their staff"
