"""A server to measure: Muster as it is served, or the plain page in its place, and what its workers hold."""

import os
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from http.client import HTTPConnection
from pathlib import Path

from bench.figures import FOLDER
from bench.files import Size
from config import PROJECT
from scripts.local import NotServed, free_port

NO_LIMITS = {
    "MUSTER_CALLBACKS_A_MINUTE": "1000000",  # no reader is as quick
    "MUSTER_EXPORTS_AN_HOUR": "1000000",
    "MUSTER_RETURNS_AN_HOUR": "1000000",
}
LOG = FOLDER / "servers.log"
_STARTS_WITHIN_SECONDS = 240  # 19 million rows into pandas
_LOOKS_EVERY_SECONDS = 0.005


@dataclass(frozen=True)
class Server:
    """A gunicorn that answers."""

    port: int
    process: subprocess.Popen[bytes]
    started_in: float  # seconds until the first worker answered

    @property
    def site(self) -> str:
        """Its address."""
        return f"http://127.0.0.1:{self.port}"

    def workers_mib(self) -> list[float]:
        """Resident memory of each worker, counting what it shares with others in full."""
        children = Path(f"/proc/{self.process.pid}/task/{self.process.pid}/children").read_text(encoding="ascii")
        # packs and returns are read by children of their own, smaller than a worker
        return [_held_mib(int(pid), "VmRSS:") for pid in children.split() if b"gunicorn" in _command(int(pid))]


@contextmanager
def muster(size: Size, *arguments: str) -> Iterator[Server]:
    """Muster on the release of a size, as `make run` serves it but without limits on how much one reader asks."""
    settings = {"MUSTER_HOME": str(size.home), **NO_LIMITS}
    with _served(["app:server", *arguments], "/readyz", PROJECT, settings) as server:
        yield server


@contextmanager
def plain(folder: str, *arguments: str) -> Iterator[Server]:
    """The plain page with as many workers and threads, which share what was read before they were forked."""
    serve = ["--preload", "-w", "2", "--threads", "4", "--no-control-socket", "--log-level", "warning"]
    settings = {"BENCH_PLAIN": folder, "PYTHONPATH": str(PROJECT)}
    # from its own folder, as gunicorn reads Muster's settings in Muster's
    with _served([*serve, *arguments, "bench.plain_app:server"], "/", Path(folder), settings) as server:
        yield server


@contextmanager
def _served(arguments: list[str], ready: str, folder: Path, settings: dict[str, str]) -> Iterator[Server]:
    port = free_port()
    command = [sys.executable, "-m", "gunicorn", "-b", f"127.0.0.1:{port}", *arguments]
    started = time.perf_counter()
    environment = {**os.environ, "PORT": str(port), **settings}
    with LOG.open("ab") as log:
        process = subprocess.Popen(command, cwd=folder, env=environment, stdout=log, stderr=log)
    try:
        _wait(port, ready, process)
        yield Server(port, process, time.perf_counter() - started)
    finally:
        process.terminate()
        process.wait(timeout=60)


def _wait(port: int, ready: str, process: subprocess.Popen[bytes]) -> None:
    until = time.monotonic() + _STARTS_WITHIN_SECONDS
    while process.poll() is None and time.monotonic() < until:
        connection = HTTPConnection("127.0.0.1", port, timeout=_STARTS_WITHIN_SECONDS)
        try:
            connection.request("GET", ready)
            connection.getresponse().read()
        except OSError:  # refused, or reset while the server starts
            time.sleep(_LOOKS_EVERY_SECONDS)
        else:
            return
        finally:
            connection.close()
    raise NotServed(f"127.0.0.1:{port}: why stands in {LOG}")


def _held_mib(pid: int, line: str) -> float:
    told = Path(f"/proc/{pid}/status").read_text(encoding="ascii").splitlines()
    return next(int(each.split()[1]) / 1024 for each in told if each.startswith(line))


def _command(pid: int) -> bytes:
    return Path(f"/proc/{pid}/cmdline").read_bytes()
