"""The first reader finds pages drawn, of a release that was published meanwhile too, and nothing of it is recorded."""

import shutil
import threading
import time
from pathlib import Path

import pytest
from flask.testing import FlaskClient

import page_cache
from app import app, server
from data.store import Release
from refusals import CALLBACKS
from state import upkeep
from test_refusals import page_question
from warming import _looks_every, keep_warm, warm


@pytest.fixture
def home(release: Release, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A home with the release of the other, and a store of its own; nothing of it is kept yet."""
    for name in ("releases", "secrets"):
        shutil.copytree(release.path.parent.parent / name, tmp_path / name)
    monkeypatch.setenv("MUSTER_HOME", str(tmp_path))
    page_cache.kept.clear()
    return tmp_path


def found(client: FlaskClient, page: str) -> bool:
    """Whether whoever is at this machine gets a page out of what is kept."""
    before = page_cache.kept.cost
    question = page_question(pathname=page)
    assert question.pop("state") == []  # which a browser does not send
    client.post(CALLBACKS, json=question, headers={"Accept-Encoding": "br"})
    return 0 < before == page_cache.kept.cost


def found_section(client: FlaskClient, page: str, name: str) -> bool:
    """Whether whoever is at this machine gets a section of a page out of what is kept."""
    before, place = page_cache.kept.cost, {"name": name, "type": "section"}
    address = [{"id": "url", "property": "pathname", "value": page}, {"id": "url", "property": "search", "value": ""}]
    body = {
        "output": next(each for each in app.callback_map if '"type":"section"' in each),
        "outputs": {"id": place, "property": "children"},
        "inputs": [{"id": place, "property": "id", "value": place}],
        "changedPropIds": [],
        "state": address,
    }
    assert client.post(CALLBACKS, json=body, headers={"Accept-Encoding": "br"}).status_code == 200
    return 0 < before == page_cache.kept.cost


def test_the_first_reader_finds_pages_drawn_and_nothing_recorded(home: Path) -> None:
    warm(server)
    client = server.test_client()
    assert all(found(client, page) for page in ("/", "/turnover", "/pay", "/explore"))
    assert all(found_section(client, "/", name) for name in ("overview-findings", "overview-maps"))
    assert upkeep.entries() == []


def test_a_release_published_meanwhile_is_drawn_before_a_reader_asks(home: Path, release: Release) -> None:
    warm(server)
    following = keep_warm(server)
    shutil.copy(home / "releases" / release.path.name, home / "releases" / "release-20991231T000000000Z.duckdb")
    (home / "releases" / "CURRENT").write_text("20991231T000000000Z\n")
    cost, until = page_cache.kept.cost, time.monotonic() + 30
    while page_cache.kept.cost < 1.9 * cost and time.monotonic() < until:
        time.sleep(0.1)
    following.end()
    assert found(server.test_client(), "/turnover")
    assert "warming" not in [thread.name for thread in threading.enumerate()]


def test_no_further_page_is_drawn_once_the_worker_ends(home: Path) -> None:
    is_over = threading.Event()
    is_over.set()
    warm(server, is_over)
    assert page_cache.kept.cost == 0


def test_a_lake_is_looked_at_less_often_than_a_home(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    of_home = _looks_every()
    monkeypatch.setenv("MUSTER_LAKE", "postgresql://127.0.0.1:1/none")
    assert _looks_every() > of_home
