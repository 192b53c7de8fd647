"""An integer programme over every margin of three attributes pins no hidden cell of one to four people."""

from collections.abc import Callable

import numpy as np
import pytest

from attacked import CITY, LONDON, MIDDLE, NEWEST, World
from attacker import Attacker, Tables, tables
from data.measures import By
from integers import pinned

BY_ROLE = (By.ROLE, By.AGE_BAND, By.GENDER)
BY_CONTRACT = (By.AGE_BAND, By.GENDER, By.CONTRACT)
BY_DISABILITY = (By.AGE_BAND, By.GENDER, By.DISABILITY)
BY_ROLE_AND_DISABILITY = (By.ROLE, By.GENDER, By.DISABILITY)
AREAS = {"city-of-london": CITY, "waltham-forest": "E09000031", "westminster": "E09000033", "london": LONDON}


def true_counts(world: World, table: Tables, attributes: tuple[By, ...], period: str, council: str) -> np.ndarray:
    people = world.at(period, council if council != LONDON else "")
    found = people.groupby([level.value for level in attributes]).size().to_dict()
    return table.is_in @ np.array([found.get(leaf, 0) for leaf in table.leaves])


def thresholds(table: Tables) -> np.ndarray:
    return np.array([10 if any(level is By.DISABILITY for level, _ in nodes) else 5 for nodes in table.cells])


def known_from(table: Tables, true: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Bounds of each cell: what rounding can have done, and that what is shown has passed the threshold."""
    is_exact = (table.shown == true) & np.array([not nodes for nodes in table.cells]) & (true >= 30)
    low = np.where(is_exact, table.shown, np.maximum(table.shown - 4, thresholds(table)))
    return np.where(np.isnan(table.shown), np.nan, low), np.where(is_exact, table.shown, table.shown + 4)


CASES = (
    ("city-of-london", NEWEST, BY_ROLE_AND_DISABILITY),
    ("city-of-london", NEWEST, BY_CONTRACT),
    ("city-of-london", MIDDLE, BY_CONTRACT),
    ("waltham-forest", NEWEST, BY_ROLE),
    ("westminster", NEWEST, BY_CONTRACT),
    ("westminster", NEWEST, BY_DISABILITY),
    ("london", NEWEST, BY_DISABILITY),
    ("london", MIDDLE, BY_CONTRACT),
)


@pytest.mark.parametrize("case", CASES, ids=lambda case: f"{case[0]}-{case[1]}-{'-'.join(case[2])}")
def test_attack_by_integer_programme_pins_no_hidden_cell(
    world: World, attacker: Attacker, report: Callable[[str], None], case: tuple[str, str, tuple[By, By, By]]
) -> None:
    slug, period, attributes = case
    leaves = world.leaves(*attributes, By.ROLE_GROUP)
    table = tables(attacker, (slug, AREAS[slug]), attributes, leaves, world.group_of, period=period)
    true = true_counts(world, table, attributes, period, AREAS[slug])
    low, high = known_from(table, true)
    assert not (true < low).any() and not (true > high).any()  # or there would be nothing to search
    targets = [place for place in np.flatnonzero(np.isnan(table.shown)) if 1 <= true[place] <= 4]
    found = pinned(low, high, table.is_in, true, targets)
    by_threshold = np.where(true >= thresholds(table), true, np.nan).astype(float)
    others = pinned(by_threshold, by_threshold, table.is_in, true, targets)
    report(
        f"integer programme, {slug} {period} by {', '.join(attributes)}: {len(found)} of {len(targets)} hidden cells "
        f"of 1-4 pinned from {np.isfinite(low).sum()} shown (threshold alone: {len(others)})"
    )
    assert targets
    assert not found
