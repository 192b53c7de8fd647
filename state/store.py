"""The store of what people write: SQLite in the home, or the PostgreSQL that MUSTER_STATE_URL names."""

import fcntl
import os
import sqlite3
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, suppress
from functools import lru_cache
from pathlib import Path
from threading import Lock
from typing import Any

from alembic import command
from alembic.config import Config
from alembic.util import CommandError
from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    Connection,
    Engine,
    ForeignKey,
    Integer,
    LargeBinary,
    MetaData,
    String,
    Table,
    Text,
    create_engine,
    make_url,
)
from sqlalchemy.exc import SQLAlchemyError

import config
from state.dialects import ALONE_IN, COUNTING, WAIT_SECONDS, arguments, own_file, prepare

_WRITING = "writing"
_POLL_SECONDS = 0.002
_MIGRATIONS = Path(__file__).parent / "migrations"
_migrating = Lock()

metadata = MetaData()

audit = Table(
    "audit",
    metadata,
    Column("number", Integer, primary_key=True, autoincrement=False),  # 1..n without gaps
    Column("at", String(27), nullable=False),  # UTC, as 2026-01-31T09:15:00.123456Z: sealed as text
    Column("action", String(20), nullable=False, index=True),
    Column("name", String(200), nullable=False),
    Column("role", String(80), nullable=False),
    Column("query", String(4000), nullable=False),
    Column("release", String(40), nullable=False),
    Column("tier", String(20), nullable=False),
    Column("rows", Integer),
    Column("sha256", String(64), nullable=False),
    Column("detail", String(500), nullable=False),
    Column("previous_hash", String(64), nullable=False),
    Column("hash", String(64), nullable=False),
)

LONGEST = {column.name: column.type.length or 0 for column in audit.c if isinstance(column.type, String)}

sessions = Table(
    "sessions",
    metadata,
    Column("session_hash", String(64), primary_key=True),  # SHA-256 of the id in the cookie, never the id
    Column("principal_name", String(200), nullable=False),
    Column("groups", Text, nullable=False),
    Column("started_at", BigInteger, nullable=False),  # seconds since 1970, UTC
    Column("seen_at", BigInteger, nullable=False),  # seconds since 1970, UTC
)

tokens = Table(
    "tokens",
    metadata,
    Column("token_hash", String(64), primary_key=True),  # SHA-256 of the token, never the token
    Column("token_id", String(8), nullable=False, unique=True),  # what people and the audit log call it
    Column("principal_name", String(200), nullable=False, index=True),
    Column("label", String(60), nullable=False),
    Column("is_exact", Boolean, nullable=False),  # whether its holder's exact figures may be asked for with it
    Column("made_at", BigInteger, nullable=False),  # seconds since 1970, UTC, as the next three
    Column("ends_at", BigInteger, nullable=False),
    Column("used_at", BigInteger),
    Column("revoked_at", BigInteger),
)

packs = Table(
    "packs",
    metadata,
    Column("pack_id", String(22), primary_key=True),
    Column("principal_name", String(200), nullable=False, index=True),
    Column("title", String(200), nullable=False),
    Column("address", String(4000), nullable=False),
    Column("stage", String(10), nullable=False),  # of state.packs.Stage
    Column("step", String(200), nullable=False),  # what is being done, or what went wrong, in words
    Column("asked_at", BigInteger, nullable=False),  # seconds since 1970, UTC, as the next one
    Column("beat_at", BigInteger, nullable=False),  # when its maker was last heard of
    Column("content_hash", String(64), nullable=False),  # SHA-256 of content
    Column("content", Text, nullable=False),  # the pack as JSON; empty until it is frozen
)

pack_files = Table(
    "pack_files",
    metadata,
    Column("pack_id", String(22), ForeignKey("packs.pack_id", ondelete="CASCADE"), primary_key=True),
    Column("suffix", String(4), primary_key=True),
    Column("sha256", String(64), nullable=False),
    Column("content", LargeBinary, nullable=False),
)

collections = Table(
    "collections",
    metadata,
    Column("as_at", String(10), primary_key=True),  # the date that its returns describe, as 2025-09-30
    Column("period_kind", String(10), nullable=False),  # what starters and leavers cover: 12-months or quarter
    Column("opens_on", String(10), nullable=False),
    Column("due_on", String(10), nullable=False),
    Column("closes_on", String(10), nullable=False),
    Column("councils", Text, nullable=False),  # codes of those expected, with commas between
    Column("made_by", String(200), nullable=False),
)

submissions = Table(
    "submissions",
    metadata,
    Column("submission_id", String(22), primary_key=True),  # also the name of the folder that holds its files
    Column("as_at", String(10), nullable=False),
    Column("council_code", String(20), nullable=False, index=True),  # of a joint return, the joint area's
    Column("version", Integer, nullable=False),  # 1, 2, ... of a council and date
    Column("layout", String(10), nullable=False),  # asc-wds or regional
    Column("digest", String(64), nullable=False),  # SHA-256 of its files' hashes, in order
    Column("stage", String(10), nullable=False),  # of state.submissions.Stage
    Column("note", String(1000), nullable=False),  # the sender's own words
    Column("sent_by", String(200), nullable=False),
    Column("sent_at", BigInteger, nullable=False),  # seconds since 1970, UTC, as those below
    Column("decided_by", String(200), nullable=False),
    Column("decided_at", BigInteger),
    Column("reason", String(1000), nullable=False),  # why it was accepted, refused or withdrawn
    Column("published_at", BigInteger),  # when a release that holds it was first published
    Column("files_gone_at", BigInteger),  # when its files were deleted
    Column("report", Text, nullable=False),  # data.return_report.ReturnReport as JSON
)

submission_files = Table(
    "submission_files",
    metadata,
    Column("submission_id", String(22), ForeignKey("submissions.submission_id", ondelete="CASCADE"), primary_key=True),
    Column("name", String(120), primary_key=True),
    Column("size_bytes", BigInteger, nullable=False),
    Column("sha256", String(64), nullable=False),
)

standings = Table(
    "standings",
    metadata,
    Column("as_at", String(10), primary_key=True),  # empty for every date
    Column("council_code", String(20), primary_key=True),
    Column("kind", String(10), nullable=False),  # carried or withdrawn
    Column("from_as_at", String(10), nullable=False),  # the date whose data are carried forward; else empty
    Column("reason", String(1000), nullable=False),
    Column("decided_by", String(200), nullable=False),
    Column("decided_at", BigInteger, nullable=False),
)

headings = Table(
    "headings",
    metadata,
    Column("council_code", String(20), primary_key=True),
    Column("kind", String(10), primary_key=True),  # column, role or team
    Column("theirs", String(200), primary_key=True),  # in lower case, with single spaces
    Column("ours", String(60), nullable=False),  # empty while it waits for somebody to say
    Column("confirmed_by", String(200), nullable=False),
    Column("confirmed_at", BigInteger),
)

comments = Table(
    "comments",
    metadata,
    Column("comment_id", String(22), primary_key=True),
    Column("council_code", String(20), nullable=False, index=True),
    Column("measure", String(60), nullable=False),
    Column("as_at", String(10), nullable=False),
    Column("text", String(500), nullable=False),
    Column("written_by", String(200), nullable=False),
    Column("written_at", BigInteger, nullable=False),
    Column("is_pinned", Boolean, nullable=False),  # by the region, so that it stands beside wider figures too
    Column("taken_back_at", BigInteger),
)

publications = Table(
    "publications",
    metadata,
    Column("number", Integer, primary_key=True),  # 1, 2, ... in the order they were made
    Column("release_id", String(40), nullable=False),
    Column("before_id", String(40), nullable=False),  # the release in whose place it came; empty for the first
    Column("kind", String(10), nullable=False),  # publish or rollback
    Column("published_by", String(200), nullable=False),
    Column("published_at", BigInteger, nullable=False),
    Column("note", String(1000), nullable=False),  # for readers, in the publisher's words
    Column("changes", Text, nullable=False),  # desk.changes.Changes as JSON; empty until somebody asks
)

rates = Table(
    "rates",
    metadata,
    Column("key_hash", String(64), primary_key=True),  # SHA-256 of who asks for what, never their name
    Column("window", BigInteger, nullable=False),  # the number of the newest window, counted from 1970
    Column("asked", Integer, nullable=False),  # in that window
    Column("asked_before", Integer, nullable=False),  # in the one before it
    Column("ends_at", BigInteger, nullable=False),  # seconds since 1970, UTC, when neither counts any more
)

builds = Table(
    "builds",
    metadata,
    Column("build_id", String(16), primary_key=True),
    Column("began_at", BigInteger, nullable=False),  # seconds since 1970, UTC, as the next one
    Column("beat_at", BigInteger, nullable=False),  # when the host that builds was last heard of
    Column("is_over", Boolean, nullable=False),
    Column("is_done", Boolean, nullable=False),
    Column("said", Text, nullable=False),
    Column("release_id", String(40), nullable=False),
)


class Unavailable(Exception):
    """The store cannot be read or written: it is locked, full, read-only, damaged or of a newer version."""


@contextmanager
def writing() -> Iterator[Connection]:
    """A transaction that is alone in writing, committed at its end. Raises Unavailable, after five seconds at most."""
    with _told(), _begun(**{ALONE_IN: _WRITING}) as connection:
        yield connection


@contextmanager
def counting() -> Iterator[Connection]:
    """A transaction for one statement, which may run beside others and be lost with the power. Raises Unavailable."""
    with _told(), _begun(**{COUNTING: True}) as connection:
        yield connection


@contextmanager
def reading() -> Iterator[Connection]:
    """A transaction that sees the store as it was at its start. Raises Unavailable."""
    with _told(), _begun() as connection:
        yield connection


@contextmanager
def _begun(**options: Any) -> Iterator[Connection]:
    with engine().connect() as connection:
        such = connection.execution_options(**options)
        with such.begin():
            yield such


def engine() -> Engine:
    """The store with the tables of this version, made on first use. Raises what SQLAlchemy, Alembic and the disk do."""
    return _migrated(config.state_url(), os.getpid())  # a connection does not survive a fork


@contextmanager
def locked(name: str) -> Iterator[None]:
    """Be the only thread at a piece of work, of all processes of all hosts that have the store.

    Raises TimeoutError or Unavailable, after five seconds at most. Nothing is written under it but by `writing`.
    """
    if not config.is_state_shared():
        with locked_here(name):
            yield
        return
    with ExitStack() as held:
        with _told():
            connection = engine().connect().execution_options(**{ALONE_IN: name})
            held.callback(_let_go, connection)
            connection.begin()
        yield


def _let_go(connection: Connection) -> None:
    with suppress(SQLAlchemyError):  # a connection that was lost has let go by itself
        connection.close()


@contextmanager
def locked_here(name: str) -> Iterator[None]:
    """Be the only thread of all processes of this home at a piece of work. Raises TimeoutError after 5 seconds."""
    own(config.state())
    descriptor = os.open(config.state() / f"{name}.lock", os.O_RDWR | os.O_CREAT, 0o600)
    try:
        _take(descriptor, name)
        yield
    finally:
        os.close(descriptor)


def _take(descriptor: int, name: str) -> None:
    until = time.monotonic() + WAIT_SECONDS
    while True:
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            if time.monotonic() > until:
                raise TimeoutError(f"another process holds {name}.lock") from None
            time.sleep(_POLL_SECONDS)
        else:
            return


@contextmanager
def _told() -> Iterator[None]:
    # SQLite's own errors come unwrapped from the hook of a new connection
    try:
        yield
    except (SQLAlchemyError, CommandError, sqlite3.Error, OSError) as error:
        # SQLAlchemy's own words quote the statement and what it was to write
        told = str(getattr(error, "orig", None) or error).splitlines()
        raise Unavailable(told[0] if told else type(error).__name__) from error


def _migrated(url: str, process: int) -> Engine:
    with _migrating:
        return _ready(url, process)


@lru_cache(maxsize=4)
def _ready(url: str, _process: int) -> Engine:
    where = make_url(url)
    own_file(where, own)
    made = create_engine(where, hide_parameters=True, **arguments(where))
    prepare(made)
    settings = Config()
    settings.set_main_option("script_location", str(_MIGRATIONS))
    with locked_here("migrations"), made.connect() as connection:
        alone = connection.execution_options(**{ALONE_IN: _WRITING})
        with alone.begin():
            settings.attributes["connection"] = alone
            command.upgrade(settings, "head")
    return made


def own(folder: Path) -> None:
    """A folder that its owner alone can enter."""
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    if folder.stat().st_mode & 0o077 and folder.stat().st_uid == os.getuid():
        folder.chmod(0o700)


def write_durably(path: Path, content: bytes) -> None:
    """A new file that its owner alone can read, on disk when this returns. Raises OSError."""
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "wb") as file:
        file.write(content)
        file.flush()
        os.fsync(descriptor)


def sync(folder: Path) -> None:
    """Wait until the names in a folder are on disk. Raises OSError."""
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
