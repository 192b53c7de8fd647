"""Answers from published figures: already public, they keep their own marks, periods and bases."""

import math
from collections.abc import Callable, Iterable
from functools import lru_cache
from typing import Any

from sqlalchemy import Select, select

from data import schema
from data.catalogue import ENGLAND, Area, Catalogue, Period, Workforce
from data.measures import MEASURES, By, Measure
from data.selection import Selection
from data.store import Release, fetch

_WHOLE = "area"  # what `by` says of a published figure that is not broken down
_NO_FIGURE = "no published figure"

Row = dict[str, Any]


def published_rows(
    measures: tuple[Measure, ...], selection: Selection, by: By, areas: list[tuple[str, Area]], known: Catalogue
) -> dict[str, list[Row]]:
    """For each measure's key, the rows of its answer, one an area and category or period.

    Keys of a row: part, area_code, period, period_kind, category_code, category, value, unit, numerator, base, mark,
    coverage, source. An area without a figure of its own gets the sum of its councils', where they give numbers.
    """
    return {measure.key: _rows(measure, selection, by, areas, known) for measure in measures}


def _rows(measure: Measure, selection: Selection, by: By, areas: list[tuple[str, Area]], known: Catalogue) -> list[Row]:
    periods = known.periods(selection.workforce, (measure,)) if by is By.PERIOD else [selection.period]
    periods = sorted((each for each in periods if not each.is_returns), key=lambda each: (each.last_day, each.label))
    figures = _wanted(_figures(measure, selection.workforce, periods, known), selection, by)
    if by is By.COUNCIL:
        areas = _councils_of_the_source(areas, figures, selection.area, known)
    own = {
        place: _one(measure, together)
        for place, together in _grouped(figures, lambda each: (each["area_code"], each["period"], *_category(each, by)))
    }
    for _, area in areas:
        if not area.is_council:
            for total in _sums(area, measure, figures, by, known):
                own.setdefault((area.code, total["period"], *_category(total, by)), total)
    categories = _categories(own, areas[0][1] if areas else selection.area, by)
    return [
        _row(
            part,
            area,
            period,
            category,
            figure=own.get((area.code, period.label, *category)),
            measure=measure,
            by=by,
            known=known,
        )
        for part, area in areas
        for period in periods
        for category in categories
    ]


def _grouped(figures: Iterable[Row], key: Callable[[Row], Any]) -> list[tuple[Any, list[Row]]]:
    groups: dict[Any, list[Row]] = {}
    for figure in figures:
        groups.setdefault(key(figure), []).append(figure)
    return list(groups.items())


def _one(measure: Measure, figures: list[Row]) -> Row:
    """The one figure of several filtered categories in one place: their sum, where each gives its numbers."""
    if len({figure["category_code"] for figure in figures}) == 1:
        return figures[0]
    total = _added_up(measure, figures)
    return total or figures[0] | dict.fromkeys(("value", "numerator", "base")) | {
        "mark": "x",
        "note": "published percentages cannot be added up; choose one",
    }


def _added_up(measure: Measure, figures: list[Row]) -> Row | None:
    """The sum of figures; None where one of them gives no numbers."""
    if any(None in (each["value"], each["numerator"], each["base"]) for each in figures):
        return None
    numerator, base = (math.fsum(each[name] for each in figures) for name in ("numerator", "base"))
    value = numerator if not measure.is_share else numerator / base if base else None
    return figures[0] | {"value": value, "numerator": numerator, "base": base, "mark": None}


def _category(figure: Row, by: By) -> tuple[str, str]:
    """Code and words of the category; a figure that is not asked for by category has none."""
    return ("", "") if by in {By.COUNCIL, By.PERIOD} else (figure["category_code"], figure["category"])


def _categories(own: Iterable[tuple[str, str, str, str]], area: Area, by: By) -> list[tuple[str, str]]:
    if by in {By.COUNCIL, By.PERIOD}:
        return [("", "")]
    return list(dict.fromkeys((code, words) for of, _, code, words in own if of == area.code))


def _statement(measure: Measure) -> Select[Any]:
    figures, sources = schema.published_figures.c, schema.published_sources.c
    return (
        select(
            figures.workforce, figures.period, figures.period_kind, figures.area_code, figures.by,
            figures.category_code, figures.category, figures.value, figures.unit, figures.numerator, figures.base,
            figures.mark, figures.note, figures.workforce_note, sources.title.label("source"),
        )
        .join_from(schema.published_figures, schema.published_sources, sources.source_key == figures.source_key)
        .where(figures.measure == measure.key)
        .order_by(figures.period_order.desc(), figures.source_key)
    )  # fmt: skip


def _figures(measure: Measure, workforce: Workforce, periods: list[Period], known: Catalogue) -> list[Row]:
    figures = schema.published_figures.c
    labels = [period.label for period in periods]
    statement = _statement(measure).where(figures.workforce == workforce.value, figures.period.in_(labels))
    return fetch(statement, known.release).to_pylist()  # type: ignore[no-any-return]


def _wanted(figures: list[Row], selection: Selection, by: By) -> list[Row]:
    """The figures that are broken down as asked: whole areas, one filtered category, or all categories."""
    dimension = _WHOLE if by in {By.COUNCIL, By.PERIOD} else by.value
    for filtered, codes in selection.filters().items():
        dimension = filtered.value
        figures = [figure for figure in figures if figure["category_code"] in codes]
    return [figure for figure in figures if figure["by"] == dimension]


def _councils_of_the_source(
    areas: list[tuple[str, Area]], figures: list[Row], asked: Area, known: Catalogue
) -> list[tuple[str, Area]]:
    """The councils that the source itself lists, former ones and joint returns among them, and the one asked for."""
    group = known.group_of(asked)
    listed = {known.areas[code] for code in {figure["area_code"] for figure in figures}}
    inside = {area for area in listed if _is_inside(area, group, known)}
    if asked.is_council or not inside:
        inside.add(asked)
    shown = [("shown", area) for area in sorted(inside, key=lambda area: area.name)]
    return shown + [(part, area) for part, area in areas if part != "shown"]


def _is_inside(area: Area, group: Area, known: Catalogue) -> bool:
    if not area.is_council:
        return False
    if area.level == "former-council":  # its sub-region is not on record, as it is gone
        return group.code in {area.region_code, ENGLAND}
    return known.members[area.code] <= known.members[group.code]


def _sums(area: Area, measure: Measure, figures: list[Row], by: By, known: Catalogue) -> list[Row]:
    """The area's councils added up, period by period and category by category, where they give numbers."""
    inside = [figure for figure in figures if _is_inside(known.areas[figure["area_code"]], area, known)]
    totals = []
    for _, group in _grouped(inside, lambda each: (each["period"], *_category(each, by))):
        whole = [each for each in group if None not in (each["value"], each["numerator"], each["base"])]
        if whole and (total := _added_up(measure, whole)):
            note = f"{_councils_in(whole, known)} of {_councils_in(group, known)} councils added up"
            totals.append(total | {"note": note})
    return totals


def _councils_in(figures: list[Row], known: Catalogue) -> int:
    """How many councils figures are of; a joint return is of two."""
    return len(frozenset[str]().union(*(known.members_of(known.areas[each["area_code"]]) for each in figures)))


def _row(
    part: str,
    area: Area,
    period: Period,
    category: tuple[str, str],
    *,
    figure: Row | None,
    measure: Measure,
    by: By,
    known: Catalogue,
) -> Row:
    """One row of an answer; a council in a joint return is pointed to it."""
    code = {By.COUNCIL: area.code, By.PERIOD: period.label}.get(by, category[0])
    row = {"part": part, "area_code": area.code, "period": period.label, "category_code": code, "category": category[1]}
    if figure is None:
        joint = known.joint_return_of(area)
        reason = f"see the joint return of {joint.name}" if joint else _NO_FIGURE
        nothing = dict.fromkeys(("value", "numerator", "base"), math.nan)
        kind, unit = measure.period_kind.value, measure.unit.value
        return (
            row | nothing | {"period_kind": kind, "unit": unit, "mark": "x", "coverage": reason, "source": _NO_FIGURE}
        )
    numbers = {name: math.nan if figure[name] is None else figure[name] for name in ("value", "numerator", "base")}
    words = {name: figure[name] for name in ("period_kind", "unit", "source")}
    coverage = figure["note"] or figure["workforce_note"] or ""
    return row | numbers | words | {"mark": figure["mark"] or "", "coverage": coverage}


@lru_cache(maxsize=32)  # a few hundred rows that never change in a release, which every page of a measure looks at
def _wholes(measure: str, release: Release) -> list[Row]:
    """The published figures of a measure that are not broken down, newest first."""
    figures = schema.published_figures.c
    statement = _statement(MEASURES[measure]).where(
        figures.by == _WHOLE, figures.value.is_not(None), figures.unit == MEASURES[measure].unit.value
    )
    rows: list[Row] = fetch(statement, release).to_pylist()
    return rows


def published_beside(measure: Measure, selection: Selection, known: Catalogue) -> list[Row]:
    """What has been published on a measure for the selected area, its region and England, newest first.

    Keys of a row: workforce, period, period_kind, area_code, area_name, value in the measure's unit, source, note. The
    period on show is left out: its figures stand in the page's own charts.
    """
    codes = {code for code in (selection.area.code, selection.area.region_code, ENGLAND) if code}
    rows = [row for row in _wholes(measure.key, known.release) if row["area_code"] in codes]
    on_show = (selection.workforce.value, selection.period.label)
    return [
        row | {"area_name": known.areas[row["area_code"]].name}
        for row in rows
        if (row["workforce"], row["period"]) != on_show
    ]


@lru_cache(maxsize=4)
def _destinations(release: Release) -> list[Row]:
    figures, sources = schema.published_figures.c, schema.published_sources.c
    statement = (
        select(
            figures.period, figures.period_kind, figures.area_code, figures.workforce, figures.category, figures.value,
            sources.title.label("source"),
        )
        .join_from(schema.published_figures, schema.published_sources, sources.source_key == figures.source_key)
        .where(figures.measure == "leaver-destination-share", figures.value.is_not(None))
        .order_by(figures.period_order.desc(), figures.area_code, figures.value.desc())
    )  # fmt: skip
    rows: list[Row] = fetch(statement, release).to_pylist()
    return rows


def published_destinations(selection: Selection, known: Catalogue) -> list[Row]:
    """Where leavers went as documents of councils and regions say it, newest first and by area.

    Keys of a row: period, period_kind, area_code, area_name, workforce, category (the source's words), value (a share),
    source. Of the selected area, its region and England; of every area that has any where none of these has.
    """
    rows = [row | {"area_name": known.areas[row["area_code"]].name} for row in _destinations(known.release)]
    near = {selection.area.code, selection.area.region_code, ENGLAND}
    return [row for row in rows if row["area_code"] in near] or rows
