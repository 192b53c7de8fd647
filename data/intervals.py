"""Which interval the value of a measure has, from the counts that are shown."""

import math

from data import statistics
from data.measures import Kind, Measure, Unit
from data.statistics import Z95, Family, Interval

_FAMILIES = {Kind.SHARE: Family.BINOMIAL, Kind.POSTS_RATE: Family.BINOMIAL, Kind.FLOW: Family.POISSON}
_HIDDEN = {"c", "x", "z", "u", "low"}  # marks of rows whose value is not shown
NONE: Interval = (math.nan, math.nan)


def family_of(measure: Measure) -> Family | None:
    """How chance makes the measure's value out of its two counts; nothing where it is no share of them."""
    return _FAMILIES.get(measure.kind) if measure.is_share else None


def interval(
    measure: Measure, numerator: float, base: float, *, mark: str = "", returns: int = 1, z: float = Z95
) -> Interval:
    """The lowest and highest value that chance leaves possible, in the measure's unit; not numbers where there is none.

    Of several `returns` taken together a share counts mostly the same people again, so its interval is that of one
    return of their mean size; those who left or came are others each year.
    """
    is_ratio = measure.unit is Unit.RATIO
    family = Family.BINOMIAL if is_ratio else family_of(measure)
    is_counted = not (math.isnan(numerator) or math.isnan(base)) and base > 0 and numerator >= is_ratio
    if family is None or mark in _HIDDEN or not is_counted:
        return NONE
    if family is Family.POISSON:
        return statistics.interval(family, numerator, base, z)
    if numerator > base:  # rounded counts can cross, and then tell nothing of the share
        return NONE
    low, high = statistics.interval(family, numerator / returns, base / returns, z)
    return (1 / high - 1, 1 / low - 1) if is_ratio else (low, high)
