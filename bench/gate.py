"""The gate: from a question to its protected answer, kept answers left out. python -m bench.gate, in a home."""

import json
import sys
from random import Random
from time import perf_counter, process_time
from typing import Any

from sqlalchemy import Connection, Select

from bench.figures import Figure, Unit, median, percentile
from bench.files import Size
from bench.process import run
from bench.questions import Questions, bare
from data.catalogue import catalogue
from data.disclosure import gate
from data.measures import MEASURES
from data.principal import EVERY, Principal, Role
from data.store import _engine, live_release

QUESTIONS = 300
_TIMES = 3
_WARM_UP = 20
_READER = Principal(name="bench", roles=frozenset({Role.VIEWER}), visible=frozenset({EVERY}))


class Kept(Exception):
    """A question was answered from what is kept, so that its time is not that of an answer."""


def measure(size: Size) -> list[Figure]:
    """Figures of random questions on the release of a size, measured in a process of its own."""
    found = json.loads(run("bench.gate", home=size.home).output)
    figures = []
    for words, kept, below in (
        ("all questions", {True, False}, size.gate_p95_below_ms),
        ("of it counts, shares and flows", {False}, None),
        ("of it medians, quartiles and means", {True}, None),
    ):
        asked = [each for each in found if each["is_amount"] in kept]
        figures += _figures(f"The gate, with {size.title}", words, asked, below)
    return figures


def _figures(subject: str, words: str, asked: list[dict[str, Any]], below: float | None) -> list[Figure]:
    def figure(name: str, value: float, unit: Unit, below: float | None = None) -> Figure:
        return Figure(subject=subject, name=f"{words}: {name}", value=value, unit=unit, below=below)

    protected, busy, exact = ([ms for each in asked for ms in each[name]] for name in ("gate", "cpu", "bare"))
    fastest, bare_fastest = ([min(each[name]) for each in asked] for name in ("gate", "bare"))
    return [
        figure("p50", median(protected), Unit.MILLISECONDS),
        figure("p95", percentile(protected, 0.95), Unit.MILLISECONDS, below),
        figure("fastest of three, p50", median(fastest), Unit.MILLISECONDS),
        figure("fastest of three, p95", percentile(fastest, 0.95), Unit.MILLISECONDS),
        figure("processor time, p50", median(busy), Unit.MILLISECONDS),
        figure("processor time, p95", percentile(busy, 0.95), Unit.MILLISECONDS),
        figure("bare query, p50", median(exact), Unit.MILLISECONDS),
        figure("bare query, p95", percentile(exact, 0.95), Unit.MILLISECONDS),
        figure("gate / bare query", sum(fastest) / sum(bare_fastest), Unit.TIMES),
    ]


def _gate_times(query: gate.Query) -> tuple[float, float]:
    """Milliseconds of a question through the gate, and of processor time in all threads."""
    gate._answered.cache_clear()
    release = live_release()
    started, cpu_started = perf_counter(), process_time()
    gate.protect(query, _READER, release)
    taken = (perf_counter() - started) * 1000, (process_time() - cpu_started) * 1000
    if gate._answered.cache_info().hits:
        raise Kept(str(query))
    return taken


def _text(statement: Select[Any], connection: Connection) -> str:
    return str(statement.compile(connection, compile_kwargs={"literal_binds": True}))


def _bare_ms(statements: list[str], connection: Connection) -> float:
    """Milliseconds of finished statements, put to DuckDB's own cursor."""
    cursor = connection.connection.cursor()
    started = perf_counter()
    for statement in statements:
        cursor.execute(statement)
        cursor.fetchall()
    return (perf_counter() - started) * 1000


def _measured() -> list[dict[str, Any]]:
    release = live_release()
    known = catalogue(release)
    questions = Questions(known, Random(1))
    rows = []
    # the connection of the store itself, as DuckDB opens a file with one set of settings only
    with _engine(release.path).connect() as connection:
        for _ in range(_WARM_UP + QUESTIONS):
            query = questions.draw()
            statements = [_text(each, connection) for each in bare(query, known)]
            row: dict[str, Any] = {"gate": [], "cpu": [], "bare": []}
            for _ in range(_TIMES):  # in turn, so that what else the machine does falls on both
                for name, ms in zip(row, (*_gate_times(query), _bare_ms(statements, connection)), strict=True):
                    row[name].append(ms)
            rows.append(row | {"is_amount": MEASURES[query.measures[0]].amount is not None})
    return rows[_WARM_UP:]


if __name__ == "__main__":
    json.dump(_measured(), sys.stdout)
