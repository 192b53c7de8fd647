"""What is counted of a worker's days for Prometheus; nothing is counted, and nothing loaded, unless it is asked for."""

import os
import shutil
import tempfile
from typing import TYPE_CHECKING

import config

if TYPE_CHECKING:
    from watching.registry import Registry

_FOLDER = "PROMETHEUS_MULTIPROC_DIR"  # where prometheus_client keeps one file a worker and kind
_kept: list["Registry"] = []  # this worker's, once it counts
_live = [""]


def prepare() -> None:
    """Make the folder that workers count in, where MUSTER_METRICS asks for it; for the master, before it forks."""
    os.environ.pop(_FOLDER, None)  # of another master that hands over to this one
    if config.metrics_port():
        os.environ[_FOLDER] = tempfile.mkdtemp(prefix="muster-metrics-")


def begin() -> None:
    """Count from now on, in a worker whose master is prepared."""
    if os.environ.get(_FOLDER):
        from watching.registry import Registry  # noqa: PLC0415 - costs 40 ms, and most homes are not watched

        _kept[:] = [Registry()]


def forget(pid: int) -> None:
    """Leave out what a worker that ended had in hand; for the master."""
    if os.environ.get(_FOLDER):
        from prometheus_client.multiprocess import mark_process_dead  # noqa: PLC0415 - as above

        mark_process_dead(pid)  # type: ignore[no-untyped-call]


def end() -> None:
    """Remove the files; for the master, as it ends."""
    if folder := os.environ.get(_FOLDER):
        shutil.rmtree(folder, ignore_errors=True)


def request_came() -> None:
    """A request is being answered."""
    for each in _kept:
        each.in_hand.inc()


def request_answered(route: str, status: str, seconds: float) -> None:
    """A request was answered; the status as sent, as "200 OK"."""
    for each in _kept:
        each.in_hand.dec()
        each.requests.labels(route, f"{status[:1]}xx").inc()
        each.request_seconds.labels(route).observe(seconds)


def question_answered(kind: str, seconds: float) -> None:
    """A question to the gate was answered: from memory, from roll-ups or from people's rows."""
    for each in _kept:
        each.question_seconds.labels(kind).observe(seconds)


def cache_asked(cache: str, *, is_hit: bool) -> None:
    """A cache was looked into."""
    for each in _kept:
        each.caches.labels(cache, "hit" if is_hit else "miss").inc()


def rate_refused() -> None:
    """Somebody asked more often than one person may."""
    for each in _kept:
        each.rates_refused.inc()


def pack_ended(outcome: str) -> None:
    """A board pack was made, or not."""
    for each in _kept:
        each.packs.labels(outcome).inc()


def task_ended(task: str, outcome: str) -> None:
    """A task in a child process ended: checks of returns, builds, workbooks."""
    for each in _kept:
        each.tasks.labels(task, outcome).inc()


def is_live(release_id: str) -> None:
    """A release is live, as this worker sees it."""
    if _kept and _live[0] != release_id:
        _live[0] = release_id
        _kept[0].note_live(release_id)
