"""Asks the counts that measures are made of, of returns that were conformed now or of those that are in a release."""

from collections.abc import Mapping
from datetime import date

import duckdb
from duckdb_sqlalchemy import Dialect
from sqlalchemy import ColumnElement, Table, select

from data.schema import role_counts

SENT, HELD = "work", "live"  # the databases of what was sent now and of what a release holds
Place = tuple[date, str]  # as-at date and council
Numbers = dict[str, float | None]

# of a quarterly return its own quarter counts, as sent
_FLOWS = "coalesce(starters_in_quarter, starters) AS starters, coalesce(leavers_in_quarter, leavers) AS leavers"


def tally(
    work: duckdb.DuckDBPyConnection, table: Table, numbers: Mapping[str, ColumnElement[float]], *, of: str
) -> dict[Place, Numbers]:
    """The named expressions over the rows of each return; None where nothing is known. `of` is SENT or HELD."""
    names = list(numbers)
    asked = [numbers[name].label(f"n{place}") for place, name in enumerate(names)]
    place = (table.c.as_at, table.c.council_code)
    statement = select(*place, *asked).group_by(*place)
    question = statement.compile(dialect=Dialect(), compile_kwargs={"literal_binds": True})
    told = f"* REPLACE ({_FLOWS})" if table is role_counts else "*"
    rows = work.execute(f"WITH {table.name} AS (SELECT {told} FROM {of}.{table.name}) {question}").fetchall()
    return {(as_at, council): dict(zip(names, values, strict=True)) for as_at, council, *values in rows}
