"""Which councils are most like a council, and the facts that the adult model compares; all of it is public."""

from collections.abc import Mapping
from functools import lru_cache
from typing import NamedTuple

from sqlalchemy import select

from data import schema
from data.store import Release, fetch

DFE, ADULT = "dfe", "adult"
WEIGHTS = {"deprived-areas-share": 0.5}  # of the adult model's inputs; the others count whole
SET_ASIDE = ("E09000001", "E06000053")  # City of London, Isles of Scilly: so small that they would stretch every scale


class Neighbour(NamedTuple):
    """A council on another's list."""

    council_code: str
    rank: int
    distance: float | None  # of the adult model; DfE publishes none
    closeness: str | None  # DfE's own word; the adult model has none


class Input(NamedTuple):
    """A fact that the adult model compares; unit is share, people, people-per-km2 or score."""

    label: str
    unit: str


def neighbours(release: Release, area_code: str, model: str) -> list[Neighbour]:
    """The councils most like a council by DFE or ADULT, nearest first; none for an area that is no council in force."""
    return list(_lists(release).get((area_code, model), ()))


@lru_cache(maxsize=4)
def context(release: Release) -> Mapping[str, Mapping[str, float]]:
    """Each council's value of each input, by the code of the council and the key of the input."""
    found: dict[str, dict[str, float]] = {}
    for code, key, value, *_ in _context(release):
        found.setdefault(code, {})[key] = value
    return found


@lru_cache(maxsize=4)
def inputs(release: Release) -> Mapping[str, Input]:
    """Label and unit of each input, by its key."""
    return {key: Input(label, unit) for _, key, _, label, unit in _context(release)}


@lru_cache(maxsize=4)
def _lists(release: Release) -> dict[tuple[str, str], tuple[Neighbour, ...]]:
    near = schema.similar_councils.c
    statement = select(
        near.area_code, near.model, near.council_code, near.rank, near.distance, near.closeness
    ).order_by(near.area_code, near.model, near.rank)
    found: dict[tuple[str, str], list[Neighbour]] = {}
    for row in fetch(statement, release).to_pylist():
        code, model, *rest = row.values()
        found.setdefault((code, model), []).append(Neighbour(*rest))
    return {place: tuple(near) for place, near in found.items()}


@lru_cache(maxsize=4)
def _context(release: Release) -> tuple[tuple[str, str, float, str, str], ...]:
    told = schema.council_context.c
    statement = select(told.area_code, told.input, told.value, told.label, told.unit).order_by(
        told.area_code, told.input
    )
    return tuple(tuple(row.values()) for row in fetch(statement, release).to_pylist())
