"""Words that stand at a place of a chart, and the lines and bands behind or among its marks."""

from collections.abc import Mapping
from typing import Any

from pictures.marks import stroke
from pictures.plot import Plot
from pictures.text import ASCENT, attribute, lines_height, lines_of, number, widest, written

_PAD = 2  # pixels around words
_ACROSS = {"left": 0.0, "center": 0.5, "right": 1.0}
_DOWN = {"top": 0.0, "middle": 0.5, "bottom": 1.0}
_ANCHORS = {"left": "start", "center": "middle", "right": "end"}


def shapes(layout: Mapping[str, Any], plot: Plot, layer: str) -> str:
    """The shapes of a layer: 'below' the grid, 'between' grid and marks, or 'above'."""
    return "".join(_shape(each, plot) for each in layout.get("shapes", ()) if each.get("layer", "above") == layer)


def _shape(shape: Mapping[str, Any], plot: Plot) -> str:
    box = plot.box
    is_paper = shape.get("xref") == "paper"
    left, right = (box.left + shape[end] * box.width if is_paper else plot.x(shape[end]) for end in ("x0", "x1"))
    top, foot = plot.y(shape["y0"]), plot.y(shape["y1"])
    edge = stroke(shape["line"]) if shape["line"]["width"] else ""
    if shape["type"] == "line":
        return f'<path d="M{number(left)} {number(top)}L{number(right)} {number(foot)}"{edge}/>'
    path = f"M{number(left)} {number(top)}H{number(right)}V{number(foot)}H{number(left)}Z"
    return f'<path d="{path}" fill={attribute(shape["fillcolor"])}{edge}/>'


def annotations(layout: Mapping[str, Any], plot: Plot) -> str:
    """The words at places of the plot; not those whose place is outside an axis."""
    usual = layout["font"]
    return "".join(_annotation(each, plot, usual) for each in layout.get("annotations", ()))


def _annotation(note: Mapping[str, Any], plot: Plot, usual: Mapping[str, Any]) -> str:
    box = plot.box
    is_across, is_up = note.get("xref") == "paper", note.get("yref") == "paper"
    if not ((is_across or plot.x.holds(note["x"])) and (is_up or plot.y.holds(note["y"]))):
        return ""
    x = box.left + note["x"] * box.width if is_across else plot.x(note["x"])
    y = box.bottom - note["y"] * box.height if is_up else plot.y(note["y"])
    font = usual | note.get("font", {})
    size, lines = font["size"], lines_of(note["text"])
    wide, high = round(widest(lines, size) + 2 * _PAD), round(lines_height(len(lines), size) + 2 * _PAD)
    left = round(x + note.get("xshift", 0) - _ACROSS[note.get("xanchor", "center")] * wide)
    top = round(y - note.get("yshift", 0) - _DOWN[note.get("yanchor", "middle")] * high)
    align = note.get("align", "center")
    at = left + _PAD + _ACROSS[align] * (wide - 2 * _PAD)
    return written(lines, at, top + _PAD + round(ASCENT * size), size, font["color"], anchor=_ANCHORS[align])
