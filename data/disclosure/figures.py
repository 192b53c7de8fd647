"""Figures of a question: counts as they may be shown, and what is worked out from shown counts alone."""

from dataclasses import dataclass
from datetime import date
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from data.disclosure.areas import AreaCounts, Question
from data.disclosure.cube import Grid, counted
from data.disclosure.numerators import exact_numerator, shown_numerator
from data.disclosure.rounding import Floats
from data.disclosure.rules import Booleans
from data.measures import Kind, Measure

Place = tuple[str, date, str]  # area, date, category ('' unless the question is broken down)
_OF_AMOUNTS = {Kind.QUANTILE, Kind.MEAN}


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


@dataclass
class _Columns:
    """Parts of figures: areas x dates x categories."""

    numerator: Floats
    people: Floats
    population: Floats
    is_rounded: Booleans
    parts: NDArray[np.int_]  # for each category, how many cells are added up, each of them rounded
    is_exact: bool = False


def figures(question: Question) -> dict[str, dict[Place, Figure]]:
    """For each measure's key, a figure for each area, date and category."""
    measures = question.measures
    counts = dict.fromkeys(
        count for each in measures for count in (each.people, each.population, each.numerator, each.less) if count
    )
    councils = tuple(sorted({code for area in question.areas for code in question.members(area)}))
    is_whole = all(question.known.councils_with(day, "accepted") <= set(councils) for day in question.dates)
    grid = Grid(councils=councils, dates=question.dates, axes=question.axes, is_whole=is_whole)
    found = counted(list(counts), measures[0].table, grid, question.release)
    return {measure.key: _figures(question, AreaCounts(question, measure, councils, found)) for measure in measures}


def _figures(question: Question, area: AreaCounts) -> dict[Place, Figure]:
    measure = area.measure
    columns = _protected(question, area)
    value, mark = _value_and_mark(question, measure, columns)
    fields = _fields(question, area, columns, value, mark)
    if question.is_exact and (owned := _owned(question)).any():
        exact = _exact(question, area)
        value, mark = _value_and_mark(question, measure, exact)
        theirs = _fields(question, area, exact, value, mark)
        fields = [np.where(owned[:, None, None], one, other) for one, other in zip(theirs, fields, strict=True)]
    days = question.dates[:1] if question.is_pooled else question.dates
    places = ((each.code, day, category) for each in question.areas for day in days for category in question.categories)
    lists = [np.broadcast_to(field, value.shape).ravel().tolist() for field in fields]
    return {place: Figure(*parts) for place, *parts in zip(places, *lists, strict=True)}


def _owned(question: Question) -> Booleans:
    """Which areas are councils of the reader's own, whose exact figures were asked for."""
    return np.array(
        [question.is_one_council(area) and set(question.members(area)) <= question.own for area in question.areas]
    )


def _protected(question: Question, area: AreaCounts) -> _Columns:
    measure = area.measure
    counts, whole = (
        area.people(count, is_sensitive=measure.is_sensitive) for count in (measure.people, measure.population)
    )
    numerator = shown_numerator(question, area, counts)
    is_rounded = _by_category(question, (~counts.is_exact).astype(np.float64)) > 0
    numerator, people, population = (_by_category(question, each) for each in (numerator, counts.values, whole.values))
    return _Columns(numerator, people, population, is_rounded & (question.policy.rounding_base > 1), _parts(question))


def _exact(question: Question, area: AreaCounts) -> _Columns:
    """The same without protection, for the reader's own councils."""
    measure = area.measure
    people, population = (area.asked.of(area.area_sums(count).number) for count in (measure.people, measure.population))
    numerator = exact_numerator(question, area, people)
    numerator, people, population = (_by_category(question, each) for each in (numerator, people, population))
    return _Columns(numerator, people, population, np.zeros(people.shape, dtype=bool), _parts(question), is_exact=True)


def _value_and_mark(question: Question, measure: Measure, columns: _Columns) -> tuple[Floats, NDArray[np.object_]]:
    """What is shown, and why not where it is not; takes from the columns what the mark forbids."""
    parts = columns.parts
    is_none = (parts == 0) | ((parts > 1) & (measure.kind in _OF_AMOUNTS))
    is_none |= question.is_pooled and not measure.is_poolable
    mark = _exact_mark(measure, columns) if columns.is_exact else _protected_mark(question, measure, columns)
    mark[np.broadcast_to(is_none, mark.shape)] = "z"
    for values, kept in (
        (columns.numerator, {""}),
        (columns.people, {"", "u", "low"}),
        (columns.population, {"", "u", "low"}),
    ):
        values[~np.isin(mark, list(kept))] = np.nan
    with np.errstate(divide="ignore", invalid="ignore"):
        value = columns.numerator / _base(measure, columns) if measure.is_share else columns.numerator.copy()
    columns.numerator[mark == "low"] = 0
    return value, mark


def _base(measure: Measure, columns: _Columns) -> Floats:
    return columns.people + columns.numerator if measure.base_is_posts else columns.people


def _exact_mark(measure: Measure, columns: _Columns) -> NDArray[np.object_]:
    mark = np.full(columns.people.shape, "", dtype=object)
    if measure.is_share:
        mark[_base(measure, columns) == 0] = "z"
    mark[np.isnan(columns.numerator)] = "u"
    mark[(columns.people == 0) & (columns.population > 0)] = "x"
    return mark


def _protected_mark(question: Question, measure: Measure, columns: _Columns) -> NDArray[np.object_]:
    policy, kind = question.policy, measure.kind
    mark = np.full(columns.people.shape, "", dtype=object)
    is_withheld = np.isnan(columns.people)
    if kind in {Kind.POSTS, Kind.POSTS_RATE}:
        mark[is_withheld & (kind is Kind.POSTS_RATE)] = "c"
        mark[_base(measure, columns) < policy.rate_base] = "u" if kind is Kind.POSTS_RATE else ""
        return mark
    mark[np.isnan(columns.numerator)] = "c" if kind in {Kind.SHARE, Kind.WTE} else "u"
    if kind is Kind.MEAN:  # a few people have most of the days
        mark[np.isnan(columns.numerator) & (columns.people >= policy.mean_base)] = "c"
    if measure.is_share:
        is_low = (columns.numerator < policy.rate_numerator) & columns.is_rounded
        mark[is_low] = "low"
        mark[is_low & (columns.parts > 1)] = "u"  # several times fewer than five may be more than five
        mark[columns.people < policy.rate_base] = "u"
    if kind is Kind.NET_FLOW:
        is_close = np.abs(columns.numerator) <= policy.difference_margin * columns.parts
        mark[is_close & columns.is_rounded] = "u"
    mark[is_withheld] = "c"
    return mark


def _fields(
    question: Question, area: AreaCounts, columns: _Columns, value: Floats, mark: NDArray[np.object_]
) -> list[NDArray[Any]]:
    """The parts of Figure, each areas x dates x categories."""
    measure, base = area.measure, _base(area.measure, columns)
    decimals = np.where(columns.is_rounded & (columns.people < question.policy.decimal_base), 0, 1)
    if measure.is_share:
        # printed and sent alike, so that a file holds no more than the page
        value = np.where(columns.is_rounded, np.where(decimals == 0, np.round(value, 2), np.round(value, 3)), value)
    with np.errstate(divide="ignore", invalid="ignore"):
        coverage = np.minimum(np.where(columns.population == 0, 1.0, columns.people / columns.population), 1.0)
    if measure.kind is Kind.WTE and not columns.is_exact:
        value = columns.numerator = np.round(value, 1)  # hours to the minute would tell more than the page
    numerator = columns.people if measure.kind in _OF_AMOUNTS else columns.numerator
    is_exact = np.full(value.shape, columns.is_exact)
    left_out = area.left_out[:, : value.shape[1], None].astype(int)
    return [value, numerator, base, mark, coverage, is_exact, columns.is_rounded, decimals, columns.parts, left_out]


def _by_category(question: Question, cells: Floats) -> Floats:
    """Cells added up over the nodes of each category; what is hidden in one part is hidden in the sum."""
    dimensions = list(range(2, cells.ndim))
    broken_down = [number for number, axis in enumerate(question.axes) if set(axis.asked) - {""}]
    kept = 2 + broken_down[0] if broken_down else None
    sums: Floats = cells.sum(axis=tuple(each for each in dimensions if each != kept))
    if kept is None:
        return sums[:, :, None]
    axis = question.axes[broken_down[0]]
    place = {node: number for number, node in enumerate(axis.nodes)}
    parts = [[place[node] for node in axis.asked.get(category, ())] for category in question.categories]
    found: Floats = np.stack([sums[:, :, part].sum(axis=2) for part in parts], axis=2)
    return found


def _parts(question: Question) -> NDArray[np.int_]:
    """For each category, how many cells it is put together from."""
    others = [len(axis.nodes) for axis in question.axes if not set(axis.asked) - {""}]
    broken_down = [axis for axis in question.axes if set(axis.asked) - {""}]
    own = [len(broken_down[0].asked.get(each, ())) if broken_down else 1 for each in question.categories]
    return np.array(own) * int(np.prod(others, dtype=int))
