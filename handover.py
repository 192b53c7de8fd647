"""Lets old workers answer until new ones can, when gunicorn is told to begin new ones (SIGHUP).

By itself it ends the old ones at once, and whoever asks meanwhile waits for seconds, until a new one has loaded.
"""

import mmap
import struct
import threading
import time
from collections.abc import Callable

_AGES = struct.Struct("ii")  # a worker's age is its number among all that the master has begun
_PATIENCE_SECONDS = 60  # then old ones go all the same, as they are no use where new ones cannot begin
_LOOKS_EVERY_SECONDS = 0.1
# of master and workers together, as it is made before they are forked: the age that ends a handover, and the latest
# that is ready
_ages = mmap.mmap(-1, _AGES.size)


def begin(last_age: int) -> None:
    """Begin a handover, in the master: new workers up to an age are about to be begun."""
    _ages[:] = _AGES.pack(last_age, _AGES.unpack(_ages[:])[1])


def is_ready(age: int) -> None:
    """A worker can answer."""
    last, ready = _AGES.unpack(_ages[:])
    _ages[:] = _AGES.pack(last, max(ready, age))


def is_due(age: int) -> bool:
    """Whether a worker that is told to end has to wait for younger ones; not where the whole server ends."""
    last, ready = _AGES.unpack(_ages[:])
    return bool(ready < last and age < last)


def once_done(age: int, end: Callable[[], None]) -> None:
    """Call `end` once a younger worker can answer, from a thread of its own."""

    def wait() -> None:
        until = time.monotonic() + _PATIENCE_SECONDS
        while is_due(age) and time.monotonic() < until:
            time.sleep(_LOOKS_EVERY_SECONDS)
        end()

    threading.Thread(target=wait, name="handover", daemon=True).start()
