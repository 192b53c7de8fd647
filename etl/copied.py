"""Carries a release on in a copy of the live one's file, where few returns differ (docs/decisions/0060)."""

from collections.abc import Iterable

from duckdb import DuckDBPyConnection
from sqlalchemy import Table

from data.schema import staff_records

MOST_TOUCHED = 0.5  # of the returns of the next release; for more a new file is made as soon, and lies in order

# a return that is carried forward is copied anew each time
_TOUCHED = """
    CREATE OR REPLACE TABLE touched AS
    SELECT as_at, council_code FROM taken WHERE outcome = 'accepted'
    UNION SELECT as_at, council_code FROM carried
    UNION SELECT as_at, council_code FROM live.returns WHERE carried_from IS NOT NULL
"""
_KEPT = "SELECT as_at, council_code FROM kept WHERE outcome = 'accepted'"
# what is withdrawn would stay in the free space of a copy
_LITTLE = f"""
    WITH next AS (FROM touched UNION {_KEPT})
    SELECT (SELECT count(*) FROM touched) <= {MOST_TOUCHED} * (SELECT count(*) FROM next)
        AND NOT EXISTS (
            SELECT 1 FROM live.returns ANTI JOIN next USING (as_at, council_code) WHERE outcome = 'accepted')
"""
_ROW_GROUPS = """
    WITH groups AS (
        SELECT row_group_id, sum("count") AS all_rows FROM pragma_storage_info('built.{table}')
        WHERE column_id = 0 AND segment_type <> 'VALIDITY' GROUP BY ALL),
    ranges AS (SELECT sum(all_rows) OVER (ORDER BY row_group_id) AS after, after - all_rows AS first FROM groups)
    SELECT DISTINCT first::BIGINT, after::BIGINT
    FROM (SELECT DISTINCT rowid AS number FROM built.{table} WHERE {goes}) ASOF JOIN ranges ON number >= first
    ORDER BY first
"""
# what follows from counts of another date, as those who were seen to leave since, changes with them
_COUNTS_CHANGED = """
    CREATE OR REPLACE TEMP TABLE changed AS
    WITH now AS (SELECT as_at, council_code, bit_xor(hash(each)) AS sum FROM built.role_counts AS each GROUP BY ALL),
        before AS (SELECT as_at, council_code, bit_xor(hash(each)) AS sum FROM live.role_counts AS each GROUP BY ALL)
    SELECT as_at, council_code FROM now FULL JOIN before USING (as_at, council_code)
    WHERE now.sum IS DISTINCT FROM before.sum
"""
_STAFF_CHANGED = "CREATE OR REPLACE TEMP TABLE changed AS FROM touched UNION FROM clipped_anew"


def find_touched(work: DuckDBPyConnection, *, may_copy: bool) -> bool:
    """Make `touched` (as_at, council_code): whose rows a release does not take from a copy; whether it is one.

    It is none, and all are touched, where the returns that differ are many, or where data of the live release are in
    the next one no more. Needs what `etl.load.merge` made.
    """
    work.execute(_TOUCHED)
    is_little = work.execute(_LITTLE).fetchone()
    if may_copy and is_little and is_little[0]:
        return True
    work.execute(f"INSERT INTO touched {_KEPT}")
    return False


def take_out(work: DuckDBPyConnection, table: str, goes: str) -> None:
    """Delete the rows of a table of `built` that a condition names, and write what lies beside them anew.

    DuckDB only marks a row as deleted as long as its row group holds another: a row group is given up whole.
    """
    ranges = work.execute(_ROW_GROUPS.format(table=table, goes=goes)).fetchall()
    if not ranges:
        return
    within = " OR ".join(f"rowid BETWEEN {first} AND {after - 1}" for first, after in _joined(ranges))
    work.execute(f"CREATE OR REPLACE TEMP TABLE beside AS FROM built.{table} WHERE ({within}) AND NOT ({goes})")
    work.execute(f"DELETE FROM built.{table} WHERE {within}")
    work.execute("CHECKPOINT built")  # or the last row group, where it is one of them, would be filled up
    work.execute(f"INSERT INTO built.{table} FROM beside")
    work.execute("DROP TABLE beside")


def find_changed(work: DuckDBPyConnection, of: Table) -> None:
    """Make `changed` (as_at, council_code): where the rows of one of people's tables are not those of the live release.

    Needs the rows of `built` and, of staff records, `clipped_anew`.
    """
    work.execute(_STAFF_CHANGED if of is staff_records else _COUNTS_CHANGED)


def _joined(ranges: Iterable[tuple[int, int]]) -> list[tuple[int, int]]:
    """The same ranges, with those that meet as one."""
    found: list[tuple[int, int]] = []
    for first, after in ranges:
        if found and found[-1][1] == first:
            found[-1] = (found[-1][0], after)
        else:
            found.append((first, after))
    return found
