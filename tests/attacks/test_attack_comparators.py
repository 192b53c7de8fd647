"""Groups that overlap, questions in several breakdowns, and shares tell nothing that single cells do not."""

import math
from collections import defaultdict
from collections.abc import Callable
from dataclasses import replace
from itertools import combinations

import pytest
from flask.testing import FlaskClient

from attacked import CITY, MIDDLE, NEWEST, OLDEST, World
from attacker import Attacker, Refused, Row, number
from data.principal import Role
from readers import director

STAFF = "staff-in-post"
# a share, the breakdown that has what it counts, and the codes of that
SHARES = (
    ("age-55-over-share", "age_group", ("55-over",)),
    ("age-under-25-share", "age_group", ("under-25",)),
    ("women-share", "gender", ("female",)),
    ("disabled-share", "disability", ("yes",)),
    ("direct-care-share", "role_group", ("direct-care",)),
    ("zero-hours-share", "zero_hours", ("yes",)),
)


def group(attacker: Attacker, *councils: str, **address: str) -> Row:
    """The row of a group of one's own for direct care; its base is empty where it is withheld."""
    rows = attacker.file(STAFF, area="camden", compare=".".join(["group", *councils]), by="role_group", **address)
    listed = (row for row in rows if row["area_level"] == "group" and row["category_code"] == "direct-care")
    return next(listed, {"base": ""})


def test_attack_by_groups_that_differ_by_one_council_finds_what_is_shown_of_it(
    world: World, attacker: Attacker, report: Callable[[str], None]
) -> None:
    """A group less the same without one council is that council's shown figure, and hidden where that is hidden."""
    others = ("camden", "islington", "hackney")
    found = defaultdict(int)
    for period in (NEWEST, MIDDLE, OLDEST):
        for council in ("city-of-london", "brent", "croydon", "merton"):
            rows = attacker.file(STAFF, area=council, compare=council, by="role_group", period=period)
            own = {row["category_code"]: number(row["base"]) for row in rows}.get("direct-care", math.nan)
            without, with_it = (
                number(group(attacker, *each, period=period)["base"]) for each in (others, (*others, council))
            )
            is_sent = bool(len(world.at(period, world.known.aliases[council])))
            if math.isnan(own) and is_sent:
                assert math.isnan(with_it)
                found["hidden"] += 1
            elif not math.isnan(without):  # with fewer than three councils there is no group
                assert with_it - without == (own if is_sent else 0)
                found["shown" if is_sent else "absent"] += 1
    report(f"groups that differ by one council: {dict(found)}; each difference is what is shown of the council")
    assert found["hidden"]
    assert found["shown"]


@pytest.mark.parametrize(
    "councils", [("camden", "brent"), ("camden", "brent", "nowhere"), ("london", "brent", "barnet")]
)
def test_attack_by_groups_that_are_none_is_refused(attacker: Attacker, councils: tuple[str, ...]) -> None:
    with pytest.raises(Refused) as refused:
        group(attacker, *councils, period=NEWEST)
    assert refused.value.status == 400


def test_attack_by_a_group_with_a_council_one_may_not_see_is_refused(world: World, client: FlaskClient) -> None:
    visible = frozenset(
        world.known.areas[world.known.aliases[name]].code for name in ("camden", "islington", "hackney")
    )
    reader = replace(director(CITY), exact=frozenset(), visible=visible, roles=frozenset({Role.ANALYST}))
    insider = Attacker(client, reader)
    assert group(insider, "camden", "islington", "hackney", period=NEWEST)["base"]
    with pytest.raises(Refused) as refused:
        group(insider, "camden", "islington", "hackney", "brent", period=NEWEST)
    assert refused.value.status in {400, 403}


def test_attack_by_asking_in_several_breakdowns_gets_the_same_figures(
    attacker: Attacker, report: Callable[[str], None]
) -> None:
    """However a cell is asked for, by filters or by breakdowns, in any order, it is the same figure."""
    together = attacker.file(STAFF, area="camden", compare="camden", by=["role_group", "gender"], period=NEWEST)
    swapped = attacker.file(STAFF, area="camden", compare="camden", by=["gender", "role_group"], period=NEWEST)
    by_council = attacker.file(STAFF, area="london", by=["council", "role_group", "gender"], period=NEWEST)
    turned = {(row["category_code_2"], row["category_code"]): row["base"] for row in swapped}
    listed = {
        (row["category_code_2"], row["category_code_3"]): row["base"]
        for row in by_council
        if row["area_name"] == "Camden"
    }
    for row in together:
        place = row["category_code"], row["category_code_2"]
        single = attacker.file(STAFF, area="camden", compare="camden", by="gender", role_group=place[0], period=NEWEST)
        alone = {each["category_code"]: each["base"] for each in single}
        assert row["base"] == turned[place] == listed[place] == alone.get(place[1], "")
    report(f"several breakdowns at once: {len(together)} cells, the same figures in every way they were asked")
    assert len(together) >= 6


@pytest.mark.parametrize(("share", "by", "codes"), SHARES)
def test_attack_by_shares_gets_the_figures_of_the_breakdown(
    attacker: Attacker, share: str, by: str, codes: tuple[str, ...]
) -> None:
    """What a share counts is the cell of the breakdown: two roundings of the same people would be an average."""
    compared = 0
    for role_group in ("direct-care", "managerial") if by != "role_group" else ("",):
        narrower = {"role_group": role_group} if role_group else {}
        cells = attacker.file(STAFF, area="london", by=["council", by], period=NEWEST, **narrower)
        shown = {row["area_code"]: number(row["base"]) for row in cells if row["category_code_2"] in codes}
        for row in attacker.file(share, area="london", by="council", period=NEWEST, **narrower):
            there = shown.get(row["area_code"], math.nan)
            if row["numerator"] and row["mark"] != "low" and not math.isnan(there):
                assert number(row["numerator"]) in {there, number(row["base"])}  # all of them show as the base
                compared += 1
    assert compared >= 5


def test_attack_by_solving_for_councils_one_may_not_see_is_refused(world: World, client: FlaskClient) -> None:
    """Every list of similar councils is a sum: of as many as there are councils, each of them would follow."""
    stranger = Attacker(client, replace(director(CITY), exact=frozenset({CITY}), visible=frozenset({CITY}),
                                        roles=frozenset({Role.ANALYST})))  # fmt: skip
    others = frozenset[str]().union(*world.known.returns.values()) - {CITY}
    listed = [area for area in world.known.areas.values() if area.is_added and world.known.members_of(area) & others]
    assert len(listed) > 20
    for area in listed:
        with pytest.raises(Refused) as refused:
            stranger.file(STAFF, area="london", by="role_group", compare=area.slug, period=NEWEST)
        assert refused.value.status in {400, 403}
    rows = stranger.file(STAFF, area="london", by="period", period=NEWEST, like="1")
    assert {row["area_name"] for row in rows} == {"London"}


@pytest.mark.parametrize(("measure", "role"), [("social-workers", "6"), ("occupational-therapists", "15")])
def test_attack_by_the_count_of_one_role_gets_the_figures_of_that_role(
    attacker: Attacker, measure: str, role: str
) -> None:
    """Else it would show what is withheld of the role, as the rest of its group is one to four people."""
    for by in (["council"], ["council", "gender"], ["council", "service"]):
        alone, filtered = (
            {
                (row["area_code"], row.get("category_code_2", "")): (row["value"], row["base"], row["coverage"])
                for row in attacker.file(key, area="london", by=by, period=NEWEST, **narrower)
            }
            for key, narrower in ((measure, {}), (STAFF, {"role": role}))
        )
        assert alone == filtered
    assert any(value == "" for value, *_ in alone.values()) and any(value for value, *_ in alone.values())


def test_attack_on_teams_and_reasons_is_refused_but_to_their_own_council(
    world: World, client: FlaskClient, attacker: Attacker
) -> None:
    stranger = Attacker(client, replace(director(CITY), roles=frozenset({Role.ANALYST})))
    for measure, by in ((STAFF, "team"), ("leavers-with-reason", "leaving_reason")):
        for who, area, tier in (
            (attacker, "camden", "protected"), (stranger, "camden", "exact"), (stranger, "london", "exact"),
            (stranger, "city-of-london", "protected"),
        ):  # fmt: skip
            with pytest.raises(Refused) as refused:
                who.file(measure, area=area, compare=area, by=by, period=NEWEST, tier=tier)
            assert refused.value.status in {400, 403}
            assert "Code" not in refused.value.text
            assert ", team " not in refused.value.text
    own = stranger.file(STAFF, area="city-of-london", by="team", period=NEWEST, tier="exact")
    assert {row["area_name"] for row in own} == {"City of London"}
    assert sum(number(row["base"]) for row in own) == len(world.at(NEWEST, CITY))


def test_attack_by_the_interval_of_a_median_gets_pay_rounded_to_ten_pence(attacker: Attacker) -> None:
    rows = [row for row in attacker.file("hourly-pay", area="london", by="council", period=NEWEST) if row["value"]]
    assert rows
    for row in rows:
        for end in (row["low"], row["high"]):
            assert end == "" or abs(float(end) * 10 - round(float(end) * 10)) < 1e-6
        assert (row["low"] == "") == (number(row["base"]) < 40) or 35 <= number(row["base"]) <= 45


def test_attack_by_combining_overlapping_neighbour_groups_stays_with_what_is_shown(attacker: Attacker) -> None:
    """Every comparator that is not a region is the sum of its councils' shown figures, so no two can be played off."""
    rows = attacker.file("turnover", area="london", by="council", period=NEWEST)
    shown = {row["area_name"]: (number(row["numerator"]), number(row["base"])) for row in rows if row["base"]}
    councils = [name for name in shown if name != "London"][:5]
    for members in combinations(councils, 3):
        slugs = [name.lower().replace(" ", "-") for name in members]
        found = attacker.file(
            "turnover", area="london", by="council", compare=".".join(["group", *slugs]), period=NEWEST
        )
        row = next(row for row in found if row["area_level"] == "group")
        assert number(row["numerator"]) == sum(shown[name][0] for name in members)
        assert number(row["base"]) == sum(shown[name][1] for name in members)
