"""The bar takes what it offers this reader, and refuses and writes down everything else."""

from typing import Any

import pytest
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from app import app
from auth import WARM_UP
from data.principal import Principal, Role
from data.store import Release
from readers import READER, STEWARD
from state import upkeep

CALLBACKS = "/_dash-update-component"
ONE_COUNCIL = Principal(name="one", roles=frozenset({Role.VIEWER}), visible=frozenset({"E09000016"}))


@pytest.fixture
def client(release: Release) -> FlaskClient:
    client = app.server.test_client()
    client.get("/")  # Dash learns its callbacks at the first request
    return client


def change(client: FlaskClient, control: str, value: Any, who: Principal, search: str = "?area=london") -> TestResponse:
    """What the browser sends when a control is changed on the page of turnover."""
    output = next(key for key in app.callback_map if "filter-bar.hidden" in key)
    values = {"url.search": search, "url.pathname": "/turnover", f"filter-{control}.value": value}
    inputs = [
        {**one, "value": values.get(f"{one['id']}.{one['property']}")} for one in app.callback_map[output]["inputs"]
    ]
    outputs = [
        dict(zip(("id", "property"), part.rsplit(".", 1), strict=True)) for part in output.strip(".").split("...")
    ]
    body = {"output": output, "outputs": outputs, "inputs": inputs, "changedPropIds": [f"filter-{control}.value"]}
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
