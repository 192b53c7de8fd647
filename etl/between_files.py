"""What is wrong between the files of a return and between returns: files missing, doubled, or of another council."""

from collections.abc import Sequence

import duckdb

from etl.team_staging import IS_EXAMPLE, is_total

_FILE_KINDS = {"workplace": "no-workplace-file", "staff": "no-staff-file", "training": "no-training-file"}

_TWO_OF_ONE_KIND = """
    INSERT INTO found_problems BY NAME
    SELECT return_no, file_no, 'two-files-of-one-kind' AS rule, file_kind || ' file' AS found
    FROM incoming_files WHERE file_kind <> 'unknown'
    QUALIFY count(*) OVER (PARTITION BY return_no, file_kind) > 1
"""
_TEAMS_BESIDE = """
    INSERT INTO found_problems BY NAME
    SELECT return_no, file_no, 'teams-beside-asc-wds' AS rule FROM incoming_files
    WHERE file_kind = 'teams' AND return_no IN (
        SELECT return_no FROM incoming_files WHERE file_kind IN ('workplace', 'staff', 'training'))
"""
_COUNCIL_TWICE = """
    INSERT INTO found_problems BY NAME
    SELECT i.return_no, 'council-twice' AS rule, string_agg(o.folder, ', ' ORDER BY o.folder) AS found
    FROM incoming i JOIN incoming o USING (as_at, council_code)
    WHERE i.return_no <> o.return_no GROUP BY i.return_no
"""
_SAME_FILE = """
    INSERT INTO found_problems BY NAME
    WITH filled AS (
        SELECT * FROM incoming_files JOIN incoming USING (return_no)
        WHERE file_kind IN ('workplace', 'staff', 'teams') AND rows_in > 0)
    SELECT f.return_no, f.file_no, 'same-file-as-another-council' AS rule,
        'the same as ' || string_agg(o.file, ', ' ORDER BY o.file) AS found
    FROM filled f JOIN filled o ON o.sha256 = f.sha256 AND o.file_kind = f.file_kind AND o.file_no <> f.file_no
    WHERE f.council_code IS DISTINCT FROM o.council_code GROUP BY f.return_no, f.file_no
"""
_KINDS = f"""
    CREATE TEMP TABLE kinds AS
    SELECT return_no, count(*) FILTER (is_sample) AS sample_rows, count(*) AS rows FROM (
        SELECT return_no, regexp_replace(upper(LOCALESTID), '\\s', '', 'g') LIKE 'SAMPLE-%' AS is_sample
        FROM (SELECT file_no, LOCALESTID FROM raw_workplace UNION ALL SELECT file_no, LOCALESTID FROM raw_staff
            UNION ALL SELECT file_no, TEAM FROM raw_teams WHERE NOT ({is_total("TEAM")} OR {IS_EXAMPLE.format("TEAM")}))
        JOIN incoming_files USING (file_no) WHERE LOCALESTID IS NOT NULL)
    GROUP BY return_no;
    UPDATE incoming SET kind = 'sample' FROM kinds
    WHERE kinds.return_no = incoming.return_no AND sample_rows > 0;
    INSERT INTO found_problems BY NAME
    SELECT return_no, 'sample-and-real' AS rule, sample_rows || ' of ' || rows || ' rows' AS found
    FROM kinds WHERE sample_rows BETWEEN 1 AND rows - 1;
    DROP TABLE kinds;
"""
_LAYOUTS = """
    UPDATE incoming SET layout = 'regional', period_kind = if(said = 'quarter', 'quarter', '12-months')
    FROM (
        SELECT return_no, min(lower(trim(PERIODKIND))) AS said
        FROM incoming_files f LEFT JOIN raw_teams USING (file_no) WHERE file_kind = 'teams' GROUP BY return_no) AS sent
    WHERE sent.return_no = incoming.return_no
"""


def find_problems_between_files(work: duckdb.DuckDBPyConnection, whole_returns: Sequence[int]) -> None:
    """Add problems of files beside each other, and mark in `incoming` sample and regional workforce returns.

    A file is missed only in `whole_returns`: the others are files that were named one by one. Nor is it missed beside
    a file that is no text, which may be it.
    """
    for file_kind, rule in _FILE_KINDS.items():
        work.execute(
            """INSERT INTO found_problems BY NAME
            SELECT return_no, ? AS rule FROM incoming WHERE list_contains(?, return_no) AND return_no NOT IN (
                SELECT return_no FROM incoming_files WHERE file_kind IN (?, 'teams') OR encoding = 'unknown')""",
            [rule, list(whole_returns), file_kind],
        )
    for statement in (_TWO_OF_ONE_KIND, _TEAMS_BESIDE, _COUNCIL_TWICE, _SAME_FILE, _KINDS, _LAYOUTS):
        work.execute(statement)
