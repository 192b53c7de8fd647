"""The releases of a home or of a lake: which there are, which one is live, and who may change that."""

import errno
import fcntl
import os
import shutil
from collections.abc import Callable, Collection, Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext
from dataclasses import dataclass, fields
from datetime import UTC, datetime, timedelta
from pathlib import Path

import duckdb

import config
from data.lake import Damaged, Unreachable, quoted, snapshots
from data.lake_reader import fill
from data.principal import Role
from data.releases import NOTHING_FETCHED, made_at, pointed, pointed_in_home, releases_kept
from data.schema import FORMAT
from etl import lake
from state import audit, publications

KEPT = 5  # releases that stay on disk after a load; the live one and the one before it always do
SETTINGS: dict[str, str | bool | int | float | list[str]] = {
    "threads": 2,
    **NOTHING_FETCHED,
}
_OF_THE_DISK = (errno.ENOSPC, errno.EFBIG, errno.EDQUOT, errno.EROFS, errno.EACCES, errno.EPERM, errno.EIO)
_NAME_ONE = (
    "Name the release to go back to, python -m etl rollback --to ID: python -m state show --action publish lists them."
)


class HomeError(Exception):
    """The home cannot do what was asked; the message is a sentence for the person at the terminal."""


class LoadInProgress(HomeError):
    """Another process is changing the home's releases."""


class NoRelease(HomeError):
    """There is no such release."""


class DamagedRelease(HomeError):
    """A release file cannot be read."""


class DiskRefused(HomeError):
    """The disk is full, read-only, failing or another user's."""


class LakeUnavailable(HomeError):
    """The lake that holds the releases cannot be reached."""


class OtherFormat(DamagedRelease):
    """A release was made by another version of Muster, whose tables differ."""

    def __init__(self, release_id: str, found: int) -> None:
        super().__init__(f"Release {release_id} has format {found}; this version reads format {FORMAT}.")
        self.found = found
        self.is_older = found < FORMAT


@dataclass(frozen=True, kw_only=True)
class Release:
    """One release and what it says of itself."""

    release_id: str
    made_at: datetime  # UTC
    kind: str
    parent_id: str | None
    secret_fingerprint: str
    public_digest: str
    policy: str
    rounding_fingerprint: str
    size_bytes: int

    @property
    def path(self) -> Path:
        """As `file_of`."""
        return file_of(self.release_id)


_DESCRIBED = tuple(field.name for field in fields(Release) if field.name != "size_bytes")


def file_of(release_id: str) -> Path:
    """The file of a release of the home, whether it exists or not; in a lake none does."""
    return config.releases() / f"release-{release_id}.duckdb"


def new_id() -> str:
    """An id that no release has: the moment in UTC to the millisecond, so that ids sort by age.

    Where the clock has gone back since the newest release, it is the millisecond after that one's.
    """
    made = [moment for each in listed() if (moment := made_at(each))]
    after = max(made) + timedelta(milliseconds=1) if made else datetime.min.replace(tzinfo=UTC)
    return max(datetime.now(UTC), after).strftime("%Y%m%dT%H%M%S%f")[:-3] + "Z"


@contextmanager
def opened(path: Path) -> Iterator[duckdb.DuckDBPyConnection]:
    """A read-only look into a release file.

    It is attached to an empty database, because DuckDB refuses to open a path a second time with other settings.
    Raises DamagedRelease.
    """
    with duckdb.connect(config=SETTINGS) as connection:
        try:
            connection.execute(f"ATTACH {quoted(str(path))} AS release_file (READ_ONLY)")
            connection.execute("USE release_file")
        except duckdb.Error as error:
            raise DamagedRelease(f"The release file {path} cannot be read: {error}") from error
        yield connection


@contextmanager
def reading(release_id: str) -> Iterator[duckdb.DuckDBPyConnection]:
    """A read-only look into a release, wherever it is. Raises NoRelease, DamagedRelease, LakeUnavailable."""
    if not config.lake():
        if not file_of(release_id).is_file():
            raise NoRelease(f"There is no release {release_id} in {config.releases()}.")
        with opened(file_of(release_id)) as connection:
            yield connection
        return
    with duckdb.connect(config=SETTINGS) as connection:
        attach(connection, release_id, "release_file")
        connection.execute("USE release_file")
        yield connection


def attach(connection: duckdb.DuckDBPyConnection, release_id: str, name: str) -> None:
    """Put a release beside what a connection has, under a name, not to be written. Raises as `reading`."""
    if not config.lake():
        connection.execute(f"ATTACH {quoted(str(file_of(release_id)))} AS {name} (READ_ONLY)")
        return
    with _lake_in_words():
        snapshot = snapshots().get(release_id)
        if snapshot is None:
            raise NoRelease(f"There is no release {release_id} in the lake.")
        connection.execute(f"ATTACH ':memory:' AS {name}")
        fill(connection, name, snapshot)


def copy(release_id: str, to: Path) -> None:
    """A copy of a release as a file of its own, to be carried on. Raises as `reading`."""
    if not config.lake():
        shutil.copyfile(file_of(release_id), to)
        return
    with _lake_in_words():
        lake.copy(release_id, to)


@contextmanager
def _lake_in_words() -> Iterator[None]:
    try:
        yield
    except Unreachable as error:
        raise LakeUnavailable(str(error)) from error
    except Damaged as error:
        raise DamagedRelease(str(error)) from error
    except lake.Busy as error:
        raise LoadInProgress(
            "Another host is changing the releases of the lake. Nothing was changed; try again when it has ended."
        ) from error


def describe(release_id: str) -> Release:
    """What a release says of itself. Raises NoRelease, OtherFormat, DamagedRelease, LakeUnavailable."""
    with reading(release_id) as connection:
        try:
            (made_in,) = connection.execute("SELECT format FROM release").fetchone() or (FORMAT,)
            if made_in != FORMAT:
                raise OtherFormat(release_id, made_in)
            row = connection.execute(f"SELECT {', '.join(_DESCRIBED)} FROM release").fetchone()
        except duckdb.Error as error:
            raise DamagedRelease(f"Release {release_id} does not describe itself: {error}") from error
    if row is None:
        raise DamagedRelease(f"Release {release_id} does not describe itself.")
    return Release(size_bytes=_size(release_id), **dict(zip(_DESCRIBED, row, strict=True)))


def _size(release_id: str) -> int:
    if not config.lake():
        return file_of(release_id).stat().st_size
    with _lake_in_words():
        return lake.size_of(snapshots()[release_id])


def read_whole(release: Release) -> None:
    """Read all of a release: every block of a file has a checksum, every part of the lake a fingerprint.

    Raises DamagedRelease, LakeUnavailable.
    """
    if config.lake():
        try:
            with _lake_in_words():
                lake.read_whole(release.release_id)
        except DamagedRelease as error:
            raise DamagedRelease(f"Release {release.release_id} is damaged: {error} {_NAME_ONE}") from error
        return
    with opened(file_of(release.release_id)) as connection:
        try:
            tables = connection.execute("SELECT table_name FROM duckdb_tables() WHERE database_name = 'release_file'")
            for (table,) in tables.fetchall():
                # reads every value, as a hash of them does, at a third of its cost
                connection.execute(f"SELECT any_value(COLUMNS(*)) FROM {table}").fetchall()
        except duckdb.Error as error:
            words = str(error).splitlines()[0]
            raise DamagedRelease(f"Release {release.release_id} is damaged: {words}. {_NAME_ONE}") from error


def listed() -> list[str]:
    """Ids of all releases, oldest first. Raises LakeUnavailable."""
    with _lake_in_words():
        return sorted(releases_kept())


def live() -> Release | None:
    """The live release, None in a home without one.

    Raises NoRelease when the file it names is gone or it names none, OtherFormat and DamagedRelease when that cannot be
    read.
    """
    release_id = live_id()
    if release_id == "":
        raise NoRelease(f"{config.pointer()} is damaged: it names no release. {_NAME_ONE}")
    try:
        return describe(release_id) if release_id else None
    except OtherFormat:
        raise
    except (DamagedRelease, NoRelease) as error:
        raise type(error)(f"{error} {_NAME_ONE}") from error


def live_id() -> str | None:
    """The release that is live, readable or not; None in a home without one, empty where CURRENT names none.

    Raises LakeUnavailable.
    """
    with _lake_in_words():
        return pointed()


def find_pointer() -> str:
    """Where CURRENT is missing or damaged, make the release live again that was published last; that in words.

    Only while `changing`. Otherwise a load would begin anew, without what all other councils sent. Empty where there is
    nothing to mend, or no release at all: whoever moves them all away begins anew on purpose, as a rebuild does.
    Raises NoRelease, DamagedRelease, store.Unavailable.
    """
    kept = listed()
    last = publications.newest(1) if kept and not live_id() else []
    if not last:
        return ""
    release_id = last[0].release_id
    if release_id not in kept:
        raise NoRelease(f"CURRENT is missing, and so is release {release_id}, which was live. {_NAME_ONE}")
    describe(release_id)
    make_live(release_id)
    return f"CURRENT was missing or damaged: release {release_id} was published last, and is live again."


def keep(built: Path, release_id: str) -> None:
    """Let a finished file be a release, on disk when this returns; it is not live.

    In the home it is given its name; a lake takes over what differs, and the file is of no more use.
    """
    if config.lake():
        with _lake_in_words():
            lake.keep(built, release_id)
        built.unlink()
        return
    sync(built)
    built.replace(file_of(release_id))
    sync(config.releases())


def publish(release_id: str, *, by: str = "", note: str = "") -> None:
    """Make a release that is there live; `by` is who asks, the user of this process unless told, `note` is for readers.

    Raises audit.NotWritten and store.Unavailable, and then the live release stays.
    """
    before, name = live_id(), by or audit.operator()
    _record(audit.Action.PUBLISH, release_id, name)
    publications.note(release_id, before, kind="publish", by=name, note=note)
    make_live(release_id)


def move_into_lake() -> list[str]:
    """Take the live release of the home's files, and the one before it, into a lake that holds none; their ids.

    The files stay, and are of no more use. Raises HomeError, audit.NotWritten, store.Unavailable.
    """
    with changing():
        if listed():
            raise HomeError("The lake holds releases already.")
        clear_leftovers()
        live = pointed_in_home() or ""
        if not file_of(live).is_file():
            raise NoRelease(f"No release is live in {config.releases()}.")
        with opened(file_of(live)) as connection:
            (parent,) = connection.execute("SELECT parent_id FROM release").fetchone() or (None,)
        moved = [each for each in (parent, live) if each and file_of(each).is_file()]
        with _lake_in_words():
            for release_id in moved:
                lake.keep(file_of(release_id), release_id)
        read_whole(describe(live))
        publish(live)
    return moved


def make_live(release_id: str) -> None:
    """Point CURRENT at a release, or the row of the lake."""
    if config.lake():
        with _lake_in_words():
            lake.make_live(release_id)
        return
    pointer = config.pointer()
    beside = pointer.with_suffix(".tmp")
    beside.write_text(release_id + "\n", encoding="utf-8")
    sync(beside)
    beside.replace(pointer)
    sync(config.releases())


def rollback(
    to: str | None = None, *, by: str = "", expect: Callable[[Release], None] = lambda _: None
) -> tuple[str, Release]:
    """Make the release before the live one live again, or the one named; the id of the one left, and the one taken up.

    A live release that cannot be read can be left, for one that is named, and so can a pointer that is lost (its id is
    empty then). Raises NoRelease when there is none to go
    back to, OtherFormat or DamagedRelease when it cannot be read, what `expect` raises of it, and audit.NotWritten.
    """
    before = live_id()
    if before is None and to is None:
        raise NoRelease(f"No release is live in {config.home()}, so there is nothing to roll back.")
    before = before or ""
    target = to or _one_before(before)
    if target not in listed():
        raise NoRelease(f"Release {target} is not in this home. It has: {', '.join(listed())}.")
    after = describe(target)
    read_whole(after)
    expect(after)
    name = by or audit.operator()
    _record(audit.Action.ROLLBACK, after.release_id, name)
    publications.note(after.release_id, before, kind="rollback", by=name)
    make_live(after.release_id)
    return before, after


def _record(action: audit.Action, release_id: str, name: str) -> None:
    # before the pointer moves: a crash between is told by the next entry, which names what it takes the place of
    before = live_id()
    audit.record(action, name=name, role=Role.STEWARD, release=release_id, detail=f"in place of {before or 'none'}")


def _one_before(release_id: str) -> str:
    try:
        parent = describe(release_id).parent_id
    except (DamagedRelease, NoRelease) as error:
        raise NoRelease(f"{error} {_NAME_ONE}") from error
    if parent is None:
        raise NoRelease(f"The live release {release_id} is the first one: there is none before it.")
    return parent


def prune(kept: int = KEPT) -> list[str]:
    """Delete old releases, never the live one or the one before it; ids of those deleted."""
    now = live()
    if now is None:
        return []
    safe = {now.release_id, now.parent_id, *listed()[-kept:]}
    gone = [release_id for release_id in listed() if release_id not in safe]
    forget(gone)
    return gone


def forget(release_ids: Collection[str]) -> None:
    """Delete releases that are not live, and whatever no other release holds. Raises LakeUnavailable."""
    if config.lake() and release_ids:
        with _lake_in_words():
            lake.forget(release_ids)
        return
    for release_id in release_ids:
        file_of(release_id).unlink(missing_ok=True)


@contextmanager
def changing() -> Iterator[None]:
    """Be the only process that changes the home's releases. Raises LoadInProgress at once if another is.

    Of what the block raises, a disk that is full or refuses becomes DiskRefused.
    """
    with _disk_in_words(), _alone():
        yield


@contextmanager
def _disk_in_words() -> Iterator[None]:
    try:
        yield
    except (OSError, duckdb.Error) as error:
        words = next((words for words in map(os.strerror, _OF_THE_DISK) if words in str(error)), "")
        if not words:
            raise
        live = f"release {now} is live" if (now := live_id()) else "no release is live"
        raise DiskRefused(
            f"{config.home()} could not be written: {words}. Mend that and do it again; {live}."
        ) from error


@contextmanager
def _alone() -> Iterator[None]:
    config.releases().mkdir(parents=True, exist_ok=True)
    config.state().mkdir(parents=True, exist_ok=True, mode=0o700)
    with _lake_in_words(), _lake_alone(), (config.state() / "lock").open("a+", encoding="utf-8") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            file.seek(0)
            raise LoadInProgress(
                f"Another load is at work in {config.home()} (process {file.read().strip() or 'unknown'}). "
                "Nothing was changed; try again when it has ended."
            ) from None
        file.truncate(0)
        file.write(str(os.getpid()))
        file.flush()
        yield


def _lake_alone() -> AbstractContextManager[None]:
    return lake.alone() if config.lake() else nullcontext()


def clear_leftovers() -> None:
    """Remove the unfinished releases that killed loads left behind; only while `changing`."""
    if config.lake():
        with _lake_in_words():
            lake.clear_leftovers()
    for path in config.releases().glob("*.tmp*"):
        path.unlink()


def sync(path: Path) -> None:
    """Wait until a file, or the names in a folder, are on disk."""
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
