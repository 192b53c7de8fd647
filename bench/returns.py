"""Checking returns: one council's files as the page sends them, and all files of a size by command."""

import re
import time
from collections.abc import Callable
from pathlib import Path

import requests

from bench.figures import Figure, Unit, median
from bench.files import Size
from bench.process import run
from etl.find import council_named
from scripts.local import serving

_STAFF, _FILES = 800, 3  # of the council whose return is checked, about
_REPEATS = 10
_BELOW_SECONDS, _BELOW_TIMES, _BELOW_MIB = 2, 5, 4096
_PATIENCE_SECONDS = 120
_CHECKED = (0, 1)  # sample returns hold one that would be refused


def check_of_one(size: Size, returns: Path) -> list[Figure]:
    """From sending the files to the report, asked of a server of its own."""
    files = _files(returns)
    asked = {"council": council_named(files[0].parent.name) or "", "as_at": files[0].parent.parent.name}
    with serving(size.home) as site:
        _seconds(site, files, asked)  # a child process has begun
        took = [_seconds(site, files, asked) for _ in range(_REPEATS)]
    words = f"a return of {_staff(files)} staff, files to report"
    return [
        Figure(name=f"{words}, p50", value=median(took), unit=Unit.SECONDS, below=_BELOW_SECONDS),
        Figure(name=f"{words}, slowest", value=max(took), unit=Unit.SECONDS),
    ]


def check_of_all(size: Size, returns: Path, say: Callable[[str], None]) -> list[Figure]:
    """Time and memory of `python -m etl check`, beside a bare read of the same files."""
    say(f"Reading {size.key} returns with DuckDB alone")
    read = run("bench.bare", str(returns), home=size.home)
    say(f"Checking {size.key} returns")
    found = run("etl", "check", str(returns), home=size.home, allowed=_CHECKED)
    ratio = found.seconds / read.seconds
    return [
        Figure(name="Check", value=found.seconds, unit=Unit.SECONDS),
        Figure(name="Check / bare read", value=ratio, unit=Unit.TIMES, below=_BELOW_TIMES),
        Figure(name="Check: peak memory", value=found.peak_mib, unit=Unit.MIB, below=_BELOW_MIB),
    ]


def _files(returns: Path) -> list[Path]:
    """Those of the newest return whose staff file is nearest to what is asked for."""
    newest = max(folder for folder in returns.iterdir() if re.fullmatch(r"\d{4}-\d\d-\d\d", folder.name))
    sent = [sorted(folder.iterdir()) for folder in newest.iterdir()]
    return min((files for files in sent if len(files) == _FILES), key=lambda files: abs(_staff(files) - _STAFF))


def _staff(files: list[Path]) -> int:
    return max(file.read_bytes().count(b"\n") for file in files if "staff" in file.name) - 1


def _seconds(site: str, files: list[Path], asked: dict[str, str]) -> float:
    sent = [("files", (file.name, file.read_bytes())) for file in files]
    started = time.perf_counter()
    answer = requests.post(
        f"{site}/returns/files/check", asked, files=sent, headers={"X-Muster-Return": "1"}, timeout=_PATIENCE_SECONDS
    )
    seconds = time.perf_counter() - started
    if answer.status_code != requests.codes.ok or not answer.json()["report"]:
        raise RuntimeError(f"a return was not checked: {answer.text[:200]}")
    return seconds
