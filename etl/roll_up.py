"""Writes the roll-ups of a release, date by date, from the rows that it holds."""

from collections.abc import Iterable
from datetime import date

import duckdb
from duckdb_sqlalchemy import Dialect
from sqlalchemy.schema import CreateTable
from sqlalchemy.sql.elements import ClauseElement

from data.rollups import AMOUNTS, BY_ROLE_AND_SERVICE, ROLE_AND_SERVICE, ROLLUPS, TABLES, WHOLE, Rollup, amounts


def create_rollups(work: duckdb.DuckDBPyConnection) -> None:
    """Make the empty tables of roll-ups in the database in use."""
    for table in TABLES:
        work.execute(str(CreateTable(table).compile(dialect=Dialect())))


def write_rollups(work: duckdb.DuckDBPyConnection, days: Iterable[date] | None = None) -> None:
    """Make the roll-ups of some dates anew, or of all, in the database in use."""
    found = work.execute("SELECT DISTINCT as_at FROM role_counts UNION SELECT DISTINCT as_at FROM staff_records")
    there = {day for (day,) in found.fetchall()}
    for day in sorted(there if days is None else days):
        for table in TABLES:
            work.execute(f"DELETE FROM {table.name} WHERE as_at = ?", [day])
        for rollup in ROLLUPS.values():
            work.execute(_SUMS[rollup.of.name], [day])
        for statement in _AMOUNTS:
            work.execute(statement, [day])


def _text(part: ClauseElement) -> str:
    return str(part.compile(dialect=Dialect(), compile_kwargs={"literal_binds": True}))


def _sums(rollup: Rollup) -> str:
    """One pass over the rows of a date, whatever number of groupings."""
    sums = [f"{_text(count.number)} AS number_{name}" for name, count in rollup.counts.items()]
    sums += [f"{_text(count.keys)} AS keys_{name}" for name, count in rollup.counts.items() if count.keys is not None]
    both, further = ", ".join(ROLE_AND_SERVICE), rollup.further
    sets = ["(council_code)", f"(council_code, {both})", *(f"(council_code, {both}, {each})" for each in further)]
    names = "".join(f"WHEN GROUPING({each}) = 0 THEN '{each}' " for each in further)
    named = f"CASE {names}WHEN GROUPING(role_code) = 0 THEN '{BY_ROLE_AND_SERVICE}' ELSE '{WHOLE}' END"
    value = ", ".join(f"CASE WHEN GROUPING({each}) = 0 THEN CAST({each} AS VARCHAR) END" for each in further)
    order = f"council_code, {both}, further"
    return f"""
        INSERT INTO {rollup.table.name} BY NAME
        SELECT *, row_number() OVER (PARTITION BY grouped_by ORDER BY {order}) - 1 AS cell
        FROM (
            SELECT any_value(as_at) AS as_at, {named} AS grouped_by, council_code, {both},
                {f"coalesce({value})" if value else "NULL"} AS further, {", ".join(sums)}
            FROM {rollup.of.name} WHERE as_at = ? GROUP BY GROUPING SETS ({", ".join(sets)}))
        ORDER BY grouped_by, cell"""


_SUMS = {rollup.of.name: _sums(rollup) for rollup in ROLLUPS.values()}
_AMOUNTS = [
    f"""
        INSERT INTO {amounts.name} BY NAME
        SELECT as_at, '{name}' AS amount_name, CAST({_text(measure.amount)} AS DOUBLE) AS amount, council_code,
            role_code, service_code, CAST(count(*) AS INTEGER) AS people
        FROM {measure.table.name} WHERE as_at = ? AND {_text(measure.whose)} GROUP BY ALL
        ORDER BY amount, council_code, role_code, service_code"""
    for name, measure in AMOUNTS.items()
    if measure.amount is not None and measure.whose is not None
]
