"""The one door through which figures about people leave a release.

Until sign-in and the disclosure rules stand here, every answer is exact and the server answers on loopback only.
"""

from dataclasses import dataclass
from datetime import date
from typing import Any

import pandas as pd
from sqlalchemy import ColumnElement, Select, case, func, literal, select

from data.measures import By, Measure
from data.schema import area_members, roles
from data.store import Release, fetch

TIER = "exact"
POLICY = "none"  # the name of the disclosure policy in force, written into every file


@dataclass(frozen=True, kw_only=True)
class Query:
    """One question about people: a measure for some areas and dates, filtered, in categories."""

    measure: Measure
    areas: tuple[str, ...]
    dates: tuple[date, ...]
    by: By
    filters: dict[By, tuple[str, ...]]


def protect(query: Query, release: Release) -> pd.DataFrame:
    """One row an area, date and category that has staff records or counts.

    Columns: area_code, as_at, category_code ('' unless by is service, role_group or role), numerator (missing where no
    council of the area knows it), base, covered and population in people, unknown_councils (councils with rows, none
    of them known).
    """
    cells = fetch(_statement(query), release)
    return cells.assign(as_at=[pd.Timestamp(day).date() for day in cells["as_at"]])


def _dimension(query: Query, by: By) -> ColumnElement[Any]:
    if by is By.SERVICE:
        return query.measure.table.c.service_code
    if by is By.ROLE:
        return query.measure.table.c.role_code
    if by is By.ROLE_GROUP:
        return roles.c.role_group_code
    return literal("")


def _statement(query: Query) -> Select[Any]:
    """Councils first, then areas: every sum adds up, so a large area costs no second scan of the records."""
    measure, table = query.measure, query.measure.table
    members = select(area_members.c.council_code).where(area_members.c.area_code.in_(query.areas))
    category = _dimension(query, query.by)
    councils = (
        select(
            table.c.council_code,
            table.c.as_at,
            category.label("category_code"),
            measure.numerator.label("numerator"),
            measure.base.label("base"),
            measure.covered.label("covered"),
            measure.population.label("population"),
        )
        .where(table.c.as_at.in_(query.dates), table.c.council_code.in_(members))
        .where(*(_dimension(query, by).in_(codes) for by, codes in query.filters.items()))
        .group_by(table.c.council_code, table.c.as_at, category)
    )
    if By.ROLE_GROUP in {query.by, *query.filters}:
        councils = councils.join_from(table, roles, roles.c.role_code == table.c.role_code)
    part = councils.subquery()
    sums = [func.sum(part.c[name]).label(name) for name in ("numerator", "base", "covered", "population")]
    unknown = func.sum(case((part.c.numerator.is_(None), 1), else_=0)).label("unknown_councils")
    keys = (area_members.c.area_code, part.c.as_at, part.c.category_code)
    return (
        select(*keys, *sums, unknown)
        .join_from(part, area_members, area_members.c.council_code == part.c.council_code)
        .where(area_members.c.area_code.in_(query.areas))
        .group_by(*keys)
    )
