"""The figures last measured of each size and part, and the tables and graphs that docs/performance.md has of them."""

import json
import os
from collections.abc import Sequence
from dataclasses import asdict
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from bench.figures import HEADINGS, Figure, Unit, machine
from bench.files import ENGLAND, SIZES, Size
from bench.graphs import Points, graph
from bench.users import USERS
from config import PROJECT

DOCUMENT = PROJECT / "docs" / "performance.md"
FOLDER = PROJECT / "docs" / "performance"
MEASURED = FOLDER / "measured.json"
SOAKED = FOLDER / "soak.json"
OPERATIONS = PROJECT / "docs" / "operations.md"
_BEGINS, _ENDS = "<!-- measured: make bench writes what follows -->", "<!-- end of what make bench writes -->"
_CAPACITY = {  # what whoever chooses a machine asks, and the figure that tells it
    "the live release on disk": "the live release on disk",
    "memory of a worker under load": "memory of a worker after them",
    f"{USERS} readers at once, without a pause": f"{USERS} readers, 30 % new requests",
    "of these, the slowest twentieth": f"{USERS} readers, 30 % new requests, p95",
    "one reader changes a filter, p50": "filter to data, p50",
    "one council's revised return": "one council's revised return",
    "check and load of one date": "check and load",
    "from the start of a server until it is ready": "from the start of a server until it is ready",
}
_SERIES = {"Muster": "value", "bare DuckDB": "bare", "plain page": "plain"}
Kept = dict[str, dict[str, Any]]


def keep(size: Size, part: str, figures: Sequence[Figure]) -> None:
    """Put what was measured now in the place of what was measured before."""
    found = read()
    found[f"{size.key}/{part}"] = {
        "measured_at": datetime.now(UTC).isoformat(timespec="minutes"),
        "load_average": round(os.getloadavg()[0], 1),
        "figures": [
            {name: value for name, value in asdict(each).items() if value not in (None, "")} for each in figures
        ],
    }
    FOLDER.mkdir(exist_ok=True)
    told = {"machine": machine(), "parts": dict(sorted(found.items()))}
    MEASURED.write_text(json.dumps(told, indent=1) + "\n", encoding="utf-8")


def read() -> Kept:
    """What was measured, by size and part."""
    return dict(json.loads(MEASURED.read_text(encoding="utf-8"))["parts"]) if MEASURED.exists() else {}


def figures_of(size: Size) -> list[Figure]:
    """All that is known of a size."""
    rows = [row for key, part in read().items() if key.startswith(f"{size.key}/") for row in part["figures"]]
    return [Figure(**(row | {"unit": Unit(row["unit"])})) for row in rows]


def write_document() -> None:
    """Write graphs and tables anew, between the marks in docs/performance.md."""
    graphs = _write_graphs()
    parts = [_measured_when(), _summary(), _soaked(), *map(_table, reversed(SIZES)), *graphs]
    _write_between(DOCUMENT, parts)
    _write_between(OPERATIONS, [_capacity()])


def _write_between(document: Path, parts: Sequence[str]) -> None:
    """Put parts between the two marks in a document."""
    before, _, rest = document.read_text(encoding="utf-8").partition(_BEGINS)
    _, _, after = rest.partition(_ENDS)
    shown = "\n\n".join([_BEGINS, *(part for part in parts if part), _ENDS])
    document.write_text(before + shown + after, encoding="utf-8")


def _measured_when() -> str:
    if not (found := read()):
        return ""
    when = sorted(part["measured_at"] for part in found.values())
    busiest = max(part["load_average"] for part in found.values())
    told = json.loads(MEASURED.read_text(encoding="utf-8"))["machine"]
    return f"{told}. Measured from {when[0]} to {when[-1]}; the load average after a part was at most {busiest:g}."


def _summary() -> str:
    """What is to be reached at the largest size, and what each size takes."""
    of_size = {size.key: {each.name: each for each in figures_of(size)} for size in SIZES}
    asked = [each for found in of_size.values() for each in found.values() if each.is_reached is not None]
    if not asked:
        return ""
    head = ("figure", "to reach", *(f"{size.records:,}" for size in SIZES))
    rows = [head, ("---", *("---:" for _ in head[1:]))]
    for name in dict.fromkeys(each.name for each in asked):
        every = {key: found[name] for key, found in of_size.items() if name in found}
        told = next(each.cells[2] for each in every.values() if each.cells[2])
        cells = (every[size.key].cells[1] if size.key in every else "" for size in SIZES)
        rows.append((name, told, *cells))
    return "### What is to be reached, by number of staff records\n" + _lines(rows)


def _capacity() -> str:
    """What each size takes, for whoever chooses a machine."""
    of_size = [{each.name: each.cells[1] for each in figures_of(size)} for size in SIZES]
    rows = [("staff records", *(f"{size.records:,}" for size in SIZES)), ("---", *["---:"] * len(SIZES))]
    for words, name in _CAPACITY.items():
        if not any(name in found for found in of_size):
            raise KeyError(f"nothing that was measured is called {name}")
        rows.append((words, *(found.get(name, "") for found in of_size)))
    return _lines(rows)


def _soaked() -> str:
    """What `make soak` found the last time."""
    if not SOAKED.exists():
        return ""
    told = json.loads(SOAKED.read_text(encoding="utf-8"))
    failed = ", ".join(f"{number} of them ({when})" for when, number in told["failed"].items()) or "none"
    rows = [
        ("what", "found"),
        ("---", "---"),
        ("users, each asking every three seconds", f"{told['users']}"),
        ("requests", f"{told['requests']:,}"),
        ("p50, p95 and p99", f"{told['p50_ms']:g}, {told['p95_ms']:g} and {told['p99_ms']:g} ms"),
        ("failed", failed),
        ("answers of neither release", f"{told['mixed']}"),
        ("answers of the release before, once another was published", f"{told['stale']}"),
        ("memory of both workers, once settled", f"{told['memory_settled_mib']:.0f} MiB"),
        ("memory of both workers, at the end", f"{told['memory_end_mib']:.0f} MiB"),
    ]
    return (
        f"### A long day in {told['seconds'] / 60:g} minutes\n"
        f"`make soak` on {told['made_at']}: the sample region behind nginx, restarted in turn, a worker killed, a\n"
        f"release published, and some clients slow all the time.\n\n{_lines(rows)}"
    )


def _table(size: Size) -> str:
    figures = figures_of(size)
    if not figures:
        return ""
    rows = [HEADINGS, ("---", "---:", "---:", "---", "---:", "---:"), *(each.cells for each in figures)]
    return f"### {size.title[0].upper()}{size.title[1:]}\n" + _lines(rows)


def _lines(rows: Sequence[Sequence[str]]) -> str:
    return "".join(f"| {' | '.join(cells)} |\n" for cells in rows).rstrip()


def _write_graphs() -> list[str]:
    """Write each graph; the lines of the document that show them."""
    named: dict[str, dict[Size, Figure]] = {}
    for size in SIZES:
        for each in figures_of(size):
            if each.graph:
                named.setdefault(each.graph, {})[size] = each
    shown = []
    for name, found in sorted(named.items()):
        one = next(iter(found.values()))
        series = {words: points for words, part in _SERIES.items() if (points := _points(found, part))}
        largest = found.get(ENGLAND)
        asked = (largest.below or largest.above) if largest else None
        (FOLDER / f"{name}.svg").write_text(graph(one.name, one.unit.value, series, asked), encoding="utf-8")
        shown.append(f"![{one.name}, by staff records](performance/{name}.svg)")
    return ["### Each figure against size", *shown] if shown else []


def _points(found: dict[Size, Figure], part: str) -> Points:
    every = ((size.records, getattr(each, part)) for size, each in found.items())
    return [(records, value) for records, value in every if value is not None]
