"""Shares of a whole at two dates, joined by lines."""

import math
from collections.abc import Sequence
from typing import NamedTuple

from components import theme
from components.charts.axes import LINE, wrapped
from components.charts.parts import Figure, nothing
from components.words import row_value
from data.measures import Measure
from data.mixes import Part, as_row

_TOP, _FOOT = 12, 44  # pixels
_LEAST = 240
_LETTERS = 15  # of a label before it wraps: leaves half of a 320 pixel screen for the lines
_MOST = 4  # changes that stand out
_RIGHT, _FLAG = 66, 22  # of which the second where figures have a mark
_LEAST_SPAN, _EDGE = 0.2, 0.03  # shares of the whole
KEY = [
    {"shape": "line-changed", "text": "Changed by more than rounding can make"},
    {"shape": "line-same", "text": "Not changed, or within rounding"},
]


class Slope(NamedTuple):
    """A part at the earlier and the later date, both shown, and whether rounding can alone have moved it."""

    earlier: Part
    later: Part
    is_change: bool


def slope(slopes: Sequence[Slope], measure: Measure, dates: tuple[str, str]) -> Figure:
    """Each part as a line between two dates, named on the left, its shares printed at both ends.

    The four largest changes are blue and thick with filled points, the others grey with open ones: `layout.meta.key`
    says what they mean. `dates` stand under the ends.
    """
    if not slopes:
        return nothing()
    ordered = sorted(slopes, key=lambda each: -abs(each.later.share - each.earlier.share))
    bold = {each.later.category_code for each in [each for each in ordered if each.is_change][:_MOST]}
    names = [wrapped(f"{each.later.category} {_text(each.earlier, measure)}", _LETTERS) for each in slopes]
    height = max(_LEAST, sum(len(name) for name in names) * LINE + len(names) * 14)
    low, high = _range(slopes)
    scale = height / (high - low)
    left = _labels([each.earlier.share - low for each in slopes], names, scale)
    right = _labels(
        [each.later.share - low for each in slopes], [(_text(each.later, measure),) for each in slopes], scale
    )
    longest = max(len(line) for name in names for line in name)
    layout = theme.layout(
        height=height + _TOP + _FOOT,
        margin={
            "l": longest * theme.LETTER + 22,
            "r": _RIGHT + (_FLAG if any(each.later.flag for each in slopes) else 0),
            "t": _TOP,
            "b": _FOOT,
        },
        xaxis=theme.axis(range=[0, 1], tickvals=[0, 1], ticktext=list(dates), gridcolor=theme.OTHER),
        yaxis=theme.axis(range=[low, high], visible=False),
        annotations=[
            *(_label(each, shift, text, bold, x=0) for each, (shift, text) in zip(slopes, left, strict=True)),
            *(_label(each, shift, text, bold, x=1) for each, (shift, text) in zip(slopes, right, strict=True)),
        ],
        meta={"key": KEY if any(each.is_change for each in slopes) else KEY[1:]},
    )
    return {
        "data": [_line(each, measure, is_bold=each.later.category_code in bold) for each in slopes],
        "layout": layout,
    }


def _text(part: Part, measure: Measure) -> str:
    return row_value(measure, as_row(part))


def _line(each: Slope, measure: Measure, *, is_bold: bool) -> Figure:
    colour = theme.BLUE if is_bold else theme.OTHER
    ends = (each.earlier, each.later)
    return {
        "type": "scatter",
        "name": each.later.category,
        "mode": "lines+markers",
        "x": [0, 1],
        "y": [part.share for part in ends],
        "line": {"color": colour, "width": 3 if is_bold else 1.5, "dash": "solid" if is_bold else "dot"},
        "marker": {"size": 10, "symbol": "circle" if is_bold else "circle-open", "color": colour},
        "hovertext": [f"<b>{part.category}</b><br>{_text(part, measure)} ({part.people:,.0f})" for part in ends],
        "hoverinfo": "text",
        "cliponaxis": False,
    }


def _range(slopes: Sequence[Slope]) -> tuple[float, float]:
    """What the vertical axis spans: at least a fifth of the whole, so that a point's change does not look like ten.

    Lines need no zero, and numbers stand at their ends.
    """
    values = [part.share for each in slopes for part in (each.earlier, each.later)]
    low, high = min(values), max(values)
    room = max(_LEAST_SPAN - (high - low), 0) / 2 + _EDGE
    return low - room, high + room


def _labels(values: Sequence[float], texts: Sequence[Sequence[str]], scale: float) -> list[tuple[float, str]]:
    """For each value how many pixels its label stands above it, and its lines.

    Labels are moved apart from the top down, and those that would leave the plot back up from its foot.
    """
    halves = [len(text) * LINE / 2 + 2 for text in texts]
    ordered = sorted(range(len(values)), key=lambda n: -values[n])
    middles: dict[int, float] = {}
    floor = math.inf
    for n in ordered:
        middles[n] = min(values[n] * scale, floor - halves[n])
        floor = middles[n] - halves[n]
    ceiling = 0.0
    for n in reversed(ordered):
        middles[n] = max(middles[n], ceiling + halves[n])
        ceiling = middles[n] + halves[n]
    return [(middles[n] - values[n] * scale, "<br>".join(texts[n])) for n in range(len(values))]


def _label(each: Slope, shift: float, text: str, bold: set[str], *, x: int) -> Figure:
    is_bold = each.later.category_code in bold
    return {
        "x": x,
        "y": (each.later if x else each.earlier).share,
        "xanchor": "left" if x else "right",
        "yanchor": "middle",
        "xshift": 10 if x else -10,
        "yshift": shift,
        "align": "left" if x else "right",
        "showarrow": False,
        "text": f"<b>{text}</b>" if is_bold else text,
        "font": {"size": theme.SMALL, "color": theme.BLUE if is_bold else theme.TEXT},
    }
