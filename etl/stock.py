"""Sets the people of a return against those of a year before, and those who came and went between."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from functools import cache
from typing import Any

from duckdb import DuckDBPyConnection

from data.return_report import StockAndFlow
from etl.earlier import Earlier
from etl.followed import find_followed
from etl.reference import ROLE_GROUPS, roles
from etl.tally import HELD, SENT, Place

ALL = "All"
Numbers = dict[str, int | None]  # by role group

_COUNTED = """
    SELECT as_at, council_code, role_code, sum(employees)::INTEGER,
        CASE WHEN count(*) = count(starters) THEN sum(starters)::INTEGER END,
        CASE WHEN count(*) = count(leavers) THEN sum(leavers)::INTEGER END
    FROM {of}.role_counts GROUP BY ALL"""
_SEEN = "SELECT as_at, council_code, role_code, sum(people)::INTEGER FROM {seen} GROUP BY ALL"
_STAFF = """(FROM work.staff_records UNION ALL BY NAME
    FROM live.staff_records ANTI JOIN accepted USING (as_at, council_code))"""
_RETURNS = """(
    SELECT as_at, council_code, layout, NULL::DATE AS carried_from
    FROM incoming SEMI JOIN accepted USING (return_no) UNION ALL BY NAME
    SELECT as_at, council_code, layout, carried_from
    FROM live.returns ANTI JOIN accepted USING (as_at, council_code))"""


def stock_and_flow(
    work: DuckDBPyConnection, openings: Mapping[Place, Earlier]
) -> dict[Place, tuple[StockAndFlow, ...]]:
    """Whether the employees of role groups, and of all, add up between two returns; needs what `conform` made.

    `openings` has the return of a year before for each that has one.
    """
    if not openings:
        return {}
    find_followed(work, staff=_STAFF, returns=_RETURNS)
    followed = set(work.execute("SELECT as_at, council_code FROM followed").fetchall())
    joined, left = (_by_group(work.execute(_SEEN.format(seen=seen)).fetchall(), 1) for seen in ("joiners", "leavers"))
    counted = {of: _by_group(work.execute(_COUNTED.format(of=of)).fetchall(), 3) for of in (SENT, HELD)}
    quarters = set(work.execute("SELECT as_at, council_code FROM incoming WHERE period_kind = 'quarter'").fetchall())
    found = {}
    for place, earlier in openings.items():
        closing, starters, leavers = counted[SENT][place]
        (opening, *_) = counted[earlier.database][earlier.place]
        none = None if place in quarters else 0  # of a group that nobody is in any more
        seen = (joined[place][0], left[place][0]) if place in followed else None
        found[place] = tuple(
            StockAndFlow(
                role_group=group,
                opening=opening.get(group, 0),
                starters=starters.get(group, none),
                leavers=leavers.get(group, none),
                closing=closing.get(group) or 0,
                joiners_seen=seen[0].get(group, 0) if seen else None,
                leavers_seen=seen[1].get(group, 0) if seen else None,
            )
            for group in _order()
            if group in closing or group in opening
        )
    return found


def _by_group(rows: Iterable[tuple[Any, ...]], columns: int) -> dict[Place, tuple[Numbers, ...]]:
    """Sums of columns by role group and of all; one number that is not known makes its sum unknown."""
    found: dict[Place, tuple[Numbers, ...]] = defaultdict(lambda: tuple({} for _ in range(columns)))
    for as_at, council, role, *values in rows:
        for numbers, value in zip(found[as_at, council], values, strict=True):
            for group in (_groups().get(role, ALL), ALL):
                so_far = numbers.get(group, 0)
                numbers[group] = None if value is None or so_far is None else so_far + value
    return found


def _order() -> tuple[str, ...]:
    return (*(name for _, name in ROLE_GROUPS.values()), ALL)


@cache
def _groups() -> dict[str, str]:
    known = roles()
    return dict(zip(known["role_code"], known["role_group_name"], strict=True))
