"""A steward builds, previews, publishes and goes back; readers are told, and figures are as before after going back."""

import json
import shutil
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from dash import page_registry
from flask import g
from sqlalchemy import update
from werkzeug.exceptions import BadRequest, Forbidden

from components.drawn import words
from data.catalogue import catalogue
from data.measures import TURNOVER, By
from data.principal import EVERY, Principal, Role
from data.return_report import ReturnReport
from data.selection import parse_search
from data.store import Release, live_release
from desk import news, publishing
from desk.publishing import NotDone
from drawing import as_json
from etl import desk_build
from etl.pipeline import load
from readers import READER
from state import publications, store, submissions, upkeep
from state.submissions import Stage
from tiny_returns import write_return

OFFICER = Principal(name="officer", roles=frozenset({Role.STEWARD}), visible=frozenset({EVERY}))
LATER, CAMDEN = "2025-09-30", "E09000007"


def accepted(root: Path, council: str, code: str, **more: Any) -> None:
    """A return that was sent by the desk, and accepted."""
    folder = write_return(root, LATER, council, **more)
    report = ReturnReport(
        as_at=LATER, council_code=code, council=council, layout="asc-wds", period_kind="12-months",
        would_be="accepted", said="",
    )  # fmt: skip
    sent = submissions.receive(
        sorted(folder.glob("*.csv")), as_at=LATER, council_code=code, layout="asc-wds", note="", sent_by="lead",
        report=report.to_json(),
    )  # fmt: skip
    submissions.decide(sent.submission_id, Stage.ACCEPTED, by="officer", reason="agreed")


@pytest.fixture(scope="module")
def first(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """A home with a live release of three councils, and Camden's return accepted but in no release."""
    home, root = tmp_path_factory.mktemp("made") / "home", tmp_path_factory.mktemp("returns")
    for council, staff in (("hackney", 60), ("havering", 80), ("newham", 90)):
        write_return(root, LATER, council, staff=staff)
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("MUSTER_HOME", str(home))
        assert load(root).release_id
        accepted(tmp_path_factory.mktemp("sent"), "camden", CAMDEN, staff=100, LEAVERS="30;0")
    yield home


@pytest.fixture(autouse=True)
def live(first: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Release:
    """The live release of a home of the test's own."""
    shutil.copytree(first, tmp_path / "home")
    monkeypatch.setenv("MUSTER_HOME", str(tmp_path / "home"))
    return live_release()


@contextmanager
def asking(who: Principal) -> Iterator[None]:
    import app  # noqa: PLC0415 - its pages ask the live release as soon as they are served

    app.server.test_client().get("/")
    with app.server.test_request_context():
        g.principal = who
        yield


def page(path: str, who: Principal = OFFICER) -> str:
    with asking(who):
        layout: Callable[[], Any] = next(each["layout"] for each in page_registry.values() if each["path"] == path)
        return words(json.loads(as_json(layout())))


def build() -> str:
    """The release that the desk's button builds."""
    publishing.begin_build(OFFICER)
    while (found := publishing.built()) and found.is_going_on:
        time.sleep(0.05)
    assert found and found.is_done, found
    return found.release_id


def turnover() -> list[tuple[str, float]]:
    release = live_release()
    selection, _ = parse_search(f"?period={LATER}&area=london", catalogue(release), (TURNOVER,), READER)
    from data.answers import answer  # noqa: PLC0415

    rows = answer(TURNOVER, selection, By.COUNCIL, release, READER).rows
    return [(row["area_name"], row["value"]) for row in rows if row["value"] == row["value"]]


def test_the_page_says_what_waits_and_what_is_live(live: Release) -> None:
    shown = page("/returns/release")
    assert live.release_id in shown
    assert "1 decision is not in the figures that readers see." in shown
    assert "version 1, accepted" in shown


def test_a_build_changes_nothing_for_readers_and_is_previewed(live: Release) -> None:
    candidate = build()
    assert live_release() == live
    shown = page("/returns/release")
    assert candidate in shown and "30 September 2025, added: Camden." in shown.replace("\u00a0", " ")
    assert "version 1, accepted; in the release below" in shown


def test_publishing_tells_readers_and_going_back_gives_the_same_figures(live: Release) -> None:
    before = turnover()
    candidate = build()
    publishing.publish(candidate, OFFICER, note="Camden is in.\r\nThank you.")
    assert live_release().release_id == candidate
    assert turnover() != before
    shown = page("/whats-new", READER)
    assert "Camden is in.Thank you." in shown and "added: Camden." in shown
    assert "New figures since" in page("/", READER)
    publishing.roll_back(live.release_id, OFFICER)
    assert live_release() == live
    assert turnover() == before
    assert "Back to earlier figures" in page("/whats-new", READER)
    assert "1 decision is not in the figures" in page("/returns/release")


def test_each_act_is_in_the_audit_log_under_the_name_of_whoever_asked(live: Release) -> None:
    publishing.publish(build(), OFFICER, note="")
    publishing.roll_back(live.release_id, OFFICER)
    log = [(each.action, each.name) for each in upkeep.entries()]
    assert [each for each in log if each[1] == "officer"][-3:] == [
        ("build", "officer"), ("publish", "officer"), ("rollback", "officer")
    ]  # fmt: skip


def test_a_release_built_beside_another_is_stale(live: Release, tmp_path: Path) -> None:
    candidate = build()
    write_return(tmp_path / "more", LATER, "barnet", staff=70)
    assert load(tmp_path / "more").release_id  # as by command
    with pytest.raises(NotDone, match="meanwhile"):
        publishing.publish(candidate, OFFICER, note="")
    with pytest.raises(NotDone, match="meanwhile"):
        publishing.roll_back(live.release_id + "0", OFFICER)


def test_a_candidate_of_another_parent_is_said_to_be_stale(live: Release, tmp_path: Path) -> None:
    candidate = build()
    publishing.publish(candidate, OFFICER, note="")
    accepted(tmp_path / "sent", "barnet", "E09000003", staff=70)
    desk_build.build(by="officer")  # beside the one that is live now
    newest = publishing.standing(OFFICER).candidate
    assert newest
    publishing.roll_back(live.release_id, OFFICER)
    assert publishing.standing(OFFICER).is_stale
    assert "Another release was published since this one was built. Build again." in page("/returns/release")
    with pytest.raises(NotDone, match="Build again"):
        publishing.publish(newest.release.release_id, OFFICER, note="")


def test_one_build_at_a_time_and_one_that_was_lost_is_told(live: Release) -> None:
    publishing.begin_build(OFFICER)
    with pytest.raises(NotDone, match="already"):
        publishing.begin_build(OFFICER)
    while (found := publishing.built()) and found.is_going_on:
        time.sleep(0.05)
    with store.writing() as connection:  # its worker was killed more than a minute ago
        connection.execute(update(store.builds).values(is_over=False, beat_at=int(time.time()) - 61))
    found = publishing.built()
    assert found and not found.is_going_on and "server was stopped" in found.said


def test_only_stewards_act_and_only_on_what_the_page_sent(live: Release) -> None:
    from pages import returns_release as desk  # noqa: PLC0415

    assert "Releases are built and published by those who run the collection." in page("/returns/release", READER)
    with asking(READER):
        for act in (lambda: desk.build(1), lambda: desk.follow(1), lambda: desk.roll_back(1, live.release_id)):
            with pytest.raises(Forbidden):
                act()
        with pytest.raises(Forbidden):
            desk.publish(1, live.release_id, "")
    with asking(OFFICER):
        for act in (lambda: desk.publish(1, "x" * 41, ""), lambda: desk.publish(1, live.release_id, "x" * 1001)):
            with pytest.raises(BadRequest):
                act()
    with pytest.raises(PermissionError):
        publishing.begin_build(READER)
    assert [each.action for each in upkeep.entries()][-1] == "refusal"


def test_what_changed_is_kept_when_it_was_first_asked_for(live: Release) -> None:
    candidate = build()
    publishing.publish(candidate, OFFICER, note="")
    assert publications.newest(1)[0].changes == ""
    told = news.news()[0]
    assert told.changes and [each.council for each in told.changes.returns] == ["Camden"]
    live.path.unlink()  # as a later load prunes it
    assert news.news()[0].changes == told.changes
