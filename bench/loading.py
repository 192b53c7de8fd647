"""Check and load, beside a bare read of the same files."""

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

from bench.figures import Figure, Unit, median
from bench.files import Size
from bench.process import Taken, run
from config import PROJECT

_PUBLISHED = (0, 1)  # sample returns hold one that is refused


def load(size: Size, returns: Path) -> Taken:
    """Check and load into a home that holds nothing yet."""
    shutil.rmtree(size.home, ignore_errors=True)
    return run("etl", "load", str(returns), home=size.home, allowed=_PUBLISHED)


def is_loaded(size: Size) -> bool:
    """Whether the home of a size holds a release that this version reads and whose rules are in force."""
    looked = subprocess.run(
        [sys.executable, "-m", "health"],
        cwd=PROJECT,
        env={**os.environ, "MUSTER_HOME": str(size.home)},
        capture_output=True,
        check=False,
    )
    return looked.returncode == 0


def measure(size: Size, returns: Path, say: Callable[[str], None]) -> list[Figure]:
    """Time and memory of loads and bare reads in turn, so that what else the machine does falls on both."""
    loads, reads = [], []
    for number in range(size.loads):
        say(f"Reading {size.key} returns with DuckDB alone, {number + 1} of {size.loads}")
        reads.append(run("bench.bare", str(returns), home=size.home))
        say(f"Loading {size.key} returns, {number + 1} of {size.loads}")
        loads.append(load(size, returns))
    return _figures(size, loads, reads)


def _figures(size: Size, loads: list[Taken], reads: list[Taken]) -> list[Figure]:
    rows = json.loads(reads[0].output)
    all_rows = sum(rows.values())
    took, read = median(each.seconds for each in loads), median(each.seconds for each in reads)
    busy, read_busy = median(each.cpu_seconds for each in loads), median(each.cpu_seconds for each in reads)
    peak = max(each.peak_mib for each in loads)

    def figure(name: str, value: float, unit: Unit, below: float | None = None) -> Figure:
        return Figure(subject=size.title, name=name, value=value, unit=unit, below=below)

    return [
        figure("Staff records in the files", rows["staff"], Unit.ROWS),
        figure("Rows of all three kinds", all_rows, Unit.ROWS),
        figure("Check and load", took, Unit.SECONDS),
        figure("Check and load: rows a second", all_rows / took, Unit.ROWS_PER_SECOND),
        figure("Bare read", read, Unit.SECONDS),
        figure("Bare read: rows a second", all_rows / read, Unit.ROWS_PER_SECOND),
        figure("Check and load / bare read", took / read, Unit.TIMES, size.ratio_below),
        figure("Check and load: processor time", busy, Unit.SECONDS),
        figure("Bare read: processor time", read_busy, Unit.SECONDS),
        figure("The same ratio in processor time", busy / read_busy, Unit.TIMES),
        figure("Check and load: peak memory", peak, Unit.MIB, size.peak_below_mib),
        figure("Bare read: peak memory", max(each.peak_mib for each in reads), Unit.MIB),
    ]
