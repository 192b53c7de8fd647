"""The workbook behind an editable chart: its figures in cells, and nothing in them that acts."""

import io
from collections.abc import Sequence
from datetime import UTC, datetime
from typing import NamedTuple

from xlsxwriter import Workbook
from xlsxwriter.utility import xl_col_to_name

from packs.model import Chart
from packs.powerpoint.words import LANGUAGE
from packs.text import seen

SHEET = "Figures"
_FORMS = {"strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False, "in_memory": True}
_FIGURES = 9  # decimals of a length, so that ends of intervals come back as they were


class Column(NamedTuple):
    """A column, the first being 0, of values under their name."""

    name: str
    values: tuple[float | None, ...]
    at: int

    @property
    def head(self) -> str:
        """The address that a chart reads the name by."""
        return f"{SHEET}!${xl_col_to_name(self.at)}$1"

    @property
    def cells(self) -> str:
        """And that of the values."""
        letter = xl_col_to_name(self.at)
        return f"{SHEET}!${letter}$2:${letter}${len(self.values) + 1}"


def columns(chart: Chart) -> list[tuple[Column, ...]]:
    """For each series its values and, where it has intervals, how far these reach below and above.

    The values of all series stand side by side, so that a program sees one range; the intervals follow.
    """
    found, after = [], len(chart.series) + 1
    for at, series in enumerate(chart.series, 1):
        name = seen(series.name)
        made = [Column(name, series.values, at)]
        if any(each is not None for each in series.low):
            below, above = _lengths(series.low, series.values), _lengths(series.values, series.high)
            made.append(Column(f"{name}: interval below", below, after))
            made.append(Column(f"{name}: interval above", above, after + 1))
            after += 2
        found.append(tuple(made))
    return found


def categories(chart: Chart) -> str:
    """The address of the names of the categories."""
    return f"{SHEET}!$A$2:$A${len(chart.categories) + 1}"


def workbook(chart: Chart, formats: Sequence[str], made_at: datetime) -> bytes:
    """The XLSX; `formats` are one number format a series. Names are text cells even when somebody edits them."""
    out = io.BytesIO()
    with Workbook(out, _FORMS) as book:
        book.set_properties({"created": made_at.astimezone(UTC).replace(tzinfo=None), "author": "Muster"})
        book.set_custom_property("Language", LANGUAGE)
        sheet = book.add_worksheet(SHEET)
        text = book.add_format({"quote_prefix": True, "num_format": "@"})
        sheet.write_string(0, 0, seen(chart.axis), text)
        for row, name in enumerate(chart.categories, 1):
            sheet.write_string(row, 0, seen(name), text)
        sheet.set_column(0, 0, 30)
        for series, number_format in zip(columns(chart), formats, strict=True):
            number = book.add_format({"num_format": number_format})
            for column in series:
                sheet.write_string(0, column.at, column.name, text)
                for row, value in enumerate(column.values, 1):
                    if value is not None:
                        sheet.write_number(row, column.at, value, number)
    return out.getvalue()


def _lengths(start: Sequence[float | None], end: Sequence[float | None]) -> tuple[float | None, ...]:
    return tuple(
        None if low is None or high is None else round(high - low, _FIGURES)
        for low, high in zip(start, end, strict=True)
    )
