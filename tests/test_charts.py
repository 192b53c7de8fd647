"""Figures, read as a reader reads them."""

import json
import re
from itertools import combinations
from typing import Any

import pytest

from components import charts, theme
from components.charts.axes import ticks, wrapped
from components.drawn import pieces, words
from components.panel import figure
from config import PROJECT
from data.answers import Answer, Posts
from data.measures import HOURLY_PAY, STAFF_IN_POST, STARTERS_RATE, TURNOVER, VACANCY_RATE, By, Unit
from hand_answers import (
    CAMDEN,
    ENGLAND,
    HACKNEY,
    HAVERING,
    LONDON,
    answer_of,
    beside,
    figure_row,
    rounded,
    view_of,
    withheld,
)
from readers import director

COUNCILS = answer_of(
    figure_row(CAMDEN, 60, 1000),
    figure_row(HACKNEY, coverage="no return received"),
    figure_row(HAVERING, 120, 800),
    beside(LONDON, 100, 1000),
)


def trace(drawn: dict[str, Any], name: str) -> dict[str, Any]:
    return next(each for each in drawn["data"] if each["name"] == name)


def by_category(measure: Any = TURNOVER) -> Answer:
    return answer_of(
        *(
            figure_row(area, *counts, category_code=code, category=name, part=part, coverage=coverage)
            for area, part, code, name, counts, coverage in (
                (HAVERING, "shown", "2", "Middle management", (1, 10), ""),
                (HAVERING, "shown", "8", "Care worker", (30, 100), ""),
                (HAVERING, "shown", "6", "Social worker", (), "no such staff"),
                (LONDON, "comparator", "8", "Care worker", (200, 1000), ""),
                (LONDON, "comparator", "6", "Social worker", (50, 100), ""),
            )
        ),
        by=By.ROLE,
        measure=measure,
    )


def by_period(measure: Any, counts: dict[str, int | None], comparator: dict[str, int] | None = None) -> Answer:
    def rows(area: Any, part: str, numbers: dict[str, Any]) -> list[dict[str, Any]]:
        return [
            figure_row(area, *([] if number is None else [number, 1000]), period=period, category_code=period,
                       category=period, part=part, coverage="no return received" if number is None else "")
            for period, number in numbers.items()
        ]  # fmt: skip

    return answer_of(
        *rows(HAVERING, "shown", counts), *rows(LONDON, "comparator", comparator or {}), measure=measure, by=By.PERIOD
    )


def test_councils_stand_largest_on_top_with_their_values() -> None:
    drawn = charts.dots(COUNCILS, highlight=None)
    dots, values = trace(drawn, "Turnover rate"), trace(drawn, "values")
    assert dots["x"] == [0.15, 0.06]
    assert dots["y"][0] < dots["y"][1]  # pixels from the top
    assert values["y"] == dots["y"]
    assert [text.replace("\u00a0", " ") for text in values["text"]] == ["15.0 %", "6.0 %"]


def test_published_percentages_stand_beside_their_dots() -> None:
    drawn = charts.dots(answer_of(figure_row(CAMDEN, value=0.06)), highlight=None)
    assert trace(drawn, "Turnover rate")["text"] == ["6.0\u00a0%"]
    assert drawn["layout"]["meta"]["key"] == []


def test_a_council_without_a_value_stands_last_in_words() -> None:
    drawn = charts.dots(COUNCILS, highlight=None)
    missing = trace(drawn, "no figure")
    assert missing["text"] == ["no return received"]
    assert drawn["layout"]["yaxis"]["ticktext"][-1] == "Hackney"
    assert missing["y"] == [drawn["layout"]["yaxis"]["tickvals"][-1]]


def test_the_chosen_council_differs_in_colour_size_and_weight() -> None:
    drawn = charts.dots(COUNCILS, highlight=HAVERING.code)
    marker = trace(drawn, "Turnover rate")["marker"]
    assert marker["color"] == [theme.BLUE, theme.OTHER]
    assert marker["size"][0] > marker["size"][1]
    assert [label.startswith("<b>") for label in drawn["layout"]["yaxis"]["ticktext"]] == [True, False, False]


def test_the_comparator_is_a_dashed_line_with_its_name_and_value() -> None:
    layout = charts.dots(COUNCILS, highlight=None)["layout"]
    (line,) = layout["shapes"]
    assert (line["x0"], line["x1"], line["line"]["dash"]) == (0.1, 0.1, "dash")
    assert layout["annotations"][0]["text"] == "London 10.0\u00a0%"


def test_a_comparator_without_a_value_is_said_in_words() -> None:
    answer = answer_of(figure_row(CAMDEN, 60, 1000), beside(LONDON, coverage="not known to any council"))
    layout = charts.dots(answer, highlight=None)["layout"]
    assert layout["shapes"] == []
    assert layout["annotations"][0]["text"] == "London: not known to any council"


def test_england_has_a_line_and_a_level_of_its_own() -> None:
    rows = [figure_row(CAMDEN, 60, 1000), beside(LONDON, value=0.1), figure_row(ENGLAND, value=0.12, part="england")]
    layout = charts.dots(answer_of(*rows), highlight=None)["layout"]
    assert [line["line"]["dash"] for line in layout["shapes"]] == ["dash", "dot"]
    assert layout["annotations"][0]["yshift"] != layout["annotations"][1]["yshift"]


def test_every_mark_carries_its_link() -> None:
    drawn = charts.dots(COUNCILS, highlight=None, links={HAVERING.code: "?a", HACKNEY.code: "?b"})
    assert trace(drawn, "Turnover rate")["customdata"] == ["?a", None]
    assert trace(drawn, "no figure")["customdata"] == ["?b"]


def test_hovering_reads_value_counts_and_coverage() -> None:
    (words, _) = trace(charts.dots(COUNCILS, highlight=None), "Turnover rate")["hovertext"]
    assert words.replace("\u00a0", " ") == (
        "<b>Havering</b><br>Turnover rate: 15.0 %<br>Leavers: 120<br>Staff in post: 800<br>"
        "95 % interval: 12.4 % to 17.9 %<br>97 % of staff"
    )


def test_an_areas_count_does_not_dwarf_its_councils() -> None:
    rows = [figure_row(CAMDEN, 800, 800), beside(LONDON, 32000, 32000)]
    layout = charts.dots(answer_of(*rows, measure=STAFF_IN_POST), highlight=None)["layout"]
    assert layout["shapes"] == []
    assert layout["xaxis"]["range"][1] < 1000


def test_each_row_keeps_its_height() -> None:
    few = charts.dots(COUNCILS, highlight=None)["layout"]["height"]
    more = answer_of(*COUNCILS.rows, figure_row(ENGLAND, 50, 1000))
    assert charts.dots(more, highlight=None)["layout"]["height"] - few == 22


def test_a_breakdown_sets_a_hollow_diamond_beside_each_dot() -> None:
    drawn = charts.breakdown(by_category(), links={"8": "?role=8"})
    own, theirs = trace(drawn, "Havering"), trace(drawn, "London")
    assert (own["x"], own["customdata"]) == ([0.3, 0.1], ["?role=8", None])
    assert (theirs["marker"]["symbol"], theirs["marker"]["color"]) == ("diamond", theme.PAPER)
    assert theirs["x"] == [0.2, 0.5]
    assert theirs["y"][0] == own["y"][0]
    assert trace(drawn, "no figure")["text"] == ["no such staff"]
    assert [entry["text"] for entry in drawn["layout"]["meta"]["key"]] == [
        "Havering",
        "London",
        "Line: 95\u00a0% interval",
    ]
    assert "error_x" not in theirs


def test_a_value_at_the_edge_keeps_off_the_names() -> None:
    rows = [figure_row(HAVERING, left, 100, category_code=code, category=code) for code, left in (("8", 50), ("6", 0))]
    own = trace(charts.breakdown(answer_of(*rows, by=By.ROLE)), "Havering")
    assert own["textposition"] == ["top center", "top right"]


def test_a_trend_breaks_where_there_is_no_figure() -> None:
    answer = by_period(TURNOVER, {"2023-09-30": 100, "2024-09-30": None, "2025-09-30": 150}, {"2023-09-30": 120})
    drawn = charts.trend(answer, highlight=HAVERING.code)
    own = trace(drawn, "Havering")
    assert (own["y"], own["connectgaps"]) == ([0.1, None, 0.15], False)
    assert trace(drawn, "London")["line"]["dash"] == "dash"
    assert (trace(drawn, "no figure")["x"], trace(drawn, "no figure")["text"]) == ([1], ["no return<br>received"])


def test_many_gaps_have_their_mark_where_words_would_run_into_each_other() -> None:
    answer = by_period(TURNOVER, {str(year): None if year < 2020 else 100 for year in range(2015, 2025)})
    assert trace(charts.trend(answer, highlight=None), "no figure")["text"] == ["[x]"] * 5


def test_lines_are_named_at_their_ends_and_names_do_not_overlap() -> None:
    periods = ["2024-09-30", "2025-09-30"]
    answer = by_period(TURNOVER, dict.fromkeys(periods, 100), dict.fromkeys(periods, 101))
    upper, lower = charts.trend(answer, highlight=None)["layout"]["annotations"]
    assert (upper["text"], lower["text"]) == ("London<br>10.1\u00a0%", "<b>Havering<br>10.0\u00a0%</b>")
    assert upper["yshift"] - lower["yshift"] > 25  # two lines of text, where the points are a pixel or two apart


def test_one_period_is_a_point_with_room_around_it() -> None:
    layout = charts.trend(by_period(TURNOVER, {"2025-09-30": 100}), highlight=None)["layout"]
    assert layout["xaxis"]["range"] == [-1, 1]
    assert layout["xaxis"]["ticktext"] == ["30\u00a0Sep<br>2025"]


def test_leavers_go_left_and_starters_right_on_one_scale() -> None:
    leavers = by_period(TURNOVER, {"2024-09-30": 90, "2025-09-30": 120})
    starters = by_period(STARTERS_RATE, {"2024-09-30": None, "2025-09-30": 100})
    drawn = charts.back_to_back(leavers, starters)
    left, right = trace(drawn, "Leavers"), trace(drawn, "Starters")
    assert (left["x"], left["text"]) == ([-90, -120], ["90", "120"])
    assert (right["x"], right["text"]) == ([0, 100], ["no return<br>received", "100"])
    low, high = drawn["layout"]["xaxis"]["range"]
    assert low == -high
    assert "-" not in "".join(drawn["layout"]["xaxis"]["ticktext"])
    assert left["marker"]["pattern"]["shape"]  # told apart without colour


def test_leavers_and_starters_meet_by_period_where_one_is_published_without_the_other() -> None:
    leavers = by_period(TURNOVER, {"2024": 90, "2025": 120})
    drawn = charts.back_to_back(leavers, by_period(STARTERS_RATE, {"2025": 100, "2023": 70}))
    assert drawn["layout"]["yaxis"]["ticktext"] == ["2023", "2024", "2025"]
    assert trace(drawn, "Leavers")["x"] == [0, -90, -120]
    assert trace(drawn, "Starters")["x"] == [70, 0, 100]
    assert trace(drawn, "Starters")["text"][1] == "no figure<br>given"


def test_posts_stack_from_zero_sorted_by_the_share_not_covered() -> None:
    nan = float("nan")
    rows = [
        ("1", "Camden", 90, 8, 2, "", ""),  # 2 of 100
        ("2", "Hackney", nan, nan, nan, "x", "return refused"),
        ("3", "Havering", 30, 5, 15, "", ""),  # 15 of 50
        ("4", "Barnet", 70, nan, nan, "", ""),
    ]
    drawn = charts.posts([Posts(*row) for row in rows])
    assert [bar["x"] for bar in drawn["data"][:3]] == [[30, 90], [5, 8], [15, 2]]
    assert drawn["layout"]["yaxis"]["ticktext"] == ["Havering", "Camden", "Hackney", "Barnet"]
    assert [text.replace("\u00a0", " ").strip() for text in trace(drawn, "not covered")["text"]] == ["30.0 %", "2.0 %"]
    assert trace(drawn, "no figure")["text"] == ["return refused", "agency cover not known"]
    assert drawn["layout"]["xaxis"]["range"][0] == 0


NOTHING = answer_of()
EMPTY = [
    charts.dots(NOTHING, highlight=None),
    charts.breakdown(NOTHING),
    charts.trend(NOTHING, highlight=None),
    charts.back_to_back(NOTHING, NOTHING),
    charts.posts([]),
]
ALL_MISSING = answer_of(figure_row(CAMDEN), figure_row(HAVERING), beside(LONDON))
DRAWN = [
    charts.dots(COUNCILS, highlight=None),
    charts.dots(ALL_MISSING, highlight=HAVERING.code),
    charts.breakdown(by_category()),
    charts.breakdown(by_category(STAFF_IN_POST)),
    charts.trend(ALL_MISSING, highlight=None),
    charts.trend(by_period(TURNOVER, {f"20{year}-09-30": year for year in range(10, 24)}), highlight=None),
    charts.back_to_back(ALL_MISSING, ALL_MISSING),
]


@pytest.mark.parametrize("drawn", EMPTY)
def test_an_empty_figure_is_a_sentence(drawn: dict[str, Any]) -> None:
    assert drawn["data"] == []
    assert (
        drawn["layout"]["annotations"][0]["text"].replace("<br>", " ") == "There is nothing to show for this selection."
    )


@pytest.mark.parametrize("drawn", DRAWN + EMPTY)
def test_every_figure_is_plain_json_that_leaves_touch_to_the_page(drawn: dict[str, Any]) -> None:
    json.dumps(drawn, allow_nan=False)
    assert drawn["layout"]["xaxis"]["fixedrange"]
    assert drawn["layout"]["yaxis"]["fixedrange"]
    assert "width" not in drawn["layout"]


@pytest.mark.parametrize(
    ("values", "unit", "marks"),
    [
        ([0.27], Unit.SHARE, ["0 %", "10 %", "20 %", "30 %"]),
        ([0.004], Unit.SHARE, ["0 %", "0.1 %", "0.2 %", "0.3 %", "0.4 %"]),
        ([], Unit.SHARE, ["0 %", "0.25 %", "0.5 %", "0.75 %", "1 %"]),
        ([-30, 50], Unit.PEOPLE, ["\u221240", "\u221220", "0", "20", "40", "60"]),
        ([2], Unit.POSTS, ["0", "1", "2"]),
    ],
)
def test_axes_have_round_marks_from_zero(values: list[float], unit: Unit, marks: list[str]) -> None:
    assert [mark.replace("\u00a0", " ") for mark in ticks(values, unit)[1]] == marks


def test_long_names_wrap() -> None:
    assert wrapped("Kensington and Chelsea") == ("Kensington and", "Chelsea")


def test_colours_are_the_same_in_figures_and_in_the_style_sheet() -> None:
    css = (PROJECT / "assets" / "theme.css").read_text(encoding="utf-8")
    variables = dict(re.findall(r"^  --([a-z-]+): (#[0-9a-f]{6});", css, flags=re.MULTILINE))
    colours = {name: value for name, value in vars(theme).items() if isinstance(value, str) and value.startswith("#")}
    assert colours
    assert {name.lower().replace("_", "-"): value for name, value in colours.items()}.items() <= variables.items()


def luminance(colour: str) -> float:
    parts = [int(colour[n : n + 2], 16) / 255 for n in (1, 3, 5)]
    linear = [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one: str, other: str) -> float:
    high, low = sorted([luminance(one), luminance(other)], reverse=True)
    return (high + 0.05) / (low + 0.05)


def test_graphics_and_text_stand_out() -> None:
    for ground, mark in combinations((theme.PAPER, theme.BAND, theme.OTHER, theme.ORANGE, theme.COMPARATOR), 2):
        if ground in {theme.PAPER, theme.BAND} and mark != theme.BAND:
            assert contrast(ground, mark) >= 3, (ground, mark)
    for text in (theme.TEXT, theme.MUTED, theme.BLUE, theme.COMPARATOR, theme.ORANGE):
        assert contrast(text, theme.PAPER) >= 4.5, text


def test_a_panel_says_its_sentence_aloud_and_offers_its_file() -> None:
    panel = figure(
        "turnover-council", DRAWN[0], view_of(), title="Turnover", caption="It is 15 %.", table="table", answer=COUNCILS
    )
    chart = next(each for each in panel.children if getattr(each, "role", None) == "img")
    assert getattr(chart, "aria-label") == "Chart. It is 15 %."
    assert chart.children.id == {"type": "chart", "name": "turnover-council"}
    assert chart.children.config["displayModeBar"] is False
    foot = panel.children[-1]
    assert "Coverage: 2 of 3 councils with a figure; London: 97\u00a0% of staff." in foot.children[0].children
    assert any(each.props["href"].startswith("/download/turnover.csv?") for each in pieces(foot) if each.kind == "A")


def test_a_reader_who_may_take_nothing_away_is_offered_no_file() -> None:
    panel = figure("one", DRAWN[0], view_of(director()), title="Turnover", caption="", table="table", answer=COUNCILS)
    foot = panel.children[-1]
    assert "Files are for analysts: ask your administrator for that role." in words(foot)
    assert not [each for each in pieces(foot) if each.kind == "A"]


WITHHELD = answer_of(
    rounded(CAMDEN, 35, 310),
    withheld(HACKNEY, "low", base=4545),
    withheld(HAVERING, "c"),
    withheld(LONDON, "u", base=1717),
    area=LONDON,
)


def test_a_chart_has_words_and_no_number_for_the_few_that_are_withheld() -> None:
    drawn = charts.dots(WITHHELD, highlight=None)
    assert drawn["layout"]["yaxis"]["ticktext"] == ["Camden", "Hackney", "Havering", "London"]
    assert trace(drawn, "no figure")["text"] == ["too few leavers for a rate", "withheld", "too few to rely on"]
    assert "4545" not in json.dumps(drawn)
    assert "1717" not in json.dumps(drawn)


def many_withheld(*codes: str) -> list[dict[str, Any]]:
    return [withheld(HAVERING, "c", category_code=code, category=code) for code in codes]


def test_a_chart_has_no_place_for_many_that_are_withheld_but_for_the_chosen_council() -> None:
    many = answer_of(rounded(CAMDEN, 35, 310), *many_withheld(*"ABCDEF", HAVERING.code))
    assert trace(charts.dots(many, highlight=None), "no figure")["text"] == []
    assert trace(charts.dots(many, highlight=HAVERING.code), "no figure")["text"] == ["withheld"]


def test_a_chart_of_which_all_is_withheld_says_so() -> None:
    drawn = charts.breakdown(answer_of(*many_withheld(*"ABCDEFG"), by=By.ROLE))
    assert drawn["data"] == []
    assert "withheld" in drawn["layout"]["annotations"][0]["text"]


def test_a_value_of_rounded_counts_is_printed_as_coarse_as_it_is() -> None:
    (text,) = trace(charts.dots(answer_of(rounded(CAMDEN, 35, 310)), highlight=None), "values")["text"]
    assert text == "11\u00a0%"


def ends(drawn: dict[str, Any], along: str = "x", name: str = "Turnover rate") -> list[tuple[float, float]]:
    """Where the line of each mark of a trace begins and ends."""
    marks = trace(drawn, name)
    error = marks[f"error_{along}"]
    triples = zip(marks[along], error["arrayminus"], error["array"], strict=True)
    return [(round(value - less, 3), round(value + more, 3)) for value, less, more in triples]


NARROW = {"low": 0.21, "high": 0.23}  # an interval inside what rounding can do
NO_INTERVAL = {"low": float("nan"), "high": float("nan")}


def key(drawn: dict[str, Any]) -> list[str]:
    return [entry["text"].replace("\u00a0", " ") for entry in drawn["layout"]["meta"]["key"]]


def test_each_council_has_the_line_of_its_interval() -> None:
    # Byar: 120 of 800 is 12.4 to 17.9 %, 60 of 1,000 is 4.6 to 7.7 %
    drawn = charts.dots(COUNCILS, highlight=None)
    assert ends(drawn) == [(0.124, 0.18), (0.045, 0.078)]
    assert key(drawn) == ["Line: 95 % interval"]
    assert drawn["layout"]["xaxis"]["range"][1] > 0.179


def test_a_line_reaches_as_far_as_chance_or_rounding_whichever_is_further() -> None:
    # 10 of 45 may be 6 of 49, 12.2 %, and 14 of 41, 34.1 %; by chance 10.6 to 40.9 %
    wide = charts.dots(answer_of(rounded(CAMDEN, 10, 45, value=0.22)), highlight=None)
    narrow = charts.dots(answer_of(rounded(CAMDEN, 10, 45, value=0.22, **NARROW)), highlight=None)
    assert (ends(wide), ends(narrow)) == ([(0.106, 0.409)], [(0.122, 0.342)])
    assert key(wide) == ["Line: 95 % interval, with rounding"]


def test_without_an_interval_the_line_is_of_rounding_and_says_so() -> None:
    drawn = charts.dots(answer_of(rounded(CAMDEN, 10, 45, value=0.22, **NO_INTERVAL)), highlight=None)
    assert ends(drawn) == [(0.122, 0.342)]
    assert key(drawn) == ["Line: where the exact rate can lie, as counts are rounded"]


def test_several_counts_added_up_can_be_off_by_as_much_more() -> None:
    # two rounded counts each: 10 of 45 may be 2 of 53 and 18 of 37
    drawn = charts.dots(answer_of(rounded(CAMDEN, 10, 45, value=0.22, parts=2, **NARROW)), highlight=None)
    assert ends(drawn) == [(0.037, 0.487)]


def test_vacancies_are_not_rounded_so_the_line_is_of_the_posts_filled() -> None:
    # 10 vacant of 50: 40 filled may be 36 to 44
    row = rounded(CAMDEN, 10, 50, value=0.2, low=0.19, high=0.21)
    drawn = charts.dots(answer_of(row, measure=VACANCY_RATE), highlight=None)
    assert ends(drawn, name="Vacancy rate") == [(0.185, 0.218)]


def test_breakdowns_and_trends_have_the_lines_too() -> None:
    row = rounded(HAVERING, 10, 45, value=0.22, category_code="8", category="Care worker")
    assert ends(charts.breakdown(answer_of(row, by=By.ROLE)), name="Havering") == [(0.106, 0.409)]
    over_time = charts.trend(answer_of(row, by=By.PERIOD), highlight=None)
    assert ends(over_time, "y", "Havering") == [(0.106, 0.409)]
    assert key(over_time) == ["Line: 95 % interval, with rounding"]


def test_medians_have_their_line_and_their_comparator() -> None:
    rows = [
        figure_row(CAMDEN, 300, 300, value=14.2, low=13.9, high=14.6),
        beside(LONDON, 900, 900, value=14.75, low=14.7, high=14.8),
    ]
    drawn = charts.dots(answer_of(*rows, measure=HOURLY_PAY), highlight=None)
    assert ends(drawn, name="Median hourly pay") == [(13.9, 14.6)]
    assert drawn["layout"]["annotations"][0]["text"] == "London £14.75"


def test_no_line_is_drawn_that_nobody_could_see() -> None:
    drawn = charts.dots(answer_of(rounded(CAMDEN, 5200, 322_000)), highlight=None)
    assert drawn["layout"]["meta"]["key"] == []
    assert trace(drawn, "Turnover rate")["error_x"] == {"visible": False}


# moving ranges of 1 point but for two of 19: the mean is 12.2 % and the limits 11.4 points to either side
MONTHS = dict(
    zip(
        (f"2025-{n:02d}" for n in range(1, 13)),
        (100, 110, 100, 110, 100, 110, 300, 110, 100, 110, 100, 110),
        strict=True,
    )
)


def test_from_twelve_periods_a_trend_is_a_control_chart() -> None:
    drawn = charts.trend(by_period(TURNOVER, MONTHS), highlight=None)
    band, mean = drawn["layout"]["shapes"]
    assert mean["y0"] == pytest.approx(1460 / 12000)
    assert (band["y1"] - mean["y0"]) == pytest.approx(2.66 * 0.47 / 11)
    assert band["y0"] == pytest.approx(mean["y0"] - 2.66 * 0.47 / 11)
    own = trace(drawn, "Havering")
    assert [n for n, symbol in enumerate(own["marker"]["symbol"]) if symbol == "square"] == [6]
    assert own["error_y"] == {"visible": False}
    assert key(drawn) == ["Band: control limits, 0.8 % to 23.5 %, and the mean", "Square: unlikely to be chance"]


def test_a_control_chart_without_signals_has_no_square() -> None:
    drawn = charts.trend(by_period(TURNOVER, {month: 100 + n % 2 for n, month in enumerate(MONTHS)}), highlight=None)
    assert set(trace(drawn, "Havering")["marker"]["symbol"]) == {"circle"}
    assert len(key(drawn)) == 1


def test_eleven_periods_are_points_with_their_intervals() -> None:
    some = dict(list(MONTHS.items())[:11])
    drawn = charts.trend(by_period(TURNOVER, some), highlight=None)
    assert drawn["layout"]["shapes"] == []
    assert trace(drawn, "Havering")["error_y"]["array"]


def test_a_row_of_another_tier_is_named_so_on_its_axis() -> None:
    own = figure_row(HAVERING, 3, 13, tier="exact")
    drawn = charts.dots(answer_of(rounded(CAMDEN, 35, 310), own, tier="exact"), highlight=None)
    assert drawn["layout"]["yaxis"]["ticktext"] == ["Havering<br>(exact)", "Camden"]
    drawn = charts.dots(answer_of(own, beside(LONDON, value=0.1, tier="protected"), tier="exact"), highlight=None)
    assert drawn["layout"]["annotations"][0]["text"] == "London (protected) 10.0\u00a0%"


def test_few_leavers_are_drawn_as_few() -> None:
    low = answer_of(withheld(HAVERING, "low", period="2025-09-30"), by=By.PERIOD)
    left = trace(charts.back_to_back(low, low), "Leavers")
    assert (left["x"], left["text"]) == ([0], ["fewer than 5"])
