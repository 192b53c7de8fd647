"""Runs one task on what others sent in a child process with limits (docs/decisions/0048-uploads.md).

The web imports nothing that loads returns: tasks are names, which the child alone imports.
"""

import errno
import importlib
import json
import logging
import multiprocessing
import os
import resource
import shutil
import signal
import threading
import traceback
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from functools import cache
from multiprocessing.connection import Connection, wait
from multiprocessing.context import ForkServerContext, ForkServerProcess
from pathlib import Path
from typing import Any

import config
from desk.limits import CHECK, Limits
from watching import metrics

TASKS = frozenset(
    {
        "desk.unpacking.run",
        "etl.desk_build.run_build",
        "etl.desk_build.run_publish",
        "etl.desk_build.run_rollback",
        "etl.inspection.run",
        "etl.template.run",
        "etl.workbooks.run",
    }
)
_PRELOADED = ["pandas", "duckdb", "etl.inspection", "etl.workbooks"]
_NICENESS = 5  # readers of pages come first
_OURS = ("MUSTER_", "AWS_")  # how the settings begin that a child takes over
# by which people are known and counted: no task asks who they are
_WITHHELD = frozenset({"MUSTER_PROXY_SECRET", "MUSTER_OIDC_CLIENT_SECRET", "MUSTER_RATES_STORE"})
# keys and what may hold passwords, with the tasks that need them: a check compares with the live release
_NEEDED = {
    "MUSTER_AUDIT": ("etl.desk_build.",),
    "MUSTER_STATE_URL": ("etl.desk_build.",),
    "MUSTER_LAKE": ("etl.desk_build.", "etl.inspection."),
    "AWS_": ("etl.desk_build.", "etl.inspection."),
}
_RESULTS = ("result_to", "report_to")  # keys of a request: where its task writes what it found, as JSON
_MOST_RESULT_BYTES = 8 * 1024 * 1024
_MOST_TOLD = 8_000  # characters of where a task failed
_NOT_DONE = "Something went wrong on our side, and this was not done. Nothing was kept."
_OUT_OF_MEMORY = {"MemoryError", "OutOfMemoryException"}
_NO_ROOM = {errno.EFBIG, errno.ENOMEM, errno.EMFILE}  # the limits as a task meets them
_TOO_MUCH = {signal.SIGABRT, signal.SIGSEGV, signal.SIGBUS, signal.SIGKILL, signal.SIGXCPU}  # how the system ends it

_log = logging.getLogger(__name__)


class NotDone(Exception):
    """A task did not run to its end; the message is one sentence for whoever asked for it."""


class Busy(NotDone):
    """As many tasks of the kind run as may."""


class TooMuch(NotDone):
    """A task took more time, memory or room than it may, and was ended."""


class Failed(NotDone):
    """A task met an error; `error` names its kind, as NothingThere."""

    def __init__(self, sentence: str, error: str) -> None:
        super().__init__(sentence)
        self.error = error


def run(task: str, request: Mapping[str, Any], *, limits: Limits = CHECK) -> Any:
    """Run a task of `TASKS` on a request in a child process, and wait until it has ended.

    What it wrote as JSON at the request's `result_to` or `report_to`; None where the request has neither, or nothing
    was written. A request holds what JSON can hold. Raises Busy, TooMuch, Failed; whatever the child began is ended
    with it, and its work folders are gone.
    """
    if task not in TASKS:
        raise ValueError(f"no task is named {task}")
    try:
        found = _answered(task, request, limits)
    except NotDone as stopped:
        metrics.task_ended(task, type(stopped).__name__)
        raise
    metrics.task_ended(task, "done")
    return found


def _answered(task: str, request: Mapping[str, Any], limits: Limits) -> Any:
    with _turn(limits):
        told, telling = multiprocessing.Pipe(duplex=False)
        begun_with = (task, dict(request), limits, _settings(task), telling)
        child = _context().Process(target=_begin, args=begun_with, daemon=True)
        _start(child, task)
        telling.close()  # so that what the child tells ends when it does
        try:
            child.join(limits.seconds)
            if child.exitcode is None:
                raise _too_much(task, f"longer than {limits.seconds:g} seconds")
            _expect_done(task, child.exitcode, _heard(told))
        finally:
            _end(child)
            told.close()
    return _result(request)


def _settings(task: str) -> dict[str, str]:
    """The settings that a task is given."""
    withheld = tuple(name for name, tasks in _NEEDED.items() if not task.startswith(tasks))
    return {
        name: value
        for name, value in os.environ.items()
        if name.startswith(_OURS) and name not in _WITHHELD and not name.startswith(withheld)
    }


def warm() -> None:
    """Have the process begin that children are copies of: it loads what takes half a second to load."""
    from multiprocessing import forkserver  # noqa: PLC0415 - begins nothing, but only this needs it

    _context()
    forkserver.ensure_running()


@cache
def _context() -> ForkServerContext:
    """Children begin as copies of a process that holds no thread, no connection and nothing of any reader."""
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload(_PRELOADED)
    return context


@cache
def _rooms(limits: Limits, _process: int) -> tuple[threading.BoundedSemaphore, threading.BoundedSemaphore]:
    """Those that run, and those with the one that waits: of a worker's four threads one is left for pages."""
    return threading.BoundedSemaphore(limits.at_once), threading.BoundedSemaphore(limits.at_once + 1)


@contextmanager
def _turn(limits: Limits) -> Iterator[None]:
    running, inside = _rooms(limits, os.getpid())
    if not inside.acquire(blocking=False):
        raise Busy("Several returns are being checked. Try again in a minute.")
    try:
        if not running.acquire(timeout=limits.patience_seconds):
            raise Busy("Several returns are being checked. Try again in a minute.")
        try:
            yield
        finally:
            running.release()
    finally:
        inside.release()


def _start(child: ForkServerProcess, task: str) -> None:
    """Have the child begin. Raises Failed where the process that it should be a copy of died, or no memory is left."""
    try:
        child.start()
    except (OSError, EOFError) as error:
        _log.error("%s did not begin: %s", task, type(error).__name__)
        raise Failed(_NOT_DONE, type(error).__name__) from error


def _begin(task: str, request: dict[str, Any], limits: Limits, settings: dict[str, str], telling: Connection) -> None:
    """What the child does."""
    os.setsid()  # whatever it begins is ended with it
    os.nice(_NICENESS)
    _limit(limits)
    for name in [name for name in os.environ if name.startswith(_OURS)]:
        del os.environ[name]
    os.environ.update(settings)
    threading.Thread(target=_end_with_worker, daemon=True).start()
    module, _, function = task.rpartition(".")
    try:
        getattr(importlib.import_module(module), function)(request)
    except BaseException as error:
        no_room = isinstance(error, OSError) and error.errno in _NO_ROOM
        # where, but not its words, which may quote what was sent
        frames = "".join(traceback.format_tb(error.__traceback__))[-_MOST_TOLD:]
        told = ["MemoryError" if no_room else type(error).__name__, frames]
        telling.send_bytes(json.dumps(told).encode())


def _limit(limits: Limits) -> None:
    for what, most in (
        (resource.RLIMIT_CORE, 0),  # a core would hold people's records
        (resource.RLIMIT_CPU, limits.cpu_seconds),
        (resource.RLIMIT_AS, limits.memory_bytes),
        (resource.RLIMIT_FSIZE, limits.file_bytes),
        (resource.RLIMIT_NOFILE, limits.open_files),
    ):
        _, hard = resource.getrlimit(what)
        lowest = most if hard == resource.RLIM_INFINITY else min(most, hard)
        resource.setrlimit(what, (lowest, lowest))
    with suppress(OSError):  # where the whole machine has no memory left, this goes first
        Path("/proc/self/oom_score_adj").write_text("1000", encoding="ascii")


def _end_with_worker() -> None:
    """End when the worker has: it may have been killed, and nobody waits for an answer."""
    worker = multiprocessing.parent_process()
    if worker is not None:
        wait([worker.sentinel])
    os.killpg(0, signal.SIGKILL)


def _heard(told: Connection) -> tuple[str, str] | None:
    """What the child says of its failure; as text, since what read others' files may say anything."""
    try:
        error, frames = json.loads(told.recv_bytes(8 * _MOST_TOLD)) if told.poll() else (None, None)
    except (EOFError, OSError, ValueError, TypeError):
        return None
    return (error, frames) if isinstance(error, str) and isinstance(frames, str) else None


def _expect_done(task: str, exit_code: int, heard: tuple[str, str] | None) -> None:
    if heard is None and exit_code == 0:
        return
    error, frames = heard or ("", "")
    if error in _OUT_OF_MEMORY or -exit_code in _TOO_MUCH:
        raise _too_much(task, "more memory or time than is given to one")
    _log.error("%s failed: %s\n%s", task, error or f"it ended with {exit_code}", frames)
    raise Failed(_NOT_DONE, error)


def _too_much(task: str, what: str) -> TooMuch:
    _log.error("%s was ended: it took %s", task, what)
    return TooMuch(f"This took {what}, and was stopped. Nothing was kept.")


def _end(child: ForkServerProcess) -> None:
    """End the child with all that it began, and remove the work folders that it could not remove itself."""
    if child.exitcode is None:
        for end in (os.killpg, os.kill):  # it may not have a group of its own yet
            with suppress(ProcessLookupError, PermissionError):
                end(child.pid or 0, signal.SIGKILL)
        child.join()
    for folder in config.state().glob(f"muster-work-{child.pid}-*"):
        shutil.rmtree(folder, ignore_errors=True)
    child.close()


def _result(request: Mapping[str, Any]) -> Any:
    """What a task wrote; None where it wrote nothing. Raises Failed for what cannot be its result."""
    path = next((Path(request[key]) for key in _RESULTS if request.get(key)), None)
    if path is None or not path.is_file():
        return None
    try:
        if path.stat().st_size > _MOST_RESULT_BYTES:
            raise ValueError("too long")
        return json.loads(path.read_text(encoding="utf-8"))
    except ValueError as error:
        raise Failed("What was found cannot be read. Nothing was kept.", type(error).__name__) from error
