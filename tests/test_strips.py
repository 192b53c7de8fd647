"""A council among others: the spread that a strip draws, its scale, and the words beside it."""

from dataclasses import replace
from urllib.parse import unquote

from components.charts.strips import Spread, ends, strip
from components.council.beside import in_few_words, said
from components.strips import Standing, topic_sentence
from data.answers import Answer
from data.catalogue import Area
from data.measures import AGENCY_SHARE, STAFF_IN_POST, TURNOVER, Measure
from hand_answers import CAMDEN, HACKNEY, HAVERING, LONDON, NAN, answer_of, beside, figure_row, rounded, withheld
from hand_answers import with_interval as _with_interval

BARNET = Area("E09000003", "Barnet", "council", "barnet", LONDON.code, None)
SIMILAR = Area("similar.E09000016", "Councils similar to Havering", "similar", "similar-to-havering", None, None)


def standing(answer: Answer, own: Area = HAVERING) -> Standing:
    rows = answer.rows_of("shown")
    compared = next(iter(answer.rows_of("comparator")), None)
    return Standing(answer, next(row for row in rows if row["area_code"] == own.code), compared, rows)


def of(
    *counts: tuple[Area, float, float], measure: Measure = TURNOVER, theirs: tuple[float, float] = (10, 100)
) -> Standing:
    rows = [figure_row(area, numerator, base) for area, numerator, base in counts]
    return standing(answer_of(*rows, beside(LONDON, *theirs, councils=33), measure=measure))


def test_a_middle_half_takes_four_councils() -> None:
    four = [{"value": value} for value in (0.1, 0.2, 0.3, 0.4)]
    spread = Spread.of(four)
    assert spread is not None and spread.middle is not None
    assert (spread.median, *(round(end, 4) for end in spread.middle)) == (0.25, 0.175, 0.325)
    few = Spread.of([*four[:3], {"value": NAN}])
    assert few is not None and few.middle is None
    assert Spread.of([{"value": NAN}]) is None


def test_a_strip_goes_from_the_lowest_to_the_highest_value_or_end_of_the_interval() -> None:
    found = of((HAVERING, 30, 200), (CAMDEN, 10, 200), (HACKNEY, 20, 200))  # 15 %, 5 %, 10 %
    low, high = ends(TURNOVER, found.spread, found.own, found.beside) or (0, 0)
    assert low == 0.05
    assert round(high, 3) == 0.214  # Byar's upper limit of 30 events among 200


def test_a_strip_has_a_tick_for_each_council_with_a_figure_and_its_marks_inside() -> None:
    found = of((HAVERING, 30, 200), (CAMDEN, 10, 200), (HACKNEY, 20, 200), (BARNET, 40, 200))
    drawn = unquote(strip(TURNOVER, found.spread, found.own, found.beside))
    assert drawn.startswith("data:image/svg+xml,<svg")
    assert drawn.count("320V680") == 4
    assert "220H" in drawn and "120V880" in drawn  # the middle half and the median
    assert "M30 320" in drawn  # the lowest stands at 3 %, clear of the edge


def test_a_strip_of_no_figure_at_all_is_empty() -> None:
    assert strip(TURNOVER, None, withheld(HAVERING, "c"), None) == ""


def test_a_withheld_council_leaves_the_others_ticks_and_no_mark_of_its_own() -> None:
    rows = answer_of(withheld(HAVERING, "c"), *(figure_row(area, 10, 200) for area in (CAMDEN, HACKNEY, BARNET)))
    found = standing(rows)
    drawn = unquote(strip(TURNOVER, found.spread, found.own, None))
    assert drawn.count("320V680") == 3
    assert "a7 7" not in drawn
    assert in_few_words(TURNOVER, found.own, found.beside) == "No figure: withheld"


def test_words_say_better_or_worse_only_with_a_direction_and_beyond_chance() -> None:
    london = _with_interval(TURNOVER, beside(LONDON, 100, 1000, value=0.1, councils=33, decimals=1))
    high, near = (
        _with_interval(TURNOVER, figure_row(HAVERING, count, 200, value=count / 200, decimals=1)) for count in (40, 22)
    )
    assert in_few_words(TURNOVER, high, london) == "Much worse than London's 10.0\u00a0%"
    assert in_few_words(TURNOVER, near, london) == "Similar to London's 10.0\u00a0%"
    agency = [_with_interval(AGENCY_SHARE, row) for row in (high, london)]
    assert in_few_words(AGENCY_SHARE, *agency) == "Much higher than London's 10.0\u00a0%"


def test_rounding_alone_is_not_called_a_difference() -> None:
    own = answer_of(rounded(HAVERING, 10, 60), beside(LONDON, 100, 1000, councils=33)).rows
    assert in_few_words(TURNOVER, *own) == "As rounded, similar to London's 10.0\u00a0%"
    assert "rounding to protect people can alone make that difference" in said(TURNOVER, *own)


def test_a_sentence_says_the_distance_in_points_and_in_people() -> None:
    rows = answer_of(figure_row(HAVERING, 40, 200), beside(LONDON, 100, 1000, councils=33)).rows
    assert said(TURNOVER, *rows) == (
        "Turnover was 20.0\u00a0% in the 12\u00a0months to 30\u00a0September 2025, 10.0\u00a0points higher than "
        "London's 10.0\u00a0% (about 20\u00a0more leavers): much worse, and very unlikely to be chance."
    )


def test_a_sentence_without_a_figure_says_why_and_gives_the_comparators() -> None:
    rows = answer_of(withheld(HAVERING, "c"), beside(LONDON, 100, 1000, councils=33)).rows
    assert said(TURNOVER, *rows) == (
        "There is no figure for turnover in the 12\u00a0months to 30\u00a0September 2025: withheld to protect people; "
        "in London it was 10.0\u00a0%."
    )
    alone = answer_of(figure_row(HAVERING, 40, 200), beside(LONDON, mark="c", value=NAN, coverage="")).rows
    assert said(TURNOVER, *alone).endswith(
        "there is no figure for London to compare it with: withheld to protect people."
    )
    assert said(TURNOVER, None, None) == ""


def test_a_group_of_councils_has_its_name_in_prose() -> None:
    rows = answer_of(figure_row(HAVERING, 22, 200), beside(SIMILAR, 100, 1000, councils=14)).rows
    assert "1.0\u00a0points higher than the 10.0\u00a0% of councils similar to Havering" in said(TURNOVER, *rows)


def test_a_topic_is_summed_up_by_what_is_beyond_chance() -> None:
    worse, similar = of((HAVERING, 40, 200)), of((HAVERING, 22, 200))
    agency = of((HAVERING, 40, 200), measure=AGENCY_SHARE)
    assert topic_sentence([worse, similar, agency], LONDON) == (
        "Compared with London: much worse on turnover; much higher on the agency share; similar on 1 other."
    )
    assert topic_sentence([similar, similar], LONDON) == "Compared with London: similar on all."
    assert topic_sentence([replace(worse, beside=None)], LONDON) == "No figure here can be set against London's."


def test_counts_are_not_set_against_a_regions() -> None:
    count = of((HAVERING, 204, NAN), measure=STAFF_IN_POST)
    assert "counts" in topic_sentence([replace(count, beside=None)], LONDON)


def test_a_place_is_given_only_where_it_tells_something() -> None:
    many = [Area(f"E{n}", f"Council {n}", "council", f"council-{n}", LONDON.code, None) for n in range(9)]
    apart = of((HAVERING, 90, 200), *((area, 20, 200) for area in many))
    assert apart.place == "highest of 10"
    crowd = of((HAVERING, 21, 200), *((area, 20, 200) for area in many))
    assert crowd.place == ""
    few = of((HAVERING, 25, 40), *((area, 20, 200) for area in many))
    assert few.place == ""  # fewer than 50 people
