"""One measure of one council on a strip among others, as an image that keeps its shape at any width."""

from collections.abc import Sequence
from dataclasses import dataclass
from statistics import median, quantiles
from urllib.parse import quote

from components import theme
from components.comparing import span
from components.words import is_known
from data.answers import Row
from data.measures import Measure

FEWEST_SPREAD = 4  # councils with a figure, below which a middle half says nothing
_ROOM = 3  # percent of the width that stay free at either end, so that no mark is cut
_PLAIN = " =:/',;-"  # what an address may hold as it is


@dataclass(frozen=True)
class Spread:
    """How the councils of a group spread on a measure, from what is shown of them; `middle` is the middle half."""

    values: list[float]
    median: float
    middle: tuple[float, float] | None

    @classmethod
    def of(cls, councils: Sequence[Row]) -> "Spread | None":
        """The spread of councils with a figure; nothing where none has one."""
        values = sorted(row["value"] for row in councils if is_known(row["value"]))
        if not values:
            return None
        lower, _, upper = quantiles(values, n=4, method="inclusive") if len(values) >= FEWEST_SPREAD else (0.0,) * 3
        return cls(values, median(values), (lower, upper) if len(values) >= FEWEST_SPREAD else None)


def ends(measure: Measure, spread: Spread | None, own: Row, beside: Row | None) -> tuple[float, float] | None:
    """From where to where a strip goes: every value on it, and what chance can make of the council's own."""
    marks = list(spread.values) if spread else []
    marks += [*span(measure, own)] if is_known(own["value"]) else []
    marks += [beside["value"]] if beside and is_known(beside["value"]) else []
    return (min(marks), max(marks)) if marks else None


def strip(measure: Measure, spread: Spread | None, own: Row, beside: Row | None) -> str:
    """The strip as the address of an image: councils as ticks, their median and middle half, the comparator, one's own.

    Places are percent of the image, so it can be as wide and as high as there is room. Empty where there is nothing to
    draw.
    """
    found = ends(measure, spread, own, beside)
    if found is None:
        return ""
    at = _Scale(*found)
    parts = [_lines("M0 500H1000", theme.GRID, 1), *(_of_group(spread, at) if spread else [])]
    if beside and is_known(beside["value"]):
        parts.append(_mark(at(beside["value"]), "M0-7 7 0 0 7-7 0Z", fill=theme.PAPER, edge=theme.COMPARATOR))
    if is_known(own["value"]):
        low, high = (at(end) for end in span(measure, own))
        parts += [_lines(f"M{low:g} 500H{high:g}", theme.BLUE, 3)] if high > low else []
        parts.append(_mark(at(own["value"]), "M-7 0a7 7 0 1 0 14 0a7 7 0 1 0-14 0Z", fill=theme.BLUE, edge=theme.PAPER))
    drawn = f"<svg xmlns='http://www.w3.org/2000/svg' width='100%' height='100%'>{''.join(parts)}</svg>"
    return f"data:image/svg+xml,{quote(drawn, safe=_PLAIN)}"


class _Scale:
    """From values to thousandths of the width."""

    def __init__(self, low: float, high: float) -> None:
        self._low, self._over = low, high - low

    def __call__(self, value: float) -> float:
        part = (value - self._low) / self._over if self._over else 0.5
        return round(10 * _ROOM + (1000 - 20 * _ROOM) * part)


def _of_group(spread: Spread, at: _Scale) -> list[str]:
    ticks = _lines("".join(f"M{at(value):g} 320V680" for value in spread.values), theme.OTHER, 1.25)
    if not spread.middle:
        return [ticks]
    low, high = map(at, spread.middle)
    band = _lines(f"M{low:g} 220H{high:g}V780H{low:g}Z", theme.OTHER, 0.5, fill=theme.BAND)
    return [band, ticks, _lines(f"M{at(spread.median):g} 120V880", theme.COMPARATOR, 2.5)]


def _lines(path: str, colour: str, width: float, *, fill: str = "none") -> str:
    """Lines of one width whatever the image is stretched to, on a ground of 1000 by 1000."""
    return (
        "<svg width='100%' height='100%' viewBox='0 0 1000 1000' preserveAspectRatio='none'>"
        f"<path d='{path}' fill='{fill}' stroke='{colour}' stroke-width='{width:g}' "
        "vector-effect='non-scaling-stroke'/></svg>"
    )


def _mark(place: float, path: str, *, fill: str, edge: str) -> str:
    """A shape that keeps its own, in the middle of the height."""
    return (
        f"<svg x='{place / 10:g}%' y='50%' overflow='visible'>"
        f"<path d='{path}' fill='{fill}' stroke='{edge}' stroke-width='2'/></svg>"
    )
