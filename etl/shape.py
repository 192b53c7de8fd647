"""How the bytes of a CSV file fall into lines, records and cells, by quotation marks, commas and line ends alone.

The reader of the work database says neither which line a record is on nor that a row has blank cells too many, so both
are worked out here. Bytes stand for text: the marks are the same in UTF-8 and in Windows-1252.
"""

import re
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

_COMMA, _NEWLINE, _QUOTE = b',\n"'
_BEFORE_HEADER = re.compile(rb'(?:\xef\xbb\xbf)?(?:[ \t]*\n)*(?:"?sep=.?"?[ \t]*\n)?(?:[ \t]*\n)*', re.IGNORECASE)
# Bytes that make no content: a row of these alone is blank. Excel and old systems may end a file with 0x1A.
_IS_CONTENT = ~np.isin(np.arange(256), list(b',\n" \t\x1a'))


@dataclass(frozen=True)
class Records:
    """Every record of a file in order, the header first; lines with nothing on them are no records."""

    starts: NDArray[np.int64]  # first byte
    stops: NDArray[np.int64]  # byte after the last, line end included
    lines: NDArray[np.int64]  # line of the file the record begins on, from 1
    cells: NDArray[np.int64]
    is_blank: NDArray[np.bool_]  # nothing in any cell
    wrong_quotes: int | None  # first record in which quotation marks do not pair up


def unix_line_ends(data: bytes) -> bytes:
    """The same text with every line ended by a line feed."""
    return data.replace(b"\r\n", b"\n").replace(b"\r", b"\n") if b"\r" in data else data


def header_start(data: bytes) -> int:
    """Where the header begins, after a byte order mark, blank lines and Excel's `sep=,`; wants Unix line ends."""
    found = _BEFORE_HEADER.match(data)
    return found.end() if found else 0


def count_plainly(data: bytes, cells: int) -> int | None:
    """Data records under the header, when the whole file adds up to `cells` cells a record; None if it does not.

    Quick, for the usual file: a sum, so that a row too short could make up for a row too long.
    """
    parts = data.rstrip(b"\n").split(b'"')
    outside = np.frombuffer(b"".join(parts[::2]), np.uint8)
    records = int(np.count_nonzero(outside == _NEWLINE))
    commas = int(np.count_nonzero(outside == _COMMA))
    is_plain = len(parts) % 2 == 1 and commas == (records + 1) * (cells - 1) and b"\n\n" not in data.rstrip(b"\n")
    return records if is_plain else None


def has_line_breaks_in_cells(data: bytes) -> bool:
    """Whether a quoted cell goes over the end of a line, so that records and lines count differently."""
    return b'"' in data and b"\n" in b"".join(data.split(b'"')[1::2])


def has_mixed_line_ends(data: bytes) -> bool:
    """Whether lines end in more than one way, or with bare carriage returns; quoted cells may hold what they like."""
    if b"\r" not in data or _are_all_pairs(data):
        return False
    return not _are_all_pairs(b"".join(data.split(b'"')[::2]))


def records_of(data: bytes) -> Records:
    """Look at each record; wants Unix line ends."""
    text = np.frombuffer(data, np.uint8)
    is_outside = (np.cumsum(text == _QUOTE, dtype=np.uint8) & 1) == 0
    newlines = np.flatnonzero(text == _NEWLINE)
    stops = np.flatnonzero(is_outside & (text == _NEWLINE)) + 1
    first = header_start(data)
    stops = stops[stops > first]
    if len(data) > (stops[-1] if len(stops) else first):
        stops = np.append(stops, len(data))
    starts = np.concatenate(([first], stops[:-1])).astype(np.int64)[: len(stops)]
    commas = np.flatnonzero(is_outside & (text == _COMMA))
    cells = np.searchsorted(commas, stops) - np.searchsorted(commas, starts) + 1
    is_blank = np.add.reduceat(_IS_CONTENT[text], starts, dtype=np.int64) == 0 if len(starts) else starts == 0
    is_record = ~(is_blank & (cells == 1))
    starts, stops = starts[is_record], stops[is_record]
    return Records(
        starts=starts,
        stops=stops,
        lines=np.searchsorted(newlines, starts) + 1,
        cells=cells[is_record],
        is_blank=is_blank[is_record],
        wrong_quotes=_first_wrong_quote(text[first:], starts - first),  # a byte order mark is no cell
    )


def record_lines(data: bytes) -> NDArray[np.int64]:
    """The line on which each record begins, the header being record 0; any line ends."""
    return records_of(unix_line_ends(data)).lines


def _first_wrong_quote(text: NDArray[np.uint8], starts: NDArray[np.int64]) -> int | None:
    """The record of the first quotation mark that neither stands around a whole cell nor is doubled inside one."""
    marks = np.flatnonzero(text == _QUOTE)
    padded = np.concatenate(([_NEWLINE], text, [_NEWLINE]))
    limits = [_COMMA, _NEWLINE, _QUOTE]
    opening, closing = marks[0::2], marks[1::2]
    wrong = [*opening[~np.isin(padded[opening], limits)][:1], *closing[~np.isin(padded[closing + 2], limits)][:1]]
    if len(marks) % 2:
        wrong.append(marks[-1])
    return int(np.searchsorted(starts, min(wrong), side="right")) - 1 if wrong else None


def _are_all_pairs(data: bytes) -> bool:
    return data.count(b"\r") == data.count(b"\r\n") == data.count(b"\n")
