"""No address of the real app, Dash's own and unknown ones among them, answers anybody without an identity."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
import requests

import app
from data.store import Release
from scripts.local import serving

SECRET = "7f3c9e1ab2d4486a90bd51c7e2f80436"
STATIC = {  # no data in them
    "/assets/<path:filename>",
    "/_dash-component-suites/<string:package_name>/<path:fingerprinted_path>",
    "/_favicon.ico",
}
MODES = {
    "header": {"MUSTER_AUTH": "header", "MUSTER_PROXY_SECRET": SECRET},
    "oidc": {
        "MUSTER_AUTH": "oidc",
        "MUSTER_ADDRESS": "https://muster.example.org",
        "MUSTER_OIDC_ISSUER": "https://login.example.org",
        "MUSTER_OIDC_CLIENT_ID": "muster",
        "MUSTER_OIDC_CLIENT_SECRET": SECRET,
    },
}
UNKNOWN = [
    *("/nowhere", "/_dash-nowhere", "/_alive_0123", "/auth", "/auth/nowhere", "/healthz/", "/readyz/x", "/favicon.ico"),
    *(
        "/assets",
        "/assets/",
        "/assetsx/theme.css",
        "/_dash-component-suites/",
        "//_dash-layout",
        "/static/0/_dash-layout",
    ),
    *(
        "/_favicon.ico/x",
        "/download/%2e%2e/_dash-layout",
        "/index",
        "/turnover?auth=/auth/",
    ),
]
METHODS = ("GET", "HEAD", "POST", "OPTIONS", "PUT", "DELETE", "PATCH")


def addresses() -> list[str]:
    rules = sorted({rule.rule for rule in app.server.url_map.iter_rules()} - STATIC)
    return [re.sub(r"<[^>]*>", "turnover", rule) for rule in rules]


@pytest.fixture(scope="module", params=MODES)
def site(request: pytest.FixtureRequest, _release: Release, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    grants = tmp_path_factory.mktemp("grants") / "grants.toml"
    grants.write_text('[users."jo"]\nroles = ["viewer"]\nvisible = ["*"]\n', encoding="utf-8")
    with pytest.MonkeyPatch.context() as patch:
        for name, value in {**MODES[request.param], "MUSTER_GRANTS": str(grants)}.items():
            patch.setenv(name, value)
        home: Path = _release.path.parent.parent
        with serving(home) as address:
            yield address


def ask(site: str, method: str, address: str, **headers: str) -> requests.Response:
    # what requests would tidy away is sent as it is
    asked = requests.Request(method, site, headers=headers, json={} if method == "POST" else None).prepare()
    asked.url = site + address
    with requests.Session() as session:
        return session.send(asked, allow_redirects=False, timeout=30)


def is_kept_out(answer: requests.Response) -> bool:
    to_sign_in = answer.status_code == 302 and answer.headers["Location"].startswith("/auth/sign-in?")
    return to_sign_in or answer.status_code in {401, 403, 405}  # the last for methods that no page uses


def test_no_address_answers_anybody_without_an_identity(site: str) -> None:
    asked = [(method, address) for address in [*addresses(), *UNKNOWN] for method in METHODS]
    assert len(addresses()) >= 10
    answers = {each: ask(site, *each, Accept="text/html") for each in asked}
    assert {each: answer.status_code for each, answer in answers.items() if not is_kept_out(answer)} == {}
    assert all(answer.headers["Cache-Control"] == "no-store" for answer in answers.values())


def test_a_made_up_session_or_secret_opens_nothing(site: str) -> None:
    made_up = {"Cookie": "__Host-muster=x", "X-Muster-Proxy-Secret": "x" * 32, "X-Muster-User": "jo"}
    made_up |= {"Authorization": "Bearer x", "Remote-User": "jo", "X_Muster_Proxy_Secret": SECRET}
    answers = [ask(site, "GET", address, **made_up) for address in [*addresses(), *UNKNOWN]]
    assert all(is_kept_out(answer) for answer in answers)


def test_scripts_styles_and_health_answer_everybody(site: str) -> None:
    for address in ("/assets/theme.css", "/_favicon.ico", "/healthz", "/readyz"):
        assert ask(site, "GET", address).status_code == 200


def test_nothing_but_scripts_and_styles_lies_where_they_do(site: str) -> None:
    for address in ("/assets/%2e%2e/app.py", "/assets/..%2f_dash-layout", "/static/0/assets/%2e%2e/_dash-layout"):
        assert ask(site, "GET", address).status_code == 404


def test_whom_the_proxy_names_gets_pages_and_not_files(site: str, request: pytest.FixtureRequest) -> None:
    if request.node.callspec.params["site"] != "header":
        pytest.skip("signing in with a provider is shown in a browser")
    jo = {"X-Muster-Proxy-Secret": SECRET, "X-Muster-User": "jo"}
    assert ask(site, "GET", "/_dash-layout", **jo).status_code == 200
    assert ask(site, "GET", "/turnover", **jo).status_code == 200
    assert ask(site, "GET", "/download/turnover.csv", **jo).status_code == 403
