"""Shows the workers' metrics to Prometheus on a port of this machine: python -m watching.exporter, begun by the master.

It is a process of its own, so that the master, which forks, has no threads. It ends when its standard input does.
"""

import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from select import select

from prometheus_client import CollectorRegistry, start_http_server
from prometheus_client.core import GaugeMetricFamily
from prometheus_client.multiprocess import MultiProcessCollector
from prometheus_client.registry import Collector

import config

HERE = "127.0.0.1"
_LOOKS_AGAIN_SECONDS = 1
_PATIENCE_SECONDS = 5


class Memory(Collector):
    """Resident memory of the server's processes."""

    def __init__(self, master: int) -> None:
        self._master = master

    def collect(self) -> Iterator[GaugeMetricFamily]:
        """One sample a process: the master, its workers, and together whatever those began."""
        found = GaugeMetricFamily("muster_memory_bytes", "Resident memory", labels=["process", "pid"])
        found.add_metric(["master", str(self._master)], _resident(self._master))
        for worker in _children(self._master):
            if worker != os.getpid():
                found.add_metric(["worker", str(worker)], _resident(worker))
                found.add_metric(["makers", str(worker)], sum(map(_resident, _descendants(worker))))
        yield found


def begin() -> subprocess.Popen[bytes]:
    """Begin it, in the master; it lives as long as the pipe to it is open."""
    return subprocess.Popen([sys.executable, "-m", "watching.exporter"], cwd=config.PROJECT, stdin=subprocess.PIPE)


def end(showing: "subprocess.Popen[bytes]") -> None:
    """End it, in the master, and leave its port free for the next one."""
    with suppress(subprocess.TimeoutExpired):
        showing.communicate(timeout=_PATIENCE_SECONDS)


def serve(port: int, master: int) -> None:
    """Serve until standard input ends; a port that the server before still has is waited for."""
    registry = CollectorRegistry()
    MultiProcessCollector(registry)  # type: ignore[no-untyped-call]
    registry.register(Memory(master))
    while not _has_ended(within=0):
        with suppress(OSError):
            start_http_server(port, HERE, registry)
            break
        _has_ended(within=_LOOKS_AGAIN_SECONDS)
    _has_ended(within=None)


def _has_ended(*, within: float | None) -> bool:
    """Whether standard input ends within so many seconds, or None for however long it takes; nothing is sent to it."""
    return bool(select([sys.stdin], [], [], within)[0])


def _resident(pid: int) -> int:
    with suppress(OSError):  # it has ended
        return int(Path(f"/proc/{pid}/statm").read_text(encoding="ascii").split()[1]) * os.sysconf("SC_PAGE_SIZE")
    return 0


def _children(pid: int) -> list[int]:
    found: list[int] = []
    for thread in Path(f"/proc/{pid}/task").glob("*"):
        with suppress(OSError):
            found += map(int, (thread / "children").read_text(encoding="ascii").split())
    return found


def _descendants(pid: int) -> Iterator[int]:
    for child in _children(pid):
        yield child
        yield from _descendants(child)


if __name__ == "__main__":
    serve(config.metrics_port(), os.getppid())
