"""What openpyxl does not tell of a sheet it reads row by row: formulas without a value, merged cells, hidden rows."""

from collections import defaultdict
from pathlib import Path
from typing import Any, NamedTuple
from xml.parsers.expat import ParserCreate
from zipfile import ZipFile

from defusedxml.common import DTDForbidden
from openpyxl.utils import range_boundaries
from openpyxl.utils.cell import coordinate_to_tuple

_ROW, _CELL, _FORMULA, _VALUE, _TEXT, _MERGED = "row", "c", "f", "v", "t", "mergeCell"
_LAST_ROW = 1_048_576  # of a sheet of Excel
_READ_AT_ONCE = 1 << 20  # bytes


class Merged(NamedTuple):
    """Cells of one column that are merged over several rows."""

    column: int  # from 0
    first: int  # row, from 1
    last: int


class Marks(NamedTuple):
    """The marks of one sheet; rows and columns from 1."""

    uncalculated: dict[int, set[int]]  # row to columns
    merged: list[Merged]
    hidden_rows: int
    last_row: int  # the last that holds anything; 0 where none does


def marks_of(path: Path, part: str) -> Marks:
    """Read one part of a workbook. Raises ExpatError, ValueError or DTDForbidden for what is no sheet.

    Not with defusedxml, which builds every element in Python: three times as slow as openpyxl itself. `look` has
    refused parts that declare a document type already; so does this.
    """
    reader = _Reader()
    parser = ParserCreate(namespace_separator=" ")
    parser.StartElementHandler = reader.start
    parser.EndElementHandler = reader.end
    parser.CharacterDataHandler = reader.letters
    parser.StartDoctypeDeclHandler = _forbid
    with ZipFile(path) as archive, archive.open(part) as file:
        while piece := file.read(_READ_AT_ONCE):
            parser.Parse(piece, False)
        parser.Parse(b"", True)
    return Marks(dict(reader.uncalculated), reader.merged, reader.hidden, min(reader.last, _LAST_ROW))


def _forbid(name: str, system: str | None, public: str | None, _internal: int) -> None:
    raise DTDForbidden(name, system, public)


class _Reader:
    def __init__(self) -> None:
        self.uncalculated: dict[int, set[int]] = defaultdict(set)
        self.merged: list[Merged] = []
        self.hidden = 0
        self.row = self.column = self.last = 0
        self.has_formula = self.has_value = self.is_value = False

    def start(self, tag: str, given: dict[str, Any]) -> None:
        tag = tag.rpartition(" ")[2]
        if tag == _CELL:
            self.has_formula = self.has_value = False
            self.column = coordinate_to_tuple(given["r"])[1] if "r" in given else self.column + 1
        elif tag == _ROW:
            self.row, self.column = int(given.get("r", self.row + 1)), 0
            self.hidden += given.get("hidden") in {"1", "true"}
        elif tag == _FORMULA:
            self.has_formula = True
        elif tag in {_VALUE, _TEXT}:
            self.is_value = True
        elif tag == _MERGED:
            left, top, _right, bottom = range_boundaries(given["ref"])
            if top < bottom:
                self.merged.append(Merged(left - 1, top, bottom))

    def letters(self, _text: str) -> None:
        self.has_value = self.has_value or self.is_value

    def end(self, tag: str) -> None:
        tag = tag.rpartition(" ")[2]
        if tag in {_VALUE, _TEXT}:
            self.is_value = False
        elif tag == _CELL and (self.has_formula or self.has_value):
            self.last = max(self.last, self.row)
            if not self.has_value:
                self.uncalculated[self.row].add(self.column)
