"""Whoever forges, keeps, steals or bends a token gets nothing that its holder may not have at that moment."""

import csv
import io
import json
import shutil
import socket
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple
from urllib.parse import urlsplit

import pytest
import requests
from sqlalchemy import select, update

from attacked import World
from auth import sessions, tokens
from auth.identity import Identity
from auth.sessions import COOKIE
from auth.tokens import live_of, make, revoke
from scripts.local import serving
from state import store

SECRET = "7f3c9e1ab2d4486a90bd51c7e2f80436"
GRANTS = """
[users."jo"]
roles = ["analyst"]
visible = ["London"]
exact = ["westminster"]

[users."sam"]
roles = ["steward"]
visible = ["*"]
exact = ["*"]

[groups."analysts"]
roles = ["analyst"]
visible = ["*"]
"""
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
FILE = "/download/turnover.csv?area=westminster"
DATA = "/api/v1/data?measure=turnover&format=csv&area=westminster"
GUARDED = [
    "/",
    "/turnover",
    "/api",
    "/packs",
    "/_dash-layout",
    "/_dash-dependencies",
    "/nowhere",
    "/static/0/_dash-layout",
]
CALLBACKS = "/_dash-update-component"
MADE_UP = "muster_" + "A" * 43


class Site(NamedTuple):
    """A Muster where people sign in with a provider, and one behind a proxy, over the same store."""

    oidc: str
    header: str
    home: Path

    def ask(self, address: str, value: str | None = None, *, at: str = "oidc", **headers: str) -> requests.Response:
        bearer = {} if value is None else {"Authorization": f"Bearer {value}"}
        asked = {"headers": {**bearer, **headers}, "timeout": 30, "allow_redirects": False}
        return requests.get(getattr(self, at) + address, **asked)  # type: ignore[arg-type]


@pytest.fixture(scope="module")
def home(world: World, tmp_path_factory: pytest.TempPathFactory) -> Path:
    attacked, made = world.release.path.parent.parent, tmp_path_factory.mktemp("tokens")
    (made / "releases").symlink_to(attacked / "releases")
    shutil.copytree(attacked / "secrets", made / "secrets", ignore=shutil.ignore_patterns("audit.key"))
    (made / "secrets").chmod(0o700)
    return made


@pytest.fixture(scope="module")
def servers(home: Path) -> Iterator[Site]:
    (home / "grants.toml").write_text(GRANTS, encoding="utf-8")
    with pytest.MonkeyPatch.context() as patch:
        for name in ("MUSTER_GRANTS", "MUSTER_STATE_URL"):
            patch.delenv(name, raising=False)
        for name, value in MODES["oidc"].items():
            patch.setenv(name, value)
        with serving(home) as oidc:
            for name, value in MODES["header"].items():
                patch.setenv(name, value)
            with serving(home) as header:
                yield Site(oidc, header, home)


@pytest.fixture
def site(servers: Site, monkeypatch: pytest.MonkeyPatch, served: None) -> Site:
    monkeypatch.setenv("MUSTER_HOME", str(servers.home))
    (servers.home / "grants.toml").write_text(GRANTS, encoding="utf-8")
    for name in ("jo", "sam"):
        revoke(name, by=name)
    return servers


def entries() -> list[Any]:
    table = store.audit
    with store.reading() as connection:
        return list(connection.execute(select(table).order_by(table.c.number)))


def session_of(name: str, *groups: str) -> dict[str, str]:
    return {"Cookie": f"{COOKIE}={sessions.start(Identity(name=name, groups=frozenset(groups)))}"}


def answered(site: str, *lines: bytes) -> bytes:
    """What the server answers, whole, to exactly these header lines."""
    where = urlsplit(site)
    with socket.create_connection((where.hostname, where.port), timeout=30) as client:
        head = [f"GET {FILE} HTTP/1.1".encode(), f"Host: {where.netloc}".encode(), b"Connection: close", *lines]
        client.sendall(b"\r\n".join([*head, b"", b""]))
        return b"".join(iter(lambda: client.recv(65536), b""))


def test_a_token_gives_what_it_is_for_so_that_refusals_below_mean_something(site: Site) -> None:
    value = make("jo", "R", 30, is_exact=True)
    answer = site.ask(f"{FILE}&tier=exact", value)
    assert answer.status_code == 200 and ",exact," in answer.text and answer.headers["Cache-Control"] == "no-store"
    assert entries()[-1].detail.startswith(f"by token {live_of('jo')[0].id}")
    assert (entries()[-1].action, entries()[-1].name) == ("export", "jo")
    assert site.ask(DATA, value).status_code == 200


@pytest.mark.parametrize(
    "written",
    [
        b"Bearer " + MADE_UP.encode(),
        b"Bearer",
        b"Bearer ",
        b"Bearer muster_",
        b"Bearer " + b"A" * 8000,
        b"Bearer " + MADE_UP.encode() + b" x",
        b"Bearer \xc3\xa9\xff",
        b"Bearer ' OR 1=1 --",
        b"Bearer null",
        b"bEaReR\t" + MADE_UP.encode(),
        b"Basic am86eA==",
        b"Token " + MADE_UP.encode(),
        b"BearerBearer " + MADE_UP.encode(),
        b"",
    ],
)
def test_made_up_and_odd_tokens_open_nothing(site: Site, written: bytes) -> None:
    told = answered(site.oidc, b"Authorization: " + written)
    assert told.startswith(b"HTTP/1.1 401"), told[:200]
    assert b"turnover" not in told.split(b"\r\n\r\n", 1)[1].lower() and MADE_UP.encode() not in told


def test_a_right_token_among_what_http_does_not_allow_is_refused(site: Site) -> None:
    value = make("jo", "R", 30, is_exact=False).encode()
    right = b"Authorization: Bearer " + value
    assert answered(site.oidc, right).startswith(b"HTTP/1.1 200")
    assert answered(site.oidc, b"authorization: bearer " + value).startswith(b"HTTP/1.1 200")
    for lines in (
        [right, right],
        [b"Authorization: Bearer " + MADE_UP.encode(), right],
        [right, b"Authorization: Basic am86eA=="],
        [right + b"\x00"],
        [right + b", x"],
        [b"Authorization: Bearer", b" " + value],
        [b"Authorization : Bearer " + value],
        [b"X-Other: 1\rAuthorization: Bearer " + value],
        [b"X_Authorization: Bearer " + value, b"Proxy-Authorization: Bearer " + value],
    ):
        assert answered(site.oidc, *lines)[:12] in {b"HTTP/1.1 400", b"HTTP/1.1 401"}, lines


def test_an_ended_and_a_revoked_token_open_nothing(site: Site) -> None:
    ended, revoked = make("jo", "ended", 30, is_exact=True), make("jo", "revoked", 30, is_exact=True)
    assert [site.ask(FILE, value).status_code for value in (ended, revoked)] == [200, 200]
    by_label = {each.label: each.id for each in live_of("jo")}
    table = store.tokens
    with store.writing() as connection:
        connection.execute(update(table).where(table.c.token_id == by_label["ended"]).values(ends_at=1))
    revoke("jo", by_label["revoked"], by="jo")
    for value, why in ((ended, "ended"), (revoked, "revoked")):
        answer = site.ask(FILE, value)
        assert (answer.status_code, answer.headers["WWW-Authenticate"]) == (401, 'Bearer error="invalid_token"')
        assert (entries()[-1].action, entries()[-1].detail) == ("refusal", f"token {by_label[why]}, {why}")
        assert value not in str(entries())


def test_the_token_of_somebody_whose_grant_is_gone_opens_nothing(site: Site) -> None:
    value = make("jo", "R", 365, is_exact=True)
    assert site.ask(FILE, value).status_code == 200
    for content in (GRANTS.replace('"jo"', '"jx"'), GRANTS.replace('["analyst"]', '["viewer"]', 1), "", "broken ="):
        (site.home / "grants.toml").write_text(content, encoding="utf-8")
        assert [site.ask(where, value).status_code for where in (FILE, DATA)] == [403, 403], content


def test_a_token_knows_no_groups_whatever_its_holder_signed_in_with(site: Site) -> None:
    (site.home / "grants.toml").write_text(GRANTS.replace('"jo"', '"jx"'), encoding="utf-8")
    session = session_of("jo", "analysts")
    assert site.ask(FILE, **session).status_code == 200
    assert site.ask(FILE, make("jo", "R", 30, is_exact=True), **session).status_code == 403


@pytest.mark.parametrize("address", [FILE, DATA])
def test_a_protected_token_gets_no_exact_figure_and_an_exact_one_of_no_other_council(site: Site, address: str) -> None:
    protected, exact = (make("jo", "R", 30, is_exact=is_exact) for is_exact in (False, True))
    assert site.ask(address, protected).status_code == 200
    answer = site.ask(f"{address}&tier=exact", protected)
    assert answer.status_code in {400, 403} and "exact," not in answer.text
    of_all = site.ask(f"{address}&tier=exact".replace("westminster", "london"), exact)
    rows = list(csv.DictReader(io.StringIO(of_all.content.decode("utf-8-sig"))))
    assert {row["area_name"] for row in rows if row["tier"] == "exact"} == {"Westminster"} and len(rows) > 30


@pytest.mark.parametrize("at", ["oidc", "header"])
def test_a_token_opens_no_page_and_no_callback_and_makes_no_token(site: Site, at: str) -> None:
    value, proof = make("sam", "R", 30, is_exact=True), {"X-Muster-Proxy-Secret": SECRET}
    for address in GUARDED:
        assert site.ask(address, value, at=at, **proof).status_code in {401, 403}, address
    url = getattr(site, at) + CALLBACKS
    for body in ({}, callback_body("x", "30")):
        answer = requests.post(url, json=body, headers={"Authorization": f"Bearer {value}", **proof}, timeout=30)
        assert answer.status_code in {401, 403}
    assert len(live_of("sam")) == 1


def test_a_token_is_no_cookie_no_parameter_and_no_other_header(site: Site) -> None:
    value = make("jo", "R", 30, is_exact=True)
    assert site.ask(FILE, Cookie=f"{COOKIE}={value}; token={value}; Authorization=Bearer {value}").status_code == 401
    assert site.ask(FILE, **{"X-Authorization": f"Bearer {value}", "X-Token": value}).status_code == 401
    for address in (
        f"{FILE}&token={value}",
        f"{FILE}&access_token={value}",
        f"/download/{value}.csv",
        f"/?x=%6d{value[1:]}",
    ):
        answer = site.ask(address, value)
        assert answer.status_code == 400 and value not in answer.text
    assert value not in str(entries())


def test_a_token_beside_the_session_of_another_stays_its_holders(site: Site) -> None:
    value, sam = make("jo", "R", 30, is_exact=False), session_of("sam")
    assert site.ask(f"{FILE}&tier=exact", **sam).status_code == 200
    assert site.ask(f"{FILE}&tier=exact", value, **sam).status_code in {400, 403}
    assert site.ask(FILE, MADE_UP, **sam).status_code == 401
    assert site.ask(FILE, value, **sam).status_code == 200
    assert (entries()[-1].name, entries()[-1].action) == ("jo", "export")


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({"X-Muster-Proxy-Secret": SECRET}, 200),
        ({"X-Muster-Proxy-Secret": SECRET, "X-Muster-User": "jo"}, 200),
        ({"X-Muster-Proxy-Secret": SECRET, "X-Muster-User": "sam"}, 403),
        ({"X-Muster-Proxy-Secret": SECRET, "X-Muster-User": "jo,sam"}, 403),
        ({"X-Muster-Proxy-Secret": SECRET[::-1]}, 403),
        ({"X-Muster-User": "jo"}, 403),
        ({}, 403),
    ],
)
def test_behind_a_proxy_a_token_needs_its_secret_and_the_same_name(
    site: Site, headers: dict[str, str], status: int
) -> None:
    assert site.ask(FILE, make("jo", "R", 30, is_exact=False), at="header", **headers).status_code == status


def callback_body(label: str, days: object, exact: object = None, **used: Any) -> dict[str, Any]:
    """What the page sends to make a token, or with `revoke` to end one."""
    rows = (
        [{"id": {"type": "tokens-revoke", "token": used["revoke"]}, "property": "n_clicks", "value": 1}] if used else []
    )
    changed = (
        json.dumps({"token": used["revoke"], "type": "tokens-revoke"}, separators=(",", ":")) if used else "tokens-make"
    )
    state = {"label": label, "days": days, "exact": exact or []}
    return {
        "output": "..tokens-held.children...tokens-told.children...tokens-label.value..",
        "outputs": [
            {"id": "tokens-held", "property": "children"},
            {"id": "tokens-told", "property": "children"},
            {"id": "tokens-label", "property": "value"},
        ],
        "inputs": [{"id": "tokens-make", "property": "n_clicks", "value": None if used else 1}, rows],
        "changedPropIds": [f"{changed}.n_clicks"],
        "state": [{"id": f"tokens-{name}", "property": "value", "value": value} for name, value in state.items()],
    }


def press(site: Site, name: str, *sent: Any, **used: Any) -> requests.Response:
    return requests.post(site.oidc + CALLBACKS, json=callback_body(*sent, **used), headers=session_of(name), timeout=30)


def test_a_button_makes_a_token_whose_value_is_in_that_answer_alone(site: Site) -> None:
    answer = press(site, "jo", "Power\u202eBI", "30")
    told = answer.json()["response"]
    value = told["tokens-told"]["children"][1]["props"]["children"][0]["props"]["value"]
    assert answer.headers["Cache-Control"] == "no-store" and site.ask(FILE, value).status_code == 200
    assert answer.text.count(value) == 1 and "PowerBI" in json.dumps(told["tokens-held"])
    again = press(site, "jo", "", "30")
    assert "Say in up to 60 characters" in again.text and value not in again.text


@pytest.mark.parametrize(
    ("name", "sent", "status"),
    [
        ("jo", ("x", "3650"), 400),
        ("jo", ("x", 30), 400),
        ("jo", ("x", None), 400),
        ("jo", (None, "30"), 400),
        ("jo", (["x"], "30"), 400),
        ("jo", ({"x": 1}, "30"), 400),
        ("jo", ("x", "30", ["1", "1"]), 400),
        ("jo", ("x", "30", "1"), 400),
        ("jo", ("x", "30", ["*"]), 400),
        ("ann", ("x", "30"), 403),
    ],
)
def test_what_no_button_sends_makes_no_token(site: Site, name: str, sent: tuple[Any, ...], status: int) -> None:
    assert press(site, name, *sent).status_code == status
    assert live_of("jo") == []


def test_nobody_makes_an_exact_token_without_exact_figures_of_their_own(site: Site) -> None:
    (site.home / "grants.toml").write_text(GRANTS.replace('exact = ["westminster"]', ""), encoding="utf-8")
    assert press(site, "jo", "x", "30", ["1"]).status_code == 403
    assert live_of("jo") == []


@pytest.mark.parametrize("token_id", ["", None, {"a": 1}, ["x"], 1, "' OR 1=1 --"])
def test_nobody_revokes_what_is_not_theirs(site: Site, token_id: Any) -> None:
    make("jo", "R", 30, is_exact=False)
    make("sam", "R", 30, is_exact=False)
    press(site, "jo", "x", "30", revoke=token_id)
    press(site, "jo", "x", "30", revoke=live_of("sam")[0].id)
    assert (len(live_of("jo")), len(live_of("sam"))) == (1, 1)
    press(site, "jo", "x", "30", revoke=live_of("jo")[0].id)
    assert live_of("jo") == []


def test_guesses_without_end_are_slowed_and_do_not_fill_the_log(site: Site) -> None:
    value, before = make("jo", "R", 30, is_exact=False), len(entries())
    told = {site.ask(FILE, f"muster_{n:043d}").status_code for n in range(100)}
    assert told == {401, 429}
    assert len(entries()) - before <= 60  # 30 a minute for each of two workers
    assert site.ask(FILE, value).status_code == 200


def test_no_value_of_a_token_was_ever_written_down(site: Site) -> None:
    value = make("jo", "R", 30, is_exact=False)
    site.ask(FILE, value)
    kept = [path for path in (site.home / "state").rglob("*") if path.is_file()]
    assert kept and not any(value[7:].encode() in path.read_bytes() for path in kept)
    assert any(tokens._hash(value).encode() in path.read_bytes() for path in kept)
