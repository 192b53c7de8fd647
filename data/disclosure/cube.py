"""Counts of a question and of all that contains it, from roll-ups or from one statement over people's rows."""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from sqlalchemy import (
    ARRAY,
    ColumnElement,
    Integer,
    Select,
    String,
    Table,
    cast,
    func,
    literal,
    literal_column,
    or_,
    select,
)
from sqlalchemy.sql.elements import NamedColumn

from data.attributes import NOT_KNOWN
from data.disclosure.nodes import ALL, Axis
from data.disclosure.rolled import Cells, Summed, cells_of, written
from data.disclosure.rounding import Floats
from data.measures import Count
from data.store import Release, fetch_people

MOST_AXES = 3
MOST_CELLS = 60_000  # of a roll-up that are read and kept: more are sooner added up where they are


@dataclass(frozen=True, kw_only=True)
class Grid:
    """Where a question's counts stand: councils by dates by the needed nodes of up to three attributes."""

    councils: tuple[str, ...]
    dates: tuple[date, ...]
    axes: tuple[Axis, ...]
    is_whole: bool  # whether no other council has a return for the dates


@dataclass(frozen=True)
class Counted:
    """One count over a grid: how many, and the sum of the keys of who they are."""

    number: Floats
    keys: Floats


class Labels:
    """The numbers by which a question tells rows apart along an attribute: one for each node, the last for all else."""

    def __init__(self, axis: Axis) -> None:
        self._of_leaf = axis.tree.labels(axis.needed)
        self._attribute = axis.tree.attribute
        self.nodes = (*dict.fromkeys(node for node in self._of_leaf.values() if node != ALL), ALL)
        # what is null or in no tree counts with what need not be told apart, unless `not known` is asked for
        self.of_null = self.nodes.index(self._of_leaf.get(NOT_KNOWN, ALL))

    def node(self, number: int | None) -> str:
        """The node that a row's number stands for."""
        return self.nodes[self.of_null if number is None else number]

    @cached_property
    def of_text(self) -> dict[str, int]:
        """The number of each text in the release that is in the tree; any other has that of null."""
        number = {node: number for number, node in enumerate(self.nodes)}
        texts = {code: text for code, (_, text) in self._attribute.values.items()}
        return {texts.get(leaf, leaf): number[node] for leaf, node in self._of_leaf.items()}

    def of_rows(self, column: ColumnElement[Any]) -> ColumnElement[int]:
        """The number of each row, by what a column has."""
        numbers = self.of_text
        # worked out once a distinct text of a block of rows, where CASE would compare every row with every text
        look_up = func.map(literal(list(numbers), ARRAY(String)), literal(list(numbers.values()), ARRAY(Integer)))
        text = column if isinstance(column.type, String) else cast(column, String)
        return func.map_extract_value(look_up, text)

    def is_among(self, nodes: Sequence[str], column: ColumnElement[Any]) -> ColumnElement[bool]:
        """Whether a row is in one of some nodes, by what a column has."""
        numbers = [number for number, node in enumerate(self.nodes) if node in nodes]
        row = self.of_rows(column)
        return or_(row.in_(numbers), row.is_(None)) if self.of_null in numbers else row.in_(numbers)


def counted(counts: Sequence[Count], table: Table, grid: Grid, release: Release) -> dict[Count, Counted]:
    """Each count with an array of councils x dates x nodes x nodes x nodes."""
    labels = [Labels(axis) for axis in grid.axes]
    cells = cells_of(counts, table, grid.axes, grid.dates, release)
    if cells is not None and cells.how_many <= MOST_CELLS:
        sums = _added_up(cells, counts, grid, labels)
    else:
        summed = people_summed(counts, table, grid.axes) if cells is None else cells.summed(counts, grid.axes)
        sums = _scanned(counts, summed, grid, labels, release)
    return {count: Counted(*(_contained(each, grid, labels) for each in two)) for count, two in sums.items()}


Sums = dict[Count, tuple[Floats, Floats]]  # numbers and keys: councils x dates x labels of each attribute


def _added_up(cells: Cells, counts: Sequence[Count], grid: Grid, labels: Sequence[Labels]) -> Sums:
    """The sums of the cells of a roll-up."""
    shape = [len(grid.councils), *(len(along.nodes) for along in labels)]
    place = {code: number for number, code in enumerate(grid.councils)}
    apart = ["council_code", *(axis.tree.attribute.column for axis in grid.axes)]
    (by_council, *columns), numbers_and_keys = cells.read(apart, counts)
    flat, is_asked = [], []
    for number, councils in enumerate(by_council):
        council = councils.placed(place, -1)
        asked = council >= 0
        nodes = [
            dates[number].placed(along.of_text, along.of_null)[asked]
            for dates, along in zip(columns, labels, strict=True)
        ]
        flat.append(np.ravel_multi_index([council[asked], *nodes], shape))
        is_asked.append(asked)

    def dense(dates: Sequence[Floats]) -> Floats:
        sums = [
            np.bincount(at, weights=column[asked], minlength=math.prod(shape)).reshape(shape)
            for column, at, asked in zip(dates, flat, is_asked, strict=True)
        ]
        return np.stack(sums, axis=1, dtype=np.float64)  # of no rows bincount gives whole numbers

    found: Sums = {}
    for count, (numbers, keys) in zip(counts, numbers_and_keys, strict=True):
        people = dense(numbers)
        found[count] = (people, dense(keys) if keys else np.zeros_like(people))
    return found


def people_summed(counts: Sequence[Count], table: Table, axes: Sequence[Axis]) -> Summed:
    """People's rows themselves."""
    nothing: ColumnElement[Any] = literal_column("0")
    sums = [(count.number, nothing if count.keys is None else count.keys) for count in counts]
    return Summed(table, [table.c[axis.tree.attribute.column] for axis in axes], sums)


def _scanned(counts: Sequence[Count], summed: Summed, grid: Grid, labels: Sequence[Labels], release: Release) -> Sums:
    """The sums that one statement makes of many rows or cells."""
    found = fetch_people(_statement(summed, grid, labels), release)
    places = [_places(found["council_code"], grid.councils)]
    places.append(_places(found["as_at"], grid.dates) if len(grid.dates) > 1 else np.zeros(len(found), dtype=np.int64))
    places += [found[f"node_{number}"].fill_null(along.of_null).to_numpy() for number, along in enumerate(labels)]
    shape = [len(grid.councils), len(grid.dates), *(len(along.nodes) for along in labels)]
    flat = np.ravel_multi_index(places, shape)  # raises for a row of another council or date
    sums = [_dense(found[name], flat, shape) for name in found.column_names if name.startswith(("number_", "keys_"))]
    return {count: (sums[2 * number], sums[2 * number + 1]) for number, count in enumerate(counts)}


def _places(column: pa.ChunkedArray, along: Sequence[Any]) -> Any:
    return pc.index_in(column, value_set=pa.array(along, type=column.type)).fill_null(-1).to_numpy()


def _dense(column: pa.ChunkedArray, flat: Any, shape: list[int]) -> Floats:
    values = np.nan_to_num(column.to_numpy().astype(np.float64))
    sums: Floats = np.bincount(flat, weights=values, minlength=math.prod(shape)).astype(np.float64)
    return sums.reshape(shape)


def _contained(sums: Floats, grid: Grid, labels: Sequence[Labels]) -> Floats:
    """The same sums by needed node: a node holds every label that has it in its chain."""
    for dimension, (axis, along) in enumerate(zip(grid.axes, labels, strict=True), start=2):
        chains = [axis.tree.chain(label) for label in along.nodes]
        held = [[number for number, chain in enumerate(chains) if node in chain] for node in axis.needed]
        starts = np.cumsum([0, *map(len, held[:-1])])  # every node has labels, as it has leaves
        sums = np.add.reduceat(sums.take(np.concatenate(held), axis=dimension), starts, axis=dimension)
    return sums.reshape(*sums.shape, *[1] * (MOST_AXES - len(labels)))


def _statement(summed: Summed, grid: Grid, labels: Sequence[Labels]) -> Select[Any]:
    table = summed.table
    # filters are columns here, not conditions: what lies outside them is needed to know what their answer gives away
    apart: list[NamedColumn[Any]] = [table.c.council_code, *([table.c.as_at] if len(grid.dates) > 1 else [])]
    for number, (along, column) in enumerate(zip(labels, summed.columns, strict=True)):
        apart.append(along.of_rows(column).label(f"node_{number}"))
    sums: list[ColumnElement[Any]] = []
    for number, (people, keys) in enumerate(summed.sums):
        sums += [people.label(f"number_{number}"), keys.label(f"keys_{number}")]
    statement = select(*apart, *sums).where(table.c.as_at.in_(written(grid.dates)), *summed.conditions)
    statement = statement.group_by(*(each.name for each in apart))
    # where all are asked for, looking for each row's council among them would cost as much as half of the sums
    return statement if grid.is_whole else statement.where(table.c.council_code.in_(written(grid.councils)))
