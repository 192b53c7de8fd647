"""Medians, quartiles and means of amounts that people have, which cannot be added up from parts."""

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray
from sqlalchemy import Double, Select, cast, func, literal_column, select

from data.disclosure.areas import Question
from data.disclosure.cube import MOST_AXES, Labels
from data.disclosure.policy import Policy
from data.disclosure.rolled import AmountRows, amount_rows
from data.disclosure.rounding import Floats, draws
from data.measures import Measure
from data.store import fetch_people

Index = NDArray[np.intp]
_IN_16_BITS = 2**16


@dataclass(frozen=True, eq=False)
class Amounts:
    """How many people of each cell have which amount.

    One row a cell and amount, in order of both; `cell` numbers the areas x dates x asked nodes of `shape`.
    """

    shape: tuple[int, ...]
    cell: Index
    amount: Floats
    people: Floats

    @cached_property
    def _counted(self) -> Floats:
        return np.cumsum(self.people)

    @cached_property
    def number(self) -> Floats:
        """People with an amount: areas x dates x asked nodes."""
        return self._sums(self.people)

    @cached_property
    def _before(self) -> Floats:
        """For each cell the people of all cells before it."""
        counted: Floats = np.cumsum(self.number) - self.number.ravel()
        return counted.reshape(self.shape)

    def _sums(self, weights: Floats) -> Floats:
        sums = np.bincount(self.cell, weights=weights, minlength=int(np.prod(self.shape)))
        return sums.astype(np.float64).reshape(self.shape)

    def ranked(self, rank: Floats) -> Floats:
        """The amount that comes at a rank of each cell, the lowest being 1; not a number where there is none."""
        found = np.full(self.shape, np.nan)
        is_there = (rank >= 1) & (rank <= self.number)
        places = np.searchsorted(self._counted, (self._before + rank)[is_there] - 0.5)
        found[is_there] = self.amount[places]
        return found

    def quantile(self, share: float) -> Floats:
        """A quantile of each cell, between two amounts where it falls between two people."""
        place = 1 + (self.number - 1) * share
        low, high = self.ranked(np.floor(place)), self.ranked(np.ceil(place))
        return low + (high - low) * (place - np.floor(place))

    def total_and_two_largest(self) -> tuple[Floats, Floats, Floats]:
        """The sum of all amounts of each cell, and its largest and second largest; zero where there is none."""
        ends = (self.ranked(self.number), self.ranked(self.number - 1))
        largest, second = (np.nan_to_num(each) for each in ends)
        return self._sums(self.amount * self.people), largest, second


def amounts_of(question: Question, measure: Measure) -> Amounts:
    """The amounts of a measure in the cells of a question."""
    shape = [len(axis.nodes) for axis in question.axes] + [1] * (MOST_AXES - len(question.axes))
    whole = (len(question.asked_apart), len(question.dates), *shape)
    rows = amount_rows(measure, question.axes, question.dates, question.release)
    parts = list(_counted(question, measure, whole) if rows is None else _of_rows(rows, question))
    cell = np.concatenate([np.ravel_multi_index(places, whole) for places, _, _ in parts])
    amount, people = (np.concatenate([part[number] for part in parts]) for number in (1, 2))
    if rows is None:
        order = np.lexsort((amount, cell))
    else:  # the rows of a cell are in order of the amount; numbers of 16 bits are sorted ten times as fast
        order = np.argsort(cell.astype(np.uint16) if math.prod(whole) <= _IN_16_BITS else cell, kind="stable")
    return Amounts(whole, cell[order], amount[order], people[order])


Part = tuple[tuple[Index, ...], Floats, Floats]  # places in each dimension, amounts and people


def _counted(question: Question, measure: Measure, shape: tuple[int, ...]) -> Iterator[Part]:
    """The councils asked for by one statement; groups of them are added up, other groups have one each."""
    members = [tuple(question.members(area)) for area in question.asked_apart]
    single = {councils[0]: place for place, councils in enumerate(members) if len(councils) == 1}
    if single:
        rows = fetch_people(_statement(question, measure, tuple(single), is_each=True), question.release)
        here = _along(rows["area"], list(single))
        at, amounts, people = _places(rows, question, shape)
        yield (np.array(list(single.values()))[here], *at), amounts, people
    for place, councils in enumerate(members):
        if len(councils) == 1:
            continue
        if single.keys() >= set(councils):
            is_in = np.isin(here, [list(single).index(code) for code in councils])
            within = tuple(each[is_in] for each in at)
            yield (np.full(is_in.sum(), place), *within), amounts[is_in], people[is_in]
        else:
            rows = fetch_people(_statement(question, measure, councils, is_each=False), question.release)
            there, of_rows, have = _places(rows, question, shape)
            yield (np.full(len(rows), place), *there), of_rows, have


def _of_rows(rows: AmountRows, question: Question) -> Iterator[Part]:
    """The rows of a roll-up, the councils asked for together and each group of councils by itself."""
    members = [tuple(question.members(area)) for area in question.asked_apart]
    nodes, is_asked = [], np.ones(len(rows.amount), dtype=bool)
    for axis in question.axes:
        along, of_node = Labels(axis), {node: number for number, node in enumerate(axis.nodes)}
        of_label = np.array([of_node.get(node, -1) for node in along.nodes])
        nodes.append(of_label[rows.texts[axis.tree.attribute.column].placed(along.of_text, along.of_null)])
        is_asked &= nodes[-1] >= 0
    none = np.zeros(len(rows.amount), dtype=np.intp)
    at = [none, *nodes, *[none] * (MOST_AXES - len(nodes))]
    councils = rows.texts["council_code"]

    def part(area: Index) -> Part:
        kept = is_asked & (area >= 0)
        return (area[kept], *(each[kept] for each in at)), rows.amount[kept], rows.people[kept]

    single = {codes[0]: place for place, codes in enumerate(members) if len(codes) == 1}
    yield part(councils.placed(single, -1))
    for place, codes in enumerate(members):
        if len(codes) > 1:
            yield part(councils.placed(dict.fromkeys(codes, place), -1))


def _statement(question: Question, measure: Measure, councils: Sequence[str], *, is_each: bool) -> Select[Any]:
    """The amounts of some councils with area, date and nodes, area being empty where they are taken together."""
    table = measure.table
    area = (table.c.council_code if is_each else literal_column("''")).label("area")
    labels = [Labels(axis) for axis in question.axes]
    columns = [table.c[axis.tree.attribute.column] for axis in question.axes]
    nodes = [
        along.of_rows(column).label(f"node_{number}")
        for number, (along, column) in enumerate(zip(labels, columns, strict=True))
    ]
    asked = [
        along.is_among(axis.nodes, column) for along, axis, column in zip(labels, question.axes, columns, strict=True)
    ]
    apart = [area, table.c.as_at, *nodes, cast(measure.amount, Double).label("amount")]
    conditions = [measure.whose, table.c.as_at.in_(question.dates), table.c.council_code.in_(councils), *asked]
    statement = select(*apart, cast(func.count(), Double).label("people")).where(*conditions)  # type: ignore[arg-type]
    return statement.group_by(*(each.name for each in apart))


def _places(rows: pa.Table, question: Question, shape: tuple[int, ...]) -> tuple[tuple[Index, ...], Floats, Floats]:
    """Where rows stand in each dimension after the area, and their amounts and people."""
    at = [_along(rows["as_at"], question.dates)]
    for number, axis in enumerate(question.axes):
        along, place = Labels(axis), {node: number for number, node in enumerate(axis.nodes)}
        numbers = rows[f"node_{number}"].fill_null(along.of_null).to_numpy()
        at.append(np.array([place.get(node, -1) for node in along.nodes])[numbers])
    at += [np.zeros(len(rows), dtype=np.intp)] * (len(shape) - 1 - len(at))
    return tuple(at), rows["amount"].to_numpy(), rows["people"].to_numpy()


def _along(column: pa.ChunkedArray, values: Sequence[Any]) -> Index:
    found: Index = pc.index_in(column, value_set=pa.array(values, type=column.type)).to_numpy()
    return found


def means(
    amounts: Amounts, people: Floats, keys: Floats, shown: Floats, *, name: str, policy: Policy, secret: bytes
) -> tuple[Floats, Floats]:
    """Exact means, and those that may be shown over shown counts: disturbed by up to half of the largest amount.

    `name` is what the draw is of. Not a number where the two largest amounts make up too much of all, or the others
    too little beside the largest.
    """
    total, largest, second = amounts.total_and_two_largest()
    two = largest + second
    is_spread = (two <= policy.mean_top_two_share * total) & (total - two >= policy.mean_rest_share * largest)
    drawn = draws(secret, name, keys.astype(np.int64).ravel().tolist()).reshape(keys.shape)
    with np.errstate(divide="ignore", invalid="ignore"):
        disturbed = np.maximum(total + 0.5 * largest * (2 * drawn - 1), 0) / shown
        return total / people, np.where(is_spread, stepped(disturbed, policy.mean_step_days), np.nan)


def stepped(values: Floats, step: float) -> Floats:
    """The nearest multiples of a step, without the tail that a float has."""
    found: Floats = np.round(np.round(values / step) * step, 6)
    return found
