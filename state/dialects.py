"""What SQLite and PostgreSQL are told of the store in their own words: connections, transactions and locks."""

import hashlib
import os
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path
from typing import Any

from sqlalchemy import URL, Connection, Engine, event

WAIT_SECONDS = 5.0  # for another process that writes; then whoever asked is told that it could not be written
ALONE_IN = "alone_in"  # execution option: what a transaction does while nobody else does it; without one it only reads
COUNTING = "counting"  # execution option: one statement, which a loss of power may undo
_SILENT_SECONDS = 30  # in the middle of a transaction; then a host counts as lost, and its locks are let go


def arguments(where: URL) -> Mapping[str, Any]:
    """What `create_engine` is given for a store."""
    if where.get_backend_name() == "sqlite":
        return {"connect_args": {"timeout": WAIT_SECONDS}}
    # the network may lose a server without a word: it is looked for before each use, and waited for no longer
    patience = {"connect_timeout": int(WAIT_SECONDS), "tcp_user_timeout": int(WAIT_SECONDS * 1000)}
    return {"pool_pre_ping": True, "pool_timeout": WAIT_SECONDS, "connect_args": patience}


def prepare(made: Engine) -> None:
    """Have every connection and transaction of a store begin as its kind of database needs it."""
    if made.dialect.name == "sqlite":
        event.listen(made, "connect", _set_up_sqlite)
        event.listen(made, "begin", _begin_sqlite)
    else:
        event.listen(made, "begin", _begin_postgresql)


def own_file(where: URL, own: Any) -> None:
    """Make the file of a store on SQLite, for its owner alone."""
    if where.get_backend_name() == "sqlite" and where.database and not where.query:
        path = Path(where.database)
        own(path.parent)
        # SQLite gives its journal the mode of its file. One that is there is never opened and closed: it would give up
        # the locks of this process, and the next other one to end would take the journal for its own and delete it
        with suppress(FileExistsError):
            os.close(os.open(path, os.O_RDWR | os.O_CREAT | os.O_EXCL, 0o600))


def _set_up_sqlite(connection: Any, _record: Any) -> None:
    connection.isolation_level = None  # or Python's driver would begin transactions in its own way
    for pragma in ("journal_mode=WAL", "synchronous=FULL", "foreign_keys=ON", "secure_delete=ON"):
        connection.execute(f"PRAGMA {pragma}")


def _begin_sqlite(connection: Connection) -> None:
    options = connection.get_execution_options()
    connection.exec_driver_sql("BEGIN IMMEDIATE" if options.get(ALONE_IN) or options.get(COUNTING) else "BEGIN")


def _begin_postgresql(connection: Connection) -> None:
    options = connection.get_execution_options()
    if options.get(COUNTING):
        connection.exec_driver_sql("SET LOCAL synchronous_commit = off")
    elif alone_in := options.get(ALONE_IN):
        # let go by itself when the transaction ends, however it ends; what is asked next sees all that others committed
        connection.exec_driver_sql(
            f"SET LOCAL lock_timeout = '{WAIT_SECONDS * 1000:.0f}ms';"
            f"SET LOCAL idle_in_transaction_session_timeout = '{_SILENT_SECONDS}s';"
            f"SELECT pg_advisory_xact_lock({_key(alone_in)})"
        )
    else:
        connection.exec_driver_sql("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")


def _key(name: str) -> int:
    """The number under which PostgreSQL knows a lock of ours."""
    return int.from_bytes(hashlib.sha256(f"muster {name}".encode()).digest()[:8], signed=True)
