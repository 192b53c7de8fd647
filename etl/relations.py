"""Checks that need more than one row: repeats, shared identifiers, totals, and returns with nothing left to load."""

from duckdb import DuckDBPyConnection

from etl.cells import CQC_ID
from etl.excel_rules import ZEROS_LOST
from etl.form import FileKind, raw_columns
from etl.row_rules import (
    IDENTIFIER_TAKEN,
    LOCATION_SHARED,
    NO_STAFF_LEFT,
    NO_WORKPLACE_LEFT,
    STAFF_REPEATED,
    STAFF_TWICE,
    TOTAL_DIFFERS,
    WORKPLACE_REPEATED,
    WORKPLACE_TWICE,
)
from etl.rule import Effect, Rule

_INSERT = "INSERT INTO found_problems (return_no, file_no, record, column_name, rule, found) "


def check_relations(work: DuckDBPyConnection) -> None:
    """Add to found_problems and set_aside; rows set aside here stop being is_loaded in the staged tables."""
    _repeats(work, FileKind.WORKPLACE, ("workplace",), WORKPLACE_REPEATED, WORKPLACE_TWICE)
    _repeats(work, FileKind.STAFF, ("named_workplace", "named_worker"), STAFF_REPEATED, STAFF_TWICE)
    _zeros_lost(work)
    _identifiers_taken(work)
    _shared_locations(work)
    _totals(work)
    _nothing_left(work, FileKind.WORKPLACE, NO_WORKPLACE_LEFT)
    _nothing_left(work, FileKind.STAFF, NO_STAFF_LEFT)


def _staged(kind: FileKind) -> str:
    return "staged_staff" if kind is FileKind.STAFF else "staged_workplaces"


def _repeats(work: DuckDBPyConnection, kind: FileKind, key: tuple[str, ...], repeated: Rule, twice: Rule) -> None:
    """Rows of one key: an exact repeat is set aside, one that differs from the first refuses the return."""
    staged, keys = _staged(kind), ", ".join(key)
    content = ", ".join(f'r."{name}"' for name in raw_columns(kind))
    work.execute(f"""
        CREATE OR REPLACE TEMP TABLE same_key AS
        WITH suspects AS (
            SELECT hash(return_no, {keys}) AS suspect FROM {staged} WHERE is_loaded GROUP BY ALL HAVING count(*) > 1),
        alike AS (
            SELECT s.return_no, s.file_no, s.record, {keys}, row({content}) AS content
            FROM {staged} s JOIN raw_{kind} r USING (file_no, record)
            WHERE is_loaded AND hash(s.return_no, {keys}) IN (SELECT suspect FROM suspects)
                AND {" AND ".join(f"{name} IS NOT NULL" for name in key)})
        SELECT return_no, file_no, record,
            row_number() OVER (PARTITION BY return_no, {keys}, content ORDER BY file_no, record) > 1 AS is_exact,
            content <> first(content) OVER (PARTITION BY return_no, {keys} ORDER BY file_no, record) AS is_other
        FROM alike""")
    column = "UNIQUEWORKERID" if kind is FileKind.STAFF else "LOCALESTID"
    for rule, where in ((repeated, "is_exact"), (twice, "is_other AND NOT is_exact")):
        work.execute(
            f"{_INSERT} SELECT return_no, file_no, record, ?, ?, NULL FROM same_key WHERE {where}", [column, rule.key]
        )
    work.execute("INSERT INTO set_aside SELECT file_no, record, ? FROM same_key WHERE is_exact", [repeated.key])
    work.execute(f"""
        UPDATE {staged} SET is_loaded = false
        FROM same_key WHERE is_exact AND same_key.file_no = {staged}.file_no AND same_key.record = {staged}.record""")


def _zeros_lost(work: DuckDBPyConnection) -> None:
    """Rows that belong to none of another file, and would with zeros before their identifiers."""
    work.execute(
        f"""{_INSERT}
        SELECT return_no, file_no, record, 'LOCALESTID', $rule, NULL FROM staged_staff AS s
        WHERE is_orphan AND NOT is_deleted AND EXISTS (
            SELECT 1 FROM staged_workplaces AS w
            WHERE w.return_no = s.return_no AND ltrim(w.workplace, '0') = ltrim(s.workplace, '0'))
        UNION ALL
        SELECT return_no, file_no, record, 'UNIQUEWORKERID', $rule, NULL FROM staged_training AS t
        WHERE NOT is_loaded AND EXISTS (
            SELECT 1 FROM staged_staff AS s
            WHERE s.return_no = t.return_no AND ltrim(s.named_worker, '0') = ltrim(t.worker, '0')
                AND ltrim(s.named_workplace, '0') = ltrim(t.workplace, '0')
                AND (s.named_worker, s.named_workplace) <> (t.worker, t.workplace))""",
        {"rule": ZEROS_LOST.key},
    )


def _identifiers_taken(work: DuckDBPyConnection) -> None:
    work.execute(
        f"""{_INSERT}
        WITH changing AS (
            SELECT DISTINCT return_no FROM staged_staff
            WHERE is_loaded AND (workplace, worker) <> (named_workplace, named_worker)),
        taken AS (
            SELECT return_no, workplace, worker FROM staged_staff SEMI JOIN changing USING (return_no)
            WHERE is_loaded GROUP BY ALL HAVING count(DISTINCT (named_workplace, named_worker)) > 1)
        SELECT return_no, file_no, record, 'CHGUNIQUEWRKID', ?, NULL
        FROM staged_staff JOIN taken USING (return_no, workplace, worker)
        WHERE is_loaded AND (workplace, worker) <> (named_workplace, named_worker)""",
        [IDENTIFIER_TAKEN.key],
    )


def _shared_locations(work: DuckDBPyConnection) -> None:
    work.execute(
        f"""{_INSERT}
        SELECT return_no, file_no, record, 'LOCATIONID', ?,
            CASE WHEN regexp_full_match(locationid, {CQC_ID}) THEN locationid ELSE shown(locationid, 0) END
        FROM staged_workplaces
        WHERE is_loaded AND regtype = 2 AND locationid IS NOT NULL
        QUALIFY count(*) OVER (PARTITION BY as_at, locationid) > 1""",
        [LOCATION_SHARED.key],
    )


def _totals(work: DuckDBPyConnection) -> None:
    """TOTALPERMTEMP against all records, which is what the upload compares; 999 is never a quantity."""
    work.execute(
        f"""{_INSERT}
        WITH records AS (SELECT return_no, workplace, count(*) AS times FROM staged_staff WHERE is_loaded GROUP BY ALL)
        SELECT return_no, file_no, record, 'TOTALPERMTEMP', ?,
            totalpermtemp || ', but ' || coalesce(times, 0) || ' staff records'
        FROM staged_workplaces LEFT JOIN records USING (return_no, workplace)
        WHERE is_loaded AND totalpermtemp BETWEEN 0 AND 998 AND totalpermtemp <> coalesce(times, 0)
            AND return_no IN (SELECT return_no FROM staged_staff)""",
        [TOTAL_DIFFERS.key],
    )


def _nothing_left(work: DuckDBPyConnection, kind: FileKind, rule: Rule) -> None:
    """A return that would be accepted with no rows would replace an earlier one by nothing."""
    work.execute(
        f"""{_INSERT}
        SELECT return_no, file_no, NULL, NULL, ?, NULL FROM incoming_files
        WHERE file_kind = ? AND return_no NOT IN (SELECT return_no FROM {_staged(kind)} WHERE is_loaded)
            AND return_no NOT IN (
                SELECT return_no FROM found_problems JOIN rule_words USING (rule)
                WHERE effect = ? AND return_no IS NOT NULL)""",
        [rule.key, kind.value, Effect.REFUSES.value],
    )
