"""Figures worked out by hand from tests/returns, asked for through the same door as the pages.

The councils there are tiny, so their own figures are asked for in the exact tier.
"""

import math

import pytest

from data.answers import Answer, answer, posts
from data.attributes import breakdowns_of
from data.catalogue import catalogue
from data.from_published import published_beside
from data.measures import (
    AGENCY_SHARE,
    MEASURES,
    NET_FLOW,
    STAFF_IN_POST,
    STARTERS_RATE,
    TURNOVER,
    VACANCIES,
    VACANCY_RATE,
    WTE,
    By,
    Measure,
)
from data.selection import parse_search
from data.store import Release
from readers import STEWARD


def ask(release: Release, measure: Measure, search: str = "", by: By = By.COUNCIL) -> Answer:
    exact = f"{search or '?'}&tier=exact"
    selection, notices = parse_search(exact, catalogue(release), (measure,), STEWARD)
    assert notices == ()
    return answer(measure, selection, by, release, STEWARD)


def row(found: Answer, category: str, part: str = "shown") -> dict[str, object]:
    rows = found.rows_of(part)
    matching = [row for row in rows if row["category"] == category]
    assert len(matching) == 1, [row["category"] for row in rows]
    return matching[0]


# Havering: a social worker of 5 left, a team leader of 1 did not, 2 care workers of 6 left, the registered manager of 1
# did not; leavers of the 2 senior care workers are not known. Barking: its social workers' leavers are not known, and 1
# of 3 left the day centre. Tower Hamlets: none of 4 left, but vacancies are not known.
@pytest.mark.parametrize(
    ("measure", "council", "numerator", "base"),
    [
        (TURNOVER, "Havering", 3, 13),
        (TURNOVER, "Barking and Dagenham", 1, 3),
        (TURNOVER, "Tower Hamlets", 0, 4),
        (STARTERS_RATE, "Havering", 2 + 0 + 3 + 1 + 0, 15),
        (STARTERS_RATE, "Barking and Dagenham", 1, 7),
        (NET_FLOW, "Havering", 5 - 3, 13),
        (NET_FLOW, "Barking and Dagenham", -1, 3),
        (VACANCIES, "Havering", 2 + 1 + 4 + 0 + 0, 15 + 7),
        (VACANCY_RATE, "Barking and Dagenham", 1, 7 + 1),
        (AGENCY_SHARE, "Havering", 2, 9 + 10),
        (AGENCY_SHARE, "Tower Hamlets", 1, 5),
        (STAFF_IN_POST, "Havering", 15, 15),
        (WTE, "Havering", 12 + 0.5 + 20 / 37, 14),
    ],
)
def test_councils_figures_are_those_of_their_files(
    release: Release, measure: Measure, council: str, numerator: float, base: float
) -> None:
    found = row(ask(release, measure, "?period=2025-09-30"), council)
    assert (found["numerator"], found["base"]) == (pytest.approx(numerator), base)
    assert found["value"] == pytest.approx(numerator / base if measure.is_share else numerator)
    assert found["mark"] == ""


def test_a_council_that_does_not_know_leaves_numerator_and_base_together(release: Release) -> None:
    found = ask(release, VACANCY_RATE)
    assert row(found, "Tower Hamlets")["mark"] == "x"
    assert math.isnan(row(found, "Tower Hamlets")["value"])  # type: ignore[arg-type]


@pytest.mark.parametrize(("council", "reason"), [("Hackney", "return refused"), ("Newham", "no return received")])
def test_a_missing_council_is_a_mark_with_its_reason(release: Release, council: str, reason: str) -> None:
    found = row(ask(release, TURNOVER), council)
    assert (found["mark"], found["coverage"]) == ("x", reason)
    assert math.isnan(found["value"])  # type: ignore[arg-type]


def test_role_groups_and_roles_add_up_to_the_council(release: Release) -> None:
    groups = ask(release, TURNOVER, "?area=havering", By.ROLE_GROUP)
    assert [(each["category"], each["numerator"], each["base"]) for each in groups.rows_of("shown")] == [
        ("Direct care", 2, 6),
        ("Managerial", 0, 2),
        ("Regulated professionals", 1, 5),
    ]
    roles = ask(release, TURNOVER, "?area=havering&role_group=direct-care", By.ROLE)
    assert row(roles, "Senior care worker")["mark"] == "x"
    assert row(roles, "Care worker")["value"] == pytest.approx(2 / 6)


def test_filters_narrow_by_service_and_role(release: Release) -> None:
    assert row(ask(release, TURNOVER, "?service=16"), "Havering")["base"] == 6
    assert row(ask(release, AGENCY_SHARE, "?role=6"), "Havering")["value"] == pytest.approx(2 / 7)
    both = ask(release, STAFF_IN_POST, "?area=havering&role=6&role=45", By.PERIOD)
    assert both.part("shown")["value"].tolist() == [5, 6]


def test_a_council_without_such_staff_has_a_true_zero_and_no_rate(release: Release) -> None:
    assert row(ask(release, STAFF_IN_POST, "?role=6"), "Tower Hamlets")["value"] == 0
    assert row(ask(release, TURNOVER, "?role=6"), "Tower Hamlets")["mark"] == "z"


def test_a_council_that_knows_no_vacancies_has_none_of_no_role(release: Release) -> None:
    # nobody in Tower Hamlets works in role 27, but as its vacancies are not known, there may be one
    found = ask(release, VACANCIES, "?role=27")
    assert (row(found, "Tower Hamlets")["mark"], row(found, "Havering")["value"]) == ("x", 0)


def test_a_former_council_or_joint_return_has_a_row_that_says_there_is_none(release: Release) -> None:
    for name in ("Bournemouth", "Kingston upon Thames and Richmond upon Thames"):
        found = ask(release, TURNOVER, f"?area={name}&period=2025-09-30")
        assert row(found, name)["coverage"].endswith(("no return received", "no returns accepted from 2 councils"))


def test_published_percentages_of_two_roles_are_not_added_up(release: Release) -> None:
    found = row(ask(release, TURNOVER, "?period=2010-09&area=rotherham&role=8&role=7"), "Rotherham")
    assert (found["mark"], found["coverage"]) == ("x", "published percentages cannot be added up; choose one")


def test_time_runs_oldest_first_and_gaps_are_marks(release: Release) -> None:
    found = ask(release, TURNOVER, "?area=tower-hamlets", By.PERIOD)
    assert found.part("shown")["category"].tolist() == ["2024-09-30", "2025-09-30"]
    assert found.part("shown")["mark"].tolist() == ["x", ""]


def test_a_published_year_shows_the_council_its_region_and_england(release: Release) -> None:
    found = ask(release, TURNOVER, "?period=2010-09&area=E08000018")
    assert row(found, "Rotherham")["value"] == pytest.approx(0.1076)
    assert row(found, "Yorkshire and The Humber", "comparator")["value"] == pytest.approx(0.192)
    assert row(found, "England", "england")["value"] == pytest.approx(0.173)
    assert set(found.frame["workforce"]) == {"whole-sector"}


def test_a_published_region_is_summed_only_from_councils_that_give_numbers(release: Release) -> None:
    found = ask(release, TURNOVER, "?workforce=children-social-workers&period=2021&area=london")
    london, councils = row(found, "London", "comparator"), found.part("shown")
    assert london["numerator"] == councils["numerator"].sum()
    assert london["value"] == pytest.approx(councils["numerator"].sum() / councils["base"].sum())
    joint = row(found, "Kingston upon Thames and Richmond upon Thames")
    assert (joint["numerator"], joint["base"]) == (21, 144)


def test_published_percentages_are_never_averaged(release: Release) -> None:
    found = ask(release, TURNOVER, "?workforce=whole-sector&period=2016-17&area=london")
    assert row(found, "London", "comparator")["mark"] == "x"


def test_published_marks_stay_marks(release: Release) -> None:
    found = ask(release, TURNOVER, "?workforce=children-social-workers&period=2022&area=gateshead")
    assert row(found, "Gateshead")["mark"] == "u"


def test_posts_are_filled_covered_or_not(release: Release) -> None:
    found = {each.area_name: each for each in posts(ask(release, VACANCIES), ask(release, AGENCY_SHARE))}
    assert found["Havering"][2:5] == (15, 2, 5)
    assert found["Barking and Dagenham"][2:5] == (7, 0, 1)
    assert found["Tower Hamlets"].mark == "x"


def test_published_figures_stand_beside_the_returns(release: Release) -> None:
    known = catalogue(release)
    selection, _ = parse_search("?area=haringey", known, (VACANCY_RATE,), STEWARD)
    beside = published_beside(VACANCY_RATE, selection, known)
    values = {(each["workforce"], each["period"], each["area_name"]): each["value"] for each in beside}
    assert values["council-staff", "2023", "Haringey"] == pytest.approx(0.30)
    assert values["whole-sector", "2023-24", "London"] == pytest.approx(0.108)


@pytest.mark.parametrize("measure", MEASURES.values(), ids=list(MEASURES))
def test_every_measure_answers_every_breakdown(release: Release, measure: Measure) -> None:
    for by in {By.COUNCIL, By.PERIOD} | breakdowns_of(measure.table, measure.attribute):
        found = ask(release, measure, "?area=havering", by)
        assert len(found.part("shown")) > 0 or (found.unlisted > 0 and not measure.is_headline)
        assert (found.frame["value"].isna() == found.frame["mark"].ne("")).all()
