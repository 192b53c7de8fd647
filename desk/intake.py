"""Takes files in from a browser: into a private folder, under names made here, and out of it again when it is done."""

import fcntl
import os
import shutil
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import IO

from werkzeug.datastructures import FileStorage

import config
from desk import child
from desk.limits import FILES, UPLOAD_BYTES
from desk.sent_files import FIRST_BYTES, Unfit, expect_kind, safe_name
from state.store import own

_CHUNK = 256 * 1024


@contextmanager
def taken_in(sent: Sequence[FileStorage]) -> Iterator[Path]:
    """A private folder that holds the files that were sent, zips unpacked; it is gone when the block ends.

    Raises Unfit, and what `child.run` raises.
    """
    with private_folder() as folder:
        files, archives = folder / "files", folder / "archives"
        files.mkdir(mode=0o700)
        archives.mkdir(mode=0o700)
        _save(sent, files, archives)
        if any(archives.iterdir()):
            _unpack(archives, files)
        yield files


def _save(sent: Sequence[FileStorage], files: Path, archives: Path) -> None:
    """Write the files under names made here."""
    named = [(safe_name(each.filename), each.stream) for each in sent if each.filename]
    if not named:
        raise Unfit("Choose the files of the return first.")
    if len(named) > FILES:
        raise Unfit(f"A return has up to {FILES} files; these are {len(named)}.")
    taken: set[str] = set()
    room = UPLOAD_BYTES
    for name, stream in named:
        if name.lower() in taken:
            raise Unfit(f"Two files are named {name}. Give each a name of its own.")
        taken.add(name.lower())
        path = (archives if name.endswith(".zip") else files) / name
        room -= _copy(stream, path, room)
        with path.open("rb") as file:
            expect_kind(name, file.read(FIRST_BYTES))


def _copy(stream: IO[bytes], path: Path, room: int) -> int:
    """Copy what was sent into a new file, and count it. Raises Unfit where it is more than there is room for."""
    written = 0
    with open(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:  # noqa: PTH123 - a descriptor
        while part := stream.read(_CHUNK):
            written += len(part)
            if written > room:
                raise Unfit(f"Together the files have more than {UPLOAD_BYTES // 1024**2} MB. Send a zip of them.")
            file.write(part)
    return written


def _unpack(archives: Path, files: Path) -> None:
    result = archives.parent / "unpacked.json"
    found = child.run("desk.unpacking.run", {"archives": str(archives), "into": str(files), "result_to": str(result)})
    if not isinstance(found, dict) or found.get("unfit"):
        raise Unfit(str(found["unfit"]) if isinstance(found, dict) else "The zip could not be unpacked.")


@contextmanager
def private_folder() -> Iterator[Path]:
    """A folder that its owner alone can enter; should this process be killed, the next check finds nobody holding it.

    Named and locked as `etl.work_folders.work_folder` does, which clears those that nobody holds.
    """
    own(config.state())
    made = Path(tempfile.mkdtemp(prefix="muster-new-", dir=config.state()))
    held = os.open(made, os.O_RDONLY)
    try:
        fcntl.flock(held, fcntl.LOCK_EX)
        folder = made.rename(made.with_name(f"muster-work-{os.getpid()}-{made.name.removeprefix('muster-new-')}"))
        try:
            yield folder
        finally:
            shutil.rmtree(folder, ignore_errors=True)
    finally:
        os.close(held)
