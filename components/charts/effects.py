"""Effects that add up to a change, as bars from zero."""

from collections.abc import Sequence

from components import theme
from components.charts.axes import LABEL_WIDTH, Rows, ticks
from components.charts.parts import Figure
from data.measures import Unit

_ROW = 40  # pixels
_FOOT = 46
_ROOM = 1.7  # how far the axis goes beyond the longest bar, for the number at its end


def signed(points: float, decimals: int) -> str:
    """Points with their sign: '+0.3', '\u22120.1', '0.0'."""
    sign = "+" if points > 0 else "\u2212" if points < 0 else ""
    return f"{sign}{abs(points):.{decimals}f}"


def effects(names: Sequence[str], points: Sequence[float], *, decimals: int) -> Figure:
    """One bar an effect in percentage points, the last being all together; higher to the right, lower to the left."""
    rows = Rows.of(names, row=_ROW, width=LABEL_WIDTH + 4)
    reach = max((abs(each) for each in points), default=0.0) * _ROOM or 1.0
    marks, _ = ticks([reach / 100], Unit.SHARE, parts=2)
    ends = [round(mark * 100, 10) for mark in marks if mark * 100 <= reach]
    both = [*(-end for end in ends[:0:-1]), *ends]
    axis = theme.axis(
        range=[-reach, reach],
        tickvals=both,
        ticktext=[f"{end:+g}".replace("-", "\u2212") if end else "0" for end in both],
        title={"text": "Percentage points", "font": {"size": theme.SMALL, "color": theme.MUTED}, "standoff": 4},
        zeroline=True,
        zerolinecolor=theme.TEXT,
        zerolinewidth=1,
    )
    last = len(points) - 1
    bars = {
        "type": "bar",
        "orientation": "h",
        "name": "effects",
        "x": list(points),
        "y": rows.centres,
        "width": _ROW * 0.5,
        "marker": {"color": [theme.COMPARATOR if n == last else theme.BLUE for n in range(len(points))]},
        "text": [signed(each, decimals) for each in points],
        "textposition": "outside",
        "constraintext": "none",
        "textfont": {"size": theme.SMALL, "color": theme.TEXT},
        "hoverinfo": "skip",
        "cliponaxis": False,
    }
    layout = theme.layout(
        height=rows.height + 8 + _FOOT,
        margin={"l": rows.margin, "r": 12, "t": 8, "b": _FOOT},
        xaxis=axis,
        yaxis=rows.axis(),
    )
    return {"data": [bars], "layout": layout}
