"""Where each council's tile stands: writes data/reference/maps/tiles.csv. Needs scipy, which development alone has.

A region's councils are first assigned to the cells of a grid that lie nearest to them, then swapped while that brings
neighbours together and keeps directions true. A layout that people chose (tile_corrections.txt) takes its place.
England is the regions' layouts put together (tile_regions.csv), but for a region that has one of its own there.
"""

import csv
import json
import math
from collections import Counter
from collections.abc import Iterable, Iterator
from itertools import combinations, pairwise, product
from pathlib import Path
from typing import NamedTuple

from scipy.optimize import linear_sum_assignment

REFERENCE = Path(__file__).resolve().parent.parent / "data" / "reference"
MAPS = REFERENCE / "maps"
IN_ENGLAND = " in England"
_FREE = "."
_APART = 3.0  # what a step between neighbours costs
_TURNED = 4.0  # what two neighbours in opposite order cost; a quarter turn costs half of it
_EDGE = 0.6  # what a free side of a tile costs, so that the shape is compact

Cell = tuple[int, int]  # column from the west, row from the north
Layout = dict[str, Cell]


class Region(NamedTuple):
    """What a layout is judged by."""

    points: dict[str, tuple[float, float]]  # inside each council: kilometres east and south
    neighbours: frozenset[tuple[str, str]]


def rows(path: Path) -> list[dict[str, str]]:
    """Of a CSV file."""
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def regions() -> dict[str, Region]:
    """The councils of each region, with who borders on whom."""
    found: dict[str, dict[str, tuple[float, float]]] = {}
    for row in rows(REFERENCE / "areas" / "councils_153.csv"):
        longitude, latitude = float(row["rep_lon"]), float(row["rep_lat"])
        east = 111.2 * longitude * math.cos(math.radians(53))
        found.setdefault(row["region_code"], {})[row["gss_code_from_april_2025"]] = east, -111.2 * latitude
    return {code: Region(points, frozenset(_borders(code, set(points)))) for code, points in found.items()}


def _borders(region_code: str, codes: set[str]) -> Iterator[tuple[str, str]]:
    """Pairs of councils whose outlines share a line."""
    outlines = json.loads((MAPS / "boundaries" / f"{region_code}.json").read_text(encoding="utf-8"))["councils"]
    sides = {}
    for code in codes:
        ring = list(zip(outlines[code]["x"], outlines[code]["y"], strict=True))
        sides[code] = {frozenset(side) for side in pairwise(ring)}
    for one, other in combinations(sorted(codes), 2):
        if sides[one] & sides[other]:
            yield one, other


def spread(values: Iterable[float], size: int, even: float) -> list[float]:
    """Places from 0 to size - 1: by distance where `even` is 0, by rank where it is 1, so that crowds spread."""
    known = list(values)
    low, high = min(known), max(known)
    ranks = {value: n / max(len(known) - 1, 1) for n, value in enumerate(sorted(known))}
    return [((1 - even) * (value - low) / (high - low) + even * ranks[value]) * (size - 1) for value in known]


def assigned(region: Region, width: int, height: int, even: float) -> Layout:
    """Each council on a cell of its own, the squares of all distances being least."""
    codes = list(region.points)
    east = spread((x for x, _ in region.points.values()), width, even)
    south = spread((y for _, y in region.points.values()), height, even)
    cells = list(product(range(width), range(height)))
    costs = [[(x - column) ** 2 + (y - row) ** 2 for column, row in cells] for x, y in zip(east, south, strict=True)]
    councils, chosen = linear_sum_assignment(costs)
    return {codes[council]: cells[cell] for council, cell in zip(councils, chosen, strict=True)}


def cost(layout: Layout, region: Region) -> float:
    """How far a layout is from the map: neighbours apart, directions turned, and a ragged shape."""
    taken = set(layout.values())
    sides = sum((column + dx, row + dy) not in taken for column, row in taken for dx, dy in _ROUND)
    pairs = combinations(layout, 2)
    return _EDGE * sides + sum(_pair_cost(one, other, layout, region) for one, other in pairs)


_ROUND = ((1, 0), (-1, 0), (0, 1), (0, -1))


def _pair_cost(one: str, other: str, layout: Layout, region: Region) -> float:
    (x, y), (x0, y0) = layout[one], layout[other]
    (east, south), (east0, south0) = region.points[one], region.points[other]
    dx, dy, east, south = x - x0, y - y0, east - east0, south - south0
    apart = math.hypot(dx, dy)
    likeness = (dx * east + dy * south) / (apart * math.hypot(east, south))
    turned = _TURNED * (1 - likeness) / 2
    is_border = (one, other) in region.neighbours or (other, one) in region.neighbours
    return _APART * (apart - 1) + turned if is_border else turned / apart


def settled(layout: Layout, region: Region, width: int, height: int) -> Layout:
    """The layout after every swap of two councils, or move to a free cell, that makes it better."""
    best, least = dict(layout), cost(layout, region)
    is_better = True
    while is_better:
        is_better = False
        for code, cell in product(list(best), product(range(width), range(height))):
            there = next((each for each, at in best.items() if at == cell), None)
            tried = best | {code: cell} | ({there: best[code]} if there else {})
            if (now := cost(tried, region)) < least - 1e-9:
                best, least, is_better = tried, now, True
    return best


def arranged(region: Region) -> Layout:
    """The best layout of a region over boxes that nearly hold it."""
    size = len(region.points)
    boxes = [
        (width, height)
        for width, height in product(range(2, 10), range(2, 10))
        if size <= width * height <= size * 1.6 + 2 and 0.5 <= width / height <= 2
    ]
    found = [
        settled(assigned(region, *box, even), region, *box)
        for box in boxes
        for even in ((0.5,) if size > 20 else (0.3, 0.8))
    ]
    return moved(min(found, key=lambda layout: cost(layout, region)))


def moved(layout: Layout, column: int = 0, row: int = 0) -> Layout:
    """The layout with its westernmost column and northernmost row at these."""
    west, north = (min(cell[n] for cell in layout.values()) for n in (0, 1))
    return {code: (x - west + column, y - north + row) for code, (x, y) in layout.items()}


def chosen() -> dict[str, Layout]:
    """The layouts that people chose: a heading, the part before its colon ending in a region's code, then its rows."""
    codes = {
        row["mysociety_code"]: row["gss_code_from_april_2025"] for row in rows(REFERENCE / "areas" / "councils_153.csv")
    }
    found: dict[str, Layout] = {}
    for block in (MAPS / "tile_corrections.txt").read_text(encoding="utf-8").strip().split("\n\n"):
        heading, *lines = block.splitlines()
        name, _, region_code = heading.partition(":")[0].rpartition(" ")
        found[region_code + (IN_ENGLAND if name.endswith(IN_ENGLAND) else "")] = {
            codes[short]: (column, row)
            for row, line in enumerate(lines)
            for column, short in enumerate(line.split())
            if short != _FREE
        }
    return found


def placed() -> Iterator[tuple[str, str, int, int, int, int]]:
    """Council, region, column and row in the region, and in England, all counted from one."""
    corners = {row["region_code"]: (int(row["column"]), int(row["row"])) for row in rows(MAPS / "tile_regions.csv")}
    by_people = chosen()
    for code, region in sorted(regions().items()):
        own = moved(by_people.get(code) or arranged(region), 1, 1)
        in_england = moved(by_people.get(code + IN_ENGLAND, own), *corners[code])
        print(code, "costs", round(cost(own, region), 1))
        if not set(own) == set(in_england) == set(region.points):
            raise SystemExit(f"{code}: a council is missing, or stands twice")
        yield from ((council, code, *own[council], *in_england[council]) for council in sorted(own))


def main() -> None:
    """Write every council's place."""
    lines = list(placed())
    for part in (slice(1, 4), slice(4, 6)):
        twice = [cell for cell, times in Counter(line[part] for line in lines).items() if times > 1]
        if twice:
            raise SystemExit(f"two councils on one tile: {twice}")
    with (MAPS / "tiles.csv").open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(("council_code", "region_code", "column", "row", "england_column", "england_row"))
        writer.writerows(lines)


if __name__ == "__main__":
    main()
