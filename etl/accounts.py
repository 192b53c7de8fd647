"""Accounts for every return: its files, the rows loaded and set aside, its problems and how complete it is."""

from datetime import UTC, datetime

from duckdb import DuckDBPyConnection

_RETURN_IDS = """
CREATE OR REPLACE TABLE return_ids AS
WITH hashes AS (
    SELECT return_no, string_agg(sha256, chr(10) ORDER BY sha256) AS hashes FROM incoming_files GROUP BY return_no)
SELECT i.return_no, i.as_at, i.council_code, i.folder, i.kind, i.layout, i.period_kind,
    accepted.return_no IS NOT NULL AS is_accepted,
    left(sha256(concat_ws(chr(10), i.as_at, i.council_code, hashes)), 16) AS return_id
FROM incoming i LEFT JOIN hashes USING (return_no) LEFT JOIN accepted ON accepted.return_no = i.return_no
WHERE i.as_at IS NOT NULL AND i.council_code IS NOT NULL
"""

_RETURN_FILES = """
CREATE OR REPLACE TABLE return_files AS
WITH aside AS (
    SELECT file_no, count(DISTINCT record) AS times FROM set_aside GROUP BY file_no),
counted AS (
    SELECT f.*, return_id, CASE WHEN is_accepted THEN coalesce(times, 0) ELSE rows_in END AS rows_set_aside
    FROM incoming_files f JOIN return_ids USING (return_no) LEFT JOIN aside USING (file_no))
SELECT return_no, return_id, file, file_kind, layout, encoding, sha256, size_bytes, rows_in,
    (rows_in - rows_set_aside)::INTEGER AS rows_loaded, rows_set_aside::INTEGER AS rows_set_aside
FROM counted
"""

_PROBLEMS = """
CREATE OR REPLACE TABLE problems AS
SELECT return_no, return_id, file, column_name, rule, effect, count(*)::INTEGER AS times,
    coalesce(arg_min(line, record), min(line))::INTEGER AS first_line,
    coalesce(arg_min(found, record), any_value(found)) AS found,
    any_value(wrong || '; ' || lower(remedy[1]) || remedy[2:]) AS message
FROM found_problems JOIN return_ids USING (return_no) JOIN rule_words USING (rule)
LEFT JOIN (SELECT file_no, file FROM incoming_files) USING (file_no)
GROUP BY ALL
"""

_RETURNS = """
CREATE OR REPLACE TABLE returns AS
WITH rows AS (
    SELECT return_no, sum(rows_in) AS rows_in, sum(rows_loaded) AS rows_loaded, sum(rows_set_aside) AS rows_set_aside
    FROM return_files GROUP BY return_no),
found AS (
    SELECT return_no, sum(times) FILTER (effect = 'refuses') AS errors, sum(times) FILTER (effect = 'warns') AS warnings
    FROM problems GROUP BY return_no)
SELECT return_id, as_at, council_code, CASE WHEN is_accepted THEN 'accepted' ELSE 'refused' END AS outcome, kind,
    layout, period_kind, NULL::DATE AS carried_from, folder, ?::TIMESTAMP AS loaded_at,
    coalesce(rows_in, 0)::INTEGER AS rows_in, coalesce(rows_loaded, 0)::INTEGER AS rows_loaded,
    coalesce(rows_set_aside, 0)::INTEGER AS rows_set_aside, coalesce(errors, 0)::INTEGER AS errors,
    coalesce(warnings, 0)::INTEGER AS warnings
FROM return_ids LEFT JOIN rows USING (return_no) LEFT JOIN found USING (return_no)
"""

_COMPLETENESS = """
CREATE OR REPLACE TABLE completeness AS
SELECT return_id, field, records, answered, known, required_share
FROM field_answers JOIN return_ids USING (return_no) WHERE is_accepted
"""


def write_accounts(work: DuckDBPyConnection) -> None:
    """Make returns, return_files, problems and completeness; a return of no known council or date is in none."""
    for statement in (_RETURN_IDS, _RETURN_FILES, _PROBLEMS):
        work.execute(statement)
    work.execute(_RETURNS, [datetime.now(UTC).replace(tzinfo=None)])
    work.execute(_COMPLETENESS)
    for table in ("return_files", "problems"):
        work.execute(f"ALTER TABLE {table} DROP COLUMN return_no")
