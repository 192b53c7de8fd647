"""Whoever asks too often is told when to ask again; others, and other addresses, go on."""

import re
from dataclasses import replace
from typing import NamedTuple

import pytest
from flask.testing import FlaskClient

from app import server
from auth import WARM_UP
from auth.local import PRINCIPAL
from data.store import Release
from warming import warm

CALLBACKS = "/_dash-update-component"


@pytest.fixture
def client(release: Release) -> FlaskClient:
    return server.test_client()


def ask(client: FlaskClient, address: str, name: str) -> tuple[int, str, str | None]:
    """Status, sentence and Retry-After of what somebody of a name gets."""
    asking = {WARM_UP: replace(PRINCIPAL, name=name)}
    if address == CALLBACKS:
        got = client.post(address, json={}, environ_overrides=asking)
    else:
        got = client.get(address, environ_overrides=asking)
    return got.status_code, got.text, got.headers.get("Retry-After")


class Limited(NamedTuple):
    """An address, what limits it, and what it answers to a request of these tests as long as there is no limit."""

    address: str
    setting: str
    period: str
    allowed: int


LIMITED = [
    Limited(CALLBACKS, "MUSTER_CALLBACKS_A_MINUTE", "minute", 400),
    Limited("/download/turnover.csv", "MUSTER_EXPORTS_AN_HOUR", "hour", 200),
]


@pytest.mark.parametrize("limited", LIMITED)
def test_one_person_has_so_many_and_then_waits(
    client: FlaskClient, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture, limited: Limited
) -> None:
    monkeypatch.setenv(limited.setting, "3")
    assert [ask(client, limited.address, "kim")[0] for _ in range(3)] == [limited.allowed] * 3
    caplog.clear()
    status, sentence, wait = ask(client, limited.address, "kim")
    assert status == 429
    assert re.fullmatch(r"You have asked more often .* Please wait \d+ (seconds|minutes) and try again\.\n", sentence)
    assert wait is not None and 0 < int(wait) <= 3601
    assert caplog.messages == [f"somebody asked more often than 3 per 1 {limited.period}"]
    assert ask(client, limited.address, "lee")[0] == limited.allowed


def test_looking_is_not_limited_by_files_taken(client: FlaskClient, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MUSTER_EXPORTS_AN_HOUR", "1")
    assert [ask(client, "/download/turnover.csv", "sam")[0] for _ in range(2)] == [200, 429]
    assert (ask(client, CALLBACKS, "sam")[0], ask(client, "/turnover", "sam")[0]) == (400, 200)


def test_a_refused_request_makes_no_file(client: FlaskClient, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MUSTER_EXPORTS_AN_HOUR", "0")
    status, sentence, _ = ask(client, "/download/turnover.csv", "ali")
    assert (status, "area_name" in sentence) == (429, False)


def test_files_of_all_kinds_count_together(client: FlaskClient, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MUSTER_EXPORTS_AN_HOUR", "4")
    files = [
        "/download/turnover.csv",
        "/download/picture/turnover/turnover-council.svg",
        "/download/pack/none.pdf",
        "/download/vacancy-rate.csv",
    ]
    assert [ask(client, file, "pat")[0] for file in files] == [200, 200, 404, 200]
    assert [ask(client, file, "pat")[0] for file in files] == [429] * 4
    assert ask(client, "/download/turnover.csv-metadata.json", "pat")[0] == 200


def test_pages_drawn_beforehand_are_nobodys_questions(
    client: FlaskClient, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setenv("MUSTER_CALLBACKS_A_MINUTE", "1")
    caplog.set_level("INFO", "watching.requests")
    warm(server)
    assert caplog.messages == []
    assert ask(client, CALLBACKS, PRINCIPAL.name)[0] == 400
