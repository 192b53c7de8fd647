"""Private folders of commands at work, and what killed commands left of theirs."""

import fcntl
import os
import shutil
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

_UNNAMED = "muster-new-"  # a work folder until its process holds it
_TO_BE_NAMED_SECONDS = 60


@contextmanager
def work_folder(parent: Path) -> Iterator[Path]:
    """A private folder that goes when the work ends, whichever way it ends short of a kill."""
    made = Path(tempfile.mkdtemp(prefix=_UNNAMED, dir=parent))
    descriptor = os.open(made, os.O_RDONLY)
    fcntl.flock(descriptor, fcntl.LOCK_EX)  # the system lets go when the process dies: see clear_work_folders
    folder = made.rename(parent / f"muster-work-{os.getpid()}-{made.name.removeprefix(_UNNAMED)}")
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)
        os.close(descriptor)


def clear_work_folders(parent: Path) -> None:
    """Remove the work folders that killed checks and loads of this user left behind: they hold personal values."""
    for folder in parent.glob(f"{_UNNAMED}*"):
        with suppress(OSError):  # not empty, gone by now, or another user's
            if time.time() - folder.stat().st_mtime > _TO_BE_NAMED_SECONDS:
                folder.rmdir()
    for folder in parent.glob("muster-work-*"):
        with suppress(OSError):  # gone by now, or another user's
            descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW)
            try:
                fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
                if os.fstat(descriptor).st_uid == os.getuid():
                    shutil.rmtree(folder, ignore_errors=True)
            finally:
                os.close(descriptor)
