"""The Age page: who reaches 60 and 65 soon, the profile with its outline, and the shaded table."""

from collections.abc import Callable, Sequence
from datetime import date
from typing import Any

import pytest

from components import theme
from components.age import REACH_60, REACH_65, YEARS, age_sentence, in_five_years
from components.age_by_role import reaching_sentence
from components.charts.profile import Group, age_profile, reaching
from components.heat import HeatRow, heat_table, shade_of
from data.attributes import NOT_KNOWN
from data.measures import AGE_55_OVER, STAFF_IN_POST
from data.mixes import Part, share_measure
from data.store import Release
from drawing import page_as_sent
from hand_answers import HAVERING, NAN, answer_of, rounded, withheld
from readers import STEWARD

DAY = date(2025, 9, 30)
SHARE = share_measure(STAFF_IN_POST)


def part(code: str, count: float, whole: float = 100, *, area: str = "Havering", mark: str = "") -> Part:
    share = NAN if mark else count / whole
    return Part(
        part="shown", area_code="E", area_name=area, category_code=code, category=code.title(), people=count,
        share=share, mark=mark, is_not_known=code == NOT_KNOWN, of_code="E", of_name=area, whole=whole,
        is_rounded=True, counts=1, decimals=0,
    )  # fmt: skip


BANDS = [part("55-59", 10), part("60-64", 5), part("65-over", 0, mark="c")._replace(people=NAN), part(NOT_KNOWN, 20)]


def trace(drawn: dict[str, Any], name: str) -> dict[str, Any]:
    return next(each for each in drawn["data"] if each["name"] == name)


def share_of_older(row: dict[str, Any]) -> dict[str, Any]:
    return answer_of(row, measure=AGE_55_OVER).rows[0]


@pytest.mark.parametrize(("day", "words"), [(DAY, "30 September 2030"), (date(2024, 2, 29), "28 February 2029")])
def test_five_years_on_is_a_date(day: date, words: str) -> None:
    assert in_five_years(day).replace("\u00a0", " ") == words


@pytest.mark.parametrize(("band", "age"), [(REACH_60, 60), (REACH_65, 65)])
def test_a_band_holds_all_and_only_those_who_reach_an_age_within_five_years(band: str, age: int) -> None:
    youngest, oldest = map(int, band.split("-"))
    assert oldest < age <= youngest + YEARS
    assert youngest - 1 + YEARS < age  # a year younger, they do not


def test_the_answer_says_how_old_and_who_leaves_soon_and_leaves_out_what_is_withheld() -> None:
    said = age_sentence(share_of_older(rounded(HAVERING, 30, 100)), BANDS, DAY).replace("\u00a0", " ")
    assert said == (
        "In Havering, 30 % of staff are 55 or over. By 30 September 2030, 10 of them reach 60 and 5 reach 65, if they "
        "stay. The age of 20 % of staff is not known."
    )


def test_the_answer_without_a_share_says_why() -> None:
    row = share_of_older(withheld(HAVERING, "x", coverage="return refused"))
    assert age_sentence(row, [], DAY, filters=" (Direct care)") == (
        "In Havering the share of staff (Direct care) aged 55 and over has no figure: return refused."
    )


def groups(*counts: Sequence[float]) -> list[Group]:
    names = ("Direct care", "Managerial")
    people = ("people in direct care", "people in managerial roles")
    return [Group(name, who, each, "?role_group=x") for name, who, each in zip(names, people, counts, strict=False)]


def test_the_largest_group_is_named_with_all_three_numbers() -> None:
    said = reaching_sentence(groups((1470, 900, 300), (20, 10, 5)), "London", DAY).replace("\u00a0", " ")
    assert said.startswith(
        "In London 1,470 people in direct care reach 60 by 30 September 2030; 900 reach 65 and 300 are 65 or over "
        "already. Ages are in whole years"
    )


def test_withheld_counts_are_counted_and_never_summed() -> None:
    said = reaching_sentence(groups((NAN, 5, NAN), (10, NAN, NAN)), "Havering", DAY).replace("\u00a0", " ")
    assert said.startswith("In Havering 10 people in managerial roles reach 60 by 30 September 2030. 4 of 6 counts are")
    drawn = reaching(groups((NAN, 5, NAN), (10, NAN, NAN)), ("60", "65", "past"))
    assert trace(drawn, "60")["text"] == ["withheld", "10"]
    assert trace(drawn, "60")["x"] == [0, 10]
    assert trace(drawn, "60")["customdata"] == ["?role_group=x"] * 2


def test_nothing_shown_is_a_sentence() -> None:
    assert "no count of people who reach 60 can be shown" in reaching_sentence(groups((NAN, NAN, NAN)), "Camden", DAY)


def test_the_profile_has_the_comparator_as_an_outline_and_not_known_last() -> None:
    theirs = [part("55-59", 15, area="London"), part("65-over", 4, area="London"), part(NOT_KNOWN, 3, area="London")]
    drawn = age_profile(BANDS, theirs, SHARE)
    own, outline = trace(drawn, "Havering"), trace(drawn, "London")
    assert own["x"] == [0.1, 0.05, 0.2]
    assert outline["x"] == [0.15, 0.04, 0.03]
    assert outline["marker"]["color"] == "rgba(0, 0, 0, 0)"
    assert own["marker"]["color"][-1] == theme.PAPER  # not known is told from the bands by more than its place
    assert trace(drawn, "no figure")["text"] == ["\u00a0withheld"]
    assert [each["shape"] for each in drawn["layout"]["meta"]["key"]] == ["solid", "open"]


@pytest.mark.parametrize(("share", "shade"), [(0, 1), (0.049, 1), (0.05, 2), (0.1, 3), (0.25, 4), (0.3, 5), (0.9, 5)])
def test_a_larger_share_is_darker(share: float, shade: int) -> None:
    assert shade_of(share) == shade


def test_every_cell_has_its_number_or_its_mark_and_not_known_no_shade() -> None:
    columns = {each.category_code: each.category for each in BANDS}
    table = heat_table("Ages", ("Role group", "Staff"), columns, [HeatRow("Direct care", BANDS, "100")], SHARE)
    (row,) = table.children[1].children.children[2].children
    cells = [cell["props"] for cell in row["props"]["children"]]
    assert [str(cell["children"]).replace("\u00a0", " ") for cell in cells] == [
        "Direct care", "10 %", "5 %", "[c]", "20 %", "100",
    ]  # fmt: skip
    assert [cell.get("className") for cell in cells[1:5]] == ["number heat-3", "number heat-2", "number", "number"]


Drawn = Callable[..., str]


@pytest.fixture
def drawn(release: Release) -> Drawn:
    """Gives the page as the JSON that a browser gets."""

    def page(**asked: str | list[str]) -> str:
        return page_as_sent("/age", STEWARD, **asked).replace("\u00a0", " ")

    return page


def test_the_page_counts_the_exact_ages_of_ones_own_council(drawn: Drawn) -> None:
    page = drawn(area="havering", tier="exact")
    assert "The largest band in Havering is 45 to 54: 100.0 % of staff" in page  # everybody was born in June 1980
    assert "Age by role group: Havering" in page
    assert "Staff who reach 60 and 65 by 30 September 2030, by role group: Havering" in page


def test_below_a_role_group_ages_are_by_role(drawn: Drawn) -> None:
    page = drawn(area="havering", role_group="direct-care", tier="exact")
    assert "Age by role (Direct care): Havering" in page


def test_a_question_with_too_many_attributes_says_so_in_place_of_its_panels_alone(drawn: Drawn) -> None:
    page = drawn(area="havering", gender="female", service="8")
    assert "Share aged 55 and over (Domiciliary care services, Female) by council" in page
    assert "A question has at most 3 attributes" in page


def test_returns_taken_together_leave_counts_to_one_return(drawn: Drawn) -> None:
    page = drawn(area="havering", pooled="3", tier="exact")
    assert "Staff by age: Havering" in page
    assert "the last two returns together" in page
