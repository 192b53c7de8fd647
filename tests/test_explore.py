"""Explore offers what the gate answers, and its grid and chart show what was answered and nothing else."""

from dataclasses import replace
from typing import Any

import pytest
from dash import html
from dash_ag_grid import grid_version

from components.charts.crossed import crossed
from components.crossing import Crossing, in_cell
from components.drawn import pieces
from components.explore import links_of
from components.explore_cells import crossed_cells, plain_cells
from components.explore_choices import address, choosers
from components.explore_panels import crossed_panel
from components.explore_shape import Shape, choices, for_measure, nearest, permits
from components.grid import grid, printed_number
from components.nodes import link
from components.sentences.crossed import crossed_sentence
from components.view import View
from config import PROJECT
from data.answers import Answer
from data.catalogue import catalogue
from data.measures import HOURLY_PAY, MEASURES, STAFF_IN_POST, TURNOVER, VACANCIES, WOMEN, By, Measure
from data.principal import Principal
from data.selection import parse_search
from data.store import Release
from hand_answers import CAMDEN, HAVERING, LONDON, answer_of, beside, figure_row, rounded, withheld
from readers import READER, STEWARD, director


def view_of(release: Release, search: str = "", measure: Measure = TURNOVER, who: Principal = READER) -> View:
    known = catalogue(release)
    selection, notices = parse_search(search, known, (measure,), who)
    assert notices == ()
    return View(selection=selection, release=release, known=known, principal=who)


def cross(answer: Answer, *across: By) -> Answer:
    return replace(answer, across=across)


def group(code: str, name: str, age: str, *, numerator: float = 0, base: float = 0, **more: Any) -> dict[str, Any]:
    """One row of turnover by role group across age groups."""
    codes = {"category_code": code, "category": name, "across": (age,), "across_names": (f"Age {age}",)}
    return figure_row(HAVERING, numerator, base, **codes, **more) if base else withheld(HAVERING, "c", **codes, **more)


CARE_BY_AGE = cross(
    answer_of(
        group("direct-care", "Direct care", "young", numerator=10, base=50),
        group("direct-care", "Direct care", "old", numerator=5, base=100),
        group("managerial", "Managerial", "young"),
        group("managerial", "Managerial", "old", numerator=3, base=40),
        by=By.ROLE_GROUP,
    ),
    By.AGE_GROUP,
)
CROSSING = Crossing(CARE_BY_AGE, By.AGE_GROUP)


@pytest.mark.parametrize(
    ("words", "number"),
    [
        ("10.7\u00a0%", 10.7), ("1,234", 1234), ("£12.34", 12.34), ("\u2212£0.35", -0.35), ("\u221212", -12),
        ("12.0\u00a0% [e]", 12.0), ("9.4\u00a0% to 16.9\u00a0%", 9.4), ("£11.20 to £12.10", 11.2),
        ("[c]", None), ("25 to 54", None), ("16-24", None), ("fewer than 5", None), ("", None),
    ],
)  # fmt: skip
def test_a_column_sorts_by_the_number_that_readers_see(words: str, number: float | None) -> None:
    assert printed_number(words) == number


def drawn_grid(table: html.Div) -> Any:
    return table.children[0].children


def test_the_grid_is_sent_its_words_and_the_numbers_in_them() -> None:
    rows = [[link("Camden", "?area=camden"), "10.7\u00a0%", "Under 25"], ["Hackney", "[c]", "25 to 54"]]
    sent = drawn_grid(
        grid("turnover", ["Council", "Turnover", "Age"], rows, "Turnover", beside=[["London", "9\u00a0%", "all"]])
    )
    assert sent.rowData == [
        {
            "name": 0, "text_name": "Camden", "href": "?area=camden",
            "value_0": 10.7, "text_value_0": "10.7\u00a0%", "value_1": 0.0, "text_value_1": "Under 25",
        },
        {
            "name": 1, "text_name": "Hackney",
            "value_0": None, "text_value_0": "[c]", "value_1": 1.0, "text_value_1": "25 to 54",
        },
    ]  # fmt: skip
    assert [row["text_name"] for row in sent.dashGridOptions["pinnedBottomRowData"]] == ["London"]
    assert [column.get("type") for column in sent.columnDefs] == [None, "rightAligned", None]


def test_a_column_of_marks_alone_stands_right_as_its_numbers_would() -> None:
    sent = drawn_grid(grid("pay", ["Role", "Pay"], [["Care worker", "[c]"]], "Pay"))
    assert sent.columnDefs[1]["type"] == "rightAligned"


def test_pages_without_a_grid_do_not_load_one() -> None:
    from app import app  # noqa: PLC0415  # the pages are known once it is made

    with app.server.test_request_context("/"):
        assert "/dash_ag_grid/" not in app.index()


def test_the_styles_of_the_grid_are_of_its_version() -> None:
    vendored = (PROJECT / "assets" / "vendor" / "README.md").read_text(encoding="utf-8")
    assert f"| ag-grid-community | {grid_version} |" in vendored


@pytest.mark.parametrize(
    ("shape", "is_permitted"),
    [
        (Shape(By.COUNCIL), True),
        (Shape(By.PERIOD, By.ROLE_GROUP), True),
        (Shape(By.ROLE_GROUP, By.AGE_BAND, By.GENDER), True),
        (Shape(By.COUNCIL, By.ETHNIC_GROUP), True),
        (Shape(By.ETHNIC_GROUP, By.DISABILITY), True),
        (Shape(By.ROLE, By.ROLE_GROUP), False),  # two levels of one attribute
        (Shape(By.COUNCIL, By.COUNCIL), False),
        (Shape(By.COUNCIL, By.ETHNIC_GROUP, By.DISABILITY), False),  # two sensitive attributes of each council
        (Shape(By.TEAM), False),  # of one's own council alone
    ],
)
def test_staff_are_broken_down_as_the_gate_allows(release: Release, shape: Shape, is_permitted: bool) -> None:
    assert permits(shape, STAFF_IN_POST, view_of(release, measure=STAFF_IN_POST)) is is_permitted


def test_the_measures_own_attribute_and_the_filters_count_as_attributes(release: Release) -> None:
    three = Shape(By.ROLE_GROUP, By.AGE_BAND, By.CONTRACT)
    assert permits(three, STAFF_IN_POST, view_of(release, measure=STAFF_IN_POST))
    assert not permits(three, WOMEN, view_of(release, measure=WOMEN))
    assert not permits(three, STAFF_IN_POST, view_of(release, "?gender=female", STAFF_IN_POST))


def test_teams_are_offered_of_ones_own_council_in_the_exact_tier(release: Release) -> None:
    own = view_of(release, "?area=havering&tier=exact", STAFF_IN_POST, director(HAVERING.code))
    assert permits(Shape(By.TEAM, By.ROLE), STAFF_IN_POST, own)
    assert not permits(Shape(By.TEAM, By.COUNCIL), STAFF_IN_POST, own)
    other = view_of(release, "?area=camden&tier=exact", STAFF_IN_POST, director(HAVERING.code))
    assert not permits(Shape(By.TEAM), STAFF_IN_POST, other)


def test_published_figures_are_broken_down_in_one_way(release: Release) -> None:
    published = view_of(release, "?period=2016-17")
    assert permits(Shape(By.COUNCIL), TURNOVER, published)
    assert not permits(Shape(By.COUNCIL, By.PERIOD), TURNOVER, published)


@pytest.mark.parametrize("measure", [TURNOVER, VACANCIES, STAFF_IN_POST, HOURLY_PAY, WOMEN], ids=lambda each: each.key)
def test_whatever_is_offered_has_an_answer(release: Release, measure: Measure) -> None:
    view = view_of(release, measure=measure)
    for level, shape in choices("rows", Shape(By.COUNCIL, By.ROLE_GROUP), measure, view):
        assert shape.rows is level
        for part in ("columns", "panels"):
            for _, wider in choices(part, shape, measure, view)[::4]:
                assert view.answer(measure, wider.rows, wider.across).rows is not None  # NotAllowed would be raised


def test_what_goes_with_a_new_choice_is_kept(release: Release) -> None:
    view = view_of(release, measure=STAFF_IN_POST)
    found = dict(choices("rows", Shape(By.COUNCIL, By.ROLE_GROUP, By.GENDER), STAFF_IN_POST, view))
    assert found[By.SERVICE] == Shape(By.SERVICE, By.ROLE_GROUP, By.GENDER)
    assert found[By.ROLE] == Shape(By.ROLE, By.GENDER)
    assert nearest(Shape(By.TEAM), STAFF_IN_POST, view) == Shape(By.COUNCIL)


def test_another_measure_drops_filters_and_breakdowns_that_it_is_not_collected_by(release: Release) -> None:
    view = view_of(release, "?gender=female", STAFF_IN_POST)
    other, shape = for_measure(TURNOVER, Shape(By.ROLE_GROUP, By.AGE_BAND), view)
    assert (other.selection.gender, shape) == ((), Shape(By.ROLE_GROUP))


def test_each_list_stands_on_what_is_shown(release: Release) -> None:
    view, shape = view_of(release, measure=STAFF_IN_POST), Shape(By.ROLE_GROUP, By.AGE_GROUP)
    for each in choosers(STAFF_IN_POST, shape, view).children:
        chosen = each.children[1]["props"]
        offered = [option["value"] for group in chosen["options"] for option in group["options"]]
        assert chosen["value"] == address(STAFF_IN_POST, shape, view)
        assert offered.count(chosen["value"]) == 1


def test_exact_measures_are_offered_of_ones_own_council_alone(release: Release) -> None:
    for view, is_offered in (
        (view_of(release), False),
        (view_of(release, "?area=havering&tier=exact", who=director(HAVERING.code)), True),
    ):
        measures = choosers(TURNOVER, Shape(By.COUNCIL), view).children[0].children[1]["props"]["options"]
        labels = [option["label"] for group in measures for option in group["options"]]
        assert (MEASURES["leavers-with-reason"].label in labels) is is_offered


def test_rows_and_columns_hold_the_figures_of_their_combination() -> None:
    cells = crossed_cells(CROSSING, {"direct-care": "?role_group=direct-care"})
    assert cells.columns == ["Role group", "Age young", "Age old"]
    assert cells.rows == [
        [link("Direct care", "?role_group=direct-care"), "20.0\u00a0%", "5.0\u00a0%"],
        ["Managerial", "[c]", "7.5\u00a0%"],
    ]
    assert in_cell(CARE_BY_AGE, None) == "[x]"


def test_a_role_group_leads_to_its_roles_in_the_same_columns(release: Release) -> None:
    shape = Shape(By.ROLE_GROUP, By.GENDER)
    links = links_of(STAFF_IN_POST, shape, view_of(release, measure=STAFF_IN_POST))
    assert links["direct-care"].endswith("&role_group=direct-care&rows=role&columns=gender")


def test_areas_stand_below_the_councils_they_are_compared_with() -> None:
    councils = answer_of(
        figure_row(CAMDEN, 10, 100), figure_row(HAVERING, 20, 100), beside(LONDON, 300, 2000), area=HAVERING
    )
    cells = plain_cells(councils, {})
    assert [row[:2] for row in cells.rows] == [["Camden", "10.0\u00a0%"], ["Havering", "20.0\u00a0%"]]
    assert [row[:2] for row in cells.beside] == [["London", "15.0\u00a0%"]]


def test_the_sentence_names_the_ends_and_leaves_out_small_groups() -> None:
    said = crossed_sentence(CROSSING.flat(), "by role group and age")
    assert said.startswith(
        "Turnover in Havering, by role group and age, in the 12\u00a0months to 30\u00a0September 2025"
    )
    assert said.endswith(": from 5.0\u00a0% (Direct care, Age old) to 20.0\u00a0% (Direct care, Age young).")
    small = cross(
        answer_of(
            group("a", "A", "old", numerator=5, base=10),
            group("b", "B", "old", numerator=5, base=50),
            group("c", "C", "old", numerator=4, base=50),
            by=By.ROLE_GROUP,
        ),
        By.AGE_GROUP,
    )
    assert "groups of 30 or more staff in post: from 8.0" in crossed_sentence(
        Crossing(small, By.AGE_GROUP).flat(), "by"
    )


def test_the_sentence_of_several_periods_names_none_as_the_one() -> None:
    periods = cross(
        answer_of(
            figure_row(HAVERING, 10, 100, across=("2024-09-30",), across_names=("2024-09-30",)),
            figure_row(HAVERING, 20, 100, across=("2025-09-30",), across_names=("2025-09-30",)),
        ),
        By.PERIOD,
    )
    said = crossed_sentence(Crossing(periods, By.PERIOD).flat(), "by council and period")
    assert said == (
        "Turnover in Havering, by council and period: from 10.0\u00a0% (Havering, 30\u00a0September 2024) "
        "to 20.0\u00a0% (Havering, 30\u00a0September 2025)."
    )


def test_the_sentence_owns_up_to_rounding() -> None:
    close = cross(
        answer_of(
            rounded(HAVERING, 10, 50, category_code="a", category="A", across=("old",), across_names=("Old",)),
            rounded(HAVERING, 15, 60, category_code="b", category="B", across=("old",), across_names=("Old",)),
            by=By.ROLE_GROUP,
        ),
        By.AGE_GROUP,
    )
    said = crossed_sentence(Crossing(close, By.AGE_GROUP).flat(), "by role group and age")
    assert said.endswith("rounding alone can decide which group is lowest and which highest.")


def test_a_drawing_has_a_mark_for_every_known_figure_and_a_shape_a_column() -> None:
    figure = crossed(CROSSING, ["young", "old"])
    old, young = figure["data"]
    assert list(young["x"]) == [0.2]
    assert list(old["x"]) == [0.05, 0.075]
    assert [entry["text"] for entry in figure["layout"]["meta"]["key"]] == ["Age young", "Age old"]
    assert young["marker"]["symbol"] != old["marker"]["symbol"]


def test_small_multiples_share_rows_and_scale() -> None:
    among = [("young", ""), ("old", "")]
    young, old = (crossed(CROSSING, [column], among=among)["layout"] for column, _ in among)
    assert young["xaxis"]["range"] == old["xaxis"]["range"]
    assert young["yaxis"]["ticktext"] == old["yaxis"]["ticktext"] == ["Direct care", "Managerial"]


def test_a_drawing_of_many_columns_keeps_four_and_greys_the_rest() -> None:
    ages = [str(age) for age in range(6)]
    many = cross(
        answer_of(*(group("a", "A", age, numerator=9, base=90) for age in ages), by=By.ROLE_GROUP), By.AGE_GROUP
    )
    figure = crossed(Crossing(many, By.AGE_GROUP), ages)
    assert [entry["text"] for entry in figure["layout"]["meta"]["key"]][-2:] == [
        "Age 3",
        "2 others: the grid names them",
    ]


def test_of_many_multiples_those_with_a_figure_are_drawn(release: Release) -> None:
    shape = Shape(By.ROLE_GROUP, By.COUNCIL)
    view = view_of(release, measure=STAFF_IN_POST)
    found = view.answer(STAFF_IN_POST, shape.rows, shape.across)
    panel = crossed_panel(found, shape, view, {})
    drawn = [each.children for each in panel._traverse() if isinstance(each, html.H3)]
    with_figure = {row["area_name"] for row in found.rows if row["value"] == row["value"]}
    assert 0 < len(drawn) <= 9
    assert set(drawn) <= with_figure
    told = [each.children for each in panel._traverse() if isinstance(each, html.P)]
    assert (
        f"{len(drawn)} of {len(Crossing(found, By.COUNCIL).names(By.COUNCIL))} are drawn; the grid has them all."
        in told
    )


def test_the_panel_leads_to_the_file_of_its_question(release: Release) -> None:
    search = "?measure=staff-in-post&rows=council&columns=role_group"
    view, shape = view_of(release, search, STAFF_IN_POST, STEWARD), Shape(By.COUNCIL, By.ROLE_GROUP)
    panel = crossed_panel(view.answer(STAFF_IN_POST, shape.rows, shape.across), shape, view, {})
    links = [each.props["href"] for each in pieces(panel) if each.kind == "A"]
    (file,) = [href for href in links if href.startswith("/download/staff-in-post.csv") and "detail" not in href]
    assert file.endswith("&by=council&by=role_group")
