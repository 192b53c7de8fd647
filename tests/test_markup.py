"""Pages as markup: what stays a component, and that nothing of what was drawn is lost on the way."""

import json
from typing import Any

import pytest
from dash import dcc, html
from plotly.utils import PlotlyJSONEncoder

from components.markup import as_markup
from components.nodes import cell, link
from drawing import as_components

OURS = "muster_components"


def sent(drawn: Any) -> Any:
    """What the browser gets."""
    return json.loads(json.dumps(as_markup(drawn), cls=PlotlyJSONEncoder))


def markup(*tree: Any) -> dict[str, Any]:
    """The component that has a tree."""
    return {"type": "Markup", "namespace": OURS, "props": {"tree": list(tree)}}


def test_what_has_no_id_is_one_component() -> None:
    drawn = html.Div([html.H2("Turnover", className="title"), html.P(["In ", html.Strong("Hackney"), None, 3])])
    assert sent(drawn) == markup(
        ["div", {}, ["h2", {"className": "title"}, "Turnover"], ["p", {}, "In ", ["strong", {}, "Hackney"], 3]]
    )


def test_what_a_callback_can_name_stays_with_all_that_it_stands_in() -> None:
    drawn = html.Div([html.P("one"), html.P("two"), html.Section(html.Div("told", id="told")), html.P("three")])
    told = {"type": "Div", "namespace": "dash_html_components", "props": {"children": "told", "id": "told"}}
    section = {"type": "Section", "namespace": "dash_html_components", "props": {"children": told}}
    children = [markup(["p", {}, "one"], ["p", {}, "two"]), section, markup(["p", {}, "three"])]
    assert sent(drawn) == {"type": "Div", "namespace": "dash_html_components", "props": {"children": children}}


def test_a_chart_is_drawn_in_its_turn_and_other_components_as_they_are() -> None:
    figure = {"data": [], "layout": {"height": 80}}
    chart, hidden = sent([dcc.Graph(id={"type": "chart", "name": "a"}, figure=figure), dcc.Store(id="store", data=1)])
    assert (chart["type"], chart["namespace"], chart["props"]["figure"]) == ("Graph", OURS, figure)
    assert (hidden["type"], hidden["namespace"]) == ("Store", "dash_core_components")


def test_links_say_that_they_lead_inside() -> None:
    drawn = html.P([dcc.Link("Hackney", href="?area=hackney"), html.A("File", href="/download/x.csv")])
    inside, outside = ["Link", {"href": "?area=hackney"}, "Hackney"], ["a", {"href": "/download/x.csv"}, "File"]
    assert sent(drawn) == markup(["p", {}, inside, outside])


def test_cells_that_are_dictionaries_already_are_markup_as_well() -> None:
    row = cell("Tr", [cell("Th", link("Hackney", "?area=hackney"), scope="row"), cell("Td", "12", of_class="number")])
    name = ["th", {"scope": "row"}, ["Link", {"href": "?area=hackney"}, "Hackney"]]
    assert sent(html.Table(row)) == markup(["table", {}, ["tr", {}, name, ["td", {"className": "number"}, "12"]]])


def test_what_is_drawn_is_not_changed() -> None:
    drawn = html.Div([html.P("one"), html.Div("told", id="told")])
    before = json.dumps(drawn, cls=PlotlyJSONEncoder)
    as_markup(drawn)
    assert json.dumps(drawn, cls=PlotlyJSONEncoder) == before


@pytest.mark.parametrize(
    ("drawn", "expected"),
    [
        (None, None),
        ([], None),
        (["a ", None, "b"], "a b"),
        (html.Div(id="x"), {"children": None, "id": "x"}),
        (0, markup(0)),
    ],
)
def test_little_or_nothing_stays_as_it_is(drawn: Any, expected: Any) -> None:
    found = sent(drawn)
    assert (found["props"] if isinstance(found, dict) and found["type"] == "Div" else found) == expected


def test_the_way_back_for_tests_gives_what_was_drawn() -> None:
    drawn = html.Div([html.P(["In ", dcc.Link("Hackney", href="?area=hackney")]), html.Div("told", id="told")])
    assert as_components(sent(drawn)) == json.loads(json.dumps(drawn, cls=PlotlyJSONEncoder))
