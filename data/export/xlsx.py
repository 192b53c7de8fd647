"""Tidy rows as an Excel workbook: a cover sheet first, then the figures in typed cells."""

from collections.abc import Iterable
from itertools import groupby
from pathlib import Path
from textwrap import wrap
from typing import Any

from xlsxwriter import Workbook
from xlsxwriter.format import Format

from data.answers import Answer
from data.export.about import About, Tally, source_lines
from data.export.columns import Column, ColumnKind
from data.export.cover import Line, Look, cover_lines
from data.export.inert import inert_text
from data.export.sheet import Cell, FastSheet, date_cell, number_cell, text_cell
from data.export.tidy import tidy_rows
from data.measures import Measure, Unit
from data.store import Release

COVER, FIGURES = "About", "Figures"
ON_THE_COVER = {"workforce", "policy", "release", "filters", "terms"}  # the same in every row of a file
_FORMATS = {
    Unit.SHARE: "0.0%", Unit.PEOPLE: "#,##0", Unit.POSTS: "#,##0", Unit.WTE: "#,##0.0", Unit.GBP_PER_HOUR: "£#,##0.00",
    Unit.DAYS: "#,##0.0", Unit.RATIO: "#,##0.0",
}  # fmt: skip
_WHOLE, _WHOLE_PERCENT, _DATE, _AS_TEXT = "#,##0", "0%", "d mmm yyyy", "@"
_IN_THE_UNIT = {"value", "low", "high"}
_WIDTHS = {"area_name": 28, "category": 30, "coverage": 30, "source": 44, "measure": 24, "period": 13, "area_code": 12}
_WIDTH, _WIDTH_OF_CATEGORIES = 11, 24
_WIDTHS_OF_COVER = (26, 110)
_CHARACTERS_A_LINE, _POINTS_A_LINE = 125, 15  # of the cover's words, in Calibri and what stands in for it


def write_xlsx(
    path: Path,
    told: tuple[Column, ...],
    answers: Iterable[Answer],
    about: About,
    release: Release,
    *,
    is_dated: bool,
) -> Tally:
    """Write a workbook, with what it takes on the way beside it; `is_dated` says that periods are as-at dates.

    Columns of ON_THE_COVER are not repeated in the rows. Codes are text, rates have a percentage format and pay that of
    pounds; a value that is not shown is an empty cell, with its mark in the mark's column.
    """
    kept = tuple(each for each in told if each.name not in ON_THE_COVER)
    tally = Tally()
    with Workbook(path, {"constant_memory": True, "tmpdir": str(path.parent)}) as book:
        styles = _Styles(book)
        cover = book.add_worksheet(COVER)
        sheet: Any = book.add_worksheet(FIGURES, FastSheet)  # the base class has its type
        for each in (cover, sheet):
            each.set_paper(9)  # A4
            each.set_landscape()
            each.fit_to_pages(1, 0)
            each.set_header("&C" + ". ".join(about.markings) if about.markings else "")
        for number, column in enumerate(kept):
            usual = _WIDTH_OF_CATEGORIES if column.name.startswith("category_") else _WIDTH
            sheet.set_column(number, number, _WIDTHS.get(column.name, usual))
        sheet.write_cells([[column.name for column in kept]], [text_cell(styles.heading)] * len(kept))
        for answer in tally.counted(answers):
            _write(answer, kept, sheet, styles, is_dated)
        sheet.freeze_panes(1, 0)
        sheet.repeat_rows(0)  # on paper
        sheet.autofilter(0, 0, tally.rows, len(kept) - 1)
        lines = cover_lines(
            about, told, source_lines(tally.sources, release), f"{tally.rows:,}, on the sheet {FIGURES}"
        )
        _write_cover(cover, lines, styles)
        book.set_properties({"title": about.title, "subject": about.filters, "comments": about.tier})
    return tally


class _Styles:
    """The formats of a workbook, each made once."""

    def __init__(self, book: Workbook) -> None:
        self._book = book
        self._made: dict[str, Format] = {}
        look = {"bold": True, "bottom": 1, "bg_color": "#E8EDF2", "text_wrap": True, "valign": "top"}
        self.heading = book.add_format(look)
        self.cover = {
            Look.TITLE: book.add_format({"bold": True, "font_size": 16}),
            Look.SECTION: book.add_format({"bold": True, "font_size": 12}),
            Look.TERM: book.add_format({"bold": True, "valign": "top"}),
        }
        self.words = book.add_format({"text_wrap": True, "valign": "top"})

    def of(self, code: str) -> Format:
        """The format with a number format; numbers and dates keep off the text of the next column."""
        if code not in self._made:
            place = {} if code == _AS_TEXT else {"align": "left"} if code == _DATE else {"align": "right", "indent": 1}
            self._made[code] = self._book.add_format({"num_format": code, **place})
        return self._made[code]


def _write(answer: Answer, kept: tuple[Column, ...], sheet: FastSheet, styles: _Styles, is_dated: bool) -> None:
    """The rows of an answer; percentages as finely as pages print them, so of rounded counts without decimals."""
    drawn = {is_whole: _cells(kept, answer.measure, styles, is_dated, is_whole) for is_whole in (False, True)}
    pairs = zip(answer.rows, tidy_rows(answer, kept), strict=True)
    for is_whole, run in groupby(pairs, key=lambda pair: pair[0].get("decimals") == 0):
        sheet.write_cells((cells for _, cells in run), drawn[is_whole])


def _cells(kept: tuple[Column, ...], measure: Measure, styles: _Styles, is_dated: bool, is_whole: bool) -> list[Cell]:
    unit = _WHOLE_PERCENT if measure.is_share and is_whole else _FORMATS[measure.unit]
    found: list[Cell] = []
    for column in kept:
        if column.kind is ColumnKind.NUMBER:
            is_in_unit = column.name in _IN_THE_UNIT or (column.name == "numerator" and measure.unit is Unit.WTE)
            found.append(number_cell(styles.of(unit if is_in_unit else _WHOLE)))
        elif column.kind is ColumnKind.PERIOD and is_dated:
            found.append(date_cell(styles.of(_DATE)))
        else:
            found.append(text_cell(styles.of(_AS_TEXT) if column.kind is ColumnKind.CODE else None))
    return found


def _write_cover(sheet: Any, lines: list[Line], styles: _Styles) -> None:
    for column, width in enumerate(_WIDTHS_OF_COVER):
        sheet.set_column(column, column, width)
    sheet.hide_gridlines(2)
    for number, line in enumerate(lines):
        lines_of_words = len(wrap(line.words, _CHARACTERS_A_LINE))
        if lines_of_words > 1:  # LibreOffice gives wrapped text no room by itself
            sheet.set_row(number, _POINTS_A_LINE * lines_of_words)
        sheet.write_string(number, 0, inert_text(line.name), styles.cover[line.look])
        if line.words:
            sheet.write_string(number, 1, inert_text(line.words), styles.words)
