"""Runs a command as a process of its own and tells what it took."""

import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Mapping, Sequence
from pathlib import Path
from types import MappingProxyType
from typing import NamedTuple

from config import PROJECT

_LOOKS_EVERY_SECONDS = 0.01


class Failed(Exception):
    """A measured command ended with an error; the message holds the end of what it said."""


class Taken(NamedTuple):
    """What a process took, from its start to its end, and what it wrote to standard output."""

    seconds: float
    cpu_seconds: float  # of all its threads
    peak_mib: float
    output: str


def run(
    module: str,
    *arguments: str,
    home: Path,
    allowed: Sequence[int] = (0,),
    settings: Mapping[str, str] = MappingProxyType({}),
) -> Taken:
    """Run `python -m module` with a home (MUSTER_HOME) and other settings. Raises Failed for exit codes not allowed."""
    command = [sys.executable, "-m", module, *arguments]
    environment = {**os.environ, "MUSTER_HOME": str(home), **settings}
    with tempfile.TemporaryFile("w+") as output, tempfile.TemporaryFile("w+") as errors:
        started = time.perf_counter()
        process = subprocess.Popen(command, cwd=PROJECT, env=environment, stdout=output, stderr=errors)
        peak = 0.0
        while not (ended := os.wait4(process.pid, os.WNOHANG))[0]:
            peak = max(peak, _peak_mib(process.pid))
            time.sleep(_LOOKS_EVERY_SECONDS)
        seconds = time.perf_counter() - started
        process.returncode = os.waitstatus_to_exitcode(ended[1])
        for said in (output, errors):
            said.seek(0)
        if process.returncode not in allowed:
            raise Failed(
                f"{' '.join(command)} ended with {process.returncode}: {(output.read() + errors.read())[-2000:]}"
            )
        return Taken(seconds, ended[2].ru_utime + ended[2].ru_stime, peak, output.read())


def _peak_mib(pid: int) -> float:
    """The most memory a process has held so far; the system's account of a child that ended counts its parent's too."""
    for line in Path(f"/proc/{pid}/status").read_text(encoding="utf-8").splitlines():
        if line.startswith("VmHWM:"):
            return int(line.split()[1]) / 1024
    return 0.0  # it is ending
