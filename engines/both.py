"""Two engines behind the store at once: each statement is run on both, and their whole answers are compared."""

import secrets
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from typing import Any

import pyarrow as pa
from sqlalchemy import Select

from data import store
from data.store import Release
from engines.alike import are_in_one_order, differences


@dataclass
class Both:
    """Answers with what the other engine says, so that what is made of its answers can be compared too."""

    ours: Callable[[Select[Any], Release], pa.Table]
    theirs: Callable[[Select[Any]], pa.Table]
    release: Release  # of ours; what is kept of answers is told apart by the release that is asked for
    seconds: list[tuple[float, float]] = field(default_factory=list)  # of each statement, ours and theirs
    problems: list[str] = field(default_factory=list)
    reordered: int = 0  # sorted answers whose rows are alike and come in another order

    def run(self, statement: Select[Any], _: Release) -> pa.Table:
        """The other engine's answer, whatever it is."""
        started = time.perf_counter()
        expected = self.ours(statement, self.release)
        between = time.perf_counter()
        found = self.theirs(statement)
        self.seconds.append((between - started, time.perf_counter() - between))
        unlike = differences(expected, found)
        self.problems += [f"{each}: {statement}" for each in unlike]
        if not unlike and statement._order_by_clauses:
            self.reordered += not are_in_one_order(expected, found)
        return found


@contextmanager
def behind_the_store(theirs: Callable[[Select[Any]], pa.Table], release: Release) -> Iterator[Both]:
    """The store asks both engines while the block lasts, and whatever asks the store knows nothing of it."""
    before = store._run
    both = Both(before, theirs, release)
    store._run = both.run
    try:
        yield both
    finally:
        store._run = before


def elsewhere(release: Release) -> Release:
    """The release by a new name, so that nothing kept of one engine's answers is taken for the other's."""
    return replace(release, release_id=f"{release.release_id}-{secrets.token_hex(4)}")
