"""Looks at one file before it is read: its text, header and rows, what is wrong with them, and what to read instead."""

import hashlib
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from etl.file_rules import FileProblem
from etl.file_text import BOM, text_of
from etl.form import FileKind
from etl.header import header_of
from etl.shape import (
    Records,
    count_plainly,
    has_line_breaks_in_cells,
    has_mixed_line_ends,
    header_start,
    records_of,
    unix_line_ends,
)

_LONGEST_ROW = 1_000_000  # bytes; the reader takes two million
_ROWS_OF_EXCEL = {65_536, 1_048_576}  # of a sheet: .xls and .xlsx
_PATTERN_MARKS = frozenset("*?[]{}")  # the reader would take a path with one of these for a pattern


@dataclass(frozen=True, kw_only=True)
class Examined:
    """What is known of a file before its rows are read."""

    path: Path
    kind: FileKind = FileKind.UNKNOWN
    layout: str | None = None
    encoding: str = "unknown"
    sha256: str = ""
    size_bytes: int = 0
    changed_at: int = 0  # nanoseconds since 1970, when it was opened
    rows_in: int = 0
    columns: tuple[str, ...] = ()  # spelt as in the form; "" for one without a name
    header_line: int = 1
    is_row_a_line: bool = False  # record n is on line header_line + n
    source: Path | None = None  # what to read: the file or a copy; None when its rows cannot be read
    records: NDArray[np.int64] | None = None  # record numbers of the rows in `source`; None for 1, 2, 3, ...
    problems: tuple[FileProblem, ...] = ()

    @property
    def rows_to_read(self) -> int:
        """Rows that `source` holds."""
        return self.rows_in if self.records is None else len(self.records)


def examine(path: Path, copy: Path, *, is_each_row: bool = False) -> Examined:
    """All that can be told of a file without reading its cells.

    `copy` is written when the file cannot be read as it stands: another encoding, mixed line ends, ragged rows to leave
    out. `is_each_row` looks at every row even where the file as a whole adds up.
    """
    try:
        if not path.is_file():  # a pipe would never end
            return Examined(path=path, problems=(FileProblem("unreadable-file", "not a file but a device or a pipe"),))
        seen = path.stat()
        data = path.read_bytes()
    except OSError as error:
        return Examined(path=path, problems=(FileProblem("unreadable-file", error.strerror),))
    text = text_of(data)
    file = Examined(
        path=path,
        encoding=text.encoding,
        sha256=hashlib.sha256(data).hexdigest(),
        size_bytes=len(data),
        changed_at=seen.st_mtime_ns,
        problems=(text.problem,) if text.problem else (),
    )
    if text.utf8 is None:
        return replace(file, rows_in=max(len(data.splitlines()) - 1, 0))
    plain = unix_line_ends(text.utf8)
    first = header_start(plain)
    header = header_of(plain[first:], plain.count(b"\n", 0, first) + 1)
    file = replace(
        file,
        kind=header.kind,
        layout=header.layout,
        columns=header.names,
        header_line=plain.count(b"\n", 0, first) + 1,
        problems=(*file.problems, *header.problems),
    )
    if not header.is_readable:
        return replace(file, rows_in=max(len(records_of(plain).starts) - 1, 0))
    is_mixed = has_mixed_line_ends(text.utf8)
    if is_mixed:
        file = replace(file, problems=(*file.problems, FileProblem("mixed-line-ends")))
    rows = None if is_each_row else count_plainly(plain[first:], len(header.names))
    if rows is None:
        return _row_by_row(file, plain, copy, is_surely_wrong=is_each_row)
    is_as_sent = text.utf8 is data and not is_mixed and plain[:first] in (b"", BOM)
    if not is_as_sent or _PATTERN_MARKS & set(str(path)):
        copy.write_bytes(plain[first:])
    else:
        copy = path
    return _sized(replace(file, rows_in=rows, source=copy, is_row_a_line=not has_line_breaks_in_cells(plain)))


def _row_by_row(file: Examined, plain: bytes, copy: Path, *, is_surely_wrong: bool) -> Examined:
    """Name the rows that do not fit the header and copy the others; where quotation marks go wrong nothing is read."""
    found = records_of(plain)
    if (problem := _long_row(found)) is not None:
        return replace(file, rows_in=max(len(found.starts) - 1, 0), problems=(*file.problems, problem))
    is_ragged = found.cells != len(file.columns)
    is_ragged[:1] = False  # the header gives the measure
    file = replace(file, rows_in=max(len(found.starts) - 1, 0))
    is_wrong = is_surely_wrong or bool(is_ragged.any()) or plain.count(b'"') % 2 == 1
    if found.wrong_quotes is not None and is_wrong:
        line = int(found.lines[found.wrong_quotes])
        is_ragged[found.wrong_quotes :] = False  # what follows is cut in the wrong places
        quotes = FileProblem("unbalanced-quotes", record=found.wrong_quotes or None, line=line)
        return replace(file, problems=(*file.problems, *_ragged(file, found, is_ragged), quotes))
    copy.write_bytes(_only(plain, found, ~is_ragged))
    records = np.flatnonzero(~is_ragged)[1:]
    problems = (*file.problems, *_ragged(file, found, is_ragged))
    return _sized(replace(file, source=copy, records=records, problems=problems))


def _long_row(found: Records) -> FileProblem | None:
    """The first row that the reader would not take for its length."""
    lengths = found.stops - found.starts
    if not len(lengths) or lengths.max() <= _LONGEST_ROW:
        return None
    place = int((lengths > _LONGEST_ROW).argmax())
    return FileProblem("long-row", f"{int(lengths[place]):,} bytes", record=place or None, line=int(found.lines[place]))


def _ragged(file: Examined, found: Records, is_ragged: NDArray[np.bool_]) -> list[FileProblem]:
    width = len(file.columns)
    records = np.flatnonzero(is_ragged)
    return [
        FileProblem("ragged-row", f"{cells} cells where the header has {width}", record=record, line=line)
        for record, cells, line in zip(
            records.tolist(), found.cells[records].tolist(), found.lines[records].tolist(), strict=True
        )
    ]


def _only(plain: bytes, found: Records, is_kept: NDArray[np.bool_]) -> bytes:
    """The text of some records, one after the other, without the empty lines between them."""
    edges = np.zeros(len(plain) + 1, np.int8)
    edges[found.starts[is_kept]] += 1
    edges[found.stops[is_kept]] -= 1
    is_inside = np.cumsum(edges[:-1], dtype=np.int8) > 0
    return bytes(np.frombuffer(plain, np.uint8)[is_inside])


def _sized(file: Examined) -> Examined:
    """A file without rows need not be read, but must be spoken of, as must one that Excel may have cut off."""
    if file.rows_in + 1 in _ROWS_OF_EXCEL:
        return replace(file, problems=(*file.problems, FileProblem("excel-row-limit", f"{file.rows_in + 1:,} lines")))
    if file.rows_in:
        return file
    rule = "no-training-rows" if file.kind is FileKind.TRAINING else "no-rows"
    return replace(file, source=None, problems=(*file.problems, FileProblem(rule)))
