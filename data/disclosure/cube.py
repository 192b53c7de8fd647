"""Counts of a question and of all that contains it, from one statement over people's rows."""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from sqlalchemy import ColumnElement, Select, Table, case, literal_column, select

from data.disclosure.nodes import ALL, Axis
from data.disclosure.rounding import Floats
from data.measures import Count
from data.store import Release, fetch_people

MOST_AXES = 3


@dataclass(frozen=True, kw_only=True)
class Grid:
    """Where a question's counts stand: councils by dates by the needed nodes of up to three attributes."""

    councils: tuple[str, ...]
    dates: tuple[date, ...]
    axes: tuple[Axis, ...]

    @property
    def needed(self) -> list[tuple[str, ...]]:
        """The nodes along each of the three last dimensions; one node where there is no attribute."""
        return [axis.needed for axis in self.axes] + [(ALL,)] * (MOST_AXES - len(self.axes))


@dataclass(frozen=True)
class Counted:
    """One count over a grid: how many, and the sum of the keys of who they are."""

    number: Floats
    keys: Floats


def counted(counts: Sequence[Count], table: Table, grid: Grid, release: Release) -> dict[Count, Counted]:
    """Each count with an array of councils x dates x nodes x nodes x nodes."""
    found = fetch_people(_statement(counts, table, grid), release)
    labels = [[*dict.fromkeys((*axis.tree.labels(axis.needed).values(), ALL))] for axis in grid.axes]
    places: list[list[Any]] = [list(grid.councils), list(grid.dates), *labels]
    flat = np.zeros(len(found), dtype=np.int64)
    for column, along in zip(found.columns, places, strict=False):
        index = pc.index_in(column, value_set=pa.array(along, type=column.type))
        # a code that is in no tree counts with what need not be told apart
        flat = flat * len(along) + index.fill_null(len(along) - 1).to_numpy()
    shape = [len(along) for along in places]
    sums = [_dense(column, flat, shape) for column in found.columns[len(places) :]]
    whole = [_contained(each, grid, labels) for each in sums]
    return {count: Counted(whole[2 * number], whole[2 * number + 1]) for number, count in enumerate(counts)}


def _dense(column: pa.ChunkedArray, flat: Any, shape: list[int]) -> Floats:
    values = np.nan_to_num(column.to_numpy().astype(np.float64))
    sums: Floats = np.bincount(flat, weights=values, minlength=math.prod(shape)).astype(np.float64)
    return sums.reshape(shape)


def _contained(sums: Floats, grid: Grid, labels: list[list[str]]) -> Floats:
    """The same sums by needed node: a node holds every label that has it in its chain."""
    for number, (axis, along) in enumerate(zip(grid.axes, labels, strict=True)):
        is_in = np.array(
            [[node in axis.tree.chain(label) for label in along] for node in axis.needed], dtype=np.float64
        )
        sums = np.moveaxis(np.tensordot(sums, is_in, axes=([2 + number], [1])), -1, 2 + number)
    return sums.reshape(*sums.shape, *[1] * (MOST_AXES - len(labels)))


def label_of(axis: Axis, table: Table) -> ColumnElement[Any]:
    """The node of each row along an axis, as a code of its tree; rows that need not be told apart are ALL."""
    attribute = axis.tree.attribute
    column = attribute.expression(table)
    stored = {code: text for code, (_, text) in attribute.values.items()}
    rows: dict[str, list[str]] = {}
    for leaf, node in axis.tree.labels(axis.needed).items():
        rows.setdefault(node, []).append(stored.get(leaf, leaf))
    if not stored and all(values == [node] for node, values in rows.items()):
        return column
    told = [(column.in_(values), node) for node, values in rows.items() if node != ALL]
    return case(*told, else_=ALL)


def _statement(counts: Sequence[Count], table: Table, grid: Grid) -> Select[Any]:
    # filters are columns here, not conditions: what lies outside them is needed to know what their answer gives away
    nodes = [label_of(axis, table).label(f"node_{number}") for number, axis in enumerate(grid.axes)]
    sums: list[ColumnElement[Any]] = []
    for number, count in enumerate(counts):
        keys = literal_column("0") if count.keys is None else count.keys
        sums += [count.number.label(f"number_{number}"), keys.label(f"keys_{number}")]
    return (
        select(table.c.council_code, table.c.as_at, *nodes, *sums)
        .where(table.c.as_at.in_(grid.dates), table.c.council_code.in_(grid.councils))
        .group_by(table.c.council_code, table.c.as_at, *(node.name for node in nodes))
    )
