"""The same questions put to DuckDB alone, or to pandas.

python -m bench.baselines bare|plain ASKED FOLDER, in a home.
"""

import json
import sys
from collections.abc import Iterator
from pathlib import Path
from time import perf_counter
from typing import Any

import duckdb

from bench import plain_app
from bench.plain_data import COUNTS, STAFF, made
from data.store import live_release

_WARM_UP = 20
_MOST_OF_A_KIND = 40  # for pandas, of which one can take a second
Found = list[dict[str, Any]]


def bare_ms(asked: Found) -> Iterator[float]:
    """Milliseconds of each question's finished statements, with as many threads as the machine has."""
    with duckdb.connect(str(live_release().path), read_only=True) as connection:
        for row in [*asked[:_WARM_UP], *asked]:
            started = perf_counter()
            for statement in row["statements"]:
                connection.execute(statement).to_arrow_table()
            yield (perf_counter() - started) * 1000


def plain_ms(asked: Found, folder: Path) -> Iterator[float | None]:
    """Milliseconds of each question by the plain page's functions; None where they have nothing like it."""
    files = made(folder)
    frames = {"turnover": plain_app.read(files, COUNTS), "added": plain_app.read(files, STAFF)}
    frames["quartiles"] = frames["added"]
    done: dict[str, int] = {}
    for row in asked:
        done[row["kind"]] = done.get(row["kind"], 0) + 1
        wanted = row["pandas"]
        if wanted is None or done[row["kind"]] > _MOST_OF_A_KIND:
            yield None
            continue
        what = wanted["what"]
        started = perf_counter()
        getattr(plain_app, what)(frames[what], wanted["filters"], wanted["by"])
        yield (perf_counter() - started) * 1000


if __name__ == "__main__":
    what, file, folder = sys.argv[1:]
    questions: Found = json.loads(Path(file).read_text(encoding="utf-8"))
    found = list(bare_ms(questions) if what == "bare" else plain_ms(questions, Path(folder)))
    json.dump(found[-len(questions) :], sys.stdout)  # without those that warm up
