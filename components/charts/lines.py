"""A measure over time."""

from collections.abc import Sequence
from typing import Any

from components import theme
from components.charts.axes import LINE, value_axis, wrapped
from components.charts.parts import (
    Figure,
    has_spans,
    hover,
    nothing,
    reach,
    span_key,
    span_lines,
    span_reach,
)
from components.control import Charted, charted
from components.messages import short_text
from components.words import is_comparable, is_known, period_span, period_tick, range_text, row_value, tags
from data.answers import Answer, Row
from data.measures import Measure

_HEIGHT = 300  # pixels
_TOP, _FOOT = 24, 44
_FEW_PERIODS = 5  # more values than this would run into each other on a small screen
_MOST_TICKS = 4
_END_LABEL = 13  # letters before the label at a line's end wraps
_STYLES = {
    "shown": {"color": theme.BLUE, "width": 1.5, "dash": "solid"},  # thin: the points are what is known
    "comparator": {"color": theme.COMPARATOR, "width": 2, "dash": "dash"},
    "england": {"color": theme.COMPARATOR, "width": 1.5, "dash": "dot"},
}
_SYMBOLS = {"shown": "circle", "comparator": "diamond-open", "england": "square-open"}


def trend(answer: Answer, *, highlight: str | None) -> Figure:
    """The selected area period by period, with the comparator's line; periods without a value are gaps, in words.

    Below twelve periods its points have the lines of chance and rounding; from twelve it is a control chart, whose
    signals are squares. Comparators are not drawn for counts: one scale cannot hold a council's and its region's.
    """
    measure = answer.measure
    lines = {part: answer.rows_of(part) for part in (_STYLES if is_comparable(measure) else ("shown",))}
    lines = {part: rows for part, rows in lines.items() if rows}
    own = lines.get("shown", [])
    if not own:
        return nothing()
    control = charted(own)
    others = [row for part, rows in lines.items() if part != "shown" for row in rows]
    ends = [control.chart.high, *reach(own, measure)] if control else span_reach(own, measure)
    axis = value_axis([*ends, *reach(others, measure)], measure.unit)
    tag = tags(answer)
    names = {part: rows[0]["area_name"] + tag(rows[0]) for part, rows in lines.items()}
    side = max(len(line) for name in names.values() for line in wrapped(name, _END_LABEL))
    layout = theme.layout(
        height=_HEIGHT,
        margin={"l": 44, "r": side * 7 + 22, "t": _TOP, "b": _FOOT},
        xaxis=_periods(own),
        yaxis=axis,
        shapes=_limits(control, own, axis) if control else [],
        annotations=_end_labels(lines, names, axis, measure),
        clickmode="event",
        meta={"key": _control_key(control, measure) if control else _span_key(own, measure)},
    )
    traces = [_line(part, lines, measure, control) for part in reversed(lines)]
    return {"data": [*traces, _missing(own, axis)], "layout": layout}


def _limits(control: Charted, rows: Sequence[Row], axis: Figure) -> list[Figure]:
    """The band between the control limits, and the mean."""
    first, last = (rows.index(control.rows[n]) for n in (0, -1))
    ends = {"x0": first - 0.35, "x1": last + 0.35, "layer": "below"}
    low = max(control.chart.low, axis["range"][0])
    mean = control.chart.mean
    edge = {"color": theme.OTHER, "width": 1}
    return [
        ends
        | {
            "type": "rect",
            "y0": low,
            "y1": control.chart.high,
            "fillcolor": theme.BAND,
            "line": edge | {"dash": "dot"},
        },
        ends | {"type": "line", "y0": mean, "y1": mean, "line": edge},
    ]


def _span_key(rows: Sequence[Row], measure: Measure) -> list[Figure]:
    return [entry | {"shape": "upright"} for entry in span_key(rows, measure)]


def _control_key(control: Charted, measure: Measure) -> list[Figure]:
    last, chart = control.rows[-1], control.chart
    low = max(chart.low, 0.0) if measure.is_rate else chart.low
    limits = range_text(measure, last, low, chart.high)
    key = [{"shape": "band", "text": f"Band: control limits, {limits}, and the mean"}]
    return [*key, {"shape": "square", "text": "Square: unlikely to be chance"}] if chart.signals else key


def _periods(rows: Sequence[Row]) -> dict[str, Any]:
    every = -(-len(rows) // _MOST_TICKS)
    marked = list(range(len(rows) - 1, -1, -every))[::-1]
    words = [period_tick(rows[n]["period"], rows[n]["period_kind"]) for n in marked]
    half = 0.35 if len(rows) > 1 else 1
    return theme.axis(range=[-half, len(rows) - 1 + half], tickvals=marked, ticktext=words, showgrid=False)


def _line(part: str, lines: dict[str, list[Row]], measure: Measure, control: Charted | None) -> Figure:
    rows = lines[part]
    style = _STYLES[part]
    is_own = part == "shown"
    # beside the thin lines there is no room for a second line's values: its last one, and the table, have them
    is_crowded = not is_own and has_spans(lines["shown"], measure)
    labelled = _labelled(rows) if part != "england" and not is_crowded else set()
    return {
        "type": "scatter",
        "name": rows[0]["area_name"],
        "mode": "lines+markers+text",
        "x": list(range(len(rows))),
        "y": [row["value"] if is_known(row["value"]) else None for row in rows],
        "connectgaps": False,
        "line": style,
        "marker": _marker(part, rows, control if is_own else None),
        "text": [row_value(measure, row) if n in labelled else "" for n, row in enumerate(rows)],
        "textposition": _sides(part, lines, measure),
        "error_y": span_lines(rows, measure) if is_own and not control else {"visible": False},
        "textfont": {"size": theme.SMALL, "color": style["color"]},
        "hovertext": [
            hover(measure, row, f"{row['area_name']}, {period_span(row['period'], row['period_kind'])}")
            if is_known(row["value"])
            else ""
            for row in rows
        ],
        "hoverinfo": "text",
        "cliponaxis": False,
    }


def _marker(part: str, rows: Sequence[Row], control: Charted | None) -> Figure:
    """The points of a line; signals of a control chart are squares."""
    marker: Figure = {"symbol": _SYMBOLS[part], "size": 10 if part == "shown" else 8, "color": _STYLES[part]["color"]}
    if control is None:
        return marker
    signals = {control.rows[n]["period"] for n in control.chart.signals}
    is_signal = [row["period"] in signals for row in rows]
    return marker | {
        "symbol": ["square" if each else "circle" for each in is_signal],
        "size": [11 if each else 7 for each in is_signal],
    }


def _labelled(rows: Sequence[Row]) -> set[int]:
    """Which points have their value beside them, bar the last: all of a few, else the first, highest and lowest."""
    known = [n for n, row in enumerate(rows) if is_known(row["value"])]
    if len(known) > _FEW_PERIODS:
        ordered = sorted(known, key=lambda n: rows[n]["value"])
        return {known[0], ordered[0], ordered[-1]} - {known[-1]}
    return set(known[:-1])


def _sides(part: str, lines: dict[str, list[Row]], measure: Measure) -> list[str]:
    """Values above the upper line and below the lower one, so that no line runs through a number.

    Beside the thin line of an interval they stand to its right.
    """
    across = "right" if part == "shown" and has_spans(lines[part], measure) else "center"
    other = lines.get("comparator" if part == "shown" else "shown", [])
    above = [
        row["value"] >= other[n]["value"]
        if n < len(other) and is_known(other[n]["value"]) and is_known(row["value"])
        else part == "shown"
        for n, row in enumerate(lines[part])
    ]
    if part != "shown":  # equal values are written above for the area and below for the comparator
        above = [is_up and row["value"] != other[n]["value"] if n < len(other) else is_up
                 for n, (is_up, row) in enumerate(zip(above, lines[part], strict=True))]  # fmt: skip
    return [f"{'top' if is_up else 'bottom'} {across}" for is_up in above]


def _end_labels(
    lines: dict[str, list[Row]], names: dict[str, str], axis: Figure, measure: Measure
) -> list[dict[str, Any]]:
    """Each line's name and last value at its last point, moved apart where they would overlap."""
    low, high = axis["range"]
    scale = (_HEIGHT - _TOP - _FOOT) / (high - low)
    ends = []
    for part, rows in lines.items():
        known = [n for n, row in enumerate(rows) if is_known(row["value"])]
        if known:
            last = rows[known[-1]]
            name = [*wrapped(names[part], _END_LABEL), row_value(measure, last)]
            ends.append((last["value"], known[-1], part, name))
    labels, floor = [], float("inf")
    for value, position, part, name in sorted(ends, key=lambda end: (-end[0], end[2] != "shown")):
        half = len(name) * LINE / 2 + 2
        middle = min(value * scale, floor - half)
        floor = middle - half
        text = "<br>".join(name)
        labels.append(
            {
                "x": position,
                "y": value,
                "xanchor": "left",
                "yanchor": "middle",
                "xshift": 10,
                "yshift": middle - value * scale,
                "align": "left",
                "showarrow": False,
                "text": f"<b>{text}</b>" if part == "shown" else text,
                "font": {"size": theme.FONT_SIZE, "color": _STYLES[part]["color"]},
            }
        )
    return labels


def _missing(rows: Sequence[Row], axis: Figure) -> Figure:
    """Words in the gaps, at the foot of the plot."""
    gaps = [(n, _why(row, len(rows))) for n, row in enumerate(rows) if not is_known(row["value"])]
    return {
        "type": "scatter",
        "name": "no figure",
        "mode": "text",
        "x": [n for n, _ in gaps],
        "y": [axis["range"][0] for _ in gaps],
        "text": ["<br>".join(wrapped(words, 10)) for _, words in gaps],
        "textposition": "top center",
        "textfont": {"size": theme.SMALL, "color": theme.MUTED},
        "hoverinfo": "skip",
        "cliponaxis": False,
    }


def _why(row: Row, periods: int) -> str:
    """The reason in words where there is room for them, else the mark, which the table explains."""
    return short_text(row["mark"], row["coverage"]) if periods <= _FEW_PERIODS else f"[{row['mark'] or 'x'}]"
