"""Every request has one id in answer, log and error card; logs and metrics tell of routes, never of who asked what."""

import json
import logging
import os
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple
from urllib.request import urlopen

import pytest
from flask import Flask

import app
import refusals
from config import PROJECT
from data.answers import answer
from data.catalogue import catalogue
from data.measures import MEASURES, By
from data.selection import parse
from data.store import Release
from readers import READER
from scripts.local import free_port
from test_refusals import page_question
from watching import requests
from watching.logs import JsonLine, PlainLine
from watching.questions import question
from watching.requests import HEADER

PROXY_SECRET = "7f3c9e1ab2d4486a90bd51c7e2f80436"
SENT = "00112233445566778899aabbccddeeff"
ASKED = "/api/v1/data?measure=turnover&by=council&area=havering"


class Served(NamedTuple):
    """A server of the hand-made release that logs as JSON, and its metrics."""

    site: str
    metrics: str
    log: Path
    folders: Path

    def lines(self) -> list[dict[str, Any]]:
        """What it has logged, but the words of its start."""
        return [json.loads(line) for line in self.log.read_text(encoding="utf-8").splitlines() if line.startswith("{")]

    def counted(self) -> list[str]:
        """The metrics that somebody who asks gets."""
        with urlopen(self.metrics) as told:
            return [line for line in told.read().decode().splitlines() if not line.startswith("#")]


@pytest.fixture(scope="module")
def served(_release: Release, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    folder, port, metrics = tmp_path_factory.mktemp("watched"), free_port(), free_port()
    settings = {**os.environ, "MUSTER_HOME": str(_release.path.parent.parent), "PORT": str(port)}
    settings |= {"MUSTER_LOG": "json", "MUSTER_METRICS": str(metrics), "TMPDIR": str(folder)}
    log = folder / "log"
    with log.open("w") as out:
        command = [sys.executable, "-m", "gunicorn", "app:server", "--workers", "1"]
        server = subprocess.Popen(command, cwd=PROJECT, env=settings, stderr=out, stdout=out)
    try:
        watched = Served(f"http://127.0.0.1:{port}", f"http://127.0.0.1:{metrics}/metrics", log, folder)
        _wait_for(f"{watched.site}/healthz", server)
        _wait_for(watched.metrics, server)
        yield watched
    finally:
        server.terminate()
        server.wait(timeout=30)
    assert not list(folder.glob("muster-metrics-*"))


def _wait_for(address: str, server: "subprocess.Popen[bytes]") -> None:
    while server.poll() is None:
        try:
            urlopen(address, timeout=30).close()
            return
        except OSError:
            time.sleep(0.1)
    raise AssertionError("the server ended")


def test_a_log_line_has_the_id_of_the_answer_and_nothing_that_was_asked(served: Served) -> None:
    with urlopen(served.site + ASKED) as told:
        given, release = told.headers[HEADER], json.loads(told.read())["release"]
    (line,) = [each for each in served.lines() if each.get("request") == given]
    assert (line["event"], line["route"], line["status"], line["release"]) == ("answered", "api.data", 200, release)
    assert set(line) == {"time", "level", "event", "request", "route", "status", "ms", "release"}
    said = served.log.read_text()
    assert "havering" not in said and "area=" not in said  # turnover is the route of a page too


def test_metrics_count_by_route_and_hold_no_address(served: Served) -> None:
    count = 'muster_requests_total{route="api.data",status="2xx"}'
    before = sum(float(line.split()[-1]) for line in served.counted() if line.startswith(count))
    for _ in range(3):
        urlopen(served.site + ASKED).close()
    counted = served.counted()
    assert [float(line.split()[-1]) for line in counted if line.startswith(count)] == [before + 3]
    assert [float(line.split()[-1]) for line in counted if line.startswith("muster_requests_in_hand")] == [0]
    assert any(line.startswith('muster_memory_bytes{pid="') and 'process="worker"' in line for line in counted)
    assert "havering" not in "".join(counted) and "/" not in "".join(counted)


@pytest.fixture
def watched() -> Flask:
    server = Flask("watched")
    server.register_error_handler(Exception, refusals.broken)
    requests.install(server)
    return server


def test_an_error_is_reported_by_the_id_of_the_request(watched: Flask, caplog: pytest.LogCaptureFixture) -> None:
    watched.add_url_rule("/", view_func=lambda: 1 / 0)
    told = watched.test_client().get("/")
    assert told.text == f"Something went wrong on our side. Please report reference {told.headers[HEADER]}.\n"
    assert f"reference {told.headers[HEADER]}: ZeroDivisionError" in caplog.text


@pytest.mark.parametrize(
    ("mode", "secret", "sent", "is_taken"),
    [
        ("header", PROXY_SECRET, SENT, True),
        ("header", "another", SENT, False),
        ("header", PROXY_SECRET, "<script>", False),
        ("header", PROXY_SECRET, SENT * 2, False),
        ("local", "", SENT, False),
        ("oidc", "", SENT, True),
    ],
)
def test_an_id_is_taken_from_the_proxy_alone(
    watched: Flask, monkeypatch: pytest.MonkeyPatch, *, mode: str, secret: str, sent: str, is_taken: bool
) -> None:
    monkeypatch.setenv("MUSTER_AUTH", mode)
    monkeypatch.setenv("MUSTER_PROXY_SECRET", PROXY_SECRET)
    headers = {HEADER: sent, "X-Muster-Proxy-Secret": secret}
    given = watched.test_client().get("/", headers=headers).headers[HEADER]
    assert (given == sent) is is_taken
    assert requests.is_well_formed(given)


def test_an_id_from_another_machine_is_not_taken(watched: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MUSTER_AUTH", "oidc")
    told = watched.test_client().get("/", headers={HEADER: SENT}, environ_overrides={"REMOTE_ADDR": "192.0.2.1"})
    assert told.headers[HEADER] != SENT


@pytest.mark.parametrize("line", [JsonLine(), PlainLine()])
def test_a_log_line_tells_an_errors_kind_and_place_and_none_of_its_words(line: logging.Formatter) -> None:
    try:
        raise ValueError("AB123" + "456C")  # which the line of code, as a traceback shows it, does not hold whole
    except ValueError:
        record = logging.LogRecord("x", logging.ERROR, "x.py", 1, "it failed", None, sys.exc_info())
    said = line.format(record)
    assert "it failed" in said and "ValueError" in said and "in test_a_log_line" in said
    assert "AB123456C" not in said


def test_a_slow_question_is_logged_by_its_width(
    release: Release, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setenv("MUSTER_SLOW_MS", "0.0001")
    known, measure = catalogue(release), MEASURES["turnover"]
    selection, _ = parse({"role": ["social-worker"]}, known, (measure,), READER)
    answer(measure, selection, By.ROLE, release, READER)
    (record,) = [each for each in caplog.records if each.getMessage() == "a slow question"]
    line = json.loads(JsonLine().format(record))
    assert (line["measures"], line["levels"], line["dates"]) == (["turnover"], ["role"], 1)
    assert set(line) - {"measures", "levels", "dates"} == {"time", "level", "event", "areas", "answered_from", "ms"}


def test_a_slow_question_about_all_measures_names_a_handful(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setenv("MUSTER_SLOW_MS", "0.0001")
    with question(tuple("abcdefgh"), (By.ROLE,), areas=33, dates=4):
        pass
    line = PlainLine().format(caplog.records[-1])
    told = "a slow question measures=['a', 'b', 'c', 'd', 'e', 'and 3 more'] levels=['role'] areas=33 dates=4 "
    assert line.startswith(told) and " ms=" in line


def test_a_command_prints_no_slow_question() -> None:
    program = "from watching.questions import question\nwith question((), (), areas=1, dates=1): pass"
    settings = {**os.environ, "MUSTER_SLOW_MS": "0.0001"}
    command = [sys.executable, "-c", program]
    ran = subprocess.run(command, cwd=PROJECT, env=settings, capture_output=True, text=True, check=True)
    assert ran.stderr == ""


def test_no_question_is_slow_where_none_is_to_be(
    release: Release, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setenv("MUSTER_SLOW_MS", "0")
    known, measure = catalogue(release), MEASURES["starters-rate"]
    selection, _ = parse({}, known, (measure,), READER)
    answer(measure, selection, By.COUNCIL, release, READER)
    assert not caplog.records


def test_pages_and_health_are_named_and_addresses_are_not(release: Release, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.INFO, "watching.requests")
    client = app.server.test_client()
    for address in ("/turnover?area=havering", "/council/havering", "/healthz", "/download/x.ods", "/_dash-layout"):
        client.get(address)
    lines = [json.loads(JsonLine().format(each)) for each in caplog.records if each.getMessage() == "answered"]
    assert [line["route"] for line in lines] == ["page", "page", "healthz", "no /download/<path:_rest>", "_dash-layout"]


def test_a_callback_is_named_by_the_page_that_it_draws(release: Release, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.INFO, "watching.requests")
    client = app.server.test_client()
    client.get("/")  # Dash learns its callbacks at the first request
    body = page_question(pathname="/turnover", search="?role=social-worker")
    client.post(refusals.CALLBACKS, json=body)
    line = json.loads(JsonLine().format(caplog.records[-1]))
    assert (line["route"], line["release"]) == ("turnover", release.release_id)
