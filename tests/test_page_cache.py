"""An answer that is given again is the very one that would be made anew, and only to who may have it."""

import shutil
from pathlib import Path

import brotli
import pytest
from flask import g
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

import page_cache
from app import server
from auth import WARM_UP
from data.principal import EVERY, Principal, Role
from data.store import Release
from pages import overview
from readers import READER, STEWARD, director
from refusals import CALLBACKS
from state import comments, upkeep
from state.audit import Action
from state.stamp import stamp
from test_refusals import page_question

HAVERING, DAY = "E09000016", "2025-09-30"
NAMESAKE = Principal(name="another", roles=READER.roles, visible=READER.visible)
ONE_COUNCIL = Principal(name="one", roles=READER.roles, visible=frozenset({HAVERING}))


@pytest.fixture
def home(release: Release, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A home with the release of the other, and a store of its own; nothing of it is kept yet."""
    shutil.copytree(release.path.parent.parent / "releases", tmp_path / "releases")
    shutil.copytree(release.path.parent.parent / "secrets", tmp_path / "secrets")
    monkeypatch.setenv("MUSTER_HOME", str(tmp_path))
    page_cache.kept.clear()
    return tmp_path


@pytest.fixture
def client(home: Path) -> FlaskClient:
    client = server.test_client()
    client.get("/", environ_overrides={WARM_UP: READER})  # Dash learns its callbacks at the first request
    return client


def asked(client: FlaskClient, search: str = "", who: Principal = READER, *, page: str = "/turnover") -> TestResponse:
    return client.post(
        CALLBACKS,
        json=page_question(pathname=page, search=search),
        headers={"Accept-Encoding": "br, gzip"},
        environ_overrides={WARM_UP: who},
    )


def words(answer: TestResponse) -> str:
    return brotli.decompress(answer.data).decode() if answer.headers.get("Content-Encoding") == "br" else answer.text


def found_again(client: FlaskClient, search: str = "", who: Principal = READER, *, page: str = "/turnover") -> bool:
    """Whether an answer comes out of what is kept: of what can be kept, nothing is added."""
    before = page_cache.kept.cost
    assert asked(client, search, who, page=page).status_code == 200
    return 0 < before == page_cache.kept.cost


def test_the_same_request_has_the_same_bytes_without_being_made_again(client: FlaskClient) -> None:
    first, again = asked(client), asked(client)
    assert first.data == again.data
    for name in ("Content-Type", "Content-Encoding", "Vary", "Cache-Control"):
        assert first.headers[name] == again.headers[name]
    assert "Turnover: London" in words(first)
    assert found_again(client) and not found_again(client, "?area=havering")


def test_who_has_the_same_rights_shares_it_and_nobody_else(client: FlaskClient) -> None:
    asked(client)
    assert found_again(client, who=NAMESAKE)
    assert not any(found_again(client, who=each) for each in (ONE_COUNCIL, STEWARD, director(HAVERING)))
    assert "Hackney" in words(asked(client)) and "Hackney" not in words(asked(client, who=ONE_COUNCIL))


def test_whoever_takes_no_compressed_answer_gets_it_plain(client: FlaskClient) -> None:
    asked(client)
    question = page_question(pathname="/turnover")
    plain = client.post(CALLBACKS, json=question, environ_overrides={WARM_UP: READER})
    assert plain.text == words(asked(client))


def test_a_comment_stands_on_the_next_page_and_is_gone_from_the_one_after_it_was_taken_back(
    client: FlaskClient,
) -> None:
    def is_told() -> bool:
        return "A team moved." in words(asked(client, "?area=havering"))

    assert not is_told()
    comment_id = comments.write(HAVERING, "turnover", DAY, "A team moved.", by="lead")
    assert is_told()
    comments.take_back(comment_id)
    assert not is_told()


def test_another_release_has_answers_of_its_own(client: FlaskClient, home: Path, release: Release) -> None:
    asked(client)
    shutil.copy(home / "releases" / release.path.name, home / "releases" / "release-20991231T000000000Z.duckdb")
    (home / "releases" / "CURRENT").write_text("20991231T000000000Z\n")
    assert not found_again(client)
    (home / "releases" / "CURRENT").write_text(f"{release.release_id}\n")
    assert found_again(client)


def test_every_look_at_exact_figures_is_recorded(client: FlaskClient) -> None:
    for _ in range(3):
        asked(client, "?area=havering&tier=exact", director(HAVERING))
    assert len(upkeep.entries(action=Action.EXACT_VIEW)) == 3


def test_what_an_address_asks_without_right_is_recorded_each_time(client: FlaskClient) -> None:
    for _ in range(2):
        asked(client, "?tier=exact")
    assert len(upkeep.entries(action=Action.REFUSAL)) == 2


def test_without_its_secret_no_figure_is_given_again(client: FlaskClient, home: Path) -> None:
    asked(client)
    (home / "secrets" / "rounding.key").rename(home / "elsewhere")
    assert "This page cannot be shown now" in words(asked(client))
    (home / "elsewhere").rename(home / "secrets" / "rounding.key")
    assert "Turnover: London" in words(asked(client))


@pytest.mark.parametrize("page", ["/packs", "/returns", "/returns/release", "/api", "/whats-new", "/no-such-page"])
def test_pages_of_what_people_write_are_made_each_time(client: FlaskClient, page: str) -> None:
    steward = Principal(name="s", roles=frozenset(Role), visible=frozenset({EVERY}), exact=frozenset({EVERY}))
    asked(client, who=steward, page=page)
    assert page_cache.kept.cost == 0


def test_what_is_kept_costs_more_than_its_bytes_and_the_same_however_many_comments_stand(client: FlaskClient) -> None:
    for _ in range(20):
        comments.write(HAVERING, "turnover", DAY, "A team moved.", by="lead")
    bare = len(asked(client).data)
    assert page_cache.kept.cost > bare
    assert len(stamp().comments) == 32


def test_an_overview_without_its_news_is_for_once(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (home / "damaged").write_bytes(bytes(4096))
    monkeypatch.setenv("MUSTER_STATE_URL", f"sqlite:///{home}/damaged")
    with server.test_request_context():
        assert overview._news() is None
        assert g.may_be_kept is False
