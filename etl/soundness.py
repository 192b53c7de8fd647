"""The data tests of a release: a file that fails one is never published."""

import duckdb

from data.measures import Count, Measure
from data.measures.counting import EMPLOYEES, RECORDS
from data.rollups import AMOUNTS, BY_ROLE_AND_SERVICE, ROLLUPS, TABLES, WHOLE, Rollup, amounts, count_name
from data.schema import metadata, role_counts, staff_records
from etl.keys import first_32_bits

# the direct identifiers and free text of the form, none of which a release may have as a column
_IDENTIFIERS = (
    "localestid", "uniqueworkerid", "chguniquewrkid", "displayid", "ninumber", "dob", "postcode", "estname", "notes",
)  # fmt: skip


# of a table or its rows under the name `new`
IS_NOT_WITHDRAWN = """NOT EXISTS (
    SELECT 1 FROM withdrawn WHERE withdrawn.council_code = new.council_code
        AND (withdrawn.as_at IS NULL OR withdrawn.as_at = new.as_at))"""


def _expected(table: str) -> str:
    """How many rows a table must have: those taken, those kept, and those of either that are carried forward."""
    new = f"{table} AS new WHERE {IS_NOT_WITHDRAWN}"
    old = f"live.{table} SEMI JOIN (FROM kept WHERE outcome = 'accepted') USING (as_at, council_code)"
    carried = "SELECT carried_from AS as_at, council_code FROM carried"
    both = f"(SELECT as_at, council_code FROM {new} UNION ALL SELECT as_at, council_code FROM {old})"
    return (
        f"((SELECT count(*) FROM {both}) + (SELECT count(*) FROM {both} JOIN ({carried}) USING (as_at, council_code)))"
    )


def _not_rolled_up(rollup: Rollup, count: Count, people: str, keys: str) -> str:
    """Councils whose roll-up does not hold the people, and the keys, of their rows in each grouping."""
    name = count_name(count)
    groupings = ", ".join(f"'{each}'" for each in (WHOLE, BY_ROLE_AND_SERVICE, *rollup.further))
    return f"""
        WITH recorded AS (
            SELECT as_at, council_code, CAST({people} AS DOUBLE) AS people, CAST({keys} AS BIGINT) AS keys
            FROM built.{rollup.of.name} GROUP BY ALL),
        rolled AS (
            SELECT as_at, council_code, grouped_by, sum(number_{name}) AS number,
                CAST(sum(keys_{name}) AS BIGINT) AS sum
            FROM built.{rollup.table.name} GROUP BY ALL)
        SELECT council_code FROM (FROM recorded CROSS JOIN (SELECT unnest([{groupings}]) AS grouped_by))
        FULL JOIN rolled USING (as_at, council_code, grouped_by)
        WHERE people IS DISTINCT FROM number OR keys IS DISTINCT FROM sum"""


def _not_in_amounts(name: str, measure: Measure) -> str:
    """Councils whose people with an amount are not those that the roll-up of sums counts."""
    rollup = ROLLUPS[measure.table].table.name
    return f"""
        SELECT council_code FROM (
            SELECT as_at, council_code, sum(people) AS people FROM built.{amounts.name}
            WHERE amount_name = '{name}' GROUP BY ALL)
        FULL JOIN (
            SELECT as_at, council_code, number_{count_name(measure.people)} AS number FROM built.{rollup}
            WHERE grouped_by = '{WHOLE}') USING (as_at, council_code)
        WHERE coalesce(people, 0) <> coalesce(number, 0)"""


_STAFF, _COUNTS = ROLLUPS[staff_records], ROLLUPS[role_counts]
_TESTS = {
    "the rows of every return are accounted for: in = loaded + set aside": """
        SELECT return_id FROM built.returns WHERE rows_in <> rows_loaded + rows_set_aside
        UNION ALL SELECT return_id FROM built.return_files WHERE rows_in <> rows_loaded + rows_set_aside""",
    "the rows of a return are the rows of its files": """
        SELECT return_id FROM built.returns JOIN (
            SELECT return_id, sum(rows_in) AS files_in, sum(rows_loaded) AS files_loaded
            FROM built.return_files GROUP BY return_id) USING (return_id)
        WHERE rows_in <> files_in OR rows_loaded <> files_loaded""",
    # of returns that were touched: the rows of others come from a release that was tested
    "every staff record is there once": """
        SELECT council_code FROM built.staff_records SEMI JOIN touched USING (as_at, council_code)
        GROUP BY as_at, council_code, record_key HAVING count(*) > 1""",
    "a refused return has no rows loaded": """
        SELECT return_id FROM built.returns WHERE outcome = 'refused' AND rows_loaded > 0""",
    "at most one accepted and one refused return a council and date": """
        SELECT council_code FROM built.returns GROUP BY as_at, council_code, outcome HAVING count(*) > 1""",
    "all returns are of the release's kind": """
        SELECT return_id FROM built.returns WHERE kind <> (SELECT kind FROM built.release)""",
    "data come from accepted returns only": """
        SELECT council_code FROM (
            SELECT as_at, council_code FROM built.workplaces UNION SELECT as_at, council_code FROM built.staff_records
            UNION SELECT as_at, council_code FROM built.role_counts
            UNION SELECT as_at, council_code FROM built.leaving_reasons)
        ANTI JOIN (FROM built.returns WHERE outcome = 'accepted') USING (as_at, council_code)""",
    "every accepted return has its workplaces and staff records": """
        SELECT return_id FROM built.returns AS one WHERE outcome = 'accepted' AND NOT EXISTS (
            SELECT 1 FROM built.workplaces AS data
            WHERE data.as_at = one.as_at AND data.council_code = one.council_code)""",
    "every council is in the list of areas": """
        SELECT council_code FROM built.returns
        ANTI JOIN (SELECT area_code AS council_code FROM built.areas) USING (council_code)""",
    "every council has its lists of similar councils, without itself": """
        SELECT area_code FROM built.areas LEFT JOIN built.similar_councils AS near USING (area_code)
        WHERE area_level = 'council' GROUP BY area_code
        HAVING count(DISTINCT near.model) <> 2 OR bool_or(near.council_code = area_code)""",
    "every group to compare with is made of councils in force": """
        SELECT area_code FROM built.areas LEFT JOIN built.area_members USING (area_code)
        LEFT JOIN (SELECT area_code AS council_code FROM built.areas WHERE area_level = 'council') AS council
            USING (council_code)
        WHERE area_level IN ('council-type', 'dfe-neighbours', 'similar') AND council.council_code IS NULL""",
    "every date has its pay floors": """
        SELECT DISTINCT as_at FROM built.returns ANTI JOIN built.pay_floors USING (as_at)""",
    "pay below the floor counts as near it": """
        SELECT council_code FROM built.staff_records WHERE is_below_wage_floor AND is_near_wage_floor IS NOT TRUE""",
    "every role is in the list of roles": """
        SELECT role_code FROM (
            SELECT role_code FROM built.staff_records UNION SELECT role_code FROM built.role_counts)
        ANTI JOIN built.roles USING (role_code)""",
    "every service is in the list of services": """
        SELECT service_code FROM (
            SELECT service_code FROM built.staff_records UNION SELECT service_code FROM built.workplaces
            UNION SELECT service_code FROM built.role_counts)
        ANTI JOIN built.services USING (service_code)""",
    "every row is of a workplace of its return": """
        SELECT workplace_key FROM (
            SELECT as_at, council_code, workplace_key FROM built.staff_records
            UNION SELECT as_at, council_code, workplace_key FROM built.role_counts
            UNION SELECT as_at, council_code, workplace_key FROM built.leaving_reasons)
        ANTI JOIN built.workplaces USING (as_at, council_code, workplace_key)""",
    "the employees counted by role are the employees on record": """
        SELECT council_code FROM (
            SELECT as_at, council_code, sum(employees) AS counted FROM built.role_counts GROUP BY ALL)
        FULL JOIN (
            SELECT as_at, council_code, count(*) FILTER (is_employee) AS recorded FROM built.staff_records GROUP BY ALL)
        USING (as_at, council_code) WHERE coalesce(counted, 0) <> coalesce(recorded, 0)""",
    "the keys of the employees counted by role are those of the employees on record": f"""
        SELECT council_code FROM (
            SELECT as_at, council_code, sum(employees_key) AS counted FROM built.role_counts GROUP BY ALL)
        FULL JOIN (
            SELECT as_at, council_code, sum({first_32_bits("record_key")}) FILTER (is_employee) AS recorded
            FROM built.staff_records GROUP BY ALL)
        USING (as_at, council_code) WHERE coalesce(counted, 0) <> coalesce(recorded, 0)""",
    "where records are followed, joiners less leavers seen are the change in employees": """
        WITH sums AS (
            SELECT as_at, council_code, sum(employees) AS staff, sum(joiners_seen) - sum(leavers_seen) AS net
            FROM built.role_counts GROUP BY ALL)
        SELECT council_code FROM followed JOIN sums AS now USING (as_at, council_code)
        JOIN sums AS earlier ON earlier.as_at = followed.before AND earlier.council_code = followed.council_code
        WHERE now.staff - earlier.staff IS DISTINCT FROM now.net""",
    "no row was lost or added between the returns and the release": f"""
        SELECT name FROM (
            SELECT 'returns' AS name,
                (SELECT count(*) FROM taken) + (SELECT count(*) FROM kept) + (SELECT count(*) FROM carried) AS expected,
                (SELECT count(*) FROM built.returns) AS found
            UNION ALL
            SELECT 'staff_records', {_expected("staff_records")}, (SELECT count(*) FROM built.staff_records)
            UNION ALL
            SELECT 'role_counts', {_expected("role_counts")} + (SELECT count(*) FROM role_counts_added),
                (SELECT count(*) FROM built.role_counts))
        WHERE expected <> found""",
    "the cells of roll-ups are numbered without a gap": " UNION ALL ".join(
        f"""
        SELECT as_at FROM built.{rollup.table.name} GROUP BY as_at, grouped_by
        HAVING max(cell) + 1 <> count(*) OR count(DISTINCT cell) <> count(*)"""
        for rollup in ROLLUPS.values()
    ),
    "roll-ups hold everybody on record, in each grouping": " UNION ALL ".join(
        f"({each})"
        for each in (
            _not_rolled_up(_STAFF, RECORDS, "count(*)", f"sum({first_32_bits('record_key')})"),
            _not_rolled_up(_COUNTS, EMPLOYEES, "sum(employees)", "sum(employees_key)"),
        )
    ),
    "roll-ups of amounts hold everybody who has them": " UNION ALL ".join(
        f"({_not_in_amounts(name, measure)})" for name, measure in AMOUNTS.items()
    ),
}


class Unsound(Exception):
    """A release failed a data test; the message names the test and the first offenders."""


def expect_sound(work: duckdb.DuckDBPyConnection) -> None:
    """Run every data test on the attached database `built`. Raises Unsound."""
    for claim, offenders in _TESTS.items():
        found = work.execute(f"SELECT * FROM ({offenders}) LIMIT 3").fetchall()
        if found:
            raise Unsound(f"The release is not sound: {claim}, but not {', '.join(str(row[0]) for row in found)}.")
    columns = work.execute(
        "SELECT table_name, column_name FROM duckdb_columns() WHERE database_name = 'built'"
    ).fetchall()
    expected = {(table.name, column.name) for table in (*metadata.sorted_tables, *TABLES) for column in table.columns}
    if set(columns) != expected:
        raise Unsound(f"The release has columns outside its schema: {sorted(set(columns) ^ expected)}.")
    identifiers = [f"{table}.{column}" for table, column in columns if column.lower() in _IDENTIFIERS]
    if identifiers:
        raise Unsound(f"The release has columns for direct identifiers: {', '.join(identifiers)}.")
