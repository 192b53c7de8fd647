"""What stands in a local workbook or CSV file: its sheets and lines, cells as text, and what Excel did to them."""

import re
import warnings
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from enum import StrEnum
from pathlib import Path
from typing import Any, NamedTuple

import openpyxl
from openpyxl.utils import get_column_letter

from etl.workbooks.container import CannotRead
from etl.workbooks.marks import Merged, marks_of

MOST_SHEETS = 60
MOST_LINES = 20_000  # with something on them, in one file; a row a team and role makes a few thousand
MOST_COLUMNS = 200
LONGEST_CELL = 2_000  # letters; a comment may be long, what is counted never is

_ERRORS = {"#REF!", "#VALUE!", "#NAME?", "#DIV/0!", "#N/A", "#NULL!", "#NUM!", "#SPILL!", "#CALC!", "#GETTING_DATA"}
_SHORTENED = re.compile(r"[+-]?\d(\.\d+)?[eE]\+\d{2,3}")
_SPACES = re.compile(r"\s+")


class Kind(StrEnum):
    """What a cell was before it became text."""

    TEXT = "text"
    NUMBER = "number"
    DATE = "date"
    ERROR = "error"  # #REF! and the like
    FORMULA = "formula"  # that was saved without its value
    SHORTENED = "shortened"  # 1.23E+11


class Cell(NamedTuple):
    """A cell as text, without white space around it; empty when there is nothing."""

    text: str
    kind: Kind = Kind.TEXT


class Line(NamedTuple):
    """A row of a sheet or a line of a file, by the number that its program shows."""

    number: int
    cells: tuple[Cell, ...]

    @property
    def filled(self) -> int:
        """How many cells hold something."""
        return sum(bool(cell.text) for cell in self.cells)


@dataclass(frozen=True)
class Sheet:
    """The lines of a sheet that hold anything; a CSV file is one sheet without a name."""

    name: str
    lines: list[Line]
    hidden_rows: int = 0
    merged: list[Merged] = field(default_factory=list)

    @property
    def unit(self) -> str:
        """What its program numbers."""
        return "row" if self.name else "line"


@dataclass(frozen=True)
class Book:
    """A file and its visible sheets, with sentences on what was not read."""

    name: str
    sheets: list[Sheet]
    notes: list[str]


def workbook(path: Path) -> Book:
    """Read a workbook that `look` let through. Raises CannotRead, whose sentence names the file."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # of what openpyxl leaves out: drawings, extensions
            return _workbook(path)
    except (CannotRead, MemoryError):
        raise
    except Exception as error:  # openpyxl raises whatever it stumbles over
        raise CannotRead(
            f"{path.name} cannot be read as a workbook ({type(error).__name__}): open it in Excel and save it again."
        ) from error


def _workbook(path: Path) -> Book:
    book = openpyxl.load_workbook(path, read_only=True, data_only=True, keep_links=False)
    try:
        if len(book.worksheets) > MOST_SHEETS:
            raise CannotRead(f"{path.name} has {len(book.worksheets)} sheets; {MOST_SHEETS} are read at most.")
        sheets, left = [], MOST_LINES
        for worksheet in book.worksheets:
            if worksheet.sheet_state == "visible":
                sheets.append(_sheet(path, worksheet, left))
                left -= len(sheets[-1].lines)
        hidden = [sheet.title for sheet in book.worksheets if sheet.sheet_state != "visible"]
    finally:
        book.close()
    notes = [f"{path.name}: sheet “{shown(name)}” is hidden and was not read." for name in hidden]
    notes += [
        f"{path.name}, sheet “{shown(sheet.name)}”: hidden rows ({sheet.hidden_rows}) read like the others."
        for sheet in sheets
        if sheet.hidden_rows and sheet.lines
    ]
    return Book(path.name, sheets, notes)


def _sheet(path: Path, worksheet: Any, most: int) -> Sheet:
    marks = marks_of(path, worksheet._worksheet_path)
    worksheet.reset_dimensions()  # what a sheet says of its size is often wrong, as where it is formatted to the end
    lines: list[Line] = []
    if not marks.last_row:
        return Sheet(worksheet.title, lines)
    rows = worksheet.iter_rows(max_row=marks.last_row, max_col=MOST_COLUMNS + 1, values_only=True)
    for number, values in enumerate(rows, start=1):
        without = marks.uncalculated.get(number, ())
        if not without and values.count(None) == len(values):
            continue
        cells = [
            Cell("formula", Kind.FORMULA) if column in without else _cell(value)
            for column, value in enumerate(values, start=1)
        ]
        hold(path, worksheet.title, number, cells)
        if any(cell.text for cell in cells):
            lines.append(Line(number, trimmed(cells)))
        if len(lines) > most:
            raise CannotRead(too_long(path))
    return Sheet(worksheet.title, lines, marks.hidden_rows, marks.merged)


def too_long(path: Path) -> str:
    """What is said of a file with more rows than are read."""
    return f"{path.name} has more than {MOST_LINES:,} rows: send one row for each team and role."


def hold(path: Path, sheet: str, number: int, cells: list[Cell]) -> None:
    """Refuse a line that is wider, or has a longer cell, than is read. Raises CannotRead."""
    place = f"{path.name}, sheet “{shown(sheet)}”, row {number}" if sheet else f"{path.name}, line {number}"
    if len(cells) > MOST_COLUMNS and any(cell.text for cell in cells[MOST_COLUMNS:]):
        raise CannotRead(f"{place} has more than {MOST_COLUMNS} columns.")
    for position, cell in enumerate(cells, start=1):
        if len(cell.text) > LONGEST_CELL:
            raise CannotRead(
                f"{place}, column {get_column_letter(position)} holds {len(cell.text):,} letters; "
                f"{LONGEST_CELL:,} are read at most."
            )


def trimmed(cells: list[Cell]) -> tuple[Cell, ...]:
    """The cells up to the last that holds something."""
    last = max((place for place, cell in enumerate(cells) if cell.text), default=-1)
    return tuple(cells[: last + 1])


def _cell(value: Any) -> Cell:
    match value:
        case None:
            return Cell("")
        case bool():
            return Cell(str(value).upper())
        case datetime() | date():
            day = value.date() if isinstance(value, datetime) else value
            return Cell(day.isoformat(), Kind.DATE)
        case time() | timedelta():
            return Cell(str(value), Kind.DATE)
        case int() | float():
            return _number(value)
    return from_text(str(value))


def _number(value: float) -> Cell:
    if abs(value) >= 1e15:
        return Cell(f"{value:.2E}", Kind.SHORTENED)  # Excel keeps 15 digits
    if value == int(value):
        return Cell(str(int(value)), Kind.NUMBER)
    return Cell(f"{value:.10f}".rstrip("0"), Kind.NUMBER)  # without what binary fractions add at the end


def from_text(text: str) -> Cell:
    """A cell of text: white space of any kind becomes one space."""
    text = _SPACES.sub(" ", text.replace("\0", "")).strip()
    if text.upper() in _ERRORS:
        return Cell(text.upper(), Kind.ERROR)
    return Cell(text, Kind.SHORTENED if _SHORTENED.fullmatch(text) else Kind.TEXT)


def shown(name: str) -> str:
    """A name that somebody else gave, fit for a sentence."""
    return "".join(letter for letter in name if letter.isprintable())[:60]
