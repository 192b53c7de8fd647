"""What whole numbers agree with everything that is known, and which counts have one value in all of them."""

import numpy as np
from scipy.optimize import Bounds, LinearConstraint, milp
from scipy.sparse import csr_array

_SECONDS = 5.0
_TRIES = 6  # random ways to be far from the truth, before each count is tried by itself


def feasible(low: np.ndarray, high: np.ndarray, is_in: np.ndarray, towards: np.ndarray) -> np.ndarray | None:
    """Whole numbers of people in each leaf that agree with what is known, as far one way as can be; None without."""
    is_known = np.isfinite(low)
    found = milp(
        towards,
        constraints=LinearConstraint(csr_array(is_in[is_known].astype(float)), low[is_known], high[is_known]),
        integrality=np.ones(is_in.shape[1]),
        bounds=Bounds(0, np.inf if not is_known.any() else float(high[is_known].max())),
        options={"time_limit": _SECONDS, "mip_rel_gap": 0.5},
    )
    return None if found.x is None else np.round(found.x)


def pinned(low: np.ndarray, high: np.ndarray, is_in: np.ndarray, true: np.ndarray, targets: list[int]) -> list[int]:
    """The targets that have no other value in any solution; for the others, one was found that differs."""
    left = set(targets)
    dice = np.random.default_rng(5)
    for _ in range(_TRIES):
        solution = feasible(low, high, is_in, dice.normal(size=is_in.shape[1]))
        if solution is not None:
            counts = is_in @ solution
            left -= {place for place in left if counts[place] != true[place]}
    for place in sorted(left):
        for way in (1.0, -1.0):
            solution = feasible(low, high, is_in, way * is_in[place])
            if solution is not None and (is_in[place] @ solution) != true[place]:
                left.discard(place)
    return sorted(left)
