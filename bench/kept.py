"""The figures last measured of each size and part, and the tables and graphs that docs/performance.md has of them."""

import json
import os
from collections.abc import Sequence
from dataclasses import asdict
from datetime import UTC, datetime
from typing import Any

from bench.figures import HEADINGS, Figure, Unit, machine
from bench.files import ENGLAND, SIZES, Size
from bench.graphs import Points, graph
from config import PROJECT

DOCUMENT = PROJECT / "docs" / "performance.md"
FOLDER = PROJECT / "docs" / "performance"
MEASURED = FOLDER / "measured.json"
_BEGINS, _ENDS = "<!-- measured: make bench writes what follows -->", "<!-- end of what make bench writes -->"
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
    text = DOCUMENT.read_text(encoding="utf-8")
    before, _, rest = text.partition(_BEGINS)
    _, _, after = rest.partition(_ENDS)
    parts = [_BEGINS, _measured_when(), _summary(), *map(_table, reversed(SIZES)), *graphs, _ENDS]
    DOCUMENT.write_text(before + "\n\n".join(part for part in parts if part) + after, encoding="utf-8")


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
