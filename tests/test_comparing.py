"""Verdicts, places and tiles, each worked out by hand."""

from typing import Any

import pytest

from components.comparing import change, place_in_words, rest_of, span, verdict
from components.tiles import change_in_words, comparator_in_words
from data.answers import Row
from data.measures import AGENCY_SHARE, HOURLY_PAY, STAFF_IN_POST, TURNOVER, VACANCY_RATE, By, Measure
from data.statistics import wilson
from hand_answers import CAMDEN, HACKNEY, HAVERING, LONDON, answer_of, beside, figure_row, rounded, withheld


def rows(*given: Row, measure: Measure = TURNOVER) -> list[Row]:
    return answer_of(*given, measure=measure).rows


def ruled(numerator: float, base: float, *, measure: Measure = TURNOVER, **london: Any) -> Any:
    """The verdict on Havering's counts beside London's 1,250 of 10,000, which is 12.5 %."""
    return verdict(
        measure, *rows(figure_row(HAVERING, numerator, base), beside(LONDON, 1250, 10_000, **london), measure=measure)
    )


# Byar for 300 staff: 38 leavers 8.96 to 17.39 %; 52 leavers 12.94 to 22.73 % and, at 99.8 %, 10.9 to 26.1 %;
# 66 leavers 17.0 to 28.0 % and, at 99.8 %, 14.5 to 31.3 %; 24 leavers 5.13 to 11.90 %
@pytest.mark.parametrize(
    ("leavers", "word", "is_certain"),
    [
        (38, "similar", False),
        (52, "worse", True),
        (66, "much worse", True),
        (24, "better", True),
        (12, "much better", True),
    ],
)
def test_the_word_follows_the_interval_and_the_direction(leavers: int, word: str, is_certain: bool) -> None:
    found = ruled(leavers, 300)
    assert (found.word, found.is_certain) == (word, is_certain)
    assert (found.is_worse, found.is_better) == (word.endswith("worse"), word.endswith("better"))


def test_without_an_agreed_direction_a_figure_is_higher_or_lower() -> None:
    # Wilson for 300 workers: 52 is 13.5 to 22.0 %, at 99.8 % 11.6 to 25.1 %; 25 is 5.7 to 12.0 %
    words = [ruled(x, 300, measure=AGENCY_SHARE).word for x in (38, 52, 80, 25)]
    assert words == ["similar", "higher", "much higher", "lower"]
    assert not ruled(80, 300, measure=AGENCY_SHARE).is_worse


def test_a_benchmark_at_the_end_of_the_interval_is_still_inside() -> None:
    low, _ = wilson(52, 300)
    own, there = rows(figure_row(HAVERING, 52, 300), beside(LONDON, value=low), measure=VACANCY_RATE)
    assert verdict(VACANCY_RATE, own, there).word == "similar"
    assert verdict(VACANCY_RATE, own, there | {"value": low - 0.001}).word == "worse"


@pytest.mark.parametrize(
    ("own", "there", "measure"),
    [
        (figure_row(HAVERING, value=0.2), beside(LONDON, 1, 10), TURNOVER),  # a published percentage
        (figure_row(HAVERING, 90, 300), beside(LONDON), TURNOVER),
        (figure_row(HAVERING), beside(LONDON, 1, 10), TURNOVER),
        (withheld(HAVERING, "low"), beside(LONDON, 1, 10), TURNOVER),
        (figure_row(HAVERING, 90, 300), beside(HAVERING, 90, 300), TURNOVER),
        (figure_row(HAVERING, 300, 300), beside(LONDON, 10_000, 10_000), STAFF_IN_POST),
    ],
)
def test_what_has_no_interval_or_no_comparator_has_no_verdict(own: Row, there: Row, measure: Measure) -> None:
    assert verdict(measure, *rows(own, there, measure=measure)) is None
    assert verdict(measure, rows(own, measure=measure)[0], None) is None


def test_a_difference_that_rounding_can_have_made_is_similar_and_says_so() -> None:
    # 10 of 45 may be 6 of 49: 12.2 %
    found = verdict(TURNOVER, *rows(rounded(HAVERING, 10, 45), beside(LONDON, 1250, 10_000)))
    assert (found.word, found.is_rounding) == ("similar", True)
    assert found.phrase.startswith("similar: rounding")


def test_values_that_print_the_same_are_similar_however_many_stand_behind_them() -> None:
    # 100,400 of 1,000,000 is 10.0 % to 10.1 %
    found = verdict(TURNOVER, *rows(figure_row(HAVERING, 100_400, 1_000_000), beside(LONDON, value=0.1)))
    assert found.word == "similar"


def test_another_council_is_left_to_chance_as_well() -> None:
    # 52 of 300 lies outside the interval of a benchmark of 12.5 %, but not of 38 of 300 in Camden; 60 lies outside both
    assert ruled(52, 300).is_certain
    assert not verdict(TURNOVER, *rows(figure_row(HAVERING, 52, 300), beside(CAMDEN, 38, 300))).is_certain
    assert verdict(TURNOVER, *rows(figure_row(HAVERING, 60, 300), beside(CAMDEN, 38, 300))).word == "worse"


SMALL = {"councils": 3, "members": frozenset({CAMDEN.code, HACKNEY.code, HAVERING.code})}


def test_in_a_group_of_few_a_council_is_compared_with_the_others() -> None:
    own, there = rows(figure_row(HAVERING, 90, 300), beside(LONDON, 200, 1000, **SMALL))
    rest = rest_of(TURNOVER, own, there)
    assert (rest["numerator"], rest["base"], rest["value"]) == (110, 700, pytest.approx(110 / 700))
    found = verdict(TURNOVER, own, there)
    assert (found.word, found.rest) == ("much worse", rest)


@pytest.mark.parametrize(
    ("own", "there"),
    [
        (figure_row(HAVERING, 90, 300), beside(LONDON, 200, 1000, councils=3, members=frozenset({CAMDEN.code}))),
        (figure_row(HAVERING, 90, 300), beside(LONDON, value=0.2, **SMALL)),
        (figure_row(HAVERING, 300, 1000), beside(LONDON, 300, 1000, **SMALL)),
        (figure_row(HAVERING, 300, 900), beside(LONDON, 295, 1000, **SMALL)),  # as roundings can have it
    ],
)
def test_a_rest_that_cannot_be_told_is_not_made_up(own: Row, there: Row) -> None:
    assert rest_of(TURNOVER, *rows(own, there)) is None
    assert verdict(TURNOVER, *rows(own, there)).rest is None


def test_in_a_group_of_ten_a_council_is_compared_with_the_group() -> None:
    assert ruled(90, 300, councils=10, members=frozenset({HAVERING.code})).rest is None


def test_a_median_has_the_verdict_of_the_interval_it_comes_with() -> None:
    pay = {"value": 14.2, "low": 13.9, "high": 14.6}
    own = figure_row(HAVERING, 300, 300, **pay)
    words = [
        verdict(HOURLY_PAY, *rows(own, beside(LONDON, 9000, 9000, value=x), measure=HOURLY_PAY)).word
        for x in (14.5, 13.5)
    ]
    assert words == ["similar", "higher"]  # never "much": there is no wider interval


def test_a_change_needs_both_years_intervals() -> None:
    # 52 of 300 beside 38 of 300 the year before; 38 and then 60
    later, sooner = rows(figure_row(HAVERING, 52, 300), figure_row(HAVERING, 38, 300))
    assert change(TURNOVER, later, sooner).word == "similar"
    later, sooner = rows(figure_row(HAVERING, 60, 300), figure_row(HAVERING, 38, 300))
    assert change(TURNOVER, later, sooner).word == "worse"
    assert change(TURNOVER, sooner, later).word == "better"


def test_a_line_spans_chance_and_rounding() -> None:
    # Byar for 10 of 45 is 10.6 to 40.9 %, rounding 12.2 to 34.1 %
    (own,) = rows(rounded(HAVERING, 10, 45))
    assert span(TURNOVER, own) == (own["low"], own["high"])
    wide = own | {"low": 0.2, "high": 0.25}
    assert [round(end, 3) for end in span(TURNOVER, wide)] == [0.122, 0.341]
    (published,) = rows(figure_row(HAVERING, value=0.2))
    assert span(TURNOVER, published) == (0.2, 0.2)


def league(*rates: int, base: int = 1000) -> list[Row]:
    return rows(*(figure_row(HAVERING, x, base, area_code=str(n)) for n, x in enumerate(rates)))


def test_a_place_comes_with_the_places_that_chance_leaves() -> None:
    # in steps of 4 points: Byar leaves 44.0 % about 4 points to either side, 40.0 % and 36.0 % as many
    councils = league(*range(40, 480, 40))
    assert place_in_words(TURNOVER, councils, "10") == "highest of 11, plausibly 1st to 2nd"
    assert place_in_words(TURNOVER, councils, "9") == "2nd highest of 11, plausibly 1st to 3rd"
    assert place_in_words(TURNOVER, councils, "0") == "lowest of 11"


def test_a_place_is_not_told_of_few_people_or_where_half_of_the_table_is_possible() -> None:
    assert place_in_words(TURNOVER, league(*range(40, 480, 40), base=49), "10") == ""
    assert place_in_words(TURNOVER, league(100, 101, 102, 103), "1") == ""
    assert place_in_words(TURNOVER, league(100, 300), "absent") == ""
    assert place_in_words(TURNOVER, [], "0") == ""


def over_time(sooner: Row, later: Row, *others: Row) -> Any:
    at = {"2024-09-30": sooner, "2025-09-30": later}
    dated = [row | {"period": day, "category_code": day, "category": day} for day, row in at.items()]
    return answer_of(*dated, *others, by=By.PERIOD)


def plain(words: str) -> str:
    return words.replace("\u00a0", " ")


def test_a_tile_says_whether_a_change_is_better_or_chance() -> None:
    since = "since 30 September 2024"
    sooner = figure_row(HAVERING, 38, 300)
    said = [plain(change_in_words(over_time(sooner, figure_row(HAVERING, x, 300)))) for x in (60, 52, 38)]
    assert said == [f"Up 7.3 points {since}: worse", f"Up 4.6 points {since}: can be chance", f"No change {since}."]


def test_a_tile_says_how_it_stands_beside_the_comparator() -> None:
    sooner = figure_row(HAVERING, 38, 300)

    def tile(x: int) -> str:
        return plain(comparator_in_words(over_time(sooner, figure_row(HAVERING, x, 300), beside(LONDON, 1250, 10_000))))

    assert tile(52) == "Worse than London's 12.5 %"
    assert tile(38) == "Similar to London's 12.5 %"
    # without Havering's 90 London's is 110 of 700
    small = over_time(sooner, figure_row(HAVERING, 90, 300), beside(LONDON, 200, 1000, **SMALL))
    assert plain(comparator_in_words(small)) == "Much worse than the rest of London's 15.7 %"


def test_a_tile_without_an_interval_gives_the_comparators_value_alone() -> None:
    published = over_time(figure_row(HAVERING, value=0.2), figure_row(HAVERING, value=0.2), beside(LONDON, value=0.125))
    assert plain(comparator_in_words(published)) == "London: 12.5 %"
