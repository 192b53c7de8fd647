"""On the page of a council's words, those who send its returns say what each means; nobody else, and nothing else."""

import json
import shutil
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from app import server
from auth import WARM_UP
from components.heading_map import LATER, MOST_SHOWN, heading_map, row_of
from data.catalogue import catalogue
from data.principal import Principal, Role
from data.store import Release, live_release
from pages.returns_headings import layout
from readers import STEWARD, director
from state import headings, upkeep
from state.audit import Action
from state.headings import Heading

HACKNEY, HAVERING = "E09000012", "E09000016"
LEAD = replace(director(HACKNEY), name="lead", roles=frozenset({Role.VIEWER, Role.DATA_LEAD}))
WAITS = {
    "column": ["Heads", "FTE", "Comments"],
    "role": ["Snr social worker", "Chief beekeeper"],
    "team": ["Hosp discharge"],
}
OUTPUT = "..heading-map.children...heading-told.children.."
ALL_OURS, ALL_ACTS = '{"row":["ALL"],"type":"heading-ours"}', '{"row":["ALL"],"type":"heading-act"}'


@pytest.fixture(autouse=True)
def home(release: Release, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    shutil.copytree(release.path.parent.parent, tmp_path / "home")
    monkeypatch.setenv("MUSTER_HOME", str(tmp_path / "home"))
    headings.remember(HACKNEY, {"team": {"hospital discharge team": "="}}, by="anna")
    headings.queue(HACKNEY, WAITS)
    return tmp_path / "home"


@pytest.fixture
def client() -> FlaskClient:
    return server.test_client()


def parts(node: Any) -> Iterator[Any]:
    """Every component of a page."""
    yield node
    children = getattr(node, "children", None)
    for child in children if isinstance(children, list | tuple) else [children]:
        if child is not None:
            yield from parts(child)


def page(who: Principal, slug: str = "hackney") -> list[Any]:
    with server.test_request_context("/", environ_overrides={WARM_UP: who}):
        server.preprocess_request()
        return list(parts(layout(slug)))


def selects(found: list[Any]) -> dict[str, Any]:
    return {
        part.id["row"]: part
        for part in found
        if isinstance(getattr(part, "id", None), dict) and hasattr(part, "options")
    }


def word(kind: str, theirs: str) -> str:
    return row_of(next(each for each in headings.of_council(HACKNEY) if (each.kind, each.theirs) == (kind, theirs)))


def send(
    client: FlaskClient,
    said: dict[str, Any],
    who: Principal = LEAD,
    *,
    path: str = "/returns/headings/hackney",
    used: str = "all",
) -> TestResponse:
    act = {"row": used, "type": "heading-act"}
    ids = [{"row": row, "type": "heading-ours"} for row in said]
    values = [{"id": each, "property": "value", "value": value} for each, value in zip(ids, said.values(), strict=True)]
    body = {
        "output": OUTPUT,
        "outputs": [{"id": "heading-map", "property": "children"}, {"id": "heading-told", "property": "children"}],
        "inputs": [[{"id": act, "property": "n_clicks", "value": 1}]],
        "changedPropIds": [f"{json.dumps(act, separators=(',', ':'))}.n_clicks"],
        "state": [
            values,
            [{"id": each, "property": "id", "value": each} for each in ids],
            {"id": "url", "property": "pathname", "value": path},
        ],
    }
    return client.post("/_dash-update-component", json=body, environ_overrides={WARM_UP: who})


def test_what_waits_stands_first_with_what_is_proposed_and_can_be_chosen_by_its_label() -> None:
    found = page(LEAD)
    lists = selects(found)
    proposed = {
        theirs: lists[word(kind, key)].value
        for kind, each in WAITS.items()
        for theirs in each
        for key in [theirs.lower()]
    }
    assert proposed == {
        "Heads": "HEADCOUNT",
        "FTE": "WTE",
        "Comments": LATER,
        "Snr social worker": "6",
        "Chief beekeeper": LATER,
        "Hosp discharge": "hospital discharge team",
    }
    for part in lists.values():
        assert part.value in {each["value"] for each in part.options}
    labels = {part.htmlFor for part in found if type(part).__name__ == "Label"}
    assert labels == {json.dumps(part.id, separators=(",", ":"), sort_keys=True) for part in lists.values()}
    headings_shown = [part.children for part in found if type(part).__name__ == "H2"]
    assert headings_shown == ["Columns: 3 wait", "Job roles: 2 wait", "Teams: 1 waits"]


def test_confirming_keeps_what_the_lists_say_and_leaves_the_rest_waiting(client: FlaskClient) -> None:
    said = {row: part.value for row, part in selects(page(LEAD)).items()}
    answer = send(client, said | {word("role", "snr social worker"): "35"})
    assert answer.status_code == 200
    assert "4 words are kept. 2 still wait." in answer.text
    assert headings.remembered(HACKNEY) == {
        "column": {"heads": "HEADCOUNT", "fte": "WTE"},
        "role": {"snr social worker": "35"},
        "team": {"hospital discharge team": "=", "hosp discharge": "hospital discharge team"},
    }
    assert [each.theirs for each in headings.waiting(HACKNEY)] == ["comments", "chief beekeeper"]
    last = upkeep.entries()[-1]
    assert (last.action, last.name, last.query) == (Action.HEADINGS, "lead", HACKNEY)
    assert last.detail == "2 columns, 1 role, 1 team confirmed"


def test_the_last_word_confirmed_leads_back_to_the_check(client: FlaskClient) -> None:
    said = {row: part.value for row, part in selects(page(LEAD)).items()}
    answer = send(client, said | {word("role", "chief beekeeper"): "27", word("column", "comments"): "-"})
    assert "6 words are kept." in answer.text
    assert "/returns/check?council=hackney" in str(answer.json)
    assert "Nothing of Hackney waits." in answer.text


def test_columns_that_a_return_needs_and_nothing_is_taken_for_are_named_after_confirming(client: FlaskClient) -> None:
    assert "No column" not in send(client, {word("role", "snr social worker"): "6"}).text
    assert "No column is taken for TEAM, ROLE or HEADCOUNT here." in send(client, {word("column", "fte"): "WTE"}).text
    assert "No column is taken for TEAM or ROLE here." in send(client, {word("column", "heads"): "HEADCOUNT"}).text
    headings.remember(HACKNEY, {"column": {"squad": "TEAM", "job": "ROLE"}}, by="anna")
    assert "No column" not in send(client, {word("column", "comments"): "-"}).text


def test_nothing_is_left_out_that_nobody_chose_to_leave_out(client: FlaskClient) -> None:
    assert "Nothing was kept" in send(client, {word("column", "comments"): LATER}).text
    assert "column" not in headings.remembered(HACKNEY)


def test_a_confirmed_word_can_be_asked_again(client: FlaskClient) -> None:
    assert send(client, {}, used=word("team", "hospital discharge team")).status_code == 200
    assert "hospital discharge team" in [each.theirs for each in headings.waiting(HACKNEY)]


def test_a_word_decided_meanwhile_is_left_as_it_is(client: FlaskClient) -> None:
    said = {row: part.value for row, part in selects(page(LEAD)).items()}
    headings.remember(HACKNEY, {"column": {"heads": "-"}}, by="ben")
    assert send(client, said).status_code == 200
    assert headings.remembered(HACKNEY)["column"]["heads"] == "-"


@pytest.mark.parametrize(
    "who", [director(HACKNEY), replace(LEAD, exact=frozenset({HAVERING})), Principal(name="nobody")]
)
def test_nobody_else_sees_or_says_what_a_councils_words_mean(client: FlaskClient, who: Principal) -> None:
    if who.roles:
        assert selects(page(who)) == {}
        assert "heads" not in str(page(who))
    answer = send(client, {word("column", "heads"): "HEADCOUNT"}, who)
    assert answer.status_code == 403
    assert headings.remembered(HACKNEY) == {"team": {"hospital discharge team": "="}}
    assert upkeep.entries()[-1].action == Action.REFUSAL


def test_stewards_may_for_every_council(client: FlaskClient) -> None:
    assert send(client, {word("column", "heads"): "HEADCOUNT"}, STEWARD).status_code == 200


@pytest.mark.parametrize(
    "value", ["POSTCODE", "6", "=", "hospital discharge team", "x" * 61, 6, ["HEADCOUNT"], {"a": 1}, True]
)
def test_what_no_list_offers_is_refused_whole(client: FlaskClient, value: Any) -> None:
    answer = send(client, {word("column", "fte"): "WTE", word("column", "heads"): value})
    assert answer.status_code == 400
    assert "column" not in headings.remembered(HACKNEY)


@pytest.mark.parametrize(
    "path", ["/", "/returns/headings/atlantis", "/returns/headings/london", "/returns/headings/" + "a" * 90]
)
def test_an_address_of_no_council_is_refused(client: FlaskClient, path: str) -> None:
    assert send(client, {word("column", "heads"): "HEADCOUNT"}, path=path).status_code == 400


def test_rows_that_no_page_has_are_refused(client: FlaskClient) -> None:
    assert send(client, {"../../etc": "WTE"}).status_code == 400
    assert send(client, {}, used="everything").status_code == 400
    assert send(client, {f"{number:016x}": "WTE" for number in range(MOST_SHOWN + 1)}).status_code == 400
    assert send(client, {"0" * 16: "WTE"}).status_code == 200  # of a word that is gone
    assert headings.remembered(HACKNEY) == {"team": {"hospital discharge team": "="}}


def test_more_words_than_a_page_can_send_come_in_turns() -> None:
    words = [
        Heading(council_code=HACKNEY, kind="team", theirs=f"team {number}", ours="", confirmed_by="", confirmed_at=None)
        for number in range(MOST_SHOWN + 20)
    ]
    with server.test_request_context("/"):
        area = catalogue(live_release()).area("hackney")
        assert area
        found = [each for part in heading_map(area, words) for each in parts(part)]
    assert len(selects(found)) == MOST_SHOWN
    assert any("20 more come after these." in str(part.children) for part in found if hasattr(part, "children"))


def test_there_is_a_sentence_for_no_such_council() -> None:
    assert "There is no such council" in str(page(STEWARD, "atlantis"))
