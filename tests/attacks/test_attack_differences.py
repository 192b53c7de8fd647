"""Subtracting one figure from another tells nobody who is alone in what is left."""

import itertools
import math
from collections import Counter
from collections.abc import Callable, Iterator

import numpy as np
import pandas as pd

from attacked import CITY, LONDON, MIDDLE, NEWEST, OLDEST, World
from attacker import Attacker, Tables, tables
from data.measures import By

REST = (By.GENDER, By.AGE_BAND, By.CONTRACT, By.DISABILITY, By.ETHNIC_GROUP)
MOST_QUESTIONS = 60
BY_ROLE = (By.ROLE, By.AGE_BAND, By.GENDER)


def test_attack_by_leaving_one_person_out_shows_one_of_two_cells_at_most(
    world: World, attacker: Attacker, report: Callable[[str], None]
) -> None:
    people = world.at(NEWEST)
    counts = {
        (level, other): people.groupby(["council", level.value, other.value]).size()
        for level in (By.ROLE, By.ROLE_GROUP, By.SERVICE)
        for other in REST
    }
    whole = {level: people.groupby(["council", level.value]).size() for level in (By.ROLE, By.ROLE_GROUP, By.SERVICE)}
    pairs: dict[tuple[By, str, By, str], list[str]] = {}
    for (level, other), found in counts.items():
        for (council, code, node), inside in found.items():
            if whole[level][council, code] - inside == 1 and inside >= 5:
                pairs.setdefault((level, code, other, node), []).append(council)
    often = sorted(pairs, key=lambda each: -len(pairs[each]))[:MOST_QUESTIONS]
    tried = told = 0
    for level, code, other, node in often:
        without = attacker.councils("staff-in-post", period=NEWEST, **{level.value: code})
        within = attacker.councils("staff-in-post", period=NEWEST, **{level.value: code, other.value: node})
        for council in pairs[level, code, other, node]:
            tried += 1
            told += not (math.isnan(without[council]) or math.isnan(within[council]))
    report(f"one filter more or less: both cells shown for {told} of {tried} people alone in the difference (none)")
    assert tried > 100
    assert told == 0


def test_attack_by_subtracting_shown_siblings_does_no_better_than_guessing(
    world: World, attacker: Attacker, report: Callable[[str], None]
) -> None:
    rests = pd.DataFrame(sibling_rests(world, attacker), columns=["area", "true", "found"])
    is_group = rests["area"] == LONDON
    for name, part in (("councils", rests[~is_group]), ("the region", rests[is_group]), ("all", rests)):
        hits = float((part["found"].clip(lower=0).round() == part["true"]).mean())
        guess = Counter(part["true"]).most_common(1)[0][1] / len(part)
        report(
            f"total less shown siblings, {name}: {hits:.0%} of {len(part)} rests hit; always the commonest: {guess:.0%}"
        )
    hits = float((rests["found"].clip(lower=0).round() == rests["true"]).mean())
    guess = Counter(rests["true"]).most_common(1)[0][1] / len(rests)
    assert len(rests) > 60
    assert hits <= guess + 0.05


def sibling_rests(world: World, attacker: Attacker) -> Iterator[tuple[str, int, float]]:
    """Of each total with shown and withheld parts: its area, how many are withheld, and what a reader finds."""
    areas = ("london", "city-of-london", "westminster", "ealing", "brent")
    for slug, period in itertools.product(areas, (NEWEST, MIDDLE)):
        area = world.known.areas[world.known.aliases[slug]]
        people = world.at(period, area.code if area.is_council else "")
        questions = [(by, {}) for by in (By.ROLE_GROUP, By.SERVICE, *REST)]
        questions += [(By.ROLE, {By.ROLE_GROUP: group}) for group in sorted(set(people["role_group"]))]
        questions += [(by, {By.ROLE_GROUP: group}) for group in sorted(set(people["role_group"])) for by in REST[:3]]
        for by, within in questions:
            filters = {level.value: code for level, code in within.items()}
            total = attacker.councils("staff-in-post", period=period, **filters).get(area.code, math.nan)
            rows = attacker.file("staff-in-post", area=slug, compare=slug, period=period, by=by.value, **filters)
            shown = {row["category_code"]: float(row["base"]) for row in rows if row["base"]}
            kept = people[people["role_group"] == within[By.ROLE_GROUP]] if within else people
            rest = int((~kept[by.value].isin(list(shown))).sum())
            if not math.isnan(total) and shown and rest:
                yield area.code, rest, total - sum(shown.values())


def test_attack_on_the_tiny_council_by_subtracting_exact_headlines_tells_nothing(
    world: World, attacker: Attacker, report: Callable[[str], None]
) -> None:
    told = []
    for period in (MIDDLE, OLDEST):
        for measure, column in (("staff-in-post", "base"), ("turnover", "numerator"), ("agency-share", "numerator")):
            for group in ("london", "north-east-london"):
                rows = attacker.file(measure, period=period, area=group, compare=group, by="council")
                each = {row["area_code"]: row for row in rows}
                whole = next(row for code, row in each.items() if world.known.areas[code].slug == group)
                others = [row for code, row in each.items() if world.known.areas[code].is_council and code != CITY]
                if whole[column] and all(row[column] or row["mark"] == "x" for row in others):
                    found = float(whole[column]) - sum(float(row[column]) for row in others if row[column])
                    told.append((period, measure, group, found, float(whole[column]) % 5 == 0))
    report(f"exact region less exact councils: {[each[3] for each in told]} for a council of 3 and of 16 staff records")
    for period, _, _, found, is_rounded in told:
        assert found == 0 if period == OLDEST else is_rounded


def test_attack_by_averaging_over_all_partitions_stays_two_people_off(
    world: World, attacker: Attacker, report: Callable[[str], None]
) -> None:
    errors: list[float] = []
    small = ((By.AGE_BAND, By.CONTRACT, By.DISABILITY), (By.AGE_BAND, By.GENDER, By.CONTRACT))
    for slug, attributes in (("london", BY_ROLE), *itertools.product(("london", "westminster", "ealing"), small)):
        area = world.known.areas[world.known.aliases[slug]]
        leaves = world.leaves(*attributes, By.ROLE_GROUP)
        table = tables(attacker, (slug, area.code), attributes, leaves, world.group_of, period=NEWEST)
        people = world.at(NEWEST, area.code if area.is_council else "")
        found = people.groupby([level.value for level in attributes]).size().to_dict()
        true = table.is_in @ np.array([found.get(leaf, 0) for leaf in table.leaves])
        errors += [estimate - true[place] for place, estimate in averaged(table, world.group_of)]
    rmse = math.sqrt(float(np.mean(np.square(errors))))
    report(f"averaging over partitions: root mean square error {rmse:.1f} over {len(errors)} hidden cells (at least 2)")
    assert len(errors) > 50
    assert rmse >= 2


def averaged(table: Tables, group_of: dict[str, str]) -> Iterator[tuple[int, float]]:
    """Hidden cells and what their parents less their siblings come to, over every way to work both out."""
    families = [*_families(table, group_of)]
    sums: dict[int, list[tuple[float, float]]] = {}
    for parent, children in families:
        if not np.isnan(table.shown[children]).any():
            sums.setdefault(parent, []).append((float(table.shown[children].sum()), 4.0 * len(children)))
    best = {
        place: _weighted([*([(float(own), 4.0)] if not math.isnan(own) else []), *sums.get(place, [])])
        for place, own in enumerate(table.shown)
    }
    for place in np.flatnonzero(np.isnan(table.shown)):
        ways = []
        for parent, children in families:
            others = [each for each in children if each != place]
            if place in children and all(best[each] for each in (parent, *others)):
                known = [best[each] for each in (parent, *others)]
                value = known[0][0] - sum(each[0] for each in known[1:])
                ways.append((value, sum(each[1] for each in known)))
        if ways:
            yield int(place), max(0.0, _weighted(ways)[0])


def _weighted(readings: list[tuple[float, float]]) -> tuple[float, float]:
    """The average of (value, variance) with the least variance, and that; nothing of nothing."""
    if not readings:
        return ()  # type: ignore[return-value]
    weight = sum(1 / variance for _, variance in readings)
    return sum(value / variance for value, variance in readings) / weight, 1 / weight


def _families(table: Tables, group_of: dict[str, str]) -> Iterator[tuple[int, list[int]]]:
    """Every cell with the cells it falls into when one attribute is told apart."""
    codes: dict[By, set[str]] = {}
    for level, code in (node for nodes in table.cells for node in nodes):
        codes.setdefault(level, set()).add(code)
    for place, nodes in enumerate(map(frozenset, table.cells)):
        used = {_attribute(level) for level, _ in nodes}
        for level, below in codes.items():
            if _attribute(level) not in used:
                yield place, [table.place[nodes | {(level, code)}] for code in sorted(below)]
        for node in nodes:
            if node[0] is By.ROLE_GROUP:
                roles = [role for role in sorted(codes[By.ROLE]) if group_of[role] == node[1]]
                yield place, [table.place[nodes - {node} | {(By.ROLE, role)}] for role in roles]


def _attribute(level: By) -> By:
    return By.ROLE if level is By.ROLE_GROUP else level
