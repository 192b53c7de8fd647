"""One change to the project, and what the tests say of a copy that has it."""

import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

from config import PROJECT

_LEFT_BEHIND = (".git", ".venv", ".cache", "var", "__pycache__", ".*_cache", ".hypothesis", "node_modules")
_FAILED = re.compile(r"^FAILED (\S+)", re.MULTILINE)


class NoLongerApplies(Exception):
    """The text that a change replaces is not there exactly once; the message names change and file."""


class Unsound(Exception):
    """Tests could not be run, or fail without any change; the message holds the end of what they said."""


@dataclass(frozen=True)
class Edit:
    """Text that stands exactly once in a file, and what takes its place."""

    file: str
    before: str
    after: str


@dataclass(frozen=True, kw_only=True)
class Mutation:
    """A change that would give people away, and the tests of which at least one must fail for it."""

    edits: tuple[Edit, ...]
    tests: tuple[str, ...]


@contextmanager
def copied() -> Iterator[Path]:
    """A copy of the project, without what is made at run time, that lasts as long as it is used."""
    with TemporaryDirectory(prefix="muster-mutations-") as folder:
        copy = Path(folder) / "muster"
        shutil.copytree(PROJECT, copy, ignore=shutil.ignore_patterns(*_LEFT_BEHIND))
        yield copy


@contextmanager
def changed(copy: Path, mutation: Mutation) -> Iterator[None]:
    """The change, applied to a copy and taken back. Raises NoLongerApplies."""
    originals: dict[Path, str] = {}
    try:
        for edit in mutation.edits:
            path = copy / edit.file
            text = path.read_text(encoding="utf-8")
            originals.setdefault(path, text)
            if text.count(edit.before) != 1:
                raise NoLongerApplies(f"{edit.file} has {text.count(edit.before)} times, not once: {edit.before!r}")
            path.write_text(text.replace(edit.before, edit.after), encoding="utf-8")
        yield
    finally:
        for path, text in originals.items():
            path.write_text(text, encoding="utf-8")


def failing(copy: Path, tests: Iterable[str]) -> list[str]:
    """Which of some tests fail in a copy. Raises Unsound where they cannot be run."""
    said = subprocess.run(
        [sys.executable, "-m", "pytest", "-q", "-rfE", "--tb=no", "-p", "no:cacheprovider", *tests],
        cwd=copy,
        # compiled files are told apart by size and second, which a change taken back at once does not alter
        env={name: value for name, value in os.environ.items() if not name.startswith("MUSTER_")}
        | {"PYTHONDONTWRITEBYTECODE": "1", "PYTHONPATH": ""},
        capture_output=True,
        text=True,
        check=False,
    )
    found = _FAILED.findall(said.stdout)
    if said.returncode not in {0, 1} or (said.returncode == 1 and not found):
        raise Unsound((said.stdout + said.stderr)[-2000:])
    return found
