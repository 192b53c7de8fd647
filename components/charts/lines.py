"""A measure over time."""

from collections.abc import Sequence
from typing import Any

from components import theme
from components.charts.axes import LINE, value_axis, wrapped
from components.charts.parts import RANGE, Figure, has_lines, hover, nothing, reach, rounding_lines, value_text
from components.messages import short_text
from components.words import is_known, period_span, period_tick, tags
from data.answers import Answer, Row
from data.measures import Measure

_HEIGHT = 300  # pixels
_TOP, _FOOT = 24, 44
_FEW_PERIODS = 5  # more values than this would run into each other on a small screen
_MOST_TICKS = 4
_END_LABEL = 13  # letters before the label at a line's end wraps
_STYLES = {
    "shown": {"color": theme.BLUE, "width": 3, "dash": "solid"},
    "comparator": {"color": theme.COMPARATOR, "width": 2, "dash": "dash"},
    "england": {"color": theme.COMPARATOR, "width": 1.5, "dash": "dot"},
}
_SYMBOLS = {"shown": "circle", "comparator": "diamond-open", "england": "square-open"}


def trend(answer: Answer, *, highlight: str | None) -> Figure:
    """The selected area period by period, with the comparator's line; periods without a value are gaps, in words.

    Comparators are drawn for shares only: one scale cannot hold a council's count and its region's.
    """
    measure = answer.measure
    lines = {part: answer.rows_of(part) for part in (_STYLES if measure.is_share else ("shown",))}
    lines = {part: rows for part, rows in lines.items() if rows}
    if not lines.get("shown"):
        return nothing()
    own = lines["shown"]
    axis = value_axis(reach((row for rows in lines.values() for row in rows), measure), measure.unit)
    is_ranged = any(has_lines(rows, measure) for rows in lines.values())
    tag = tags(answer)
    names = {part: rows[0]["area_name"] + tag(rows[0]) for part, rows in lines.items()}
    side = max(len(line) for name in names.values() for line in wrapped(name, _END_LABEL))
    layout = theme.layout(
        height=_HEIGHT,
        margin={"l": 44, "r": side * 7 + 22, "t": _TOP, "b": _FOOT},
        xaxis=_periods(own),
        yaxis=axis,
        annotations=_end_labels(lines, names, axis, measure),
        clickmode="event",
        meta={"key": [RANGE] if is_ranged else []},
    )
    traces = [_line(part, lines, measure) for part in reversed(lines)]
    return {"data": [*traces, _missing(own, axis)], "layout": layout}


def _periods(rows: Sequence[Row]) -> dict[str, Any]:
    every = -(-len(rows) // _MOST_TICKS)
    marked = list(range(len(rows) - 1, -1, -every))[::-1]
    words = [period_tick(rows[n]["period"], rows[n]["period_kind"]) for n in marked]
    half = 0.35 if len(rows) > 1 else 1
    return theme.axis(range=[-half, len(rows) - 1 + half], tickvals=marked, ticktext=words, showgrid=False)


def _line(part: str, lines: dict[str, list[Row]], measure: Measure) -> Figure:
    rows = lines[part]
    style = _STYLES[part]
    # beside the thin lines there is no room for a second line's values: its last one, and the table, have them
    is_crowded = part != "shown" and has_lines(lines["shown"], measure)
    labelled = _labelled(rows) if part != "england" and not is_crowded else set()
    return {
        "type": "scatter",
        "name": rows[0]["area_name"],
        "mode": "lines+markers+text",
        "x": list(range(len(rows))),
        "y": [row["value"] if is_known(row["value"]) else None for row in rows],
        "connectgaps": False,
        "line": style,
        "marker": {"symbol": _SYMBOLS[part], "size": 10 if part == "shown" else 8, "color": style["color"]},
        "text": [value_text(row, measure) if n in labelled else "" for n, row in enumerate(rows)],
        "textposition": _sides(part, lines, measure),
        "error_y": rounding_lines(rows, measure),
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


def _labelled(rows: Sequence[Row]) -> set[int]:
    """Which points have their value beside them, bar the last: all of a few, else the first, highest and lowest."""
    known = [n for n, row in enumerate(rows) if is_known(row["value"])]
    if len(known) > _FEW_PERIODS:
        ordered = sorted(known, key=lambda n: rows[n]["value"])
        return {known[0], ordered[0], ordered[-1]} - {known[-1]}
    return set(known[:-1])


def _sides(part: str, lines: dict[str, list[Row]], measure: Measure) -> list[str]:
    """Values above the upper line and below the lower one, so that no line runs through a number.

    Beside the thin line of a rounded rate they stand to its right.
    """
    across = "right" if has_lines(lines[part], measure) else "center"
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
            name = [*wrapped(names[part], _END_LABEL), value_text(last, measure)]
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
