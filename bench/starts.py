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
_PAGE: dict[str, Any] = {  # written out, as to ask the server for its form would be a request before the first
    "output": ".._pages_content.children..._pages_store.data..",
    "outputs": [{"id": "_pages_content", "property": "children"}, {"id": "_pages_store", "property": "data"}],
    "inputs": [
        {"id": _PLACE, "property": "pathname", "value": "/turnover"}, {"id": _PLACE, "property": "search", "value": ""}
    ],
    "changedPropIds": [f"{_PLACE}.search"],
    "parsedChangedPropsIds": [f"{_PLACE}.search"],
    "state": [],
}  # fmt: skip


def measure(size: Size, say: Say) -> list[Figure]:
    """Milliseconds of the first page, and seconds until a server is ready for it."""
    say(f"Starting servers: {size.key}")
    folder = run("bench.plain_data", str(size.folder / "plain"), home=size.home).output.strip()
    ours = [_first(muster(size, "-w", "1"), is_ours=True) for _ in range(_STARTS)]
    other = [_first(plain(folder, "-w", "1"), is_ours=False) for _ in range(_STARTS)]
    first, ready = (median(each[place] for each in ours) for place in (0, 1))
    plain_first, plain_ready = (median(each[place] for each in other) for place in (0, 1))
    return [
        Figure(
            name="first page after a worker starts", value=first, unit=Unit.MILLISECONDS, below=_BELOW_MS,
            plain=plain_first, graph="first",
        ),
        Figure(name="from the start of a server until it is ready", value=ready, unit=Unit.SECONDS, plain=plain_ready),
    ]  # fmt: skip


def _first(starting: AbstractContextManager[Server], *, is_ours: bool) -> tuple[float, float]:
    with starting as server:
        wire = Wire(server.site)
        body = _PAGE if is_ours else next(islice(of_plain(server.site, Random(1)), 1))
        started = perf_counter()
        answer = wire.open(CALLBACKS, method="POST", json=body)
        ms = (perf_counter() - started) * 1000
        if answer.status_code != 200:
            raise RuntimeError(f"the first request was answered {answer.status_code}: {answer.text[:200]}")
        return ms, server.started_in
