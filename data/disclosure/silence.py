"""Which councils know nothing of a count: the one thing that catalogues need of people's tables."""

from datetime import date

from sqlalchemy import func, literal, select

from data.measures import RECORDS_FOLLOWED
from data.schema import completeness, returns, role_counts
from data.store import Release, fetch_people


def silent_councils(release: Release) -> list[tuple[date, str, str]]:
    """As-at date, column and council of each accepted return that knows none of that column's counts.

    Starters and leavers of a quarterly return are known where four quarters are. RECORDS_FOLLOWED stands for a column
    where no record can be followed to the return of a year before.
    """
    statement = (
        select(returns.c.as_at, completeness.c.field, returns.c.council_code)
        .join_from(returns, completeness, completeness.c.return_id == returns.c.return_id)
        .where(returns.c.outcome == "accepted", completeness.c.known == 0)
    )
    counted = role_counts.c
    strange = (
        select(counted.as_at, literal(RECORDS_FOLLOWED), counted.council_code)
        .group_by(counted.as_at, counted.council_code)
        .having(func.count(counted.joiners_seen) == 0)
    )
    quarterly = [
        select(counted.as_at, literal(column.name.upper()), counted.council_code)
        .join_from(
            role_counts, returns, (returns.c.as_at == counted.as_at) & (returns.c.council_code == counted.council_code)
        )
        .where(returns.c.outcome == "accepted", returns.c.period_kind == "quarter")
        .group_by(counted.as_at, counted.council_code)
        .having(func.count(column) == 0)
        for column in (counted.starters, counted.leavers)
    ]
    return [
        tuple(row.values())
        for each in (statement, strange, *quarterly)
        for row in fetch_people(each, release).to_pylist()
    ]
