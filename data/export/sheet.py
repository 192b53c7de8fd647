"""A worksheet of typed rows, written several times as fast as cell by cell."""

import re
from collections.abc import Callable, Iterable, Sequence
from datetime import date
from functools import lru_cache
from typing import Any
from xml.sax.saxutils import escape

from xlsxwriter.format import Format
from xlsxwriter.utility import xl_col_to_name
from xlsxwriter.worksheet import Worksheet

_DAY_0 = date(1899, 12, 30)  # of Excel's count of days, for dates after February 1900
_LONGEST = 32_767  # characters of a cell
_LIKE_AN_ESCAPE = re.compile(r"_x[0-9a-fA-F]{4}_")  # which Excel would read as one character

Cell = Callable[[str, Any], str]  # a place as 'C7' and what stands there, to the cell's XML


class FastSheet(Worksheet):  # type: ignore[misc]
    """A sheet of a workbook with constant memory, to which whole rows are written, in order and nothing else.

    Its rows go straight to where xlsxwriter gathers the sheet's XML. There is no way to write a formula.
    """

    written = 0

    def write_cells(self, rows: Iterable[Sequence[Any]], cells: Sequence[Cell]) -> None:
        """Write rows below those there are; each place is drawn by the function of its column, None is left empty."""
        letters = [xl_col_to_name(number) for number in range(len(cells))]
        columns = list(zip(letters, cells, strict=True))
        for row in rows:
            self.written += 1
            number = str(self.written)
            drawn = [
                cell(letter + number, held)
                for (letter, cell), held in zip(columns, row, strict=True)
                if held is not None and held != ""
            ]
            self.row_data_fh.write(f'<row r="{number}">{"".join(drawn)}</row>')
        self.dim_rowmin, self.dim_rowmax = 0, max(0, self.written - 1)
        self.dim_colmin, self.dim_colmax = 0, len(cells) - 1


def text_cell(style: Format | None = None) -> Cell:
    """Draws text."""
    styled = _styled(style)
    return lambda place, text: f'<c r="{place}"{styled} t="inlineStr"><is>{_text(text)}</is></c>'


def number_cell(style: Format) -> Cell:
    """Draws a number, to its last digit."""
    styled = _styled(style)
    return lambda place, number: f'<c r="{place}"{styled}><v>{number!r}</v></c>'


def date_cell(style: Format) -> Cell:
    """Draws a date that is given as ISO 8601 writes it."""
    styled = _styled(style)
    return lambda place, day: f'<c r="{place}"{styled}><v>{(date.fromisoformat(day) - _DAY_0).days}</v></c>'


def _styled(style: Format | None) -> str:
    return f' s="{style._get_xf_index()}"' if style else ""


@lru_cache(maxsize=8192)  # the same few names stand in every row
def _text(text: str) -> str:
    kept = _LIKE_AN_ESCAPE.sub(lambda found: f"_x005F{found[0]}", text[:_LONGEST])
    return f'<t xml:space="preserve">{escape(kept)}</t>'
