"""Leavers and starters of teams too small to be shown do not follow from the flows and pooled flows that are."""

import math
from collections import Counter
from collections.abc import Callable
from functools import lru_cache, reduce
from itertools import product

import numpy as np
import pytest

from attacked import CITY, MIDDLE, NEWEST, OLDEST, World
from attacker import Attacker, Row
from data.measures import By
from integers import pinned

PERIODS = (NEWEST, MIDDLE, OLDEST)
POOLED = "pooled"
FLOWS = {
    "turnover": "leavers", "starters-rate": "starters", "joiners-seen": "joiners_seen", "leavers-seen": "leavers_seen",
}  # fmt: skip
COUNCILS = {"city-of-london": CITY, "waltham-forest": "E09000031", "ealing": "E09000009"}
Cell = tuple[str, str, str, str]  # date or pooled, role or empty, role group or empty, service or empty


def reading(row: Row, *, is_whole: bool) -> tuple[float, float]:
    """The least and most that a row's flow can be."""
    if row["mark"] == "low":
        return 0.0, 4.0
    if not row["numerator"]:
        return math.nan, math.nan
    shown = float(row["numerator"])
    # a whole council is exact where its rate is that of its exact counts; joiners and leavers seen never are
    is_exact = is_whole and abs(float(row["value"]) - shown / float(row["base"])) < 1e-12
    return (shown, shown) if is_exact else (max(shown - 4, 0), shown + 4)


def asked(
    world: World, attacker: Attacker, measure: str, slug: str, services: tuple[str, ...]
) -> dict[Cell, tuple[float, float]]:
    """Every flow of a council by role, role group and service, at each date and pooled."""
    found: dict[Cell, tuple[float, float]] = {}
    for period, service in product((*PERIODS, POOLED), ("", *services)):
        filters = {"service": service} if service else {}
        when = {"period": NEWEST, "pooled": "3"} if period == POOLED else {"period": period}
        for row in attacker.file(measure, area="london", by="council", **when, **filters):
            if row["area_code"] == COUNCILS[slug]:
                is_whole = not service and period != POOLED
                found[period, "", "", service] = reading(row, is_whole=is_whole)
        for row in attacker.file(measure, area=slug, compare=slug, by="role", **when, **filters):
            found[period, row["category_code"], "", service] = reading(row, is_whole=False)
        for row in attacker.file(measure, area=slug, compare=slug, by="role_group", **when, **filters):
            found[period, "", row["category_code"], service] = reading(row, is_whole=False)
    return found


def from_regions(world: World, attacker: Attacker, measure: str, period: str) -> tuple[float, float]:
    """What region and sub-region less their exact councils leave for City of London."""
    low, high = 0.0, math.inf
    for group in ("london", "north-east-london"):
        rows = attacker.file(measure, area=group, compare=group, period=period, by="council")
        (whole,) = (row for row in rows if not world.known.areas[row["area_code"]].is_council)
        others = [row for row in rows if world.known.areas[row["area_code"]].is_council and row["area_code"] != CITY]
        if whole["numerator"] and all(row["numerator"] or row["mark"] == "x" for row in others):
            left = float(whole["numerator"]) - sum(float(row["numerator"]) for row in others if row["numerator"])
            low, high = max(low, left - 4), min(high, left + 4)
    return low, high


@pytest.mark.parametrize("slug", COUNCILS)
@pytest.mark.parametrize("measure", FLOWS)
def test_attack_on_flows_by_integer_programme_pins_no_hidden_team(
    world: World, attacker: Attacker, report: Callable[[str], None], measure: str, slug: str
) -> None:
    flow = FLOWS[measure]
    if (flow, slug) == ("leavers_seen", "city-of-london"):
        pytest.skip("nobody left the few whom its earlier returns have")
    teams = world.teams[world.teams["council"] == COUNCILS[slug]]
    services = tuple(sorted(set(teams["service"])))
    found = asked(world, attacker, measure, slug, services)
    if slug == "city-of-london":
        found[MIDDLE, "", "", ""] = from_regions(world, attacker, measure, MIDDLE)
    leaves, cells, is_in = structure(world, services)
    flows = teams.groupby(["as_at", "role", "service"])[flow].sum().to_dict()
    true = is_in @ np.array([int(flows.get(leaf, 0)) for leaf in leaves])
    low, high = (np.array([found.get(cell, (math.nan, math.nan))[end] for cell in cells]) for end in (0, 1))
    assert not (true < low).any() and not (true > high).any()
    targets = [place for place in np.flatnonzero(np.isnan(low)) if 1 <= true[place] <= 4]
    told = pinned(low, high, is_in, true, targets)
    report(
        f"{flow} of {slug} over three dates and pooled: {len(told)} of {len(targets)} hidden flows of 1-4 pinned "
        f"from {np.isfinite(low).sum()} shown"
    )
    assert targets
    assert not told


def test_attack_on_a_small_council_s_staff_of_a_year_before_by_who_was_seen_to_join_and_leave(
    world: World, attacker: Attacker, report: Callable[[str], None]
) -> None:
    """Staff now less joiners and plus leavers are the staff of then, which are too few to be told exactly."""
    at = world.teams[(world.teams["council"] == CITY)].groupby("as_at")[["employees", "joiners_seen"]].sum()
    assert 5 <= at["employees"][MIDDLE] < 30 <= at["employees"][NEWEST]
    rows = {
        measure: row
        for measure in ("joiners-seen", "leavers-seen")
        for row in attacker.file(measure, area="london", by="council", period=NEWEST)
        if row["area_code"] == CITY
    }
    assert at["joiners_seen"][NEWEST] % 5 and not float(rows["joiners-seen"]["numerator"]) % 5  # rounded, if whole
    own = {measure: reading(row, is_whole=True) for measure, row in rows.items()}
    (least_in, most_in), (least_out, most_out) = own["joiners-seen"], own["leavers-seen"]
    now = at["employees"][NEWEST]  # a headline
    low, high = now - most_in + least_out, now - least_in + most_out
    report(f"staff of {at['employees'][MIDDLE]} a year before by joiners and leavers seen: {low:.0f} to {high:.0f}")
    assert low <= at["employees"][MIDDLE] <= high
    assert high - low >= 8


@lru_cache(maxsize=4)
def structure(world: World, services: tuple[str, ...]) -> tuple[list[tuple[str, str, str]], list[Cell], np.ndarray]:
    """Teams of each date, all cells that can be asked for, and which teams are in each cell."""
    roles, groups = tuple(world.group_of), tuple(world.known.role_groups)
    who = [("", ""), *((role, "") for role in roles), *(("", group) for group in groups)]
    whose = [[role in {"", own} and group in {"", world.group_of[own]} for own in roles] for role, group in who]
    when = [[period in {own, POOLED} for own in PERIODS] for period in (*PERIODS, POOLED)]
    where = [[service in {"", own} for own in services] for service in ("", *services)]
    cells = [(period, *each, service) for period, each, service in product((*PERIODS, POOLED), who, ("", *services))]
    is_in = reduce(np.kron, (np.array(part, dtype=int) for part in (when, whose, where)))
    return [*product(PERIODS, roles, services)], cells, is_in


def test_attack_on_pooled_returns_by_subtracting_shown_dates_does_no_better_than_guessing(
    world: World, attacker: Attacker, report: Callable[[str], None]
) -> None:
    sent = set(zip(world.teams["as_at"], world.teams["council"], strict=True))
    rests: list[tuple[int, float]] = []
    for level, codes in world.leaves(By.ROLE, By.SERVICE, By.ROLE_GROUP).items():
        true = world.teams.groupby(["as_at", "council", level.value])["employees"].sum().to_dict()
        for code in sorted({code for _, _, code in true} & set(codes)):
            dates = {period: attacker.councils("turnover", period=period, **{level.value: code}) for period in PERIODS}
            pooled = attacker.councils("turnover", period=NEWEST, pooled="3", **{level.value: code})
            for council, total in pooled.items():
                hidden = [period for period in PERIODS if math.isnan(dates[period][council])]
                if len(hidden) == 1 and (hidden[0], council) in sent and not math.isnan(total):
                    shown = sum(dates[period][council] for period in PERIODS if period not in hidden)
                    rests.append((int(true.get((hidden[0], council, code), 0)), max(total - shown, 0)))
    hits = sum(found == own for own, found in rests)
    guess = Counter(own for own, _ in rests).most_common(1)[0][1]
    report(f"pooled less two shown dates: {hits} of {len(rests)} hit; always the commonest: {guess}")
    assert rests  # few: together, three returns need three times the people
    assert hits <= guess + 0.05 * len(rests)


def test_attack_on_pooled_returns_that_are_nearly_all_of_one_date_gets_nothing(
    world: World, attacker: Attacker, report: Callable[[str], None]
) -> None:
    """The shown date less the pooled ones would leave a handful of people of the other two."""
    known = world.teams[world.teams["leavers"].notna()]
    tried, told = 0, 0
    for level in (By.ROLE, By.ROLE_GROUP, By.SERVICE):
        dates = known.groupby(["council", level.value, "as_at"])["employees"].sum().unstack(fill_value=0)
        rest = dates.sum(axis=1) - dates.max(axis=1)
        few = dates[(rest >= 1) & (rest < 5 * len(PERIODS)) & (dates.sum(axis=1) >= 5 * len(PERIODS))]
        for code, councils in few.reset_index().groupby(level.value)["council"]:
            pooled = attacker.councils("turnover", period=NEWEST, pooled="3", **{level.value: code})
            tried += len(councils)
            told += sum(not math.isnan(pooled[council]) for council in councils)
    report(f"pooled returns that are nearly all of one date: {told} of {tried} shown (none)")
    assert tried > 50
    assert told == 0
