"""What chance can do to figures of few people: intervals, differences, funnels and ranks.

Numbers in, numbers out, as `docs/decisions/0020` says. The sources of each method stand at it; z is the number of
standard errors that an interval goes to either side.
"""

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache
from statistics import NormalDist, fmean, quantiles
from typing import NamedTuple

Z95 = 1.96
Z998 = 3.0902
FEWEST_FOR_MEDIAN = 40  # people whose median has an interval
FEWEST_FOR_SPREAD = 10  # councils whose spread beyond chance can be told from chance
_FEW = 10  # events below which Byar's approximation is not close enough
_TAIL = 0.025


class Family(StrEnum):
    """How chance makes a value out of two counts."""

    BINOMIAL = "binomial"  # some of those counted: never above 1
    POISSON = "poisson"  # events among those counted: can exceed 1


Interval = tuple[float, float]  # lowest and highest value
Counts = tuple[float, float]  # numerator and base


def wilson(x: float, n: float, z: float = Z95) -> Interval:
    """The lowest and highest share that x of n is compatible with (Wilson's score interval). n is above 0."""
    middle, half, whole = 2 * x + z * z, z * math.sqrt(z * z + 4 * x * (1 - x / n)), 2 * (n + z * z)
    return max((middle - half) / whole, 0.0), min((middle + half) / whole, 1.0)


def rate_interval(x: float, base: float, z: float = Z95) -> Interval:
    """The lowest and highest rate that x events among `base` people are compatible with. `base` is above 0.

    Byar's approximation, from which exact Poisson limits differ visibly below ten events: there it is those.
    """
    if x < _FEW:
        low, high = _poisson_limits(round(x), z)
    else:
        low = x * (1 - 1 / (9 * x) - z / (3 * math.sqrt(x))) ** 3
        high = (x + 1) * (1 - 1 / (9 * (x + 1)) + z / (3 * math.sqrt(x + 1))) ** 3
    return low / base, high / base


@lru_cache(maxsize=64)
def _poisson_limits(x: int, z: float) -> Interval:
    """The means under which x events or more, and x events or fewer, each happen as seldom as a normal z is passed."""
    tail = 1 - NormalDist().cdf(z)
    low = _mean_where(x - 1, 1 - tail) if x else 0.0
    return low, _mean_where(x, tail)


def _mean_where(most: int, probability: float) -> float:
    """The Poisson mean under which `most` events or fewer have a probability, found by halving."""
    low, high = 0.0, 10.0 * (most + 10)
    for _ in range(80):
        middle = (low + high) / 2
        if math.exp(-middle) * sum(middle**k / math.factorial(k) for k in range(most + 1)) > probability:
            low = middle
        else:
            high = middle
    return low


def interval(family: Family, x: float, base: float, z: float = Z95) -> Interval:
    """The interval of x / base: Wilson's for a share, Byar's for a rate."""
    return wilson(x, base, z) if family is Family.BINOMIAL else rate_interval(x, base, z)


@lru_cache(maxsize=4096)
def median_ranks(n: int) -> tuple[int, int]:
    """Which of n ordered values, counted from 1, bound the 95 % interval of their median.

    The first is binom.ppf(0.025, n, 0.5). Raises ValueError below 40 values.
    """
    if n < FEWEST_FOR_MEDIAN:
        raise ValueError(f"{n} values: the interval of a median takes {FEWEST_FOR_MEDIAN}.")
    k = max(n // 2 - 5 * math.isqrt(n), 0)  # ten standard deviations below the middle nothing is left to add up
    chance = math.exp(math.lgamma(n + 1) - math.lgamma(k + 1) - math.lgamma(n - k + 1) - n * math.log(2))
    total = chance
    while total < _TAIL:
        chance *= (n - k) / (k + 1)
        k += 1
        total += chance
    return k, n + 1 - k


def differs(family: Family, one: Counts, other: Counts, z: float = Z95) -> bool:
    """Whether two shares, or two rates, of different people are further apart than chance makes them.

    0 lies outside the interval of their difference, made of the two intervals: Newcombe's hybrid score interval (1998)
    of shares, and Donner and Zou's (2002) of rates, which does the same with Byar's limits.
    """
    low, high = difference(family, one, other, z)
    return low > 0 or high < 0


def difference(family: Family, one: Counts, other: Counts, z: float = Z95) -> Interval:
    """The interval of how much larger the first share or rate is than the other, as `differs` says."""
    return apart(one[0] / one[1], interval(family, *one, z), other[0] / other[1], interval(family, *other, z))


def apart(value: float, ends: Interval, other: float, ends_of_other: Interval) -> Interval:
    """The interval of a value less another, from the interval of each; of a benchmark without chance, both ends are it.

    Against a benchmark 0 lies outside it just where the benchmark lies outside the value's own interval.
    """
    far, (low, high), (lowest, highest) = value - other, ends, ends_of_other
    return far - math.hypot(value - low, highest - other), far + math.hypot(high - value, other - lowest)


class Limits(NamedTuple):
    """Between which values chance keeps 95 % and 99.8 % of councils of a size."""

    low95: float
    high95: float
    low998: float
    high998: float


@dataclass(frozen=True)
class Funnel:
    """What councils of each size would show if all had the target's value, and the spread between them.

    `phi` is how many times wider than chance they spread, not a number where too few councils tell; `tau2` the spread
    beyond chance that the limits allow for, 0 where there is none, on the scale of `_stable`. (Spiegelhalter 2005.)
    """

    family: Family
    target: float
    phi: float
    tau2: float
    councils: int

    @property
    def is_fitted(self) -> bool:
        """Whether there were councils enough to tell a spread beyond chance."""
        return not math.isnan(self.phi)

    def limits(self, base: float) -> Limits:
        """The limits for so many people."""
        return Limits(*self._between(base, Z95), *self._between(base, Z998))

    def side(self, value: float, base: float) -> int:
        """Where a council stands: 0 inside, 1 above or -1 below the 95 % limits, 2 or -2 the 99.8 % limits."""
        limits = self.limits(base)
        above = (value > limits.high95) + (value > limits.high998)
        return above - (value < limits.low95) - (value < limits.low998)

    def _between(self, base: float, z: float) -> Interval:
        if not self.tau2:
            variance = self.target * (1 - self.target if self.family is Family.BINOMIAL else 1)
            half = z * math.sqrt(variance / base)
            return max(self.target - half, 0.0), self._at_most(self.target + half)
        middle, half = _stable(self.family, self.target), z * math.sqrt(1 / (4 * base) + self.tau2)
        return _back(self.family, middle - half), _back(self.family, middle + half)

    def _at_most(self, value: float) -> float:
        return min(value, 1.0) if self.family is Family.BINOMIAL else value


def funnel(family: Family, counts: Iterable[Counts]) -> Funnel:
    """The funnel of councils' (numerator, base), of which those without a base do not count.

    The spread beyond chance is fitted with ten councils or more, after the most extreme tenth on either side was moved
    to the 10th and 90th percentile. Raises ValueError where nobody is counted.
    """
    known = [(x, n) for x, n in counts if n > 0]
    if not known:
        raise ValueError("A funnel needs a council with a base.")
    target = sum(x for x, _ in known) / sum(n for _, n in known)
    if len(known) < FEWEST_FOR_SPREAD:
        return Funnel(family, target, math.nan, 0.0, len(known))
    middle = _stable(family, target)
    scores = [(_stable(family, x / n) - middle) * 2 * math.sqrt(n) for x, n in known]
    lowest, *_, highest = quantiles(scores, n=10, method="inclusive")
    phi = fmean(min(max(score, lowest), highest) ** 2 for score in scores)
    return Funnel(family, target, phi, _spread(phi, [4 * n for _, n in known]), len(known))


def _spread(phi: float, weights: Sequence[float]) -> float:
    """The variance between councils beyond chance, by moments; weights are one over each council's own variance."""
    beyond, whole = len(weights) * phi - (len(weights) - 1), sum(weights)
    return max(beyond / (whole - sum(weight**2 for weight in weights) / whole), 0.0)


def _stable(family: Family, value: float) -> float:
    """A value on the scale where its variance is 1 / (4 base), whatever it is."""
    root = math.sqrt(value)
    return math.asin(min(root, 1.0)) if family is Family.BINOMIAL else root


def _back(family: Family, stable: float) -> float:
    if family is Family.POISSON:
        return max(stable, 0.0) ** 2
    return math.sin(min(max(stable, 0.0), math.pi / 2)) ** 2


class Place(NamedTuple):
    """A place among several, and the first and last places that the intervals leave possible, all from 1."""

    place: int
    first: int
    last: int
    of: int

    @property
    def is_telling(self) -> bool:
        """Whether the possible places are fewer than half of all."""
        return (self.last - self.first + 1) * 2 < self.of


def rank_range(values: Sequence[float], intervals: Sequence[Interval], i: int, *, from_top: bool = True) -> Place:
    """The place of the i-th value, the largest being the 1st, or the smallest; equal values share the earlier place.

    By overlap: another council is surely before or behind where its whole interval is. That leaves more places
    possible than simulating would, and is the same whenever it is asked.
    """
    sign = 1 if from_top else -1
    signed = [sorted((sign * low, sign * high)) for low, high in intervals]
    low, high = signed[i]
    before = sum(each[0] > high for each in signed)
    behind = sum(each[1] < low for each in signed)
    place = 1 + sum(sign * value > sign * values[i] for value in values)
    return Place(place, before + 1, len(values) - behind, len(values))
