"""Filter to data: what the server takes from a changed control to a page's data. python -m bench.pages, in a home."""

import json
import sys
from collections.abc import Callable
from random import Random
from resource import RUSAGE_SELF, getrusage
from runpy import run_path
from time import perf_counter
from types import SimpleNamespace
from typing import Any

import duckdb

import config
from bench.figures import Figure, Unit, median, percentile
from bench.files import Size
from bench.process import run
from data.catalogue import catalogue
from data.store import live_release

CHANGES = 80
_WARM_UP = 8
_PAGES = {
    "/": "Overview", "/turnover": "Turnover", "/vacancies": "Vacancies and agency", "/age": "Age", "/pay": "Pay",
    "/role-mix": "Role mix", "/council/{council}": "Council", "/explore": "Explore",
}  # fmt: skip
_OF_ALL = {"/", "/council/{council}"}  # pages that ask every measure: their sections count
_RECORDS = """SELECT council_code, count(*) FILTER (is_employee), count(*) FROM staff_records
    WHERE as_at = $day AND service_code = $service GROUP BY council_code"""
_COUNTS = """SELECT council_code, sum({count}), sum(employees) FILTER ({count} IS NOT NULL) FROM role_counts
    WHERE as_at = $day AND service_code = $service GROUP BY council_code"""
_COUNTED = {"/turnover": "leavers", "/vacancies": "vacancies", "/explore": "leavers"}
_BARE = {path: _COUNTS.format(count=_COUNTED[path]) if path in _COUNTED else _RECORDS for path in _PAGES}
_NO_LIMITS = {"MUSTER_CALLBACKS_A_MINUTE": "1000000", "MUSTER_EXPORTS_AN_HOUR": "1000000"}  # no reader is as quick
Times = dict[str, list[float]]


def measure(size: Size) -> list[Figure]:
    """Figures of each page on the release of a size, measured in a process of its own."""
    found = json.loads(run("bench.pages", home=size.home, settings=_NO_LIMITS).output)
    figures = [figure for path in _PAGES for figure in _figures(size, path, found["pages"][path])]
    return [*figures, _memory(size, found["peak_mib"])]


def _memory(size: Size, peak: float) -> Figure:
    return Figure(
        subject=f"All pages, with {size.title}", name="server process, peak memory", value=peak, unit=Unit.MIB
    )


def _figures(size: Size, path: str, times: Times) -> list[Figure]:
    page, below = _PAGES[path], size.whole_p95_below_ms if path in _OF_ALL else size.p95_below_ms

    def figure(name: str, value: float, unit: Unit, below: float | None = None) -> Figure:
        return Figure(subject=f"{page}, with {size.title}", name=name, value=value, unit=unit, below=below)

    whole = [sum(each) for each in zip(times["bar"], times["page"], times["sections"], strict=True)]
    parts = {
        "of it the bar's answer": "bar",
        "of it the page's answer": "page",
        "of it what comes after the first screen": "sections",
        "processor time of the page's answer": "cpu",
        "CSV of staff in post": "file",
    }
    return [
        figure("filter to data, p50", median(whole), Unit.MILLISECONDS),
        figure("filter to data, p95", percentile(whole, 0.95), Unit.MILLISECONDS, below),
        *(
            figure(f"{words}, {name}", percentile(times[part], share), Unit.MILLISECONDS)
            for words, part in parts.items()
            for name, share in (("p50", 0.5), ("p95", 0.95))
        ),
        figure("one bare query by council, p50", median(times["bare"]), Unit.MILLISECONDS),
        figure("filter to data / bare query", median(whole) / median(times["bare"]), Unit.TIMES),
        figure("page's data, unpacked", median(times["unpacked"]) / 1024, Unit.KIB),
        figure("page's data, as sent", median(times["sent"]) / 1024, Unit.KIB),
    ]


def _bare_times(sql: str) -> list[float]:
    """Milliseconds of one question put to DuckDB alone, each time about another service."""
    with duckdb.connect(
        str(live_release().path), read_only=True, config={"threads": config.query_threads()}
    ) as connection:
        days = _column(connection, "SELECT DISTINCT as_at FROM role_counts ORDER BY as_at")
        services = _column(connection, "SELECT DISTINCT service_code FROM role_counts ORDER BY service_code")
        dice = Random(1)
        questions = [{"day": dice.choice(days), "service": dice.choice(services)} for _ in range(CHANGES + _WARM_UP)]
        return [_ms(lambda asked=asked: connection.execute(sql, asked).fetchall()) for asked in questions][_WARM_UP:]


def _column(connection: duckdb.DuckDBPyConnection, sql: str) -> list[Any]:
    return [value for (value,) in connection.execute(sql).fetchall()]


def _ms(work: Callable[[], object]) -> float:
    started = perf_counter()
    work()
    return (perf_counter() - started) * 1000


def _page_times(path: str) -> Times:
    """Milliseconds and bytes of every answer while a reader changes control after control, no address twice."""
    from app import server  # noqa: PLC0415
    from bench.reader import Reader  # noqa: PLC0415

    known = catalogue(live_release())
    council = known.councils(known.home_region)[0].slug
    reader = Reader.on(server, path.format(council=council), known)
    times: Times = {name: [] for name in ("bar", "page", "sections", "cpu", "file", "sent", "unpacked")}
    seen: set[str] = set()
    while len(seen) < CHANGES + _WARM_UP:
        bar = reader.change_control()
        if reader.path + reader.search in seen:
            continue
        seen.add(reader.path + reader.search)
        page, sections = reader.open_page(), reader.open_sections()
        file = reader.download("staff-in-post")
        if len(seen) <= _WARM_UP:
            continue
        for name, value in (
            ("bar", bar.ms), ("page", page.ms), ("sections", sum(each.ms for each in sections)),
            ("cpu", page.cpu_ms), ("file", file.ms), ("sent", page.sent), ("unpacked", page.unpacked),
        ):  # fmt: skip
            times[name].append(value)
    return times


def _warm_up() -> None:
    """What gunicorn's workers do before their first reader."""
    # only now, as the app holds the release open with settings of its own, beside which no other connection may be
    from app import server  # noqa: PLC0415

    worker = SimpleNamespace(app=SimpleNamespace(wsgi=lambda: server))
    run_path(str(config.PROJECT / "gunicorn.conf.py"))["post_worker_init"](worker)


def _measured() -> dict[str, Any]:
    bare = {path: _bare_times(sql) for path, sql in _BARE.items()}
    _warm_up()
    pages = {path: _page_times(path) | {"bare": bare[path]} for path in _PAGES}
    return {"pages": pages, "peak_mib": getrusage(RUSAGE_SELF).ru_maxrss / 1024}


if __name__ == "__main__":
    json.dump(_measured(), sys.stdout)
