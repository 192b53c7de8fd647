"""Tidy rows as CSV."""

import csv
import io
from collections.abc import Iterable

from data.answers import Answer
from data.export.columns import Column, Detail
from data.export.tidy import Cells, columns_of, tidy_rows

BYTE_ORDER_MARK = "\ufeff"  # without which Excel takes UTF-8 for something else


def csv_file(answer: Answer, detail: Detail = Detail.FULL) -> str:
    """One header line and the rows of an answer, RFC 4180 with CRLF.

    An answer broken down in several ways has by_2, category_code_2 and category_2 (and so on) at the end. A value that
    is not shown is empty and its mark says why. Text that a spreadsheet would take for a formula gets a leading
    apostrophe; numbers stay numbers.
    """
    told = columns_of(answer, detail)
    return header_line(told) + csv_lines(tidy_rows(answer, told))


def header_line(told: tuple[Column, ...]) -> str:
    """The names of the columns."""
    return csv_lines([tuple(column.name for column in told)])


def csv_lines(rows: Iterable[Cells]) -> str:
    """Rows as lines; a cell of None is empty."""
    out = io.StringIO()
    csv.writer(out, lineterminator="\r\n").writerows(rows)
    return out.getvalue()
