"""The first page that a worker draws after it has started."""

from contextlib import AbstractContextManager
from itertools import islice
from random import Random
from time import perf_counter
from typing import Any

from bench.addresses import CALLBACKS, of_plain
from bench.figures import Figure, Unit, median
from bench.files import Say, Size
from bench.process import run
from bench.server import Server, muster, plain
from bench.wire import Wire

_STARTS = 3
_BELOW_MS = 50
_PLACE = "_pages_location"
_ELSEWHERE = "?area=hackney"  # no page of it is drawn before it is asked for
_ACCEPTS = {"Accept-Encoding": "br, gzip"}
_PAGE: dict[str, Any] = {  # written out, as to ask the server for its form would be a request before the first
    "output": ".._pages_content.children..._pages_store.data..",
    "outputs": [{"id": "_pages_content", "property": "children"}, {"id": "_pages_store", "property": "data"}],
    "inputs": [
        {"id": _PLACE, "property": "pathname", "value": "/turnover"}, {"id": _PLACE, "property": "search", "value": ""}
    ],
    "changedPropIds": [f"{_PLACE}.search"],
    "parsedChangedPropsIds": [f"{_PLACE}.search"],
}  # fmt: skip


def measure(size: Size, say: Say) -> list[Figure]:
    """Milliseconds of the first page, and seconds until a server is ready for it."""
    say(f"Starting servers: {size.key}")
    folder = run("bench.plain_data", str(size.folder / "plain"), home=size.home).output.strip()
    ours = [_first(muster(size, "-w", "1"), is_ours=True) for _ in range(_STARTS)]
    other = [_first(plain(folder, "-w", "1"), is_ours=False) for _ in range(_STARTS)]
    first, second, ready = (median(each[place] for each in ours) for place in range(3))
    plain_first, _, plain_ready = (median(each[place] for each in other) for place in range(3))
    return [
        Figure(
            name="first page after a worker starts", value=first, unit=Unit.MILLISECONDS, below=_BELOW_MS,
            plain=plain_first, graph="first",
        ),
        Figure(name="the next page, which was not drawn beforehand", value=second, unit=Unit.MILLISECONDS),
        Figure(name="the live release on disk", value=_on_disk_mib(size), unit=Unit.MIB),
        Figure(name="from the start of a server until it is ready", value=ready, unit=Unit.SECONDS, plain=plain_ready),
    ]  # fmt: skip


def _on_disk_mib(size: Size) -> float:
    folder = size.home / "releases"
    release_id = (folder / "CURRENT").read_text(encoding="ascii").split()[0]
    return (folder / f"release-{release_id}.duckdb").stat().st_size / 1024**2


def _first(starting: AbstractContextManager[Server], *, is_ours: bool) -> tuple[float, float, float]:
    """Milliseconds of the first answer and of the second, and the seconds before."""
    with starting as server:
        wire = Wire(server.site)
        bodies = [_page(""), _page(_ELSEWHERE)] if is_ours else list(islice(of_plain(server.site, Random(1)), 2))
        first, second = (_asked(wire, body) for body in bodies)
        return first, second, server.started_in


def _page(search: str) -> dict[str, Any]:
    """What a browser sends for a page."""
    pathname, part = _PAGE["inputs"]
    return _PAGE | {"inputs": [pathname, part | {"value": search}]}


def _asked(wire: Wire, body: dict[str, Any]) -> float:
    started = perf_counter()
    answer = wire.open(CALLBACKS, method="POST", json=body, headers=_ACCEPTS)
    ms = (perf_counter() - started) * 1000
    if answer.status_code != 200:
        raise RuntimeError(f"a request was answered {answer.status_code}: {answer.text[:200]}")
    return ms
