"""Check and load: of all returns of a date beside a bare read, and of one revised return into each size."""

import json
import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

from bench.figures import Figure, Unit, median
from bench.files import Say, Size
from bench.process import Taken, run
from config import PROJECT
from data.catalogue import catalogue
from data.store import live_release
from health import readiness

_PUBLISHED = (0, 1)  # sample returns hold one that is refused
_TIMES_BELOW, _MIB_BELOW, _REVISED_BELOW_SECONDS = 3, 4096, 20
_REVISIONS = 3


def load(size: Size, returns: Path, say: Say) -> list[Taken]:
    """Check and load into a home that holds nothing yet: all at once, or date by date where there are many."""
    shutil.rmtree(size.home, ignore_errors=True)
    if size.loads:
        return [run("etl", "load", str(returns), home=size.home, allowed=_PUBLISHED)]
    taken = []
    for day in size.days:
        say(f"Loading {size.key} returns of {day}")
        folder = returns / day.isoformat()
        taken.append(run("etl", "load", str(folder), "--keep", "2", home=size.home, allowed=_PUBLISHED))
    return taken


def is_loaded(size: Size) -> bool:
    """Whether the home of a size holds a release that this version reads, of all its dates."""
    looked = subprocess.run(
        [sys.executable, "-m", "bench.loading"],
        cwd=PROJECT,
        env={**os.environ, "MUSTER_HOME": str(size.home)},
        capture_output=True,
        text=True,
        check=False,
    )
    return looked.stdout.strip() == str(size.dates)


def measure(size: Size, returns: Path, say: Say) -> list[Figure]:
    """Time and memory of loads and bare reads in turn, so that what else the machine does falls on both."""
    loads, reads = [], []
    for number in range(size.loads):
        say(f"Reading {size.key} returns with DuckDB alone, {number + 1} of {size.loads}")
        reads.append(run("bench.bare", str(returns), home=size.home))
        say(f"Loading {size.key} returns, {number + 1} of {size.loads}")
        loads += load(size, returns, say)
    return _figures(size, loads, reads)


def _figures(size: Size, loads: list[Taken], reads: list[Taken]) -> list[Figure]:
    rows = json.loads(reads[0].output)
    took, read = median(each.seconds for each in loads), median(each.seconds for each in reads)
    busy, read_busy = median(each.cpu_seconds for each in loads), median(each.cpu_seconds for each in reads)
    peak = max(each.peak_mib for each in loads)
    below = _TIMES_BELOW if size.dates == 1 else None
    return [
        Figure(name="check and load", value=took, unit=Unit.SECONDS, bare=read),
        Figure(name="check and load / bare read", value=took / read, unit=Unit.TIMES, below=below),
        Figure(name="the same ratio in processor time", value=busy / read_busy, unit=Unit.TIMES),
        Figure(
            name="check and load: rows a second", value=sum(rows.values()) / took, unit=Unit.ROWS_PER_SECOND,
            bare=sum(rows.values()) / read,
        ),
        Figure(
            name="check and load: peak memory", value=peak, unit=Unit.MIB, below=_MIB_BELOW,
            bare=max(each.peak_mib for each in reads),
        ),
    ]  # fmt: skip


def revised(size: Size, returns: Path, say: Say) -> list[Figure]:
    """One council's return of the newest date, sent again with a record less, into the release of a size."""
    whole = max((folder for folder in (returns / size.days[-1].isoformat()).iterdir()), key=_bytes)
    with tempfile.TemporaryDirectory(dir=size.folder) as scratch:
        home = Path(scratch) / "home"
        _twin(size.home, home)
        loads, reads = [], []
        for number in range(_REVISIONS):
            say(f"Sending a return again, {number + 1} of {_REVISIONS}: {size.key}")
            sent = Path(scratch) / str(number) / size.days[-1].isoformat() / whole.name
            _without_last_records(whole, sent, number + 1)
            root = str(sent.parent.parent)
            loads.append(run("etl", "load", root, "--keep", "2", home=home))
            reads.append(run("bench.bare", root, home=home))
    seconds = median(each.seconds for each in loads)
    records = json.loads(reads[0].output)["staff"]
    return [
        Figure(
            name="one council's revised return", value=seconds, unit=Unit.SECONDS, below=_REVISED_BELOW_SECONDS,
            bare=median(each.seconds for each in reads), graph="revised",
        ),
        Figure(name="one council's revised return: staff records in it", value=records, unit=Unit.ROWS),
        Figure(
            name="one council's revised return: peak memory", value=max(each.peak_mib for each in loads), unit=Unit.MIB
        ),
    ]  # fmt: skip


def _twin(home: Path, twin: Path) -> None:
    """A home of the same releases, which are never written to, so that the one measured on stays as it is."""
    shutil.copytree(home, twin, ignore=lambda folder, _: ["releases"] if Path(folder) == home else [])
    (twin / "releases").mkdir()
    for file in (home / "releases").iterdir():
        if file.suffix == ".duckdb":
            os.link(file, twin / "releases" / file.name)
        else:
            shutil.copy2(file, twin / "releases")


def _bytes(folder: Path) -> int:
    return sum(file.stat().st_size for file in folder.iterdir())


def _without_last_records(folder: Path, to: Path, fewer: int) -> None:
    """The files of a return, the staff file with so many records less."""
    to.mkdir(parents=True)
    for file in folder.iterdir():
        lines = file.read_bytes().splitlines(keepends=True)
        (to / file.name).write_bytes(b"".join(lines[:-fewer] if "staff" in file.name else lines))


if __name__ == "__main__":
    is_ready, sentence = readiness()
    print(len(catalogue(live_release()).return_dates) if is_ready else sentence)
