"""Where councils lie: their tiles, and their outlines, in each region and in England."""

import csv
import json
from functools import cache
from pathlib import Path
from typing import NamedTuple

_REFERENCE = Path(__file__).resolve().parent / "reference"
_MAPS = _REFERENCE / "maps"
CREDIT = (
    "Boundaries: Office for National Statistics licensed under the Open Government Licence v3.0. "
    "Contains OS data © Crown copyright and database right 2024."
)


class Tile(NamedTuple):
    """A council's place on a map of equal squares; column and row count from one, from the north-west."""

    council_code: str
    region_code: str
    column: int
    row: int
    letters: str  # three, where there is no room for a name
    short_name: str  # empty where the council's own name is short enough


class RegionLabel(NamedTuple):
    """Where a region's name stands on the tiles of England: in free cells, `span` of them."""

    region_code: str
    column: int
    row: int
    span: int


class Outline(NamedTuple):
    """The line around a council, in units east and north; None parts the line around one island from the next."""

    x: list[int | None]
    y: list[int | None]


class Outlines(NamedTuple):
    """A flat map: its size in units, and the outline of each council, those that lie inside another after it."""

    width: int
    height: int
    councils: dict[str, Outline]


def _rows(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


@cache
def tiles(region_code: str | None) -> tuple[Tile, ...]:
    """The tiles of a region's councils, or of all where none is given: region by region, as they are read."""
    letters = {
        row["gss_code_from_april_2025"]: row["mysociety_code"]
        for row in _rows(_REFERENCE / "areas" / "councils_153.csv")
    }
    names = {row["council_code"]: row["short_name"] for row in _rows(_MAPS / "tile_names.csv")}
    of_england = "" if region_code else "england_"
    found = [
        Tile(
            row["council_code"],
            row["region_code"],
            int(row[f"{of_england}column"]),
            int(row[f"{of_england}row"]),
            letters[row["council_code"]],
            names.get(row["council_code"], ""),
        )
        for row in _rows(_MAPS / "tiles.csv")
        if region_code in {None, row["region_code"]}
    ]
    return tuple(sorted(found, key=lambda tile: (tile.region_code, tile.row, tile.column)))


@cache
def region_labels() -> tuple[RegionLabel, ...]:
    """Where each region's name stands on the tiles of England."""
    return tuple(
        RegionLabel(row["region_code"], *(int(row[f"label_{name}"]) for name in ("column", "row", "span")))
        for row in _rows(_MAPS / "tile_regions.csv")
    )


@cache
def outlines(area_code: str) -> Outlines:
    """The map of a region, or of England."""
    read = json.loads((_MAPS / "boundaries" / f"{area_code}.json").read_text(encoding="utf-8"))
    councils = {code: Outline(**each) for code, each in read["councils"].items()}
    largest_first = sorted(councils, key=lambda code: -_box(councils[code]))
    width, height = (
        max(end for each in councils.values() for end in getattr(each, axis) if end is not None)
        for axis in Outline._fields
    )
    return Outlines(width, height, {code: councils[code] for code in largest_first})


def _box(outline: Outline) -> int:
    """The size of the box around an outline: larger than that of any council inside it."""
    (west, east), (south, north) = ((min(known), max(known)) for known in map(_known, outline))
    return (east - west) * (north - south)


def _known(ends: list[int | None]) -> list[int]:
    return [end for end in ends if end is not None]
