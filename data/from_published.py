"""Answers from published figures: already public, they keep their own marks, periods and bases."""

import pandas as pd
from sqlalchemy import select

from data import schema
from data.catalogue import Area, Catalogue, Period, Workforce
from data.measures import By, Measure
from data.selection import Selection
from data.store import fetch

_WHOLE = "area"  # what `by` says of a published figure that is not broken down
_ROWS = (
    "part", "area_code", "period", "period_kind", "category_code", "category", "value", "unit", "numerator", "base",
    "mark", "coverage", "source",
)  # fmt: skip


def published_rows(
    measure: Measure, selection: Selection, by: By, areas: list[tuple[str, Area]], known: Catalogue
) -> pd.DataFrame:
    """Rows of an answer, one an area and category or period.

    Columns: part, area_code, period, period_kind, category_code, category, value, unit, numerator, base, mark,
    coverage, source. An area without a figure of its own gets the sum of its councils', where they give numbers.
    """
    periods = known.periods(selection.workforce, (measure,)) if by is By.PERIOD else [selection.period]
    periods = sorted((each for each in periods if not each.is_returns), key=lambda each: (each.last_day, each.label))
    figures = _figures(measure, selection.workforce, periods, known)
    wanted = _wanted(figures, selection, by)
    if by is By.COUNCIL:
        areas = _councils_of_the_source(areas, wanted, selection.area, known)
    codes = {area.code for _, area in areas}
    own = wanted[wanted["area_code"].isin(codes)]
    summed = [_sum(area, measure, wanted, known) for _, area in areas if not area.is_council]
    found = pd.concat([own, *summed]).drop_duplicates(["area_code", "period", "category_code", "category"])
    rows = _frame(by, areas, periods, found).merge(
        found, on=["area_code", "period", "category_code", "category"], how="left", validate="m:1"
    )
    rows = _explained(rows, measure, known)
    if by is By.COUNCIL:
        rows = rows.assign(category_code=rows["area_code"])
    if by is By.PERIOD:
        rows = rows.assign(category_code=rows["period"])
    return rows[list(_ROWS)]


def _figures(measure: Measure, workforce: Workforce, periods: list[Period], known: Catalogue) -> pd.DataFrame:
    figures, sources = schema.published_figures.c, schema.published_sources.c
    statement = (
        select(
            figures.period, figures.period_kind, figures.area_code, figures.by, figures.category_code,
            figures.category, figures.value, figures.unit, figures.numerator, figures.base, figures.mark,
            figures.note, figures.workforce_note, sources.title.label("source"),
        )
        .join_from(
            schema.published_figures, schema.published_sources, sources.source_key == figures.source_key
        )
        .where(
            figures.measure == measure.key,
            figures.workforce == workforce.value,
            figures.period.in_([period.label for period in periods]),
        )
        .order_by(figures.source_key)
    )  # fmt: skip
    return fetch(statement, known.release)


def _wanted(figures: pd.DataFrame, selection: Selection, by: By) -> pd.DataFrame:
    """The figures that are broken down as asked: whole areas, one filtered category, or all categories."""
    filters = selection.filters()
    dimension = _WHOLE if by in {By.COUNCIL, By.PERIOD} else by.value
    for filtered, codes in filters.items():
        dimension = filtered.value
        figures = figures[figures["category_code"].isin(codes)]
    return figures[figures["by"] == dimension]


def _councils_of_the_source(
    areas: list[tuple[str, Area]], wanted: pd.DataFrame, asked: Area, known: Catalogue
) -> list[tuple[str, Area]]:
    """The councils that the source itself lists, former ones and joint returns among them, and the one asked for."""
    group = asked if not asked.is_council else known.areas[asked.region_code or asked.code]
    inside = known.members[group.code]
    listed = {
        known.areas[code]
        for code in wanted["area_code"].unique()
        if known.areas[code].is_council and _is_inside(known.areas[code], group, inside, known)
    }
    if asked.is_council:
        listed.add(asked)
    shown = [("shown", area) for area in sorted(listed, key=lambda area: area.name)]
    return shown + [(part, area) for part, area in areas if part != "shown"]


def _is_inside(area: Area, group: Area, inside: frozenset[str], known: Catalogue) -> bool:
    if area.level == "former-council":  # its sub-region is not on record, as it is gone
        return group.code == area.region_code or group.level == "country"
    return bool(known.members.get(area.code)) and known.members[area.code] <= inside


def _sum(area: Area, measure: Measure, wanted: pd.DataFrame, known: Catalogue) -> pd.DataFrame:
    """The area's councils added up, period by period and category by category, where numerators and bases are given."""
    inside = known.members[area.code]
    rows = wanted[
        [
            known.areas[code].is_council and _is_inside(known.areas[code], area, inside, known)
            for code in wanted["area_code"]
        ]
    ]
    keys = ["period", "period_kind", "category_code", "category", "unit", "source", "workforce_note"]
    whole = rows.dropna(subset=["value", "numerator", "base"])
    sums = whole.groupby(keys, dropna=False, as_index=False)[["numerator", "base"]].sum()
    listed = rows.groupby("period")["area_code"].nunique()
    present = whole.groupby("period")["area_code"].nunique()
    shares = sums["numerator"] / sums["base"].where(sums["base"] > 0)
    return sums.assign(
        area_code=area.code,
        value=shares if measure.is_share else sums["numerator"],
        mark=None,
        note=[f"{present[period]} of {listed[period]} councils added up" for period in sums["period"]],
    )


def _frame(by: By, areas: list[tuple[str, Area]], periods: list[Period], found: pd.DataFrame) -> pd.DataFrame:
    categories = [("", "")]
    if by not in {By.COUNCIL, By.PERIOD}:
        of_area = found[found["area_code"] == areas[0][1].code]
        categories = list(dict.fromkeys(zip(of_area["category_code"], of_area["category"], strict=True)))
    elif len(found):
        categories = list(dict.fromkeys(zip(found["category_code"], found["category"], strict=True)))[:1]
    return pd.DataFrame(
        [
            (part, area.code, period.label, *category)
            for part, area in areas
            for period in periods
            for category in categories
        ],
        columns=["part", "area_code", "period", "category_code", "category"],
    )


def _explained(rows: pd.DataFrame, measure: Measure, known: Catalogue) -> pd.DataFrame:
    """Adds a mark and a coverage to each row; a council in a joint return is pointed to it."""
    absent = rows["source"].isna()
    joint = {
        member: area.name
        for area in known.areas.values()
        if area.level == "joint"
        for member in known.members.get(area.code, ())
    }
    why = "see the joint return of " + rows["area_code"].map(joint)
    return rows.assign(
        mark=rows["mark"].mask(absent, "x").fillna(""),
        unit=rows["unit"].fillna(measure.unit.value),
        period_kind=rows["period_kind"].fillna(measure.period_kind.value),
        source=rows["source"].fillna("no published figure"),
        coverage=rows["note"].fillna(rows["workforce_note"]).fillna("").mask(absent, why.fillna("no published figure")),
    )
