"""Sentences, each worked out by hand."""

import pytest

from components.flows import Flow, flows_sentence
from components.sentences import breakdown_sentence, topic_sentence, trend_sentence
from components.words import pooled_in_words
from data.measures import AGENCY_SHARE, HOURLY_PAY, NET_FLOW, STAFF_IN_POST, VACANCIES, VACANCY_RATE, By
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
    figure_row,
    rounded,
    selection_of,
    withheld,
)

YEAR = "in the 12\u00a0months to 30\u00a0September 2025"


def plain(sentence: str) -> str:
    return sentence.replace("\u00a0", " ")


def on_havering(*rows: dict, **more: object) -> str:
    return topic_sentence(answer_of(*rows, **more), area_code=HAVERING.code)


def test_a_council_is_told_its_distance_in_points_and_in_people() -> None:
    # 120 of 800 is 15.0 %; London's 100 of 1,000 is 10.0 %: 80 would have left, 40 fewer
    said = on_havering(figure_row(HAVERING, 120, 800), beside(LONDON, 100, 1000))
    assert said == (
        f"Turnover in Havering was 15.0\u00a0% {YEAR}, 5.0\u00a0points higher than London's 10.0\u00a0%: "
        "about 40\u00a0more leavers than at London's rate. That is much worse, and very unlikely to be chance."
    )


def test_without_an_agreed_direction_a_distance_is_chance_or_not() -> None:
    # 52 of 300 workers is 17.3 % and may be 13.5 to 22.0 %
    said = on_havering(figure_row(HAVERING, 52, 300), beside(LONDON, 1250, 10_000), measure=AGENCY_SHARE)
    assert plain(said).endswith("than at London's rate. That is unlikely to be chance.")


def test_in_a_region_of_few_the_rest_of_it_is_named() -> None:
    few = {"councils": 3, "members": frozenset({HAVERING.code, CAMDEN.code, HACKNEY.code})}
    said = plain(on_havering(figure_row(HAVERING, 90, 300), beside(EAST_MIDLANDS, 200, 1000, **few)))
    assert "10.0 points higher than the East Midlands' 20.0 %" in said
    assert said.endswith(
        "Compared with the rest of the East Midlands, 15.7 %, that is much worse, and very unlikely to be chance."
    )


def test_a_council_is_told_its_place_with_the_places_that_chance_leaves() -> None:
    others = [figure_row(CAMDEN, 10 * n, 1000, area_code=f"c{n}", category_code=f"c{n}") for n in range(1, 11)]
    said = plain(on_havering(figure_row(HAVERING, 300, 1000), *others, beside(LONDON, 1250, 10_000)))
    assert said.endswith("It is the highest of 11.")
    few = plain(on_havering(figure_row(HAVERING, 9, 30), *others, beside(LONDON, 1250, 10_000)))
    assert "highest of" not in few


def test_pay_is_compared_in_pounds() -> None:
    pay = {"value": 14.2, "low": 13.9, "high": 14.6}
    own = figure_row(HAVERING, 300, 300, **pay)
    said = plain(on_havering(own, beside(LONDON, 9000, 9000, value=14.75), measure=HOURLY_PAY))
    assert said == (
        "Median hourly pay in Havering was £14.20 on 30 September 2025, £0.55 lower than London's £14.75. "
        "That is unlikely to be chance."
    )
    alone = plain(
        on_havering(own, beside(LONDON, mark="z", coverage="not given: medians cannot be added up"), measure=HOURLY_PAY)
    )
    assert alone.endswith(
        "(staff with known pay: 300). There is no figure for London to compare it with: not given: medians cannot be "
        "added up."
    )


def test_one_person_is_singular() -> None:
    # 9 of 100 against 10 %: one fewer
    said = on_havering(figure_row(HAVERING, 9, 100), beside(LONDON, 100, 1000))
    assert plain(said).endswith(
        "1.0 points lower than London's 10.0 %: about 1 fewer leaver than at London's rate. "
        "That is similar: a gap this size can be chance."
    )


def test_less_than_one_person_is_said_so() -> None:
    # 2.1 % of 30 is 0.6 people; London's 1.0 % of 30 is 0.3
    said = on_havering(figure_row(HAVERING, 0.6, 30), beside(LONDON, 10, 1000))
    assert "1.0 points higher than London's 1.0 %: a difference of less than one leaver." in plain(said)


def test_values_that_print_the_same_are_the_same() -> None:
    # 10.04 % and 10.00 %
    said = on_havering(figure_row(HAVERING, 1004, 10000), beside(LONDON, 100, 1000))
    assert plain(said).endswith("September 2025, the same as London's 10.0 %.")


def test_a_distance_is_that_of_the_printed_values() -> None:
    # 1,226 of 10,000 prints 12.3 and 1,014 prints 10.1: a reader gets 2.2, where the exact difference is 2.1
    said = on_havering(figure_row(HAVERING, 1226, 10000), beside(LONDON, 1014, 10000))
    assert "2.2 points higher than London's 10.1 %" in plain(said)


def test_published_percentages_have_no_distance_in_people() -> None:
    # ... and are printed as they were published
    row = figure_row(HAVERING, value=0.1076, period="2010-09", coverage="")
    said = on_havering(row, beside(LONDON, value=0.192))
    assert plain(said) == (
        "Turnover in Havering was 10.76 % in the 12 months to September 2010, 8.4 points lower than London's 19.2 %."
    )


def test_a_label_that_is_a_year_is_no_end_of_twelve_months() -> None:
    said = on_havering(figure_row(HAVERING, value=0.15, period="2025"))
    assert plain(said) == "Turnover in Havering was 15.0 % in 2025."


def test_another_workforce_is_named() -> None:
    said = on_havering(figure_row(HAVERING, value=0.3, workforce="whole-sector"))
    assert said.startswith("Among all adult social care employers, turnover in Havering was")


@pytest.mark.parametrize(
    ("mark", "coverage", "reason"),
    [
        ("x", "no return received", "no return received"),
        ("x", "return refused", "return refused"),
        ("x", "not known to the council", "not known to the council"),
        ("z", "no such staff", "no such staff"),
        ("c", "", "withheld to protect people"),
        ("u", "", "too few to rely on"),
        ("low", "", "fewer than 5 were counted, too few for a rate"),
    ],
)
def test_a_missing_figure_has_its_reason(mark: str, coverage: str, reason: str) -> None:
    row = figure_row(HAVERING, mark=mark, coverage=coverage, value=float("nan"))
    said = on_havering(row, beside(LONDON, 100, 1000, coverage="32 of 33 councils"))
    assert said == (
        f"There is no figure for turnover in Havering {YEAR}: {reason}. "
        "Turnover across London was 10.0\u00a0% (32 of 33 councils)."
    )


def test_rates_of_rounded_counts_are_whole_percents_and_so_is_their_distance() -> None:
    # 65 of 300 is 21.67 %, printed 22; London's 10.0 %: 12 points, and 65 - 30 = 35 more
    said = on_havering(rounded(HAVERING, 65, 300), beside(LONDON, 1000, 10000))
    assert plain(said).endswith(
        "Havering was 22 % in the 12 months to 30 September 2025, 12 points higher than London's 10.0 %: "
        "about 35 more leavers than at London's rate. That is much worse, and very unlikely to be chance."
    )


def test_a_distance_that_rounding_can_have_made_is_not_said() -> None:
    # 10 of 45 may be 6 of 49, which is less than London's 16.3 %
    said = on_havering(rounded(HAVERING, 10, 45), beside(LONDON, 1630, 10000))
    assert plain(said).endswith(
        "Havering was 22 % in the 12 months to 30 September 2025, against London's 16.3 %: rounding to protect people "
        "can alone make that difference."
    )


def test_a_distance_that_rounding_cannot_have_made_is_said() -> None:
    # 35 of 300 is at least 31 of 304, which is more than 10 %
    said = on_havering(rounded(HAVERING, 35, 300), beside(LONDON, 1000, 10000))
    assert plain(said).endswith(
        "2 points higher than London's 10.0 %: about 5 more leavers than at London's rate. "
        "That is similar: a gap this size can be chance."
    )


def test_a_change_that_rounding_can_have_made_is_no_trend() -> None:
    said = over_time(
        *(at(day, left, 50, is_rounded=True, decimals=0) for day, left in (("2024-09-30", 5), ("2025-09-30", 10)))
    )
    assert said.endswith("2025): rounding to protect people can alone make that difference.")


def test_a_change_that_rounding_can_hide_is_not_called_none() -> None:
    # 10 of 45 may be 6 of 49 and 14 of 41
    counts = {"is_rounded": True, "decimals": 0}
    said = over_time(*(at(day, 10, 45, **counts) for day in ("2024-09-30", "2025-09-30")))
    assert said.endswith("2025), though rounding can hide a change.")
    said = on_havering(rounded(HAVERING, 10, 45), beside(LONDON, 10, 45, is_rounded=True, decimals=0))
    assert plain(said).endswith("the same as London's 22 %, though rounding can hide a difference.")


def test_ends_of_a_range_are_named_only_where_rounding_cannot_have_made_them() -> None:
    # 10 of 45 may be 12 to 34 %, 20 of 90 17 to 28 %; 300 of 400 is 73 to 77 %
    close = [rounded(CAMDEN, 10, 45), rounded(HACKNEY, 15, 60), rounded(HAVERING, 300, 400)]
    said = plain(topic_sentence(answer_of(*close, beside(LONDON, 325, 505), area=LONDON), area_code=LONDON.code))
    assert said.endswith(
        "3 of 3 councils have a figure, from 22 % to 75 % in Havering: rounding alone can decide which council is "
        "lowest."
    )
    said = plain(topic_sentence(answer_of(*close[:2], beside(LONDON, 25, 105), area=LONDON), area_code=LONDON.code))
    assert said.endswith("from 22 % to 25 %: rounding alone can decide which council is lowest and which highest.")


def test_ends_of_a_breakdown_are_named_only_where_rounding_cannot_have_made_them() -> None:
    rows = [
        rounded(HAVERING, left, 100, category_code=name, category=name)
        for name, left in (("Care worker", 30), ("Social worker", 25))
    ]
    assert plain(breakdown_sentence(answer_of(*rows, by=By.ROLE))).endswith(
        "2025, from 25 % to 30 %: rounding alone can decide which category is lowest and which highest."
    )


def test_a_reader_who_sees_some_councils_is_told_of_how_many() -> None:
    rows = [figure_row(HAVERING, 90, 900), figure_row(LONDON, 120, 1000, part="area"), beside(ENGLAND, 150, 1000)]
    said = plain(topic_sentence(answer_of(*rows, area=LONDON), area_code=LONDON.code, councils=33))
    assert said.endswith("You are shown 1 of London's 33 councils. Havering: 10.0 %.")


def test_a_rounded_count_is_a_whole_percent_of_its_area() -> None:
    said = on_havering(rounded(HAVERING, 85, 85), beside(LONDON, 1000, 1000), measure=STAFF_IN_POST)
    assert "8 % of the 1,000 in London" in plain(said)


def test_a_missing_comparator_is_said() -> None:
    said = on_havering(figure_row(HAVERING, 120, 800), beside(LONDON, coverage="not known to any council"))
    assert plain(said).endswith(
        "(leavers: 120; staff in post: 800). "
        "There is no figure for London to compare it with: not known to any council."
    )


def test_when_all_is_missing_the_sentence_still_stands() -> None:
    rows = [figure_row(HAVERING, coverage="no return received"), beside(LONDON, coverage="no returns accepted")]
    assert plain(on_havering(*rows)).endswith("September 2025: no return received.")
    assert topic_sentence(answer_of(), area_code=HAVERING.code) == "There are no figures for this selection."


def test_a_council_that_is_its_own_comparator_is_not_compared() -> None:
    said = on_havering(figure_row(HAVERING, 120, 800), beside(HAVERING, 120, 800))
    assert plain(said).endswith("September 2025 (leavers: 120; staff in post: 800).")


def test_a_region_is_told_its_rate_and_its_range() -> None:
    rows = [
        figure_row(CAMDEN, 30, 100),
        figure_row(HACKNEY, coverage="return refused"),
        figure_row(HAVERING, 90, 900),
        beside(LONDON, 120, 1000),
    ]
    assert plain(topic_sentence(answer_of(*rows, area=LONDON), area_code=LONDON.code)) == (
        "Turnover across London was 12.0 % in the 12 months to 30 September 2025 (leavers: 120; staff in post: 1,000). "
        "2 of 3 councils have a figure, from 10.0 % in Havering to 30.0 % in Camden."
    )


def test_a_group_is_compared_by_its_own_row() -> None:
    own = figure_row(LONDON, 30 + 90, 100 + 900, part="area")
    rows = [figure_row(CAMDEN, 30, 100), figure_row(HAVERING, 90, 900), own, beside(ENGLAND, 150, 1000)]
    said = topic_sentence(answer_of(*rows, area=LONDON), area_code=LONDON.code)
    assert "across London was 12.0\u00a0%" in said
    assert (
        "3.0\u00a0points lower than England's 15.0\u00a0%: about 30\u00a0fewer leavers than at England's rate" in said
    )


def test_a_region_of_one_council_with_a_figure() -> None:
    rows = [figure_row(CAMDEN, 30, 100), figure_row(HACKNEY), beside(LONDON, 30, 100)]
    said = topic_sentence(answer_of(*rows, area=LONDON), area_code=LONDON.code)
    assert said.endswith("1 of 2 councils has a figure: Camden.")


def test_regions_take_their_article() -> None:
    said = on_havering(figure_row(HAVERING, 120, 800), beside(EAST_MIDLANDS, 100, 1000))
    assert "higher than the East Midlands' 10.0\u00a0%" in said


def test_counts_are_parts_of_their_area() -> None:
    said = on_havering(figure_row(HAVERING, 800, 800), beside(LONDON, 32000, 32000), measure=STAFF_IN_POST)
    assert plain(said) == "Havering had 800 staff in post on 30 September 2025, 2.5 % of the 32,000 in London."


def test_a_true_zero_is_a_figure() -> None:
    said = on_havering(figure_row(HAVERING, 0, 800), beside(LONDON, 0, 32000), measure=VACANCIES)
    assert plain(said) == "Havering had 0 vacancies on 30 September 2025; London had 0 vacancies."


@pytest.mark.parametrize(
    ("net", "words"),
    [(-12, "12 fewer people started than left"), (1, "1 more person"), (0, "as many people started as")],
)
def test_net_flow_says_which_way_people_went(net: int, words: str) -> None:
    assert f"In Havering {words}" in plain(on_havering(figure_row(HAVERING, net, 800), measure=NET_FLOW))


def over_time(*figures: dict, **more: object) -> str:
    return plain(trend_sentence(answer_of(*figures, by=By.PERIOD, **more)))


def at(period: str, *counts: float, area: object = HAVERING, **more: object) -> dict:
    return figure_row(area, *counts, period=period, category_code=period, category=period, **more)


def test_a_trend_goes_from_first_to_last() -> None:
    assert over_time(
        at("2023-09-30", 80, 800),
        at("2024-09-30", coverage="no return received"),
        at("2025-09-30", 120, 800),
        at("2023-09-30", 110, 1000, area=LONDON, part="comparator"),
        at("2025-09-30", 100, 1000, area=LONDON, part="comparator"),
    ) == (
        "Turnover in Havering rose from 10.0 % (12 months to 30 September 2023) to 15.0 % (12 months to 30 September "
        "2025), up 5.0 points. That is worse, and unlikely to be chance. London's fell by 1.0 points over the same "
        "time. 1 of 3 periods has no figure."
    )


def test_a_change_that_can_be_chance_is_said_so() -> None:
    assert over_time(at("2024-09-30", 38, 300), at("2025-09-30", 52, 300)).endswith(
        "up 4.6 points. A change this size can be chance."
    )


def monthly(*leavers: int) -> list[dict]:
    return [at(f"2025-{month:02d}", count, 1000) for month, count in enumerate(leavers, 1)]


def test_from_twelve_periods_what_stands_out_is_named() -> None:
    # moving ranges of 10 but for two of 190: the limits lie 2.66 x 42.7, or 113.7, from the mean of 121.7
    said = over_time(*monthly(100, 110, 100, 110, 100, 110, 300, 110, 100, 110, 100, 110))
    assert said.endswith("Unlikely to be chance: July 2025 lies outside the control limits.")
    level = over_time(*monthly(100, 110, 100, 110, 100, 110, 100, 110, 100, 110, 100, 120))
    assert level.endswith("None of 12 periods stands out from the usual ups and downs.")
    rising = over_time(*monthly(100, 101, 102, 103, 104, 105, 106, 100, 110, 90, 110, 100))
    assert "January 2025 to July 2025 go one way without a break" in rising


def test_periods_of_two_sources_are_no_control_chart() -> None:
    *rows, last = monthly(100, 110, 100, 110, 100, 110, 300, 110, 100, 110, 100, 110, 100)
    other = rows[6] | {"source": "another"}
    assert "control limits" not in over_time(*rows[:6], other, *rows[7:], last)


def test_eleven_periods_are_no_control_chart() -> None:
    assert "control limits" not in over_time(*monthly(100, 110, 100, 110, 100, 110, 300, 110, 100, 110, 100))


def test_one_period_is_no_trend() -> None:
    assert over_time(at("2025-09-30", 9, 100), measure=VACANCY_RATE) == (
        "The vacancy rate in Havering was 9.0 % on 30 September 2025. "
        "No other period has a figure, so no change can be shown."
    )


def test_a_level_trend_is_called_the_same() -> None:
    said = over_time(*(at(year, value=0.15, period_kind="financial-year") for year in ("2016-17", "2017-18")))
    assert said == "Turnover in Havering was the same at both ends: 15.0 % (2016-17) and 15.0 % (2017-18)."


def test_a_published_second_decimal_alone_is_no_change() -> None:
    said = over_time(at("2016-17", value=0.15), at("2017-18", value=0.1501))
    assert said == "Turnover in Havering was about the same at both ends: 15.0 % (2016-17) and 15.01 % (2017-18)."


def test_a_trend_from_one_source_into_another_says_so() -> None:
    said = over_time(at("2016-17", value=0.15, source="A"), at("2017-18", value=0.2, source="B"))
    assert "was 15.0 % (2016-17) and 20.0 % (2017-18) in two sources, which may count differently." in said


def test_a_group_without_any_council_listed_still_names_its_period() -> None:
    own = figure_row(EAST_MIDLANDS, part="area", coverage="no returns accepted from 10 councils")
    answer = answer_of(own, beside(LONDON, 100, 1000), area=EAST_MIDLANDS)
    said = topic_sentence(answer, area_code=EAST_MIDLANDS.code)
    assert said.startswith(
        f"There is no figure for turnover in the East Midlands {YEAR}: no returns accepted from 10 councils."
    )


def test_a_breakdown_names_its_ends_and_its_largest_excess() -> None:
    # care workers 30 of 100 against 20 %: 10 more; managers 5 of 10 against 40 %: 1 more
    rows = [
        figure_row(area, left, staff, category_code=code, category=name, part=part)
        for area, part, code, name, left, staff in (
            (HAVERING, "shown", "8", "Care worker", 30, 100),
            (HAVERING, "shown", "2", "Middle management", 5, 10),
            (LONDON, "comparator", "8", "Care worker", 200, 1000),
            (LONDON, "comparator", "2", "Middle management", 40, 100),
        )
    ]
    assert plain(breakdown_sentence(answer_of(*rows, by=By.ROLE))) == (
        "Turnover in Havering in the 12 months to 30 September 2025: lowest for care worker, 30.0 %; highest for "
        "middle management, 50.0 %. Farthest above London's rate: care worker, about 10 more leavers, which is "
        "unlikely to be chance."
    )


def test_a_breakdown_names_no_excess_that_rounding_can_have_made() -> None:
    # care workers 30 of 100 may be 26 of 104, which is 25 %
    rows = [
        rounded(HAVERING, 30, 100, category_code="8", category="Care worker"),
        rounded(LONDON, 250, 1000, category_code="8", category="Care worker", part="comparator"),
    ]
    assert plain(breakdown_sentence(answer_of(*rows, by=By.ROLE))).endswith("the only category with a figure.")


def flows(*rows: tuple[dict, dict, dict]) -> str:
    return plain(flows_sentence([Flow(left["period"], left, came, net) for left, came, net in rows], HAVERING))


def test_flows_are_set_against_each_other_only_where_rounding_allows() -> None:
    left, came = rounded(HAVERING, 20, 200), rounded(HAVERING, 35, 200)
    assert flows((left, came, rounded(HAVERING, 15, 200, value=15))) == (
        "In the 12 months to 30 September 2025, 20 staff left Havering and 35 started: 15 more started than left."
    )
    assert flows((left, came, withheld(HAVERING, "u"))).endswith("35 started, too close to tell which were more.")


def test_staff_leave_the_councils_of_a_region_not_the_region() -> None:
    own = figure_row(LONDON, 525, 3220)
    assert "525 staff left councils in London and 525 started" in plain(
        flows_sentence([Flow("2025-09-30", own, own, figure_row(LONDON, 0, 3220, value=0))], LONDON)
    )
    whole = own | {"workforce": "whole-sector"}
    said = flows_sentence([Flow("2025-09-30", whole, whole, figure_row(LONDON, 0, 3220, value=0))], LONDON)
    assert "left employers in London" in said


def test_few_leavers_are_said_as_few() -> None:
    assert flows((withheld(HAVERING, "low"), rounded(HAVERING, 10, 200), withheld(HAVERING, "u"))).startswith(
        "In the 12 months to 30 September 2025, fewer than 5 staff left Havering and 10 started"
    )


def test_pooled_returns_are_named_with_their_span() -> None:
    said = pooled_in_words(selection_of(pooled=True), KNOWN)
    assert said == "the last three returns together (30 September 2023 to 2025)"
    assert pooled_in_words(selection_of(), KNOWN) == ""
