"""Sections are drawn from the address and a name that is registered, for who may see them, and recorded once."""

import json
from typing import Any

import pytest
from flask import g
from flask.testing import FlaskClient
from plotly.utils import PlotlyJSONEncoder
from werkzeug.exceptions import BadRequest
from werkzeug.test import TestResponse

import app
from components.sections import Section, draw_section, register_section
from components.tiers import SENSITIVE
from data.principal import Principal, Role
from data.store import Release
from readers import director
from state import upkeep
from state.audit import Action
from test_refusals import page_question

CALLBACKS = "/_dash-update-component"
STRIPS, TEAMS = "council-strips", "council-teams"
EXACT = "?area=havering&tier=exact"
HAVERING = "E09000016"


@pytest.fixture
def client(release: Release) -> FlaskClient:
    client = app.server.test_client()
    client.get("/")  # Dash learns its callbacks at the first request
    return client


def asked(client: FlaskClient, name: object, path: object = "/council/havering", search: object = "") -> TestResponse:
    """What the server answers where a section is asked for as a page does."""
    output = next(key for key in app.app.callback_map if '"type":"section"' in key)
    place = {"type": "section", "name": name}
    state = [{"id": "url", "property": "pathname", "value": path}, {"id": "url", "property": "search", "value": search}]
    body = {
        "output": output,
        "outputs": {"id": place, "property": "children"},
        "inputs": [{"id": place, "property": "id", "value": place}],
        "state": state,
        "changedPropIds": [],
    }
    return client.post(CALLBACKS, json=body)


def looks(name: str = "local") -> list[str]:
    """The addresses of the looks at exact figures that are recorded of somebody."""
    return [each.query for each in upkeep.entries(action=Action.EXACT_VIEW) if each.name == name]


def test_a_section_is_drawn_from_the_address(client: FlaskClient) -> None:
    protected, exact = asked(client, STRIPS), asked(client, STRIPS, search=EXACT)
    assert protected.status_code == exact.status_code == 200
    assert "No figure: withheld" in protected.text and "data:image/svg+xml" not in protected.text  # of 13 staff
    assert "23.1\u00a0%" in json.dumps(exact.json, ensure_ascii=False)  # 3 of 13 left


@pytest.mark.parametrize(
    ("name", "path"),
    [
        ("overview-secrets", "/council/havering"),
        (["council-strips"], "/council/havering"),
        (None, "/council/havering"),
        (STRIPS, "/turnover"),
        (STRIPS, "/council"),  # no council is named, so there is none on the page
        (STRIPS, "/council/atlantis"),
        (STRIPS, None),
        (TEAMS, "/council/havering"),  # which the protected page does not have
    ],
)
def test_what_no_page_has_is_refused(client: FlaskClient, name: Any, path: Any) -> None:
    answer = asked(client, name, path)
    assert answer.status_code == 400
    assert "Turnover" not in answer.text


def test_a_section_is_of_its_own_page_alone(client: FlaskClient) -> None:
    register_section("of-turnover", Section("/turnover", "Turnover", lambda _: ["drawn"]))
    assert asked(client, "of-turnover", "/turnover").status_code == 200
    assert asked(client, "of-turnover", "/council/havering").status_code == 400


def test_a_parameter_cannot_pass_for_the_path(client: FlaskClient) -> None:
    assert asked(client, STRIPS, "/council/havering", "?slug=hackney").status_code == 400


def drawn_for(who: Principal, name: str, path: str, search: str = "") -> str:
    with app.server.test_request_context():
        g.principal = who
        return json.dumps(draw_section({"type": "section", "name": name}, path, search), cls=PlotlyJSONEncoder)


def test_a_council_that_is_not_granted_has_no_section(client: FlaskClient) -> None:
    one = Principal(name="one", roles=frozenset({Role.VIEWER}), visible=frozenset({HAVERING}))
    with pytest.raises(BadRequest):
        drawn_for(one, STRIPS, "/council/hackney")
    assert "Turnover rate" in drawn_for(one, STRIPS, "/council/havering")


def test_teams_are_for_the_councils_own_people(client: FlaskClient) -> None:
    with pytest.raises(BadRequest):
        drawn_for(director("E09000012"), TEAMS, "/council/havering", "?tier=exact")
    assert "Team by team" in drawn_for(director(HAVERING), TEAMS, "/council/havering", "?tier=exact")


def test_exact_figures_that_are_not_granted_are_protected(client: FlaskClient) -> None:
    protected = drawn_for(director(), STRIPS, "/council/havering")
    assert drawn_for(director(), STRIPS, "/council/havering", "?tier=exact") == protected
    assert drawn_for(director(HAVERING), STRIPS, "/council/havering", "?tier=exact") != protected


def test_a_page_and_its_sections_are_one_look_at_exact_figures(client: FlaskClient) -> None:
    before = len(looks())
    assert SENSITIVE in client.post(CALLBACKS, json=page_question(pathname="/council/havering", search=EXACT)).text
    assert len(looks()) == before + 1
    assert asked(client, STRIPS, search=EXACT).status_code == asked(client, TEAMS, search=EXACT).status_code == 200
    assert len(looks()) == before + 1


def test_a_section_asked_for_without_its_page_is_recorded(client: FlaskClient) -> None:
    search = f"{EXACT}&role_group=managerial"
    before = len(looks())
    assert asked(client, STRIPS, search=search).status_code == 200
    assert len(looks()) == before + 1
    assert "area=havering" in looks()[-1] and "role_group=managerial" in looks()[-1]


def test_a_protected_section_is_not_recorded(client: FlaskClient) -> None:
    before = len(upkeep.entries())
    asked(client, STRIPS)
    assert len(upkeep.entries()) == before
