"""Hourly pay as boxes, one a council or role, with the wage floors as lines."""

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from components import theme
from components.charts.axes import Rows, value_room
from components.charts.parts import Figure, hover, nothing, span_key, span_lines, why_missing, words_in_rows
from components.comparing import span
from components.words import is_known, range_text, row_value
from data.answers import Row
from data.measures import Measure

_ROW = 24  # pixels
_BOX = 14
_FOOT = 30  # pixels under the rows for the axis
_LABEL = 16  # pixels a label above the rows takes
_MIDDLE = 0.4  # share of the axis beyond which a line's label stands left of it, or would leave a small screen
_MOST_TICKS = 4
_STEPS = (0.25, 0.5, 1, 2, 5, 10, 20, 50)

BOX = {"shape": "box", "text": "Bar: the middle half of staff"}


class PayLine(NamedTuple):
    """An amount that pay is set against: its name, the amount in pounds an hour, and how its line is drawn."""

    name: str
    value: float
    dash: str
    colour: str = theme.OTHER


@dataclass(frozen=True)
class Paid:
    """What one council or role pays: the row of its median, its quartiles, and where its mark leads.

    The quartiles are not numbers where too few are paid for them. `beside` is the comparator's median.
    """

    name: str
    median: Row
    lower: float
    upper: float
    link: str | None = None
    beside: Row | None = None
    is_chosen: bool = False

    @property
    def is_shown(self) -> bool:
        """Whether there is a median to draw."""
        return is_known(self.median["value"])

    @property
    def has_box(self) -> bool:
        """Whether both quartiles are known."""
        return is_known(self.lower) and is_known(self.upper)


def pounds_axis(values: Iterable[float]) -> Figure:
    """An axis of pounds an hour about the values, which need not reach down to zero: nobody is paid nothing."""
    known = [value for value in values if is_known(value)]
    low, high = (min(known), max(known)) if known else (0.0, 1.0)
    step = next((step for step in _STEPS if step * _MOST_TICKS >= high - low), _STEPS[-1])
    marks = [step * n for n in range(math.floor(low / step), math.ceil(high / step) + 1)]
    room = max(high - low, step) * 0.08
    shown = [mark for mark in marks if low - room <= mark <= high + room]
    words = [f"£{mark:.2f}" if step < 1 else f"£{mark:.0f}" for mark in shown]
    return theme.axis(range=[low - room, high + room], tickvals=shown, ticktext=words)


def pay_boxes(paid: Sequence[Paid], measure: Measure, lines: Sequence[PayLine] = ()) -> Figure:
    """One row a council or role in the order given: quartiles as a bar, the median with its interval, its amount.

    Rows without a median come last, in words. A comparator's median is a hollow diamond; `lines` run through all rows
    with a median, each with its name and amount above.
    """
    known = [each for each in paid if each.is_shown]
    missing = [each for each in paid if not each.is_shown]
    if not paid:
        return nothing()
    rows = Rows.of(
        [each.name for each in (*known, *missing)],
        row=_ROW,
        chosen=next((n for n, each in enumerate((*known, *missing)) if each.is_chosen), None),
        words=why_missing([each.median for each in missing], measure),
    )
    axis = pounds_axis([*_reach(known, measure), *(line.value for line in lines)])
    foot = sum(rows.heights[: len(known)])
    top = 8 + _LABEL * len(lines)
    centres, rest = rows.centres[: len(known)], rows.centres[len(known) :]
    layout = theme.layout(
        height=rows.height + top + _FOOT,
        margin={"l": rows.margin, "r": value_room(each.median["mark"] for each in known) + 8, "t": top, "b": _FOOT},
        xaxis=axis,
        yaxis=rows.axis(),
        hoverdistance=_ROW // 2,
        barmode="overlay",
        clickmode="event",
        shapes=rows.band() + [_line_shape(line, foot) for line in lines],
        annotations=[_line_label(line, axis, level, rows.margin) for level, line in enumerate(lines)],
        meta={"key": _key(known, measure)},
    )
    words = why_missing([each.median for each in missing], measure)
    traces = [
        _boxes(known, centres),
        _diamonds(known, centres, measure),
        _medians(known, centres, measure),
        _amounts(known, centres, axis, measure),
        words_in_rows(words, rest, axis["range"][0], [each.link for each in missing]),
    ]
    return {"data": traces, "layout": layout}


def _reach(paid: Sequence[Paid], measure: Measure) -> list[float]:
    ends = [end for each in paid for end in (*span(measure, each.median), each.lower, each.upper)]
    return ends + [each.beside["value"] for each in paid if each.beside]


def _key(paid: Sequence[Paid], measure: Measure) -> list[Figure]:
    few = "" if all(each.has_box for each in paid) else "; none where too few have known pay"
    key: list[Figure] = [BOX | {"text": BOX["text"] + few}] if any(each.has_box for each in paid) else []
    key += [{"shape": "circle", "text": "Dot: the median, with its amount at the right"}] if paid else []
    key += span_key([each.median for each in paid], measure)
    beside = next((each.beside for each in paid if each.beside and is_known(each.beside["value"])), None)
    return [*key, {"shape": "diamond", "text": f"{beside['area_name']}: median"}] if beside else key


def _boxes(paid: Sequence[Paid], centres: Sequence[float]) -> Figure:
    boxed = [(each, centre) for each, centre in zip(paid, centres, strict=True) if each.has_box]
    return {
        "type": "bar",
        "name": "middle half",
        "orientation": "h",
        "base": [each.lower for each, _ in boxed],
        "x": [round(each.upper - each.lower, 2) for each, _ in boxed],
        "y": [centre for _, centre in boxed],
        "width": [_BOX] * len(boxed),
        "marker": {
            "color": [theme.SCALE[1] if each.is_chosen else theme.GRID for each, _ in boxed],
            "line": {"color": [theme.BLUE if each.is_chosen else theme.OTHER for each, _ in boxed], "width": 1},
        },
        "hoverinfo": "skip",
    }


def _medians(paid: Sequence[Paid], centres: Sequence[float], measure: Measure) -> Figure:
    return {
        "type": "scatter",
        "name": measure.label,
        "mode": "markers",
        "x": [each.median["value"] for each in paid],
        "y": list(centres),
        "marker": {
            "size": [13 if each.is_chosen else 9 for each in paid],
            "color": [theme.BLUE if each.is_chosen else theme.MUTED for each in paid],
            "line": {"color": theme.PAPER, "width": 1},
            "opacity": 1,
        },
        "error_x": span_lines([each.median for each in paid], measure) | {"color": theme.MUTED},
        "hovertext": [_hover(each, measure) for each in paid],
        "hoverinfo": "text",
        "customdata": [each.link for each in paid],
        "cliponaxis": False,
    }


def _hover(paid: Paid, measure: Measure) -> str:
    said = hover(measure, paid.median, paid.name)
    if not paid.has_box:
        return said
    return f"{said}<br>Middle half: {range_text(measure, paid.median, paid.lower, paid.upper)}"


def _diamonds(paid: Sequence[Paid], centres: Sequence[float], measure: Measure) -> Figure:
    pairs = [
        (each, each.beside, centre)
        for each, centre in zip(paid, centres, strict=True)
        if each.beside and is_known(each.beside["value"])
    ]
    return {
        "type": "scatter",
        "name": "comparator",
        "mode": "markers",
        "x": [beside["value"] for _, beside, _ in pairs],
        "y": [centre for _, _, centre in pairs],
        "marker": {
            "symbol": "diamond",
            "size": 11,
            "color": theme.PAPER,
            "line": {"color": theme.COMPARATOR, "width": 2},
        },
        "hovertext": [hover(measure, beside, f"{each.name}, {beside['area_name']}") for each, beside, _ in pairs],
        "hoverinfo": "text",
        "cliponaxis": False,
    }


def _amounts(paid: Sequence[Paid], centres: Sequence[float], axis: Figure, measure: Measure) -> Figure:
    """Medians right of the plot, one under the other."""
    words = [row_value(measure, each.median) for each in paid]
    shown = [f"<b>{text}</b>" if each.is_chosen else text for each, text in zip(paid, words, strict=True)]
    colours = [theme.BLUE if each.is_chosen else theme.TEXT for each in paid]
    trace = words_in_rows(shown, centres, axis["range"][1])
    return trace | {
        "name": "values",
        "hovertext": None,
        "hoverinfo": "skip",
        "textfont": {"size": theme.SMALL, "color": colours},
    }


def _line_shape(line: PayLine, foot: float) -> Figure:
    return {
        "type": "line", "x0": line.value, "x1": line.value, "y0": 0, "y1": foot, "layer": "between",
        "line": {"color": line.colour, "width": 2, "dash": line.dash},
    }  # fmt: skip


def _line_label(line: PayLine, axis: Figure, level: int, margin: float) -> Figure:
    """A line's name above it: left of it, or over it where the line is far left and the margin has room."""
    low, high = axis["range"]
    is_right = (line.value - low) / (high - low) > _MIDDLE
    return {
        "x": line.value, "xanchor": "right" if is_right else "left", "xshift": 0 if is_right else -min(70, margin - 8),
        "yref": "paper", "y": 1, "yanchor": "bottom", "yshift": 2 + _LABEL * level, "showarrow": False,
        "text": f"{line.name} £{line.value:.2f}",
        "font": {"size": theme.SMALL, "color": theme.COMPARATOR},
    }  # fmt: skip
