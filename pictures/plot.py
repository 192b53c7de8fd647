"""Where things stand in a picture of a chart: the room of the plot, and the scales of its two axes."""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

from pictures.known import CannotBeDrawn
from pictures.text import DESCENT, SPACING, Line, lines_height, lines_of, widest

Axis = Mapping[str, Any]

CAP = 0.66  # of a title's size, from where its letters begin to where they stand
_PAD = 12  # pixels around what needs more room than its margin, or as much as the narrowest margin has


class Box(NamedTuple):
    """A rectangle in pixels from the top left of the picture."""

    left: float
    top: float
    width: float
    height: float

    @property
    def right(self) -> float:
        """Its right side."""
        return self.left + self.width

    @property
    def bottom(self) -> float:
        """Its foot."""
        return self.top + self.height


@dataclass(frozen=True)
class Scale:
    """From values of an axis to pixels: its low end stands at `start`; an upright axis has a `length` below zero."""

    low: float
    high: float
    start: float
    length: float
    is_log: bool = False

    @classmethod
    def of(cls, axis: Axis, start: float, length: float) -> "Scale":
        """The scale of an axis."""
        low, high = axis.get("range", (0, 1))  # one that is hidden has none
        return cls(low, high, start, length, axis.get("type") == "log")

    def __call__(self, value: float) -> float:
        """Where a value stands."""
        return self.start + self.share(value) * self.length

    def share(self, value: float) -> float:
        """Which part of the axis lies below a value."""
        place = math.log10(value) if self.is_log else value
        return (place - self.low) / (self.high - self.low)

    def holds(self, value: float) -> bool:
        """Whether a value lies on the axis."""
        return -1e-4 <= self.share(value) <= 1 + 1e-4


class Tick(NamedTuple):
    """A mark of an axis and its label."""

    value: float
    lines: Sequence[Line]


class Plot(NamedTuple):
    """The room of the marks, its scales, and how high everything together is."""

    box: Box
    x: Scale
    y: Scale
    height: float


def is_visible(axis: Axis) -> bool:
    """Whether anything of an axis is drawn."""
    return bool(axis.get("visible", True))


def type_size(axis: Axis) -> float:
    """The size of an axis's labels."""
    return float(axis["tickfont"]["size"])


def ticks(axis: Axis, scale: Scale) -> list[Tick]:
    """The marks that lie on an axis. Raises CannotBeDrawn for an axis that leaves them to Plotly."""
    if not is_visible(axis):
        return []
    if "tickvals" not in axis:
        raise CannotBeDrawn("A picture cannot have an axis without tickvals.")
    pairs = zip(axis["tickvals"], axis["ticktext"], strict=True)
    return [Tick(value, lines_of(text)) for value, text in pairs if scale.holds(value)]


def plot_of(layout: Mapping[str, Any], width: float) -> Plot:
    """The room that a layout leaves for the plot in so many pixels, its margins wide enough for what stands in them."""
    if "height" not in layout:
        return _map(layout, width)
    sides = {side: float(layout["margin"][side]) for side in "lrtb"}
    for _ in range(2):  # room at the side changes where the marks below stand
        sides = _needed(layout, sides, _within(layout, sides, width))
    return _within(layout, sides, width)


def _within(layout: Mapping[str, Any], sides: Mapping[str, float], width: float) -> Plot:
    height = layout["height"]
    box = Box(sides["l"], sides["t"], width - sides["l"] - sides["r"], height - sides["t"] - sides["b"])
    return _plot(layout, box, height)


def _plot(layout: Mapping[str, Any], box: Box, height: float) -> Plot:
    x = Scale.of(layout["xaxis"], box.left, box.width)
    return Plot(box, x, Scale.of(layout["yaxis"], box.bottom, -box.height), height)


def _map(layout: Mapping[str, Any], width: float) -> Plot:
    """A figure without a height of its own, such as a map, keeps the proportions of its axes."""
    (left, right), (foot, top) = layout["xaxis"]["range"], layout["yaxis"]["range"]
    height = round(width * (top - foot) / (right - left))
    return _plot(layout, Box(0, 0, width, height), height)


def _needed(layout: Mapping[str, Any], sides: Mapping[str, float], plot: Plot) -> dict[str, float]:
    """The sides of the plot, wide enough for the labels of its axes."""
    pad, box = min(_PAD, *(layout["margin"][side] for side in "lrtb")), plot.box
    across, up = layout["xaxis"], layout["yaxis"]
    needed = dict(sides)

    def reach(side: str, pixels: float) -> None:
        if pixels > 0:
            needed[side] = max(needed[side], round(pixels + pad))

    for tick in ticks(across, plot.x):
        half = widest(tick.lines, type_size(across)) / 2
        reach("l", half - (plot.x(tick.value) - box.left))
        reach("r", plot.x(tick.value) + half - box.right)
    reach("b", below(across, ticks(across, plot.x)))
    marks = ticks(up, plot.y)
    if marks:
        reach("l", widest([line for tick in marks for line in tick.lines], type_size(up)) + beside(up))
    return needed


def beside(axis: Axis) -> float:
    """How far from the plot the labels of an upright axis end."""
    return 1 + float(axis.get("ticklabelstandoff", 0))


def labels_end(axis: Axis, marks: Sequence[Tick]) -> float:
    """How far below the plot the labels of its lower axis end."""
    most = max((len(tick.lines) for tick in marks), default=0)
    return 2 + lines_height(most, type_size(axis)) if most else 0.0


def below(axis: Axis, marks: Sequence[Tick]) -> float:
    """How far below the plot the lower axis ends, with its title."""
    found = labels_end(axis, marks)
    if "title" not in axis:
        return found
    title = axis["title"]
    size, away = float(title["font"]["size"]), float(title["standoff"])
    return found + away + (CAP + DESCENT + SPACING * (len(lines_of(title["text"])) - 1)) * size
