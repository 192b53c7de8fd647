"""Puts a backup back into a folder of its own, after every file in it was found whole: `python -m etl restore`."""

import hashlib
import json
import os
import shutil
import tarfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any

from data.principal import Role
from data.schema import FORMAT as RELEASE_FORMAT
from etl.backup import FORMAT, GRANTS, MANIFEST, POINTER, STORE, mode_of
from etl.releases import HomeError, sync
from state import audit, store

_MARK = "restore-in-progress"  # in a folder whose restore has not come to its end
_MOST_FILES = 100_000
_MOST_MANIFEST_BYTES = 64 << 20
_CHUNK = 1 << 20


class BadBackup(HomeError):
    """A file is no backup of a home, is damaged, or was tampered with."""


class NotRestored(HomeError):
    """A backup cannot be put where it was to go."""


@dataclass(frozen=True, kw_only=True)
class Restored:
    """A home that was put back."""

    home: Path
    made_at: str  # of the backup, in UTC
    files: int
    live: str  # id of the release that is live in it; empty for none
    missing_secrets: tuple[str, ...]  # that the home had and the backup has not
    has_store: bool
    has_grants: bool


@dataclass(frozen=True)
class _Known:
    size: int
    sha256: str


def restore(file: Path, into: Path) -> Restored:
    """Put a backup into a new or an empty folder, or into one where that was begun and cut short.

    Nothing is written before every file has been compared with its hash. The pointer comes last, so that a restore that
    is cut short leaves no live release. Raises BadBackup, NotRestored, audit.NotWritten.
    """
    _expect_free(into)
    try:
        with file.open("rb") as raw:
            about, known = _checked(raw)
            _expect_room(into, sum(each.size for each in known.values()))
            _emptied(into)
            _put_back(raw, known, into)
        (into / _MARK).unlink()
        sync(into)
    except tarfile.TarError as error:
        raise BadBackup(f"{file} is no backup, or a part of it is missing: {error}.") from error
    except OSError as error:
        raise NotRestored(f"The backup could not be put into {into}: {error.strerror or error}.") from error
    missing = () if about["with_secrets"] else tuple(about["secrets"])
    if STORE in known and "audit.key" not in missing:
        _record(into, file, about)
    return Restored(
        home=into,
        made_at=about["made_at"],
        files=len(known),
        live=about["live"] or "",
        missing_secrets=missing,
        has_store=STORE in known,
        has_grants=GRANTS in known,
    )


def _expect_free(into: Path) -> None:
    if into.is_symlink() or (into.exists() and not into.is_dir()):
        raise NotRestored(f"{into} is no folder.")
    if into.is_dir() and any(into.iterdir()) and not (into / _MARK).exists():
        raise NotRestored(f"{into} is not empty. A backup goes into a new or an empty folder.")


def _expect_room(into: Path, size: int) -> None:
    there = next(parent for parent in (into, *into.absolute().parents) if parent.exists())
    if (free := shutil.disk_usage(there).free) < size:
        raise NotRestored(f"{into} has room for {free:,} bytes, and the backup holds {size:,}.")


def _emptied(into: Path) -> None:
    into.mkdir(parents=True, exist_ok=True, mode=0o750)
    for path in into.iterdir():
        if path.name != _MARK:  # which stays until the folder is whole
            shutil.rmtree(path) if path.is_dir() and not path.is_symlink() else path.unlink()
    (into / _MARK).touch()
    sync(into)


def _checked(raw: IO[bytes]) -> tuple[dict[str, Any], dict[str, _Known]]:
    """What a backup says of itself, and of its files, each of which was read and found to be so. Raises BadBackup."""
    found: dict[str, _Known] = {}
    about: dict[str, Any] = {}
    for entry, content in _entries(raw):
        if about or entry.name in found or len(found) > _MOST_FILES:
            raise BadBackup("The backup has more in it than it can have.")
        if entry.name == MANIFEST:
            if entry.size > _MOST_MANIFEST_BYTES:
                raise BadBackup("The list in the backup is longer than it can be.")
            about = _about(content.read())
        else:
            found[entry.name] = _read(content)
    if not about:
        raise BadBackup("The backup has no list of its files: it is cut short, or is none.")
    if bad := sorted(name for name in about["files"].keys() | found if about["files"].get(name) != found.get(name)):
        more = f" and {len(bad) - 1} more" if len(bad) > 1 else ""
        raise BadBackup(f"The backup is damaged: {bad[0]}{more} is not as it was when the backup was made.")
    return about, found


def _entries(raw: IO[bytes]) -> Iterator[tuple[tarfile.TarInfo, IO[bytes]]]:
    """The files in a backup with their content. Raises BadBackup for everything that no backup has."""
    raw.seek(0)
    with tarfile.open(fileobj=raw, mode="r:") as archive:
        for entry in archive:
            is_plain = entry.type in {tarfile.REGTYPE, tarfile.AREGTYPE} and not entry.issparse()
            if not is_plain or (entry.name != MANIFEST and mode_of(entry.name) is None):
                raise BadBackup(f"{ascii(entry.name)[:100]} belongs in no backup: nothing was taken out of it.")
            content = archive.extractfile(entry)
            if content is not None:
                yield entry, content


def _about(text: bytes) -> dict[str, Any]:
    try:
        told = json.loads(text)
        made_with = int(told["format"]), int(told["release_format"])
        files = {str(name): _Known(int(each["size"]), str(each["sha256"])) for name, each in told["files"].items()}
        about = {
            "files": files,
            "with_secrets": bool(told["with_secrets"]),
            "secrets": [str(name) for name in told["secrets"]],
            "live": str(told["live"] or ""),
            "made_at": str(told["made_at"]),
        }
    except (ValueError, TypeError, KeyError, AttributeError) as error:
        raise BadBackup("The list in the backup is damaged.") from error
    if made_with[0] > FORMAT or made_with[1] > RELEASE_FORMAT:
        raise BadBackup("A later version of Muster made this backup: restore it with that version.")
    return about


def _read(content: IO[bytes], to: IO[bytes] | None = None) -> _Known:
    size, found = 0, hashlib.sha256()
    while part := content.read(_CHUNK):
        size += len(part)
        found.update(part)
        if to is not None:
            to.write(part)
    return _Known(size, found.hexdigest())


def _put_back(raw: IO[bytes], known: dict[str, _Known], into: Path) -> None:
    for is_pointer in (False, True):
        for entry, content in _entries(raw):
            if entry.name != MANIFEST and (entry.name == POINTER) is is_pointer:
                with _new(into, entry.name) as file:
                    if _read(content, file) != known[entry.name]:
                        raise BadBackup(f"{entry.name} changed in the backup while it was read.")
        for folder in (path for path in into.rglob("*") if path.is_dir()):
            sync(folder)


@contextmanager
def _new(into: Path, name: str) -> Iterator[IO[bytes]]:
    """A new file of a home, with its mode, on disk when the block ends."""
    path, mode = into / name, mode_of(name) or 0o600
    if name.startswith("releases/"):
        path.parent.mkdir(exist_ok=True)
    elif path.parent != into:
        for folder in (into / name.split("/", 1)[0], path.parent):
            store.own(folder)
    with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW, mode), "wb") as file:
        os.fchmod(file.fileno(), mode)
        yield file
        file.flush()
        os.fsync(file.fileno())


def _record(home: Path, file: Path, about: dict[str, Any]) -> None:
    """Write into the log of the restored home that it is one."""
    here = {"MUSTER_HOME": str(home), "MUSTER_STATE_URL": ""}
    before = {name: os.environ.get(name, "") for name in here}
    os.environ |= here
    try:
        audit.record(
            audit.Action.RESTORE,
            name=audit.operator(),
            role=Role.STEWARD,
            release=about["live"],
            detail=f"backup of {about['made_at']}, {file.name}",
        )
    finally:
        os.environ |= before  # empty is as if not set
