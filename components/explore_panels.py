"""A measure as Explore shows it: the grid, its chart beside it, and what goes with both."""

from collections.abc import Mapping, Sequence
from typing import Any

from dash import html

from components import charts, sentences
from components.bar import label_of
from components.charts.crossed import HIGHLIGHTED, Place, crossed, known_values
from components.coarser import withheld
from components.crossing import Crossing, marks_of
from components.explore_cells import Cells, completeness_cells, crossed_cells, plain_cells
from components.explore_shape import Shape
from components.grid import grid, least_width
from components.messages import marks_key
from components.notes import rounding_note
from components.panel import drawing, foot
from components.sentences.crossed import crossed_sentence
from components.tables import measure_table
from components.take_away import Panel
from components.view import View
from data.answers import Answer, Row
from data.measures import By

Links = Mapping[str, str]
_MOST_DRAWINGS = 9
_MOST_IN_LONG_TABLE = 150  # rows with all counts behind a rate; of more the plain table is the grid's own
_WIDE = 720  # pixels: beside a wider grid no chart has room


def plain_panel(found: Answer, view: View, links: Links) -> html.Section:
    """A measure broken down in one way."""
    title = f"{found.measure.label} by {label_of(found.by).lower()}"
    area = found.selection.area
    if found.by is By.COUNCIL:
        councils = len(view.known.councils(area))
        sentence = sentences.topic_sentence(found, area_code=area.code, pooled=view.pooled, councils=councils)
        figure = charts.dots(found, highlight=area.code, links=links)
    elif found.by is By.PERIOD:
        sentence, figure = sentences.trend_sentence(found), charts.trend(found, highlight=area.code)
    else:
        sentence = sentences.breakdown_sentence(found, pooled=view.pooled)
        figure = charts.breakdown(found, links=links)
    panel = Panel(title, f"explore-{found.measure.key}", {f"explore-{found.measure.key}": ""})
    return _panel(
        panel,
        sentence,
        plain_cells(found, links),
        hidden=withheld(found, view.known),
        plain=measure_table(found, links=links, caption=title),
        drawn=drawing(panel.name, figure, sentence),
        under=[*_keys(found.rows), foot(found, view, panel)],
    )


def crossed_panel(found: Answer, shape: Shape, view: View, links: Links) -> html.Section:
    """A measure broken down in two or three ways."""
    crossing = Crossing(found, shape.columns, shape.panels)
    title = f"{found.measure.label} {shape.in_words}"
    flat, whole = crossing.flat(), crossing.flat(is_whole=True)
    is_long = found.measure.is_rate and len(whole.rows) <= _MOST_IN_LONG_TABLE
    drawn, drawings = _drawings(crossing, title, links)
    panel = Panel(title, f"explore-{found.measure.key}", drawings)
    return _panel(
        panel,
        crossed_sentence(flat, shape.in_words, pooled=view.pooled),
        crossed_cells(crossing, links),
        hidden=withheld(flat, view.known),
        plain=measure_table(whole, caption=title) if is_long else None,
        drawn=drawn,
        under=[*_keys(found.rows), foot(flat, view, panel, files=[found])],
    )


def completeness_panel(found: Sequence[Answer], view: View) -> html.Section:
    """How complete each field is, side by side."""
    first, *_ = found
    title = f"Every field by {label_of(first.by).lower()}"
    panel = Panel(title, "every-field", {})
    return _panel(
        panel,
        "The share of staff for whom the return says each thing, side by side.",
        completeness_cells(found),
        under=[
            *_keys([row for answer in found for row in answer.rows]),
            foot(first, view, panel, files=found),
        ],
    )


def _panel(
    panel: Panel,
    sentence: str,
    cells: Cells,
    *,
    hidden: html.P | None = None,
    plain: html.Div | None = None,
    drawn: Sequence[Any] = (),
    under: Sequence[Any],
) -> html.Section:
    is_wide = least_width(cells.columns, cells.rows) > _WIDE or not drawn
    name = panel.title.lower().replace(" ", "-")
    table = grid(name, cells.columns, cells.rows, panel.title, beside=cells.beside, plain=plain)
    chart = html.Figure(drawn, className="explore-chart") if drawn else None
    return html.Section(
        [
            html.H2(panel.title, className="panel-title"),
            html.P(sentence, className="panel-sentence"),
            hidden,
            html.Div(
                [html.Div(table, className="explore-grid"), chart],
                className="explore-body is-wide" if is_wide else "explore-body",
            ),
            *under,
        ],
        className="panel",
        id=panel.name,
    )


def _keys(rows: Sequence[Row]) -> list[Any]:
    return [marks_key(marks_of(rows)), rounding_note(rows)]


def _drawings(crossing: Crossing, title: str, links: Links) -> tuple[list[Any], dict[str, str]]:
    """One drawing with a shape for each column, or small multiples of what has a figure, on one scale.

    Beside them their names, and words that tell several apart.
    """
    columns, area = list(crossing.names(crossing.columns)), crossing.answer.selection.area
    chosen = area.code if area.is_council else None
    key = f"explore-{crossing.answer.measure.key}"
    if crossing.panels is None and len(columns) <= HIGHLIGHTED:
        return drawing(key, crossed(crossing, columns, highlight=chosen, links=links), f"{title}."), {key: ""}
    parts = _multiples(crossing)
    known = [each for each in parts if any(known_values(crossing, code, each[1]) for code in crossing.rows)]
    drawn = known[:_MOST_DRAWINGS]
    among = [place for _, places in drawn for place in places]
    multiples = []
    for at, (name, places) in enumerate(drawn):
        shown, (panel, *_) = zip(*places, strict=True)
        figure = crossed(crossing, shown, panel=panel, among=among, highlight=chosen, links=links)
        multiples.append(html.Div([html.H3(name), *drawing(f"{key}-{at}", figure, f"{title}: {name}.")]))
    left = f"{len(drawn)} of {len(parts)} are drawn; the grid has them all." if len(drawn) < len(parts) else ""
    named = {f"{key}-{at}": name for at, (name, _) in enumerate(drawn)}
    return [html.P(left) if left else None, html.Div(multiples, className="explore-multiples")], named


def _multiples(crossing: Crossing) -> list[tuple[str, list[Place]]]:
    """Names of small multiples with what is in them: one a panel with all columns, or else one a column."""
    columns = crossing.names(crossing.columns)
    if crossing.panels is None:
        return [(name, [(column, "")]) for column, name in columns.items()]
    panels = crossing.names(crossing.panels)
    return [(name, [(column, panel) for column in columns]) for panel, name in panels.items()]
