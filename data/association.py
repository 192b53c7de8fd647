"""Whether two figures of the same councils go together, and how sure that is."""

import math
from collections.abc import Sequence
from statistics import StatisticsError, correlation
from typing import NamedTuple

from data.statistics import Z95

FEWEST = 10  # councils below which chance alone makes almost any pattern


class Association(NamedTuple):
    """Spearman's rank correlation of so many councils, and its 95 % interval."""

    rho: float
    low: float
    high: float
    councils: int

    @property
    def is_certain(self) -> bool:
        """Whether the direction is unlikely to be chance."""
        return self.low > 0 or self.high < 0


def association(pairs: Sequence[tuple[float, float]]) -> Association | None:
    """How the ranks of two figures go together; nothing below ten councils, or where all have the same figure.

    The interval is Fisher's with Bonett and Wright's standard error (2000). Equal figures share the mean of their
    ranks. The councils count alike, whatever their size.
    """
    if len(pairs) < FEWEST:
        return None
    first, second = (_ranks([pair[side] for pair in pairs]) for side in (0, 1))
    try:
        rho = correlation(first, second)
    except StatisticsError:
        return None
    if abs(rho) >= 1:
        return Association(rho, rho, rho, len(pairs))
    half = Z95 * math.sqrt((1 + rho**2 / 2) / (len(pairs) - 3))
    return Association(rho, math.tanh(math.atanh(rho) - half), math.tanh(math.atanh(rho) + half), len(pairs))


def _ranks(values: Sequence[float]) -> list[float]:
    """The place of each from the smallest, equal ones sharing the mean of their places."""
    ordered = sorted(values)
    return [ordered.index(value) + (ordered.count(value) + 1) / 2 for value in values]
