"""Rectangles on a slide, in inches."""

from typing import NamedTuple


class Box(NamedTuple):
    """A place on a slide."""

    left: float
    top: float
    width: float
    height: float

    @property
    def bottom(self) -> float:
        """Its lower edge."""
        return self.top + self.height

    @property
    def right(self) -> float:
        """Its right edge."""
        return self.left + self.width

    def columns(self, share: float, gap: float) -> tuple["Box", "Box"]:
        """Two side by side; the left one has `share` of the width that the gap leaves."""
        first = (self.width - gap) * share
        return self._replace(width=first), self._replace(left=self.left + first + gap, width=self.width - gap - first)

    def below(self, height: float) -> "Box":
        """What is left under that height."""
        return self._replace(top=self.top + height, height=self.height - height)

    def above(self, height: float) -> "Box":
        """What is left over the lowest part, of that height."""
        return self._replace(height=self.height - height)
