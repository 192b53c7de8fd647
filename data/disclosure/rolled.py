"""Counts of a question from the roll-ups of a release, whose columns each process keeps once it has read them."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray
from sqlalchemy import Table, select

from data.bounded import Bounded
from data.disclosure.nodes import Axis
from data.disclosure.rounding import Floats
from data.measures import Count
from data.rollups import ROLE_AND_SERVICE, ROLLUPS, Rollup, count_name
from data.store import Release, fetch_people

Index = NDArray[np.intp]


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
kept_columns: Bounded[tuple[object, ...], Column] = Bounded(64 * 1024 * 1024)  # bytes


@dataclass(frozen=True, eq=False)
class Cells:
    """The cells of a question's grouping on its dates, each read when it is asked for."""

    rollup: Rollup
    grouped_by: str
    dates: tuple[date, ...]
    release: Release

    def texts(self, column: str) -> list[_Texts]:
        """The texts of a column of people's table, date by date."""
        stored = column if column in {"council_code", *ROLE_AND_SERVICE} else "further"
        return [each for each in self._read((stored,))[stored] if isinstance(each, _Texts)]

    def sums(self, counts: Sequence[Count]) -> list[tuple[list[Floats], list[Floats] | None]]:
        """The numbers of each count, and its keys where it has them, date by date."""
        names = [count_name(count) for count in counts]
        keyed = [f"keys_{name}" for name, count in zip(names, counts, strict=True) if count.keys is not None]
        found: Any = self._read((*(f"number_{name}" for name in names), *keyed))
        return [(found[f"number_{name}"], found.get(f"keys_{name}")) for name in names]

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
            stored.grouped_by == self.grouped_by, stored.as_at.in_(days)
        )
        rows = fetch_people(statement, self.release)
        day_of = rows["as_at"].to_numpy()
        read: dict[tuple[str, date], Column] = {}
        for day in days:
            is_of = np.flatnonzero(day_of == np.datetime64(day)) if len(days) > 1 else slice(None)
            cell = rows["cell"].to_numpy()[is_of]
            read |= {(name, day): _in_order(rows[name], is_of, cell) for name in names}
        return read


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


def cells_of(
    counts: Sequence[Count], table: Table, axes: Sequence[Axis], dates: tuple[date, ...], release: Release
) -> Cells | None:
    """The roll-up that tells apart all that a question does; None where no roll-up does."""
    rollup = ROLLUPS.get(table)
    if rollup is None or not all(count_name(count) in rollup.counts for count in counts):
        return None
    grouped_by = rollup.grouping(frozenset(axis.tree.attribute.column for axis in axes))
    return None if grouped_by is None else Cells(rollup, grouped_by, dates, release)
