"""Reads the files of returns into the work database, every cell as text exactly as sent."""

import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import duckdb
import numpy as np
import pyarrow as pa

from etl import form
from etl.between_files import find_problems_between_files
from etl.examine import Examined, examine
from etl.find import Found
from etl.form import EVERY_KIND
from etl.read_rows import SourceFile, read_rows
from etl.shape import record_lines, records_of, unix_line_ends

_TABLES = """
    CREATE TABLE incoming (return_no INTEGER, as_at DATE, council_code VARCHAR, folder VARCHAR, kind VARCHAR,
        layout VARCHAR DEFAULT 'asc-wds', period_kind VARCHAR DEFAULT '12-months');
    CREATE TABLE incoming_files (
        file_no INTEGER, return_no INTEGER, file VARCHAR, path VARCHAR, file_kind VARCHAR, layout VARCHAR,
        encoding VARCHAR, sha256 VARCHAR, size_bytes BIGINT, rows_in INTEGER);
    CREATE TABLE file_lines (file_no INTEGER, header_line INTEGER, is_row_a_line BOOLEAN);
    CREATE TABLE found_problems (
        return_no INTEGER, file_no INTEGER, record INTEGER, line INTEGER, column_name VARCHAR, rule VARCHAR,
        found VARCHAR);
    CREATE TABLE set_aside (file_no INTEGER, record INTEGER, rule VARCHAR);
"""


def extract(work: duckdb.DuckDBPyConnection, found: Found) -> None:
    """Make `incoming`, `incoming_files`, `raw_*`, `found_problems` and `set_aside`.

    What folders and files break is reported. Rows of a damaged file that can still be told apart are read, so that the
    rest of what is wrong is found as well. Rows with nothing in any cell are set aside at once and are not in `raw_*`.
    `file_lines` serves `fill_lines`.
    """
    work.execute(_TABLES)
    for kind in EVERY_KIND:
        columns = ", ".join(f"{name} VARCHAR" for name in form.raw_columns(kind))
        work.execute(f"CREATE TABLE raw_{kind} (file_no INTEGER, record INTEGER, {columns})")
    _take_returns(work, found)
    with tempfile.TemporaryDirectory(prefix="copies-", dir=_folder_of(work)) as copies:
        _take_files(work, read_rows(work, list(_examined(found, Path(copies)))))
    _set_blank_rows_aside(work)
    find_problems_between_files(work, [no for no, one in enumerate(found.returns, 1) if one.is_whole])
    fill_lines(work)


def fill_lines(work: duckdb.DuckDBPyConnection) -> None:
    """Give every problem that names a record the line of its file; call it after a stage that adds problems."""
    work.execute("""
        UPDATE found_problems SET line = found_problems.record + header_line FROM file_lines AS f
        WHERE f.file_no = found_problems.file_no AND line IS NULL AND found_problems.record > 0 AND is_row_a_line""")
    rest = work.execute("""
        SELECT DISTINCT file_no, path FROM found_problems JOIN incoming_files USING (file_no)
        WHERE line IS NULL AND record IS NOT NULL""").fetchall()
    if rest:
        work.register("file_line", pa.concat_tables(_lines(file_no, Path(path)) for file_no, path in rest))
        work.execute("""
            UPDATE found_problems SET line = l.line FROM file_line AS l
            WHERE l.file_no = found_problems.file_no AND l.record = found_problems.record
                AND found_problems.line IS NULL""")
        work.unregister("file_line")


def _lines(file_no: int, path: Path) -> pa.Table:
    lines = record_lines(path.read_bytes())
    return pa.table({"file_no": np.full(len(lines), file_no), "record": np.arange(len(lines)), "line": lines})


def _take_returns(work: duckdb.DuckDBPyConnection, found: Found) -> None:
    numbered = list(enumerate(found.returns, 1))
    sent = [(no, one.as_at, one.council_code, one.folder, "real", "asc-wds", "12-months") for no, one in numbered]
    _append(work, "incoming", sent)
    _append(
        work,
        "found_problems",
        [(no, None, None, None, None, *problem) for no, one in numbered for problem in one.problems]
        + [(None, None, None, None, None, *problem) for problem in found.problems],
    )


def _examined(found: Found, copies: Path) -> Iterator[SourceFile]:
    """Every file of every return, looked at."""
    file_no = 0
    for return_no, one in enumerate(found.returns, 1):
        for path in one.files:
            file_no += 1
            copy = copies / f"{file_no}.csv"
            yield SourceFile(file_no, return_no, one.name_of(path), copy, examine(path, copy))


def _take_files(work: duckdb.DuckDBPyConnection, files: list[SourceFile]) -> None:
    _append(work, "incoming_files", [(f.file_no, f.return_no, f.name, *_described(f.facts)) for f in files])
    _append(work, "file_lines", [(f.file_no, f.facts.header_line, f.facts.is_row_a_line) for f in files])
    problems = ((f.return_no, f.file_no, problem) for f in files for problem in f.facts.problems)
    _append(
        work,
        "found_problems",
        [(*numbers, one.record, one.line, one.column, one.rule, one.found) for *numbers, one in problems],
    )


def _described(facts: Examined) -> tuple[Any, ...]:
    kind, path = facts.kind.value, str(facts.path)
    return (path, kind, facts.layout, facts.encoding, facts.sha256, facts.size_bytes, facts.rows_in)


def _set_blank_rows_aside(work: duckdb.DuckDBPyConnection) -> None:
    """Take out rows of separators alone, which spreadsheets leave under a table.

    A row may be blank in the columns that were read and yet hold a name in one that was not: the file is asked again.
    """
    for kind in EVERY_KIND:
        nothing = " AND ".join(f"{name} IS NULL" for name in form.raw_columns(kind))
        suspects = f"SELECT DISTINCT file_no, path FROM raw_{kind} JOIN incoming_files USING (file_no) WHERE {nothing}"
        for file_no, path in work.execute(suspects).fetchall():
            is_blank = records_of(unix_line_ends(Path(path).read_bytes())).is_blank
            blank = is_blank.nonzero()[0].tolist()
            _append(work, "set_aside", [(file_no, record, "blank-row") for record in blank])
            work.execute(f"DELETE FROM raw_{kind} WHERE file_no = ? AND list_contains(?, record)", [file_no, blank])
    work.execute("""
        INSERT INTO found_problems BY NAME
        SELECT return_no, file_no, record, rule FROM set_aside JOIN incoming_files USING (file_no)""")


def _append(work: duckdb.DuckDBPyConnection, table: str, rows: list[tuple[Any, ...]]) -> None:
    """Add rows to one of the tables made here, all at once."""
    if rows:
        columns = {f"c{number}": list(values) for number, values in enumerate(zip(*rows, strict=True))}
        work.register("rows_to_append", pa.table(columns))
        work.execute(f"INSERT INTO {table} FROM rows_to_append")
        work.unregister("rows_to_append")


def _folder_of(work: duckdb.DuckDBPyConnection) -> Path | None:
    """The private folder that the work database lies in; None when it is in memory."""
    row = work.execute("SELECT path FROM duckdb_databases() WHERE database_name = current_database()").fetchone()
    return Path(row[0]).parent if row and row[0] else None
