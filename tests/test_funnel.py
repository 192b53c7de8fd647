"""Funnels of councils, worked out by hand."""

from typing import Any

import pytest

from components.charts.funnel import funnel
from components.funnel_panel import funnel_panel, funnel_sentence, has_funnel
from data.catalogue import Area
from data.funnels import standings
from data.measures import AGENCY_SHARE, HOURLY_PAY, STAFF_IN_POST, TURNOVER, VACANCY_RATE
from hand_answers import LONDON, answer_of, beside, figure_row, rounded, view_of, withheld

NAMES = ["Barnet", "Bexley", "Brent", "Camden", "Ealing", "Enfield", "Hackney", "Harrow", "Merton", "Newham", "Sutton"]
COUNCILS = [Area(f"E{n}", name, "council", name.lower(), LONDON.code, None) for n, name in enumerate(NAMES)]
# together 30 + 45 + 15 + 60 of 1,200: 12.5 %; by the formula the limits of 300 are 8.76 to 16.24 and 6.60 to 18.40 %
FOUR = [figure_row(area, over, 300) for area, over in zip(COUNCILS, (30, 45, 15, 60), strict=False)]


def plain(sentence: str) -> str:
    return sentence.replace("\u00a0", " ")


def trace(drawn: dict[str, Any], name: str) -> dict[str, Any]:
    return next(each for each in drawn["data"] if each["name"] == name)


def shares(*rows: dict[str, Any], **more: Any) -> Any:
    return answer_of(*rows, measure=AGENCY_SHARE, area=LONDON, **more)


def words_in(node: Any) -> str:
    if isinstance(node, str):
        return node
    if isinstance(node, list | tuple):
        return " ".join(map(words_in, node))
    children = node["props"].get("children") if isinstance(node, dict) else getattr(node, "children", None)
    return "" if children is None else words_in(children)


def test_a_council_lies_inside_outside_or_much_outside_its_limits() -> None:
    found = standings(AGENCY_SHARE, shares(*FOUR).rows)
    assert found is not None
    assert [round(each, 4) for each in found.councils[0].limits] == [0.0876, 0.1624, 0.066, 0.184]
    assert [each.side for each in found.councils] == [0, 0, -2, 2]  # 10, 15, 5 and 20 %


def test_units_are_standard_errors() -> None:
    found = standings(AGENCY_SHARE, shares(*FOUR).rows)
    assert found is not None
    # the standard error of 12.5 % of 300 is 1.909 points; 20 % is 7.5 points off
    assert [each.units for each in found.outside()] == pytest.approx([7.5 / 1.909, -7.5 / 1.909], rel=1e-3)


def test_rates_have_the_limits_of_events() -> None:
    found = standings(TURNOVER, shares(*FOUR).rows)
    assert found is not None
    # 12.5 % -/+ 1.96 x sqrt(0.125 / 300)
    assert found.councils[0].limits.high95 == pytest.approx(0.125 + 1.96 * (0.125 / 300) ** 0.5)


def test_a_share_of_three_returns_together_has_the_limits_of_one() -> None:
    together = [
        figure_row(area, over, 900, returns=3) for area, over in zip(COUNCILS, (90, 135, 45, 180), strict=False)
    ]
    found = standings(AGENCY_SHARE, shares(*together).rows)
    assert found is not None
    assert found.councils[0].base == 300
    assert [each.side for each in found.councils] == [0, 0, -2, 2]


def test_rounded_counts_stand_at_the_nearest_rate_that_they_allow() -> None:
    # together 110 of 1,000: the limits of 100 are 4.9 to 17.1 %; 20 of 100 may be 16 of 104, which is 15.4 %
    rows = [*FOUR[:3], rounded(COUNCILS[3], 20, 100)]
    exact = standings(AGENCY_SHARE, shares(*FOUR[:3], figure_row(COUNCILS[3], 20, 100)).rows)
    found = standings(AGENCY_SHARE, shares(*rows).rows)
    assert exact is not None and found is not None
    assert (exact.councils[3].side, found.councils[3].side) == (1, 0)


def test_fewer_than_three_councils_make_no_funnel() -> None:
    assert standings(AGENCY_SHARE, shares(*FOUR[:2]).rows) is None
    drawn = funnel(shares(*FOUR[:2]))
    assert drawn["data"] == []
    assert funnel_sentence(shares(*FOUR[:2])) == (
        "A funnel needs 3 councils that show a rate and the counts behind it. Here 2 have a rate."
    )


def test_only_rates_have_funnels() -> None:
    assert has_funnel(TURNOVER) and has_funnel(VACANCY_RATE) and has_funnel(AGENCY_SHARE)
    assert not has_funnel(STAFF_IN_POST) and not has_funnel(HOURLY_PAY)


def test_the_sentence_names_those_outside_and_what_chance_would_do() -> None:
    said = plain(funnel_sentence(shares(*FOUR, withheld(COUNCILS[4], "c"))))
    assert said == (
        "The agency share of 4 councils together was 12.5 % on 30 September 2025. "
        "2 lie beyond the outer limits (99.8 %), where "
        "hardly ever one of 4 would by chance: Camden (20.0 %) above; Brent (5.0 %) below. "
        "The limits allow for chance alone: so few councils cannot tell how much they usually differ. "
        "Not shown, for want of a figure: Ealing."
    )


def test_the_chosen_council_comes_first() -> None:
    said = plain(funnel_sentence(shares(*FOUR), highlight=COUNCILS[1].code))
    assert "Bexley's 15.0 % lies inside the limits: chance can explain its distance." in said
    said = plain(funnel_sentence(shares(*FOUR), highlight=COUNCILS[3].code))
    assert "Camden's 20.0 % lies above the outer limits: its distance is unlikely to be chance." in said


def test_a_usual_spread_widens_the_limits_and_is_told() -> None:
    # eleven councils of 1,000 from 5 to 25 %: far more than chance makes, and none stands out of such a spread
    rows = [figure_row(area, 50 + 20 * n, 1000) for n, area in enumerate(COUNCILS)]
    found = standings(AGENCY_SHARE, shares(*rows).rows)
    assert found is not None and found.funnel.phi > 10
    said = plain(funnel_sentence(shares(*rows)))
    assert "None lies beyond the outer limits (99.8 %). The limits are widened, as councils differ more" in said
    assert f"(φ {found.funnel.phi:.1f}; 1 is chance alone)" in said


def test_the_chart_tells_councils_by_shape_and_name() -> None:
    drawn = funnel(shares(*FOUR), highlight=COUNCILS[0].code, links={COUNCILS[3].code: "?area=camden"})
    marks = trace(drawn, "Agency share")
    # the chosen council, Barnet, is drawn last
    assert marks["marker"]["symbol"] == ["circle", "triangle-down", "triangle-up", "circle"]
    assert marks["y"] == [0.15, 0.05, 0.2, 0.1]
    assert marks["customdata"] == [None, None, "?area=camden", None]
    names = [plain(name).strip() for name in trace(drawn, "names")["text"]]
    assert names[0].strip("<b>/ ") == "Barnet"
    assert set(names[1:]) == {"Brent", "Camden"}
    assert trace(drawn, "target")["y"] == [0.125, 0.125]
    assert drawn["layout"]["annotations"][0]["text"] == "Dashed line: 4 councils together 12.5\u00a0%"
    assert [entry["shape"] for entry in drawn["layout"]["meta"]["key"]] == ["circle", "triangles", "dotted", "line"]


def test_names_do_not_run_into_each_other() -> None:
    rows = [*FOUR[:2], *(figure_row(area, 120, 300) for area in COUNCILS[2:6])]
    names = trace(funnel(shares(*rows)), "names")
    # of four councils in one place, each name has a side of its own
    sides = [side for side, value in zip(names["textposition"], names["y"], strict=True) if value == 0.4]
    assert 1 < len(sides) == len(set(sides))


def test_lines_of_limits_stop_where_the_plot_does() -> None:
    drawn = funnel(shares(*FOUR, figure_row(COUNCILS[5], 5, 40)))
    top = drawn["layout"]["yaxis"]["range"][1]
    assert all(value is None or 0 <= value <= top for value in trace(drawn, "high998")["y"])
    assert trace(drawn, "low998")["y"][0] == 0


def test_the_table_says_where_each_council_lies() -> None:
    found = shares(*FOUR, withheld(COUNCILS[4], "c"), beside(LONDON, 150, 1200))
    said = plain(words_in(funnel_panel(found, view_of(area=LONDON))))
    assert "Camden 20.0 % 60 300 8.8 % to 16.2 % 6.6 % to 18.4 % much outside, higher" in said
    assert "not in the funnel" in said
