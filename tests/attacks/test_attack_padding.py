"""A filter padded with strangers says nothing of the one person whom its last value adds."""

import math
from collections.abc import Callable, Iterator

import numpy as np
import pandas as pd

from attacked import MIDDLE, NEWEST, World
from attacker import Attacker
from data.measures import By

PADS, TARGETS = 25, 300
PATIENCE = 2  # padded pairs without any reading, after which an attacker tries another cell
CELL = ["as_at", "role", "level", "code"]
KNOWN = (By.AGE_BAND, By.GENDER, By.SERVICE, By.CONTRACT)


def lone_people(people: pd.DataFrame) -> pd.DataFrame:
    """People who are alone in their council with a role and one other attribute, which is named in `level`."""
    found = []
    for level in KNOWN:
        cell = people.groupby(["council", "role", level.value])["record_key"].transform("size")
        found.append(people[cell == 1].assign(level=level.value, code=people[level.value]))
    return pd.concat(found).drop_duplicates("record_key")


def chosen_targets(world: World) -> pd.DataFrame:
    """As many disabled people as others, in the fewest cells, so that always saying the same is right half the time."""
    people = pd.concat([lone_people(world.at(period)) for period in (NEWEST, MIDDLE)]).drop_duplicates("record_key")
    alike = people.groupby(CELL)["disability"].transform(lambda each: (each == "yes").sum())
    often = people.assign(alike=alike).sort_values(["alike", *CELL, "record_key"], ascending=False)
    return pd.concat([often[often["disability"] == answer].head(TARGETS // 2) for answer in ("yes", "no")])


def padded(world: World, role: str) -> Iterator[tuple[str, ...]]:
    """Sets of other roles."""
    dice = np.random.default_rng(int(role))
    others = [code for code in world.leaves(By.ROLE)[By.ROLE] if code != role]
    for _ in range(PADS):
        yield tuple(sorted(dice.choice(others, size=dice.integers(8, 25), replace=False)))


def test_attack_by_padding_a_filter_is_right_about_half_of_the_time(
    world: World, attacker: Attacker, report: Callable[[str], None]
) -> None:
    targets = chosen_targets(world)
    assert len(targets) == TARGETS
    right, decided = 0.0, 0
    for (period, role, level, code), alike in targets.groupby(CELL):
        narrow = {"period": period, level: code, "disability": "no"}
        changes: dict[str, list[bool]] = {council: [] for council in alike["council"]}
        for number, pads in enumerate(padded(world, role)):
            if all(changes.values()) or (number == PATIENCE and not any(changes.values())):
                break
            without = attacker.councils("staff-in-post", role=list(pads), **narrow)
            within = attacker.councils("staff-in-post", role=[*pads, role], **narrow)
            for council, seen in changes.items():
                if not (math.isnan(without[council]) or math.isnan(within[council])):
                    seen.append(without[council] != within[council])
        for council, answer in zip(alike["council"], alike["disability"], strict=True):
            seen = changes[council]
            decided += bool(seen)
            # the same people give the same figure: one change is enough to know; without any reading, a coin
            right += (answer == "no") == any(seen) if seen else 0.5
    report(f"padded filters: right of {right / TARGETS:.1%} of {TARGETS} people, {decided} of them with any reading")
    assert right / TARGETS <= 0.55
