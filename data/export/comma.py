"""Tidy rows as CSV, RFC 4180 with CRLF."""

import csv
import io
from collections.abc import Iterable

from data.export.columns import Column
from data.export.tidy import Cells

BYTE_ORDER_MARK = "\ufeff"  # without which Excel takes UTF-8 for something else


def header_line(told: tuple[Column, ...]) -> str:
    """The names of the columns."""
    return csv_lines([tuple(column.name for column in told)])


def csv_lines(rows: Iterable[Cells]) -> str:
    """Rows as lines; a cell of None is empty."""
    out = io.StringIO()
    csv.writer(out, lineterminator="\r\n").writerows(rows)
    return out.getvalue()
