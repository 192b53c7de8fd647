"""Finds files of the wrong council or date: those that the live release has as another council's or of another date."""

import duckdb

HELD_FILES = """
    SELECT sha256, file_kind, as_at, council_code FROM {prefix}return_files AS f JOIN {prefix}returns USING (return_id)
    WHERE outcome = 'accepted' AND carried_from IS NULL AND f.rows_in > 0
        AND file_kind IN ('workplace', 'staff', 'teams')
"""
# two small teams may well have the same workplaces a year on, but not the same staff records
_FOUND = """
    INSERT INTO found_problems BY NAME
    SELECT return_no, file_no, rule, 'the same as ' || string_agg(place, ', ' ORDER BY place) AS found FROM (
        SELECT DISTINCT i.return_no, f.file_no, area_name || ', ' || h.as_at AS place,
            CASE WHEN h.council_code <> i.council_code THEN 'same-file-as-another-council'
                ELSE 'same-file-as-earlier' END AS rule
        FROM incoming_files f JOIN incoming i USING (return_no)
        JOIN held_files h ON h.sha256 = f.sha256 AND h.file_kind = f.file_kind
        JOIN area_names a ON a.council_code = h.council_code
        WHERE i.council_code IN (SELECT council_code FROM area_names)
            AND (h.council_code <> i.council_code OR (h.as_at <> i.as_at AND f.file_kind <> 'workplace')))
    GROUP BY return_no, file_no, rule
"""


def find_held_files(work: duckdb.DuckDBPyConnection) -> None:
    """Add to found_problems; `held_files` has what HELD_FILES gives of the live release."""
    work.execute(_FOUND)
