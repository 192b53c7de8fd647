"""Nothing is published and no file leaves without an entry in the audit log; pages are drawn all the same."""

import hashlib
import json
import sqlite3
from pathlib import Path
from random import Random

import pytest
from flask.testing import FlaskClient

from bench.reader import Reader
from data.store import Release
from etl import pipeline, releases
from readers import RETURNS
from state import upkeep
from state.audit import Action, NotWritten
from state.chain import Entry

EXACT = "?workforce=council-staff&period=2025-09-30&area=havering&tier=exact"


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("MUSTER_HOME", str(tmp_path))
    return tmp_path


@pytest.fixture
def client(release: Release) -> FlaskClient:
    import app  # noqa: PLC0415 - its pages ask the live release as soon as they are served

    client: FlaskClient = app.server.test_client()
    return client


def stop_writing(monkeypatch: pytest.MonkeyPatch, home: Path) -> None:
    """Make the store one that cannot be written to."""
    monkeypatch.setenv("MUSTER_STATE_URL", f"sqlite:///file:{home}/state/state.sqlite?mode=ro&uri=true")


def page(client: FlaskClient, search: str) -> str:
    callbacks = {each["output"]: each for each in json.loads(client.get("/_dash-dependencies").data)}
    return Reader(client, callbacks, "/turnover", {}, Random(1), search=search).open_page().body.decode()


def newest(action: Action) -> Entry:
    return upkeep.entries(action=action)[-1]


def test_a_load_is_recorded_and_then_what_it_publishes(home: Path) -> None:
    outcome = pipeline.load(RETURNS)
    load, publish = upkeep.entries()
    assert (load.action, load.role, load.release) == ("load", "steward", "")
    assert load.detail == "7 returns accepted, 1 refused, 0 unchanged"
    assert (publish.action, publish.release, publish.detail) == ("publish", outcome.release_id, "in place of none")


def test_a_rollback_is_recorded_with_the_release_it_leaves(home: Path) -> None:
    first, second = pipeline.load(RETURNS / "2024-09-30").release_id, pipeline.load(RETURNS).release_id
    pipeline.load(RETURNS)  # nothing new: nothing is published
    releases.rollback(first)
    found = [(entry.action, entry.release, entry.detail) for entry in upkeep.entries()]
    assert [(action, release) for action, release, _ in found] == [
        ("load", ""), ("publish", first), ("load", first), ("publish", second), ("load", second), ("rollback", first),
    ]  # fmt: skip
    assert found[3][2] == f"in place of {first}" and found[5][2] == f"in place of {second}"


def test_nothing_is_published_or_rolled_back_that_cannot_be_recorded(
    home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    first = pipeline.load(RETURNS).release_id
    stop_writing(monkeypatch, home)
    with pytest.raises(NotWritten, match="readonly"):
        releases.publish("20260101T000000000Z")
    with pytest.raises(NotWritten, match="readonly"):
        releases.rollback(first)
    with pytest.raises(NotWritten, match="readonly"):
        pipeline.load(RETURNS)
    assert releases.live_id() == first and releases.listed() == [first]


def test_a_file_is_recorded_with_its_question_and_its_hash(client: FlaskClient, release: Release) -> None:
    response = client.get("/download/turnover.csv?role_group=direct-care&area=havering&by=council")
    assert response.status_code == 200, response.text
    entry = newest(Action.EXPORT)
    assert entry.sha256 == hashlib.sha256(response.data).hexdigest()
    assert entry.rows == len(response.data.splitlines()) - 1
    assert (entry.name, entry.release, entry.tier) == ("local", release.release_id, "protected")
    assert entry.query.startswith("/download/turnover.csv?") and "role_group=direct-care" in entry.query


def test_a_look_at_exact_figures_is_recorded_once_and_one_at_protected_figures_is_not(client: FlaskClient) -> None:
    before = len(upkeep.entries())
    page(client, EXACT.replace("exact", "protected"))
    assert len(upkeep.entries()) == before
    assert "OFFICIAL-SENSITIVE" in page(client, EXACT)
    assert len(upkeep.entries()) == before + 1
    entry = newest(Action.EXACT_VIEW)
    assert (entry.name, entry.tier) == ("local", "exact") and "area=havering" in entry.query


def test_while_the_log_cannot_be_written_no_file_leaves_and_pages_are_drawn(
    client: FlaskClient, release: Release, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    stop_writing(monkeypatch, release.path.parent.parent)
    response = client.get(f"/download/turnover.csv{EXACT}&by=council")
    assert (response.status_code, response.mimetype) == (503, "text/plain"), response.text
    assert "cannot be" in response.text and "Havering" not in response.text
    assert "OFFICIAL-SENSITIVE" in page(client, EXACT)
    told = [record.getMessage() for record in caplog.records if "recorded" in record.getMessage()]
    assert len(told) == 2 and all("havering" not in line.lower() and "\n" not in line for line in told)
    assert all(record.exc_info is None for record in caplog.records)


def test_line_ends_in_an_address_make_no_second_entry(client: FlaskClient, release: Release) -> None:
    before = len(upkeep.entries())
    client.get("/download/turnover.csv?area=havering%0d%0a99%20sign-in%20admin&by=council")
    with sqlite3.connect(release.path.parent.parent / "state" / "state.sqlite") as database:
        texts = database.execute("SELECT name || query || detail FROM audit").fetchall()
    assert all(text.isprintable() for (text,) in texts) and len(texts) <= before + 1
    assert upkeep.verify().entries == len(texts)
