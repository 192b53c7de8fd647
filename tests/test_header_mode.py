"""Behind a reverse proxy, only what the proxy itself says is believed."""

from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import select

import auth
from auth import grant_changes
from auth.settings import check
from config import BadSetting
from state import store

SECRET = "7f3c9e1ab2d4486a90bd51c7e2f80436"
GRANTS = """
[users."jo@camden.example"]
roles = ["viewer"]
visible = ["*"]

[groups."analysts"]
roles = ["analyst"]
"""
JO = {"X-Muster-Proxy-Secret": SECRET, "X-Muster-User": "jo@camden.example"}
Headers = list[tuple[str, str]]


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    for name in ("MUSTER_GRANTS", "MUSTER_STATE_URL", "MUSTER_ADDRESS"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("MUSTER_HOME", str(tmp_path))
    monkeypatch.setenv("MUSTER_AUTH", "header")
    monkeypatch.setenv("MUSTER_PROXY_SECRET", SECRET)
    (tmp_path / "grants.toml").write_text(GRANTS, encoding="utf-8")
    return tmp_path


@pytest.fixture
def server(home: Path) -> Flask:
    made = Flask(__name__, static_folder=None)
    auth.install(made)
    made.add_url_rule("/", "who", lambda: " ".join([auth.principal().name, *sorted(auth.principal().roles)]))
    made.add_url_rule("/words", "words", lambda: str(auth.signed_in_words()))
    made.add_url_rule("/download/<key>.csv", "download", lambda key: "figures")
    return made


def entries(action: str) -> list[tuple[str, str]]:
    table = store.audit.c
    with store.reading() as connection:
        asked = select(table.name, table.detail).where(table.action == action).order_by(table.number)
        return [tuple(row) for row in connection.execute(asked)]


def test_whom_the_proxy_names_is_let_in_with_their_grants(server: Flask) -> None:
    assert server.test_client().get("/", headers=JO).text == "jo@camden.example viewer"


def test_groups_that_the_proxy_names_add_their_grants(server: Flask) -> None:
    answer = server.test_client().get("/", headers={**JO, "X-Muster-Groups": "staff; analysts"})
    assert answer.text == "jo@camden.example analyst viewer"


def test_muster_does_not_sign_out_whom_the_proxy_signed_in(server: Flask) -> None:
    assert server.test_client().get("/words", headers=JO).text == "('jo@camden.example', None)"


@pytest.mark.parametrize(
    ("headers", "why"),
    [
        ([], "the proxy secret is missing"),
        ([("X-Muster-User", "jo@camden.example")], "the proxy secret is missing"),
        (
            [("X-Muster-Proxy-Secret", SECRET[::-1]), ("X-Muster-User", "jo@camden.example")],
            "the proxy secret is wrong",
        ),
        ([("X-Muster-Proxy-Secret", "\xff" * 32), ("X-Muster-User", "jo@camden.example")], "the proxy secret is wrong"),
        ([*JO.items(), ("X-Muster-Proxy-Secret", SECRET)], "the proxy secret is wrong"),
        ([("X-Muster-Proxy-Secret", SECRET)], "the header that names the user is missing"),
        ([("X-Muster-Proxy-Secret", SECRET), ("X-Muster-User", " ")], "a name is empty, too long or has control"),
        ([*JO.items(), ("X-Muster-User", "sam@region.example")], "the header X-Muster-User was sent twice"),
        ([("X-Muster-Proxy-Secret", SECRET), ("X-Muster-User", "a, jo@camden.example")], "was sent twice"),
        (
            [*JO.items(), ("X-Muster-Groups", "staff"), ("X-Muster-Groups", "analysts")],
            "X-Muster-Groups was sent twice",
        ),
        ([*JO.items(), ("X-Muster-Groups", "staff,analysts")], "X-Muster-Groups was sent twice"),
        ([("X-Muster-Proxy-Secret", SECRET), ("X-Muster-User", "j" * 201)], "a name is empty, too long"),
        ([("X-Muster-Proxy-Secret", SECRET), ("X-Muster-User", "j\xff")], "is not UTF-8"),
    ],
)
def test_forged_missing_and_doubled_headers_are_refused_and_recorded(server: Flask, headers: Headers, why: str) -> None:
    answer = server.test_client().get("/", headers=headers)
    assert answer.status_code == 403 and "jo@camden" not in answer.text and SECRET not in answer.text
    assert [(name, why in detail) for name, detail in entries("refusal")] == [("unknown", True)]


def test_a_request_from_another_machine_is_refused_even_with_the_secret(server: Flask) -> None:
    answer = server.test_client().get("/", headers=JO, environ_base={"REMOTE_ADDR": "192.0.2.7"})
    assert answer.status_code == 403


def test_whom_the_file_of_grants_does_not_name_is_told_whom_to_ask(
    server: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("MUSTER_CONTACT", "Ada at the regional office")
    answer = server.test_client().get("/", headers={**JO, "X-Muster-User": "sam", "Accept": "text/html"})
    assert answer.status_code == 403 and "Please ask Ada at the regional office" in answer.text
    assert entries("refusal") == [("sam", "nothing is granted")]


def test_a_name_is_shown_as_text_and_never_as_a_tag(server: Flask) -> None:
    answer = server.test_client().get("/", headers={**JO, "X-Muster-User": "<b>sam", "Accept": "text/html"})
    assert "&lt;b&gt;sam" in answer.text and "<b>sam" not in answer.text


def test_a_viewer_takes_no_file_away_and_an_analyst_does(server: Flask) -> None:
    client = server.test_client()
    refused = client.get("/download/turnover.csv", headers=JO)
    assert refused.status_code == 403 and "figures" not in refused.text.split("look at figures")[-1]
    assert entries("refusal") == [("jo@camden.example", "may not export")]
    assert client.get("/download/turnover.csv", headers={**JO, "X-Muster-Groups": "analysts"}).text == "figures"


def test_what_is_taken_away_is_gone_at_the_next_request(server: Flask, home: Path) -> None:
    client = server.test_client()
    assert client.get("/", headers=JO).status_code == 200
    (home / "grants.toml").write_text(GRANTS.replace("jo@", "jx@"), encoding="utf-8")
    assert client.get("/", headers=JO).status_code == 403


@pytest.mark.parametrize("content", ["not toml", '[users."jo@camden.example"]\nroles = ["viewr"]', "\xff", None])
def test_a_broken_file_of_grants_closes_muster_to_everybody(server: Flask, home: Path, content: str | None) -> None:
    client = server.test_client()
    assert client.get("/", headers=JO).status_code == 200
    path = home / "grants.toml"
    path.unlink() if content is None else path.write_text(content, encoding="latin-1")
    answer = client.get("/", headers=JO)
    assert answer.status_code == 403 and "nobody is let in" in answer.text
    assert ("jo@camden.example", "the file of grants cannot be relied on") in entries("refusal")


def test_each_change_of_grants_is_recorded_once(server: Flask, home: Path) -> None:
    client = server.test_client()
    for content in (GRANTS, GRANTS, GRANTS + "\n# checked\n", "broken"):
        (home / "grants.toml").write_text(content, encoding="utf-8")
        client.get("/", headers=JO)
    (home / "grants.toml").unlink()
    client.get("/", headers=JO)
    assert [detail for _, detail in entries("grant-change")] == ["grants.toml"] * 3 + ["grants.toml cannot be read"]


def test_a_change_that_another_process_recorded_is_not_recorded_again(server: Flask) -> None:
    for _ in range(2):
        grant_changes._noted.clear()  # as in a process that has just begun
        server.test_client().get("/", headers=JO)
    assert len(entries("grant-change")) == 1


def test_viewing_goes_on_when_the_audit_log_cannot_be_written(server: Flask, home: Path) -> None:
    (home / "state").write_text("a file where the folder should be")
    assert server.test_client().get("/", headers=JO).status_code == 200
    assert server.test_client().get("/").status_code == 403


@pytest.mark.parametrize("secret", ["", "short", "changeme-changeme-changeme-changeme-changeme", "a" * 40])
def test_without_a_secret_nobody_could_guess_muster_does_not_start(
    home: Path, secret: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("MUSTER_PROXY_SECRET", secret)
    with pytest.raises(BadSetting, match="MUSTER_AUTH=header needs a secret"):
        check()


def test_a_secret_that_others_can_read_is_refused(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("MUSTER_PROXY_SECRET")
    (home / "secrets").mkdir(mode=0o700)
    path = home / "secrets" / "proxy-secret.key"
    path.write_text(SECRET)
    path.chmod(0o640)
    with pytest.raises(BadSetting, match="chmod 600"):
        check()
    path.chmod(0o600)
    check()


@pytest.mark.parametrize("name", ["X_Muster_User", "X Muster", "X-Muster-Groups", "x-muster-proxy-secret"])
def test_a_header_that_could_be_mistaken_for_another_is_refused(
    home: Path, name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("MUSTER_USER_HEADER", name)
    with pytest.raises(BadSetting):
        check()
