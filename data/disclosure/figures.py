"""Figures of a question: counts as they may be shown, and what is worked out from shown counts alone."""

from datetime import date
from functools import partial
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from data.disclosure.amounts import Amounts, amounts_of
from data.disclosure.areas import AreaCounts, Question
from data.disclosure.columns import OF_AMOUNTS, Columns, exact, protected, with_groups
from data.disclosure.cube import Grid, counted
from data.disclosure.rounding import Floats
from data.disclosure.rules import Booleans
from data.measures import Kind, Measure, Unit

Place = tuple[str, date, tuple[str, ...]]  # area, date, a category of each attribute the question is broken down by


class Figure(NamedTuple):
    """What may be known of one measure in one place. What is not shown is not a number, and the mark says why."""

    value: float
    numerator: float
    base: float
    mark: str
    coverage: float  # of the people it is about, the share it rests on, from shown counts; not a number if not shown
    is_exact: bool  # of the exact tier
    is_rounded: bool
    decimals: int  # of a share as a percentage
    parts: int  # how many rounded counts are added up in each of its counts
    left_out: int  # councils of a group that are too small to be counted in
    low: float  # ends of the interval of a median; not a number of other measures
    high: float


# as Figure._make, which counts the parts of each again: a question can have seventeen thousand
_of_parts = partial(tuple.__new__, Figure)


def figures(question: Question) -> dict[str, dict[Place, Figure]]:
    """For each measure's key, a figure for each area, date and category."""
    measures = question.measures
    if question.axes and not question.categories:
        return {measure.key: {} for measure in measures}  # broken down by what its rows do not have
    counts = dict.fromkeys(
        count for each in measures for count in (each.people, each.population, each.numerator, each.less) if count
    )
    councils = tuple(sorted({code for area in question.asked_apart for code in question.members(area)}))
    is_whole = all(question.known.councils_with(day, "accepted") <= set(councils) for day in question.dates)
    grid = Grid(councils=councils, dates=question.dates, axes=question.axes, is_whole=is_whole)
    found = counted(list(counts), measures[0].table, grid, question.release)
    amounts: dict[object, Amounts] = {}
    for measure in measures:
        if measure.amount is not None and measure.whose not in amounts and not question.is_pooled:
            amounts[measure.whose] = amounts_of(question, measure)
    return {
        measure.key: _figures(question, AreaCounts(question, measure, councils, found), amounts.get(measure.whose))
        for measure in measures
    }


def _figures(question: Question, area: AreaCounts, amounts: Amounts | None) -> dict[Place, Figure]:
    measure = area.measure
    columns = with_groups(question, area, protected(question, area, amounts))
    value, mark = _value_and_mark(question, measure, columns)
    fields = _fields(question, area, columns, value, mark)
    if question.is_exact and (owned := _owned(question)).any():
        own = with_groups(question, area, exact(question, area, amounts))
        value, mark = _value_and_mark(question, measure, own)
        theirs = _fields(question, area, own, value, mark)
        fields = [np.where(owned[:, None, None], one, other) for one, other in zip(theirs, fields, strict=True)]
    days = question.dates[:1] if question.is_pooled else question.dates
    places = ((each.code, day, category) for each in question.areas for day in days for category in question.categories)
    lists = [np.broadcast_to(field, value.shape).ravel().tolist() for field in fields]
    return dict(zip(places, map(_of_parts, zip(*lists, strict=True)), strict=True))


def _owned(question: Question) -> Booleans:
    """Which areas are councils of the reader's own, whose exact figures were asked for."""
    return np.array(
        [question.is_one_council(area) and set(question.members(area)) <= question.own for area in question.areas]
    )


def _value_and_mark(question: Question, measure: Measure, columns: Columns) -> tuple[Floats, NDArray[np.object_]]:
    """What is shown, and why not where it is not; takes from the columns what the mark forbids."""
    mark = _exact_mark(measure, columns) if columns.is_exact else _protected_mark(question, measure, columns)
    if not columns.is_exact:  # a council may see what it knows of itself, however little
        with np.errstate(divide="ignore", invalid="ignore"):
            mark[(mark == "") & (columns.people / columns.population < measure.least_known)] = "u"
    mark[columns.is_none] = "z"
    for values, kept in (
        (columns.numerator, {""}),
        (columns.people, {"", "u", "low"}),
        (columns.population, {"", "u", "low"}),
    ):
        values[~np.isin(mark, list(kept))] = np.nan
    with np.errstate(divide="ignore", invalid="ignore"):
        value = _value(measure, columns)
    columns.numerator[mark == "low"] = 0
    return value, mark


def _value(measure: Measure, columns: Columns) -> Floats:
    if measure.unit is Unit.RATIO:
        return (columns.people - columns.numerator) / columns.numerator
    return columns.numerator / _base(measure, columns) if measure.is_share else columns.numerator.copy()


def _base(measure: Measure, columns: Columns) -> Floats:
    return columns.people + columns.numerator if measure.base_is_posts else columns.people


def _exact_mark(measure: Measure, columns: Columns) -> NDArray[np.object_]:
    mark = np.full(columns.people.shape, "", dtype=object)
    if measure.is_share:
        mark[_base(measure, columns) == 0] = "z"
    if measure.unit is Unit.RATIO:
        mark[columns.numerator == 0] = "u"
    mark[np.isnan(columns.numerator)] = "u"
    mark[(columns.people == 0) & (columns.population > 0)] = "x"
    return mark


def _protected_mark(question: Question, measure: Measure, columns: Columns) -> NDArray[np.object_]:
    policy, kind = question.policy, measure.kind
    mark = np.full(columns.people.shape, "", dtype=object)
    is_withheld = np.isnan(columns.people)
    if kind in {Kind.POSTS, Kind.POSTS_RATE}:
        mark[np.isnan(columns.numerator) | (is_withheld & (kind is Kind.POSTS_RATE))] = "c"
        mark[_base(measure, columns) < policy.rate_base] = "u" if kind is Kind.POSTS_RATE else ""
        return mark
    mark[np.isnan(columns.numerator)] = "c" if kind in {Kind.SHARE, Kind.WTE} else "u"
    if kind is Kind.MEAN:  # a few people have most of the days
        mark[np.isnan(columns.numerator) & (columns.people >= policy.mean_base)] = "c"
    if measure.is_rate or kind is Kind.FLOW:
        is_low = (columns.numerator < policy.rate_numerator) & columns.is_rounded
        mark[is_low] = "low"
        mark[is_low & (columns.parts > 1)] = "u"  # several times fewer than five may be more than five
    if measure.is_rate:
        mark[columns.people < policy.rate_base] = "u"
    if kind is Kind.NET_FLOW:
        is_close = np.abs(columns.numerator) <= policy.difference_margin * columns.parts
        mark[is_close & columns.is_rounded] = "u"
    mark[is_withheld] = "c"
    return mark


def _fields(
    question: Question, area: AreaCounts, columns: Columns, value: Floats, mark: NDArray[np.object_]
) -> list[NDArray[Any]]:
    """The parts of Figure, each areas x dates x categories."""
    measure, base = area.measure, _base(area.measure, columns)
    decimals = np.where(columns.is_rounded & (columns.people < question.policy.decimal_base), 0, 1)
    if measure.is_share:
        # printed and sent alike, so that a file holds no more than the page
        value = np.where(columns.is_rounded, np.where(decimals == 0, np.round(value, 2), np.round(value, 3)), value)
    elif measure.unit is Unit.RATIO:
        value = np.where(decimals == 0, np.round(value), np.round(value, 1))
    with np.errstate(divide="ignore", invalid="ignore"):
        coverage = np.minimum(np.where(columns.population == 0, 1.0, columns.people / columns.population), 1.0)
    if measure.kind is Kind.WTE and not columns.is_exact:
        value = columns.numerator = np.round(value, 1)  # hours to the minute would tell more than the page
    numerator = columns.people if measure.kind in OF_AMOUNTS else columns.numerator
    is_exact = np.full(value.shape, columns.is_exact)
    shown = ~np.isnan(value)
    low, high = (np.where(shown, end, np.nan) for end in (columns.low, columns.high))
    counted = [columns.is_rounded, decimals, columns.parts, columns.left_out]
    return [value, numerator, base, mark, coverage, is_exact, *counted, low, high]
