"""Control charts: what chance seldom does to one figure over time."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from itertools import pairwise
from statistics import fmean

FEWEST = 12  # periods of a control chart
_RUN = 7  # points in a row that chance seldom puts on one side, or in one direction
_REACH = 2.66  # mean moving ranges from the mean to a limit: three standard deviations


class Signal(StrEnum):
    """What chance alone seldom does to values over time."""

    OUTSIDE = "outside"  # a point beyond a limit
    SIDE = "side"  # seven points on one side of the mean
    DRIFT = "drift"  # seven points rising, or falling
    NEAR = "near"  # two of three points in the outer third of one side


@dataclass(frozen=True)
class Control:
    """A control chart of single values over time: mean, limits, and the signals of each point that has any."""

    mean: float
    low: float
    high: float
    signals: dict[int, tuple[Signal, ...]]


def xmr(values: Sequence[float]) -> Control:
    """The XmR chart of values in order of time (NHS England, Making Data Count). Raises ValueError below 12 values."""
    if len(values) < FEWEST:
        raise ValueError(f"{len(values)} periods: a control chart takes {FEWEST}.")
    mean = fmean(values)
    reach = _REACH * fmean(abs(later - earlier) for earlier, later in pairwise(values))
    apart = [value - mean for value in values]
    found = {
        Signal.OUTSIDE: {n for n, far in enumerate(apart) if abs(far) > reach},
        Signal.SIDE: _runs([_sign(far) for far in apart], _RUN),
        Signal.DRIFT: _drifts(values),
        Signal.NEAR: {n for side in (1, -1) for n in _near([side * far > reach * 2 / 3 for far in apart])},
    }
    signals = {
        n: tuple(signal for signal, at in found.items() if n in at) for n in sorted(set().union(*found.values()))
    }
    return Control(mean, mean - reach, mean + reach, signals)


def _sign(value: float) -> int:
    return (value > 0) - (value < 0)


def _runs(signs: Sequence[int], length: int) -> set[int]:
    """The positions that lie in so many equal signs in a row or more, zero not being one."""
    starts = [n for n in range(len(signs) - length + 1) if signs[n] and len({*signs[n : n + length]}) == 1]
    return {n + k for n in starts for k in range(length)}


def _drifts(values: Sequence[float]) -> set[int]:
    steps = _runs([_sign(later - earlier) for earlier, later in pairwise(values)], _RUN - 1)
    return steps | {n + 1 for n in steps}


def _near(is_near: Sequence[bool]) -> set[int]:
    """The near points of every three in a row that hold two of them."""
    threes = [range(n, n + 3) for n in range(len(is_near) - 2)]
    return {n for three in threes if sum(is_near[n] for n in three) >= 2 for n in three if is_near[n]}
