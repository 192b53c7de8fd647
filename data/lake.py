"""The lake: releases as snapshots of Parquet files on shared storage, which a catalogue in PostgreSQL lists.

`etl.lake` writes both with DuckLake. A snapshot is read here as the list of its files, so that a worker that has opened
one needs the catalogue no more: docs/decisions/0063-releases-in-a-lake.md.
"""

import os
import threading
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from functools import lru_cache
from pathlib import PurePosixPath
from typing import Any

from sqlalchemy import (
    URL,
    BigInteger,
    Boolean,
    Column,
    Engine,
    ForeignKey,
    MetaData,
    String,
    Table,
    create_engine,
    make_url,
    select,
    text,
)
from sqlalchemy.exc import DBAPIError, ProgrammingError
from sqlalchemy.pool import NullPool

import config

LATELY = 1.0  # seconds for which a host goes by the live release that it last asked for
_PATIENCE = 600.0  # seconds for which it goes on with that one while the catalogue does not answer
_RETRY = 5.0  # seconds between two tries meanwhile
_SILENT = 5  # seconds after which a catalogue counts as one that does not answer
_NO_SUCH_TABLE = "42P01"

metadata = MetaData()
releases = Table(
    "muster_releases",
    metadata,
    Column("release_id", String, primary_key=True),
    Column(
        "snapshot", BigInteger, nullable=False, unique=True, doc="of the lake, which holds this release and no more"
    ),
)
live = Table(
    "muster_live",
    metadata,
    Column("is_live", Boolean, primary_key=True, doc="true, so that there is one row at most"),
    Column("release_id", String, ForeignKey(releases.c.release_id), nullable=False),
)
parts = Table(
    "muster_parts",
    metadata,
    Column("release_id", String, ForeignKey(releases.c.release_id, ondelete="CASCADE"), primary_key=True),
    Column("table_name", String, primary_key=True),
    Column("as_at", String, primary_key=True, doc="ISO date; empty for a table that has none"),
    Column("row_count", BigInteger, nullable=False),
    Column(
        "fingerprint", String, nullable=False, doc="of the rows in any order, by the version of DuckDB that it names"
    ),
)
# https://ducklake.select/docs/stable/specification/queries
_FILES = text("""
    SELECT t.table_name, s.path || t.path || f.path AS path, f.record_count, f.file_size_bytes,
        NOT (s.path_is_relative AND t.path_is_relative AND f.path_is_relative) OR EXISTS (
            SELECT 1 FROM ducklake_delete_file AS d WHERE d.data_file_id = f.data_file_id
            AND d.begin_snapshot <= :at AND (d.end_snapshot IS NULL OR d.end_snapshot > :at)) AS is_foreign
    FROM ducklake_data_file AS f
    JOIN ducklake_table AS t ON t.table_id = f.table_id
        AND t.begin_snapshot <= :at AND (t.end_snapshot IS NULL OR t.end_snapshot > :at)
    JOIN ducklake_schema AS s ON s.schema_id = t.schema_id
        AND s.begin_snapshot <= :at AND (s.end_snapshot IS NULL OR s.end_snapshot > :at)
    WHERE f.begin_snapshot <= :at AND (f.end_snapshot IS NULL OR f.end_snapshot > :at)
    ORDER BY f.data_file_id""")

_DATA_PATH = text("SELECT value FROM ducklake_metadata WHERE key = 'data_path' AND scope IS NULL")


class Unreachable(Exception):
    """The catalogue does not answer; the message is a sentence without its address."""


class Damaged(Exception):
    """A snapshot is not as it was written; the message is a sentence."""


@dataclass(frozen=True)
class Files:
    """The files of one table in a snapshot."""

    paths: tuple[str, ...]
    rows: int
    size_bytes: int


def engine() -> Engine:
    """Connections to the catalogue, of this process alone."""
    return _catalogue(config.lake(), os.getpid())


@lru_cache(maxsize=2)
def _catalogue(address: str, _process: int) -> Engine:
    patience = {"connect_timeout": _SILENT, "tcp_user_timeout": _SILENT * 1000}
    # nothing is left open between two questions: they are rare, and PostgreSQL may start anew
    return create_engine(_url(address), poolclass=NullPool, hide_parameters=True, connect_args=patience)


def _url(address: str) -> URL:
    return make_url(address).set(drivername="postgresql+psycopg")


@contextmanager
def reached() -> Iterator[None]:
    """Say in words what keeps the catalogue from answering. Raises Unreachable."""
    try:
        yield
    except DBAPIError as error:
        raise Unreachable("The catalogue of releases (MUSTER_LAKE) does not answer.") from error


def live_id() -> str | None:
    """The release that is live now. Raises Unreachable."""
    found = _rows(select(live.c.release_id))
    return found[0][0] if found else None


def snapshots() -> dict[str, int]:
    """The snapshot of each release that is kept, by id. Raises Unreachable."""
    found = _rows(select(releases.c.release_id, releases.c.snapshot))
    return {row.release_id: row.snapshot for row in found}


def _rows(statement: Any, **values: object) -> list[Any]:
    """What the catalogue answers; nothing where no release was ever kept in it."""
    with reached(), engine().connect() as connection:
        try:
            return list(connection.execute(statement, values))
        except ProgrammingError as error:
            if getattr(error.orig, "sqlstate", "") == _NO_SUCH_TABLE:
                return []
            raise


class _Lately:
    """What was live when this process last asked, as a request asks often and the answer changes seldom."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._turn = 0  # of who asked last
        self._know_nothing("")

    def _know_nothing(self, address: str) -> None:
        self._address = address
        self._found: tuple[str, int] | None = None
        self._asked, self._again = -_PATIENCE, 0.0

    def look_again(self) -> None:
        """Ask at the next call, and let nobody who asks now be heard by others; what is known stays known."""
        with self._lock:
            self._again = 0.0
            self._turn += 1

    def ask(self) -> tuple[str, int] | None:
        """Id and snapshot of the live release; one thread asks, and others go by what is known meanwhile."""
        now, address = time.monotonic(), config.lake()
        with self._lock:
            if address != self._address:
                self._know_nothing(address)
            if now < self._again and now - self._asked < _PATIENCE:
                return self._found
            self._again = now + _SILENT + _RETRY  # until it answers, so that one thread alone waits for it
            self._turn += 1
            turn = self._turn
        try:
            rows = _rows(select(releases.c.release_id, releases.c.snapshot).join(live))
        except Unreachable:
            with self._lock:
                if now - self._asked >= _PATIENCE:
                    raise
                if turn == self._turn:
                    self._again = time.monotonic() + _RETRY
                return self._found  # nobody can have published meanwhile
        found = (rows[0][0], rows[0][1]) if rows else None
        with self._lock:
            if turn == self._turn:
                self._found, self._asked, self._again = found, now, now + LATELY
        return found


_lately = _Lately()


def live_lately() -> tuple[str, int] | None:
    """Id and snapshot of the release that is live, or was less than a second ago.

    While the catalogue does not answer, what was live last, for ten minutes. Raises Unreachable after that.
    """
    return _lately.ask()


def look_again() -> None:
    """Ask the catalogue anew at the next question."""
    _lately.look_again()


def files(snapshot: int) -> Mapping[str, Files]:
    """The files of a snapshot by table, those without a row left out. Raises Unreachable, Damaged."""
    found: dict[str, list[Any]] = {}
    for row in _rows(_FILES, at=snapshot):
        if row.is_foreign:
            raise Damaged(f"Snapshot {snapshot} of the lake was written by something else than Muster.")
        found.setdefault(row.table_name, []).append(row)
    folder = own_folder() if found else ""
    return {
        table: Files(
            paths=tuple(folder + row.path for row in rows),
            rows=sum(row.record_count for row in rows),
            size_bytes=sum(row.file_size_bytes for row in rows),
        )
        for table, rows in found.items()
    }


def own_folder() -> str:
    """Where the files of this lake are: the folder in MUSTER_LAKE_DATA that no other catalogue has, a slash at its end.

    Empty where the lake has none yet. Raises Unreachable.
    """
    found = _rows(_DATA_PATH)
    return f"{config.lake_data()}{PurePosixPath(found[0].value).name}/" if found else ""


def quoted(value: str) -> str:
    """A text as an SQL literal, where no parameter is taken."""
    return "'" + value.replace("'", "''") + "'"
