"""A local CSV file as lines of cells, whatever separates them."""

import csv
import io
import re
from collections.abc import Iterator
from pathlib import Path

from etl.file_text import text_of
from etl.shape import header_start, unix_line_ends
from etl.workbooks.container import CannotRead
from etl.workbooks.sheets import MOST_LINES, Book, Cell, Line, Sheet, from_text, hold, too_long, trimmed

_SEPARATORS = {",": "commas", ";": "semicolons", "\t": "tabs", "|": "vertical bars"}
_LOOKED_AT = 20_000  # letters, to tell the separator


def text(path: Path) -> Book:
    """Read a file of text. Raises CannotRead, whose sentence names the file."""
    found = text_of(path.read_bytes())
    if found.utf8 is None:
        why = found.problem.found if found.problem else ""
        raise CannotRead(f"{path.name} is not text that can be read{f' ({why})' if why else ''}: save it as CSV UTF-8.")
    plain = unix_line_ends(found.utf8)
    first = header_start(plain)
    rest, before = plain[first:].decode(), plain.count(b"\n", 0, first)
    separator = _separator(rest)
    lines: list[Line] = []
    for number, cells in _records(path, rest, separator, before):
        hold(path, "", number, cells)
        if any(cell.text for cell in cells):
            lines.append(Line(number, trimmed(cells)))
        if len(lines) > MOST_LINES:
            raise CannotRead(too_long(path))
    notes = []
    if found.encoding == "cp1252":
        notes.append(f"{path.name} is not in UTF-8 and was read as Windows-1252: check names with accents.")
    if separator != ",":
        notes.append(f"{path.name}: its cells are separated by {_SEPARATORS[separator]}, not commas.")
    return Book(path.name, [Sheet("", lines)], notes)


def _separator(text: str) -> str:
    """What the first lines have most of, outside quotation marks; a comma where that does not tell."""
    start = re.sub(r'"[^"]*"', "", text[:_LOOKED_AT])
    return max(_SEPARATORS, key=start.count)


def _records(path: Path, text: str, separator: str, before: int) -> Iterator[tuple[int, list[Cell]]]:
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=separator)
    begins = before + 1
    try:
        for record in reader:
            yield begins, [from_text(cell) for cell in record]
            begins = before + reader.line_num + 1
    except csv.Error as error:
        raise CannotRead(
            f"{path.name}, line {begins}: a cell does not end, so the rest cannot be told apart. Look for a quotation "
            f"mark that stands alone."
        ) from error
