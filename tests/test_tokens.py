"""A token opens figures for programs, to its holder's grants of the moment, until it ends or is revoked."""

import json
import logging
import sqlite3
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select
from typer.testing import CliRunner

import auth
from auth import bearer, tokens
from auth.cli import app as command
from auth.identity import Identity
from auth.sessions import COOKIE, start
from auth.tokens import DAYS, MOST, NotMade, live_of, make, plain, revoke
from state import audit, store

SECRET = "7f3c9e1ab2d4486a90bd51c7e2f80436"
GRANTS = """
[users."jo"]
roles = ["analyst"]
visible = ["*"]
exact = ["camden", "hackney"]

[users."kit"]
roles = ["viewer"]
visible = ["*"]

[groups."analysts"]
roles = ["analyst"]
visible = ["*"]
"""
PROXY = {"X-Muster-Proxy-Secret": SECRET}
DAY = 24 * 60 * 60


@pytest.fixture
def home(release: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("MUSTER_STATE_URL", f"sqlite:///{tmp_path / 'state.sqlite'}")
    monkeypatch.setenv("MUSTER_GRANTS", str(tmp_path / "grants.toml"))
    monkeypatch.setenv("MUSTER_HOME", str(tmp_path))
    (tmp_path / "releases").symlink_to(release.path.parent)
    (tmp_path / "grants.toml").write_text(GRANTS, encoding="utf-8")
    bearer._attempts.storage.reset()
    return tmp_path


def served(mode: str, monkeypatch: pytest.MonkeyPatch) -> Flask:
    settings = {
        "MUSTER_AUTH": mode,
        "MUSTER_PROXY_SECRET": SECRET,
        "MUSTER_ADDRESS": "https://localhost",
        "MUSTER_OIDC_ISSUER": "https://login.example.org",
        "MUSTER_OIDC_CLIENT_ID": "muster",
        "MUSTER_OIDC_CLIENT_SECRET": SECRET,
    }
    for name, value in settings.items():
        monkeypatch.setenv(name, value)
    made = Flask(__name__, static_folder=None)
    auth.install(made)

    def who(key: str = "") -> str:
        asking = auth.principal()
        if key == "recorded":
            audit.record(audit.Action.EXPORT, name=asking.name, detail="a file")
        return f"{asking.name} {len(asking.exact)} {sorted(asking.roles)[0]} {asking.sees('E09000007')}"

    for rule in ("/", "/turnover", "/api/v1/<key>", "/api", "/download/<key>.csv"):
        made.add_url_rule(rule, rule, who)
    return made


@pytest.fixture
def server(home: Path, monkeypatch: pytest.MonkeyPatch) -> Flask:
    """Where people sign in with a provider."""
    return served("oidc", monkeypatch)


def bearing(value: str) -> dict[str, str]:
    return {"Authorization": f"Bearer {value}"}


def ask(server: Flask, value: str, address: str = "/api/v1/data", **headers: str) -> Any:
    return server.test_client().get(address, headers={**bearing(value), **headers})


def entries(*actions: str) -> list[tuple[str, str]]:
    table = store.audit.c
    with store.reading() as connection:
        asked = select(table.name, table.detail).where(table.action.in_(actions)).order_by(table.number)
        return [tuple(row) for row in connection.execute(asked)]


def passed(days: int, monkeypatch: pytest.MonkeyPatch) -> None:
    now = tokens.time.time()
    monkeypatch.setattr("auth.tokens.time.time", lambda: now + days * DAY)


def test_a_token_opens_figures_and_nothing_else(server: Flask) -> None:
    value = make("jo", "R", 30, is_exact=False)
    assert [ask(server, value, where).status_code for where in ("/api/v1/data", "/download/turnover.csv")] == [200, 200]
    assert [ask(server, value, where).status_code for where in ("/", "/turnover", "/api", "/nowhere")] == [401] * 4


def test_a_token_is_in_the_store_as_its_hash_alone(server: Flask, home: Path) -> None:
    value = make("jo", "R", 30, is_exact=False)
    assert value.startswith("muster_") and len(value) == 50
    with sqlite3.connect(home / "state.sqlite") as connection:
        assert value[7:] not in "\n".join(connection.iterdump())


def test_protected_figures_alone_are_what_a_token_is_for_unless_it_says_more(server: Flask) -> None:
    protected, exact = (make("jo", "R", 30, is_exact=is_exact) for is_exact in (False, True))
    assert ask(server, protected).text == "jo 0 analyst True"
    assert ask(server, exact).text == "jo 2 analyst True"


def test_without_exact_figures_the_same_councils_are_seen(server: Flask, home: Path) -> None:
    (home / "grants.toml").write_text('[users."jo"]\nroles = ["analyst"]\nexact = ["camden"]\n', encoding="utf-8")
    assert ask(server, make("jo", "R", 30, is_exact=False)).text == "jo 0 analyst True"


@pytest.mark.parametrize("holder", ["kit", "sam"])
def test_a_token_has_what_is_granted_by_name_and_nothing_of_groups(server: Flask, holder: str) -> None:
    answer = ask(server, make(holder, "R", 30, is_exact=True))
    assert answer.status_code == 403 and "opens nothing now" in answer.text
    assert [name for name, _ in entries("refusal")] == [holder]


def test_what_is_taken_away_is_gone_at_the_next_request(server: Flask, home: Path) -> None:
    value = make("jo", "R", 365, is_exact=True)
    assert ask(server, value).status_code == 200
    (home / "grants.toml").write_text(GRANTS.replace("analyst", "viewer", 1), encoding="utf-8")
    assert ask(server, value).status_code == 403
    (home / "grants.toml").write_text("broken", encoding="utf-8")
    assert ask(server, value).status_code == 403


@pytest.mark.parametrize("days", DAYS)
def test_a_token_ends_on_its_day(server: Flask, days: int, monkeypatch: pytest.MonkeyPatch) -> None:
    value = make("jo", "R", days, is_exact=False)
    passed(days - 1, monkeypatch)
    assert ask(server, value).status_code == 200
    passed(1, monkeypatch)
    answer = ask(server, value)
    assert (answer.status_code, answer.headers["WWW-Authenticate"]) == (401, 'Bearer error="invalid_token"')


def test_a_revoked_token_opens_nothing_at_once_and_others_go_on(server: Flask) -> None:
    value, other = (make("jo", label, 30, is_exact=False) for label in ("R", "Excel"))
    token = next(each for each in live_of("jo") if each.label == "R")
    assert revoke("jo", token.id, by="jo") == [token.id]
    assert (ask(server, value).status_code, ask(server, other).status_code) == (401, 200)
    assert revoke("jo", token.id, by="jo") == []
    assert entries("token-revoked") == [("jo", f"token {token.id}")]


def test_nobody_revokes_the_token_of_another(server: Flask) -> None:
    make("jo", "R", 30, is_exact=False)
    assert revoke("kit", live_of("jo")[0].id, by="kit") == []
    assert len(live_of("jo")) == 1 and live_of("kit") == []


def test_making_is_recorded_before_without_the_value(server: Flask, home: Path) -> None:
    value = make("jo", "R", 90, is_exact=True)
    assert entries("token-made") == [("jo", f"token {live_of('jo')[0].id}, 90 days, exact figures too")]
    assert value not in str(entries("token-made"))


def test_no_token_is_made_that_cannot_be_recorded(server: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    make("jo", "R", 90, is_exact=False)
    (audit_key := Path(audit.store.config.secrets()) / "audit.key").chmod(0o644)
    with pytest.raises(audit.NotWritten):
        make("jo", "Excel", 90, is_exact=False)
    audit_key.chmod(0o600)
    assert [each.label for each in live_of("jo")] == ["R"]


def test_a_person_has_ten_tokens_at_most(server: Flask) -> None:
    for n in range(MOST):
        make("jo", f"program {n}", 30, is_exact=False)
    with pytest.raises(NotMade, match="which is the most"):
        make("jo", "one more", 30, is_exact=False)
    revoke("jo", live_of("jo")[0].id, by="jo")
    make("jo", "one more", 30, is_exact=False)
    make("kit", "another's", 30, is_exact=False)


@pytest.mark.parametrize(("label", "days"), [("", 30), (" \u200b\n", 30), ("x" * 61, 30), ("R", 0), ("R", 3650)])
def test_a_token_without_a_name_or_an_end_is_not_made(server: Flask, label: str, days: int) -> None:
    with pytest.raises(NotMade):
        make("jo", label, days, is_exact=False)


def test_a_label_is_one_plain_line() -> None:
    assert plain(" Power\tBI\r\non \u202emy\u202c \u2066laptop\u2069\x00\u200f ") == "Power BI on my laptop"


def test_when_a_token_was_last_used_is_kept_to_the_minute(server: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    value = make("jo", "R", 30, is_exact=False)
    assert live_of("jo")[0].used_at is None
    ask(server, value)
    first = live_of("jo")[0].used_at
    now = tokens.time.time()
    monkeypatch.setattr("auth.tokens.time.time", lambda: now + 50)
    ask(server, value)
    assert first is not None and live_of("jo")[0].used_at == first
    monkeypatch.setattr("auth.tokens.time.time", lambda: now + 70)
    ask(server, value)
    assert live_of("jo")[0].used_at == int(now + 70)


def test_what_is_recorded_of_a_request_says_by_which_token(server: Flask) -> None:
    value = make("jo", "R", 30, is_exact=False)
    ask(server, value, "/api/v1/recorded")
    audit.record(audit.Action.EXPORT, name="jo", detail="without")
    assert entries("export") == [("jo", f"by token {live_of('jo')[0].id}; a file"), ("jo", "without")]


def test_a_token_counts_and_a_session_beside_it_does_not(server: Flask) -> None:
    value, client = make("jo", "R", 30, is_exact=False), server.test_client()
    client.set_cookie(COOKIE, start(Identity(name="kit", groups=frozenset({"analysts"}))), domain="localhost")
    asked = {"headers": {"Host": "localhost"}}
    assert client.get("/api/v1/data", **asked).text.startswith("kit")
    assert client.get("/api/v1/data", headers={"Host": "localhost", **bearing(value)}).text.startswith("jo")
    assert client.get("/api/v1/data", headers={"Host": "localhost", **bearing("x")}).status_code == 401


@pytest.mark.parametrize(
    "address", ["/?token={}", "/api/v1/data?area={}", "/nowhere/{}", "/api/v1/data?access_token=x"]
)
def test_a_token_in_an_address_is_refused_and_not_recorded(
    server: Flask, address: str, caplog: pytest.LogCaptureFixture
) -> None:
    value = make("jo", "R", 30, is_exact=False)
    with caplog.at_level(logging.DEBUG):
        for written in (value, value.replace("_", "%5f")):
            answer = ask(server, value, address.format(written))
            assert answer.status_code == 400 and value not in answer.text
    assert entries("refusal") == [("unknown", "a token in an address")] * 2
    assert value not in caplog.text


def test_wrong_tokens_without_end_do_not_fill_the_log_and_right_ones_still_pass(server: Flask) -> None:
    value = make("jo", "R", 30, is_exact=False)
    told = {ask(server, "x").status_code for _ in range(40)}
    assert told == {401, 429} and len(entries("refusal")) <= 30
    assert ask(server, value).status_code == 200


def test_programs_are_told_of_it_as_a_problem(server: Flask) -> None:
    answer = ask(server, "muster_x")
    assert answer.mimetype == "application/problem+json"
    assert json.loads(answer.text)["status"] == answer.status_code
    assert server.test_client().get("/api/v1/data").headers["WWW-Authenticate"] == "Bearer"


@pytest.mark.parametrize(
    ("beside", "status"), [({}, 200), ({"X-Muster-User": "jo"}, 200), ({"X-Muster-User": "kit"}, 403)]
)
def test_behind_a_proxy_it_may_name_nobody_but_the_holder(
    home: Path, beside: dict[str, str], status: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    value = make("jo", "R", 30, is_exact=False)
    server = served("header", monkeypatch)
    assert ask(server, value, **PROXY, **beside).status_code == status
    assert ask(server, value, **beside).status_code == 403


def test_at_ones_own_machine_a_token_is_not_looked_at(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    server = served("local", monkeypatch)
    assert ask(server, "whatever").text.startswith("local 1")


def run(*arguments: str) -> Any:
    return CliRunner().invoke(command, arguments, catch_exceptions=False)


def test_an_administrator_sees_whose_tokens_there_are_and_no_value(server: Flask) -> None:
    value = make("jo", "Power [bold]BI", 30, is_exact=True)
    told = run("tokens").stdout
    assert all(words in told for words in ("jo", "Power [bold]BI", live_of("jo")[0].id, "exact too", "never", "live"))
    assert value not in told and tokens._hash(value) not in told


def test_an_administrator_revokes_one_token_or_all_of_a_person(server: Flask) -> None:
    values = [make("jo", f"program {n}", 30, is_exact=False) for n in range(3)]
    first = live_of("jo")[0].id
    assert run("revoke-token", first).stdout == f"Revoked: {first}\n"
    assert run("revoke-token", first).exit_code == 1
    assert run("revoke-token", "--all-of", "jo").exit_code == 0
    assert [ask(server, value).status_code for value in values] == [401] * 3
    assert {(name, detail[-6:]) for name, detail in entries("token-revoked")} == {(audit.operator(), " of jo")}


@pytest.mark.parametrize(
    "arguments", [[], ["1a2b3c4d"], ["--all-of", "sam"], ["x", "--all-of", "jo"], ["--all-of", ""]]
)
def test_nothing_is_revoked_where_nothing_is_meant(server: Flask, arguments: list[str]) -> None:
    make("jo", "R", 30, is_exact=False)
    assert run("revoke-token", *arguments).exit_code == 1
    assert len(live_of("jo")) == 1
