"""How a table is laid out: columns as wide as their words, rows as high, on as many slides as it takes."""

from collections.abc import Sequence
from functools import lru_cache
from typing import NamedTuple

from packs.model import Table
from packs.powerpoint import fit
from packs.powerpoint.boxes import Box
from packs.printed import is_number
from packs.text import seen

SIZES = (14, 12, 11, 10)  # points of the words in a table, largest first
SIDE, OVER = 0.07, 0.03  # inches between the words of a cell and its edges
GAP = 0.35  # inches between two columns of rows
_AIR = 0.1  # inches that a row is higher at most than its words need
_MOST_MORE = 0.9  # inches that a column is wider than its words


class Laid(NamedTuple):
    """Some rows of a table, from `first`, with widths of columns and heights of rows in inches, the head's first."""

    table: Table
    first: int
    many: int
    widths: tuple[float, ...]
    heights: tuple[float, ...]
    size: float

    @property
    def rows(self) -> tuple[tuple[str, ...], ...]:
        """The rows that are laid out."""
        return self.table.rows[self.first : self.first + self.many]

    @property
    def height(self) -> float:
        """Of all of it."""
        return sum(self.heights)

    @property
    def width(self) -> float:
        """Of all of it."""
        return sum(self.widths)

    def airy(self, room: float) -> "Laid":
        """The same with some of the room that is left shared among its rows."""
        more = min(_AIR, (room - self.height) / len(self.heights))
        return self._replace(heights=tuple(each + more for each in self.heights))

    def part(self, first: int, many: int) -> "Laid":
        """Some of its rows, under the same head."""
        heights = (self.heights[0], *self.heights[1 + first : 1 + first + many])
        return self._replace(first=self.first + first, many=many, heights=heights)


@lru_cache(maxsize=4)
def _widths(table: Table) -> tuple[list[float], list[float]]:
    """Of each column's longest word, or number, and longest cell, in inches a point."""
    columns = [[seen(words) for words in column] for column in zip(table.head, *table.rows, strict=True)]
    words = [max(_unbroken(each) for each in column) for column in columns]
    return words, [max(fit.width(each, 1, bold=True) for each in column) for column in columns]


def lay(table: Table, room: float, size: float, *, breaking: bool = False) -> Laid | None:
    """The whole table in a width; nothing where a word would break, unless that is allowed."""
    lines = [table.head, *table.rows]
    least, wanted = ([each * size + 2 * SIDE for each in found] for found in _widths(table))
    if sum(least) > room:
        if not breaking:
            return None
        widths = [each * room / sum(least) for each in least]
    elif sum(wanted) > room:
        spare = (room - sum(least)) / (sum(wanted) - sum(least))
        widths = [low + (high - low) * spare for low, high in zip(least, wanted, strict=True)]
    else:
        more = (room - sum(wanted)) / len(wanted)
        widths = [each + min(more, _MOST_MORE) for each in wanted]
    strong = {0, -1 if table.chosen is None else table.chosen + 1}
    heights = tuple(_row(words, widths, size, bold=place in strong) for place, words in enumerate(lines))
    return Laid(table, 0, len(table.rows), tuple(widths), heights, size)


def whole(table: Table, box: Box) -> Laid | None:
    """All of it in one place, as large as fits; nothing where it does not fit."""
    found = (lay(table, box.width, size) for size in SIZES)
    return next((laid.airy(box.height) for laid in found if laid and laid.height <= box.height), None)


def slides(table: Table, box: Box) -> list[tuple[Laid, ...]]:
    """For each slide one table, or two side by side where that takes fewer slides."""
    if laid := whole(table, box):
        return [(laid,)]
    room = (box.width - GAP) / 2
    for size in SIZES:
        half = lay(table, room, size)
        if half and (pair := _halves(half, box)):
            return [pair]
    laid, half = lay(table, box.width, SIZES[-1], breaking=True), lay(table, room, SIZES[-1])
    alone: list[tuple[Laid, ...]] = [(part,) for part in _parts(laid, box)] if laid else []
    parts = _parts(half, box) if half else []
    pairs = [tuple(parts[place : place + 2]) for place in range(0, len(parts), 2)]
    return pairs if half and len(pairs) < len(alone) else alone


def _unbroken(words: str) -> float:
    number = is_number(words)
    return fit.width(words, 1, bold=True) if number else fit.longest_word(words, 1, bold=True)


def _halves(laid: Laid, box: Box) -> tuple[Laid, Laid] | None:
    first = -(-laid.many // 2)
    pair = laid.part(0, first), laid.part(first, laid.many - first)
    return pair if max(each.height for each in pair) <= box.height else None


def _parts(laid: Laid, box: Box) -> list[Laid]:
    """Parts of about the same number of rows, each no higher than the box."""
    found: list[Laid] = []
    start = 0
    while start < laid.many:
        room, count = box.height - laid.heights[0], 0
        for height in laid.heights[1 + start :]:
            if count and height > room:
                break
            room, count = room - height, count + 1
        found.append(laid.part(start, count))
        start += count
    even = -(-laid.many // len(found))
    evened = [laid.part(start, min(even, laid.many - start)) for start in range(0, laid.many, even)]
    return evened if all(each.height <= box.height for each in evened) else found


def _row(words: Sequence[str], widths: Sequence[float], size: float, *, bold: bool) -> float:
    lines = max(
        len(fit.lines(seen(each), size, width - 2 * SIDE + 0.001, bold=bold))
        for each, width in zip(words, widths, strict=True)
    )
    return lines * size * fit.LINE / 72 + 2 * OVER + 0.02
