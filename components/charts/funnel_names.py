"""Where a name fits beside its mark in a funnel, however small the screen."""

import math
from collections.abc import Sequence
from typing import NamedTuple

from components import theme
from data.funnels import Standing, Standings

_NARROWEST = 228  # pixels of plot on a 320 pixel screen
_BESIDE = 12  # pixels right of the plot that a name may use


class _Box(NamedTuple):
    """Room on the smallest screen, in pixels from the top left of the plot."""

    left: float
    top: float
    right: float
    bottom: float

    def meets(self, other: "_Box") -> bool:
        """Whether two boxes share any room."""
        is_beside = self.right <= other.left or other.right <= self.left
        return not is_beside and self.top < other.bottom and other.top < self.bottom


class Plan:
    """Where on the smallest screen the marks of a funnel and the names beside them stand."""

    def __init__(self, found: Standings, sizes: Sequence[float], top: float, height: float) -> None:
        self._sizes, self._top, self._height = sizes, top, height
        self._names: list[_Box] = []
        target = self._down(found.funnel.target)
        marks = [self._place(each) for each in found.councils]
        self._marks = [_Box(0, target - 1, _NARROWEST, target + 1)]
        self._marks += [_Box(x - 5, y - 5, x + 5, y + 5) for x, y in marks]

    def _down(self, value: float) -> float:
        return (1 - value / self._top) * self._height

    def _place(self, standing: Standing) -> tuple[float, float]:
        low, high = self._sizes
        return (math.log10(standing.base) - low) / (high - low) * _NARROWEST, self._down(standing.row["value"])

    def side_for(self, standing: Standing) -> str | None:
        """On which side of its mark a name meets no other name, and the fewest marks; its room is then taken."""
        x, y = self._place(standing)
        width = len(standing.row["area_name"]) * theme.LETTER + 8
        sides = {
            "middle right": _Box(x + 8, y - 8, x + 8 + width, y + 8),
            "middle left": _Box(x - 8 - width, y - 8, x - 8, y + 8),
            "top center": _Box(x - width / 2, y - 30, x + width / 2, y - 12),
            "bottom center": _Box(x - width / 2, y + 12, x + width / 2, y + 30),
        }
        free = {side: box for side, box in sides.items() if self._is_free(box)}
        if not free:
            return None
        best = min(free, key=lambda side: sum(free[side].meets(mark) for mark in self._marks))
        self._names.append(free[best])
        return best

    def _is_free(self, box: _Box) -> bool:
        is_on_screen = box.left >= 0 and box.right <= _NARROWEST + _BESIDE and box.bottom <= self._height
        return is_on_screen and not any(box.meets(name) for name in self._names)
