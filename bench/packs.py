"""Board packs: how long one takes, and what ten at once do to readers of pages and to memory."""

import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import requests

from bench.figures import Figure, Unit, median, percentile
from bench.files import Size
from packs.formats import FORMATS
from scripts.local import serving

_CALLBACKS = "/_dash-update-component"
_COUNCIL = "/council/havering"
_PAGE = "/turnover"
_QUIET, _AT_ONCE, _REPEATS = 80, 10, 5
_PATIENCE_SECONDS = 120
_LOOKS_EVERY_SECONDS = 0.7  # as the page itself asks how far a pack is
_READS_EVERY_SECONDS = 0.2  # another reader, who looks at page after page
_PACK_BELOW_SECONDS, _BESIDE_BELOW_TIMES, _MEMORY_BELOW_MIB = 5, 2, 2048


class Visitor:
    """Somebody at a real server, who sends what a browser would."""

    def __init__(self, site: str) -> None:
        self._site, self._session = site, requests.Session()
        self._session.get(site, timeout=_PATIENCE_SECONDS)
        found = self._session.get(f"{site}/_dash-dependencies", timeout=_PATIENCE_SECONDS).json()
        self._callbacks = {each["output"]: each for each in found}

    def read(self, path: str) -> float:
        """Milliseconds of a page's answer, after a moment with the page before."""
        time.sleep(_READS_EVERY_SECONDS)
        place = "_pages_location"
        started = time.perf_counter()
        self._post(".._pages_content.children", {f"{place}.pathname": path, f"{place}.search": ""}, f"{place}.search")
        return (time.perf_counter() - started) * 1000

    def pack_seconds(self, suffix: str, path: str = _COUNCIL) -> float:
        """Seconds from the click to the file. Raises RuntimeError for a pack that was not made."""
        started = time.perf_counter()
        button = {"suffix": suffix, "type": "pack-make"}
        asked = self._send(
            "..pack-status.children...pack-asked.data",
            inputs=[[{"id": {"suffix": each, "type": "pack-make"}, "property": "n_clicks",
                      "value": 1 if each == suffix else None} for each in FORMATS]],
            state=[[], [], self._of("url", "pathname", path), self._of("url", "search", "")],
            changed=f'{{"suffix":"{button["suffix"]}","type":"pack-make"}}.n_clicks',
        )  # fmt: skip
        pack = asked["pack-asked"]["data"]
        address = f"{self._site}/download/pack/{pack}"
        while time.perf_counter() - started < _PATIENCE_SECONDS:
            told = self._send(
                "..pack-status.children@",
                inputs=[self._of("pack-poll", "n_intervals", 1)],
                state=[self._of("pack-asked", "data", pack)],
                changed="pack-poll.n_intervals",
            )
            if told["pack-poll"]["disabled"]:
                answer = self._session.get(address, timeout=_PATIENCE_SECONDS)
                if answer.status_code != 200:
                    raise RuntimeError(f"a pack was not made: {answer.text[:200]}")
                return time.perf_counter() - started
            time.sleep(_LOOKS_EVERY_SECONDS)
        raise RuntimeError("a pack was not made in time")

    @staticmethod
    def _of(name: str, part: str, value: object) -> dict[str, object]:
        return {"id": name, "property": part, "value": value}

    def _post(self, output: str, values: dict[str, str], changed: str) -> dict[str, Any]:
        callback = self._callback(output)
        inputs = [each | {"value": values.get(f"{each['id']}.{each['property']}")} for each in callback["inputs"]]
        return self._send(output, inputs=inputs, state=[], changed=changed)

    def _send(self, output: str, *, inputs: list[Any], state: list[Any], changed: str) -> dict[str, Any]:
        callback = self._callback(output)
        outputs = [name.rsplit(".", 1) for name in callback["output"].strip(".").split("...")]
        body = {
            "output": callback["output"],
            "outputs": [{"id": owner, "property": part.partition("@")[0]} for owner, part in outputs],
            "inputs": inputs,
            "changedPropIds": [changed],
            "parsedChangedPropsIds": [changed],
            "state": state,
        }
        answer = self._session.post(self._site + _CALLBACKS, json=body, timeout=_PATIENCE_SECONDS)
        answer.raise_for_status()
        found: dict[str, Any] = answer.json()["response"]
        return found

    def _callback(self, output: str) -> dict[str, Any]:
        return next(each for name, each in self._callbacks.items() if name.startswith(output))


def measure(size: Size) -> list[Figure]:
    """Figures of packs on the release of a size, asked of a server of its own."""
    with serving(size.home) as site:
        visitor = Visitor(site)
        visitor.pack_seconds("pdf")  # the maker has begun
        alone = {suffix: [visitor.pack_seconds(suffix) for _ in range(_REPEATS)] for suffix in FORMATS}
        quiet = [visitor.read(_PAGE) for _ in range(_QUIET)]
        together, beside, peak = _ten_at_once(site, visitor)

    def figure(name: str, value: float, unit: Unit, below: float | None = None) -> Figure:
        return Figure(name=name, value=value, unit=unit, below=below)

    packs = [
        figure(f"council pack as {FORMATS[suffix].label}, click to file, p50", median(times), Unit.SECONDS,
               _PACK_BELOW_SECONDS)
        for suffix, times in alone.items()
    ]  # fmt: skip
    before, during = (percentile(times, 0.95) for times in (quiet, beside))
    return [
        *packs,
        figure("ten at once, the last one", max(together), Unit.SECONDS),
        figure("a page meanwhile, p95", during, Unit.MILLISECONDS),
        figure("the same page on a quiet server, p95", before, Unit.MILLISECONDS),
        figure("a page meanwhile / quiet", during / before, Unit.TIMES, _BESIDE_BELOW_TIMES),
        figure("server and makers, most memory", peak, Unit.MIB, _MEMORY_BELOW_MIB),
    ]


def _ten_at_once(site: str, reader: Visitor) -> tuple[list[float], list[float], float]:
    """Seconds of each of ten packs, milliseconds of a page meanwhile, and the most memory of the server, in MiB."""
    peak, beside = 0.0, []
    kinds = [list(FORMATS)[n % len(FORMATS)] for n in range(_AT_ONCE)]
    with ThreadPoolExecutor(_AT_ONCE) as readers:
        asked = [readers.submit(Visitor(site).pack_seconds, kind) for kind in kinds]
        while not all(each.done() for each in asked):
            beside.append(reader.read(_PAGE))
            peak = max(peak, _server_mib())
    return [each.result() for each in asked], beside, peak


def _server_mib() -> float:
    """Proportional memory of every process that this one began."""
    return sum(_pss_mib(int(pid)) for pid in _children(Path("/proc/self/task")))


def _children(tasks: Path) -> list[str]:
    found: list[str] = []
    for task in tasks.glob("*/children"):
        for pid in task.read_text(encoding="ascii").split():
            found += [pid, *_children(Path(f"/proc/{pid}/task"))]
    return found


def _pss_mib(pid: int) -> float:
    try:
        lines = Path(f"/proc/{pid}/smaps_rollup").read_text(encoding="ascii").splitlines()
    except OSError:  # it has ended
        return 0.0
    return next((int(line.split()[1]) / 1024 for line in lines if line.startswith("Pss:")), 0.0)
