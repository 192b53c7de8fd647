"""The live release, opened read-only, and the only place that runs a statement on it."""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

import pyarrow as pa
from sqlalchemy import Engine, Select, Table, TableClause, TextClause, create_engine
from sqlalchemy.sql.visitors import iterate

import config
from data import lake, rollups, schema
from data.releases import NOTHING_FETCHED, pointed
from data.time_limit import time_limit
from watching.asked import reads
from watching.questions import ROLL_UPS, ROWS, read_from

_KEPT_OPEN = 4  # releases a process keeps open: the live one, and those that requests in flight still read


PEOPLE = frozenset(
    {
        schema.staff_records,
        schema.role_counts,
        schema.workplaces,
        schema.leaving_reasons,
        schema.completeness,
        *rollups.TABLES,
    }
)


_ROLLED_UP = frozenset(rollups.TABLES)


class NoRelease(Exception):
    """There is no live release; the message names the path that was looked for."""


@dataclass(frozen=True)
class Release:
    """One immutable release: a file of the home, or a snapshot of the lake."""

    release_id: str
    path: Path | None  # None in the lake
    snapshot: int | None = None


_asked: ContextVar[list[Release] | None] = ContextVar("asked", default=None)


@contextmanager
def one_release() -> Iterator[None]:
    """Let the live release be the same for all that is asked within, though another is published meanwhile."""
    token = _asked.set([])
    try:
        yield
    finally:
        _asked.reset(token)


def look_again() -> None:
    """Look the live release up anew at the next call, even within `one_release`: who asks has just changed it."""
    lake.look_again()
    if asked := _asked.get():
        asked.clear()


def live_release() -> Release:
    """The release that is live, looked up anew at each call but those within `one_release`. Raises NoRelease."""
    asked = _asked.get()
    if not asked:
        found = _live_in_lake() if config.lake() else _live_file()
        reads(found.release_id)
        if asked is None:
            return found
        asked.append(found)
    return asked[0]


def _live_file() -> Release:
    pointer, release_id = config.pointer(), pointed()
    if release_id is None:
        raise NoRelease(f"no release is published: {pointer} does not exist")
    if not release_id:
        raise NoRelease(f"no release is published: {pointer} is damaged or cannot be read")
    path = config.releases() / f"release-{release_id}.duckdb"
    if not path.is_file():
        raise NoRelease(f"{pointer} names release {release_id}, but {path} does not exist")
    return Release(release_id, path)


def _live_in_lake() -> Release:
    try:
        found = lake.live_lately()
    except lake.Unreachable as error:
        raise NoRelease(str(error)) from error
    if found is None:
        raise NoRelease("no release is published in the lake")
    return Release(found[0], None, found[1])


def release_of(release_id: str) -> Release:
    """A release that is there, live or not. Raises NoRelease."""
    if config.lake():
        try:
            snapshot = lake.snapshots().get(release_id)
        except lake.Unreachable as error:
            raise NoRelease(str(error)) from error
        if snapshot is None:
            raise NoRelease(f"there is no release {release_id} in the lake")
        return Release(release_id, None, snapshot)
    path = config.releases() / f"release-{release_id}.duckdb"
    if not path.is_file():
        raise NoRelease(f"there is no release {release_id} in {config.releases()}")
    return Release(release_id, path)


def _settings() -> dict[str, Any]:
    return NOTHING_FETCHED | {
        "threads": config.query_threads(),
        "memory_limit": config.query_memory(),
        "python_enable_replacements": False,  # a table's name never means a Python variable
        "allow_unsigned_extensions": False,
        "allow_persistent_secrets": False,
        "temp_directory": "",  # no rows are written beside the release: what does not fit in memory fails
    }


@lru_cache(maxsize=_KEPT_OPEN)
def _engine(path: Path) -> Engine:
    # a path is never written twice, so DuckDB's own cache of instances by path cannot show old data
    settings = _settings() | {"enable_external_access": False, "lock_configuration": True}
    return create_engine(f"duckdb:///{path}", connect_args={"read_only": True, "config": settings})


@lru_cache(maxsize=_KEPT_OPEN)
def _lake_engine(snapshot: int, _address: str) -> Engine:
    from data import lake_reader  # noqa: PLC0415 - not in the process that workers are forked from

    return lake_reader.opened(snapshot, _settings())


def _opened(release: Release) -> Engine:
    if release.path is not None:
        return _engine(release.path)
    try:
        return _lake_engine(release.snapshot or 0, config.lake())
    except (lake.Unreachable, lake.Damaged) as error:
        raise NoRelease(str(error)) from error


def fetch(statement: Select[Any], release: Release) -> pa.Table:
    """Run a statement on the public tables of a release; one column per selected expression.

    Raises PermissionError for a statement that reads people's rows: those go through `data.disclosure` alone.
    """
    if not isinstance(statement, Select) or any(map(_may_reach_people, iterate(statement))):
        raise PermissionError("a statement on people's rows must come from the disclosure gate")
    return _run(statement, release)


def _may_reach_people(part: object) -> bool:
    """Whether a part of a statement names one of people's tables, or is text, which could name anything."""
    if isinstance(part, TextClause) or getattr(part, "is_literal", False):
        return True
    return isinstance(part, TableClause) and (not isinstance(part, Table) or part in PEOPLE)


def fetch_people(statement: Select[Any], release: Release) -> pa.Table:
    """As `fetch`, on any table. Only the disclosure gate may call it, which a test on every module's imports guards."""
    first = next((part for part in iterate(statement) if isinstance(part, Table)), None)
    read_from(ROLL_UPS if first in _ROLLED_UP else ROWS)
    return _run(statement, release)


def _run(statement: Select[Any], release: Release) -> pa.Table:
    with (
        _opened(release).connect() as connection,
        time_limit(config.query_seconds(), connection.connection.interrupt),
    ):
        # Arrow straight from the cursor: making Python objects of every cell would cost more than the query
        return connection.execute(statement).cursor.to_arrow_table()
