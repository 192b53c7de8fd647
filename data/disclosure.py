"""The one door through which figures about people leave a release.

Until sign-in and the disclosure rules stand here, every answer is exact and the server answers on loopback only.
"""

from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, Double, Integer, Select, case, cast, func, literal_column, select

from data.measures import By, Measure
from data.schema import area_members, roles
from data.store import Release, fetch

TIER = "exact"
POLICY = "none"  # the name of the disclosure policy in force, written into every file
_SUMS = ("numerator", "base", "covered", "population")

Place = tuple[str, date, str]  # area, date, category ('' unless by is service, role_group or role)


@dataclass(frozen=True, kw_only=True)
class Query:
    """One question about people: measures of one table for some areas and dates, filtered, in categories."""

    measures: tuple[Measure, ...]
    areas: tuple[str, ...]
    dates: tuple[date, ...]
    by: By
    filters: dict[By, tuple[str, ...]]


@dataclass(frozen=True)
class Cell:
    """What may be known of one measure in one place; `numerator` is None where no council of the area knows it."""

    numerator: float | None
    base: float
    covered: float  # people for whom it is known
    population: float  # people it is about
    unknown_councils: int  # councils with such staff, none of them known


def protect(query: Query, release: Release) -> dict[str, dict[Place, Cell]]:
    """For each measure's key, a cell for each place that has staff records or counts."""
    rows = fetch(_statement(query), release).to_pylist()
    return {
        measure.key: {
            (row["area_code"], row["as_at"], row["category_code"]): Cell(
                *(row[f"{name}_{number}"] for name in (*_SUMS, "unknown"))
            )
            for row in rows
        }
        for number, measure in enumerate(query.measures)
    }


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
    """Councils first, then areas: every sum adds up, so a large area costs no second scan of the records."""
    table = query.measures[0].table
    members = select(area_members.c.council_code).where(area_members.c.area_code.in_(query.areas))
    category = _dimension(query, query.by)
    councils = (
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
        .where(table.c.as_at.in_(query.dates), table.c.council_code.in_(members))
        .where(*(_dimension(query, by).in_(codes) for by, codes in query.filters.items()))
        .group_by(table.c.council_code, table.c.as_at, category)
    )
    if By.ROLE_GROUP in {query.by, *query.filters}:
        councils = councils.join_from(table, roles, roles.c.role_code == table.c.role_code)
    part = councils.subquery()
    keys = (area_members.c.area_code, part.c.as_at, part.c.category_code)
    return (
        select(*keys, *(column for number in range(len(query.measures)) for column in _summed(part, number)))
        .join_from(part, area_members, area_members.c.council_code == part.c.council_code)
        .where(area_members.c.area_code.in_(query.areas))
        .group_by(*keys)
    )


def _summed(part: Any, number: int) -> list[ColumnElement[Any]]:
    sums = [cast(func.sum(part.c[f"{name}_{number}"]), Double).label(f"{name}_{number}") for name in _SUMS]
    unknown = func.sum(case((part.c[f"numerator_{number}"].is_(None), 1), else_=0))
    return [*sums, cast(unknown, Integer).label(f"unknown_{number}")]
