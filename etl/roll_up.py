"""Writes the roll-ups of a release, date by date, from the rows that it holds."""

import duckdb
from duckdb_sqlalchemy import Dialect
from sqlalchemy import Table
from sqlalchemy.schema import CreateTable
from sqlalchemy.sql.elements import ClauseElement

from data.measures import Measure
from data.measures.counting import ONE_BIT
from data.rollups import AMOUNTS, BY_ROLE_AND_SERVICE, ROLE_AND_SERVICE, ROLLUPS, TABLES, WHOLE, Rollup, amounts
from etl.copied import take_out

_CHANGED = "(as_at, council_code) IN (FROM changed)"


def create_rollups(work: duckdb.DuckDBPyConnection) -> None:
    """Make the empty tables of roll-ups in the database in use."""
    for table in TABLES:
        work.execute(str(CreateTable(table).compile(dialect=Dialect())))


def write_rollups(work: duckdb.DuckDBPyConnection) -> None:
    """Make the roll-ups of all dates, in the database in use, where they are empty."""
    found = work.execute("SELECT DISTINCT as_at FROM role_counts UNION SELECT DISTINCT as_at FROM staff_records")
    for (day,) in sorted(found.fetchall()):
        for rollup in ROLLUPS.values():
            work.execute(_sums(rollup), {"day": day})
        for name, measure in AMOUNTS.items():
            work.execute(_amounts(name, measure), {"day": day})


def revise_rollups(work: duckdb.DuckDBPyConnection, of: Table) -> None:
    """Make the roll-ups of one of people's tables anew, in the database in use, where `changed` has council and date.

    The cells of other councils on these dates are numbered anew and not added up.
    """
    rollup, amount_names = ROLLUPS[of], [name for name, measure in AMOUNTS.items() if measure.table is of]
    is_of_day = "as_at IN (SELECT as_at FROM changed)"
    work.execute(f"""
        CREATE OR REPLACE TEMP TABLE unchanged_cells AS
        SELECT * EXCLUDE (cell) FROM {rollup.table.name} WHERE {is_of_day} AND NOT {_CHANGED}""")
    take_out(work, rollup.table.name, is_of_day)
    for name in amount_names:
        take_out(work, amounts.name, f"amount_name = '{name}' AND {_CHANGED}")
    for (day,) in work.execute("SELECT DISTINCT as_at FROM changed ORDER BY as_at").fetchall():
        work.execute(_sums(rollup, among=_CHANGED, beside="unchanged_cells"), {"day": day})
        for name in amount_names:
            work.execute(_amounts(name, AMOUNTS[name], among=_CHANGED), {"day": day})
    work.execute("DROP TABLE unchanged_cells")


def _text(part: ClauseElement) -> str:
    return str(part.compile(dialect=Dialect(), compile_kwargs={"literal_binds": True}))


def _sums(rollup: Rollup, *, among: str = "true", beside: str = "") -> str:
    """One pass over the rows of a date, whatever number of groupings; `beside` has cells that are there already."""
    sums, told = _added_up(rollup)
    apart, further = ", ".join(ROLE_AND_SERVICE), rollup.further
    sets = ["(council_code)", f"(council_code, {apart})", *(f"(council_code, {apart}, {each})" for each in further)]
    names = "".join(f"WHEN GROUPING({each}) = 0 THEN '{each}' " for each in further)
    named = f"CASE {names}WHEN GROUPING(role_code) = 0 THEN '{BY_ROLE_AND_SERVICE}' ELSE '{WHOLE}' END"
    value = ", ".join(f"CASE WHEN GROUPING({each}) = 0 THEN CAST({each} AS VARCHAR) END" for each in further)
    order = f"council_code, {apart}, further"
    also = f"UNION ALL BY NAME FROM {beside} WHERE as_at = $day" if beside else ""
    return f"""
        INSERT INTO {rollup.table.name} BY NAME
        SELECT *, row_number() OVER (PARTITION BY grouped_by ORDER BY {order}) - 1 AS cell
        FROM (
            SELECT as_at, grouped_by, council_code, {apart}, further, {told} FROM (
                SELECT any_value(as_at) AS as_at, {named} AS grouped_by, council_code, {apart},
                    {f"coalesce({value})" if value else "NULL"} AS further, {sums}
                FROM {rollup.of.name} WHERE as_at = $day AND {among} GROUP BY GROUPING SETS ({", ".join(sets)}))
            {also})
        ORDER BY grouped_by, cell"""


def _added_up(rollup: Rollup) -> tuple[str, str]:
    """What is added up over rows, and what a roll-up has of it.

    Records and their keys are one sum, taken apart afterwards: it takes half the time of two.
    """
    sums, told = [], []
    for name, count in rollup.counts.items():
        if count.both is not None:
            sums.append(f"{_text(count.both)} AS both_{name}")
            told.append(f"CAST(both_{name} >> {ONE_BIT} AS DOUBLE) AS number_{name}")
            told.append(f"CAST(both_{name} & {(1 << ONE_BIT) - 1} AS BIGINT) AS keys_{name}")
            continue
        # threads add up hours in any order: with what each step loses, the same rows make the same release
        number = _text(count.number) if count.keys is not None else _text(count.number).replace("sum(", "fsum(")
        sums.append(f"round({number}, 9) AS number_{name}")
        told.append(f"number_{name}")
        if count.keys is not None:
            sums.append(f"{_text(count.keys)} AS keys_{name}")
            told.append(f"keys_{name}")
    return ", ".join(sums), ", ".join(told)


def _amounts(name: str, measure: Measure, *, among: str = "true") -> str:
    if measure.amount is None or measure.whose is None:
        raise ValueError(f"{measure.key} is not of an amount")
    return f"""
        INSERT INTO {amounts.name} BY NAME
        SELECT as_at, '{name}' AS amount_name, CAST({_text(measure.amount)} AS DOUBLE) AS amount, council_code,
            role_code, service_code, CAST(count(*) AS INTEGER) AS people
        FROM {measure.table.name} WHERE as_at = $day AND {among} AND {_text(measure.whose)} GROUP BY ALL
        ORDER BY amount, council_code, role_code, service_code"""
