"""Writes releases into the lake: what differs, in one transaction; and deletes for good what nobody may go back to."""

import secrets
import time
from collections.abc import Collection, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import duckdb
from duckdb_sqlalchemy import Dialect
from psycopg.conninfo import make_conninfo
from sqlalchemy import Connection, delete, func, insert, make_url, select, text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.schema import CreateTable

import config
from data import lake, lake_reader, rollups, schema
from data.lake import Damaged, Unreachable, quoted
from etl.lake_parts import SETTINGS, Part, Parts, Rows, columns_of, expect, parts_in, where

_LOCK = 0x6D757374  # of PostgreSQL, held while somebody changes the lake's releases
_GRACE = 2.0  # seconds beyond the longest query, after which nobody reads a release that is live no more
_SNAPSHOTS = text("SELECT snapshot_id FROM ducklake_snapshot ORDER BY snapshot_id")
_IS_LOCKED = text(
    "SELECT EXISTS (SELECT FROM pg_locks WHERE locktype = 'advisory' AND pid = pg_backend_pid() AND objid = :lock)"
)


class Busy(Exception):
    """Another host is changing the lake's releases."""


class _Change:
    """This process's own change of releases: the connection that holds the lock, and what it took the place of."""

    connection: Connection | None = None
    left: str | None = None
    left_at = 0.0


_change = _Change()


@contextmanager
def alone() -> Iterator[None]:
    """Be the only process of all hosts that changes the lake's releases. Raises Busy at once if another is.

    Raises Unreachable too. Where the catalogue goes away within, so does the lock: nothing can be kept, made live or
    deleted from then on.
    """
    with lake.reached():
        connection = lake.engine().connect()
    try:
        with lake.reached():
            if not connection.scalar(select(func.pg_try_advisory_lock(_LOCK))):
                raise Busy
            lake.metadata.create_all(connection)
            connection.commit()
        _change.connection = connection
        yield
    finally:
        _change.connection = None
        with suppress(DBAPIError):
            connection.rollback()
            connection.execute(select(func.pg_advisory_unlock(_LOCK)))
            connection.commit()
        connection.close()


@contextmanager
def _rows() -> Iterator[Connection]:
    """A transaction on the catalogue by whoever is `alone`. Raises Unreachable, where the lock was lost too."""
    if _change.connection is None:
        raise Unreachable("The lake's releases are changed by whoever holds its lock alone.")
    with lake.reached(), _change.connection.begin():
        # a connection that broke is made anew, without the lock, which another host may hold by now
        if not _change.connection.scalar(_IS_LOCKED, {"lock": _LOCK}):
            raise Unreachable("The lock on the lake's releases was lost, as its catalogue did not answer meanwhile.")
        yield _change.connection


def _expect_alone() -> None:
    """Be sure of it just before what no transaction of the catalogue's can undo. Raises Unreachable."""
    with _rows():
        pass


def make_live(release_id: str) -> None:
    """Let a release be the live one, in one transaction. Raises Unreachable."""
    with _rows() as rows:
        _change.left = rows.scalar(select(lake.live.c.release_id))
        rows.execute(delete(lake.live))
        rows.execute(insert(lake.live).values(is_live=True, release_id=release_id))
    _change.left_at = time.monotonic()
    lake.look_again()


def keep(built: Path, release_id: str) -> None:
    """Write into the lake what of a finished release file differs from what was written last; it is not live.

    The lake then has a snapshot with the same rows, which was read back. Raises Unreachable, Damaged.
    """
    with _attached() as writer:
        writer.execute(f"ATTACH {quoted(str(built))} AS source (READ_ONLY)")
        wanted, before = parts_in(writer, "source"), _parts_written_last(writer)
        _write(writer, wanted, before, release_id)
        snapshot = _newest(writer)
    expect(snapshot, wanted, {part for part in wanted if wanted[part] != before.get(part)})
    with _rows() as rows:
        rows.execute(insert(lake.releases).values(release_id=release_id, snapshot=snapshot))
        listed = [
            {"release_id": release_id, "table_name": table, "as_at": day, "row_count": each.number,
             "fingerprint": each.fingerprint}
            for (table, day), each in wanted.items()
        ]  # fmt: skip
        rows.execute(insert(lake.parts), listed)


def copy(release_id: str, to: Path) -> None:
    """Write a release into a new file, as `etl.load` would. Raises Unreachable, Damaged."""
    snapshot = lake.snapshots().get(release_id)
    if snapshot is None:
        raise Damaged(f"There is no release {release_id} in the lake.")
    with duckdb.connect(str(to), config=SETTINGS | {"storage_compatibility_version": "latest"}) as file:
        file.execute("ATTACH ':memory:' AS source")
        lake_reader.fill(file, "source", snapshot)
        for table in (*schema.metadata.sorted_tables, *rollups.metadata.sorted_tables):
            file.execute(str(CreateTable(table).compile(dialect=Dialect())))
            file.execute(f"INSERT INTO {table.name} BY NAME FROM source.{table.name}")


def size_of(snapshot: int) -> int:
    """Bytes of the files of a snapshot. Raises Unreachable, Damaged."""
    return sum(each.size_bytes for each in lake.files(snapshot).values())


def read_whole(release_id: str) -> None:
    """Read every row of a release and compare it with what was written. Raises Unreachable, Damaged."""
    snapshot = lake.snapshots().get(release_id)
    wanted = _parts_of(release_id)
    if snapshot is None or not wanted:
        raise Damaged(f"There is no release {release_id} in the lake.")
    expect(snapshot, wanted, set(wanted))


def forget(release_ids: Collection[str]) -> None:
    """Delete releases, never the live one, and every file with their rows alone. Raises Unreachable."""
    with _rows() as rows:
        rows.execute(delete(lake.releases).where(lake.releases.c.release_id.in_(release_ids)))
    with _attached() as writer:
        _expire(writer)
        if _change.left in release_ids:  # other hosts may read it a moment longer
            ends = _change.left_at + lake.LATELY + config.query_seconds() + _GRACE
            time.sleep(max(0.0, ends - time.monotonic()))
        _expect_alone()
        writer.execute("CALL ducklake_cleanup_old_files('lake', cleanup_all => true)")


def clear_leftovers() -> None:
    """Delete what writers left that were killed: snapshots of no release, and files of no snapshot.

    Raises Unreachable.
    """
    with _attached() as writer:
        _expire(writer)
        _expect_alone()
        writer.execute("CALL ducklake_cleanup_old_files('lake', cleanup_all => true)")
        _expect_alone()
        writer.execute("CALL ducklake_delete_orphaned_files('lake', cleanup_all => true)")


@contextmanager
def _attached() -> Iterator[duckdb.DuckDBPyConnection]:
    """A connection that can write the lake. Raises Unreachable, and Damaged for whatever else ends it."""
    address = make_url(config.lake())
    given = {
        "HOST": address.host,
        "PORT": address.port,
        "DATABASE": address.database,
        "USER": address.username,
        "PASSWORD": address.password,
    }
    words = "".join(f", {name} {quoted(str(value))}" for name, value in given.items() if value)
    further = make_conninfo(**{name: str(value) for name, value in address.query.items()})  # sslmode and the like
    # what no snapshot of this catalogue names is deleted there, so another one's files may not be
    folder = lake.own_folder() or f"{config.lake_data()}{secrets.token_hex(8)}/"
    with duckdb.connect(config=SETTINGS) as connection:
        lake_reader.load_extension(connection, "ducklake")
        lake_reader.load_extension(connection, "postgres_scanner")
        lake_reader.reach(connection)
        try:
            connection.execute(f"CREATE SECRET lake_catalogue (TYPE postgres{words})")
            connection.execute(
                f"ATTACH {quoted(f'ducklake:postgres:{further}')} AS lake (META_SECRET 'lake_catalogue', "
                f"DATA_INLINING_ROW_LIMIT 0, DATA_PATH {quoted(folder)})"
            )
        except duckdb.Error as error:
            # not its words, which may hold the address
            raise Unreachable("The lake (MUSTER_LAKE, MUSTER_LAKE_DATA) could not be opened.") from error
        yield connection


def _expire(writer: duckdb.DuckDBPyConnection) -> None:
    """Let go of every snapshot that is no release's; the newest one, which has to stay, holds the live release then."""
    kept = lake.snapshots()
    if _newest(writer) not in kept.values() and (live := lake.live_id()):
        writer.execute("ATTACH ':memory:' AS source")
        lake_reader.fill(writer, "source", kept[live])
        _write(writer, _parts_of(live), _parts_written_last(writer), live)
    newest = _newest(writer)
    with lake.reached(), lake.engine().connect() as connection:
        every = [snapshot for (snapshot,) in connection.execute(_SNAPSHOTS)]
    if gone := [each for each in every if each != newest and each not in kept.values()]:
        _expect_alone()
        writer.execute(f"CALL ducklake_expire_snapshots('lake', versions => {gone})")


def _write(writer: duckdb.DuckDBPyConnection, wanted: Parts, before: Parts, release_id: str) -> None:
    """Make the lake hold what the database `source` does, part by part, each in files of its own.

    Never some rows of a file: what was replaced is then gone with the last release that held it.
    """
    there, asked = columns_of(writer, "lake"), columns_of(writer, "source")
    writer.execute("BEGIN")
    for table in there.keys() - asked.keys():
        writer.execute(f"DROP TABLE lake.{table}")
    for table, columns in asked.items():
        is_new = there.get(table) != columns
        if is_new:
            writer.execute(f"DROP TABLE IF EXISTS lake.{table}")
            writer.execute(f"CREATE TABLE lake.{table} AS FROM source.{table} WITH NO DATA")
        for part in sorted({part for part in (*wanted, *before) if part.table == table}):
            if not is_new and wanted.get(part) == before.get(part):
                continue
            if part in before and not is_new:
                writer.execute(f"DELETE FROM lake.{table} WHERE {where(part)}")
            if part in wanted:
                writer.execute(f"INSERT INTO lake.{table} FROM source.{table} WHERE {where(part)}")
    writer.execute("CALL lake.set_commit_message('muster', ?)", [release_id])
    _expect_alone()
    writer.execute("COMMIT")


def _newest(writer: duckdb.DuckDBPyConnection) -> int:
    (found,) = writer.execute("SELECT max(snapshot_id) FROM lake.snapshots()").fetchone() or (0,)
    return int(found)


def _parts_written_last(writer: duckdb.DuckDBPyConnection) -> Parts:
    newest = _newest(writer)
    release_id = next((each for each, snapshot in lake.snapshots().items() if snapshot == newest), "")
    return _parts_of(release_id) or parts_in(writer, "lake")


def _parts_of(release_id: str) -> Parts:
    """What a release held when it was written; nothing where there is none."""
    table = lake.parts.c
    asked = select(table.table_name, table.as_at, table.row_count, table.fingerprint)
    with lake.reached(), lake.engine().connect() as connection:
        rows = connection.execute(asked.where(table.release_id == release_id)).all()
    return {Part(name, day): Rows(count, fingerprint) for name, day, count, fingerprint in rows}
