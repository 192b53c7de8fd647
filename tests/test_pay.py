"""What the Pay page says and draws: medians beside comparators and wage floors, ladders, and pay against turnover."""

import math
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from scipy.stats import spearmanr

from components.charts.pay import Paid, PayLine, pay_boxes, pounds_axis
from components.charts.pay_time import pay_over_time
from components.charts.scatter import scatter
from components.pay import comparable, compared_with, is_given
from components.pay_ladder import ladder_sentence, main_roles
from components.pay_time import floor_sentence, floors_of
from components.pay_turnover import both, goes_together, turnover_sentence
from components.pay_words import (
    HOURLY,
    above_floors,
    below_living_wage,
    floors,
    middle_sentence,
    next_door,
    pay_sentence,
    people_of,
)
from data.association import Association, association
from data.catalogue import Area, Choice, PayFloor
from data.measures import HOURLY_PAY, LIVING_WAGE_GAP, TURNOVER, By
from data.principal import Principal, Role
from data.store import Release
from drawing import page_as_sent
from hand_answers import (
    CAMDEN,
    EAST_MIDLANDS,
    ENGLAND,
    HACKNEY,
    HAVERING,
    KNOWN,
    LONDON,
    answer_of,
    beside,
    rounded,
    selection_of,
    withheld,
)
from readers import STEWARD

NBSP = "\u00a0"
DAY = date(2025, 9, 30)
FLOORS = replace(KNOWN, pay_floors={DAY: PayFloor(12.21, 12.60, 13.85)})
GROUP = Area("similar:E09000016", "Councils similar to Havering", "similar", "similar-to-havering", None, None)


def paid(area: Area, value: float, low: float = math.nan, high: float = math.nan, **more: Any) -> dict[str, Any]:
    """A row of a median, with its interval where that is given."""
    return rounded(area, 80, 80, value=value, low=low, high=high, **more)


LONDONS = beside(LONDON, 965, 965, value=14.6, low=14.4, high=14.6, is_rounded=True)


def sentence(*rows: dict[str, Any], neighbours: tuple[dict[str, Any], ...] = (), area: Area = CAMDEN) -> str:
    found = answer_of(*rows, measure=HOURLY_PAY, area=area)
    return pay_sentence(found, "care workers", neighbours, "North East London", KNOWN).replace(NBSP, " ")


def test_the_answer_says_how_far_half_are_from_the_comparator() -> None:
    assert sentence(paid(CAMDEN, 15.5, 15.4, 15.6), LONDONS) == (
        "Half of Camden's care workers were paid less than £15.50 an hour on 30 September 2025, £0.90 more than "
        "London's £14.60, which is unlikely to be chance."
    )
    assert "£0.40 less than London's £14.60, which can be chance." in sentence(paid(CAMDEN, 14.2, 14.0, 14.7), LONDONS)


def test_a_step_of_rounding_is_no_difference() -> None:
    said = sentence(paid(CAMDEN, 14.7, 14.65, 14.75), LONDONS)
    assert "about the same as London's £14.60: rounding can make that difference." in said


def test_a_median_without_an_interval_is_not_called_chance_or_none() -> None:
    assert "too few are paid to say whether that is chance." in sentence(paid(CAMDEN, 15.6), LONDONS)


def test_a_withheld_median_says_why_and_gives_the_comparators() -> None:
    said = sentence(withheld(CAMDEN, "u"), LONDONS)
    assert "There is no figure for what care workers are paid in Camden" in said
    assert "Half of London's are paid less than £14.60 an hour." in said


def test_next_door_names_who_clearly_pays_more_or_less_and_whom_nobody_can_tell() -> None:
    own = paid(CAMDEN, 15.5, 15.4, 15.6)
    around = [paid(HACKNEY, 15.8, 15.7, 15.9), paid(HAVERING, 15.5, 15.2, 15.8), withheld(EAST_MIDLANDS, "c")]
    rows = answer_of(own, *around, measure=HOURLY_PAY, area=CAMDEN).rows
    assert next_door(HOURLY_PAY, rows[0], rows[1:], "North East London") == (
        "Next door, in North East London, Hackney (£15.80) clearly pays more; Havering (£15.50) is too close or too "
        "small to tell. 1 of 3 has no figure."
    )


def test_next_door_without_a_figure_of_ones_own_lists_the_others() -> None:
    rows = answer_of(withheld(CAMDEN, "c"), paid(HACKNEY, 15.8), paid(HAVERING, 15.1), measure=HOURLY_PAY).rows
    said = next_door(HOURLY_PAY, rows[0], rows[1:], "North East London")
    assert said == "Next door, in North East London: Hackney £15.80 and Havering £15.10."


def test_london_has_its_own_living_wage_and_mixed_areas_none() -> None:
    known = replace(FLOORS, members=KNOWN.members | {ENGLAND.code: frozenset({CAMDEN.code, "E06000018"})})
    known.areas["E06000018"] = Area("E06000018", "Nottingham", "council", "nottingham", EAST_MIDLANDS.code, None)
    assert [each.amount for each in floors(known, CAMDEN, DAY)] == [12.21, 13.85]
    assert [each.amount for each in floors(known, known.areas["E06000018"], DAY)] == [12.21, 12.60]
    assert [each.amount for each in floors(known, ENGLAND, DAY)] == [12.21]
    assert floors(known, CAMDEN, date(2019, 9, 30)) == []
    del known.areas["E06000018"]


@pytest.mark.parametrize(
    ("value", "words"),
    [
        (
            15.5,
            "£3.29 above the National Living Wage (£12.21) and £1.65 above the Real Living Wage for London (£13.85)",
        ),
        (13.8, "£1.59 above the National Living Wage (£12.21) and about the Real Living Wage for London (£13.85)"),
        (
            13.1,
            "£0.89 above the National Living Wage (£12.21) and £0.75 below the Real Living Wage for London (£13.85)",
        ),
    ],
)
def test_medians_stand_above_or_below_the_floors_of_their_date(value: float, words: str) -> None:
    found = answer_of(paid(CAMDEN, value), measure=HOURLY_PAY, area=CAMDEN)
    assert above_floors(found, FLOORS) == f"The median is {words}."


def test_councils_below_the_living_wage_are_counted_where_rounding_leaves_no_doubt() -> None:
    rows = [paid(CAMDEN, -0.05), paid(HACKNEY, -0.15), paid(HAVERING, 0.75)]
    said = below_living_wage(answer_of(*rows, measure=LIVING_WAGE_GAP))
    assert said == (
        "In 1 of 3 councils with a figure the median lies below the Real Living Wage; "
        "in 1 more it is too close to tell, as medians are rounded to 10p."
    )
    clear = below_living_wage(answer_of(*rows[1:], measure=LIVING_WAGE_GAP))
    assert clear == "In 1 of 2 councils with a figure the median lies below the Real Living Wage."
    assert below_living_wage(answer_of(withheld(CAMDEN, "c"), measure=LIVING_WAGE_GAP)) == ""


def test_the_middle_half_is_given_where_there_are_enough() -> None:
    own, low, high, none = paid(CAMDEN, 15.5), paid(CAMDEN, 15.4), paid(CAMDEN, 15.8), withheld(CAMDEN, "u")
    said = middle_sentence(HOURLY_PAY, own, low, high, "care workers")
    assert said == "The middle half of Camden's care workers are paid £15.40 to £15.80."
    assert middle_sentence(HOURLY_PAY, own, none, none, "care workers").startswith("Camden's care workers are too few")


def test_whose_pay_it_is_names_roles_basis_and_other_filters() -> None:
    known = replace(KNOWN, roles=KNOWN.roles | {"25": Choice("25", "Administrative", "other", "Other")})
    assert people_of(selection_of(role=("8",)), known) == "care workers"
    assert people_of(selection_of(role=("25",)), known) == "staff with the job \u201cadministrative\u201d"
    assert people_of(selection_of(role_group=("direct-care",)), known) == "staff in direct care"
    narrowed = selection_of(role=("8",), basis=HOURLY, gender=("female",))
    assert people_of(narrowed, known) == "care workers paid by the hour (Female)"


def test_a_comparator_that_is_added_up_is_left_out_of_medians_and_no_other() -> None:
    rows = [paid(CAMDEN, 15.5), withheld(GROUP, "z", part="comparator")]
    assert len(comparable(answer_of(*rows, measure=HOURLY_PAY, compare=GROUP)).rows) == 1
    assert len(comparable(answer_of(paid(CAMDEN, 15.5), LONDONS, measure=HOURLY_PAY)).rows) == 2


def test_a_median_of_several_roles_is_none() -> None:
    assert not is_given(answer_of(withheld(CAMDEN, "z"), withheld(HACKNEY, "x"), measure=HOURLY_PAY))
    assert is_given(answer_of(withheld(CAMDEN, "c"), withheld(HACKNEY, "x"), measure=HOURLY_PAY))


def test_the_table_sets_every_council_against_the_comparator() -> None:
    rows = answer_of(paid(CAMDEN, 15.5, 15.4, 15.6), paid(HACKNEY, 14.7, 14.6, 14.8), LONDONS, measure=HOURLY_PAY).rows
    assert compared_with(HOURLY_PAY, rows[0], rows[2]) == "£0.90 higher, unlikely to be chance"
    assert compared_with(HOURLY_PAY, rows[1], rows[2]) == "may be rounding"
    assert compared_with(HOURLY_PAY, rows[2], rows[2]) == "comparator"


def boxes() -> dict[str, Any]:
    rows = answer_of(
        paid(HACKNEY, 15.8, 15.7, 15.9), paid(CAMDEN, 15.5), withheld(HAVERING, "c"), measure=HOURLY_PAY
    ).rows
    three = [
        Paid("Hackney", rows[0], 15.5, 16.1),
        Paid("Camden", rows[1], math.nan, math.nan, is_chosen=True),
        Paid("Havering", rows[2], math.nan, math.nan),
    ]
    return pay_boxes(three, HOURLY_PAY, [PayLine("National Living Wage", 12.21, "dot")])


def test_boxes_stand_where_quartiles_are_known_and_medians_where_they_are() -> None:
    box, _, medians, amounts, words = boxes()["data"]
    assert (box["base"], box["x"]) == ([15.5], [0.6])
    assert medians["x"] == [15.8, 15.5]
    assert amounts["text"] == ["£15.80", "<b>£15.50</b>"]
    assert words["text"] == ["withheld"]


def test_a_wage_floor_is_a_line_with_its_name_and_amount() -> None:
    layout = boxes()["layout"]
    assert [each["x0"] for each in layout["shapes"] if each["type"] == "line"] == [12.21]
    assert layout["annotations"][0]["text"] == "National Living Wage £12.21"
    assert layout["xaxis"]["range"][0] < 12.21


def test_pounds_have_round_marks_about_what_is_paid() -> None:
    axis = pounds_axis([12.21, 15.8])
    assert axis["ticktext"] == ["£12", "£13", "£14", "£15", "£16"]
    assert 11 < axis["range"][0] < 12.21


def rows_over_time() -> list[dict[str, Any]]:
    days = {"2024-09-30": 13.4, "2025-09-30": 14.6}
    return [paid(LONDON, value, period=day, category_code=day) for day, value in days.items()]


def test_floors_are_steps_under_the_medians_of_their_dates() -> None:
    known = replace(FLOORS, pay_floors=FLOORS.pay_floors | {date(2024, 9, 30): PayFloor(11.44, 12.0, 13.15)})
    found = answer_of(*rows_over_time(), measure=HOURLY_PAY, by=By.PERIOD, area=LONDON)
    steps = floors_of(found, known)
    assert steps == {"National Living Wage": [11.44, 12.21], "Real Living Wage": [13.15, 13.85]}
    line = PayLine("National Living Wage", 0, "dot")
    drawn = pay_over_time(found.rows, [], [(line, steps["National Living Wage"])], HOURLY_PAY)
    assert (drawn["data"][0]["y"], drawn["data"][0]["line"]["shape"]) == ([11.44, 12.21], "hvh")
    assert floor_sentence(found.rows, steps["National Living Wage"]) == (
        "The National Living Wage rose by £0.77 over the same time: the median was £1.96 above it, and is £2.39 above "
        "it now."
    )


def test_nothing_is_said_of_floors_that_are_known_at_one_date_alone() -> None:
    assert floor_sentence(rows_over_time(), [math.nan, 12.21]) == ""


def role(code: str, value: float = math.nan, base: float = 100, **more: Any) -> dict[str, Any]:
    name = f"Role {code}"
    row = rounded(CAMDEN, base, base, value=value, category_code=code, category=name, low=value - 0.2, high=value + 0.2)
    return row | more


def test_a_ladder_has_the_roles_asked_about_and_the_largest_from_low_to_high() -> None:
    asked_about = [role("6", 24.0, 40), role("8", 15.5, 30)]
    others = [role(f"9{n}", 20.0 + n, 100 + n) for n in range(9)]
    found = answer_of(*others, *asked_about, measure=HOURLY_PAY, by=By.ROLE, area=CAMDEN)
    assert main_roles(found, ("90",)) == ["8", "90", "94", "6", "95", "96", "97", "98"]


def test_a_ladder_says_for_which_roles_an_area_clearly_pays_more() -> None:
    theirs = [role(code, value, part="comparator", area_code=LONDON.code, area_name="London", area_level="region")
              for code, value in (("8", 14.6), ("6", 23.9))]  # fmt: skip
    found = answer_of(role("8", 15.5), role("6", 24.0), *theirs, measure=HOURLY_PAY, by=By.ROLE, area=CAMDEN)
    said = ladder_sentence(found, ["8", "6"], "Camden")
    assert "Camden clearly pays more than London for role 8 (£0.90)." in said
    assert "For 1 more the difference can be chance or rounding." in said


def turnover_of(area: Area, leavers: float, **more: Any) -> dict[str, Any]:
    return rounded(area, leavers, 100, **more)


def test_a_scatter_has_the_councils_with_both_figures_and_tells_the_chosen_one_by_shape() -> None:
    pay = answer_of(paid(CAMDEN, 15.5), paid(HACKNEY, 15.8), withheld(HAVERING, "c"), measure=HOURLY_PAY, area=CAMDEN)
    leavers = answer_of(turnover_of(CAMDEN, 5), turnover_of(HACKNEY, 25), turnover_of(HAVERING, 10), area=CAMDEN)
    points = both(pay, leavers, {})
    assert list(points) == [CAMDEN.code, HACKNEY.code]
    drawn = scatter([points[HACKNEY.code]], points[CAMDEN.code], None, HOURLY_PAY, TURNOVER)["data"]
    assert [(each["marker"]["symbol"], each["x"], each["y"]) for each in drawn] == [
        ("circle", [15.8], [0.25]),
        ("square", [15.5], [0.05]),
    ]
    said = turnover_sentence(pay, leavers, "care workers")
    assert "2 of 3 councils have both figures: too few, below 10, to say" in said
    assert said.endswith(f"Camden pays £15.50 and lost 5{NBSP}%.")


PAIRS = [(12.2, 0.30), (12.3, 0.21), (13.3, 0.28), (13.8, 0.11), (14.2, 0.12), (14.2, 0.16), (14.8, 0.25),
         (15.2, 0.17), (15.3, 0.10), (15.5, 0.06), (15.8, 0.09), (15.9, 0.12)]  # fmt: skip


def test_a_rank_correlation_agrees_with_scipy_and_its_interval_with_the_formula() -> None:
    found = association(PAIRS)
    assert found is not None
    rho = spearmanr(*zip(*PAIRS, strict=True)).statistic
    half = 1.96 * math.sqrt((1 + rho**2 / 2) / (12 - 3))
    assert found.rho == pytest.approx(rho)
    assert (math.atanh(found.low), math.atanh(found.high)) == pytest.approx((math.atanh(rho) - half,
                                                                             math.atanh(rho) + half))  # fmt: skip
    assert found.is_certain


def test_few_councils_or_equal_ones_have_no_correlation() -> None:
    assert association(PAIRS[:9]) is None
    assert association([(12.2, number / 100) for number in range(12)]) is None


def test_a_correlation_is_told_with_its_interval_and_only_as_far_as_it_goes() -> None:
    sure, unsure = Association(-0.7, -0.9, -0.2, 12), Association(-0.2, -0.7, 0.4, 12)
    assert goes_together(sure, "care workers").startswith("Councils that pay care workers more tend to lose fewer")
    said = goes_together(unsure, "care workers").replace(NBSP, " ")
    assert "do not clearly lose fewer or more of them" in said
    assert "rank correlation \u22120.20, 95 % interval \u22120.70 to +0.40, 12 councils" in said


@pytest.fixture
def drawn(release: Release) -> Callable[..., str]:
    """Gives the page as the JSON that a browser gets."""

    def page(who: Principal = STEWARD, **asked: str | list[str]) -> str:
        return page_as_sent("/pay", who, **asked)

    return page


def test_without_a_role_the_page_is_about_care_workers_and_says_so(drawn: Callable[..., str]) -> None:
    page = drawn(area="havering")
    assert "No role is chosen: this page is about care workers." in page
    assert "Hourly pay of care workers by council" in page
    assert (
        "/download/hourly-pay.csv?workforce=council-staff&period=2025-09-30&area=havering&compare=london&role=8" in page
    )


def test_a_chosen_role_group_is_what_the_page_is_about(drawn: Callable[..., str]) -> None:
    page = drawn(role_group="direct-care")
    assert "No role is chosen" not in page
    assert "Hourly pay of staff in direct care by council" in page


def test_the_basis_is_said_and_can_be_changed(drawn: Callable[..., str]) -> None:
    usual, hourly = drawn(), drawn(basis="hourly-rate")
    assert "Salaries count as their hourly equivalent." in usual
    assert "basis=hourly-rate" in usual
    assert "Hourly pay of care workers paid by the hour by council" in hourly
    assert "Salaried staff are left out." in hourly


def test_a_comparator_whose_medians_cannot_be_added_up_is_named_once_with_a_way_out(drawn: Callable[..., str]) -> None:
    page = drawn(area="havering", compare="type-london-borough")
    assert page.count("cannot be added up") == 1
    assert "Compare with London" in page


def test_several_roles_are_told_to_choose_one(drawn: Callable[..., str]) -> None:
    page = drawn(area="havering", role=["8", "6"], tier="exact")
    assert "choose one role, or one role group" in page
    assert "by council" not in page


def test_returns_taken_together_leave_pay_that_of_one(drawn: Callable[..., str]) -> None:
    assert "Pay is that of 30 September 2025 alone" in drawn(pooled="3")


def test_a_reader_of_one_council_gets_a_page_without_a_scatter(drawn: Callable[..., str]) -> None:
    one = Principal(name="one", roles=frozenset({Role.VIEWER}), visible=frozenset({HAVERING.code}))
    page = drawn(one, role="6")
    assert "Hourly pay of social workers by council" in page
    assert "pay-turnover" not in page
    assert "/download/" not in page


def test_a_filter_that_leaves_no_room_for_services_leaves_the_rest(drawn: Callable[..., str]) -> None:
    page = drawn(role="8", gender="female")
    assert "Hourly pay of care workers (Female) by council" in page
    assert "has at most" not in page
