"""The headlines over time as small charts of one scale."""

from collections.abc import Sequence
from typing import Any

from dash import dcc, html

from components.charts.small import highest, small_trend
from components.comparing import interval_text
from components.council.beside import in_prose
from components.council.figures import HEADLINES, Council
from components.council.parts import panel
from components.messages import marked
from components.panel import as_table, drawing
from components.sentences import trend_sentence
from components.tables import plain_table
from components.take_away import Panel, take_away
from components.tiles import change_in_words
from components.topics import address_of
from components.words import is_known, period_span, possessive, row_value
from data.answers import Answer, Row


def trends_panel(council: Council) -> html.Section | None:
    """A small chart for each headline of which the period has figures; nothing where the council has none at all."""
    found = [council.compared[measure.key] for measure in HEADLINES if measure.key in council.compared]
    if not any(is_known(row["value"]) for answer in found for row in answer.rows_of("shown")):
        return None
    top = max(map(highest, found))
    selection = council.view.selection
    name, compare = selection.area.name, selection.compare
    beside = f", the dashed line being {in_prose(compare.name, compare.level)}" if compare != selection.area else ""
    sentence = (
        f"{possessive(name)} points{beside}; all on one scale. The upright line at a point is what chance or rounding "
        "can make of it."
    )
    title, name = "Over time", "council-trends"
    charts = {_chart_name(answer): answer.measure.label for answer in found}
    return panel(
        title,
        sentence,
        [
            html.Ul([html.Li(_small(answer, council, top)) for answer in found], className="small-charts"),
            as_table(_table(title, found)),
            *take_away(Panel(title, name, charts), found, council.view),
        ],
        found,
        name=name,
    )


def _chart_name(found: Answer) -> str:
    return f"{found.measure.key}-small"


def _small(found: Answer, council: Council, top: float) -> list[Any]:
    link = dcc.Link(found.measure.label, href=address_of(found.measure, council.view.selection))
    has_row = any(row["period"] == found.selection.period.label for row in found.rows_of("shown"))
    return [
        html.H3(link),
        html.P(change_in_words(found) or "No change to tell of." if has_row else ""),
        *drawing(_chart_name(found), small_trend(found, top=top), trend_sentence(found)),
    ]


def _table(title: str, found: Sequence[Answer]) -> html.Div:
    rows = [
        [
            f"{answer.measure.label}, {period_span(row['period'], row['period_kind'])}",
            _value(answer, row),
            interval_text(answer.measure, row) or "no interval",
            next(
                (_value(answer, each) for each in answer.rows_of("comparator") if each["period"] == row["period"]), ""
            ),
        ]
        for answer in found
        for row in answer.rows_of("shown")
    ]
    selection = found[0].selection
    names = [selection.area.name, "95\u00a0% interval", selection.compare.name]
    if selection.compare == selection.area:
        names, rows = names[:2], [row[:3] for row in rows]
    return plain_table(title, ["Measure and period", *names], rows)


def _value(answer: Answer, row: Row) -> str:
    return row_value(answer.measure, row) if is_known(row["value"]) else marked(row)
