"""How alike councils are by the adult model, fact by fact; all of it is public (docs/decisions/0021)."""

import math
from collections.abc import Sequence
from functools import lru_cache
from statistics import fmean, pstdev
from typing import NamedTuple

from data.similar import SET_ASIDE, WEIGHTS, context, inputs
from data.store import Release

_LOGARITHMIC = {"people", "people-per-km2"}  # units in which twice as many count the same at any size


class Alike(NamedTuple):
    """A council, and how far it is from another: as a whole, and on each fact in standard deviations."""

    council_code: str
    distance: float
    apart: dict[str, float]

    @property
    def nearest(self) -> list[str]:
        """The facts, those first on which the two are most alike."""
        return sorted(self.apart, key=lambda key: (self.apart[key], key))


def alike(release: Release, code: str, others: Sequence[str]) -> list[Alike]:
    """How far each of some councils is from one, nearest first; without those of which the model knows nothing."""
    scores = _scores(release)
    if code not in scores:
        return []
    return sorted((_beside(scores, code, other) for other in others if other in scores), key=lambda each: each.distance)


def _beside(scores: dict[str, dict[str, float]], code: str, other: str) -> Alike:
    apart = {key: abs(score - scores[other][key]) for key, score in scores[code].items()}
    weighted = (far**2 * WEIGHTS.get(key, 1) for key, far in apart.items())
    return Alike(other, math.sqrt(sum(weighted)), apart)


@lru_cache(maxsize=4)
def _scores(release: Release) -> dict[str, dict[str, float]]:
    """Each council's facts as z-scores."""
    facts, units = context(release), {key: each.unit for key, each in inputs(release).items()}
    scale = {
        code: {key: math.log(value) if units[key] in _LOGARITHMIC else value for key, value in known.items()}
        for code, known in facts.items()
    }
    fitted = [known for code, known in scale.items() if code not in SET_ASIDE]
    middle = {key: fmean(each[key] for each in fitted) for key in units} if fitted else {}
    spread = {key: pstdev([each[key] for each in fitted]) for key in middle}
    return {
        code: {key: (value - middle[key]) / spread[key] for key, value in known.items()}
        for code, known in scale.items()
    }
