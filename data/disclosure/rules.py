"""Which counts of people may be shown: large enough, and far enough from every count that contains them."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import product

import numpy as np
from numpy.typing import NDArray

from data.disclosure.cube import MOST_AXES
from data.disclosure.nodes import Axis
from data.disclosure.policy import Policy
from data.disclosure.rounding import Floats

Booleans = NDArray[np.bool_]
Index = NDArray[np.intp]
Places = tuple[slice, slice, Index, Index, Index]  # of cells among sums: all areas and dates, along each attribute


@dataclass(frozen=True)
class Ancestor:
    """One way up from the cells asked for: where along each attribute, which cells that changes, and how."""

    at: Places
    is_changed: Booleans
    is_sensitive: Booleans  # whether what is replaced there is sensitive


class Asked:
    """The cells of a question among the needed nodes of its attributes, and the ways up from them."""

    def __init__(self, axes: Sequence[Axis]) -> None:
        self._axes = axes
        self._steps = [self._up(axis) for axis in axes] + [[np.zeros(1, dtype=np.intp)]] * (MOST_AXES - len(axes))
        self._here = _apart(*(steps[0] for steps in self._steps))
        self.is_sensitive = any(axis.tree.attribute.is_sensitive for axis in axes)

    @staticmethod
    def _up(axis: Axis) -> list[Index]:
        """Places among the needed nodes: of the nodes asked for, of what contains them, and so on up to all."""
        chains = [axis.tree.chain(node) for node in axis.nodes]
        height = max(map(len, chains), default=1)
        place = {node: number for number, node in enumerate(axis.needed)}
        return [
            np.array([place[chain[min(step, len(chain) - 1)]] for chain in chains], dtype=np.intp)
            for step in range(height)
        ]

    def of(self, sums: Floats) -> Floats:
        """The cells asked for: areas x dates x asked x asked x asked."""
        return _at(sums, self._here)

    @cached_property
    def above(self) -> tuple[Ancestor, ...]:
        """Every way up."""
        return tuple(self._ways_up())

    def _ways_up(self) -> Iterator[Ancestor]:
        here = tuple(steps[0] for steps in self._steps)
        for climb in product(*(range(len(steps)) for steps in self._steps)):
            if not any(climb):
                continue
            at = tuple(steps[step] for steps, step in zip(self._steps, climb, strict=True))
            moved = [there != own for there, own in zip(at, here, strict=True)]
            sensitive = [
                moves & (number < len(self._axes) and self._axes[number].tree.attribute.is_sensitive)
                for number, moves in enumerate(moved)
            ]
            yield Ancestor(_apart(*at), _any_of(moved), _any_of(sensitive))

    def far_enough(self, sums: Floats, policy: Policy) -> Booleans:
        """Whether each cell asked for differs from all that contain it by nobody, or by enough."""
        cells = self.of(sums)
        passes = np.ones(cells.shape, dtype=bool)
        for ancestor in self.above:
            apart = _at(sums, ancestor.at) - cells
            is_same = (apart == 0) & ~ancestor.is_sensitive
            passes &= ~ancestor.is_changed | (apart >= policy.complement) | is_same
        return passes


def _apart(one: Index, two: Index, three: Index) -> Places:
    """The cells at each of some places along one attribute, by each along the next."""
    return slice(None), slice(None), one[:, None, None], two[None, :, None], three[None, None, :]


def _at(sums: Floats, places: Places) -> Floats:
    found: Floats = sums[places]
    return found


def _any_of(parts: Sequence[Booleans]) -> Booleans:
    one, two, three = parts
    found: Booleans = one[:, None, None] | two[None, :, None] | three[None, None, :]
    return found


def fit_to_show(asked: Asked, sums: Floats, policy: Policy, *, is_sensitive: bool) -> Booleans:
    """Counts of people that pass the threshold and the complement rule."""
    limit = policy.limit(is_sensitive=is_sensitive or asked.is_sensitive)
    return (asked.of(sums) >= limit) & (asked.far_enough(sums, policy) if policy.complement else True)


def spread_enough(members: Floats, groups: Iterable[Sequence[int]], policy: Policy, *, is_sensitive: bool) -> Booleans:
    """Whether neither one member nor one of some groups of members stands for nearly all of a count.

    `members` has the members first. Where the largest of them leaves enough people of others, every other one does.
    """
    total = members.sum(axis=0)
    rests = [total - members.max(axis=0, initial=0), *(total - members[list(group)].sum(axis=0) for group in groups)]
    passes = np.ones(total.shape, dtype=bool)
    for rest in rests:
        passes &= (rest >= policy.complement) | ((rest == 0) & (not is_sensitive))
    return passes
