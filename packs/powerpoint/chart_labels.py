"""The numbers at the points of an editable chart: where each stands, and in what colour, so that it can be read."""

from collections import Counter
from typing import NamedTuple

from components import theme
from data.measures import Unit
from packs.model import Chart, Series
from packs.powerpoint import fit
from packs.powerpoint.chart_looks import LABEL_SIZE, Look, chosen_look, is_chosen, type_of
from packs.powerpoint.chart_numbers import number_format, places, printed
from packs.powerpoint.chart_room import Room, is_crowded, is_lying, pitch
from packs.powerpoint.words import attribute, colour

_CLEAR = 0.05  # inches about a number
_LINE = LABEL_SIZE / 72
_HIDDEN = (
    '<c:showLegendKey val="0"/><c:showVal val="0"/><c:showCatName val="0"/><c:showSerName val="0"/>'
    '<c:showPercent val="0"/><c:showBubbleSize val="0"/>'
)
_GONE = '<c:delete val="1"/>'
_SHOWN = _HIDDEN.replace('showVal val="0"', 'showVal val="1"')


class Label(NamedTuple):
    """The number at a point: `side` as DrawingML names it, `ground` the colour behind it, if it needs one."""

    decimals: int
    side: str
    rgb: str = theme.TEXT
    bold: bool = False
    ground: str = ""
    turned: int | None = None


class _Point(NamedTuple):
    chart: Chart
    series: Series
    place: int
    value: float
    look: Look
    room: Room

    @property
    def unit(self) -> Unit:
        return Unit(self.chart.unit)

    @property
    def decimals(self) -> int:
        return self.series.decimals[self.place] if self.series.decimals else places(self.unit, self.value)

    @property
    def is_chosen(self) -> bool:
        return is_chosen(self.chart, self.series, self.place)

    @property
    def low(self) -> float | None:
        """The lower end of its interval."""
        return self.series.low[self.place] if self.series.low else None

    def width(self, *, bold: bool) -> float:
        """Of its number, in inches."""
        return fit.width(printed(self.unit, self.value, self.decimals), LABEL_SIZE, bold=bold)

    def length(self, value: float, whole: float) -> float:
        """Of a value along an axis that is `whole` inches long."""
        return abs(value) / (self.room.axis.high - self.room.axis.low) * whole


def labels(chart: Chart, number: int, look: Look, room: Room) -> list[Label | None]:
    """One a point of a series, None where it has no value or no room."""
    series = chart.series[number]
    draw = {"lines": _on_line, "stacked": _in_part}.get(chart.kind, _at_bar)
    own = [chosen_look() if is_chosen(chart, series, place) else look for place in range(len(series.values))]
    return [
        None if value is None else draw(_Point(chart, series, place, value, own[place], room))
        for place, value in enumerate(series.values)
    ]


def written(unit: Unit, made: list[Label | None]) -> str:
    """The labels of a series: most as one rule, the others each on their own."""
    shown = Counter(label for label in made if label)
    if not shown:
        return f"<c:dLbls>{_HIDDEN}</c:dLbls>"
    usual = shown.most_common(1)[0][0]
    apart = "".join(
        f'<c:dLbl><c:idx val="{place}"/>{_rule(unit, label) if label else _GONE}</c:dLbl>'
        for place, label in enumerate(made)
        if label != usual
    )
    return f"<c:dLbls>{apart}{_rule(unit, usual)}</c:dLbls>"


def _rule(unit: Unit, label: Label) -> str:
    ground = colour(label.ground) if label.ground else "<a:noFill/>"
    return (
        f'<c:numFmt formatCode={attribute(number_format(unit, label.decimals))} sourceLinked="0"/>'
        f"<c:spPr>{ground}<a:ln><a:noFill/></a:ln></c:spPr>"
        f"{type_of(LABEL_SIZE, label.rgb, bold=label.bold, turned=label.turned)}"
        f'<c:dLblPos val="{label.side}"/>{_SHOWN}'
    )


def _at_bar(point: _Point) -> Label | None:
    """At the end of a bar; inside at its start where an interval is drawn over its end, if it is long enough."""
    deep = pitch(point.chart, point.room)
    wide = point.width(bold=True)
    turned = -90 if not is_lying(point.chart) and is_crowded(point.chart, point.room) else None
    if (turned or is_lying(point.chart)) and deep < _LINE * 0.98:
        return None
    outside = Label(point.decimals, "outEnd", bold=point.is_chosen, turned=turned)
    if point.low is None:
        return outside
    whole, needed = (point.room.across, wide) if is_lying(point.chart) else (point.room.down, wide if turned else _LINE)
    if point.length(point.value, whole) < needed + _CLEAR:
        return outside._replace(ground=theme.PAPER)
    if point.look.pattern or (point.length(point.low, whole) < needed + _CLEAR and deep < _LINE * 1.6):
        return Label(point.decimals, "inBase", theme.TEXT, True, theme.PAPER, turned)  # clear of hatching and interval
    ground = point.look.fill if point.length(point.low, whole) < needed + _CLEAR else ""
    return Label(point.decimals, "inBase", point.look.text, True, ground, turned)


def _in_part(point: _Point) -> Label | None:
    """In the middle of its part of a bar, where that is wide enough."""
    room = point.width(bold=False) + _CLEAR
    if point.length(point.value, point.room.across) < room or pitch(point.chart, point.room) < _LINE * 0.98:
        return None
    return Label(point.decimals, "ctr", point.look.text, ground=point.look.fill if point.look.pattern else "")


def _on_line(point: _Point) -> Label | None:
    """Of the area at every point, away from the other lines; of others at their last point, where there is room.

    A number covers the middle of an interval. Where that is all of it, the first and the last point have theirs beside.
    """
    series, place = point.series, point.place
    known = [at for at, each in enumerate(series.values) if each is not None]
    beside = [each.values[place] for each in point.chart.series if each is not series]
    others = [each for each in beside if each is not None]
    if series.look == "area" or len(point.chart.series) == 1:
        above = not others or point.value >= min(others, key=lambda each: abs(each - point.value))
        if point.low is not None and _shortest(point) < _LINE * 2:
            return _beside(point, {known[0]: "l", known[-1]: "r"})
        ground = theme.PAPER if point.low is not None else ""
        return Label(point.decimals, "t" if above else "b", point.look.fill, True, ground)
    is_near = any(point.length(point.value - each, point.room.down) < _LINE * 2 for each in others)
    return Label(point.decimals, "r") if place == known[-1] and not is_near else None


def _beside(point: _Point, sides: dict[int, str]) -> Label | None:
    side = sides.get(point.place)
    return Label(point.decimals, side, point.look.fill, True) if side else None


def _shortest(point: _Point) -> float:
    """How far the shortest interval of a series reaches from its value, in inches."""
    series = point.series
    ends = [
        (value, end)
        for part in (series.low, series.high)
        for value, end in zip(series.values, part, strict=True)
        if value is not None and end is not None
    ]
    return min((point.length(end - value, point.room.down) for value, end in ends), default=0.0)
