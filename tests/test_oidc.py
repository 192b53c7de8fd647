"""Sign-in with an identity provider, against a real one: what is believed, how long, and how it ends."""

import time
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import parse_qs, parse_qsl, urlencode, urlsplit

import pytest
import requests
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select, update
from werkzeug.test import TestResponse

import auth
from auth import sessions
from oidc_provider import Provider, provider
from state import store

ADDRESS = "http://localhost"
COOKIE = "__Host-muster"
GRANTS = """
[users."jo"]
roles = ["viewer"]
visible = ["*"]

[groups."analysts"]
roles = ["analyst"]
"""
PEOPLE = {
    "jo": {"groups": ["analysts", "staff"], "email": "jo@camden.example", "email_verified": True},
    "sam": {"groups": [], "email": "jo@camden.example", "email_verified": False},
    "odd": {"groups": {"analysts": True}},
}
VISIT = {"Accept": "text/html"}


@pytest.fixture(scope="module")
def at_council() -> Iterator[Provider]:
    with provider(f"{ADDRESS}/auth/callback", PEOPLE) as served:
        yield served


@pytest.fixture
def home(at_council: Provider, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    for name in ("MUSTER_GRANTS", "MUSTER_STATE_URL", "MUSTER_OIDC_USER_CLAIM", "MUSTER_OIDC_GROUPS_CLAIM"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("MUSTER_HOME", str(tmp_path))
    for name, value in at_council.settings(ADDRESS).items():
        monkeypatch.setenv(name, value)
    (tmp_path / "grants.toml").write_text(GRANTS, encoding="utf-8")
    return tmp_path


@pytest.fixture
def client(home: Path) -> FlaskClient:
    server = Flask(__name__, static_folder=None)
    auth.install(server)
    server.add_url_rule("/", "who", lambda: " ".join([auth.principal().name, *sorted(auth.principal().roles)]))
    server.add_url_rule("/words", "words", lambda: str(auth.signed_in_words()))
    server.add_url_rule("/_dash-update-component", "callback", lambda: "figures", methods=["POST"])
    return server.test_client()


def begin(client: FlaskClient, next_address: str = "/") -> str:
    """The provider's address that somebody is sent to."""
    return client.get("/auth/begin", query_string={"next": next_address}).headers["Location"]


def sign_in(client: FlaskClient, at: Provider, person: str = "jo", next_address: str = "/") -> TestResponse:
    back = urlsplit(at.agree(begin(client, next_address), person))
    return client.get(f"{back.path}?{back.query}")


def cookie_of(client: FlaskClient) -> str:
    found = client.get_cookie(COOKIE)
    assert found is not None
    return found.value


def entries() -> list[tuple[str, str, str]]:
    table = store.audit.c
    with store.reading() as connection:
        asked = select(table.action, table.name, table.detail).order_by(table.number)
        return [tuple(row) for row in connection.execute(asked) if row.action != "grant-change"]


def age(**columns: float) -> None:
    with store.writing() as connection:
        connection.execute(update(store.sessions).values({name: int(value) for name, value in columns.items()}))


def test_a_page_leads_to_signing_in_and_back_to_itself(client: FlaskClient, at_council: Provider) -> None:
    first = client.get("/turnover?area=london", headers=VISIT)
    assert first.status_code == 302
    where = urlsplit(first.headers["Location"])
    assert (where.netloc, where.path) == ("", "/auth/sign-in")
    asked = parse_qs(where.query)["next"][0]
    assert asked == "/turnover?area=london"
    assert sign_in(client, at_council, next_address=asked).headers["Location"] == asked


def test_the_sign_in_page_says_that_finding_people_is_an_offence(client: FlaskClient) -> None:
    page = client.get("/auth/sign-in", headers=VISIT)
    assert "section 171" in page.text and "offence" in page.text
    assert page.headers["Cache-Control"] == "no-store"


def test_who_signed_in_has_the_grants_of_their_name_and_groups(client: FlaskClient, at_council: Provider) -> None:
    sign_in(client, at_council)
    assert client.get("/").text == "jo analyst viewer"
    assert client.get("/words").text == "('jo', '/auth/sign-out')"
    assert entries() == [("sign-in", "jo", "")]


def test_the_provider_is_asked_with_state_nonce_and_code_challenge(client: FlaskClient) -> None:
    asked = parse_qs(urlsplit(begin(client)).query)
    assert asked["code_challenge_method"] == ["S256"] and asked["response_type"] == ["code"]
    assert all(len(asked[name][0]) >= 20 for name in ("state", "nonce", "code_challenge"))


def test_the_session_cookie_is_for_this_host_and_out_of_reach_of_scripts(
    client: FlaskClient, at_council: Provider
) -> None:
    answer = sign_in(client, at_council)
    (cookie,) = [each for each in answer.headers.getlist("Set-Cookie") if each.startswith(f"{COOKIE}=")]
    attributes = set(cookie.split("; ")[1:])
    assert attributes == {"Secure", "HttpOnly", "Path=/", "SameSite=Lax"}
    assert answer.headers["Cache-Control"] == "no-store"


def test_each_sign_in_has_a_session_of_its_own_and_ends_the_one_before(
    client: FlaskClient, at_council: Provider
) -> None:
    sign_in(client, at_council)
    first = cookie_of(client)
    sign_in(client, at_council)
    assert cookie_of(client) != first
    assert sessions.find(first) is None


def test_a_session_id_brought_along_is_not_taken_over(client: FlaskClient, at_council: Provider) -> None:
    client.set_cookie(COOKIE, "chosen-by-an-attacker", secure=True)
    sign_in(client, at_council)
    assert cookie_of(client) != "chosen-by-an-attacker"
    assert sessions.find("chosen-by-an-attacker") is None


def test_the_store_keeps_no_session_id(client: FlaskClient, at_council: Provider, home: Path) -> None:
    sign_in(client, at_council)
    token = cookie_of(client).encode()
    assert not any(token in path.read_bytes() for path in home.rglob("*") if path.is_file())


def test_a_forged_state_is_refused(client: FlaskClient, at_council: Provider) -> None:
    back = urlsplit(at_council.agree(begin(client), "jo"))
    forged = dict(parse_qsl(back.query)) | {"state": "forged"}
    assert_refused(client, client.get(back.path, query_string=forged), "mismatching_state")


def test_a_sign_in_that_began_in_another_browser_is_refused(client: FlaskClient, at_council: Provider) -> None:
    back = urlsplit(at_council.agree(begin(client), "jo"))
    other = client.application.test_client()
    assert_refused(other, other.get(f"{back.path}?{back.query}"), "mismatching_state")


def test_the_same_answer_of_the_provider_works_once(client: FlaskClient, at_council: Provider) -> None:
    back = urlsplit(at_council.agree(begin(client), "jo"))
    assert client.get(f"{back.path}?{back.query}").status_code == 302
    client.delete_cookie(COOKIE)
    assert_refused(client, client.get(f"{back.path}?{back.query}"), "mismatching_state")


def test_a_code_used_before_is_refused_in_a_new_sign_in(client: FlaskClient, at_council: Provider) -> None:
    used = dict(parse_qsl(urlsplit(at_council.agree(begin(client), "jo")).query))
    client.get("/auth/callback", query_string=used)
    client.delete_cookie(COOKIE)
    fresh = dict(parse_qsl(urlsplit(begin(client)).query))
    answer = client.get("/auth/callback", query_string={"code": used["code"], "state": fresh["state"]})
    assert_refused(client, answer, "invalid_grant")


def test_a_token_with_another_nonce_is_refused(client: FlaskClient, at_council: Provider) -> None:
    where = urlsplit(begin(client))
    swapped = dict(parse_qsl(where.query)) | {"nonce": "of-another-sign-in"}
    back = urlsplit(at_council.agree(where._replace(query=urlencode(swapped)).geturl(), "jo"))
    assert_refused(client, client.get(f"{back.path}?{back.query}"), "invalid_claim")


def test_a_token_for_another_client_is_refused(
    client: FlaskClient, at_council: Provider, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("MUSTER_OIDC_CLIENT_ID", "another")
    assert_refused(client, sign_in(client, at_council), "invalid_claim")


def test_a_provider_that_calls_itself_something_else_is_not_asked(
    client: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("MUSTER_OIDC_ISSUER", "http://localhost:1")
    answer = client.get("/auth/begin", headers=VISIT)
    assert answer.status_code == 503 and "cannot be reached" in answer.text


def test_an_unsigned_token_is_not_believed_even_where_the_provider_offers_one(client: FlaskClient) -> None:
    begin(client)  # asks the provider about itself
    found = client.application.extensions["muster-provider"].server_metadata
    found["id_token_signing_alg_values_supported"] = ["none", "HS256", "RS256"]
    begin(client)
    assert found["id_token_signing_alg_values_supported"] == ["RS256"]


def test_a_sign_in_that_was_cancelled_is_told_calmly(client: FlaskClient, at_council: Provider) -> None:
    answer = requests.post(begin(client), data={"action": "deny"}, allow_redirects=False, timeout=10)
    back = urlsplit(answer.headers["Location"])
    assert_refused(client, client.get(f"{back.path}?{back.query}", headers=VISIT), "access_denied")


@pytest.mark.parametrize(("person", "claim"), [("sam", "email"), ("jo", "upn"), ("odd", "sub"), ("jo", "groups")])
def test_an_identity_that_cannot_be_relied_on_is_refused(
    client: FlaskClient, at_council: Provider, person: str, claim: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("MUSTER_OIDC_USER_CLAIM", claim)
    assert_refused(client, sign_in(client, at_council, person), "Forged")


def test_a_verified_email_address_may_name_somebody(
    client: FlaskClient, at_council: Provider, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("MUSTER_OIDC_USER_CLAIM", "email")
    sign_in(client, at_council)
    assert client.get("/").text == "jo@camden.example analyst"


def test_who_is_signed_in_without_grants_is_told_whom_to_ask(client: FlaskClient, at_council: Provider) -> None:
    sign_in(client, at_council, "sam")
    answer = client.get("/", headers=VISIT)
    assert answer.status_code == 403
    assert "You are signed in as sam" in answer.text and "Please ask" in answer.text


def test_what_is_taken_away_acts_inside_a_session(client: FlaskClient, at_council: Provider, home: Path) -> None:
    sign_in(client, at_council)
    assert client.get("/").status_code == 200
    (home / "grants.toml").write_text('[users."sam"]\nroles = ["viewer"]\n', encoding="utf-8")
    assert client.get("/").status_code == 403


def test_a_session_ends_after_30_minutes_without_use(client: FlaskClient, at_council: Provider) -> None:
    sign_in(client, at_council)
    age(seen_at=time.time() - 29 * 60)
    assert client.get("/").status_code == 200
    age(seen_at=time.time() - 31 * 60)
    assert client.get("/", headers=VISIT).status_code == 302
    assert client.post("/_dash-update-component", json={}).status_code == 401


def test_using_a_session_keeps_it(client: FlaskClient, at_council: Provider) -> None:
    sign_in(client, at_council)
    age(seen_at=time.time() - 29 * 60)
    client.get("/")
    with store.reading() as connection:
        seen_at = connection.execute(select(store.sessions.c.seen_at)).scalar_one()
    assert seen_at >= time.time() - 60


def test_a_session_ends_after_10_hours_however_much_it_is_used(client: FlaskClient, at_council: Provider) -> None:
    sign_in(client, at_council)
    age(started_at=time.time() - 10 * 3600 - 60)
    assert client.get("/", headers=VISIT).status_code == 302


def test_signing_out_ends_the_session_for_a_copy_of_the_cookie_too(client: FlaskClient, at_council: Provider) -> None:
    sign_in(client, at_council)
    thief = client.application.test_client()
    thief.set_cookie(COOKIE, cookie_of(client), secure=True)
    assert thief.get("/").status_code == 200
    client.post("/auth/sign-out")
    assert client.get_cookie(COOKIE) is None
    assert thief.get("/", headers=VISIT).status_code == 302
    assert thief.post("/_dash-update-component", json={}).status_code == 401
    assert entries() == [("sign-in", "jo", ""), ("sign-out", "jo", "")]


def test_signing_out_goes_on_at_the_provider(client: FlaskClient, at_council: Provider) -> None:
    sign_in(client, at_council)
    page = client.post("/auth/sign-out", headers=VISIT).text
    assert f'content="0;url={at_council.issuer}/oauth2/end_session?' in page
    assert f"client_id={at_council.client_id}" in page and "%2Fauth%2Fsigned-out" in page


def test_an_address_alone_signs_nobody_out(client: FlaskClient, at_council: Provider) -> None:
    sign_in(client, at_council)
    assert "<form" in client.get("/auth/sign-out").text
    assert client.get("/").status_code == 200


def test_without_a_session_signing_out_is_harmless(client: FlaskClient) -> None:
    assert client.post("/auth/sign-out").headers["Location"] == "/auth/signed-out"
    assert entries() == []


def test_a_made_up_cookie_is_nobody(client: FlaskClient) -> None:
    for value in ("", "x", "%00", "é" * 10, "a" * 4000):
        client.set_cookie(COOKIE, value, secure=True)
        assert client.get("/", headers=VISIT).status_code == 302


def test_without_its_store_muster_lets_nobody_in_and_stays_calm(
    client: FlaskClient, at_council: Provider, monkeypatch: pytest.MonkeyPatch
) -> None:
    sign_in(client, at_council)
    monkeypatch.setenv("MUSTER_STATE_URL", "sqlite:////proc/nowhere/state.sqlite")
    answer = client.get("/", headers=VISIT)
    assert answer.status_code == 503 and "Please try again" in answer.text
    back = urlsplit(at_council.agree(begin(client), "jo"))
    assert client.get(f"{back.path}?{back.query}").status_code == 503


def assert_refused(client: FlaskClient, answer: TestResponse, why: str) -> None:
    assert answer.status_code == 403 and "did not begin here" in answer.text
    assert client.get_cookie(COOKIE) is None
    assert client.get("/", headers=VISIT).status_code == 302
    assert entries()[-1] == ("refusal", "unknown", f"sign-in: {why}")
