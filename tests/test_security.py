"""Every answer has its headers, pages run nothing but our own scripts, and other sites may link here and no more."""

import json
import os
import re
import subprocess
import sys
from base64 import b64encode
from collections.abc import Iterable
from hashlib import sha256
from importlib.metadata import version
from types import SimpleNamespace
from typing import Any, cast

import pytest
from dash import Dash
from flask.testing import FlaskClient
from werkzeug.test import EnvironBuilder, run_wsgi_app

import security
from app import server
from config import PROJECT
from data.store import Release
from scripts.style_hashes import PACKAGES
from security import HEADERS, STYLE_HASHES

ADDRESSES = {
    "/": 200,
    "/turnover?area=havering": 200,
    "/no-such-page": 200,
    "/_dash-layout": 200,
    "/_dash-dependencies": 200,
    "/healthz": 200,
    "/readyz": 200,
    "/assets/theme.css": 200,
    "/static/0123456789ab/assets/theme.css": 200,
    "/download/turnover.csv": 200,
    "/download/turnover.csv?area=atlantis": 400,
    "/download/nothing.csv": 404,
    "/assets/nothing.css": 404,
}
FIXED = set(HEADERS) - {"Content-Security-Policy", "Cache-Control"}


@pytest.fixture
def client(release: Release) -> FlaskClient:
    return server.test_client()


def policy(client: FlaskClient, address: str) -> dict[str, list[str]]:
    sent = client.get(address, buffered=True).headers["Content-Security-Policy"]
    return {name: sources for name, *sources in (rule.split() for rule in sent.split("; "))}


@pytest.mark.parametrize("address", ADDRESSES)
def test_every_answer_has_each_header_once(client: FlaskClient, address: str) -> None:
    answer = client.get(address, buffered=True)  # closes the file
    assert answer.status_code == ADDRESSES[address], answer.text
    assert [name for name in HEADERS if len(answer.headers.getlist(name)) != 1] == []
    assert {name for name in FIXED if answer.headers[name] != HEADERS[name]} == set()
    assert [name for name, _ in answer.headers if name.startswith("Access-Control")] == []


@pytest.mark.parametrize("address", ["/", "/no-such-page"])
def test_a_page_runs_no_script_that_is_not_ours(client: FlaskClient, address: str) -> None:
    sent = policy(client, address)
    inline = re.findall(
        r"<script(?![^>]*\ssrc=)(?![^>]*application/json)[^>]*>(.*?)</script>", client.get(address).text, re.S
    )
    assert len(inline) >= 2
    hashes = {f"'sha256-{b64encode(sha256(script.encode()).digest()).decode()}'" for script in inline}
    assert hashes == set(sent["script-src"]) - {"'self'"}
    assert [word for sources in sent.values() for word in sources if word.startswith("'unsafe-")] == ["'unsafe-hashes'"]
    assert "'unsafe-hashes'" in sent["style-src-attr"]  # two attributes of Plotly's, by their very text
    assert [sent[name] for name in ("object-src", "base-uri", "frame-ancestors")] == [["'none'"]] * 3
    assert [sent[name] for name in ("default-src", "connect-src", "form-action")] == [["'self'"]] * 3


@pytest.mark.parametrize("address", ["/download/turnover.csv", "/_dash-layout", "/healthz", "/assets/theme.css"])
def test_what_is_no_page_may_do_nothing(client: FlaskClient, address: str) -> None:
    assert policy(client, address)["default-src"] == ["'none'"]


@pytest.mark.parametrize("address", [address for address in ADDRESSES if "theme.css" not in address])
def test_no_cache_keeps_pages_callbacks_files_of_figures_or_refusals(client: FlaskClient, address: str) -> None:
    assert client.get(address).headers["Cache-Control"] == "no-store"


def test_style_hashes_belong_to_the_installed_packages() -> None:
    collected = json.loads(STYLE_HASHES.read_text(encoding="utf-8"))["versions"]
    assert collected == {name: version(name) for name in PACKAGES}, "python -m scripts.style_hashes collects them anew"


LINK = {"Sec-Fetch-Mode": "navigate", "Sec-Fetch-Dest": "document"}
SENT_BY_OTHERS = {
    "an image": {"Sec-Fetch-Site": "cross-site", "Sec-Fetch-Mode": "no-cors", "Sec-Fetch-Dest": "image"},
    "a frame": {"Sec-Fetch-Site": "cross-site", "Sec-Fetch-Mode": "navigate", "Sec-Fetch-Dest": "iframe"},
    "a script of the same domain": {"Sec-Fetch-Site": "same-site", "Sec-Fetch-Mode": "cors", "Sec-Fetch-Dest": "empty"},
    "a value there is not": {"Sec-Fetch-Site": "kestrel"},
    "nothing but the site": {"Sec-Fetch-Site": "cross-site"},
}


@pytest.mark.parametrize("address", ["/", "/download/turnover.csv", "/_dash-layout", "/healthz", "/assets/theme.css"])
@pytest.mark.parametrize("how", SENT_BY_OTHERS)
def test_what_another_site_asks_for_is_refused(client: FlaskClient, how: str, address: str) -> None:
    answer = client.get(address, headers=SENT_BY_OTHERS[how])
    assert (answer.status_code, answer.mimetype) == (403, "text/plain")
    assert answer.headers["Cross-Origin-Resource-Policy"] == "same-origin"


def test_a_link_on_another_site_leads_here(client: FlaskClient) -> None:
    assert client.get("/turnover", headers={"Sec-Fetch-Site": "cross-site", **LINK}).status_code == 200
    assert client.get("/turnover", headers={"Sec-Fetch-Site": "none", **LINK}).status_code == 200


def test_another_site_may_post_nothing_not_even_a_form_that_opens_a_page(client: FlaskClient) -> None:
    assert client.post("/", headers={"Sec-Fetch-Site": "cross-site", **LINK}).status_code == 403


@pytest.mark.parametrize(
    "origin", ["https://elsewhere.example", "null", "http://localhost:8050", "https://localhost.example"]
)
def test_a_post_from_another_origin_is_refused(client: FlaskClient, origin: str) -> None:
    assert client.post("/_dash-update-component", json={}, headers={"Origin": origin}).status_code == 403


@pytest.mark.parametrize("origin", ["http://localhost", "https://localhost"])
def test_a_post_of_our_own_is_read(client: FlaskClient, origin: str) -> None:
    answer = client.post(
        "/_dash-update-component", json={}, headers={"Origin": origin, "Sec-Fetch-Site": "same-origin"}
    )
    assert answer.status_code == 400


@pytest.mark.parametrize("method", ["OPTIONS", "PUT", "DELETE", "PATCH", "TRACE", "CONNECT", "KESTREL"])
@pytest.mark.parametrize("address", ["/", "/_dash-update-component", "/download/turnover.csv", "/healthz"])
def test_other_methods_are_refused(client: FlaskClient, method: str, address: str) -> None:
    answer = client.open(address, method=method)
    assert (answer.status_code, answer.headers["Allow"]) == (405, "GET, HEAD, POST")
    assert "KESTREL" not in answer.text


def test_an_error_before_flask_gets_a_reference_and_the_headers(caplog: pytest.LogCaptureFixture) -> None:
    def broken(*_request: Any) -> Iterable[bytes]:
        raise KeyError("kestrel")

    app = SimpleNamespace(server=SimpleNamespace(wsgi_app=broken))
    security.install(cast(Dash, app))
    body, status, headers = run_wsgi_app(app.server.wsgi_app, EnvironBuilder("/").get_environ())
    reference = b"".join(body).decode().rstrip(".\n").rpartition(" ")[2]
    assert (status[:3], headers["Cache-Control"]) == ("500", "no-store")
    assert f"reference {reference}: KeyError" in caplog.text and "kestrel" not in caplog.messages[0].replace(
        'raise KeyError("kestrel")', ""
    )


def start(code: str = "import app", **settings: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-c", code],
        cwd=PROJECT,
        env=os.environ | settings,
        capture_output=True,
        text=True,
        check=False,
    )


@pytest.mark.parametrize("name", ["FLASK_DEBUG", "DASH_DEBUG"])
def test_debugging_is_refused_at_the_start(name: str) -> None:
    ended = start(**{name: "1"})
    assert ended.returncode == 1
    assert ended.stderr.startswith(f"{name} would show readers the inside of Muster.")
    assert start(**{name: "0"}).returncode == 0


def test_debugging_is_for_the_person_at_this_machine() -> None:
    assert start(FLASK_DEBUG="1", MUSTER_DEV="1").returncode == 0
    assert (
        start(
            FLASK_DEBUG="1",
            MUSTER_DEV="1",
            MUSTER_AUTH="header",
            MUSTER_PROXY_SECRET="7f3c9e1ab2d4486a90bd51c7e2f80436",
        ).returncode
        == 1
    )
    assert "make run" in start("import app; app.app.run(debug=True)").stderr


def test_our_own_app_answers_without_debugging() -> None:
    assert (server.debug, server.config["PROPAGATE_EXCEPTIONS"]) == (False, None)
