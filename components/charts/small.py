"""A measure over time in little room, on a scale that several share."""

from collections.abc import Sequence

from components import theme
from components.charts.axes import ticks
from components.charts.parts import Figure, hover
from components.comparing import span
from components.words import is_known, period_span, period_tick, row_value
from data.answers import Answer, Row
from data.measures import Measure, Unit

HEIGHT = 190  # pixels
_TOP, _FOOT, _LEFT, _RIGHT = 12, 40, 38, 48
_FLAG = 22  # pixels more on the right for the mark of a figure
_MOST_TICKS = 4


def highest(found: Answer) -> float:
    """The highest value that a trend reaches, with what chance can make of the area's own; 0 without any."""
    own = [span(found.measure, row)[1] for row in found.rows_of("shown") if is_known(row["value"])]
    return max(own + [row["value"] for row in found.rows_of("comparator") if is_known(row["value"])], default=0.0)


def small_trend(found: Answer, *, top: float) -> Figure:
    """The area's points, each with the line that chance allows, and the comparator's dashed line, from 0 to `top`."""
    own = found.rows_of("shown")
    marks, words = ticks([top], Unit.SHARE, parts=3)
    every = -(-len(own) // _MOST_TICKS)
    labelled = list(range(len(own) - 1, -1, -every))[::-1]
    layout = theme.layout(
        height=HEIGHT,
        margin={
            "l": _LEFT,
            "r": _RIGHT + (_FLAG if any(row["mark"] for row in own if is_known(row["value"])) else 0),
            "t": _TOP,
            "b": _FOOT,
        },
        xaxis=theme.axis(
            range=[-0.35, len(own) - 0.65] if len(own) > 1 else [-1, 1],
            tickvals=labelled,
            ticktext=[period_tick(own[n]["period"], own[n]["period_kind"]) for n in labelled],
            showgrid=False,
        ),
        yaxis=theme.axis(range=[0, (top or marks[-1]) * 1.05], tickvals=marks, ticktext=words),
        clickmode="event",
    )
    return {"data": [_comparator(found, own), _own(found.measure, own)], "layout": layout}


def _own(measure: Measure, rows: Sequence[Row]) -> Figure:
    spans = [span(measure, row) if is_known(row["value"]) else (0.0, 0.0) for row in rows]
    values = [row["value"] if is_known(row["value"]) else None for row in rows]
    last = max((n for n, value in enumerate(values) if value is not None), default=-1)
    return {
        "type": "scatter",
        "name": rows[0]["area_name"] if rows else "",
        "mode": "lines+markers+text",
        "x": list(range(len(rows))),
        "y": values,
        "connectgaps": False,
        "line": {"color": theme.BLUE, "width": 2},
        "marker": {"size": 8, "color": theme.BLUE},
        "error_y": {
            "type": "data",
            "symmetric": False,
            "array": [round(high - (value or 0), 4) for (_, high), value in zip(spans, values, strict=True)],
            "arrayminus": [round((value or 0) - low, 4) for (low, _), value in zip(spans, values, strict=True)],
            "thickness": 1,
            "width": 0,
            "color": theme.BLUE,
        },
        "text": [f"<b>{row_value(measure, row)}</b>" if n == last else "" for n, row in enumerate(rows)],
        "textposition": "middle right",
        "textfont": {"size": theme.SMALL, "color": theme.BLUE},
        "hovertext": [_words(measure, row) for row in rows],
        "hoverinfo": "text",
        "cliponaxis": False,
    }


def _comparator(found: Answer, own: Sequence[Row]) -> Figure:
    rows = {row["period"]: row for row in found.rows_of("comparator")}
    beside = [rows.get(row["period"], {"value": None}) for row in own]
    return {
        "type": "scatter",
        "name": next(iter(rows.values()))["area_name"] if rows else "",
        "mode": "lines",
        "x": list(range(len(own))),
        "y": [row["value"] if is_known(row["value"]) else None for row in beside],
        "connectgaps": False,
        "line": {"color": theme.COMPARATOR, "width": 2, "dash": "dash"},
        "hoverinfo": "skip",
    }


def _words(measure: Measure, row: Row) -> str:
    if not is_known(row["value"]):
        return ""
    return hover(measure, row, f"{row['area_name']}, {period_span(row['period'], row['period_kind'])}")
