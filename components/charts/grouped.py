"""A few figures of one unit beside those of other areas, as bars."""

from collections.abc import Sequence
from typing import NamedTuple

from components import theme
from components.charts.axes import Rows, value_axis, value_room
from components.charts.bars import FILLS
from components.charts.parts import Figure
from components.messages import short_text
from components.words import is_known, row_value
from data.answers import Row
from data.measures import Measure

_BAR, _BETWEEN, _FOOT = 18, 10, 30  # pixels
_LOOKS = {"area": "solid", "comparator": "open", "other": "hatched"}


class Side(NamedTuple):
    """One area's figures: its name, its look ('area', 'comparator', 'other'), and a row a measure, if there is one."""

    name: str
    look: str
    rows: Sequence[Row | None]


def grouped(measures: Sequence[Measure], sides: Sequence[Side]) -> Figure:
    """One group of bars a measure, all of one unit; what is not shown stands in words."""
    places = Rows.of([each.label for each in measures], row=_BAR * len(sides) + _BETWEEN, width=18)
    values = [row["value"] for side in sides for row in side.rows if row]
    marks = [row["mark"] for side in sides for row in side.rows if row and is_known(row["value"])]
    layout = theme.layout(
        height=places.height + 4 + _FOOT,
        margin={"l": places.margin, "r": value_room(marks), "t": 4, "b": _FOOT},
        xaxis=value_axis(values, measures[0].unit),
        yaxis=places.axis(),
        barmode="overlay",
        meta={"key": [{"shape": _LOOKS[side.look], "text": side.name} for side in sides]},
    )
    return {"data": [_bars(side, n, len(sides), places, measures) for n, side in enumerate(sides)], "layout": layout}


def _bars(side: Side, number: int, of: int, places: Rows, measures: Sequence[Measure]) -> Figure:
    lift = (number - (of - 1) / 2) * _BAR
    return {
        "type": "bar",
        "orientation": "h",
        "name": side.name,
        "x": [row["value"] if row and is_known(row["value"]) else 0 for row in side.rows],
        "y": [centre + lift for centre in places.centres],
        "width": _BAR * 0.8,
        "marker": FILLS[_LOOKS[side.look]],
        "text": [_text(row, measure) for row, measure in zip(side.rows, measures, strict=True)],
        "textposition": "outside",
        "constraintext": "none",
        "textfont": {"size": theme.SMALL, "color": theme.TEXT},
        "hoverinfo": "skip",
        "cliponaxis": False,
    }


def _text(row: Row | None, measure: Measure) -> str:
    if row is None:
        return short_text("x")
    return row_value(measure, row) if is_known(row["value"]) else short_text(row["mark"], row["coverage"])
