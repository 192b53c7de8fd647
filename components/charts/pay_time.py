"""Median pay over time, with the wage floors as steps."""

import math
from collections.abc import Sequence

from components import theme
from components.charts.axes import LINE, wrapped
from components.charts.parts import Figure, hover, nothing, span_key, span_lines
from components.charts.pay import PayLine, pounds_axis
from components.comparing import span
from components.words import is_known, period_span, period_tick, row_value
from data.answers import Row
from data.measures import Measure

_HEIGHT, _TOP, _BELOW, _LEFT = 340, 16, 44, 44  # pixels
_END_LABEL = 13  # letters before the label at a line's end wraps


def pay_over_time(
    own: Sequence[Row], beside: Sequence[Row], floors: Sequence[tuple[PayLine, Sequence[float]]], measure: Measure
) -> Figure:
    """Medians return by return with their intervals, the comparator's line, and each floor as steps.

    `floors` have an amount for each row of `own`, not a number where none is known; `beside` may be empty.
    """
    if not any(is_known(row["value"]) for row in own):
        return nothing()
    theirs = {row["period"]: row["value"] for row in beside}
    beside_values = [theirs.get(row["period"], math.nan) for row in own]
    ends = [end for row in own if is_known(row["value"]) for end in span(measure, row)]
    axis = pounds_axis([*ends, *beside_values, *(value for _, values in floors for value in values)])
    labels = [(own[0]["area_name"], [row["value"] for row in own], theme.BLUE)]
    if any(map(is_known, beside_values)):
        labels.append((beside[0]["area_name"], beside_values, theme.COMPARATOR))
    labels += [(line.name, list(values), theme.MUTED) for line, values in floors]
    side = max(len(part) for name, _, _ in labels for part in wrapped(name, _END_LABEL))
    layout = theme.layout(
        height=_HEIGHT,
        margin={"l": _LEFT, "r": side * 7 + 22, "t": _TOP, "b": _BELOW},
        xaxis=theme.axis(
            range=[-0.35, len(own) - 0.65],
            tickvals=list(range(len(own))),
            ticktext=[period_tick(row["period"], row["period_kind"]) for row in own],
            showgrid=False,
        ),
        yaxis=axis,
        annotations=_end_labels(labels, axis),
        clickmode="event",
        meta={"key": [entry | {"shape": "upright"} for entry in span_key(own, measure)]},
    )
    traces = [_steps(line, values) for line, values in floors]
    return {"data": [*traces, _dashed(beside_values), _points(own, measure)], "layout": layout}


def _steps(line: PayLine, values: Sequence[float]) -> Figure:
    known = [(n, value) for n, value in enumerate(values) if is_known(value)]
    return {
        "type": "scatter", "name": line.name, "mode": "lines", "hoverinfo": "skip",
        "x": [n for n, _ in known], "y": [value for _, value in known],
        "line": {"color": line.colour, "width": 2, "dash": line.dash, "shape": "hvh"},
    }  # fmt: skip


def _dashed(values: Sequence[float]) -> Figure:
    return {
        "type": "scatter", "name": "comparator", "mode": "lines+markers", "hoverinfo": "skip", "connectgaps": False,
        "x": list(range(len(values))), "y": [value if is_known(value) else None for value in values],
        "line": {"color": theme.COMPARATOR, "width": 2, "dash": "dash"},
        "marker": {"symbol": "diamond-open", "size": 8, "color": theme.COMPARATOR},
    }  # fmt: skip


def _points(rows: Sequence[Row], measure: Measure) -> Figure:
    names = [f"{row['area_name']}, {period_span(row['period'], row['period_kind'])}" for row in rows]
    return {
        "type": "scatter",
        "name": rows[0]["area_name"],
        "mode": "lines+markers+text",
        "x": list(range(len(rows))),
        "y": [row["value"] if is_known(row["value"]) else None for row in rows],
        "connectgaps": False,
        "line": {"color": theme.BLUE, "width": 1.5},
        "marker": {"size": 10, "color": theme.BLUE},
        "error_y": span_lines(rows, measure),
        "text": [row_value(measure, row) if is_known(row["value"]) else "" for row in rows[:-1]] + [""],
        "textposition": "top center",
        "textfont": {"size": theme.SMALL, "color": theme.BLUE},
        "hovertext": [
            hover(measure, row, name) if is_known(row["value"]) else "" for row, name in zip(rows, names, strict=True)
        ],
        "hoverinfo": "text",
        "cliponaxis": False,
    }


def _end_labels(labels: Sequence[tuple[str, Sequence[float], str]], axis: Figure) -> list[Figure]:
    """Each line's name and last amount right of it, moved apart where they would overlap."""
    low, high = axis["range"]
    scale = (_HEIGHT - _TOP - _BELOW) / (high - low)
    ends = []
    for name, values, colour in labels:
        known = [n for n, value in enumerate(values) if is_known(value)]
        if known:
            ends.append((values[known[-1]], known[-1], name, colour))
    found, floor = [], float("inf")
    for value, position, name, colour in sorted(ends, key=lambda end: -end[0]):
        lines = [*wrapped(name, _END_LABEL), f"£{value:.2f}"]
        half = len(lines) * LINE / 2 + 2
        middle = min((value - low) * scale, floor - half)
        floor = middle - half
        text = "<br>".join(lines)
        found.append(
            {
                "x": position, "y": value, "xanchor": "left", "yanchor": "middle", "xshift": 10,
                "yshift": middle - (value - low) * scale, "align": "left", "showarrow": False,
                "text": f"<b>{text}</b>" if colour == theme.BLUE else text,
                "font": {"size": theme.FONT_SIZE, "color": colour},
            }
        )  # fmt: skip
    return found
