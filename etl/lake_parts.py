"""The parts that a release is written into a lake in, what each holds, and whether what is read is that."""

from collections.abc import Collection, Mapping
from typing import NamedTuple

import duckdb

from data import lake, lake_reader
from data.lake import Damaged, quoted
from data.releases import NOTHING_FETCHED

SETTINGS: dict[str, str | bool | int | float | list[str]] = {
    "threads": 2,
    "memory_limit": "2GB",
    **NOTHING_FETCHED,
}


class Part(NamedTuple):
    """What is written anew as a whole: the rows of a table at one date, or a table without dates."""

    table: str
    as_at: str  # ISO date; empty for a table that has none


class Rows(NamedTuple):
    """What a part holds."""

    number: int
    fingerprint: str


Parts = Mapping[Part, Rows]


def where(part: Part) -> str:
    """The condition of its rows."""
    return f"as_at = DATE {quoted(part.as_at)}" if part.as_at else "true"


def columns_of(connection: duckdb.DuckDBPyConnection, database: str) -> dict[str, list[tuple[str, str]]]:
    """Name and type of the columns of each table of a database."""
    rows = connection.execute(
        "SELECT table_name, column_name, data_type FROM duckdb_columns() "
        "WHERE database_name = ? AND NOT internal ORDER BY table_name, column_index",
        [database],
    ).fetchall()
    found: dict[str, list[tuple[str, str]]] = {}
    for table, name, kind in rows:
        found.setdefault(table, []).append((name, kind))
    return found


def parts_in(connection: duckdb.DuckDBPyConnection, database: str, only: Collection[Part] | None = None) -> Parts:
    """What a database holds; of some parts alone where these are named."""
    found: dict[Part, Rows] = {}
    for table, columns in columns_of(connection, database).items():
        names = [f'"{name}"' for name, _ in columns]
        day = "as_at::VARCHAR" if '"as_at"' in names else "''"
        which = "true" if only is None else " OR ".join(where(part) for part in only if part.table == table) or "false"
        rows = connection.execute(f"""
            SELECT {day}, count(*), sum(hash({", ".join(names)}))::VARCHAR FROM {database}.{table}
            WHERE {which} GROUP BY 1""").fetchall()
        found |= {Part(table, of): Rows(count, f"{duckdb.__version__}:{total}") for of, count, total in rows}
    return found


def expect(snapshot: int, wanted: Parts, fresh: Collection[Part]) -> None:
    """See that a snapshot has as many rows in each table as wanted, and the very rows of some parts. Raises Damaged."""
    rows: dict[str, int] = {}
    for part, each in wanted.items():
        rows[part.table] = rows.get(part.table, 0) + each.number
    found = {table: each.rows for table, each in lake.files(snapshot).items()}
    with duckdb.connect(config=SETTINGS) as reader:
        lake_reader.fill(reader, "memory", snapshot)
        try:
            read = parts_in(reader, "memory", fresh)
        except duckdb.Error as error:
            raise Damaged(f"Snapshot {snapshot} of the lake cannot be read.") from error
    differing = [part for part in fresh if not _is_alike(read.get(part), wanted[part])]
    if found != rows or differing:
        raise Damaged(f"Snapshot {snapshot} of the lake does not hold what was written into it.")


def _is_alike(read: Rows | None, written: Rows) -> bool:
    """Whether they are the same rows, as far as this version of DuckDB can tell."""
    if read is None or read.number != written.number:
        return False
    of_version = f"{duckdb.__version__}:"
    return not written.fingerprint.startswith(of_version) or read.fingerprint == written.fingerprint
