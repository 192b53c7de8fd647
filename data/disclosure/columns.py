"""The numbers that figures are made from: areas x dates x categories, protected or exact, and groups added up."""

from dataclasses import dataclass
from functools import reduce

import numpy as np
from numpy.typing import NDArray

from data.disclosure.amounts import Amounts
from data.disclosure.areas import AreaCounts, Question
from data.disclosure.numerators import exact_numerator, interval_of_median, shown_numerator
from data.disclosure.rounding import Floats
from data.disclosure.rules import Booleans
from data.measures import Kind

OF_AMOUNTS = {Kind.QUANTILE, Kind.MEAN}
_MEDIAN = 0.5


@dataclass(kw_only=True)
class Columns:
    """Parts of figures: areas x dates x categories."""

    numerator: Floats
    people: Floats
    population: Floats
    low: Floats  # ends of the interval of a median
    high: Floats
    is_rounded: Booleans
    parts: NDArray[np.int_]  # how many cells are added up, each of them rounded where any is
    left_out: NDArray[np.int_]  # councils of a group that are too small to be counted in
    is_none: Booleans  # whether there is no such figure
    is_exact: bool = False


def protected(question: Question, area: AreaCounts, amounts: Amounts | None) -> Columns:
    """Counts as anybody may see them; not a number where withheld."""
    measure = area.measure
    counts, whole = (
        area.people(count, is_sensitive=measure.is_sensitive) for count in (measure.people, measure.population)
    )
    numerator = shown_numerator(question, area, counts, amounts)
    is_rounded = _by_category(question, (~counts.is_exact).astype(np.float64)) > 0
    numbers = [_by_category(question, each) for each in (numerator, counts.values, whole.values)]
    if measure.is_exact_only:
        numbers = [np.full(each.shape, np.nan) for each in numbers]
    return _columns(question, area, amounts, numbers, is_rounded & (question.policy.rounding_base > 1))


def exact(question: Question, area: AreaCounts, amounts: Amounts | None) -> Columns:
    """The same without protection, for the reader's own councils."""
    measure = area.measure
    people, population = (area.asked.of(area.area_sums(count).number) for count in (measure.people, measure.population))
    numerator = exact_numerator(question, area, people, amounts)
    numbers = [_by_category(question, each) for each in (numerator, people, population)]
    columns = _columns(question, area, amounts, numbers, np.zeros(numbers[0].shape, dtype=bool))
    columns.is_exact = True
    return columns


def _columns(
    question: Question, area: AreaCounts, amounts: Amounts | None, numbers: list[Floats], is_rounded: Booleans
) -> Columns:
    measure = area.measure
    numerator, people, population = numbers
    nothing = np.full(people.shape, np.nan)
    low, high = nothing, nothing
    if amounts is not None and measure.kind is Kind.QUANTILE and measure.quantile == _MEDIAN:
        low, high = (_by_category(question, end) for end in interval_of_median(question, amounts))
    parts = np.broadcast_to(_parts(question), people.shape)
    is_none = (parts == 0) | ((parts > 1) & (measure.kind in OF_AMOUNTS))
    is_none |= question.is_pooled and not measure.is_poolable
    left_out = np.broadcast_to(area.left_out[:, : people.shape[1], None].astype(int), people.shape)
    return Columns(
        numerator=numerator,
        people=people,
        population=population,
        low=low,
        high=high,
        is_rounded=is_rounded,
        parts=parts,
        left_out=left_out,
        is_none=is_none,
    )


def with_groups(question: Question, area: AreaCounts, columns: Columns) -> Columns:
    """The same for the areas asked for, groups being the sum of what is shown of the councils that have a return.

    What is hidden in one of them is hidden in the sum. Medians and means cannot be added up.
    """
    if not any(each.is_added for each in question.areas):
        return columns
    place = {each.code: number for number, each in enumerate(question.asked_apart)}
    rows = [
        _added(area, columns, [place[code] for code in question.members(each)], question)
        if each.is_added
        else {name: getattr(columns, name)[place[each.code]] for name in _FIELDS}
        for each in question.areas
    ]
    return Columns(**{name: np.stack([row[name] for row in rows]) for name in _FIELDS}, is_exact=columns.is_exact)


_FIELDS = ("numerator", "people", "population", "low", "high", "is_rounded", "parts", "left_out", "is_none")


def _added(
    area: AreaCounts, columns: Columns, members: list[int], question: Question
) -> dict[str, NDArray[np.generic]]:
    """One group's part of each field: dates x categories."""
    councils = [area.place[question.asked_apart[each].code] for each in members]
    has_return, is_enough = area.is_contributing[councils], area.enough_of(councils)
    if question.is_pooled:
        has_return = np.asarray(has_return.any(axis=1, keepdims=True))
        is_enough = np.asarray(is_enough.all(keepdims=True))
    counted = has_return[:, :, None] & ~columns.is_none[members]
    sums = {
        name: np.where(is_enough[:, None], np.where(counted, getattr(columns, name)[members], 0.0).sum(axis=0), np.nan)
        for name in ("numerator", "people", "population")
    }
    is_rounded = columns.is_rounded[members] & counted
    nothing = np.full(sums["people"].shape, np.nan)
    return {
        **sums,
        "low": nothing,
        "high": nothing,
        "is_rounded": is_rounded.any(axis=0),
        "parts": np.maximum((columns.parts[members] * is_rounded).sum(axis=0), 1),
        "left_out": columns.left_out[members].sum(axis=0),
        "is_none": columns.is_none[members].all(axis=0) | (not area.measure.is_addable),
    }


def _by_category(question: Question, cells: Floats) -> Floats:
    """Cells added up over the nodes of each category; what is hidden in one part is hidden in the sum."""
    for dimension, axis in enumerate(question.axes, start=2):
        if all(len(part) == 1 for part in axis.parts):
            cells = cells.take([part[0] for part in axis.parts], axis=dimension)
        else:
            sums = [cells.take(part, axis=dimension).sum(axis=dimension) for part in axis.parts]
            cells = np.stack(sums, axis=dimension)
    return cells.reshape(*cells.shape[:2], -1)


def _parts(question: Question) -> NDArray[np.int_]:
    """For each category, how many cells it is put together from."""
    each = [np.array([len(part) for part in axis.parts]) for axis in question.axes]
    return reduce(np.multiply.outer, each, np.array(1)).ravel()
