"""The two axes of a chart: lines behind the marks, labels and the words below."""

from collections.abc import Mapping
from typing import Any

from pictures.plot import CAP, Axis, Plot, beside, is_visible, labels_end, ticks, type_size
from pictures.text import SPACING, attribute, lines_of, number, written

_MIDDLE = 0.35  # of the size of type, from the middle of a line to where its letters stand


def grid(layout: Mapping[str, Any], plot: Plot) -> str:
    """Lines at the marks of both axes, and where an axis has one the line at its zero."""
    box, across, up = plot.box, layout["xaxis"], layout["yaxis"]
    found = []
    for axis, scale in ((across, plot.x), (up, plot.y)):
        is_zeroed = bool(axis.get("zeroline"))
        lines = [
            (scale(tick.value), axis["gridcolor"], 1)
            for tick in ticks(axis, scale)
            if axis.get("showgrid", True)
            and not (is_zeroed and tick.value == 0)
            and _is_inside(abs(scale(tick.value) - scale.start), abs(scale.length))
        ]
        if is_zeroed and is_visible(axis) and scale.holds(0):
            lines.append((scale(0), axis["zerolinecolor"], axis["zerolinewidth"]))
        for at, colour, thick in lines:
            place = int(at) + 0.5  # the middle of a pixel, so that the line is sharp
            path = f"M{place} {number(box.top)}V{number(box.bottom)}"
            if axis is up:
                path = f"M{number(box.left)} {place}H{number(box.right)}"
            found.append(f'<path d="{path}" stroke={attribute(colour)} stroke-width="{number(thick)}"/>')
    return "".join(found)


def _is_inside(pixels: float, length: float) -> bool:
    """Whether a line is off the ends of its axis, where Plotly draws none."""
    return 1 < pixels < length - 1


def labels(layout: Mapping[str, Any], plot: Plot) -> str:
    """The labels of both axes, and the title of the lower one."""
    return _below(layout["xaxis"], plot) + _beside(layout["yaxis"], plot)


def _below(axis: Axis, plot: Plot) -> str:
    marks, foot = ticks(axis, plot.x), plot.box.bottom + 1
    if not is_visible(axis):
        return ""
    size, colour = type_size(axis), axis["tickfont"]["color"]
    found = [written(tick.lines, plot.x(tick.value), foot + size, size, colour, anchor="middle") for tick in marks]
    if title := axis.get("title"):
        font = title["font"]
        at = plot.box.bottom + labels_end(axis, marks) + title["standoff"] + CAP * font["size"]
        middle = plot.box.left + plot.box.width / 2
        found.append(written(lines_of(title["text"]), middle, at, font["size"], font["color"], anchor="middle"))
    return "".join(found)


def _beside(axis: Axis, plot: Plot) -> str:
    if not is_visible(axis):
        return ""
    size, colour = type_size(axis), axis["tickfont"]["color"]
    right = plot.box.left - beside(axis)
    found = []
    for tick in ticks(axis, plot.y):
        first = plot.y(tick.value) + _MIDDLE * size - (len(tick.lines) - 1) * SPACING * size / 2
        found.append(written(tick.lines, right, first, size, colour, anchor="end"))
    return "".join(found)
