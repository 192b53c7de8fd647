"""Pages as markup: what stays a component, and that nothing of what was drawn is lost on the way."""

import json
from collections.abc import Iterator, Sequence
from typing import Any

import pytest
from dash import dcc, html
from plotly.utils import PlotlyJSONEncoder

from app import app
from components.markup import as_markup, props_of
from components.nodes import cell, link
from scripts.as_sent import as_components

OURS = "muster_components"


def sent(drawn: Any) -> Any:
    """What the browser gets."""
    return json.loads(json.dumps(as_markup(drawn), cls=PlotlyJSONEncoder))


def markup(*tree: Any, stay: Sequence[Any] = ()) -> dict[str, Any]:
    """The component that has a tree, and components in their places."""
    return {"type": "Markup", "namespace": OURS, "props": {"tree": list(tree), **({"children": stay} if stay else {})}}


def html_as_sent(kind: str, **props: Any) -> dict[str, Any]:
    return {"type": kind, "namespace": "dash_html_components", "props": props}


@pytest.fixture(autouse=True)
def callbacks() -> Iterator[None]:
    """An app that has been asked once, so that it knows what its callbacks name."""
    assert app.server.test_client().get("/").status_code == 200
    with app.server.test_request_context():
        yield


def test_what_no_callback_names_is_one_component() -> None:
    drawn = html.Div([html.H2("Turnover", className="title"), html.P(["In ", html.Strong("Hackney"), None, 3])])
    assert sent(drawn) == markup(
        ["div", {}, ["h2", {"className": "title"}, "Turnover"], ["p", {}, "In ", ["strong", {}, "Hackney"], 3]]
    )


def test_what_a_callback_names_stays_in_its_place() -> None:
    drawn = html.Div([html.P("one"), html.Section(html.H1(["told ", "twice"], id="page-title")), html.P("three")])
    tree = ["div", {}, ["p", {}, "one"], ["section", {}, [0]], ["p", {}, "three"]]
    assert sent(drawn) == markup(tree, stay=[html_as_sent("H1", children="told twice", id="page-title")])


def test_what_stays_has_markup_inside() -> None:
    place = {"type": "section", "name": "a"}
    drawn = html.Div([html.P("one"), html.P(["two ", html.Button("Make", id="pack-open")])], id=place)
    children = markup(
        ["p", {}, "one"],
        ["p", {}, "two ", [0]],
        stay=[html_as_sent("Button", children="Make", id="pack-open")],
    )
    assert sent(drawn) == html_as_sent("Div", children=children, id=place)


def test_an_id_that_only_links_lead_to_is_markup() -> None:
    assert sent(html.Figure("A", id="turnover-council")) == markup(["figure", {"id": "turnover-council"}, "A"])


def test_before_callbacks_are_known_every_id_stays(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(app, "callback_map", {})
    assert sent(html.Figure("A", id="turnover-council")) == html_as_sent("Figure", children="A", id="turnover-council")


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
    drawn = html.Div([html.P("one"), html.H1(html.Span("told"), id="page-title")])
    before = json.dumps(drawn, cls=PlotlyJSONEncoder)
    as_markup(drawn)
    assert json.dumps(drawn, cls=PlotlyJSONEncoder) == before


@pytest.mark.parametrize(
    ("drawn", "expected"), [(None, None), ([], None), (["a ", None, "b"], "a b"), (0, markup(0)), (True, None)]
)
def test_little_or_nothing_stays_as_it_is(drawn: Any, expected: Any) -> None:
    assert sent(drawn) == expected


def test_the_way_back_for_tests_gives_what_was_drawn() -> None:
    title = html.H1(["Turnover: ", html.Span("Hackney")], id="page-title")
    drawn = html.Div([html.P(["In ", dcc.Link("Hackney", href="?area=hackney")]), html.Div(title)])
    assert as_components(sent(drawn)) == json.loads(json.dumps(drawn, cls=PlotlyJSONEncoder))


@pytest.mark.parametrize(
    "component",
    [
        html.Div("x", id="a", className="b", hidden=False, **{"aria-label": "c", "data-x": "d"}),
        html.Td(None),
        dcc.Graph(id="g", figure={"data": []}, config={"responsive": True}),
        dcc.Link("a", href="/b"),
        dcc.Dropdown(id="d", options=["one"], value=None),
    ],
    ids=lambda component: type(component).__name__,
)
def test_properties_are_those_that_dash_sends(component: Any) -> None:
    assert props_of(component) == component.to_plotly_json()["props"]
