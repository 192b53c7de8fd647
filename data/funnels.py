"""Where each council of an answer stands in the funnel of them all, from shown counts alone."""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

from data.answers import Row
from data.intervals import family_of
from data.measures import Measure
from data.rounding import could_be
from data.statistics import Z998, Family, Funnel, Limits, funnel

FEWEST = 3  # councils with a figure: of fewer, each makes half the rate that it is set against
INNER, OUTER = 0.05, 0.002  # the shares of councils that chance alone puts outside the two pairs of limits


class Standing(NamedTuple):
    """One council in the funnel.

    `side` is 0 inside, 1 or -1 outside the 95 % limits above or below, 2 or -2 outside the 99.8 % limits; `units` is
    its distance from the target in standard errors. Of rounded counts both are of the nearest rate that they allow.
    """

    row: Row
    base: float  # people or posts that its limits are for
    limits: Limits
    side: int
    units: float


@dataclass(frozen=True)
class Standings:
    """The councils of an answer against what chance, and their usual spread, would make of the rate of them all."""

    funnel: Funnel
    councils: list[Standing]
    absent: list[Row]  # councils without a figure

    def outside(self) -> list[Standing]:
        """Those beyond the 99.8 % limits, the farthest first."""
        far = (each for each in self.councils if abs(each.side) > 1)
        return sorted(far, key=lambda each: -abs(each.units))

    def of(self, area_code: str) -> Standing | None:
        """One council's, if it has a figure."""
        return next((each for each in self.councils if each.row["area_code"] == area_code), None)


def has_counts(row: Row) -> bool:
    """Whether a row shows a rate and both counts behind it."""
    numbers = (row["value"], row["numerator"], row["base"])
    return all(each is not None and not math.isnan(each) for each in numbers) and row["base"] > 0


def standings(measure: Measure, rows: Sequence[Row]) -> Standings | None:
    """The funnel of councils' rows; nothing where fewer than three show counts, or the measure is no rate of two.

    Of several returns taken together a share counts mostly the same people again, so its limits are those of one.
    """
    family = family_of(measure)
    shown = [row for row in rows if has_counts(row)]
    if family is None or len(shown) < FEWEST:
        return None
    sizes = [row.get("returns", 1) if family is Family.BINOMIAL else 1 for row in shown]
    counts = [(row["numerator"] / size, row["base"] / size) for row, size in zip(shown, sizes, strict=True)]
    fitted = funnel(family, counts)
    councils = [_standing(fitted, measure, row, base) for row, (_, base) in zip(shown, counts, strict=True)]
    return Standings(fitted, councils, [row for row in rows if not has_counts(row)])


def _standing(fitted: Funnel, measure: Measure, row: Row, base: float) -> Standing:
    limits = fitted.limits(base)
    low, high = could_be(measure, row)
    nearest = min(max(fitted.target, low), high)
    end = limits.high998 if nearest > fitted.target else limits.low998
    room = abs(end - fitted.target)
    units = Z998 * (nearest - fitted.target) / room if room else 0.0
    return Standing(row, base, limits, fitted.side(nearest, base), units)
