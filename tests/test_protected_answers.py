"""Protected answers worked out by hand: what is rounded, withheld or added up of twelve councils in nine regions.

Staff in 2025, each in post: the first 12 are managers, the others care workers, all paid by the hour but Dudley's, who
have salaries, and at 13.50 unless the line says otherwise.

  Havering  62, of whom 5 left, 15 with 12.21 an hour and the rest with 13.05, 13.15, ... 17.65; 33 women; 7 more from
            an agency; 30 have the Care Certificate; a reason for each leaver
  Redbridge 63, 6 left, 12 with 12.21; 30 have the Care Certificate, which no other council knows; sent nothing in 2024
  Barnet    64, 7 left, 8 with 12.21          Bexley    61, 8 left
  Medway   100, 9 left, ages of 40 known      Swindon   67, 4 left        Thurrock       68, 3 left
  West Northamptonshire 69, 2 left            York      71, 1 left        Trafford       72, 10 left
  North Tyneside 73, 11 left                  Dudley    74, 12 left

The first 15 are 60 years old, the others 40. In 2024 all but Redbridge had five people less, and nobody left.
"""

import math
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from data.answers import Answer, Row, answer
from data.catalogue import catalogue
from data.disclosure.gate import NotAllowed
from data.measures import (
    AGE_55_OVER,
    AGENCY_SHARE,
    CARE_CERTIFICATE,
    HOURLY_PAY,
    HOURLY_RATE,
    LEAVERS_WITH_REASON,
    LIVING_WAGE_GAP,
    MEASURES,
    NEAR_WAGE_FLOOR,
    STAFF_IN_POST,
    STAFF_PER_MANAGER,
    TURNOVER,
    VACANCIES,
    WOMEN,
    By,
    Measure,
)
from data.principal import Principal
from data.selection import parse_search
from data.store import Release, live_release
from etl.pipeline import load
from raw import Row as Cells
from raw import worker, workplace, write
from readers import READER, director

STAFF = {  # folder: how many are in post, and how many of them left
    "havering": (62, 5), "redbridge": (63, 6), "barnet": (64, 7), "bexley": (61, 8), "medway": (100, 9),
    "swindon": (67, 4), "thurrock": (68, 3), "west-northamptonshire": (69, 2), "york": (71, 1), "trafford": (72, 10),
    "north-tyneside": (73, 11), "dudley": (74, 12),
}  # fmt: skip
AT_THE_FLOOR = {"havering": 15, "redbridge": 12, "barnet": 8}
HAVERING = "E09000016"
LONDON = ("Barnet", "Bexley", "Havering", "Redbridge")


def _people(council: str, number: int) -> Iterator[Cells]:
    for each in range(number):
        rate = "12.21" if each >= number - AT_THE_FLOOR.get(council, 0) else "13.50"
        if council == "havering" and rate == "13.50":
            rate = f"{13.05 + 0.10 * each:.2f}"
        is_salaried = council == "dudley"
        yield worker(
            LOCALESTID=council,
            UNIQUEWORKERID=f"{council}-{each}",
            NINUMBER="",
            MAINJOBROLE="3" if each < 12 else "8",
            GENDER="2" if each < 33 else "1",
            DOB="Admin" if council == "medway" and each >= 40 else "30/09/1965" if each < 15 else "30/09/1985",
            CARECERT=("1" if each < 30 else "2") if council in {"havering", "redbridge"} else "",
            SALARYINT="1" if is_salaried else "3",
            SALARY="30000" if is_salaried else "",
            HOURLYRATE="" if is_salaried else rate,
        )
    if council == "havering":
        for each in range(7):
            yield worker(LOCALESTID=council, UNIQUEWORKERID=f"agency-{each}", NINUMBER="", EMPLSTATUS="4")


def _write(returns: Path, day: str, council: str, staff: int, left: int) -> None:
    place = workplace(LOCALESTID=council, ALLJOBROLES="3;8", STARTERS="0;0", LEAVERS=f"0;{left}", VACANCIES="0;0")
    reasons = {"REASONS": "3", "REASONNOS": str(left)} if council == "havering" and left else {}
    write(returns, [{**place, **reasons}], _people(council, staff), folder=f"{day}/{council}")


@pytest.fixture(scope="module")
def nation(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Release]:
    """The release of those returns."""
    home = tmp_path_factory.mktemp("nation")
    for council, (staff, left) in STAFF.items():
        _write(home / "returns", "2025-09-30", council, staff, left)
        if council != "redbridge":
            _write(home / "returns", "2024-09-30", council, staff - 5, 0)
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("MUSTER_HOME", str(home / "muster"))
        assert load(home / "returns").release_id
        yield live_release()


def ask(
    release: Release,
    measure: Measure,
    search: str = "?area=havering",
    by: By = By.COUNCIL,
    *,
    reader: Principal = READER,
) -> Answer:
    selection, notices = parse_search(search, catalogue(release), (measure,), reader)
    assert notices == ()
    return answer(measure, selection, by, release, reader)


def named(found: Answer) -> dict[str, Row]:
    """The rows by area."""
    return {row["area_name"]: row for row in found.rows}


def is_near(number: float, true: int) -> bool:
    return number % 5 == 0 and abs(number - true) <= 4


def test_a_new_share_is_rounded_for_a_whole_council_while_headlines_are_exact(nation: Release) -> None:
    agency, women = (named(ask(nation, measure))["Havering"] for measure in (AGENCY_SHARE, WOMEN))
    assert (agency["numerator"], agency["base"], agency["is_rounded"]) == (7, 69, False)
    assert agency["value"] == pytest.approx(7 / 69)
    assert women["is_rounded"]
    assert is_near(women["numerator"], 33)
    assert is_near(women["base"], 62)
    assert women["value"] == round(women["numerator"] / women["base"], 2)


def test_what_a_share_counts_shows_as_the_same_people_do_elsewhere(nation: Release) -> None:
    """Else asking in several ways would average the rounding out: 12 are managers and 33 are women everywhere."""
    for share, true, filters, by in (
        (STAFF_PER_MANAGER, 12, "role_group=managerial", By.ROLE_GROUP),
        (WOMEN, 33, "gender=female", By.GENDER),
    ):
        counted = named(ask(nation, share))
        elsewhere = named(ask(nation, STAFF_IN_POST, f"?area=havering&{filters}"))
        assert all(is_near(counted[name]["numerator"], true) for name in LONDON)
        for name in (*LONDON, "London"):
            assert counted[name]["numerator"] == elsewhere[name]["base"]
        parts = {row["category_code"]: row["base"] for row in ask(nation, STAFF_IN_POST, by=by).rows_of("shown")}
        assert parts[filters.partition("=")[2]] == counted["Havering"]["numerator"]


def test_staff_per_manager_is_worked_out_from_what_is_shown(nation: Release) -> None:
    found = named(ask(nation, STAFF_PER_MANAGER))["Havering"]
    assert is_near(found["base"], 62)
    assert found["value"] == round((found["base"] - found["numerator"]) / found["numerator"])


def test_few_at_the_wage_floor_are_withheld(nation: Release) -> None:
    found = named(ask(nation, NEAR_WAGE_FLOOR))
    assert {name: found[name]["mark"] for name in LONDON} == {
        "Havering": "",  # 15
        "Redbridge": "",  # 12
        "Barnet": "c",  # 8, where ten are needed
        "Bexley": "c",  # nobody
    }
    assert found["Havering"]["numerator"] == 15
    assert is_near(found["Redbridge"]["numerator"], 12)
    assert math.isnan(found["Barnet"]["numerator"])


def test_what_is_known_of_fewer_than_half_is_not_relied_on(nation: Release) -> None:
    search = "?area=medway&compare=york"
    found = named(ask(nation, AGE_55_OVER, search))
    assert (found["Medway"]["mark"], found["York"]["mark"]) == ("u", "")
    assert is_near(found["Medway"]["base"], 40)
    assert math.isnan(found["Medway"]["value"])
    assert math.isnan(found["Medway"]["numerator"])
    assert found["Medway"]["coverage"] == "40 % of staff"
    known = named(ask(nation, MEASURES["known-age"], search))["Medway"]
    assert (known["mark"], known["numerator"], known["base"]) == ("", 40, 100)
    own = named(ask(nation, AGE_55_OVER, f"{search}&tier=exact", reader=director("E06000035")))["Medway"]
    assert (own["mark"], own["value"]) == ("", 15 / 40)


def test_a_region_needs_three_councils_that_know_something(nation: Release) -> None:
    found = named(ask(nation, CARE_CERTIFICATE))
    assert [found[name]["mark"] for name in ("Barnet", "London")] == ["c", "c"]  # only Havering and Redbridge know
    assert (found["Havering"]["numerator"], found["Redbridge"]["numerator"]) == (30, 30)


def test_reasons_and_teams_are_for_ones_own_council_in_the_exact_tier(nation: Release) -> None:
    assert {row["mark"] for row in ask(nation, LEAVERS_WITH_REASON).rows if row["councils"]} == {"c"}
    own = director(HAVERING)
    exact = ask(nation, LEAVERS_WITH_REASON, "?area=havering&tier=exact", reader=own)
    assert named(exact)["Havering"]["value"] == 5
    (reason,) = ask(nation, LEAVERS_WITH_REASON, "?area=havering&tier=exact", By.LEAVING_REASON, reader=own).rows
    assert (reason["category"], reason["value"]) == ("Code 3", 5)
    for search, measure, by, reader in (
        ("?area=havering", LEAVERS_WITH_REASON, By.LEAVING_REASON, own),
        ("?area=havering", STAFF_IN_POST, By.TEAM, own),
        ("?area=barnet&tier=exact", STAFF_IN_POST, By.TEAM, own),
        ("?area=london&tier=exact", STAFF_IN_POST, By.TEAM, own),
    ):
        with pytest.raises(NotAllowed, match="of one's own council alone, in the exact tier"):
            ask(nation, measure, search, by, reader=reader)


def test_the_interval_of_a_median_is_two_amounts_to_ten_pence(nation: Release) -> None:
    """Of 62 the 23rd and the 40th: 15 have 12.20, so 13.05 + 7 x 0.10 and 13.05 + 24 x 0.10."""
    found = named(ask(nation, HOURLY_PAY))["Havering"]
    assert found["value"] == 14.6  # between the 31st, 14.55, and the 32nd, 14.65
    for end, true in (("low", 13.75), ("high", 15.45)):
        assert found[end] == round(found[end], 1)
        assert found[end] == pytest.approx(true, abs=0.0501)


def test_the_gap_to_the_living_wage_is_londons_in_london_and_none_of_england(nation: Release) -> None:
    known = named(ask(nation, HOURLY_PAY, "?area=york&compare=england"))
    found = named(ask(nation, LIVING_WAGE_GAP, "?area=york&compare=england"))
    assert found["York"]["value"] == pytest.approx(13.50 - 12.60)
    assert (known["England"]["mark"], found["England"]["mark"]) == ("", "z")
    assert found["England"]["coverage"] == "not one Real Living Wage for the area and date"
    london = named(ask(nation, LIVING_WAGE_GAP))
    assert london["Bexley"]["value"] == pytest.approx(13.50 - 13.85)
    assert london["Havering"]["low"] == pytest.approx(13.8 - 13.85, abs=0.1001)


def test_like_for_like_is_of_the_councils_in_every_return(nation: Release) -> None:
    """London had 57 + 59 + 56 staff in the three councils that sent in 2024, and 62 + 64 + 61 a year later."""
    as_it_came, alike = (ask(nation, STAFF_IN_POST, f"?area=london{more}", By.PERIOD) for more in ("", "&like=1"))
    assert [row["value"] for row in as_it_came.rows_of("shown")] == [57 + 59 + 56, 62 + 64 + 61 + 63]
    assert [row["value"] for row in alike.rows_of("shown")] == [57 + 59 + 56, 62 + 64 + 61]
    assert {row["area_name"] for row in alike.rows_of("shown")} == {"London, councils in every return"}


GROUPS = {  # what Havering is set against: the councils of it that have a return
    "type-london-borough": LONDON,
    "dfe-neighbours-of-havering": ("Bexley", "Medway", "Swindon", "Thurrock", "West Northamptonshire"),
    "similar-to-havering": ("Barnet", "Bexley", "Dudley", "North Tyneside", "Swindon", "Trafford", "York"),
    "group.barnet.camden.dudley.york": ("Barnet", "Dudley", "York"),
}


ADDED = (TURNOVER, STAFF_IN_POST, AGENCY_SHARE, WOMEN, NEAR_WAGE_FLOOR, STAFF_PER_MANAGER)


@pytest.mark.parametrize("measure", ADDED, ids=[measure.key for measure in ADDED])
@pytest.mark.parametrize("group", GROUPS)
def test_a_group_is_what_is_shown_of_its_councils_added_up(nation: Release, group: str, measure: Measure) -> None:
    (found,) = ask(nation, measure, f"?area=havering&compare={group}").rows_of("comparator")
    each = [of_one(nation, measure, name) for name in GROUPS[group]]
    assert found["councils"] == len(each)
    numerator, base = (math.fsum(row[part] for row in each) for part in ("numerator", "base"))
    if math.isnan(numerator):  # what is hidden in one is hidden in the sum
        assert (found["mark"], math.isnan(found["value"]), math.isnan(found["numerator"])) == ("c", True, True)
        return
    assert (found["mark"], found["numerator"], found["base"]) == ("", numerator, base)
    if measure.is_share:
        assert found["value"] == pytest.approx(numerator / base, abs=0.005 if found["is_rounded"] else 1e-9)


def of_one(release: Release, measure: Measure, council: str) -> Row:
    """The row of a council, asked for by itself."""
    found = ask(release, measure, f"?area={council}&compare={council}")
    return next(row for row in found.rows_of("shown") if row["area_name"] == council)


def test_one_hidden_council_hides_its_groups_breakdown_alone(nation: Release) -> None:
    """At the floor are 15 in Havering, 12 in Redbridge and 8 in Barnet, whose 8 the group would tell."""
    shown, hidden = (
        ask(nation, measure, "?area=york&compare=group.barnet.havering.redbridge").rows_of("comparator")[0]
        for measure in (STAFF_IN_POST, NEAR_WAGE_FLOOR)
    )
    assert (shown["mark"], shown["base"]) == ("", 62 + 63 + 64)
    assert (hidden["mark"], hidden["coverage"]) == ("c", "")


def test_a_group_needs_three_councils_and_two_that_the_reader_does_not_know(nation: Release) -> None:
    group = "?area=havering&compare=group.barnet.dudley.york"
    for search, reader, mark in (
        (group, READER, ""),
        (group, director("E09000003"), ""),  # of Barnet
        (group, director("E09000003", "E08000027"), "c"),  # of Barnet and Dudley
        ("?area=havering&compare=group.barnet.camden.dudley", READER, "c"),  # Camden sent nothing
        ("?area=havering&compare=dfe-neighbours-of-redbridge", READER, "c"),  # Barnet is one of them
        ("?area=havering&compare=type-county-council", READER, "x"),  # none sent anything
    ):
        (found,) = ask(nation, STAFF_IN_POST, search, reader=reader).rows_of("comparator")
        assert (found["mark"], math.isnan(found["base"])) == (mark, bool(mark))


def test_vacancies_of_too_few_councils_are_withheld_with_a_mark(nation: Release) -> None:
    (found,) = ask(nation, VACANCIES, "?area=havering&compare=group.barnet.camden.dudley").rows_of("comparator")
    assert (found["mark"], math.isnan(found["value"])) == ("c", True)


def test_a_council_with_nobody_is_not_told_from_one_with_few(nation: Release) -> None:
    """Nobody in Dudley is paid by the hour; would it count as in, one with 1 to 4 would be told by being out."""
    found = named(ask(nation, HOURLY_RATE, "?area=london&compare=england"))["England"]
    assert (found["councils"], found["coverage"].startswith("11 of 153 councils")) == (11, True)


@pytest.mark.parametrize("group", GROUPS)
def test_medians_of_a_group_are_not_given_and_it_is_said_why(nation: Release, group: str) -> None:
    for measure in (HOURLY_PAY, LIVING_WAGE_GAP, MEASURES["sickness-days"]):
        (found,) = ask(nation, measure, f"?area=havering&compare={group}").rows_of("comparator")
        assert found["mark"] == "z"
        assert math.isnan(found["value"])
        assert "cannot be added up" in found["coverage"] or measure is LIVING_WAGE_GAP


def test_a_group_with_a_council_one_may_not_see_is_refused(nation: Release) -> None:
    known = catalogue(nation)
    reader = replace(READER, visible=frozenset({HAVERING, "E09000003", "E08000027"}))
    search = "?area=havering&compare=group.barnet.dudley.york"
    selection, (notice,) = parse_search(search, known, (TURNOVER,), reader)
    assert (notice.is_refused, selection.compare.name) == (True, "London")
    group = known.area("group.barnet.dudley.york")
    assert group
    with pytest.raises(NotAllowed, match="not one that you may see"):
        answer(TURNOVER, replace(selection, compare=group), By.COUNCIL, nation, reader)
