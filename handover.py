"""Lets old workers answer until new ones can, when gunicorn is told to begin new ones (SIGHUP).

By itself it ends the old ones at once, and whoever asks meanwhile waits for seconds, until a new one has loaded.
"""

import mmap
import threading
import time
from collections.abc import Callable

_PATIENCE_SECONDS = 660  # then old ones go all the same; new ones wait up to ten minutes for a lake's catalogue
_LOOKS_EVERY_SECONDS = 0.1
_SLOTS = 64
# of master and workers together, as it is made before they are forked. First the age that ends a handover: a worker's
# age is its number among all that the master has begun. Then the ages that are ready, each in a place that no other
# worker of its time writes to, so that none needs a lock, which one that is killed would keep
_ages = memoryview(mmap.mmap(-1, 4 * (1 + _SLOTS))).cast("i")


def begin(last_age: int) -> None:
    """Begin a handover, in the master: new workers up to an age are about to be begun."""
    _ages[0] = last_age


def is_ready(age: int) -> None:
    """A worker can answer."""
    _ages[1 + age % _SLOTS] = age


def is_told_to_end(age: int) -> None:
    """A worker is told to end; where it is as young as any, all are told so, and no handover goes on."""
    if age >= _ages[0]:
        begin(0)


def is_due(age: int) -> bool:
    """Whether a worker that is told to end has to wait for younger ones; not where the whole server ends."""
    return age < _ages[0] and max(_ages[1:]) < _ages[0]


def once_done(age: int, end: Callable[[], None]) -> None:
    """Call `end` once a younger worker can answer, from a thread of its own."""

    def wait() -> None:
        until = time.monotonic() + _PATIENCE_SECONDS
        while is_due(age) and time.monotonic() < until:
            time.sleep(_LOOKS_EVERY_SECONDS)
        end()

    threading.Thread(target=wait, name="handover", daemon=True).start()
