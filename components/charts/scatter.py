"""Two measures of the same councils against each other, a mark a council."""

from collections.abc import Sequence
from typing import NamedTuple

from components import theme
from components.charts.axes import value_axis, wrapped
from components.charts.parts import Figure, hover, nothing, span_lines, span_reach
from components.charts.pay import pounds_axis
from components.comparing import span
from components.words import NBSP
from data.answers import Row
from data.measures import Measure, Unit

_HEIGHT = 380  # pixels
_LEFT, _RIGHT, _TOP, _FOOT = 44, 24, 34, 52
_SIDE = 0.55  # share of the axis beyond which a name stands left of its mark
_AXIS_TITLE = 44  # letters before the words of an axis wrap


class Point(NamedTuple):
    """One council or group of councils with its row of either measure; both have values."""

    name: str
    x: Row
    y: Row
    link: str | None = None


def scatter(councils: Sequence[Point], chosen: Point | None, beside: Point | None, x: Measure, y: Measure) -> Figure:
    """Councils as dots; the chosen one as a square with its intervals, the comparator as a diamond, both by name.

    `councils` are without the chosen one. Dots have one size: what is large is the figure, not the council.
    """
    points = [*councils, *([chosen] if chosen else []), *([beside] if beside else [])]
    if not points:
        return nothing()
    x_axis = _axis([point.x for point in points], chosen.x if chosen else None, x)
    y_axis = _axis([point.y for point in points], chosen.y if chosen else None, y)
    layout = theme.layout(
        height=_HEIGHT,
        margin={"l": _LEFT, "r": _RIGHT, "t": _TOP, "b": _FOOT},
        xaxis=x_axis | {"title": _title(x)},
        yaxis=y_axis,
        annotations=[_above(y)],
        hoverdistance=12,
        clickmode="event",
        meta={"key": _key(councils, chosen, beside)},
    )
    traces = [_marks(councils, x, y, symbol="circle", size=10, colour=theme.OTHER)]
    if beside:
        look = _marks([beside], x, y, symbol="diamond-open", size=13, colour=theme.COMPARATOR)
        traces.append(look | _named(beside, x_axis, theme.COMPARATOR, is_bold=False))
    if chosen:
        look = _marks([chosen], x, y, symbol="square", size=13, colour=theme.BLUE)
        lines = {"error_x": span_lines([chosen.x], x), "error_y": span_lines([chosen.y], y)}
        traces.append(look | _named(chosen, x_axis, theme.BLUE, is_bold=True) | lines)
    return {"data": traces, "layout": layout}


def _axis(rows: Sequence[Row], chosen: Row | None, measure: Measure) -> Figure:
    values = [row["value"] for row in rows]
    if measure.unit is Unit.GBP_PER_HOUR:
        return pounds_axis([*values, *(span(measure, chosen) if chosen else ())])
    return value_axis([*values, *(span_reach([chosen], measure) if chosen else ())], measure.unit)


def _title(measure: Measure) -> Figure:
    text = "<br>".join(wrapped(measure.label, _AXIS_TITLE))
    return {"text": text, "standoff": 6, "font": {"size": theme.SMALL, "color": theme.MUTED}}


def _above(measure: Measure) -> Figure:
    """What the upright axis counts, above it: turned on its side it would be hard to read."""
    return {
        "xref": "paper", "yref": "paper", "x": 0, "xshift": 8 - _LEFT, "xanchor": "left", "y": 1, "yanchor": "bottom",
        "yshift": 10, "showarrow": False, "text": "<br>".join(wrapped(measure.label, _AXIS_TITLE)),
        "font": {"size": theme.SMALL, "color": theme.MUTED},
    }  # fmt: skip


def _marks(points: Sequence[Point], x: Measure, y: Measure, *, symbol: str, size: int, colour: str) -> Figure:
    edge = colour if symbol.endswith("open") else theme.PAPER
    return {
        "type": "scatter",
        "name": y.label,
        "mode": "markers",
        "x": [point.x["value"] for point in points],
        "y": [point.y["value"] for point in points],
        "marker": {
            "symbol": symbol,
            "size": size,
            "color": colour,
            "opacity": 1,
            "line": {"color": edge, "width": 2 if symbol.endswith("open") else 1},
        },
        "hovertext": [_hover(point, x, y) for point in points],
        "hoverinfo": "text",
        "customdata": [point.link for point in points],
        "cliponaxis": False,
    }


def _hover(point: Point, x: Measure, y: Measure) -> str:
    return f"{hover(x, point.x, point.name)}<br>{hover(y, point.y, point.name).partition('<br>')[2]}"


def _named(point: Point, axis: Figure, colour: str, *, is_bold: bool) -> Figure:
    low, high = axis["range"]
    is_left = (point.x["value"] - low) / (high - low) > _SIDE
    text = f"<b>{point.name}</b>" if is_bold else point.name
    return {
        "mode": "markers+text",
        "text": [f"{text}{NBSP * 2}" if is_left else f"{NBSP * 2}{text}"],
        "textposition": "top left" if is_left else "top right",
        "textfont": {"size": theme.SMALL, "color": colour},
    }


def _key(councils: Sequence[Point], chosen: Point | None, beside: Point | None) -> list[Figure]:
    key: list[Figure] = [{"shape": "circle", "text": "A council"}] if councils else []
    if chosen:
        key.append({"shape": "square", "text": f"{chosen.name}, with its 95\u00a0% intervals"})
    return [*key, {"shape": "diamond", "text": beside.name}] if beside else key
