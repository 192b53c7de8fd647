"""Board packs hold nothing that their maker may not have, whoever asks, however, and whenever they are opened."""

import hashlib
import json
import re
import time
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from flask.testing import FlaskClient

from attacked import World
from attacker import Attacker
from data.principal import Role
from pack_buttons import READERS, ask, delete, follow, made, show_pages
from packs import maker
from packs.model import pack_of
from packs.text import LONGEST
from readers import READER
from state import audit, upkeep
from state import packs as kept
from state.audit import Action
from state.packs import Stage

ADA = replace(READER, name="ada")
EVE = replace(READER, name="eve")
HACKNEY, WESTMINSTER = "E09000012", "E09000033"
BOXES = ({"type": "pack-comment", "page": "headlines"},)


@pytest.fixture(autouse=True)
def nothing_kept() -> Iterator[None]:
    """Nobody has packs before, and the process that makes them ends after."""
    yield
    for name in ("ada", "eve", "reader", "steward"):
        for each in kept.kept_of(name):
            kept.forget(each.pack_id, name)


@pytest.fixture(scope="module", autouse=True)
def no_process_left() -> Iterator[None]:
    maker.end()  # that of other tests has another home
    yield
    maker.end()


def refusals() -> int:
    return len(upkeep.entries(action=Action.REFUSAL))


@pytest.fixture
def ada(client: FlaskClient) -> Attacker:
    return Attacker(client, ADA)


@pytest.fixture
def eve(client: FlaskClient) -> Attacker:
    return Attacker(client, EVE)


WRONG: dict[str, dict[str, Any]] = {
    "another kind of file": {"suffix": "exe"},
    "a kind that is none": {"suffix": {"a": 1}},
    "no kind": {"suffix": None},
    "a path that is no text": {"path": {"a": "/"}},
    "a search that is no text": {"search": ["?tier=exact"]},
    "a comment that is no text": {"comments": ({"a": 1},), "boxes": BOXES},
    "a comment of several texts": {"comments": (["a", "b"],), "boxes": BOXES},
    "a thousand boxes": {"comments": ("x",) * 1000, "boxes": BOXES * 1000},
    "a box whose page is no text": {"comments": ("x",), "boxes": ({"type": "pack-comment", "page": {"a": 1}},)},
    "a box with a long page": {"comments": ("x",), "boxes": ({"type": "pack-comment", "page": "p" * 5000},)},
    "more boxes than comments": {"comments": (), "boxes": BOXES},
    "a body too long": {"comments": ("x" * 300_000,), "boxes": BOXES},
}


@pytest.mark.parametrize("wrong", WRONG.values(), ids=WRONG)
def test_what_no_button_sends_is_refused_and_leaves_nothing_on_the_list(ada: Attacker, wrong: dict[str, Any]) -> None:
    answer = ask(ada, **wrong)
    assert answer.status_code in {400, 413}, answer.text[:200]
    assert kept.kept_of("ada") == []


@pytest.mark.parametrize(
    ("path", "search"),
    [
        ("/council/../turnover", ""),
        ("/council/westminster/../camden", ""),
        ("/council/%2e%2e/x", ""),
        ("/council/", ""),
        ("/council/london", ""),
        ("/council/westminster\x00", ""),
        ("//evil.example/turnover", ""),
        ("/explore", ""),
        ("/packs", ""),
        ("/download/turnover.csv", ""),
        ("/council/westminster", "?tier=exact"),
        ("/turnover", "?area=westminster&tier=exact"),
        ("/turnover", "?area=london&tier=exact"),
    ],
)
def test_no_pack_is_made_of_what_has_none_or_is_not_granted(ada: Attacker, path: str, search: str) -> None:
    before = refusals()
    answer = ask(ada, path, search)
    assert answer.status_code in {200, 400, 403}
    assert kept.kept_of("ada") == [] and "Waiting" not in answer.text
    assert not re.search(r"\d+\.\d", show_pages(ada, path, search).text)
    assert refusals() > before


def test_nobody_makes_a_pack_of_a_council_that_they_may_not_see(client: FlaskClient) -> None:
    few = Attacker(client, replace(ADA, visible=frozenset({HACKNEY})))
    for path, search in (("/council/westminster", ""), ("/turnover", "?area=westminster"), ("/", "?area=westminster")):
        assert "Westminster is not among the councils" in ask(few, path, search).text
        assert "Westminster is not among the councils" in show_pages(few, path, search).text
    assert kept.kept_of("ada") == []
    viewer = Attacker(client, replace(ADA, roles=frozenset({Role.VIEWER})))
    for answer in (ask(viewer), show_pages(viewer, "/turnover", ""), follow(viewer, "x.docx")):
        assert answer.status_code == 403
    assert kept.kept_of("ada") == []


def test_a_region_pack_of_somebody_who_sees_one_council_has_no_others_row(world: World, client: FlaskClient) -> None:
    few = replace(ADA, visible=frozenset({HACKNEY}))
    pack = pack_of(kept.content_of(made(few, "/turnover", "?area=london")))
    (page,) = (each for each in pack.pages if each.key == "turnover-by-council")
    names = {area.name for area in world.known.areas.values() if area.is_council}
    assert page.table and names & {cell for row in (page.table.head, *page.table.rows) for cell in row} == {"Hackney"}
    assert set(pack.councils) == {HACKNEY}


def test_a_button_makes_a_pack_so_that_refusals_above_mean_something(ada: Attacker, eve: Attacker) -> None:
    answer = ask(ada, "/turnover", "?area=westminster", "docx", ("Our words" + "x" * 100_000,), (
        {"type": "pack-comment", "page": "turnover-over-time"},))  # fmt: skip
    assert answer.status_code == 200, answer.text[:300]
    asked = json.loads(answer.text)["response"]["pack-asked"]["data"]
    assert "This pack is not among yours" in follow(eve, asked).text
    pack_id = asked.removesuffix(".docx")
    for _ in range(600):
        if (found := kept.find(pack_id, "ada")) and found.stage in {Stage.READY, Stage.FAILED}:
            break
        time.sleep(0.1)
    assert f"/download/pack/{asked}" in json.dumps(json.loads(follow(ada, asked).text))
    (comment,) = (each.comment for each in pack_of(kept.content_of(pack_id)).pages if each.comment)
    assert comment.startswith("Our words") and len(comment) <= LONGEST
    assert ada.get(f"/download/pack/{asked}").status_code == 200


def test_nobody_opens_follows_or_deletes_the_pack_of_somebody_else(ada: Attacker, eve: Attacker) -> None:
    pack_id = made(ADA)
    before = refusals()
    for address in (f"/download/pack/{pack_id}.{suffix}" for suffix in READERS):
        answer = eve.get(address)
        assert (answer.status_code, answer.mimetype) == (404, "text/plain")
    assert refusals() == before + 3
    assert pack_id not in str(upkeep.entries(action=Action.REFUSAL))
    assert "This pack is not among yours" in follow(eve, f"{pack_id}.docx").text
    delete(eve, pack_id)
    assert "Westminster" not in json.dumps(eve._first(f"/packs/{pack_id}", ""))
    assert pack_id not in json.dumps(eve._first("/packs", ""))
    assert kept.find(pack_id, "ada") and ada.get(f"/download/pack/{pack_id}.docx").status_code == 200
    delete(ada, pack_id)
    assert ada.get(f"/download/pack/{pack_id}.docx").status_code == 404


@pytest.mark.parametrize("pack_id", [None, "", "x", "' OR 1=1 --", "../../state", "%", "x" * 5000])
def test_ids_that_are_none_open_and_delete_nothing(ada: Attacker, pack_id: str | None) -> None:
    own = made(ADA)
    assert "not among yours" in follow(ada, f"{pack_id}.docx" if pack_id is not None else None).text
    assert delete(ada, pack_id).status_code == 200
    assert ada.get(f"/download/pack/{pack_id}.docx").status_code == 404
    assert kept.find(own, "ada")


@pytest.mark.parametrize("value", [{"a": 1}, 1, [{"a": 1}], True])
def test_ids_that_are_no_text_are_refused(ada: Attacker, value: Any) -> None:
    own = made(ADA)
    assert follow(ada, value).status_code == 400
    assert delete(ada, value).status_code == 400
    assert kept.find(own, "ada")


@pytest.mark.parametrize(
    ("path", "search", "fewer"),
    [
        ("/council/westminster", "?tier=exact", {"exact": frozenset()}),
        ("/council/westminster", "?tier=exact", {"exact": frozenset({HACKNEY})}),
        ("/turnover", "?area=london", {"visible": frozenset({HACKNEY})}),
        ("/council/westminster", "", {"visible": frozenset({HACKNEY})}),
        ("/council/westminster", "", {"roles": frozenset({Role.VIEWER})}),
        ("/turnover", "?area=hackney&compare=group.camden.brent.westminster", {"visible": frozenset({HACKNEY})}),
    ],
)
def test_a_grant_that_is_taken_away_closes_packs_that_rest_on_it(
    client: FlaskClient, path: str, search: str, fewer: dict[str, Any]
) -> None:
    whole = replace(ADA, exact=frozenset({WESTMINSTER}))
    pack_id = made(whole, path, search)
    address = f"/download/pack/{pack_id}"
    assert Attacker(client, whole).get(f"{address}.docx").status_code == 200
    less, before = Attacker(client, replace(whole, **fewer)), refusals()
    for suffix in READERS:  # one of them written, the others not
        assert less.get(f"{address}.{suffix}").status_code == 403
    assert refusals() == before + 3
    assert not re.search(r"\d+\.\d", json.dumps(less._first(f"/packs/{pack_id}", "")))


@pytest.mark.parametrize("path", ["//council/westminster", "/council/westminster/"])
def test_a_pack_leads_back_to_its_page_and_to_no_other_host(ada: Attacker, path: str) -> None:
    answer = ask(ada, path)
    pack_id = answer.json["response"]["pack-asked"]["data"].partition(".")[0]
    found = kept.find(pack_id, "ada")
    assert found and found.address.startswith("/council/westminster?")


def test_a_store_that_cannot_be_used_is_named_to_whoever_asks_for_a_pack(
    ada: Attacker, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "file").touch()
    with monkeypatch.context() as changed:
        changed.setenv("MUSTER_STATE_URL", f"sqlite:///{tmp_path / 'file' / 'state.sqlite'}")
        answers = [ask(ada), follow(ada, "a.pdf")]
    for answer in answers:
        told = answer.json["sideUpdate"]["shell-message"]["children"]
        assert told.startswith("Muster's store cannot be used at the moment. Please reload the page; the reference is ")


def test_no_pack_leaves_while_the_audit_log_cannot_be_written(ada: Attacker, monkeypatch: pytest.MonkeyPatch) -> None:
    pack_id = made(ADA)

    def broken(*_: object, **__: object) -> None:
        raise audit.NotWritten("full")

    monkeypatch.setattr(audit, "record", broken)
    answer = ada.get(f"/download/pack/{pack_id}.docx")
    assert answer.status_code == 503 and b"PK" not in answer.data


def test_each_file_that_leaves_is_written_down_with_its_hash_and_no_figure(ada: Attacker) -> None:
    pack_id = made(ADA, "/council/westminster", "", *READERS, headlines="A secret of ours")
    for suffix in READERS:
        answer = ada.get(f"/download/pack/{pack_id}.{suffix}")
        newest = upkeep.entries(action=Action.EXPORT)[-1]
        assert (newest.name, newest.sha256) == ("ada", hashlib.sha256(answer.data).hexdigest())
        assert answer.headers["Cache-Control"] == "no-store"
        assert "secret" not in str(newest) and not re.search(r"\d %|\d\.\d", newest.detail)
        assert re.fullmatch(r'attachment; filename="[a-z0-9-]+Z?\.\w+"', answer.headers["Content-Disposition"], re.I)


def test_packs_are_given_and_asked_for_only_so_often(client: FlaskClient, monkeypatch: pytest.MonkeyPatch) -> None:
    busy = replace(ADA, name="busy")
    pack_id = made(busy)
    monkeypatch.setenv("MUSTER_EXPORTS_AN_HOUR", "3")
    who = Attacker(client, busy)
    told = [who.get(f"/download/pack/{pack_id}.docx").status_code for _ in range(5)]
    assert told == [200, 200, 200, 429, 429]
    kept.forget(pack_id, "busy")


def test_one_person_cannot_fill_the_list_or_the_queue(ada: Attacker, eve: Attacker) -> None:
    for _ in range(10):
        kept.ask("ada", "t", "/")
    assert "not finished yet" in ask(ada).text
    assert len(kept.kept_of("ada")) == 10
    for each in kept.kept_of("ada"):
        kept.fail(each.pack_id, "over")
    for _ in range(kept.MOST - 10):
        kept.fail(kept.ask("ada", "t", "/"), "over")
    assert "already" in ask(ada).text and len(kept.kept_of("ada")) == kept.MOST
