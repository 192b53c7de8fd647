"""Answers from councils' returns."""

from datetime import date
from typing import Any

import pandas as pd

from data.catalogue import Area, Catalogue
from data.disclosure import Query, protect
from data.measures import By, Measure
from data.selection import Selection

SOURCE = "ASC-WDS council returns"
SAMPLE_SOURCE = "sample data: synthetic ASC-WDS council returns"


def returned_rows(
    measure: Measure, selection: Selection, by: By, areas: list[tuple[str, Area]], known: Catalogue
) -> pd.DataFrame:
    """Rows of an answer, one an area and category or period.

    Columns: part, area_code, period, period_kind, category_code, category, value, unit, numerator, base, mark,
    coverage, source.
    """
    dates = tuple(sorted(known.return_dates)) if by is By.PERIOD else (selection.period.last_day,)
    query = Query(
        measure=measure,
        areas=tuple(dict.fromkeys(area.code for _, area in areas)),
        dates=dates,
        by=by,
        filters=selection.filters(),
    )
    cells = protect(query, known.release)
    rows = _frame(by, areas, dates, cells).merge(
        cells, on=["area_code", "as_at", "category_code"], how="left", validate="m:1"
    )
    rows = _with_values(measure, _with_presence(rows, areas, known))
    labels = rows["as_at"].map(lambda day: day.isoformat())
    if by is not By.COUNCIL and by is not By.PERIOD:
        category_code = rows["category_code"]
    else:
        category_code = labels if by is By.PERIOD else rows["area_code"]
    return rows.assign(
        period=labels,
        period_kind=measure.period_kind.value,
        category_code=category_code,
        category=category_code,
        unit=measure.unit.value,
        source=SAMPLE_SOURCE if known.is_sample else SOURCE,
    )


def _frame(by: By, areas: list[tuple[str, Area]], dates: tuple[date, ...], cells: pd.DataFrame) -> pd.DataFrame:
    """Every row the answer must have, with or without figures: part, area_code, as_at, category_code."""
    categories = [""]
    if by not in {By.COUNCIL, By.PERIOD}:
        of_area = cells[(cells["area_code"] == areas[0][1].code) & (cells["population"].gt(0) | cells["base"].gt(0))]
        categories = sorted(set(of_area["category_code"]))
    return pd.DataFrame(
        [(part, area.code, day, category) for part, area in areas for day in dates for category in categories],
        columns=["part", "area_code", "as_at", "category_code"],
    )


def _with_presence(rows: pd.DataFrame, areas: list[tuple[str, Area]], known: Catalogue) -> pd.DataFrame:
    """Adds councils (of the area), present (councils with an accepted return) and refused (councils with only that)."""
    outcomes = {
        (day, outcome): set(group["council_code"])
        for (day, outcome), group in known.returns.groupby(["as_at", "outcome"])
    }
    members = {area.code: known.members.get(area.code, frozenset({area.code})) for _, area in areas}

    def count(code: str, day: date, outcome: str) -> int:
        return len(members[code] & outcomes.get((day, outcome), set()))

    pairs = list(zip(rows["area_code"], rows["as_at"], strict=True))
    return rows.assign(
        councils=[len(members[code]) for code, _ in pairs],
        present=[count(code, day, "accepted") for code, day in pairs],
        refused=[count(code, day, "refused") for code, day in pairs],
    )


def _with_values(measure: Measure, rows: pd.DataFrame) -> pd.DataFrame:
    """Adds value, mark and coverage; a council with a return but no such staff has a true zero."""
    has_none = rows["present"].gt(0) & rows["population"].isna()
    counts = ["numerator", "base", "covered", "population", "unknown_councils"]
    filled = rows[counts].astype("float64")
    filled[has_none] = filled[has_none].fillna(0)
    rows = rows.assign(**{name: filled[name] for name in counts})
    value = rows["numerator"] / rows["base"].where(rows["base"] > 0) if measure.is_share else rows["numerator"]
    no_base = rows["base"].eq(0) & rows["numerator"].notna() & measure.is_share
    mark = pd.Series("", index=rows.index).mask(rows["numerator"].isna(), "x").mask(no_base, "z")
    rows = rows.assign(value=value, mark=mark.where(value.isna(), ""))
    return rows.assign(coverage=[_coverage(row) for row in rows.to_dict("records")])


def _coverage(row: dict[str, Any]) -> str:
    """How much of the area stands behind a figure, or why there is none."""
    if not row["present"]:
        reason = "return refused" if row["refused"] else "no return received"
        return reason if row["councils"] == 1 else f"no returns accepted from {row['councils']:.0f} councils"
    if row["mark"] == "z":
        return "no such staff"
    if row["mark"] == "x":
        return "not known to the council" if row["councils"] == 1 else "not known to any council"
    share = row["covered"] / row["population"] if row["population"] else 1.0
    staff = f"{share:.0%}" if share in (0, 1) else f"{min(max(share, 0.01), 0.99):.0%}"
    if row["councils"] == 1:
        return f"{staff} of staff"
    present = row["present"] - row["unknown_councils"]
    return f"{present:.0f} of {row['councils']:.0f} councils, {staff} of their staff"
