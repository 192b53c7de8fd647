"""Where the parts of an editable chart stand: room for names, numbers and key, measured, the rest for the figures."""

from typing import NamedTuple

from data.measures import Unit
from packs.model import Chart
from packs.powerpoint import fit
from packs.powerpoint.chart_looks import KEY_SIZE, LABEL_SIZE, ends
from packs.powerpoint.chart_numbers import Axis, axis, printed
from packs.text import seen

_LINE = LABEL_SIZE * fit.LINE / 72  # inches, as all below
_KEY_LINE, _KEY_MARK = 0.25, 0.4
_TICKS = 0.26  # numbers along an axis that lies
_TITLE = 0.26
_MOST_OF_NAMES, _MOST_BESIDE = 0.42, 0.62  # of a chart's width
_BAR, _BETWEEN = 0.17, 0.09  # a bar that bears its number, and the room between groups of bars
_LYING, _STANDING = 3.2, 2.7  # the least width of bars that lie, and height of those that stand
_WIDEST_BAR, _LEAST_GAP = 0.45, 0.4


class Room(NamedTuple):
    """The rectangle of the figures in a chart of `width` and `height`, and the axis of their values."""

    width: float
    height: float
    left: float
    top: float
    across: float
    down: float
    axis: Axis


def room(chart: Chart, width: float, height: float) -> Room:
    """How a chart of this size is divided, in inches."""
    key = key_height(chart, width)
    values = axis(_values(chart))
    beyond = _widest_number(chart) + 0.1
    if is_lying(chart):
        under = _TICKS + (_TITLE if axis_title(chart) else 0) + key
        left = _names_width(chart, width, (height - under) / len(chart.categories)) + 0.12
        after = 0.2 if chart.kind == "stacked" else beyond
        return Room(width, height, left, 0.06, width - left - after, height - 0.06 - under, values)
    left = max(fit.width(printed(Unit(chart.unit), end), LABEL_SIZE) for end in (values.low, values.high)) + 0.15
    top = (_TITLE if axis_title(chart) else 0) + 0.24
    across = width - left - (beyond if chart.kind == "lines" else 0.1)
    under = _names_height(chart, across) + key
    return Room(width, height, left, top, across, height - top - under, values)


def is_lying(chart: Chart) -> bool:
    """Whether bars go from left to right."""
    return chart.kind in {"bars", "stacked"}


def axis_title(chart: Chart) -> str:
    """What the values are."""
    return seen(chart.axis).strip()


def needs(chart: Chart) -> tuple[float, float]:
    """The least width and height that a chart is drawn well in, its names and numbers at full size."""
    bars = _beside_each_other(chart)
    names = chart.categories
    if is_lying(chart):
        left = min(_widest_name(chart), 2.6)
        pitch = max(bars * _BAR + _BETWEEN, 0.3 if len(names) <= 10 else 0)
        if len(names) > 14 and bars == 1:
            pitch = 0.158
        return left + _LYING, len(names) * pitch + _TICKS + _TITLE + key_height(chart, left + _LYING)
    number, word = _widest_number(chart), max(fit.longest_word(name, LABEL_SIZE) for name in names)
    across = len(names) * (max(number, word) if chart.kind == "lines" else max(number * bars * 0.8 + 0.1, word + 0.06))
    return across + 0.8, _STANDING


def key_height(chart: Chart, width: float) -> float:
    """Of the key under a chart; one series needs none."""
    if len(chart.series) < 2:
        return 0
    entry = max(_KEY_MARK + fit.width(seen(series.name), KEY_SIZE) for series in chart.series)
    beside = max(1, int(width * 0.92 / entry))
    return -(-len(chart.series) // beside) * _KEY_LINE + 0.06


def pitch(chart: Chart, found: Room) -> float:
    """The length along the axis of names that one bar and its number have."""
    return _each(chart, found) / _beside_each_other(chart)


def is_crowded(chart: Chart, found: Room) -> bool:
    """Whether numbers over columns would run into each other."""
    return _widest_number(chart) > pitch(chart, found)


def gap(chart: Chart, found: Room) -> float:
    """The room between groups of bars in widths of a bar: more where there are few, so that no bar is too wide."""
    widest = _each(chart, found) / _WIDEST_BAR - _beside_each_other(chart)
    return round(min(max(_LEAST_GAP, widest), 5.0), 2)


def _each(chart: Chart, found: Room) -> float:
    return (found.down if is_lying(chart) else found.across) / len(chart.categories)


def is_sparse(chart: Chart) -> bool:
    """Whether no category has values of two series, so that their bars can stand in one place."""
    columns = zip(*(series.values for series in chart.series), strict=True)
    return all(sum(value is not None for value in column) <= 1 for column in columns)


def _beside_each_other(chart: Chart) -> int:
    return 1 if chart.kind in {"stacked", "lines"} or is_sparse(chart) else len(chart.series)


def _values(chart: Chart) -> list[float]:
    if chart.kind != "stacked":
        return ends(chart.series)
    sums = [sum(value or 0 for value in column) for column in zip(*(each.values for each in chart.series), strict=True)]
    return [1.0] if max(sums, default=0) <= 1.03 else sums


def _widest_name(chart: Chart) -> float:
    return max(fit.width(seen(name), LABEL_SIZE) for name in chart.categories)


def _names_width(chart: Chart, width: float, each: float) -> float:
    """Of the names beside bars; more where bars are so close that a name has only one line."""
    wrapped = min(_widest_name(chart), width * _MOST_OF_NAMES)
    most = max(len(fit.lines(seen(name), LABEL_SIZE, wrapped)) for name in chart.categories)
    return wrapped if most * _LINE <= each * 1.05 else min(_widest_name(chart), width * _MOST_BESIDE)


def _widest_number(chart: Chart) -> float:
    unit = Unit(chart.unit)
    values = [value for series in chart.series for value in series.values if value is not None]
    return max((fit.width(printed(unit, value), LABEL_SIZE, bold=True) for value in values), default=0.3)


def _names_height(chart: Chart, across: float) -> float:
    each = across / len(chart.categories) * 0.94
    return max(len(fit.lines(seen(name), LABEL_SIZE, each)) for name in chart.categories) * _LINE + 0.12
