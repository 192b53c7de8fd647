"""Questions put to the gate, kept answers left out, and to both baselines. python -m bench.asked, in a home."""

import json
import sys
import tempfile
from collections.abc import Iterable
from itertools import islice
from random import Random
from time import perf_counter
from typing import Any

from sqlalchemy import Connection, Select

from bench.figures import Figure, Unit, spread
from bench.files import Say, Size
from bench.process import run
from bench.questions import Questions, bare, for_pandas, is_covered, quartiles, trends
from data.catalogue import Catalogue, catalogue
from data.disclosure import gate
from data.measures import By
from data.principal import EVERY, Principal, Role
from data.store import _engine, live_release

_EACH = 150  # random questions of either kind
_WARM_UP = 20
_TRENDS = 60
_QUARTILES = 8
_READER = Principal(name="bench", roles=frozenset({Role.VIEWER}), visible=frozenset({EVERY}))
KINDS = {  # what is asked, how it is called, what it is to reach (p50, p95), and its graph
    "covered": ("a question that a roll-up covers", (2.5, 6), "covered"),
    "other": ("any other permitted question", (15, 30), "other"),
    "quartiles": ("median and quartiles of pay, role by council, covered", (5, None), "quartiles-covered"),
    "quartiles-of-women": ("median and quartiles of pay, role by council, of women", (60, None), "quartiles-other"),
    "trend": ("trend of all dates, council and region", (5, None), "trend"),
}
Found = list[dict[str, Any]]


def measure(size: Size, say: Say) -> list[Figure]:
    """Figures of every kind of question, each asked by a process of its own."""
    say(f"Asking the gate: {size.key}")
    asked: Found = json.loads(run("bench.asked", home=size.home).output)
    say(f"Asking DuckDB alone and pandas: {size.key}")
    folder = size.folder / "plain"
    with tempfile.NamedTemporaryFile("w", suffix=".json") as file:
        json.dump(asked, file)
        file.flush()
        duckdb_ms, pandas_ms = (
            json.loads(run("bench.baselines", what, file.name, str(folder), home=size.home).output)
            for what in ("bare", "plain")
        )
    return [figure for kind in KINDS for figure in _of_kind(kind, asked, duckdb_ms, pandas_ms)]


def _of_kind(kind: str, asked: Found, duckdb_ms: list[float], pandas_ms: list[float | None]) -> list[Figure]:
    words, below, graph = KINDS[kind]
    rows = [place for place, row in enumerate(asked) if row["kind"] == kind]
    if not rows:
        return []
    ours, bare_ms = [asked[place]["ms"] for place in rows], [duckdb_ms[place] for place in rows]
    plain_ms = [ms for place in rows if (ms := pandas_ms[place]) is not None]
    cells = sum(asked[place]["cells"] for place in rows) / len(rows)
    return [
        *spread(words, ours, below=below, bare=bare_ms, plain=plain_ms, graph=graph),
        Figure(name=f"{words}: figures in an answer, mean", value=cells, unit=Unit.ROWS),
        Figure(name=f"{words}: all of them / bare DuckDB", value=sum(ours) / sum(bare_ms), unit=Unit.TIMES),
        *spread(f"{words}: asked again", [asked[place]["again"] for place in rows])[:1],
    ]


def _questions(known: Catalogue) -> Iterable[tuple[str, gate.Query]]:
    """What is asked, with its kind; no question twice."""
    drawn, dice, left = Questions(known, Random(1)), Random(2), {"covered": _EACH, "other": _EACH}
    seen = set()
    for _ in range(100 * _EACH):  # at worst
        query = drawn.draw()
        kind = "covered" if is_covered(query) else "other"
        if left[kind] and query not in seen:
            seen.add(query)
            left[kind] -= 1
            yield kind, query
        if not any(left.values()):
            break
    for day in known.return_dates[:_QUARTILES]:
        yield "quartiles", quartiles(known, day)
        yield "quartiles-of-women", quartiles(known, day, ((By.GENDER, ("female",)),))
    every = list(trends(known))
    yield from (("trend", query) for query in islice(dice.sample(every, len(every)), _TRENDS))


def _ms(query: gate.Query) -> tuple[float, int]:
    """Milliseconds of a question through the gate, and how many figures the answer has."""
    started = perf_counter()
    answer = gate.protect(query, _READER, live_release())
    taken = (perf_counter() - started) * 1000
    return taken, sum(map(len, answer.figures.values()))


def _measured() -> Found:
    known = catalogue(live_release())
    asked = list(_questions(known))
    with _engine(known.release.path).connect() as connection:
        statements = [[_text(each, connection) for each in bare(query, known)] for _, query in asked]
    for _, query in asked[:_WARM_UP]:
        gate.protect(query, _READER, known.release)
    rows = []
    for (kind, query), texts in zip(asked, statements, strict=True):
        gate.kept_answers.clear()
        ms, cells = _ms(query)
        again, _ = _ms(query)
        others = {"statements": texts, "pandas": for_pandas(query, known)}
        rows.append({"kind": kind, "ms": ms, "again": again, "cells": cells, **others})
    return rows


def _text(statement: Select[Any], connection: Connection) -> str:
    return str(statement.compile(connection, compile_kwargs={"literal_binds": True}))


if __name__ == "__main__":
    json.dump(_measured(), sys.stdout)
