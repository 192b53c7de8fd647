"""Counts and amounts of a question from the roll-ups of a release; each process keeps the columns it has read."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from typing import Any, NamedTuple

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray
from sqlalchemy import (
    BigInteger,
    BindParameter,
    ColumnElement,
    MetaData,
    String,
    Table,
    bindparam,
    cast,
    func,
    literal_column,
    select,
)
from sqlalchemy import Column as Stored

from data.bounded import Bounded
from data.disclosure.nodes import Axis
from data.disclosure.rounding import Floats
from data.measures import Count, Measure
from data.rollups import ROLE_AND_SERVICE, ROLLUPS, TABLES, Rollup, amount_name, amounts, count_name
from data.store import Release, fetch, fetch_people

Index = NDArray[np.intp]
_COLUMNS = Table(
    "columns", MetaData(), Stored("table_name", String), Stored("column_name", String), schema="information_schema"
)


@dataclass(frozen=True, eq=False)
class _Texts:
    """A column of texts: the number of each cell's text, and the texts by number; None for no text."""

    number: NDArray[np.int32]
    texts: tuple[str | None, ...]

    def placed(self, place: Mapping[str, int], otherwise: int) -> Index:
        """For each cell the place of its text."""
        places = np.array(
            [otherwise if text is None else place.get(text, otherwise) for text in self.texts], dtype=np.intp
        )
        found: Index = places[self.number]
        return found


Column = Floats | _Texts
Numbers = tuple[list[Floats], list[Floats] | None]  # of a count and its keys, date by date
kept_columns: Bounded[tuple[object, ...], Column] = Bounded(64 * 1024 * 1024)  # bytes


class Summed(NamedTuple):
    """What a statement adds up: people's rows, or the cells of a roll-up."""

    table: Table
    columns: Sequence[ColumnElement[Any]]  # by which its rows are told apart along each attribute
    sums: Sequence[tuple[ColumnElement[Any], ColumnElement[Any]]]  # of each count how many, and the keys
    conditions: Sequence[ColumnElement[bool]] = ()


@dataclass(frozen=True, eq=False)
class Cells:
    """The cells of a question's grouping on its dates."""

    rollup: Rollup
    grouped_by: str
    dates: tuple[date, ...]
    release: Release

    @property
    def how_many(self) -> int:
        """The number of cells."""
        each = _cell_counts(self.rollup.of, self.release)
        return sum(each.get((self.grouped_by, day), 0) for day in self.dates)

    def summed(self, counts: Sequence[Count], axes: Sequence[Axis]) -> Summed:
        """The cells as a statement adds them up."""
        stored, sums = self.rollup.table.c, []
        for count in counts:
            name = count_name(count)
            keys = cast(func.sum(stored[f"keys_{name}"]), BigInteger) if count.keys is not None else literal_column("0")
            sums.append((func.sum(stored[f"number_{name}"]), keys))
        columns = [stored[_stored(axis.tree.attribute.column)] for axis in axes]
        return Summed(self.rollup.table, columns, sums, [stored.grouped_by == written(self.grouped_by)])

    def read(self, columns: Sequence[str], counts: Sequence[Count]) -> tuple[list[list[_Texts]], list[Numbers]]:
        """The texts of columns of people's table, and each count's numbers and, where it has them, keys; date by date.

        What is not kept is read in one statement.
        """
        stored, names = [_stored(column) for column in columns], [count_name(count) for count in counts]
        keyed = [f"keys_{name}" for name, count in zip(names, counts, strict=True) if count.keys is not None]
        found: Any = self._read((*stored, *(f"number_{name}" for name in names), *keyed))
        return [found[name] for name in stored], [
            (found[f"number_{name}"], found.get(f"keys_{name}")) for name in names
        ]

    def _read(self, columns: Iterable[str]) -> dict[str, list[Column]]:
        """Each column date by date, what is missing in one statement."""
        asked = dict.fromkeys(columns)
        found: dict[tuple[str, date], Column | None] = {
            (name, day): kept_columns.get(self._key(name, day)) for name in asked for day in self.dates
        }
        missing = [place for place, column in found.items() if column is None]
        if missing:
            names = tuple(dict.fromkeys(name for name, _ in missing))
            days = tuple(dict.fromkeys(day for _, day in missing))
            read = self._fetched(names, days)
            for place, new in read.items():
                kept_columns.put(self._key(*place), new, _bytes(new))
            found |= read
        return {name: [column for day in self.dates if (column := found[name, day]) is not None] for name in asked}

    def _key(self, name: str, day: date) -> tuple[object, ...]:
        return (self.release, self.rollup.of.name, self.grouped_by, day, name)

    def _fetched(self, names: tuple[str, ...], days: tuple[date, ...]) -> dict[tuple[str, date], Column]:
        stored = self.rollup.table.c
        statement = select(stored.as_at, stored.cell, *(stored[name] for name in names)).where(
            stored.grouped_by == written(self.grouped_by), stored.as_at.in_(written(days))
        )
        rows = fetch_people(statement, self.release)
        day_of = rows["as_at"].to_numpy()
        read: dict[tuple[str, date], Column] = {}
        for day in days:
            is_of = np.flatnonzero(day_of == np.datetime64(day)) if len(days) > 1 else slice(None)
            cell = rows["cell"].to_numpy()[is_of]
            read |= {(name, day): _in_order(rows[name], is_of, cell) for name in names}
        return read


@dataclass(frozen=True, eq=False)
class AmountRows:
    """How many people of a date have an amount, by council, role and service, the lowest amount first."""

    amount: Floats
    people: Floats
    texts: Mapping[str, _Texts]  # by column of people's table

    @property
    def bytes(self) -> int:
        """What they take in memory."""
        return self.amount.nbytes + self.people.nbytes + sum(_bytes(each) for each in self.texts.values())


kept_amounts: Bounded[tuple[object, ...], AmountRows] = Bounded(48 * 1024 * 1024)  # bytes


def amount_rows(measure: Measure, axes: Sequence[Axis], dates: tuple[date, ...], release: Release) -> AmountRows | None:
    """The roll-up of a measure's amounts on one date; None where it does not tell apart all that a question does.

    For several dates there is none: what a few councils have over time is read sooner from their rows.
    """
    name = amount_name(measure)
    if len(dates) > 1 or not {axis.tree.attribute.column for axis in axes}.issubset(ROLE_AND_SERVICE):
        return None
    if name not in held(release):
        return None
    key = (release, name, dates[0])
    found = kept_amounts.get(key)
    if found is None:
        found = _amounts(name, dates[0], release)
        kept_amounts.put(key, found, found.bytes)
    return found


def _amounts(name: str, day: date, release: Release) -> AmountRows:
    stored, columns = amounts.c, ("council_code", *ROLE_AND_SERVICE)
    statement = select(stored.amount, stored.people, *(stored[column] for column in columns)).where(
        stored.amount_name == written(name), stored.as_at == written(day)
    )
    rows = fetch_people(statement, release)
    if (np.diff(rows["amount"].to_numpy()) < 0).any():  # they are stored in order, but for those of a revised return
        rows = rows.sort_by("amount")
    texts = {}
    for column in columns:
        coded = rows[column].combine_chunks().dictionary_encode()
        texts[column] = _Texts(coded.indices.to_numpy(), tuple(coded.dictionary.to_pylist()))
    return AmountRows(rows["amount"].to_numpy(), rows["people"].to_numpy().astype(np.float64), texts)


def _stored(column: str) -> str:
    """Where a roll-up has what is in a column of people's table."""
    return column if column in {"council_code", *ROLE_AND_SERVICE} else "further"


@lru_cache(maxsize=8)
def _cell_counts(table: Table, release: Release) -> Mapping[tuple[str, date], int]:
    """How many cells the roll-up of a table has, by grouping and date."""
    stored = ROLLUPS[table].table.c
    counted = select(stored.grouped_by, stored.as_at, func.count()).group_by(stored.grouped_by, stored.as_at)
    found = fetch_people(counted, release)
    groupings, days, numbers = (column.to_pylist() for column in found.columns)
    return dict(zip(zip(groupings, days, strict=True), numbers, strict=True))


def written(value: Any) -> BindParameter[Any]:
    """A value, or several, as part of the statement's text: DuckDB then skips blocks of rows that have others."""
    return bindparam(None, value, expanding=isinstance(value, tuple), literal_execute=True)


def _bytes(column: Column) -> int:
    return column.number.nbytes if isinstance(column, _Texts) else column.nbytes


def _in_order(column: pa.ChunkedArray, is_of: Any, cell: Index) -> Column:
    """The column of one date by number of cell, whatever order it came in."""
    if pa.types.is_string(column.type):
        coded = column.combine_chunks().dictionary_encode(null_encoding="encode")
        numbers = np.empty(len(cell), dtype=np.int32)
        numbers[cell] = coded.indices.to_numpy()[is_of]
        return _Texts(numbers, tuple(coded.dictionary.to_pylist()))
    values = np.empty(len(cell))
    values[cell] = np.nan_to_num(column.to_numpy()[is_of].astype(np.float64))
    return values


@lru_cache(maxsize=4)
def held(release: Release) -> frozenset[str]:
    """The names of the counts and amounts in the roll-ups of a release, which may be of other measures than ours."""
    tables = [table.name for table in TABLES]
    columns = fetch(select(*_COLUMNS.c).where(_COLUMNS.c.table_name.in_(tables)), release)
    names = [name.removeprefix("number_") for name in columns["column_name"].to_pylist()]
    if amounts.name not in columns["table_name"].to_pylist():
        return frozenset(names)
    of_amounts = fetch_people(select(amounts.c.amount_name).distinct(), release)["amount_name"].to_pylist()
    return frozenset([*names, *of_amounts])


def cells_of(
    counts: Sequence[Count], table: Table, axes: Sequence[Axis], dates: tuple[date, ...], release: Release
) -> Cells | None:
    """The roll-up that tells apart all that a question does; None where no roll-up does."""
    rollup = ROLLUPS.get(table)
    if rollup is None or not held(release).issuperset(map(count_name, counts)):
        return None
    grouped_by = rollup.grouping(frozenset(axis.tree.attribute.column for axis in axes))
    return None if grouped_by is None else Cells(rollup, grouped_by, dates, release)
