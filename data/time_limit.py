"""One thread of a process ends the queries that run too long."""

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

_LOOKS_EVERY_SECONDS = 0.1


class QueryTooLong(Exception):
    """A query was ended as it ran longer than config.query_seconds()."""


class _Watch:
    """Looks at what is running, and interrupts what should have ended; it sleeps while nothing runs."""

    def __init__(self) -> None:
        self._running: dict[object, tuple[float, Callable[[], None]]] = {}
        self._ended: set[object] = set()
        self._lock = threading.Lock()
        self._is_needed = threading.Event()
        threading.Thread(target=self._look, name="query time limit", daemon=True).start()

    def start(self, seconds: float, interrupt: Callable[[], None]) -> object:
        """Watch over a query from now on; gives what `stop` needs."""
        query = object()
        with self._lock:
            self._running[query] = (time.monotonic() + seconds, interrupt)
            self._is_needed.set()
        return query

    def stop(self, query: object) -> bool:
        """Watch no longer, so that the connection's next query is not met; gives whether this one was interrupted."""
        with self._lock:
            self._running.pop(query, None)
            was_ended = query in self._ended
            self._ended.discard(query)
            return was_ended

    def _look(self) -> None:
        while True:
            self._is_needed.wait()
            time.sleep(_LOOKS_EVERY_SECONDS)
            with self._lock:
                now = time.monotonic()
                for query in [each for each, (end, _) in self._running.items() if end <= now]:
                    # again at each look until it has stopped: an interrupt between two statements is lost
                    self._running[query][1]()
                    self._ended.add(query)
                if not self._running:
                    self._is_needed.clear()


_watch: _Watch | None = None
_making = threading.Lock()


def _process_watch() -> _Watch:
    """This process's watch; made at the first query, as a thread does not survive a fork."""
    global _watch  # noqa: PLW0603 - one a process
    if _watch is None:
        with _making:
            _watch = _watch or _Watch()
    return _watch


@contextmanager
def time_limit(seconds: float, interrupt: Callable[[], None]) -> Iterator[None]:
    """Call `interrupt` if the block runs longer, and raise QueryTooLong in place of what that makes of it."""
    watch = _process_watch()
    query = watch.start(seconds, interrupt)
    try:
        yield
    except Exception:
        if watch.stop(query):
            raise QueryTooLong(f"a query ran longer than {seconds:g} s") from None
        raise
    finally:
        watch.stop(query)
