"""How long questions to the gate take, and which were slow: of what kind and how wide they are, not what they ask."""

import logging
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from contextvars import ContextVar

import config
from watching import metrics
from watching.logs import told

_log = logging.getLogger(__name__)
_log.addHandler(logging.NullHandler())  # who serves has it printed: a command would by itself, on a terminal
_read: ContextVar[set[str]] = ContextVar("read")
_MOST_NAMED = 5
ROWS, ROLL_UPS, MEMORY = "rows", "roll-ups", "memory"


def read_from(kind: str) -> None:
    """Say what the question in hand reads: ROWS or ROLL_UPS."""
    read = _read.get(None)
    if read is not None:
        read.add(kind)


@contextmanager
def question(measures: Sequence[str], levels: Sequence[str], *, areas: int, dates: int) -> Iterator[None]:
    """Measure what the block takes to answer one question."""
    read: set[str] = set()
    token, began = _read.set(read), time.perf_counter()
    try:
        yield
    finally:
        _read.reset(token)
        seconds = time.perf_counter() - began
        kind = ROWS if ROWS in read else ROLL_UPS if read else MEMORY
        metrics.question_answered(kind, seconds)
        if 0 < config.slow_ms() <= seconds * 1000:
            _log.warning(
                "a slow question",
                extra=told(
                    measures=_first(measures),
                    levels=list(map(str, levels)),
                    areas=areas,
                    dates=dates,
                    answered_from=kind,
                    ms=round(seconds * 1000, 1),
                ),
            )


def _first(measures: Sequence[str]) -> list[str]:
    """A handful of them, and how many more: a page of all would make a line of a hundred words."""
    more = len(measures) - _MOST_NAMED
    return [*measures[:_MOST_NAMED], *([f"and {more} more"] if more > 0 else [])]
