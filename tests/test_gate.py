"""What the gate shows and withholds, worked out by hand from a region of five councils, through the real pipeline.

Staff by council and role, all of them permanent, in one social work team each:

              social worker (6)  care worker (8)  senior care worker (7)  team leader (45)  together
  Hackney     40                 30               4                       36                110
  Havering    50                 31               0                       20                101
  Newham      20                 20               0                       0                 40
  Camden      0                  12               0                       0                 12
  Brent       0                  3                0                       0                 3

3 of Hackney's social workers left, and 12 of its 110 staff are disabled.
"""

import math
from collections.abc import Iterator
from pathlib import Path

import pytest

from data.answers import Row, answer
from data.catalogue import catalogue
from data.disclosure.gate import NotAllowed, OtherRules, Query, protect
from data.disclosure.policy import policy
from data.measures import AGENCY_SHARE, LEAVERS, MEASURES, STAFF_IN_POST, TURNOVER, VACANCIES, VACANCY_RATE, By, Measure
from data.principal import Principal
from data.selection import parse_search
from data.store import Release, live_release
from etl.pipeline import load
from health import readiness
from raw import worker, workplace, write
from readers import READER, STEWARD, director

DAY = "2025-09-30"
STAFF = {
    "hackney": {"6": 40, "8": 30, "7": 4, "45": 36},
    "havering": {"6": 50, "8": 31, "45": 20},
    "newham": {"6": 20, "8": 20},
    "camden": {"8": 12},
    "brent": {"8": 3},
}
CODES = {
    "hackney": "E09000012",
    "havering": "E09000016",
    "newham": "E09000025",
    "camden": "E09000007",
    "brent": "E09000005",
}


def write_council(returns: Path, council: str, leavers: str = "0", day: str = DAY) -> None:
    """One council's files."""
    roles = STAFF[council]
    place = workplace(
        LOCALESTID=council,
        ALLJOBROLES=";".join(roles),
        STARTERS=";".join("0" for _ in roles),
        LEAVERS=";".join("3" if council == "hackney" and role == "6" else leavers for role in roles),
        VACANCIES=";".join("2" for _ in roles),
    )
    named = [f"{role}-{number}" for role, people in roles.items() for number in range(people)]
    people = [
        worker(
            LOCALESTID=council,
            UNIQUEWORKERID=f"{council}-{name}",
            MAINJOBROLE=name.split("-")[0],
            NINUMBER="",
            DISABLED="1" if council == "hackney" and number < 12 else "0",
            DAYSSICK="3.5" if number % 2 else "0",
        )
        for number, name in enumerate(named)
    ]
    write(returns, [place], people, folder=f"{day}/{council}")


@pytest.fixture(scope="module")
def region(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Release]:
    """The release of those five councils."""
    home = tmp_path_factory.mktemp("region")
    for council in STAFF:
        write_council(home / "returns", council)
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("MUSTER_HOME", str(home / "muster"))
        assert load(home / "returns").release_id
        yield live_release()


def rows(
    release: Release, measure: Measure, search: str = "", by: By = By.COUNCIL, reader: Principal = READER
) -> dict[str, Row]:
    """The rows asked for and the comparator's, by area, or by category for one area."""
    selection, notices = parse_search(search, catalogue(release), (measure,), reader)
    assert notices == ()
    found = answer(measure, selection, by, release, reader)
    return {row["area_name"] if by is By.COUNCIL else row["category_code"]: row for row in found.rows[::-1]}


def is_near(row: Row, true: int, column: str = "base") -> bool:
    return row[column] % 5 == 0 and abs(row[column] - true) <= 4


def test_a_joint_return_is_withheld_as_it_would_tell_the_smaller_of_two_councils(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("MUSTER_HOME", str(tmp_path / "muster"))
    for council, people in {"kingston-upon-thames": 40, "richmond-upon-thames": 3}.items():
        monkeypatch.setitem(STAFF, council, {"8": people})
        write_council(tmp_path / "returns", council)
    assert load(tmp_path / "returns").release_id
    search = "?area=kingston-upon-thames-and-richmond-upon-thames"
    for asked, reader in ((search, READER), (f"{search}&tier=exact", STEWARD)):
        found = rows(live_release(), STAFF_IN_POST, asked, By.PERIOD, reader)
        assert found[DAY]["mark"] == "c"


def test_coverage_does_not_tell_the_staff_of_a_tiny_council_that_knows_no_leavers(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("MUSTER_HOME", str(tmp_path / "muster"))
    for council, people in {"hackney": 40, "havering": 42, "newham": 44, "brent": 3}.items():
        monkeypatch.setitem(STAFF, council, {"8": people})
        write_council(tmp_path / "returns", council, leavers="999" if council == "brent" else "0")
    assert load(tmp_path / "returns").release_id
    london = rows(live_release(), TURNOVER)["London"]
    assert (london["base"], london["is_rounded"]) == (126, False)
    assert "98 %" not in london["coverage"]  # 126 of 129 staff: of 125 or 130, as they are shown, 97 % or all


def test_a_count_below_five_is_withheld_and_so_is_what_would_tell_it(region: Release) -> None:
    seniors, carers = (rows(region, STAFF_IN_POST, f"?role={role}")["Hackney"] for role in ("7", "8"))
    assert seniors["mark"] == "c"  # 4 people
    assert carers["mark"] == "c"  # 30, but 34 in direct care
    assert {math.isnan(row[part]) for row in (seniors, carers) for part in ("value", "numerator", "base")} == {True}
    assert seniors["coverage"] == carers["coverage"] == ""
    found = rows(region, STAFF_IN_POST, "?role=6")["Hackney"]
    assert (found["mark"], is_near(found, 40)) == ("", True)


def test_a_list_of_roles_holds_only_those_of_which_something_is_shown(region: Release) -> None:
    selection, _ = parse_search("?area=hackney", catalogue(region), (STAFF_IN_POST,), READER)
    found = answer(STAFF_IN_POST, selection, By.ROLE, region, READER)
    # seniors are 4 in all of London, so care workers, who are the rest of direct care, are not told either
    assert {row["category_code"] for row in found.rows} == {"6", "45"}
    assert found.unlisted == len(catalogue(region).roles) - 2


def test_a_role_that_nobody_has_looks_like_one_that_few_have(region: Release) -> None:
    found = rows(region, STAFF_IN_POST, "?role=7")
    assert found["Hackney"]["mark"] == found["Havering"]["mark"] == "c"
    said = ("mark", "coverage", "councils", "is_rounded", "decimals", "tier")
    assert [found["Hackney"][part] for part in said] == [found["Havering"][part] for part in said]


def test_whole_councils_of_thirty_or_more_are_exact(region: Release) -> None:
    found = rows(region, STAFF_IN_POST)
    assert {name: found[name]["value"] for name in ("Hackney", "Havering", "Newham")} == {
        "Hackney": 110, "Havering": 101, "Newham": 40,
    }  # fmt: skip
    assert not found["Hackney"]["is_rounded"]


def test_a_smaller_council_is_rounded_and_the_region_with_it(region: Release) -> None:
    found = rows(region, STAFF_IN_POST)
    assert found["Camden"]["is_rounded"]
    assert is_near(found["Camden"], 12)
    # an exact region less three exact councils would tell Camden's 12; Brent's 3 are left out of it altogether
    assert is_near(found["London"], 110 + 101 + 40 + 12)
    assert found["Brent"]["mark"] == "c"
    assert found["London"]["coverage"].startswith("4 of 33 councils")


def test_leavers_are_tested_on_the_staff_they_are_set_against(region: Release) -> None:
    found = rows(region, TURNOVER, "?role=6")
    assert found["Hackney"]["mark"] in {"", "low"}  # 3 of 40: shown as 5 or as fewer than 5
    assert found["Hackney"]["numerator"] in {0, 5}
    count = rows(region, LEAVERS, "?role=6")["Hackney"]
    assert (count["mark"], count["numerator"]) == (found["Hackney"]["mark"], found["Hackney"]["numerator"])
    assert math.isnan(count["value"]) == (count["mark"] == "low")  # never "0 leavers" of 3
    assert found["Newham"]["mark"] == "u"  # 20 social workers
    assert is_near(found["Newham"], 20)
    assert math.isnan(found["Newham"]["numerator"])
    assert found["Camden"]["mark"] == "c"  # none


def test_a_rate_is_worked_out_from_what_is_shown(region: Release) -> None:
    found = rows(region, VACANCY_RATE, "?role=6")["Havering"]
    assert is_near({"base": found["base"] - 2}, 50)
    assert found["value"] == round(2 / found["base"], 2)


def test_posts_are_not_people(region: Release) -> None:
    found = rows(region, VACANCIES, "?role=8")
    assert (found["Brent"]["value"], found["Brent"]["mark"]) == (2, "")
    assert math.isnan(found["Brent"]["base"])
    assert rows(region, VACANCIES, "?role=6")["Camden"]["value"] == 0


def test_nobody_of_an_attribute_is_withheld_too(region: Release) -> None:
    assert rows(region, AGENCY_SHARE, "?role=6")["Hackney"]["mark"] == "c"  # none of 40
    headline = rows(region, AGENCY_SHARE)["Hackney"]
    assert (headline["value"], headline["mark"]) == (0, "")


def test_a_sensitive_attribute_needs_ten(region: Release) -> None:
    found = rows(region, STAFF_IN_POST, "?area=hackney", By.DISABILITY)
    assert (found["yes"]["mark"], is_near(found["yes"], 12)) == ("", True)
    assert is_near(found["no"], 98)
    assert rows(region, STAFF_IN_POST, "?area=camden", By.DISABILITY)["no"]["mark"] == "c"  # all 12 of 12


def test_two_sensitive_attributes_are_for_regions(region: Release) -> None:
    found = rows(region, MEASURES["sickness-share"], "?disability=no")
    assert {found[name]["mark"] for name in ("Hackney", "Havering", "Newham")} == {"c"}
    assert found["London"]["mark"] == ""


def test_three_attributes_are_the_most(region: Release) -> None:
    with pytest.raises(NotAllowed, match="at most 3 attributes"):
        rows(region, AGENCY_SHARE, "?role=6&service=16&gender=female&age_band=35-44", By.COUNCIL)


def test_several_values_are_the_sum_of_what_each_may_show(region: Release) -> None:
    parts = [rows(region, STAFF_IN_POST, f"?role={role}")["Havering"]["base"] for role in ("6", "45")]
    assert rows(region, STAFF_IN_POST, "?role=6&role=45")["Havering"]["base"] == sum(parts)
    assert rows(region, STAFF_IN_POST, "?role=6&role=7")["Havering"]["mark"] == "c"


def test_a_role_that_is_its_whole_group_shows_the_same_figure(region: Release) -> None:
    role = rows(region, STAFF_IN_POST, "?role=6")["Hackney"]["base"]
    group = rows(region, STAFF_IN_POST, "?role_group=regulated-professional")["Hackney"]["base"]
    turnover = rows(region, TURNOVER, "?role=6")["Hackney"]["base"]
    assert role == group == turnover


def test_a_group_needs_three_councils_and_two_that_the_reader_does_not_know(region: Release) -> None:
    assert rows(region, STAFF_IN_POST, "?role=6")["London"]["mark"] == ""
    knows_all_but_one = director(*(code for name, code in CODES.items() if name != "newham"))
    found = rows(region, STAFF_IN_POST, "?role=6", reader=knows_all_but_one)
    assert found["London"]["mark"] == "c"
    assert rows(region, STAFF_IN_POST, "?role=6", reader=STEWARD)["London"]["mark"] == ""


def test_exact_figures_are_of_own_councils_alone(region: Release) -> None:
    own = director(CODES["hackney"])
    protected = rows(region, TURNOVER, "?role=8", reader=own)
    found = rows(region, TURNOVER, "?role=8&tier=exact", reader=own)
    assert (found["Hackney"]["base"], found["Hackney"]["tier"]) == (30, "exact")
    del found["Hackney"], protected["Hackney"]
    assert str(found) == str(protected)
    assert {row["tier"] for row in found.values()} == {"protected"}


def test_what_is_not_registered_or_not_granted_gives_no_figure(region: Release) -> None:
    known = {"areas": ("E12000007",), "dates": tuple(catalogue(region).return_dates)}
    for wrong in (
        {"measures": ("pay",)},
        {"tier": "open"},
        {"areas": ("E99999999",)},
        {"filters": ((By.ROLE, ("999",)),)},
        {"filters": ((By.AGE_BAND, ("16-24",)),)},
        {"filters": ((By.ROLE, ("6",) * 51),)},
        {"measures": ("turnover", "agency-share")},
    ):
        with pytest.raises(NotAllowed):
            protect(Query(**({"measures": ("turnover",)} | known | wrong)), READER, region)  # type: ignore[arg-type]
    with pytest.raises(NotAllowed):
        own = Query(**({"measures": ("turnover",)} | known | {"areas": (CODES["hackney"],)}))  # type: ignore[arg-type]
        protect(own, Principal(name="nobody"), region)


def test_a_release_made_under_other_rules_gives_no_figure(region: Release, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MUSTER_POLICY", "internal")
    with pytest.raises(OtherRules, match="load again"):
        rows(region, TURNOVER)
    assert readiness() == (
        False,
        f"no figure of release {region.release_id} can be given: the release was made for the policy "
        f"{catalogue(region).policy}; in force is {policy().stamp}: load again",
    )


def test_three_returns_together_count_nobody_as_three(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MUSTER_HOME", str(tmp_path / "muster"))
    for year in (2023, 2024, 2025):
        write_council(tmp_path / "returns", "hackney", day=f"{year}-09-30")
        write_council(tmp_path / "returns", "newham", day=f"{year}-09-30")
    load(tmp_path / "returns")
    release = live_release()
    seniors, carers = (rows(release, TURNOVER, f"?role={role}&pooled=3")["Hackney"] for role in ("7", "8"))
    assert seniors["mark"] == "c"  # 12 in three returns are 4 people
    assert carers["mark"] == "c"  # 90, but 102 in direct care
    newham = rows(release, TURNOVER, "?role=6&pooled=3")["Newham"]
    assert is_near(newham, 60)  # 20 alone are too few for a rate
    assert (newham["mark"], newham["numerator"]) == ("low", 0)


def test_two_parts_that_may_each_be_fewer_than_five_are_not_fewer_than_five(region: Release) -> None:
    found = rows(region, TURNOVER, "?role=8&role=45")
    assert (found["Havering"]["mark"], found["Havering"]["parts"]) == ("u", 2)  # 31 and 20: one is under 30


def test_one_council_on_its_own_returns_has_exact_counts_from_five(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("MUSTER_HOME", str(tmp_path / "muster"))
    monkeypatch.setenv("MUSTER_POLICY", "internal")
    write_council(tmp_path / "returns", "hackney")
    assert load(tmp_path / "returns").release_id
    release = live_release()
    found = {role: rows(release, STAFF_IN_POST, f"?role={role}")["Hackney"] for role in ("6", "8", "7")}
    assert (found["6"]["value"], found["8"]["value"], found["7"]["mark"]) == (40, 30, "c")
    assert found["6"]["policy"].startswith("internal 1 ")
    assert rows(release, TURNOVER, "?role=6")["Hackney"]["value"] == 3 / 40
    assert rows(release, TURNOVER, "?role=6")["London"]["value"] == 3 / 40
