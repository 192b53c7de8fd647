"""A grid that readers sort and go through by keyboard, with a plain table of the same figures for paper."""

import re
from collections.abc import Iterable, Sequence
from typing import Any

import dash_ag_grid
from dash import html

from components.nodes import Node
from components.tables import plain_table
from components.theme import LETTER

# no page but one with a grid loads the library: assets/grid.js fetches it (docs/decisions/0025-explore-grid.md)
for _file in dash_ag_grid._js_dist:
    if "async" not in _file:
        _file["dynamic"] = True

_MOST_ROWS = 40  # more rows than this scroll inside the grid
_ROW, _HEAD, _TALLEST = 36, 56, 640  # pixels
_PADDING, _LETTER = 28, LETTER * 1.3  # pixels: of a cell, and of a letter in it
_SIGN = 20  # pixels: beside a heading, for how its column is sorted
_NARROWEST, _WIDEST, _WIDEST_NAME = 76, 190, 260  # pixels
_NUMBER = re.compile(r"-?£?(\d[\d,]*(?:\.\d+)?)(?=$|\s%|\spoint|\s\[|\sto\s£)")
_OPTIONS = {
    "theme": "legacy",  # its style sheets are files: the others put style elements into the page
    "suppressColumnVirtualisation": True,
    "suppressRowVirtualisation": True,  # rows that are not in the page cannot be found or read out
    "ensureDomOrder": True,
    "enableCellTextSelection": True,
    "suppressCellFocus": False,
    "suppressDragLeaveHidesColumns": True,
    "suppressMovableColumns": True,
    "alwaysMultiSort": False,
    "animateRows": False,
    "tabToNextCell": {"function": "byBrowser(params)"},
}
_COLUMN: dict[str, Any] = {
    "flex": 1,
    "sortable": True,
    "resizable": False,
    "wrapHeaderText": True,
    "autoHeaderHeight": True,
    "wrapText": True,
    "autoHeight": True,
    "suppressHeaderMenuButton": True,
    "comparator": {"function": "marksLast"},
    "sortingOrder": ["desc", "asc", None],
}


def grid(
    name: str,
    columns: Sequence[str],
    rows: Sequence[Sequence[Any]],
    caption: str,
    *,
    beside: Sequence[Sequence[Any]] = (),
    plain: html.Div | None = None,
) -> html.Div:
    """Rows of ready words under their headings, as `plain_table` takes them; the first cell of each names the row.

    A name may be a link. Columns sort by the numbers as printed, names in the order given; words such as [c] come last.
    Rows `beside` stay below the others. `plain` is the table for paper and screen readers, where it says more than the
    grid. The grid's id is {"type": "grid", "name": name}.
    """
    every = [*rows, *beside]
    figures = [[cells[at] for cells in every] for at in range(1, len(columns))]
    sorts = list(zip(*map(_sort_values, figures), strict=True)) or [()] * len(every)
    data = [_row(at, cells, values) for at, (cells, values) in enumerate(zip(every, sorts, strict=True))]
    is_low = len(rows) <= _MOST_ROWS
    height = _HEAD + _ROW * len(every)
    drawn = dash_ag_grid.AgGrid(
        id={"type": "grid", "name": name},
        columnDefs=[_name_column(columns[0], every), *map(_column, range(len(figures)), columns[1:], figures)],
        rowData=data[: len(rows)],
        defaultColDef=_COLUMN,
        dashGridOptions=_OPTIONS
        | {"pinnedBottomRowData": data[len(rows) :], "domLayout": "autoHeight" if is_low else "normal"},
        eventListeners={"cellKeyDown": ["followName(params)"]},
        className="ag-theme-quartz",
        style={"height": f"{height if is_low else _TALLEST}px"},
    )
    return html.Div(
        [
            html.Div(drawn, className="grid", role="region", **{"aria-label": f"{caption}, to sort"}),
            html.Details(
                [html.Summary("Show as plain table"), plain or plain_table(caption, columns, every)],
                className="as-table",
            ),
        ]
    )


def least_width(columns: Sequence[str], rows: Sequence[Sequence[Any]]) -> int:
    """Pixels that a grid needs to show every column at once."""
    names = _width([_name(cells[0])[0] for cells in rows], _WIDEST_NAME)
    return names + sum(_least(words, [cells[at] for cells in rows]) for at, words in enumerate(columns[1:], start=1))


def printed_number(words: str) -> float | None:
    """The number that a reader sees first, to sort by: 10.7 of '10.7 %'; None where the words begin otherwise."""
    plain = words.replace("\u2212", "-").lstrip("+")
    found = _NUMBER.match(plain)
    return float(found[1].replace(",", "")) * (-1 if plain.startswith("-") else 1) if found else None


def _name_column(heading: str, rows: Sequence[Sequence[Any]]) -> dict[str, Any]:
    return {
        "field": "name",
        "headerName": heading,
        "pinned": "left",
        "cellRenderer": "RowName",
        "flex": None,
        "width": _width([_name(cells[0])[0] for cells in rows], _WIDEST_NAME),
        "sortingOrder": ["asc", "desc", None],
    }


def _column(at: int, heading: str, column: Sequence[str]) -> dict[str, Any]:
    said = [words for words in column if not words.startswith("[")]
    is_words = bool(said) and all(printed_number(words) is None for words in said)
    return {
        "field": f"value_{at}",
        "headerName": heading,
        "valueFormatter": {"function": "shownText(params)"},
        "minWidth": _least(heading, column),
    } | ({"sortingOrder": ["asc", "desc", None]} if is_words else {"type": "rightAligned"})


def _least(heading: str, column: Iterable[str]) -> int:
    """Pixels in which no word of a heading breaks, and no figure."""
    return max(_width(column, _WIDEST), _width(heading.split(" "), _WIDEST) + _SIGN)


def _width(texts: Iterable[str], most: int) -> int:
    """Pixels for the longest of some texts."""
    return min(max(round(max(map(len, texts), default=0) * _LETTER) + _PADDING, _NARROWEST), most)


def _sort_values(column: Sequence[str]) -> list[float | None]:
    """What a column sorts by: the numbers that its words begin with; words without any in the order they came in."""
    numbers = [printed_number(words) for words in column]
    if any(number is not None for number in numbers):
        return numbers
    order = {words: float(at) for at, words in enumerate(dict.fromkeys(column)) if not words.startswith("[")}
    return [order.get(words) for words in column]


def _row(at: int, cells: Sequence[Any], values: Sequence[float | None]) -> dict[str, Any]:
    """What the browser gets of a row: its words, and what they sort by; nothing that is not on the page."""
    name, href = _name(cells[0])
    row: dict[str, Any] = {"name": at, "text_name": name} | ({"href": href} if href else {})
    for column, (words, value) in enumerate(zip(cells[1:], values, strict=True)):
        row |= {f"value_{column}": value, f"text_value_{column}": words}
    return row


def _name(words: str | Node) -> tuple[str, str]:
    """The words that name a row and where they lead."""
    return (words, "") if isinstance(words, str) else (words["props"]["children"], words["props"]["href"])
