"""Board packs are made beside the server, by one quiet process for each worker (docs/decisions/0041)."""

import logging
import multiprocessing
import os
import threading
import time
from collections.abc import Callable
from concurrent.futures import Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from functools import partial

from packs.order import Order
from state import packs as kept
from state.store import Unavailable
from watching import logs, metrics

_NICENESS = 10  # readers of pages come first
_PACKS_A_PROCESS = 100  # then another one takes its place, so that nothing it holds can grow for ever
_lock = threading.Lock()
_pools: dict[int, tuple[ProcessPoolExecutor, int]] = {}  # of each worker: its process, and what that was given to do
_log = logging.getLogger(__name__)


def make(order: Order) -> Future[str]:
    """Have a pack made, or another file of one; the store tells how far it is.

    The future has what went wrong in a sentence, empty where nothing did.
    """
    made = _given(_build, order)
    made.add_done_callback(partial(_ended, order.pack_id))
    return made


def warm() -> None:
    """Have the process begin, so that the first reader does not wait for what it loads."""
    _given(_nothing)


def processes() -> list[int]:
    """The ids of the processes that this one has for packs: one once it has begun."""
    has_begun = os.getpid() in _pools
    return [each.pid for each in multiprocessing.active_children() if has_begun and each.pid]


def end() -> None:
    """End the process once it has made what it was asked for."""
    with _lock:
        pool, _ = _pools.pop(os.getpid(), (None, 0))
    if pool:
        pool.shutdown()


def _given(task: Callable[..., str], *what: Order) -> Future[str]:
    with _lock:
        pool, tasks = _pools.get(os.getpid()) or (_begun(), 0)
        if tasks == _PACKS_A_PROCESS:
            # counted here: a pool with max_tasks_per_child begins no other process for tasks that wait (CPython 115634)
            pool.shutdown(wait=False)  # it ends once it has made what it was asked for
            pool, tasks = _begun(), 0
        try:
            made = pool.submit(task, *what)
        except BrokenProcessPool:  # the process was killed
            pool, tasks = _begun(), 0
            made = pool.submit(task, *what)
        _pools[os.getpid()] = pool, tasks + 1
    return made


def _begun() -> ProcessPoolExecutor:
    return ProcessPoolExecutor(
        max_workers=1,
        # forking a server with threads and a database open would copy locks that nobody lets go
        mp_context=multiprocessing.get_context("spawn"),
        initializer=_begin,
        initargs=(os.getpid(),),
    )


def _ended(pack_id: str, made: Future[str]) -> None:
    """Say of a pack whose process died that it did; what else goes wrong the process says itself."""
    error = None if made.cancelled() else made.exception()
    if error is None and not made.cancelled():
        metrics.pack_ended("failed" if made.result() else "made")
        return
    metrics.pack_ended("not finished")
    _log.error("a board pack was not finished: %s", type(error).__name__)
    try:
        kept.fail(pack_id, "It was not finished. Please ask for it again.")
    except Unavailable:
        _log.exception("a board pack that was not finished could not be marked so")


def _begin(parent: int) -> None:
    os.nice(_NICENESS)
    logs.configure()
    os.environ["MUSTER_QUERY_THREADS"] = "1"
    threading.Thread(target=_end_with, args=(parent,), daemon=True).start()
    import packs.build  # noqa: PLC0415 - loads what making needs, before somebody waits for it
    import packs.pdf  # noqa: PLC0415
    import packs.powerpoint  # noqa: PLC0415
    import packs.word  # noqa: F401, PLC0415


def _end_with(parent: int) -> None:
    """End when the worker has ended: it may have been killed, and said nothing."""
    while os.getppid() == parent:
        time.sleep(1)
    os._exit(0)


def _nothing() -> str:
    """A task that only has the process begin."""
    return ""


def _build(order: Order) -> str:
    from packs.build import build  # noqa: PLC0415 - it draws with the panels that ask for packs

    return build(order)
