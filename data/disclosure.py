"""The one door through which figures about people leave a release.

Until sign-in and the disclosure rules stand here, every answer is exact and the server answers on loopback only.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, Select, literal_column, select

from data.measures import By, Measure
from data.schema import roles
from data.store import Release, fetch

TIER = "exact"
POLICY = "none"  # the name of the disclosure policy in force, written into every file
_SUMS = ("numerator", "base", "covered", "population")

Place = tuple[str, date, str]  # area, date, category ('' unless by is service, role_group or role)


@dataclass(frozen=True, kw_only=True)
class Query:
    """One question about people: measures of one table for some areas and dates, filtered, in categories."""

    measures: tuple[Measure, ...]
    areas: Mapping[str, frozenset[str]]  # each area's code, and the councils in it
    dates: tuple[date, ...]
    by: By
    filters: Mapping[By, tuple[str, ...]]


@dataclass(slots=True)
class Cell:
    """What may be known of one measure in one place: sums over the councils that know it."""

    numerator: float = 0.0
    base: float = 0.0
    covered: float = 0.0  # people for whom it is known
    population: float = 0.0  # people it is about, known or not
    knowing: set[str] = field(default_factory=set)  # councils with such staff or posts, some of them known
    unknowing: set[str] = field(default_factory=set)  # councils with such staff or posts, none of them known

    def add(self, council: str, numerator: float | None, base: float, covered: float, population: float) -> None:
        """Count one council in; its numerator is None when it knows none of it."""
        if numerator is None:
            self.unknowing.add(council)
        else:
            self.knowing.add(council)
            self.numerator += numerator
        self.base += base
        self.covered += covered
        self.population += population


def protect(query: Query, release: Release) -> dict[str, dict[Place, Cell]]:
    """For each measure's key, a cell for each place that has staff records or counts."""
    table = fetch(_statement(query), release)
    columns = [column.to_pylist() for column in table.columns]
    areas_of: dict[str, list[str]] = {}
    for area, councils in query.areas.items():
        for council in councils:
            areas_of.setdefault(council, []).append(area)
    found: dict[str, dict[Place, Cell]] = {}
    for number, measure in enumerate(query.measures):
        cells = found[measure.key] = {}
        first = 3 + number * len(_SUMS)
        for council, day, category, *sums in zip(*columns[:3], *columns[first : first + len(_SUMS)], strict=True):
            for area in areas_of[council]:
                place = (area, day, category)
                if place not in cells:
                    cells[place] = Cell()
                cells[place].add(council, *sums)
    return found


def _dimension(query: Query, by: By) -> ColumnElement[Any]:
    table = query.measures[0].table
    if by is By.SERVICE:
        return table.c.service_code
    if by is By.ROLE:
        return table.c.role_code
    if by is By.ROLE_GROUP:
        return roles.c.role_group_code
    return literal_column("''")  # a parameter may not stand in GROUP BY


def _statement(query: Query) -> Select[Any]:
    """One row a council, date and category; every sum adds up, so areas are made of councils without a second scan."""
    table = query.measures[0].table
    category = _dimension(query, query.by)
    councils = sorted(frozenset[str]().union(*query.areas.values()))
    statement = (
        select(
            table.c.council_code,
            table.c.as_at,
            category.label("category_code"),
            *(
                getattr(measure, name).label(f"{name}_{number}")
                for number, measure in enumerate(query.measures)
                for name in _SUMS
            ),
        )
        .where(table.c.as_at.in_(query.dates), table.c.council_code.in_(councils))
        .where(*(_dimension(query, by).in_(codes) for by, codes in query.filters.items()))
        .group_by(table.c.council_code, table.c.as_at, category)
    )
    if By.ROLE_GROUP in {query.by, *query.filters}:
        return statement.join_from(table, roles, roles.c.role_code == table.c.role_code)
    return statement
