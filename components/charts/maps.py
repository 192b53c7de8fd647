"""Councils in their boundaries, shaded by value. The lean Plotly has no choropleth: each council is a filled line."""

from collections.abc import Mapping

from components import theme
from components.charts.parts import Figure, hover
from components.messages import short_text
from components.shading import by_council, shades
from components.words import is_known, tags
from data.answers import Answer, Row
from data.maps import Outline, Outlines, outlines
from data.measures import Measure

_THIN, _THICK = 0.7, 3.5
_ROOM = 0.02  # of the map, around it, so that no outline is cut
_COUNCIL = {  # what all filled lines share is said once, as a template: a map of England has 153
    "fill": "toself",
    "hoveron": "fills",
    "hoverinfo": "text",
    "line": {"color": theme.TEXT, "width": _THIN},
}
_OUTSIDE = {"fillcolor": theme.PAPER, "line": {"color": theme.OTHER}, "hoverinfo": "skip"}
_WITHOUT = {
    "fillpattern": {"shape": "/", "fgcolor": theme.OTHER, "bgcolor": theme.PAPER, "size": 6, "solidity": 0.2},
}


def boundary_map(
    answer: Answer, *, area_code: str, highlight: str | None = None, links: Mapping[str, str] | None = None
) -> Figure:
    """The councils of a region, or of England, shaded in fifths; hatched where they have no figure, pale where no row.

    It has the proportions of the map and no height of its own: the page gives it one.
    """
    links, rows, area = links or {}, by_council(answer), outlines(area_code)
    fills = {
        id(row): {"fillcolor": theme.SCALE[shade.number - 1]}
        for shade in shades(answer.measure, rows.values())
        for row in shade.rows
    }
    tag, measure, traces = tags(answer), answer.measure, []
    for code, outline in area.councils.items():
        look: Figure = _OUTSIDE
        if row := rows.get(code):
            look = {"text": _words(measure, row, row["category"] + tag(row)), **fills.get(id(row), _WITHOUT)}
        # one text for the whole line, as Dash hands on that of lines
        leads = {"customdata": links[code]} if code in links and code in rows else {}
        traces.append({"name": code, "mode": "lines", "x": outline.x, "y": outline.y, **leads, **look})
    if highlight in area.councils:
        traces.append(_chosen(area.councils[highlight]))
    return {"data": traces, "layout": _layout(area)}


def _layout(area: Outlines) -> Figure:
    across, up = area.width * _ROOM, area.height * _ROOM
    hidden = {"visible": False, "fixedrange": True}
    layout = theme.layout(
        height=0,
        margin={},
        xaxis=hidden | {"range": [-across, area.width + across]},
        yaxis=hidden | {"range": [-up, area.height + up], "scaleanchor": "x", "constrain": "domain"},
        clickmode="event",
        template={"data": {"scatter": [_COUNCIL]}},
    )
    del layout["height"]
    return layout | {"autosize": True, "margin": dict.fromkeys("lrtb", 0)}


def _words(measure: Measure, row: Row, name: str) -> str:
    if is_known(row["value"]):
        return hover(measure, row, name)
    return f"<b>{name}</b><br>{short_text(row['mark'], row['coverage'])}"


def _chosen(outline: Outline) -> Figure:
    return {
        "name": "chosen",
        "mode": "lines",
        "x": outline.x,
        "y": outline.y,
        "fill": "none",
        "hoverinfo": "skip",
        "line": {"color": theme.TEXT, "width": _THICK},
    }
