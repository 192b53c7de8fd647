"""Warns of counts and sickness that are the same as in the council's previous return."""

from duckdb import DuckDBPyConnection

from etl.row_rules import COUNTS_UNCHANGED, SICKNESS_UNCHANGED

_COUNTS = ("starters", "leavers", "vacancies")


def warn_of_unchanged(work: DuckDBPyConnection, earlier: str | None) -> None:
    """Add to found_problems; compares with the latest earlier date in this load or in an earlier release.

    `earlier` is the prefix of that release's role_counts and staff_records ("live." or "live_"); None: no release.
    """
    for name in ("role_counts", "staff_records"):
        so_far = f"FROM {name}"
        if earlier:
            so_far += f""" UNION ALL BY NAME FROM {earlier}{name} ANTI JOIN accepted USING (as_at, council_code)
                SEMI JOIN (SELECT council_code FROM accepted) USING (council_code)"""
        work.execute(f"CREATE OR REPLACE TEMP VIEW {name}_so_far AS {so_far}")
    work.execute("""
        CREATE OR REPLACE TEMP TABLE previous AS
        SELECT a.as_at, council_code, max(b.as_at) AS previous_as_at
        FROM accepted a JOIN (SELECT DISTINCT as_at, council_code FROM role_counts_so_far) b USING (council_code)
        WHERE b.as_at < a.as_at GROUP BY ALL""")
    for name in _COUNTS:
        _unchanged_count(work, name)
    _unchanged_sickness(work)


def _unchanged_count(work: DuckDBPyConnection, name: str) -> None:
    """The same roles with the same counts; none anywhere, or nothing known, is no ground for suspicion."""
    work.execute(
        f"""INSERT INTO found_problems (return_no, file_no, record, column_name, rule)
        WITH counts AS (
            SELECT as_at, council_code, workplace_key,
                list((role_code, {name}) ORDER BY role_code) FILTER ({name} IS NULL OR {name} > 0) AS counts,
                sum({name}) AS total
            FROM role_counts_so_far GROUP BY ALL)
        SELECT p.return_no, p.file_no, p.record, upper(?), ?
        FROM counts now JOIN previous USING (as_at, council_code)
        JOIN counts old ON old.as_at = previous_as_at AND old.council_code = now.council_code
            AND old.workplace_key = now.workplace_key AND old.counts = now.counts
        JOIN places p ON p.as_at = now.as_at AND p.workplace_key = now.workplace_key
        WHERE now.total > 0""",
        [name, COUNTS_UNCHANGED.key],
    )


def _unchanged_sickness(work: DuckDBPyConnection) -> None:
    work.execute(
        """INSERT INTO found_problems (return_no, file_no, record, column_name, rule)
        SELECT p.return_no, f.file_no, NULL, 'DAYSSICK', ?
        FROM staff_records now JOIN previous USING (as_at, council_code)
        JOIN staff_records_so_far old ON old.as_at = previous_as_at AND old.council_code = now.council_code
            AND old.record_key = coalesce(now.previous_record_key, now.record_key)
        JOIN places p ON p.as_at = now.as_at AND p.workplace_key = now.workplace_key
        JOIN incoming_files f ON f.return_no = p.return_no AND f.file_kind = 'staff'
        GROUP BY p.return_no, f.file_no, p.workplace_key
        HAVING bool_and(now.sickness_days IS NOT DISTINCT FROM old.sickness_days) AND sum(now.sickness_days) > 0""",
        [SICKNESS_UNCHANGED.key],
    )
