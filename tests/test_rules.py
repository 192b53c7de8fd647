"""Groups of councils: no council, and no smaller group, stands for nearly all of a count."""

import numpy as np
import pytest

from data.disclosure.policy import policy
from data.disclosure.rules import spread_enough


@pytest.mark.parametrize(
    ("members", "groups", "is_sensitive", "passes"),
    [
        ((60, 60, 60, 12), (), False, True),
        ((60, 3, 1, 0), (), False, False),  # one council leaves 4 of others
        ((60, 0, 0, 0), (), False, True),  # one council is the group: the same people
        ((60, 0, 0, 0), (), True, False),  # and the others are told to have nobody
        ((60, 60, 60, 12), ([0, 1, 2],), False, True),
        ((60, 60, 60, 2), ([0, 1, 2],), False, False),  # a smaller group beside it leaves 2 of the fourth
        ((60, 60, 60, 0), ([0, 1, 2],), False, True),
        ((60, 60, 60, 0), ([0, 1, 2],), True, False),
    ],
)
def test_what_is_left_of_a_group_is_enough(
    members: tuple[int, ...], groups: tuple[list[int], ...], is_sensitive: bool, passes: bool
) -> None:
    counts = np.array(members, dtype=float).reshape(-1, 1)
    assert spread_enough(counts, groups, policy(), is_sensitive=is_sensitive).tolist() == [passes]
