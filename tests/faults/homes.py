"""Homes that faults befall: runs commands in them, and tells what is live there, what is served and what was left."""

import hashlib
import json
import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import duckdb

from config import PROJECT

IS_FULL = os.environ.get("FAULTS") == "full"
_LIMITS = dict.fromkeys(("MUSTER_CALLBACKS_A_MINUTE", "MUSTER_EXPORTS_AN_HOUR", "MUSTER_API_A_MINUTE"), "1000000")


@dataclass(frozen=True, kw_only=True)
class Ran:
    """How a command ended."""

    code: int  # negative: by that signal
    said: str  # on stdout
    complained: str  # on stderr
    steps: list[str]  # calls that change files, take locks or ask a database, up to the last

    @property
    def last_words(self) -> str:
        """The last line of what it complained of, or else said."""
        lines = (self.complained.strip() or self.said.strip()).splitlines()
        return lines[-1] if lines else ""


@dataclass(frozen=True, kw_only=True)
class Live:
    """What is live in a home: the pointer's text, and the SHA-256 of the file that it names."""

    pointer: str
    sha256: str


@dataclass(frozen=True, kw_only=True)
class Served:
    """What a process that starts now says of a home."""

    ready: int
    said: str
    page: int
    drawn: str = field(repr=False)

    @classmethod
    def of(cls, said: str) -> "Served":
        """What `looks.look` printed last."""
        return cls(**json.loads(said.splitlines()[-1]))

    @property
    def is_well(self) -> bool:
        """Whether it is ready, and draws a page without a word of regret."""
        return (self.ready, self.page) == (200, 200) and "cannot be shown" not in self.drawn


Commands = Callable[..., Ran]  # of arguments; `home`, and what shall befall it
Look = Callable[[Path], Served]
Record = Callable[[str, str, object, bool], None]  # name of a fault, message, exit code or status, served


@dataclass(frozen=True, kw_only=True)
class Lab:
    """A home to break, another that is to be like it when all is well, and what tells how it stands."""

    commands: Commands
    served: Look
    fault: Record
    home: Path  # its live release has the returns of one date
    later: Path  # a home with all of `returns`; to copy, never to change
    returns: Path
    scratch: Path

    def run(self, *arguments: object, home: Path | None = None, **fault: Any) -> Ran:
        """Run a command in a home, unless told in the one to break."""
        return self.commands(*arguments, home=home or self.home, **fault)

    def load(self, home: Path | None = None, **fault: Any) -> Ran:
        """Load all returns."""
        return self.run("load", self.returns, home=home, **fault)

    def now(self) -> Path:
        """A copy of `later`, to be broken."""
        return copied(self.later, self.scratch / "now")

    def stands(self, name: str, ran: Ran, home: Path, before: Live, words: str = "") -> None:
        """See that after a fault what was live is live, is the same file and is served, and record it."""
        assert words in expect_words(ran).complained, ran.complained
        assert unfinished(home) == []
        self.fault(name, ran.last_words, ran.code, live(home) == before and self.served(home).is_well)

    def holds(self, name: str, ran: Ran, home: Path, wanted: dict[str, int]) -> None:
        """See that after a fault the live release has certain contents and is served, and record it."""
        expect_words(ran)
        self.fault(name, ran.last_words, ran.code, contents(home) == wanted and self.served(home).is_well)

    def heals(self, name: str, remedy: Ran, home: Path, wanted: dict[str, int], told: Served) -> None:
        """See that after a fault that was told and one command those contents are served, and record it."""
        expect_words(remedy)
        self.fault(name, told.said, told.ready, contents(home) == wanted and self.served(home).is_well)


def expect_words(ran: Ran) -> Ran:
    """The same, where whoever ran the command was told in words and not in Python's."""
    assert "Traceback" not in ran.complained, ran.complained
    return ran


class Launcher:
    """Runs functions in processes of their own, forked from one that has imported the modules."""

    def __init__(self, *modules: str) -> None:
        self._process = subprocess.Popen(
            [sys.executable, "-P", Path(__file__).with_name("launcher.py"), *modules],
            cwd=PROJECT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
            env=os.environ | _LIMITS | {"PYTHONPATH": os.pathsep.join((str(PROJECT), str(Path(__file__).parent)))},
        )  # fmt: skip

    def run(self, call: str, *args: object, home: Path, **fault: Any) -> Ran:
        """Call 'module:function' in a home; `fault` as the launcher's docstring has it."""
        assert self._process.stdin and self._process.stdout
        given = {"MUSTER_HOME": str(home)} | fault.pop("environment", {})
        asked = {"call": call, "args": args, "environment": given, **fault}
        self._process.stdin.write(json.dumps(asked) + "\n")
        self._process.stdin.flush()
        return Ran(**json.loads(self._process.stdout.readline()))

    def end(self) -> None:
        """End it."""
        assert self._process.stdin and self._process.stdout
        self._process.stdin.close()
        self._process.wait(timeout=30)
        self._process.stdout.close()


def copied(home: Path, to: Path) -> Path:
    """A copy of a home, in place of what is there."""
    shutil.rmtree(to, ignore_errors=True)
    shutil.copytree(home, to)
    return to


def live_file(home: Path) -> Path:
    """The file of the live release."""
    return home / "releases" / f"release-{live(home).pointer.strip()}.duckdb"


def live(home: Path) -> Live:
    """What is live there; empty texts where nothing is."""
    pointer = home / "releases" / "CURRENT"
    text = pointer.read_text(encoding="utf-8") if pointer.is_file() else ""
    file = home / "releases" / f"release-{text.strip()}.duckdb"
    return Live(pointer=text, sha256=hashlib.sha256(file.read_bytes()).hexdigest() if file.is_file() else "")


def contents(home: Path) -> dict[str, int]:
    """Each table of the live release to one number over all its cells, save what tells when it was made and by whom."""
    text = (home / "releases" / "CURRENT").read_text(encoding="utf-8").strip()
    leave_out = {"release": "EXCLUDE (release_id, parent_id, made_at, public_digest)", "returns": "EXCLUDE (loaded_at)"}
    with duckdb.connect(str(home / "releases" / f"release-{text}.duckdb"), read_only=True) as file:
        tables = [name for (name,) in file.execute("SELECT table_name FROM duckdb_tables() ORDER BY 1").fetchall()]
        numbers = {}
        for table in tables:
            query = (
                f"SELECT coalesce(sum(hash(each)), 0) FROM (SELECT * {leave_out.get(table, '')} FROM {table}) AS each"
            )
            ((numbers[table],),) = file.execute(query).fetchall()
    return numbers


def unfinished(home: Path) -> list[str]:
    """What a command that was cut short left in a home, by path: unfinished releases, work folders, temporary files.

    Not told is an empty work folder without a name, which goes after a minute.
    """
    return sorted(
        str(path.relative_to(home))
        for path in home.rglob("*")
        if ".tmp" in path.name or path.name.startswith("muster-work-") or path.name.endswith(".wal")
    )


def left_open(home: Path) -> list[str]:
    """Work folders that a killed command left and that others than their owner can enter, by path."""
    folders = (path for path in home.rglob("*") if path.name.startswith(("muster-work-", "muster-new-")))
    return sorted(str(path.relative_to(home)) for path in folders if path.stat().st_mode & 0o077)


def holding(home: Path, text: str) -> list[str]:
    """The files of a home that hold a text, by path."""
    wanted = text.encode()
    files = (path for path in home.rglob("*") if path.is_file() and not path.is_symlink())
    return sorted(str(path.relative_to(home)) for path in files if wanted in path.read_bytes())
