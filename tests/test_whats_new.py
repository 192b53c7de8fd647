"""Readers are told what was published lately, of the councils that they see, and for a fortnight on the Overview."""

import json
import time
from typing import Any

import pytest
from dash import page_registry
from flask import g
from sqlalchemy import update

from components.drawn import words
from components.release_changes import changes_sentence
from data.principal import EVERY, Principal, Role
from data.store import Release
from desk import news
from desk.changed import Change, ChangedReturn, Changes, Moved
from drawing import as_json
from readers import READER
from state import publications, store

CAMDEN, HACKNEY = "E09000007", "E09000012"
DAY = 24 * 60 * 60


@pytest.fixture(autouse=True)
def empty(release: Release) -> None:
    """The list of publications as before any."""
    with store.writing() as connection:
        connection.execute(store.publications.delete())


def changed(**more: Any) -> Changes:
    returns = tuple(
        ChangedReturn(change=change, as_at="2025-09-30", council_code=code, council=council)
        for change, code, council in ((Change.ADDED, CAMDEN, "Camden"), (Change.REVISED, HACKNEY, "Hackney"))
    )
    moved = Moved(
        measure="turnover", area_code=HACKNEY, area="Hackney", is_council=True, period="2025-09-30", before=0.1,
        now=0.153,
    )  # fmt: skip
    told = {
        "release_id": "b", "before_id": "a", "is_compared": True, "dates": (), "returns": returns, "moved": (moved,),
        "findings": (), "policy_before": "regional 1", "policy": "regional 1", "definitions": "1",
    }  # fmt: skip
    return Changes(**told | more)


def page(path: str, who: Principal = READER) -> str:
    import app  # noqa: PLC0415 - its pages ask the live release as soon as they are served

    app.server.test_client().get("/")
    with app.server.test_request_context():
        g.principal = who
        layout = next(each["layout"] for each in page_registry.values() if each["path"] == path)
        return words(json.loads(as_json(layout())))


def published(found: Changes, *, days_ago: float = 0, note: str = "") -> None:
    row = publications.note("b", "a", "publish", "officer", note)
    publications.keep_changes(row.number, found.to_json())
    then = update(store.publications).values(published_at=int(time.time() - days_ago * DAY))
    with store.writing() as connection:
        connection.execute(then.where(store.publications.c.number == row.number))


def test_returns_and_what_moved_are_told_with_the_note() -> None:
    published(changed(), note="Camden is in.")
    shown = page("/whats-new").replace("\u00a0", " ")
    for said in (
        "Camden is in.",
        "added: Camden.",
        "revised: Hackney.",
        "Turnover rate: Hackney",
        "10.0 %",
        "15.3 %",
        "+5.3 points",
    ):
        assert said in shown
    assert "officer" not in shown


def test_a_reader_is_told_of_the_councils_that_they_see() -> None:
    published(changed())
    shown = page("/whats-new", Principal(name="x", roles=frozenset({Role.VIEWER}), visible=frozenset({CAMDEN})))
    assert "Camden" in shown
    assert "Hackney" not in shown


def test_the_overview_says_for_a_fortnight_that_figures_are_new() -> None:
    assert "New figures since" not in page("/")
    published(changed(), days_ago=13)
    assert "New figures since" in page("/")
    published(changed(), days_ago=15)
    assert "New figures since" not in page("/")


def test_a_first_release_is_no_news_on_the_overview() -> None:
    publications.note("b", None, "publish", "officer")
    assert news.fresh() is None
    assert "The first figures." in page("/whats-new")


def test_the_last_twelve_are_listed() -> None:
    for number in range(14):
        publications.note(f"r{number}", f"r{number - 1}", "rollback", "officer")
    shown = page("/whats-new")
    assert "Release r13." in shown and "Release r2." in shown
    assert "Release r1." not in shown


def test_what_cannot_be_told_any_more_is_said() -> None:
    publications.note("gone", "before", "publish", "officer")
    assert "What changed cannot be told any more" in page("/whats-new")
    row = publications.note("gone", "before", "publish", "officer")
    publications.keep_changes(row.number, "{not json")
    assert "What changed cannot be told any more" in page("/whats-new")


def test_nothing_changed_is_said_too() -> None:
    same = changed(returns=(), moved=())
    assert changes_sentence(same) == "No return, headline figure or finding is another than before."
    other = changed(returns=(), moved=(), is_compared=False, policy="regional 2")
    assert "made under other rules" in changes_sentence(other)


def test_everybody_sees_the_way_there() -> None:
    import app  # noqa: PLC0415

    app.server.test_client().get("/")
    with app.server.test_request_context():
        g.principal = Principal(name="x", roles=frozenset({Role.VIEWER}), visible=frozenset({EVERY}))
        assert "What's new" in words(app.app.layout())
