"""Groups of councils tell nothing of one of them, and exact figures of one's own tell nothing of others."""

import math
from collections.abc import Callable
from dataclasses import replace
from itertools import product

import pytest
from flask.testing import FlaskClient

from attacked import CITY, LONDON, MIDDLE, NEWEST, OLDEST, World
from attacker import Attacker, Refused
from data.attributes import breakdowns_of
from data.measures import MEASURES, RECORDS_FOLLOWED, By
from data.principal import Role
from readers import director

PERIODS = (NEWEST, MIDDLE, OLDEST)
TWO_COUNCILS, THREE_COUNCILS = "south-west-london", "north-central-london"
MEASURES_OF_PEOPLE = [key for key in MEASURES if key != "vacancies"]  # posts are not people
BY_ROLE_GROUP = {
    key for key in MEASURES_OF_PEOPLE if By.ROLE_GROUP in breakdowns_of(MEASURES[key].table, MEASURES[key].attribute)
}
AD_HOC = (
    {"area": ["camden", "barnet", "enfield"]},
    {"area": "camden,barnet,enfield"},
    {"area": "camden barnet"},
    {"compare": ["camden", "barnet"]},
    {"council": "camden"},
    {"area": "london", "council": ["camden", "barnet"]},
    {"area": "!city-of-london"},
    {"area": "E09000001|E09000002"},
    {"area": "%"},
    {"area": "*"},
)


@pytest.mark.parametrize("address", AD_HOC, ids=str)
def test_attack_by_groups_of_ones_own_making_is_refused(attacker: Attacker, address: dict[str, str]) -> None:
    with pytest.raises(Refused) as refused:
        attacker.file("staff-in-post", period=NEWEST, by="council", **address)
    assert refused.value.status == 400
    assert "mark" not in refused.value.text


@pytest.mark.parametrize("measure", MEASURES_OF_PEOPLE)
def test_attack_by_a_group_of_two_councils_gets_nothing(attacker: Attacker, measure: str) -> None:
    address = {"period": OLDEST, "area": TWO_COUNCILS, "compare": TWO_COUNCILS}
    rows = [row for row in attacker.file(measure, by="period", **address) if row["period"] == OLDEST]
    rows += attacker.file(measure, by="role_group", **address) if measure in BY_ROLE_GROUP else ()
    assert rows
    nothing_to_follow = {"x"} if RECORDS_FOLLOWED in MEASURES[measure].counts else set()  # at the oldest date
    for row in rows:
        assert row["mark"] in {"c", "z"} | nothing_to_follow
        assert (row["value"], row["numerator"], row["base"]) == ("", "", "")


def test_attack_by_ones_own_exact_figures_and_a_group_of_three_is_refused(
    world: World, client: FlaskClient, attacker: Attacker, report: Callable[[str], None]
) -> None:
    members = sorted(world.known.members_of(world.known.areas[world.known.aliases[THREE_COUNCILS]]))
    sent = [code for code in members if len(world.at(OLDEST, code))]
    assert len(sent) == 3
    address = {"period": OLDEST, "area": THREE_COUNCILS, "compare": THREE_COUNCILS, "tier": "exact"}
    seen = []
    for known in (1, 2):
        insider = Attacker(client, replace(director(*sent[:known]), roles=frozenset({Role.ANALYST})))
        rows = insider.file("staff-in-post", by="council", **address)
        (group,) = (row for row in rows if row["area_level"] == "sub-region")
        own = {row["area_code"]: row["tier"] for row in rows if row["tier"].startswith("exact")}
        assert set(own) == set(sent[:known])
        seen.append(group["mark"])
    report(f"own exact figures and a group of three councils: marks {seen} for an owner of one and of two of them")
    assert seen == ["", "c"]


def test_attack_by_ones_own_exact_figures_changes_nobody_elses(
    world: World, client: FlaskClient, attacker: Attacker
) -> None:
    insider = Attacker(client, replace(director(CITY), roles=frozenset({Role.ANALYST})))
    for measure in MEASURES:
        for narrower in ({}, {"role_group": "direct-care"}):
            if narrower and measure not in BY_ROLE_GROUP:
                continue
            address = {"period": NEWEST, "area": "london", "by": "council"} | narrower
            exact = {row["area_code"]: row for row in insider.file(measure, tier="exact", **address)}
            for row in attacker.file(measure, **address):
                if row["area_code"] != CITY:
                    assert exact[row["area_code"]] == row
            assert exact[CITY]["tier"].startswith("exact")


def test_attack_by_subtracting_sub_regions_from_the_region_stays_two_people_off(
    world: World, attacker: Attacker, report: Callable[[str], None]
) -> None:
    """The region less all sub-regions but one, where that one is withheld."""
    region = world.known.areas[LONDON]
    areas = [region, *world.known.sub_regions(region)]
    errors = []
    for by, period in product((By.ROLE, By.SERVICE, By.AGE_BAND, By.GENDER, By.ETHNIC_GROUP, By.CONTRACT), PERIODS):
        people = world.at(period)
        shown: dict[str, dict[str, float]] = {code: {} for code in world.known.choices(by)}
        for area in areas:
            rows = attacker.file("staff-in-post", area=area.slug, compare=area.slug, period=period, by=by.value)
            for row in rows:
                if row["base"]:
                    shown[row["category_code"]][area.code] = float(row["base"])
        for category, found in shown.items():
            hidden = {area.code for area in areas} - set(found)
            if len(hidden) == 1 and LONDON in found:
                members = people["council"].isin(world.known.members_of(world.known.areas[hidden.pop()]))
                true = int((members & (people[by.value] == category)).sum())
                errors.append(2 * found[LONDON] - sum(found.values()) - true)
    rmse = math.sqrt(sum(error**2 for error in errors) / len(errors))
    report(f"region less sub-regions: root mean square error {rmse:.1f} over {len(errors)} withheld (at least 2)")
    assert len(errors) > 10
    assert rmse >= 2
