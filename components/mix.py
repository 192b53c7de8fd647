"""What a whole is made of, ready to be drawn: its parts, at most so many, in the order that bars have them."""

from dataclasses import dataclass
from functools import cached_property

from data.answers import Answer
from data.attributes import NOT_KNOWN, OF_LEVEL
from data.measures import Measure
from data.mixes import Part, by_whole, largest, mix, share_measure

MOST_GROUPS = 6


@dataclass(frozen=True, eq=False)
class Mix:
    """A whole's answer, the answer that breaks it down, and the parts that follow."""

    whole: Answer
    broken_down: Answer
    most: int = MOST_GROUPS  # categories besides the one that the rest are folded into
    others: str = "Others"
    order: tuple[str, ...] = ()  # codes of categories where their own order is not the one that bars have

    @cached_property
    def parts(self) -> list[Part]:
        """The largest categories of each whole, and the rest folded together."""
        parts = mix(self.whole, self.broken_down)
        if self.order:
            parts.sort(key=lambda part: self.order.index(part.category_code))
        return largest(parts, self.most, name=self.others)

    @cached_property
    def share(self) -> Measure:
        """The measure of a part's share."""
        return share_measure(self.whole.measure)

    @cached_property
    def categories(self) -> dict[str, str]:
        """Codes and names of the parts, in the order that bars have them."""
        return {part.category_code: part.category for part in self.parts}

    @property
    def has_unknown(self) -> bool:
        """Whether the council may not know to which part somebody belongs."""
        by = (*self.broken_down.across, self.broken_down.by)[0]
        return by in OF_LEVEL and NOT_KNOWN in OF_LEVEL[by].values

    def of(self, role: str, area_code: str = "") -> list[Part]:
        """The parts of one area: of the first in that role, or of the one with a code."""
        for (part, code, _), found in by_whole(self.parts).items():
            if part == role and area_code in ("", code):
                return found
        return []
