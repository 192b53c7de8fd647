"""Boundaries as pages draw them: boundaries.py DETAILED.geojson LIGHT.geojson writes data/reference/maps/boundaries.

Each line between two councils is thinned once, so that neighbours still meet in it. One file a region, from the
detailed boundaries, and one for England, from the light ones.
"""

import csv
import json
import math
import sys
from collections import defaultdict
from collections.abc import Iterable, Iterator
from itertools import pairwise
from pathlib import Path
from typing import Any, NamedTuple

ENGLAND = "E92000001"
_REFERENCE = Path(__file__).resolve().parent.parent / "data" / "reference"
TARGET = _REFERENCE / "maps" / "boundaries"
_METRES_A_DEGREE = 111_195  # along a meridian
_ACROSS = 1_000  # units from one side of a map to the other, about two to a pixel
_THINNED = {True: 0.9, False: 1.1}  # units a line may move: England's, a region's
_SMALLEST = 12  # units squared: a smaller island would not be seen

Point = tuple[float, float]
Ring = list[Point]


class Plane(NamedTuple):
    """A flat map: equirectangular at its middle latitude, in whole units from its south-western corner."""

    west: float
    south: float
    middle: float
    metres: float  # in a unit

    def place(self, longitude: float, latitude: float) -> Point:
        """Units east and north of the corner."""
        east = (longitude - self.west) * math.cos(math.radians(self.middle))
        return east * _METRES_A_DEGREE / self.metres, (latitude - self.south) * _METRES_A_DEGREE / self.metres

    @classmethod
    def around(cls, points: Iterable[Point]) -> "Plane":
        """The map that just holds some points of longitude and latitude."""
        lons, lats = zip(*points, strict=True)
        whole = cls(min(lons), min(lats), (min(lats) + max(lats)) / 2, 1)
        return whole._replace(metres=math.ceil(max(whole.place(max(lons), max(lats))) / _ACROSS))


def outlines(geometry: dict[str, Any]) -> list[Ring]:
    """The outer rings of a council, without the last point, which is the first; another council fills each hole."""
    polygons = geometry["coordinates"] if geometry["type"] == "MultiPolygon" else [geometry["coordinates"]]
    return [[(lon, lat) for lon, lat in polygon[0][:-1]] for polygon in polygons]


def area(ring: Ring) -> float:
    """Of a ring, in the square of its units."""
    return abs(sum(x0 * y1 - x1 * y0 for (x0, y0), (x1, y1) in zip(ring, ring[1:] + ring[:1], strict=True))) / 2


def lines(ring: Ring, junctions: set[Point]) -> list[Ring]:
    """A ring cut where more than two lines meet, or at one point that does not depend on where the ring begins."""
    starts = [n for n, point in enumerate(ring) if point in junctions] or [ring.index(min(ring))]
    turned = ring[starts[0] :] + ring[: starts[0] + 1]
    cuts = [n - starts[0] for n in starts] + [len(ring)]
    return [turned[start : end + 1] for start, end in pairwise(cuts)]


def thinned(line: Ring, most: float) -> Ring:
    """A line with the fewest points that keep it within `most` of where it was (Douglas and Peucker)."""
    if len(line) < 3:
        return line
    middle = max(range(1, len(line) - 1), key=lambda n: _off(line[n], line[0], line[-1]))
    if line[0] != line[-1] and _off(line[middle], line[0], line[-1]) <= most:
        return [line[0], line[-1]]
    return thinned(line[: middle + 1], most)[:-1] + thinned(line[middle:], most)


def _off(point: Point, start: Point, end: Point) -> float:
    """How far a point is from a straight line between two others."""
    (x, y), (x0, y0), (x1, y1) = point, start, end
    length = (x1 - x0) ** 2 + (y1 - y0) ** 2
    along = max(0.0, min(1.0, ((x - x0) * (x1 - x0) + (y - y0) * (y1 - y0)) / length)) if length else 0.0
    return math.hypot(x - x0 - along * (x1 - x0), y - y0 - along * (y1 - y0))


def _junctions(rings: Iterable[Ring]) -> set[Point]:
    beside: dict[Point, set[Point]] = defaultdict(set)
    for ring in rings:
        for before, point, after in zip(ring[-1:] + ring[:-1], ring, ring[1:] + ring[:1], strict=True):
            beside[point] |= {before, after}
    return {point for point, others in beside.items() if len(others) > 2}


def drawn(councils: dict[str, list[Ring]], most: float) -> dict[str, list[Ring]]:
    """Each council's rings, closed, thinned and in whole units, the largest first; islands too small to see left out.

    What is small is thinned less, and a line as little as the smaller of the two councils it parts.
    """
    rings = {
        code: [each for n, each in enumerate(sorted(own, key=area, reverse=True)) if n == 0 or area(each) > _SMALLEST]
        for code, own in councils.items()
    }
    junctions = _junctions(ring for own in rings.values() for ring in own)
    allowed: dict[tuple[Point, ...], float] = {}
    for own in rings.values():
        for ring in own:
            for line in lines(ring, junctions):
                key = _either_way(line)
                allowed[key] = min(allowed.get(key, most), math.sqrt(area(ring)) / 12)
    kept = {key: thinned(list(key), limit) for key, limit in allowed.items()}
    return {code: [_joined(ring, junctions, kept) for ring in own] for code, own in rings.items()}


def _either_way(line: Ring) -> tuple[Point, ...]:
    return min(tuple(line), tuple(reversed(line)))


def _joined(ring: Ring, junctions: set[Point], kept: dict[tuple[Point, ...], Ring]) -> Ring:
    whole: Ring = []
    for line in lines(ring, junctions):
        key = _either_way(line)
        part = kept[key] if key[0] == line[0] and key == tuple(line) else kept[key][::-1]
        whole += [(round(x), round(y)) for x, y in part]
    return [point for n, point in enumerate(whole) if n == 0 or point != whole[n - 1]]


def _with_gaps(rings: list[Ring], axis: int) -> Iterator[int | None]:
    for n, ring in enumerate(rings):
        yield from ([None] if n else [])
        yield from (int(point[axis]) for point in ring)


def _in_force() -> dict[str, str]:
    """Each council's code of 2024, which the files bear, to the one in force."""
    with (_REFERENCE / "areas" / "councils_153.csv").open(encoding="utf-8", newline="") as file:
        return {row["gss_code"]: row["gss_code_from_april_2025"] for row in csv.DictReader(file)}


def write(code: str, features: list[dict[str, Any]]) -> None:
    """One map: what its units are, and each council's outline as two lists with a gap between its parts."""
    codes = _in_force()
    given = {codes[each["properties"]["gss_code"]]: outlines(each["geometry"]) for each in features}
    plane = Plane.around(point for own in given.values() for ring in own for point in ring)
    placed = {council: [[plane.place(*point) for point in ring] for ring in own] for council, own in given.items()}
    thin = drawn(placed, _THINNED[code == ENGLAND])
    councils = {council: {"x": [*_with_gaps(own, 0)], "y": [*_with_gaps(own, 1)]} for council, own in thin.items()}
    text = json.dumps({"plane": plane._asdict(), "councils": councils}, separators=(",", ":"))
    (TARGET / f"{code}.json").write_text(text.replace('"E', '\n"E') + "\n", encoding="utf-8")
    print(code, len(text) // 1024, "KiB,", plane.metres, "metres a unit")


def main(detailed: str, light: str) -> None:
    """Write every map."""
    TARGET.mkdir(parents=True, exist_ok=True)
    regions: dict[str, list[dict[str, Any]]] = defaultdict(list)
    for feature in json.loads(Path(detailed).read_text(encoding="utf-8"))["features"]:
        regions[feature["properties"]["region_code"]].append(feature)
    for code, features in regions.items():
        write(code, features)
    write(ENGLAND, json.loads(Path(light).read_text(encoding="utf-8"))["features"])


if __name__ == "__main__":
    main(*sys.argv[1:])
