"""The bar takes what it offers this reader, and refuses and writes down everything else."""

import json
from typing import Any

import pytest
from flask import g
from flask.testing import FlaskClient
from plotly.utils import PlotlyJSONEncoder
from werkzeug.test import TestResponse

from app import app
from auth import WARM_UP
from components.bar_state import bar_state
from components.filters import first_state
from components.navigation import navigation
from data.catalogue import catalogue
from data.measures import STAFF_IN_POST, TURNOVER
from data.principal import Principal, Role
from data.selection import Selection, parse_search
from data.store import Release
from hand_answers import HAVERING
from readers import READER, STEWARD
from state import upkeep

CALLBACKS = "/_dash-update-component"
ONE_COUNCIL = Principal(name="one", roles=frozenset({Role.VIEWER}), visible=frozenset({"E09000016"}))


@pytest.fixture
def client(release: Release) -> FlaskClient:
    client = app.server.test_client()
    client.get("/")  # Dash learns its callbacks at the first request
    return client


def change(
    client: FlaskClient,
    control: str,
    value: Any,
    who: Principal,
    *,
    at: str = "/turnover?area=london",
    shown: dict[str, Any] | None = None,
) -> TestResponse:
    """What the browser sends when a control is changed on a page, that of turnover unless another is given.

    `shown` is what the bar shows; nothing unless it is given.
    """
    changed = f"filter-{control}.value"
    return ask(client, changed, (shown or {}) | {changed: value}, who, at=at)


def open_page(client: FlaskClient, shown: dict[str, Any], *, at: str) -> TestResponse:
    """What the browser sends when a page is opened by its address, with what the bar shows by then."""
    return ask(client, "url.search", shown, STEWARD, at=at)


def ask(client: FlaskClient, changed: str, values: dict[str, Any], who: Principal, *, at: str) -> TestResponse:
    """What the bar's callback answers to a change of something, given what the browser has."""
    output = next(key for key in app.callback_map if "filter-bar.hidden" in key)
    path, asks, search = at.partition("?")
    values = values | {"url.search": asks + search, "url.pathname": path}
    inputs = [
        {**one, "value": values.get(f"{one['id']}.{one['property']}")} for one in app.callback_map[output]["inputs"]
    ]
    outputs = [
        dict(zip(("id", "property"), part.rsplit(".", 1), strict=True)) for part in output.strip(".").split("...")
    ]
    body = {
        "output": output,
        "outputs": outputs,
        "inputs": inputs,
        "state": [{"id": "filter-shown", "property": "data", "value": values.get("filter-shown.data")}],
        "changedPropIds": [changed],
    }
    return client.post(CALLBACKS, json=body, environ_overrides={WARM_UP: who})


def test_a_value_that_is_offered_becomes_part_of_the_address(client: FlaskClient) -> None:
    answer = change(client, "area", "havering", ONE_COUNCIL)
    assert answer.status_code == 200
    assert "area=havering" in answer.text
    assert "tier=exact" in change(client, "tier", "exact", STEWARD).text


@pytest.mark.parametrize(
    ("control", "value", "who", "status"),
    [
        ("area", "hackney", ONE_COUNCIL, 403),
        ("compare", "hackney", ONE_COUNCIL, 403),
        ("tier", "exact", READER, 403),
        ("tier", "raw", STEWARD, 400),
        ("area", "atlantis", STEWARD, 400),
        ("role", ["999"], STEWARD, 400),
        ("role", ["8"] * 3 + ["8' OR 1=1"], STEWARD, 400),
        ("period", "1066", STEWARD, 400),
        ("compare", "group.havering.hackney", STEWARD, 400),
        ("group", ["havering", "atlantis", "hackney"], STEWARD, 400),
        ("group", ["havering", "london", "hackney"], STEWARD, 400),
        ("group", ["havering", "hackney"], ONE_COUNCIL, 403),
        ("like", ["2"], STEWARD, 400),
    ],
)
def test_a_value_that_is_never_offered_is_refused_and_written_down(
    client: FlaskClient, control: str, value: Any, who: Principal, status: int
) -> None:
    before = len(upkeep.entries())
    answer = change(client, control, value, who)
    (entry,) = upkeep.entries()[before:]
    assert (answer.status_code, answer.mimetype) == (status, "text/plain")
    assert (entry.action, entry.name, entry.detail) == ("refusal", who.name, f"a callback, {status}")


def test_an_address_that_asks_for_what_is_not_granted_is_shown_without_it_and_written_down(client: FlaskClient) -> None:
    before = len(upkeep.entries())
    output = next(key for key in app.callback_map if "_pages_content" in key)
    values = {"pathname": "/turnover", "search": "?area=hackney"}
    callback = app.callback_map[output]
    body = {
        "output": output,
        "outputs": [{"id": "_pages_content", "property": "children"}, {"id": "_pages_store", "property": "data"}],
        "inputs": [{**one, "value": values.get(one["property"])} for one in callback["inputs"]],
        "state": [{**one, "value": values.get(one["property"])} for one in callback["state"]],
        "changedPropIds": ["_pages_location.search"],
    }
    answer = client.post(CALLBACKS, json=body, environ_overrides={WARM_UP: ONE_COUNCIL})
    (entry,) = upkeep.entries()[before:]
    assert "Turnover: London" in answer.text
    assert (entry.action, entry.detail) == ("refusal", "Hackney is not among the councils that you may see.")


def state_at(search: str, release: Release, path: str = "/turnover") -> dict[str, Any]:
    """What the bar shows at an address."""
    return bar_state(selection_of(search, release), search, catalogue(release), path, STEWARD)


def sent_and_written(answer: TestResponse) -> tuple[dict[str, Any], str]:
    """What is sent of the bar's state, and the address that is written."""
    parts = {f"{name}.{part}": each for name, parts in drawn(answer).items() for part, each in parts.items()}
    return parts, parts.pop("url.search")


@pytest.mark.parametrize(("control", "value"), [("area", "havering"), ("role", ["8"]), ("compare", "england")])
def test_what_a_pick_leaves_as_it_was_is_not_sent_again(
    client: FlaskClient, release: Release, control: str, value: Any
) -> None:
    shown = state_at("?area=london", release)
    parts, written = sent_and_written(change(client, control, value, STEWARD, shown=shown))
    assert len(parts) < len(shown) / 3
    seen = json.loads(json.dumps(shown | {f"filter-{control}.value": value} | parts, cls=PlotlyJSONEncoder))
    assert seen == json.loads(json.dumps(state_at(written, release), cls=PlotlyJSONEncoder))


@pytest.mark.parametrize(
    "shown",
    [
        {},
        {"filter-shown.data": ""},
        {"filter-shown.data": "forged"},
        "/pay?area=london",  # a pick came before the bar had shown the page
        "/turnover?area=havering",
    ],
)
def test_a_bar_that_shows_something_else_is_sent_all(client: FlaskClient, release: Release, shown: Any) -> None:
    if isinstance(shown, str):
        path, _, search = shown.partition("?")
        shown = state_at(f"?{search}", release, path)
    parts, written = sent_and_written(change(client, "area", "hackney", STEWARD, shown=shown))
    assert parts == json.loads(json.dumps(state_at(written, release), cls=PlotlyJSONEncoder))


def test_a_visit_that_is_drawn_with_the_state_of_its_address_is_sent_nothing_more(
    client: FlaskClient, release: Release
) -> None:
    search = "?area=london&compare=england"
    assert drawn(open_page(client, state_at(search, release), at=f"/turnover{search}")) == {}


def test_a_control_that_shows_something_else_than_its_address_is_set_right(
    client: FlaskClient, release: Release
) -> None:
    shown = state_at("?area=london", release) | {"filter-area.value": "havering"}  # a pick that was refused
    assert drawn(open_page(client, shown, at="/turnover?area=london")) == {"filter-area": {"value": "london"}}


def drawn(answer: TestResponse) -> dict[str, dict[str, Any]]:
    """What a callback makes of components: id to properties."""
    found = answer.get_json()["response"]
    assert isinstance(found, dict)
    return found


def selection_of(search: str, release: Release) -> Selection:
    return parse_search(search, catalogue(release), (TURNOVER,), STEWARD)[0]


def choices(options: list[dict[str, Any]]) -> dict[str, list[str]]:
    """Headings of a list to the names under them."""
    return {group["label"]: [each["label"] for each in group["options"]] for group in options}


def test_what_to_compare_with_stands_by_kind(client: FlaskClient, release: Release) -> None:
    state = bar_state(selection_of("?area=havering", release), "", catalogue(release), "/turnover", STEWARD)
    offered = choices(state["filter-compare.options"])
    assert list(offered) == [
        "England and regions",
        "Sub-regions",
        "Councils of one type",
        "Statistical neighbours (children's services)",
        "Similar councils (people and place)",
        "Your own",
        "Councils",
    ]
    assert "London" in offered["England and regions"]
    assert "South West" not in offered["England and regions"]  # which has sent nothing
    assert "Councils similar to Havering" in offered["Similar councils (people and place)"]
    assert offered["Councils"] == sorted(offered["Councils"])
    assert list(choices(state["filter-area.options"])) == ["England and regions", "Sub-regions", "Councils"]


def test_councils_that_a_reader_may_not_see_are_not_offered(client: FlaskClient, release: Release) -> None:
    state = bar_state(selection_of("", release), "", catalogue(release), "/turnover", ONE_COUNCIL)
    assert choices(state["filter-area.options"])["Councils"] == ["Havering"]
    assert state["filter-group.options"] == []  # before a group is begun
    begun = drawn(change(client, "compare", "group", ONE_COUNCIL))
    assert [each["label"] for each in begun["filter-group"]["options"]] == ["Havering"]


def test_a_group_of_ones_own_counts_from_three_councils_on(client: FlaskClient) -> None:
    at = "/turnover?area=havering&compare=london"
    begun = drawn(change(client, "compare", "group", STEWARD, at=at))
    assert begun["filter-own-group"]["hidden"] is False
    assert begun["filter-group-note"]["children"] == "A group takes at least 3 councils: none chosen so far."
    two = drawn(change(client, "group", ["hackney", "havering"], STEWARD, at=at))
    assert "compare=london" in two.get("url", {}).get("search", at)
    assert two["filter-group"]["value"] == ["hackney", "havering"]
    three = drawn(change(client, "group", ["tower-hamlets", "hackney", "havering"], STEWARD, at=at))
    assert "compare=group.hackney.havering.tower-hamlets" in three["url"]["search"]


def test_a_group_says_how_many_of_it_are_in_the_data(client: FlaskClient, release: Release) -> None:
    of_three = selection_of("?compare=group.hackney.havering.tower-hamlets", release)
    state = bar_state(of_three, "", catalogue(release), "/turnover", STEWARD)
    assert state["filter-group-note.children"] == "2 of 3 have a return for 30 September 2025; Hackney has none."
    assert state["filter-group-summary.children"] == "Your group: 3 councils"
    assert (state["filter-own-group.hidden"], state["filter-group-choices.open"]) == (False, False)


def test_another_area_keeps_a_group_of_ones_own_and_drops_what_hangs_on_the_area(client: FlaskClient) -> None:
    own = "/turnover?area=havering&compare=group.hackney.havering.tower-hamlets"
    kept = change(client, "compare", "group.hackney.havering.tower-hamlets", STEWARD, at=own)
    assert "compare=group.hackney" in drawn(kept).get("url", {}).get("search", own)
    left = drawn(change(client, "area", "hackney", STEWARD, at="/turnover?area=havering&compare=havering"))
    assert "compare=london" in left["url"]["search"]


def test_like_for_like_is_part_of_the_address(client: FlaskClient) -> None:
    assert "like=1" in change(client, "like", ["1"], STEWARD).text


def test_what_no_control_shows_stays_in_the_address(client: FlaskClient) -> None:
    answer = drawn(change(client, "area", "havering", STEWARD, at="/turnover?area=london&chart=funnel&meeting=1"))
    assert {"chart=funnel", "meeting=1"} <= set(answer["url"]["search"].split("&"))


def test_another_council_is_another_page_where_the_page_is_of_one_council(client: FlaskClient) -> None:
    there = drawn(change(client, "area", "hackney", STEWARD, at="/council/havering"))
    assert there["url"]["pathname"] == "/council/hackney"
    assert drawn(change(client, "area", "london", STEWARD, at="/council/havering"))["url"]["pathname"] == "/"
    assert "pathname" not in drawn(change(client, "area", "hackney", STEWARD))["url"]


@pytest.mark.parametrize("address", ["/turnover?area=havering&role=8", "/definitions", "/council/hackney", "/"])
def test_the_bar_is_drawn_at_first_as_its_callback_leaves_it(
    client: FlaskClient, release: Release, address: str
) -> None:
    with app.server.test_request_context("/_dash-layout", headers={"Referer": f"http://localhost{address}"}):
        g.principal = STEWARD
        first = json.loads(json.dumps(first_state(), cls=PlotlyJSONEncoder))
    left = drawn(change(client, "none", None, STEWARD, at=address))
    for key, value in first.items():
        control, _, part = key.partition(".")
        assert left[control][part] == value, key


def test_a_filter_is_offered_where_all_of_a_pages_figures_are_collected_by_it(
    client: FlaskClient, release: Release
) -> None:
    selection, known = selection_of("", release), catalogue(release)
    of_age = bar_state(selection, "", known, "/age", STEWARD)
    assert (of_age["filter-more.hidden"], of_age["filter-gender-choices.hidden"]) == (False, False)
    of_turnover = bar_state(selection, "", known, "/turnover", STEWARD)
    assert (of_turnover["filter-more.hidden"], of_turnover["filter-role-choices.hidden"]) == (True, False)


def test_filters_in_the_fold_are_counted_on_it(client: FlaskClient, release: Release) -> None:
    known = catalogue(release)
    selection, _ = parse_search("?gender=female&contract=permanent", known, (STAFF_IN_POST,), STEWARD)
    assert bar_state(selection, "", known, "/age", STEWARD)["filter-more-summary.children"] == "More filters: 2"


def test_the_menu_leads_to_the_council_that_is_chosen(client: FlaskClient, release: Release) -> None:
    given = [item["props"]["children"]["props"] for item in navigation("/", "?pooled=yes", HAVERING)]
    links = {link["children"]: link["href"] for link in given}
    assert links["Turnover"] == "/turnover?pooled=yes"
    assert links.get("Council", "/council/havering?pooled=yes") == "/council/havering?pooled=yes"
