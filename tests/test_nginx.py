"""The example for nginx lets in whom it signs in, under no other name than theirs."""

import json
import pwd
import shutil
import subprocess
from base64 import b64encode
from collections.abc import Iterator
from pathlib import Path

import pytest
import requests

from auth.tokens import make
from data.store import Release
from proxied import (
    NAME,
    PASSWORD,
    SECRET,
    WORKER,
    Headers,
    Nginx,
    asked_directly,
    behind_a_socket,
    missing,
    nginx,
    place,
)

pytestmark = pytest.mark.skipif(bool(missing()), reason=f"not installed: {', '.join(missing())}")
GRANTS = """
[users."jo@camden.example"]
roles = ["viewer"]
visible = ["*"]

[users."sam@region.example"]
roles = ["admin"]
visible = ["*"]
exact = ["*"]

[groups."analysts"]
roles = ["analyst"]
"""
JO = ("Authorization", "Basic " + b64encode(f"jo@camden.example:{PASSWORD}".encode()).decode())
FILE = "/download/turnover.csv"


@pytest.fixture(scope="module")
def home(_release: Release, tmp_path_factory: pytest.TempPathFactory) -> Path:
    home = tmp_path_factory.mktemp("behind") / "home"
    shutil.copytree(_release.path.parent.parent, home)
    (home / "grants.toml").write_text(GRANTS, encoding="utf-8")
    return home


@pytest.fixture(scope="module")
def muster(home: Path) -> Iterator[Path]:
    with place() as folder, behind_a_socket(home, folder / "run" / "muster.sock") as path:
        yield path


@pytest.fixture(scope="module")
def basic(muster: Path) -> Iterator[Nginx]:
    with place() as folder, nginx(folder, muster, "sign-in-basic.conf") as served:
        yield served


@pytest.fixture(scope="module")
def asking(muster: Path) -> Iterator[Nginx]:
    with place() as folder, nginx(folder, muster, "sign-in-oauth2-proxy.conf") as served:
        yield served


def test_whom_nginx_signs_in_sees_the_pages(basic: Nginx) -> None:
    assert "Muster" in basic.ask("/", [JO]).text
    assert "jo@camden.example" in basic.ask("/_dash-layout", [JO]).text


def test_without_a_password_nothing_is_answered_but_who_watches_the_service(basic: Nginx) -> None:
    assert [basic.ask(address, []).status for address in ("/", "/_dash-layout", "/assets/app.css", FILE)] == [401] * 4
    assert basic.ask("/readyz", []).status == 200


@pytest.mark.parametrize(
    "forged",
    [
        [("X-Muster-User", "sam@region.example")],
        [("x-muster-user", "sam@region.example"), ("X-MUSTER-USER", "sam@region.example")],
        [("X_Muster_User", "sam@region.example"), ("X_Muster_Groups", "analysts")],
        [("X-Muster-Proxy-Secret", SECRET), ("X-Muster-User", "sam@region.example")],
        [("X-Muster-Groups", "analysts")],
        [("Connection", "close, X-Muster-User")],
    ],
)
def test_what_the_client_says_of_itself_is_dropped(basic: Nginx, forged: Headers) -> None:
    answer = basic.ask("/_dash-layout", [JO, *forged])
    assert answer.status == 200 and "jo@camden" in answer.text and "sam@" not in answer.text
    assert basic.ask(FILE, [JO, *forged]).status == 403  # Jo may not take files away, Sam and analysts may
    assert basic.ask("/_dash-layout", forged).status == 401


def may(user: str, right: str, path: Path) -> bool:
    """Whether another user of this machine has a right (r, w) to a file."""
    tried = subprocess.run(
        ["test", f"-{right}", path], user=user, group=pwd.getpwnam(user).pw_gid, extra_groups=[], check=False
    )
    return tried.returncode == 0


@pytest.mark.skipif(WORKER is None, reason="only root can be somebody else")
def test_workers_reach_the_socket_and_the_people_and_no_secret_and_others_reach_nothing(
    muster: Path, basic: Nginx
) -> None:
    secrets = [basic.etc / "proxy-secret.conf", basic.etc / "certificate.key"]
    assert may("www-data", "w", muster) and may("www-data", "r", basic.etc / "people")
    assert not any(may("www-data", "r", path) for path in secrets)
    assert not may("nobody", "w", muster) and not may("nobody", "r", basic.etc / "people")


USER, PROOF = ("X-Muster-User", "sam@region.example"), ("X-Muster-Proxy-Secret", SECRET)


@pytest.mark.parametrize(
    ("headers", "status"),
    [([USER, PROOF], 200), ([], 403), ([USER], 403), ([USER, USER, PROOF], 403), ([USER, PROOF, PROOF], 403)],
)
def test_past_nginx_the_secret_is_needed_and_no_header_comes_twice(muster: Path, headers: Headers, status: int) -> None:
    assert asked_directly(muster, "/_dash-layout", headers).startswith(f"HTTP/1.1 {status}")


@pytest.fixture(scope="module")
def token(home: Path) -> str:
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("MUSTER_HOME", str(home))
        return make("sam@region.example", "a program", 30, is_exact=False)


@pytest.mark.parametrize("sign_in", ["basic", "asking"])
def test_a_program_with_a_token_passes_without_signing_in_and_others_do_not(
    sign_in: str, token: str, request: pytest.FixtureRequest
) -> None:
    served: Nginx = request.getfixturevalue(sign_in)
    bearer = ("Authorization", f"Bearer {token}")
    assert served.ask(FILE, [bearer]).status == 200
    assert (
        served.ask(FILE, [("Authorization", f"bearer {token}"), ("X-Muster-User", "jo@camden.example")]).status == 200
    )
    assert served.ask(FILE, [("Authorization", f"Bearer {token[:-1]}")]).status == 401
    kept_out = {"basic": 401, "asking": 403}[sign_in]  # by what signs people in
    for headers in ([], [("Authorization", f"Bearer {SECRET}")], [("Authorization", f"Token {token}")]):
        assert served.ask(FILE, headers).status == kept_out
    for address in ("/", "/turnover", "/_dash-layout", "/api", "/downloads/", "/x/download/turnover.csv"):
        assert served.ask(address, [bearer]).status == kept_out


def test_a_reader_who_is_signed_in_takes_files_away_where_programs_do(asking: Nginx) -> None:
    assert asking.ask(FILE, [("Cookie", "signed=in")]).status == 200


def test_a_page_may_ask_and_another_site_may_not(basic: Nginx) -> None:
    ask = {"method": "POST", "body": json.dumps({}).encode()}
    typed = [JO, ("Content-Type", "application/json")]
    ours = basic.ask("/_dash-update-component", [*typed, ("Origin", f"https://{NAME}:{basic.port}")], **ask)
    other = basic.ask("/_dash-update-component", [*typed, ("Origin", "https://other.example")], **ask)
    assert (ours.status, other.status) == (400, 403)  # 400: it came as far as what looks into it


def test_every_answer_asks_for_https_for_a_year_once(basic: Nginx) -> None:
    for answer in (basic.ask("/", [JO]), basic.ask("/", []), basic.ask("/assets/none.css", [JO])):
        assert answer.headers.get_all("Strict-Transport-Security") == ["max-age=31536000"]


def test_what_is_too_long_stops_at_nginx(basic: Nginx) -> None:
    assert basic.ask("/_dash-update-component", [JO], method="POST", body=b" " * 262145).status == 413
    assert basic.ask("/_dash-update-component", [JO], method="POST", body=b" " * 262144).status == 415
    assert basic.ask("/?" + "a" * 9000, [JO]).status == 414


def test_returns_are_longer_than_questions(basic: Nginx) -> None:
    ours = [JO, ("X-Muster-Return", "1"), ("Content-Type", "multipart/form-data; boundary=x")]
    head = b'--x\r\nContent-Disposition: form-data; name="files"; filename="staff.csv"\r\n\r\n'
    sent = basic.ask("/returns/files/check", ours, method="POST", body=head + b"a" * 1_000_000 + b"\r\n--x--\r\n")
    assert sent.status == 200  # it came as far as what checks it
    assert basic.ask("/returns/files/check", ours, method="POST", body=b" " * 52 * 1024 * 1024).status == 413


def test_another_name_gets_no_answer_and_http_leads_to_https(basic: Nginx) -> None:
    with pytest.raises(requests.exceptions.SSLError):
        requests.get(f"https://localhost:{basic.port}/", verify=False, timeout=30)
    sent = requests.get(f"http://127.0.0.1:{basic.plain}/turnover?area=london", allow_redirects=False, timeout=30)
    assert (sent.status_code, sent.headers["Location"]) == (301, f"https://{NAME}/turnover?area=london")


def test_a_service_that_nginx_asks_signs_people_in_with_the_groups_that_are_mapped(asking: Nginx) -> None:
    signed_in: Headers = [("Cookie", "signed=in"), ("X-Muster-User", "sam@region.example")]
    answer = asking.ask("/_dash-layout", signed_in)
    assert answer.status == 200 and "jo@camden" in answer.text and "sam@" not in answer.text
    assert asking.ask(FILE, signed_in).status == 200


def test_whom_that_service_does_not_know_is_sent_there_and_back(asking: Nginx) -> None:
    answer = asking.ask("/turnover?area=london&compare=england", [("X-Muster-User", "sam@region.example")])
    assert (answer.status, answer.text) == (403, "Sign in, then go to /turnover?area=london&compare=england")
    assert asking.ask("/oauth2/auth", []).status == 404
