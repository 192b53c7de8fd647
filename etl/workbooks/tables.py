"""Finds the tables of a local workbook: the row of headings under titles, and the rows that speak of teams."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from openpyxl.utils import get_column_letter

from data.headings import Kind, known, proposals
from etl.template_sheets import is_beside_the_return
from etl.workbooks.sheets import Book, Cell, Line, Sheet, shown
from etl.workbooks.sheets import Kind as CellKind
from state.headings import key

FEWEST_KNOWN = 3  # headings by which a row is taken for that of the headings
_LOOKED_AT = 40  # lines of a sheet, for its headings; titles and notes are fewer
_LOOKED_CLOSELY = 12  # of those, for headings that are merely similar
_TOTAL = re.compile(r"(.*[\s-])?(sub-?|grand )?totals?:?")  # as etl.team_staging has it
_EXAMPLE = "example:"


class Place(NamedTuple):
    """Where something stands."""

    file: str
    sheet: str
    row: int
    column: int = -1  # from 0

    def __str__(self) -> str:
        """As it is named at the beginning of a sentence."""
        parts = [shown(self.file)]
        parts += [f"sheet “{shown(self.sheet)}”"] if self.sheet else []
        parts += [f"{'row' if self.sheet else 'line'} {self.row}"] if self.row else []
        parts += [f"column {get_column_letter(self.column + 1)}"] if self.column >= 0 else []
        return ", ".join(parts)


class Said(NamedTuple):
    """Sentences: on what makes a file unfit, and on what was left out or taken for something."""

    faults: list[str]
    notes: list[str]


@dataclass(frozen=True)
class Table:
    """One sheet with headings; `headings` go from a column, from 0, to the heading's key."""

    sheet: Sheet
    header: Line
    headings: dict[int, str]
    lines: list[Line]  # under the headings, merged cells filled in


def cell(line: Line, column: int) -> Cell:
    """A cell of a line, blank where the line ends before it."""
    return line.cells[column] if 0 <= column < len(line.cells) else Cell("")


def tables(book: Book, remembered: Mapping[str, str], said: Said) -> list[Table]:
    """The tables of a book, one a sheet at most; what was left out and what is wrong is added to `said`."""
    found = []
    for sheet in book.sheets:
        header = _header(sheet, remembered)
        if header is None:
            if sheet.lines and sheet.name and not _is_of_template(sheet):
                said.notes.append(f"{Place(book.name, sheet.name, 0)}: no row of headings was found; it was not read.")
            continue
        found.append(_table(book, sheet, header, said))
    if not found:
        said.faults.append(
            f"{shown(book.name)}: no row has headings such as Team, Role and Headcount. Put one above the rows, with a "
            f"heading over each column."
        )
    return found


def _is_of_template(sheet: Sheet) -> bool:
    return is_beside_the_return(sheet.name, tuple(each.text for each in sheet.lines[0].cells if each.text))


def _header(sheet: Sheet, remembered: Mapping[str, str]) -> Line | None:
    """The line of which most cells are headings: surely so, else by what they resemble."""
    lines = [line for line in sheet.lines[:_LOOKED_AT] if line.filled > 1]
    sure = [(_surely(line, remembered), line) for line in lines]
    best = max(sure, key=lambda each: each[0], default=(0, None))
    if best[0] >= FEWEST_KNOWN:
        return best[1]
    perhaps = [(_perhaps(line, remembered), line) for line in lines[:_LOOKED_CLOSELY]]
    best = max(perhaps, key=lambda each: each[0], default=(0, None))
    return best[1] if best[0] >= FEWEST_KNOWN else None


def _texts(line: Line) -> list[str]:
    return [key(each.text) for each in line.cells if each.text and each.kind is CellKind.TEXT]


def _surely(line: Line, remembered: Mapping[str, str]) -> int:
    return len({known(Kind.COLUMN, text, remembered) for text in _texts(line)} - {"", "-"})


def _perhaps(line: Line, remembered: Mapping[str, str]) -> int:
    return len({each.ours for each in proposals(Kind.COLUMN, _texts(line), remembered)} - {"", "-"})


def _table(book: Book, sheet: Sheet, header: Line, said: Said) -> Table:
    headings: dict[int, str] = {}
    for column, each in enumerate(header.cells):
        if each.text:
            headings[column] = _own(key(each.text), headings)
    below = [line for line in sheet.lines if line.number > header.number]
    nameless = {
        column for line in below for column, each in enumerate(line.cells) if each.text and column not in headings
    }
    place = Place(book.name, sheet.name, 0)
    if nameless:
        letters = counted([get_column_letter(column + 1) for column in sorted(nameless)], "column")
        said.notes.append(f"{place}: {letters} without a heading left out.")
    above = [line.number for line in sheet.lines if line.number < header.number]
    if above:
        said.notes.append(f"{place}: {counted(above, sheet.unit)} above the headings taken for titles.")
    filled = _filled(sheet, header, below)
    if filled != below:
        said.notes.append(f"{place}: cells merged over several rows read as given in each of them.")
    return Table(sheet, header, headings, filled)


def _own(heading: str, others: Mapping[int, str]) -> str:
    """A heading by which its column can be told from the others."""
    taken, number, own = set(others.values()), 1, heading
    while own in taken:
        number += 1
        own = key(f"{heading[:180]} ({number})")
    return own


def _filled(sheet: Sheet, header: Line, lines: list[Line]) -> list[Line]:
    """The lines with what merged cells hold in each of their rows, as they are meant."""
    by_number = {line.number: line for line in lines}
    for column, first, last in sheet.merged:
        value = cell(by_number[first], column) if first in by_number and first > header.number else Cell("")
        for number in range(first + 1, last + 1) if value.text else ():
            if (line := by_number.get(number)) and not cell(line, column).text:
                cells = [*line.cells, *[Cell("")] * (column + 1 - len(line.cells))]
                cells[column] = value
                by_number[number] = Line(number, tuple(cells))
    return list(by_number.values())


def speaking(book: Book, table: Table, team: int, role: int, said: Said) -> list[Line]:
    """The lines that speak of a team and role; totals, examples, notes and repeated headings are named and left out."""
    kept, aside = [], dict[str, list[int]]()
    for line in table.lines:
        why = _aside(table, line, team, role)
        if why:
            aside.setdefault(why, []).append(line.number)
        else:
            kept.append(line)
    if kept and (totals := _unnamed_total(kept, team, role)):
        aside.setdefault("total", []).append(totals.number)
        kept.remove(totals)
    for why, numbers in aside.items():
        said.notes.append(
            f"{Place(book.name, table.sheet.name, 0)}: {counted(numbers, table.sheet.unit)} left out: {_WORDS[why]}."
        )
    last = max((line.number for line in table.lines), default=table.header.number)
    if blank := last - table.header.number - len(table.lines):
        said.notes.append(f"{Place(book.name, table.sheet.name, 0)}: {blank} blank row{'s' * (blank > 1)} left out.")
    return kept


_WORDS = {
    "total": "the sum of others",
    "example": "the example of the template",
    "heading": "the headings once more",
    "note": "a single cell, taken for a note or a title",
}


def _aside(table: Table, line: Line, team: int, role: int) -> str:
    names = [cell(line, team).text.lower(), cell(line, role).text.lower()]
    if names[0].startswith(_EXAMPLE):
        return "example"
    first = next((each for each in line.cells if each.text), Cell(""))
    if any(_TOTAL.fullmatch(name) for name in names) or (
        not all(names) and _TOTAL.fullmatch(first.text.lower()) and first.kind is CellKind.TEXT
    ):
        return "total"
    if sum(key(cell(line, at).text) == key(cell(table.header, at).text) for at in table.headings) == len(
        table.headings
    ):
        return "heading"
    return "note" if line.filled == 1 and len(table.headings) > 1 else ""


def _unnamed_total(lines: list[Line], team: int, role: int) -> Line | None:
    """The last line, where it names neither team nor role and each of its numbers is the sum of those above."""
    last = lines[-1]
    if cell(last, team).text or cell(last, role).text:
        return None
    numbers = {at: each for at, each in enumerate(last.cells) if each.text}
    for at, each in numbers.items():
        above = [_value(cell(line, at)) for line in lines[:-1]]
        own = _value(each)
        if own is None or abs(sum(number or 0 for number in above) - own) > 0.01:
            return None
    return last if numbers else None


def _value(each: Cell) -> float | None:
    try:
        return float(each.text.replace(",", ""))
    except ValueError:
        return None


def counted(these: Sequence[object], what: str) -> str:
    """The first of several, by number or letter, and how many more there are."""
    named = ", ".join(map(str, these[:5])) + (f" and {len(these) - 5:,} more" if len(these) > 5 else "")
    return f"{what}{'s' if len(these) > 1 else ''} {named}"
