"""Reads the rows of files into `raw_*`: all files of one header at once, and one that does not add up by itself."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import duckdb
import numpy as np
import pyarrow as pa

from etl import form
from etl.examine import Examined, examine
from etl.file_rules import FileProblem

# not parallel: a file is read by one thread from its first row to its last, and several files at once
_DIALECT = """header = true, auto_detect = false, delim = ',', quote = '"', escape = '"', strict_mode = true,
    ignore_errors = true, parallel = false"""


@dataclass(frozen=True)
class SourceFile:
    """A file of a return, its number and what is known of it."""

    file_no: int
    return_no: int
    name: str  # relative to RETURNS
    copy: Path  # where to write a copy if one is needed
    facts: Examined


def read_rows(work: duckdb.DuckDBPyConnection, files: Sequence[SourceFile]) -> list[SourceFile]:
    """Insert every row that can be read into the `raw_*` tables; the files with what the reading brought to light."""
    batches: dict[tuple[str, ...], list[SourceFile]] = defaultdict(list)
    for file in files:
        if file.facts.source:
            batches[file.facts.kind, *file.facts.columns].append(file)
    mended = {file.file_no: file for batch in batches.values() for file in _read_batch(work, batch)}
    return [_unless_changed(mended.get(file.file_no, file)) for file in files]


def _unless_changed(file: SourceFile) -> SourceFile:
    """The file with a problem where it is no longer what was looked at: nobody knows which of it was read."""
    facts = file.facts
    if not facts.sha256:
        return file
    try:
        now = facts.path.stat()
    except OSError:
        is_same = False
    else:
        is_same = (now.st_size, now.st_mtime_ns) == (facts.size_bytes, facts.changed_at)
    if is_same:
        return file
    return replace(file, facts=replace(facts, problems=(*facts.problems, FileProblem("changing-file"))))


def _read_batch(work: duckdb.DuckDBPyConnection, batch: list[SourceFile]) -> list[SourceFile]:
    """Read files of one header; the ones that gave fewer rows than were counted are looked at again, one by one.

    The reader leaves out rows it cannot read without a word, hence the count. Returns the files that changed.
    """
    wrong = _wrongly_read(work, batch)
    if wrong:
        _forget(work, batch)
        right = [file for file in batch if file not in wrong]
        wrong += _wrongly_read(work, right) if right else []
    mended = [_read_again(work, file) for file in wrong]
    for file in batch:
        if file not in wrong:
            _number_records(work, file)
    return mended


def _read_again(work: duckdb.DuckDBPyConnection, file: SourceFile) -> SourceFile:
    file = replace(file, facts=examine(file.facts.path, file.copy, is_each_row=True))
    if file.facts.source is None:
        return file
    if _wrongly_read(work, [file]):
        _forget(work, [file])
        problems = (*file.facts.problems, FileProblem("unreadable-rows"))
        return replace(file, facts=replace(file.facts, source=None, problems=problems))
    _number_records(work, file)
    return file


def _wrongly_read(work: duckdb.DuckDBPyConnection, batch: list[SourceFile]) -> list[SourceFile]:
    """Insert the rows of a batch; the files that did not give the rows they should, side by side."""
    try:
        _insert(work, batch)
    except duckdb.Error:
        return list(batch)
    found = work.execute(
        f"""SELECT file_no, count(*), max(record) FROM raw_{batch[0].facts.kind} WHERE list_contains(?, file_no)
        GROUP BY file_no""",
        [[file.file_no for file in batch]],
    )
    counted = {file_no: (rows, last) for file_no, rows, last in found.fetchall()}
    return [file for file in batch if counted.get(file.file_no, (0, 0)) != (file.facts.rows_to_read,) * 2]


def _insert(work: duckdb.DuckDBPyConnection, batch: list[SourceFile]) -> None:
    """Read the files in one statement, so that they are read side by side; records are numbered in file order.

    The rows of a file keep their order and lie together, so they are numbered by where they came to lie: a window over
    the rows as they are read would take them one after the other, as would keeping the files in order.
    """
    kind, header = batch[0].facts.kind, batch[0].facts.columns
    cells = ", ".join(_cell(header.index(name)) if name in header else "NULL" for name in form.raw_columns(kind))
    types = ", ".join(f"'c{position}': 'VARCHAR'" for position in range(len(header)))
    file_nos = [file.file_no for file in batch]
    work.execute("SET preserve_insertion_order = false")
    try:
        work.execute(
            f"""INSERT INTO raw_{kind}
            SELECT $file_nos[(file_index + 1)::BIGINT], NULL, {cells}
            FROM read_csv($sources, columns = {{{types}}}, {_DIALECT})""",
            {"sources": [str(file.facts.source) for file in batch], "file_nos": file_nos},
        )
    finally:
        work.execute("RESET preserve_insertion_order")
    work.execute(
        f"""UPDATE raw_{kind} AS r SET record = r.rowid - first_row + 1
        FROM (SELECT file_no, min(rowid) AS first_row FROM raw_{kind} GROUP BY file_no) AS f
        WHERE f.file_no = r.file_no AND list_contains(?, r.file_no)""",
        [file_nos],
    )


def _cell(position: int) -> str:
    """A cell as sent, NULL when it is blank: only what sorts before `!` can be white space alone."""
    name = f"c{position}"
    return f"CASE WHEN {name} >= '!' THEN {name} WHEN trim({name}, E' \\t\\r\\n\\x0b\\x0c') <> '' THEN {name} END"


def _number_records(work: duckdb.DuckDBPyConnection, file: SourceFile) -> None:
    """Give the rows of a copy the record numbers of the file it was made from."""
    records = file.facts.records
    if records is None or not len(records) or records[-1] == len(records):
        return
    work.register("record_numbers", pa.table({"row": np.arange(1, len(records) + 1), "record": records}))
    work.execute(
        f"""UPDATE raw_{file.facts.kind} AS r SET record = n.record FROM record_numbers AS n
        WHERE r.file_no = ? AND r.record = n."row" """,
        [file.file_no],
    )
    work.unregister("record_numbers")


def _forget(work: duckdb.DuckDBPyConnection, batch: list[SourceFile]) -> None:
    file_nos = [file.file_no for file in batch]
    work.execute(f"DELETE FROM raw_{batch[0].facts.kind} WHERE list_contains(?, file_no)", [file_nos])
