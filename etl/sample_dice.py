"""Chance that can be repeated: every draw is a hash of the seed, what is drawn, and for whom.

A draw depends on nothing drawn before it. So a person keeps their birth date from year to year and from council to
council without being remembered, and the same seed gives the same bytes whatever else is asked for.
"""

import zlib
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TypeAlias

import numpy as np
import numpy.typing as npt

Numbers: TypeAlias = npt.NDArray[np.float64]
Integers: TypeAlias = npt.NDArray[np.int64]
Flags: TypeAlias = npt.NDArray[np.bool_]

_GOLDEN = np.uint64(0x9E3779B97F4A7C15)
_ROUNDS = ((30, np.uint64(0xBF58476D1CE4E5B9)), (27, np.uint64(0x94D049BB133111EB)))


def _mix(bits: npt.NDArray[np.uint64]) -> npt.NDArray[np.uint64]:
    """Splitmix64's finaliser: every bit of the answer hangs on every bit asked."""
    for shift, factor in _ROUNDS:
        bits = (bits ^ (bits >> np.uint64(shift))) * factor
    return bits ^ (bits >> np.uint64(31))


@dataclass(frozen=True)
class Dice:
    """Draws that hang on a seed."""

    seed: int

    def roll(self, what: str, *whom: npt.ArrayLike) -> Numbers:
        """Draws from 0 up to 1, one for each of `whom` (whole numbers, broadcast against each other)."""
        bits = _mix(np.array([self.seed % 2**31 * 2**32 + zlib.crc32(what.encode())], dtype=np.uint64))
        for key in whom:
            bits = _mix(bits + np.atleast_1d(np.asarray(key, dtype=np.int64)).astype(np.uint64) * _GOLDEN)
        return (bits >> np.uint64(11)).astype(np.float64) * 2.0**-53

    def one(self, what: str, *whom: int) -> float:
        """One draw from 0 up to 1."""
        return float(self.roll(what, *whom)[0])


def pick(draws: Numbers, shares: Mapping[int, float]) -> Integers:
    """One code for each draw, each as often as its share."""
    codes = np.fromiter(shares, dtype=np.int64)
    steps = np.cumsum(np.fromiter(shares.values(), dtype=np.float64))
    return codes[np.minimum(np.searchsorted(steps / steps[-1], draws, side="right"), len(codes) - 1)]


def rounded(expected: Numbers, draws: Numbers) -> Integers:
    """Whole numbers whose mean is what was expected."""
    return np.floor(expected + draws).astype(np.int64)
