"""Muster's own statements on Spark beside DuckDB: python -m engines [PART ...]. Ends with 1 if an answer differs."""

import os
import signal
import sys
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path

from bench.figures import median, percentile
from clients.place import sample_home
from clients.told import Told
from data.store import Release, live_release
from engines.asked import PARTS
from engines.both import Both, behind_the_store, elsewhere
from engines.spark import WORKERS, NotInstalled, cluster
from engines.warehouse import Warehouse


def main(names: Sequence[str]) -> int:
    """Try the parts whose names begin so, or all of them, on the sample region. The exit code."""
    told = Told()
    chosen = [part for part in PARTS if not names or part.lower().startswith(tuple(name.lower() for name in names))]
    told.note(
        f"{os.cpu_count()} cores, load average {os.getloadavg()[0]:.1f}, {len(WORKERS)} workers of one core each."
    )
    started = time.monotonic()
    with tempfile.TemporaryDirectory(prefix="muster-warehouse-") as shared, sample_home(), cluster() as address:
        os.environ["MUSTER_SLOW_MS"] = "0"
        release, warehouse = live_release(), Warehouse(address)
        told.note(f"The sample region is loaded and Spark runs after {time.monotonic() - started:.0f} s.")
        started = time.monotonic()
        tables = warehouse.load(release.path, Path(shared))
        told.note(f"{tables} tables of it are in Spark after {time.monotonic() - started:.1f} s more.")
        for part in chosen:
            with told.part(part):
                _compare(part, release, warehouse, told)
    print(f"\n{told.summary()}")
    return 1 if told.failed else 0


def _compare(part: str, release: Release, warehouse: Warehouse, told: Told) -> None:
    """What a part makes of one engine's answers beside what it makes of the other's."""
    ours = PARTS[part](release)
    with behind_the_store(warehouse.run, release) as both:
        theirs = PARTS[part](elsewhere(release))
    told.check(f"{len(both.seconds)} statements have equal answers, value by value", both.problems)
    if ours or theirs:
        unlike = [str(key) for key in {**ours, **theirs} if ours.get(key) != theirs.get(key)]
        told.check(f"{len(ours)} answers made of them are equal", unlike)
    _tell_times(both, told)


def _tell_times(both: Both, told: Told) -> None:
    for name, taken in zip(("DuckDB", "Spark"), zip(*both.seconds, strict=True), strict=False):
        p50, p95 = median(list(taken)) * 1000, percentile(list(taken), 0.95) * 1000
        told.note(f"{name}: p50 {p50:.1f} ms, p95 {p95:.1f} ms, together {sum(taken):.1f} s")
    if both.reordered:
        told.note(f"{both.reordered} sorted answers come in another order: Spark puts null first, DuckDB last.")


if __name__ == "__main__":
    signal.signal(signal.SIGTERM, lambda *_: sys.exit("Ended before all was compared."))  # so that Spark ends too
    try:
        sys.exit(main(sys.argv[1:]))
    except NotInstalled as missing:
        sys.exit(str(missing))
