"""Filter to data: from a changed control to a page's data, over HTTP. python -m bench.pages SITE PLAIN, in a home."""

import json
import sys
from itertools import islice
from random import Random
from time import perf_counter
from typing import Any

import duckdb

from bench.addresses import CALLBACKS, PAGES, of_plain
from bench.figures import Figure, Unit, median, spread
from bench.files import Say, Size
from bench.process import run
from bench.reader import Reader
from bench.server import muster, plain
from bench.wire import Wire
from data.catalogue import Catalogue, catalogue
from data.store import live_release

CHANGES = 40
_WARM_UP = 8
_BELOW = (2.5, 6)  # milliseconds, p50 and p95
_BARE = """SELECT council_code, sum(leavers), sum(employees) FILTER (leavers IS NOT NULL) FROM role_counts
    WHERE as_at = $day AND service_code = $service GROUP BY council_code"""
Times = dict[str, list[float]]


def measure(size: Size, say: Say) -> list[Figure]:
    """Figures of each page on the release of a size, asked by a process of its own."""
    say(f"Changing filters on the pages: {size.key}")
    folder = run("bench.plain_data", str(size.folder / "plain"), home=size.home).output.strip()
    with muster(size) as server, plain(folder) as baseline:
        found = json.loads(run("bench.pages", server.site, baseline.site, home=size.home).output)
    ours: dict[str, Times] = found["pages"]
    every = {name: [ms for each in ours.values() for ms in each[name]] for name in ("changed", "page", "again")}
    baselines = {"bare": found["bare"], "plain": found["plain"]}
    figures = spread("filter to data", every["changed"], below=_BELOW, graph="page", **baselines)
    figures += spread("filter to data: of it the page's answer", every["page"])
    figures += spread("filter to data: the same address again", every["again"])
    for path, words in PAGES.items():
        figures += spread(f"{words}: filter to data", ours[path]["changed"])
        if any(ours[path]["sections"]):
            figures += spread(f"{words}: all sections after the first screen", ours[path]["sections"])[:1]
        kib = median(ours[path]["sent"]) / 1024
        figures.append(Figure(name=f"{words}: page's data, as sent", value=kib, unit=Unit.KIB))
    return figures


def _page_times(site: str, path: str, known: Catalogue) -> Times:
    """Milliseconds of every answer while a reader changes control after control, no address twice."""
    council = known.councils(known.home_region)[0].slug
    reader = Reader.on(Wire(site), path.format(council=council), known)
    times: Times = {name: [] for name in ("changed", "page", "again", "sections", "sent")}
    seen: set[str] = set()
    while len(seen) < CHANGES + _WARM_UP:
        bar = reader.change_control()
        if reader.path + reader.search in seen:
            continue
        seen.add(reader.path + reader.search)
        page, again, sections = reader.open_page(), reader.open_page(), reader.open_sections()
        if len(seen) <= _WARM_UP:
            continue
        for name, value in (
            ("changed", bar.ms + page.ms), ("page", page.ms), ("again", bar.ms + again.ms),
            ("sections", sum(each.ms for each in sections)), ("sent", page.sent),
        ):  # fmt: skip
            times[name].append(value)
    return times


def _plain_times(site: str, dice: Random) -> list[float]:
    """Milliseconds of the plain page's callback."""
    wire = Wire(site)
    asked = list(islice(of_plain(site, dice), CHANGES + _WARM_UP))
    return [_ms(lambda body=body: wire.open(CALLBACKS, method="POST", json=body)) for body in asked][_WARM_UP:]


def _bare_times(dice: Random) -> list[float]:
    """Milliseconds of one question put to DuckDB alone, each time about another date or service."""
    with duckdb.connect(str(live_release().path), read_only=True) as connection:
        days, services = (
            [value for (value,) in connection.execute(f"SELECT DISTINCT {name} FROM role_counts ORDER BY 1").fetchall()]
            for name in ("as_at", "service_code")
        )
        asked = [{"day": dice.choice(days), "service": dice.choice(services)} for _ in range(CHANGES + _WARM_UP)]
        return [_ms(lambda one=one: connection.execute(_BARE, one).fetchall()) for one in asked][_WARM_UP:]


def _ms(work: Any) -> float:
    started = perf_counter()
    work()
    return (perf_counter() - started) * 1000


def _measured(site: str, plain_site: str) -> dict[str, Any]:
    # first, as the store opens the release with settings of its own, beside which no other connection may be
    others = {"bare": _bare_times(Random(1)), "plain": _plain_times(plain_site, Random(1))}
    known = catalogue(live_release())
    return {"pages": {path: _page_times(site, path, known) for path in PAGES}, **others}


if __name__ == "__main__":
    json.dump(_measured(*sys.argv[1:]), sys.stdout)
