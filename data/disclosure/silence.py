"""Which councils know nothing of a count: the one thing that catalogues need of people's tables."""

from datetime import date

from sqlalchemy import select

from data.schema import completeness, returns
from data.store import Release, fetch_people


def silent_councils(release: Release) -> list[tuple[date, str, str]]:
    """As-at date, column and council of each accepted return that knows none of that column's counts."""
    statement = (
        select(returns.c.as_at, completeness.c.field, returns.c.council_code)
        .join_from(returns, completeness, completeness.c.return_id == returns.c.return_id)
        .where(returns.c.outcome == "accepted", completeness.c.known == 0)
    )
    return [tuple(row.values()) for row in fetch_people(statement, release).to_pylist()]
