"""Room on a chart: rows measured in pixels, wrapped labels and round axis marks, so that figures hold at any width."""

import math
import textwrap
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import accumulate
from typing import Any

from components import theme
from components.words import printed
from data.measures import Unit

LINE = 15  # pixels a line of a label takes
LABEL_WIDTH = 14  # letters before a label wraps: keeps half of a 320 pixel screen for the plot
VALUE_ROOM = 50  # pixels right of the plot for a number printed beside a mark
_FLAG_ROOM = 22  # and for the mark of a figure, as [e]


@lru_cache(maxsize=2048)  # the names of councils, roles and services come again on every chart
def wrapped(text: str, width: int = LABEL_WIDTH) -> tuple[str, ...]:
    """A label in lines of at most `width` letters; a longer word stays whole."""
    return tuple(textwrap.wrap(text, width, break_long_words=False, break_on_hyphens=False)) or ("",)


@dataclass(frozen=True)
class Rows:
    """The rows of a chart from the top down: centres and heights in pixels."""

    labels: list[str]
    centres: list[float]
    heights: list[float]
    chosen: int | None
    margin: float

    @classmethod
    def of(
        cls,
        names: Sequence[str],
        *,
        row: float,
        chosen: int | None = None,
        words: Sequence[str] = (),
        width: int = LABEL_WIDTH,
    ) -> "Rows":
        """One row a name, at least `row` pixels high, higher where the name wraps, or the words of a last row do."""
        lines = [wrapped(name, width) for name in names]
        beside = [0] * (len(names) - len(words)) + [text.count("<br>") + 1 for text in words]
        heights = [max(row, LINE * max(len(each), most) + 6) for each, most in zip(lines, beside, strict=True)]
        ends = accumulate(heights)
        longest = max((len(line) for each in lines for line in each), default=0)
        labels = ["<br>".join(each) for each in lines]
        if chosen is not None:
            labels[chosen] = f'<b><span style="color:{theme.BLUE}">{labels[chosen]}</span></b>'
        centres = [end - height / 2 for end, height in zip(ends, heights, strict=True)]
        return cls(labels, centres, heights, chosen, longest * theme.LETTER + 14)

    @property
    def height(self) -> float:
        """All rows together."""
        return sum(self.heights)

    def axis(self) -> dict[str, Any]:
        """The vertical axis: one unit is one pixel, so a row keeps its height whatever stands beside it."""
        return theme.axis(
            range=[self.height, 0],
            tickvals=self.centres,
            ticktext=self.labels,
            tickfont={"size": theme.SMALL, "color": theme.TEXT},
            ticklabelstandoff=6,
        )

    def band(self) -> list[dict[str, Any]]:
        """The band behind the chosen row."""
        if self.chosen is None:
            return []
        middle, half = self.centres[self.chosen], self.heights[self.chosen] / 2
        return [
            {
                "type": "rect",
                "xref": "paper",
                "x0": 0,
                "x1": 1,
                "y0": middle - half,
                "y1": middle + half,
                "fillcolor": theme.BAND,
                "line": {"width": 0},
                "layer": "below",
            }
        ]


def _step(span: float, parts: int) -> float:
    power = 10.0 ** math.floor(math.log10(span / parts))
    return next(size * power for size in (1, 2, 2.5, 5, 10) if size * power * parts >= span * (1 - 1e-9))


def ticks(values: Iterable[float | None], unit: Unit, parts: int = 4) -> tuple[list[float], list[str]]:
    """Round marks from zero (or below it) to at least the largest value, and their words."""
    known = [value for value in values if value is not None and not math.isnan(value)]
    low, high = min([0.0, *known]), max([0.0, *known])
    if low == high:
        high = 0.01 if unit is Unit.SHARE else 1.0
    step = _step(high - low, parts)
    if unit is not Unit.SHARE:
        step = 5.0 if step == 2.5 else max(step, 1.0)
    marks = [round(step * n, 10) for n in range(math.floor(low / step), math.ceil(high / step - 1e-9) + 1)]
    if unit is Unit.SHARE:
        return marks, [f"{mark * 100:g}\u00a0%" for mark in marks]
    return marks, [printed(Unit.PEOPLE, mark) for mark in marks]


def value_axis(values: Iterable[float | None], unit: Unit) -> dict[str, Any]:
    """An axis of a measure's values, from zero."""
    known = [value for value in values if value is not None and not math.isnan(value)]
    marks, words = ticks(known, unit)
    high = max(known, default=0) or marks[-1]
    room = (high - marks[0]) * 0.02
    low = marks[0] - (room if marks[0] < 0 else 0)
    return theme.axis(range=[low, max(high, 0) + room], tickvals=marks, ticktext=words)


def value_room(flags: Iterable[object]) -> int:
    """The pixels that numbers take right of the plot, of which some have a mark behind them: any that is not empty."""
    return VALUE_ROOM + (_FLAG_ROOM if any(flags) else 0)
