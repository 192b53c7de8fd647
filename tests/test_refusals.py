"""What no page of Muster sends is refused with a sentence, and nothing of it is logged."""

import json
import logging
import os
import subprocess
import sys
from pathlib import Path
from threading import Event
from typing import Any

import pytest
from flask.testing import FlaskClient

from app import app, calm
from config import PROJECT
from data.store import Release
from data.time_limit import QueryTooLong, time_limit
from state import upkeep
from state.store import Unavailable

SECRET = "kestrel"
CALLBACKS = "/_dash-update-component"


@pytest.fixture
def client(release: Release) -> FlaskClient:
    client = app.server.test_client()
    client.get("/")  # Dash learns its callbacks at the first request
    return client


def page_question(**search: Any) -> dict[str, Any]:
    """What the browser sends to have a page drawn."""
    output = next(key for key in app.callback_map if "_pages_content" in key)
    texts = {"pathname": "/definitions", "search": ""} | search
    state = app.callback_map[output]["state"]
    asked = [{**one, "value": texts.get(one["property"])} for one in (*app.callback_map[output]["inputs"], *state)]
    count = len(asked) - len(state)
    outputs = [{"id": "_pages_content", "property": "children"}, {"id": "_pages_store", "property": "data"}]
    return {"output": output, "outputs": outputs, "inputs": asked[:count], "state": asked[count:],
            "changedPropIds": ["_pages_location.pathname"]}  # fmt: skip


def test_what_a_page_sends_is_answered(client: FlaskClient) -> None:
    answer = client.post(CALLBACKS, json=page_question())
    assert (answer.status_code, "Definitions" in answer.text) == (200, True)


WRONG: dict[str, Any] = {
    "a list": [SECRET],
    "null": None,
    "text": SECRET,
    "nothing in it": {},
    "unknown output": {"output": SECRET, "inputs": [], "outputs": []},
    "an output that is no text": {"output": [SECRET]},
    "no inputs": lambda: {key: part for key, part in page_question().items() if key != "inputs"},
    "an input of another kind": lambda: page_question() | {"inputs": [SECRET]},
    "another input": lambda: page_question() | {"inputs": [{"id": SECRET, "property": "search", "value": ""}]},
    "a number for text": lambda: page_question(pathname=5),
    "a list for an address": lambda: page_question(pathname=["/" + SECRET]),
    "a list for what is asked of an address": lambda: page_question(search=["?area=" + SECRET] * 1000),
    "a list for one input": lambda: page_question() | {"inputs": [[one] * 3 for one in page_question()["inputs"]]},
    "an object for text": lambda: page_question(search={SECRET: 1}),
    "changes that are no list": lambda: page_question() | {"changedPropIds": SECRET},
    "outputs that are no list": lambda: page_question() | {"outputs": SECRET},
    "outputs of another kind": lambda: page_question() | {"outputs": [SECRET, 5]},
}


@pytest.mark.parametrize("name", WRONG)
def test_a_malformed_question_is_refused_with_one_line_of_log_that_quotes_nothing(
    client: FlaskClient, caplog: pytest.LogCaptureFixture, name: str
) -> None:
    body = WRONG[name]() if callable(WRONG[name]) else WRONG[name]
    answer = client.post(CALLBACKS, data=json.dumps(body), content_type="application/json")
    assert answer.status_code == 400
    assert answer.text == "This is not a request that a page of Muster sends.\n"
    (line,) = [record.getMessage() for record in caplog.records if record.levelno >= logging.WARNING]
    assert SECRET not in line and "\n" not in line and caplog.records[0].exc_info is None


def test_a_question_that_is_no_json_is_refused(client: FlaskClient) -> None:
    assert client.post(CALLBACKS, data="{", content_type="application/json").status_code == 400
    assert client.post(CALLBACKS, data="1" * 10_000, content_type="application/json").status_code == 400
    assert client.post(CALLBACKS, data=b"\xff\x00", content_type="application/json").status_code == 400


@pytest.mark.parametrize(
    "kind", ["text/plain", "application/x-www-form-urlencoded", "multipart/form-data", "a/json", ""]
)
def test_a_question_of_a_kind_that_a_form_can_send_is_refused(client: FlaskClient, kind: str) -> None:
    answer = client.post(CALLBACKS, data=json.dumps(page_question()), content_type=kind)
    assert (answer.status_code, answer.text) == (415, "This address takes application/json only.\n")


@pytest.mark.parametrize("depth", [100, 500, 980, 10_000, 100_000])
@pytest.mark.parametrize("brackets", ["[]", ('{"value":', "}")])
def test_what_lies_in_itself_is_refused(client: FlaskClient, depth: int, brackets: tuple[str, str]) -> None:
    begin, end = brackets
    nest = begin * min(depth, 250_000 // len(begin) // 2) + "1" + end * min(depth, 250_000 // len(begin) // 2)
    question = json.dumps(page_question() | {"inputs": "NEST"}).replace('"NEST"', f"[{nest}]")
    for body in (nest, question):
        answer = client.post(CALLBACKS, data=body, content_type="application/json")
        assert answer.status_code in (400, 413)


def test_a_value_that_lies_in_itself_is_refused(client: FlaskClient) -> None:
    question = page_question(search="NEST")
    body = json.dumps(question).replace('"NEST"', "[" * 900 + "]" * 900)
    assert client.post(CALLBACKS, data=body, content_type="application/json").status_code == 400


def test_ten_thousand_values_are_refused_or_drawn_as_none(client: FlaskClient) -> None:
    address = "?" + "&".join(f"role={number}" for number in range(10_000))
    answer = client.post(CALLBACKS, json=page_question(pathname="/turnover", search=address))
    assert answer.status_code in (200, 400)
    assert "role=9999" not in answer.text


def test_a_query_that_takes_too_long_is_said_so_with_a_reference(caplog: pytest.LogCaptureFixture) -> None:
    def slow(**_asked: str) -> None:
        with time_limit(0, ended.set):
            ended.wait(5)
            raise ValueError(SECRET)  # as the database does, in its own words

    ended = Event()
    sentence = calm(slow)().children[1].children
    assert sentence.startswith("This took too long to work out. Please choose fewer filters.")
    assert sentence.rpartition(" ")[2].rstrip(".") in caplog.text
    with app.server.test_request_context("/download/turnover.csv"):
        answer = app.server.make_response(app.server.handle_user_exception(QueryTooLong()))
    assert (answer.status_code, answer.headers["Retry-After"]) == (503, "60")
    assert "choose fewer filters" in answer.get_data(as_text=True)


def test_a_bug_is_answered_with_a_reference_and_logged_without_its_words(caplog: pytest.LogCaptureFixture) -> None:
    with app.server.test_request_context("/"):
        try:
            raise ValueError(SECRET * 2)
        except ValueError as bug:
            answer = app.server.make_response(app.server.handle_user_exception(bug))
    reference = answer.get_data(as_text=True).rstrip(".\n").rpartition(" ")[2]
    assert answer.status_code == 500
    assert f"reference {reference}: ValueError" in caplog.text and SECRET * 2 not in caplog.text


@pytest.mark.parametrize(
    ("method", "address"), [("POST", "/"), ("POST", "/download/turnover.csv"), ("POST", "/assets/theme.css")]
)
def test_a_method_an_address_does_not_take_is_refused_in_plain_words(
    client: FlaskClient, method: str, address: str
) -> None:
    answer = client.open(address, method=method)
    assert (answer.status_code, answer.text) == (405, "This address does not answer such a request.\n")
    assert "GET" in answer.headers["Allow"]


def test_a_question_too_long_is_refused_with_a_sentence(client: FlaskClient) -> None:
    answer = client.post(CALLBACKS, data=b" " * 300_000, content_type="application/json")
    assert (answer.status_code, answer.text) == (413, "A request may have 256 KiB.\n")


@pytest.mark.parametrize(
    "address",
    [
        "/_dash-component-suites/plotly/x.js",
        "/_dash-component-suites/dash/<script>.js",
        "/download",
        "/download/",
        "/download/turnover.ods",
        "/download/a/b.csv",
    ],
)
def test_an_address_where_nothing_can_be_is_not_found(client: FlaskClient, address: str) -> None:
    answer = client.get(address)
    assert (answer.status_code, answer.text) == (404, "There is nothing at this address.\n")
    assert answer.mimetype == "text/plain"


def test_a_layout_that_fails_shows_a_sentence_whose_reference_is_in_the_log(caplog: pytest.LogCaptureFixture) -> None:
    def broken(**_asked: str) -> None:
        raise ValueError(SECRET)

    heading, sentence = calm(broken)(area=SECRET).children
    assert heading.id == "page-title"
    (record,) = caplog.records
    reference = sentence.children.rstrip(".").rpartition(" ")[2]
    assert f"reference {reference}: ValueError" in record.getMessage()
    assert SECRET not in record.getMessage().replace("raise ValueError(SECRET)", "")


def test_a_page_that_needs_the_store_says_that_it_cannot_be_used() -> None:
    def listing(**_asked: str) -> None:
        raise Unavailable("database or disk is full")

    assert calm(listing)().children[1].children.startswith("Muster's store cannot be used at the moment. Please try")


@pytest.mark.parametrize("damage", [None, b"not a database"])
def test_the_first_request_of_a_process_may_ask_for_its_health(tmp_path: Path, damage: bytes | None) -> None:
    if damage:
        (tmp_path / "releases").mkdir()
        (tmp_path / "releases" / "release-r1.duckdb").write_bytes(damage)
        (tmp_path / "releases" / "CURRENT").write_text("r1\n", encoding="utf-8")
    asked = """
from app import server
client = server.test_client()
print(*(client.get(address).status_code for address in ("/readyz", "/healthz", "/", "/_dash-layout", "/readyz")))
"""
    answered = subprocess.run(
        [sys.executable, "-c", asked], cwd=PROJECT, env={**os.environ, "MUSTER_HOME": str(tmp_path)},
        capture_output=True, text=True, check=True,
    )  # fmt: skip
    assert answered.stdout.split() == ["503", "200", "200", "200", "503"]


def test_a_refused_callback_is_in_the_audit_log_without_what_it_held(client: FlaskClient) -> None:
    before = len(upkeep.entries())
    assert client.post(CALLBACKS, json={"output": SECRET}).status_code == 400
    (entry,) = upkeep.entries()[before:]
    assert (entry.action, entry.query, entry.detail) == ("refusal", CALLBACKS, "a callback, 400")
    assert SECRET not in str(entry)
