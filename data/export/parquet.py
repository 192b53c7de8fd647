"""Tidy rows as Parquet: typed columns, and what the file is about as its metadata."""

from collections.abc import Callable, Iterable
from datetime import date
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from data.answers import Answer
from data.export.about import About, Tally, source_lines
from data.export.columns import Column, ColumnKind
from data.export.tidy import Cells, tidy_rows
from data.store import Release

_AT_ONCE = 20_000  # rows of a row group
_TEXT = pa.dictionary(pa.int32(), pa.string())


def write_parquet(
    path: Path,
    told: tuple[Column, ...],
    answers: Iterable[Answer],
    about: About,
    release: Release,
    *,
    is_dated: bool,
) -> Tally:
    """Write a file; `is_dated` says that every period is one as-at date.

    Text is a dictionary of strings, periods are date32 where they are dates, numbers are doubles with nulls for what is
    not shown. The key-value metadata has the title, the facts of `About`, sources and licences and the marks.
    """
    schema = schema_of(told, {"title": about.title, **_keys(about.facts())}, is_dated=is_dated)
    tally = Tally()
    with pq.ParquetWriter(path, schema, compression="zstd") as writer:
        rows: list[Cells] = []
        for answer in tally.counted(answers):
            rows += tidy_rows(answer, told)
            if len(rows) >= _AT_ONCE:
                writer.write_table(table_of(rows, schema))
                rows = []
        writer.write_table(table_of(rows, schema))
        writer.add_key_value_metadata(
            {
                "rows": str(tally.rows),
                "licence": "\n".join(source_lines(tally.sources, release)),
                "marks": "\n".join(f"[{mark}] {words}" for mark, words in about.marks.items()),
                "comments": "\n".join(about.comments),
                "left_out": "\n".join(f"{label}: {why}" for label, why in about.left_out.items()),
            }
        )
    return tally


def _keys(facts: dict[str, str]) -> dict[str, str]:
    return {name.lower().replace(" ", "_"): words for name, words in facts.items()}


def schema_of(told: tuple[Column, ...], metadata: dict[str, str], *, is_dated: bool) -> pa.Schema:
    """The types of columns, each told in words, and what the file is about."""
    return pa.schema([_field(column, is_dated) for column in told], metadata)


def _field(column: Column, is_dated: bool) -> pa.Field:
    kind = {ColumnKind.NUMBER: pa.float64(), ColumnKind.PERIOD: pa.date32() if is_dated else _TEXT}
    return pa.field(column.name, kind.get(column.kind, _TEXT), metadata={"description": column.description})


def table_of(rows: list[Cells], schema: pa.Schema) -> pa.Table:
    """Rows in the types of a schema."""
    columns = zip(*rows, strict=True) if rows else [()] * len(schema)
    return pa.table([_array(list(cells), field.type) for cells, field in zip(columns, schema, strict=True)], schema)


def _array(cells: list[Any], kind: pa.DataType) -> pa.Array:
    if kind == _TEXT:
        return pa.array(cells, pa.string()).dictionary_encode()
    as_cell: Callable[[Any], Any] = date.fromisoformat if kind == pa.date32() else lambda cell: cell
    return pa.array([as_cell(cell) for cell in cells], kind)
