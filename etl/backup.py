"""Writes a home into one file that can be put back elsewhere: `python -m etl backup`."""

import hashlib
import io
import json
import os
import re
import sqlite3
import tarfile
from collections.abc import Iterator
from contextlib import closing, suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import IO, Any

from sqlalchemy import make_url

import config
from data.principal import Role
from data.schema import FORMAT as RELEASE_FORMAT
from etl import releases
from etl.releases import DamagedRelease, HomeError, NoRelease
from etl.work_folders import clear_work_folders, work_folder
from state import audit, moving
from state.store import Unavailable, reading

FORMAT = 1  # of the file
MANIFEST = "manifest.json"
STORE, HEAD, POINTER, GRANTS = "state/state.sqlite", "state/audit.head", "releases/CURRENT", "grants.toml"
# the files that a home is made of, and what their owner's group and others may do with them
_KINDS = (
    (re.compile(r"releases/release-\w+\.duckdb"), 0o640),
    (re.compile(re.escape(POINTER)), 0o644),
    (re.compile(f"{re.escape(STORE)}|{re.escape(HEAD)}"), 0o600),
    (re.compile(r"returns/[\w-]{1,64}/(?!\.)[^/\\\x00-\x1f\x7f]{1,120}"), 0o600),
    (re.compile(re.escape(GRANTS)), 0o640),
    (re.compile(r"secrets/[a-z-]+\.key"), 0o600),
)


class NoBackup(HomeError):
    """A backup could not be made."""


@dataclass(frozen=True, kw_only=True)
class Made:
    """A backup that is on disk."""

    file: Path
    files: int  # in it
    size_bytes: int
    release_ids: tuple[str, ...]
    returns: int  # submissions whose files are in it
    secrets_left_out: tuple[str, ...]  # names of the home's secrets that are not in it


@dataclass(frozen=True)
class _Member:
    name: str
    path: Path


def mode_of(name: str) -> int | None:
    """The mode of a file of a home, by its name in a backup; None for what belongs to no home."""
    return next((mode for kind, mode in _KINDS if kind.fullmatch(name)), None)


def backup(file: Path, *, with_secrets: bool = False, with_all: bool = False) -> Made:
    """Write the live release and the one before it, or all, and everything else that cannot be made anew.

    The file has its name when it is whole and on disk, not before. Raises NoBackup, LoadInProgress, DamagedRelease of
    the live release, audit.NotWritten.
    """
    if file.exists():
        raise NoBackup(f"{file} is there already. Give another name: a backup never takes the place of another.")
    with releases.changing():
        clear_work_folders(config.state())
        ids = _release_ids(with_all)
        with work_folder(config.state()) as work:
            store = copy_of_store(work / "state.sqlite")
            members = [*_of_releases(ids, work), *_of_state(store), *_of_returns(store), *_others(with_secrets)]
            about = {"with_secrets": with_secrets, "secrets": names_of_secrets(), "live": releases.live_id()}
            size = _write(file, members, about)
    return Made(
        file=file,
        files=len(members),
        size_bytes=size,
        release_ids=ids,
        returns=len({member.path.parent for member in members if member.name.startswith("returns/")}),
        secrets_left_out=() if with_secrets else names_of_secrets(),
    )


def _release_ids(with_all: bool) -> tuple[str, ...]:
    live = releases.live()
    if live is not None:
        releases.read_whole(live)  # or what is put back one day would be of no use
    if with_all or live is None:
        return tuple(releases.listed()) if with_all else ()
    ids = [live.release_id]
    if live.parent_id:
        with suppress(NoRelease, DamagedRelease):  # pruned, or of no use
            ids.insert(0, releases.describe(live.parent_id).release_id)
    return tuple(ids)


def _of_releases(ids: tuple[str, ...], work: Path) -> Iterator[_Member]:
    """Files of releases; of those in a lake copies, so that what is put back is a home that needs no lake."""
    pointer = config.pointer()
    for release_id in ids:
        path = releases.file_of(release_id)
        if config.lake():
            path = work / path.name
            releases.copy(release_id, path)
        yield _Member(f"releases/{path.name}", path)
    if config.lake() and (live := releases.live_id()):
        pointer = work / pointer.name
        pointer.write_text(f"{live}\n", encoding="utf-8")
    if pointer.exists():
        yield _Member(POINTER, pointer)


def _store_file() -> Path | None:
    """The file of the store; None where it is in PostgreSQL."""
    address = make_url(config.state_url())
    return Path(address.database) if address.get_backend_name() == "sqlite" and address.database else None


def copy_of_store(to: Path) -> Path | None:
    """A copy of the store as it is at one moment, as SQLite, without sessions, and beside it of the audit log's head.

    None where there is no store yet. Raises NoBackup, store.Unavailable.
    """
    # the head first: a log that has gone on since is whole, one that ends before its head is not
    head = config.state() / "audit.head"
    if head.exists():
        to.with_name("audit.head").write_bytes(head.read_bytes())
    store = _store_file()
    if store is None:
        return _copy_of_database(to)
    if not store.exists():
        return None
    try:
        with closing(sqlite3.connect(f"{store.as_uri()}?mode=ro", uri=True)) as live, closing(_new(to)) as copy:
            live.backup(copy)
            (found,) = copy.execute("PRAGMA quick_check(1)").fetchone()
            if found != "ok":
                raise NoBackup(f"The store {store} is damaged ({found}), so no backup was made.")
            copy.execute("DELETE FROM sessions")  # or who has signed out since would be signed in again
            copy.commit()
    except sqlite3.Error as error:
        raise NoBackup(f"The store {store} cannot be read ({error}), so no backup was made.") from error
    return to


def _copy_of_database(to: Path) -> Path:
    try:
        with reading() as connection:
            moving.copied(connection, f"sqlite:///{to}")
    except (Unavailable, moving.NotMoved) as error:
        raise NoBackup(f"The store cannot be copied ({error}), so no backup was made.") from error
    with closing(sqlite3.connect(to)) as copy:
        copy.execute("PRAGMA journal_mode=DELETE")  # all of it in the one file
    return to


def _new(path: Path) -> sqlite3.Connection:
    os.close(os.open(path, os.O_RDWR | os.O_CREAT | os.O_EXCL, 0o600))
    return sqlite3.connect(path)


def _of_state(store: Path | None) -> Iterator[_Member]:
    if store is not None:
        yield _Member(STORE, store)
        head = store.with_name("audit.head")
        if head.exists():
            yield _Member(HEAD, head)


def _of_returns(store: Path | None) -> Iterator[_Member]:
    """The files of the submissions that the copy of the store knows, and that are kept."""
    if store is None:
        return
    with closing(sqlite3.connect(store)) as copy:
        rows = copy.execute("SELECT submission_id FROM submissions WHERE files_gone_at IS NULL ORDER BY 1").fetchall()
    for (submission_id,) in rows:
        for path in sorted((config.returns() / submission_id).glob("*")):
            yield _Member(f"returns/{submission_id}/{path.name}", path)


def _others(with_secrets: bool) -> Iterator[_Member]:
    if config.grants().is_file():
        yield _Member(GRANTS, config.grants())
    if with_secrets:
        for name in names_of_secrets():
            yield _Member(f"secrets/{name}", config.secrets() / name)


def names_of_secrets() -> tuple[str, ...]:
    """The files of the home's secrets."""
    return tuple(sorted(path.name for path in config.secrets().glob("*.key")))


def _write(file: Path, members: list[_Member], about: dict[str, Any]) -> int:
    """Write the file under another name, record it, and give it its own; its size in bytes."""
    beside = file.with_name(f"{file.name}.tmp")
    try:
        beside.unlink(missing_ok=True)  # of a backup that was killed
        with os.fdopen(os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as raw:
            sealed = _Sealed(raw)
            _fill(sealed, members, about)
            raw.flush()
            os.fsync(raw.fileno())
        audit.record(
            audit.Action.BACKUP,
            name=audit.operator(),
            role=Role.STEWARD,
            release=about["live"] or "",
            sha256=sealed.hash.hexdigest(),
            detail=f"{len(members)} files, with{'' if about['with_secrets'] else 'out'} secrets",
        )
        beside.rename(file)
        releases.sync(file.parent)
        return file.stat().st_size
    except OSError as error:
        raise NoBackup(f"The backup could not be written to {file}: {error.strerror or error}.") from error
    finally:
        with suppress(OSError):
            beside.unlink(missing_ok=True)


def _fill(to: "_Sealed", members: list[_Member], about: dict[str, Any]) -> None:
    files = {}
    with tarfile.open(fileobj=to, mode="w|", format=tarfile.PAX_FORMAT) as archive:
        for member in members:
            mode = mode_of(member.name)
            if mode is None:
                raise NoBackup(f"{member.path} has a name that no file of a home has: move it out of the home.")
            with member.path.open("rb") as content:
                read = _Read(content)
                entry = _entry(member.name, os.fstat(content.fileno()).st_size, mode)
                archive.addfile(entry, read)
            files[member.name] = {"sha256": read.hash.hexdigest(), "size": entry.size}
        told = about | {"format": FORMAT, "release_format": RELEASE_FORMAT, "files": files}
        text = json.dumps(told | {"made_at": datetime.now(UTC).isoformat(timespec="seconds")}, indent=1).encode()
        archive.addfile(_entry(MANIFEST, len(text), 0o600), io.BytesIO(text))


def _entry(name: str, size: int, mode: int) -> tarfile.TarInfo:
    entry = tarfile.TarInfo(name)
    entry.size, entry.mode = size, mode
    return entry


class _Sealed(io.RawIOBase):
    """A file whose hash grows with what is written to it."""

    def __init__(self, file: IO[bytes]) -> None:
        self.file, self.hash = file, hashlib.sha256()

    def write(self, content: Any) -> int:
        self.hash.update(content)
        return self.file.write(content)


class _Read(io.RawIOBase):
    """A file whose hash grows with what is read of it."""

    def __init__(self, file: IO[bytes]) -> None:
        self.file, self.hash = file, hashlib.sha256()

    def read(self, size: int = -1) -> bytes:
        content = self.file.read(size)
        self.hash.update(content)
        return content
