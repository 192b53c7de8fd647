"""A table of shares whose cells are shaded: every cell has its number, the shade is a second code for it."""

import math
from collections.abc import Mapping, Sequence
from itertools import pairwise
from typing import NamedTuple

from dash import html

from components.nodes import Node, cell
from components.tables import linked, scrolling
from components.words import NBSP, row_value
from data.measures import Measure
from data.mixes import Part, as_row

STEPS = (0.05, 0.1, 0.2, 0.3)  # where a darker shade begins


class HeatRow(NamedTuple):
    """A row: its name, its parts in the order of the columns, its total in words, and where its name leads."""

    name: str
    parts: Sequence[Part]
    total: str
    href: str | None = None


def heat_table(
    caption: str, heads: Sequence[str], columns: Mapping[str, str], rows: Sequence[HeatRow], measure: Measure
) -> html.Div:
    """Shares by row and column, `heads` being those of the names and of the totals; `columns` go from codes to names.

    What is not known has no shade, as it is no part of the scale.
    """
    first, last = heads
    names = [cell("Th", name, scope="col", of_class="number") for name in (*columns.values(), last)]
    body = [
        cell(
            "Tr",
            [
                cell("Th", linked(row.name, row.href), scope="row"),
                *(_cell(part, measure) for part in _in_order(row.parts, columns)),
                cell("Td", row.total, of_class="number"),
            ],
        )
        for row in rows
    ]
    head = html.Thead(cell("Tr", [cell("Th", first, scope="col"), *names]))
    table = html.Table([html.Caption(caption), head, html.Tbody(body)], className="heat")
    return html.Div([_key(), scrolling(table, caption)])


def _in_order(parts: Sequence[Part], columns: Mapping[str, str]) -> list[Part | None]:
    found = {part.category_code: part for part in parts}
    return [found.get(code) for code in columns]


def _cell(part: Part | None, measure: Measure) -> Node:
    if part is None or math.isnan(part.share):
        return cell("Td", f"[{part.mark if part else 'x'}]", of_class="number")
    is_shaded = not part.is_not_known
    shade = f"number heat-{shade_of(part.share)}" if is_shaded else "number"
    return cell("Td", row_value(measure, as_row(part)), of_class=shade)


def shade_of(share: float) -> int:
    """The shade of a share, from 1, the palest, to 5."""
    return 1 + sum(share >= step for step in STEPS)


def _key() -> html.Ul:
    ends = [f"{step * 100:.0f}" for step in STEPS]
    words = [
        f"under {ends[0]}{NBSP}%",
        *(f"{low} to under {high}{NBSP}%" for low, high in pairwise(ends)),
    ]
    words.append(f"{ends[-1]}{NBSP}% and over")
    items = [
        html.Li([html.Span(className=f"swatch heat-{n}"), html.Span(text)]) for n, text in enumerate(words, start=1)
    ]
    return html.Ul(items, className="chart-key")
