"""Nobody gets past the door whom Muster does not know; in local mode that is whoever sits at this machine."""

from pathlib import Path

import pytest
from flask import Flask

import auth
from auth.settings import check, check_listening
from auth.views import safe_address
from config import BadSetting
from data.principal import Role

HERE = [("127.0.0.1", 8050)], [("::1", 8050, 0, 0)], ["/run/muster.sock"]
ELSEWHERE = [("0.0.0.0", 8050)], [("127.0.0.1", 8050), ("192.0.2.1", 8050)], [("::", 8050, 0, 0)], [("", 8050)]
GOOD = "7f3c9e1ab2d4486a90bd51c7e2f80436"


@pytest.fixture
def server(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Flask:
    monkeypatch.setenv("MUSTER_HOME", str(tmp_path))
    made = Flask(__name__, static_folder=None)
    made.config["TRUSTED_HOSTS"] = ["localhost"]
    auth.install(made)
    made.add_url_rule("/", "who", lambda: " ".join([auth.principal().name, *sorted(auth.principal().roles)]))
    made.add_url_rule("/words", "words", lambda: str(auth.signed_in_words()))
    return made


def test_the_person_at_this_machine_may_do_everything(server: Flask) -> None:
    assert server.test_client().get("/").text == f"local {' '.join(sorted(Role))}"


def test_the_person_at_this_machine_has_no_way_to_sign_out(server: Flask) -> None:
    assert server.test_client().get("/words").text == "('local', None)"


def test_another_machine_is_refused_in_local_mode(server: Flask) -> None:
    answer = server.test_client().get("/", environ_base={"REMOTE_ADDR": "192.0.2.7"})
    assert answer.status_code == 403 and "local" not in answer.text


def test_a_proxy_in_front_of_local_mode_is_refused(server: Flask) -> None:
    assert server.test_client().get("/", headers={"X-Forwarded-For": "192.0.2.7"}).status_code == 403


def test_a_host_that_is_not_ours_is_refused_before_anything_else(server: Flask) -> None:
    assert server.test_client().get("/", headers={"Host": "evil.example"}).status_code == 400


@pytest.mark.parametrize("name", ["Muster.Warm-Up", "muster.warm_up", "Muster-Warm-Up"])
def test_a_client_cannot_pass_for_the_warm_up(server: Flask, name: str) -> None:
    elsewhere = {"REMOTE_ADDR": "192.0.2.7"}
    assert server.test_client().get("/", headers={name: "x"}, environ_base=elsewhere).status_code == 403


@pytest.mark.parametrize("addresses", HERE)
@pytest.mark.parametrize("mode", ["local", "header", "oidc"])
def test_every_mode_may_listen_on_this_machine(
    mode: str, addresses: list[tuple[str, int] | str], monkeypatch: pytest.MonkeyPatch
) -> None:
    choose(mode, monkeypatch)
    check_listening(addresses)


@pytest.mark.parametrize("addresses", ELSEWHERE)
@pytest.mark.parametrize("mode", ["local", "header"])
def test_without_signing_in_nobody_else_can_reach_muster(
    mode: str, addresses: list[tuple[str, int] | str], monkeypatch: pytest.MonkeyPatch
) -> None:
    choose(mode, monkeypatch)
    with pytest.raises(BadSetting, match="is refused"):
        check_listening(addresses)


def test_where_everybody_signs_in_others_can_reach_muster(monkeypatch: pytest.MonkeyPatch) -> None:
    choose("oidc", monkeypatch)
    check_listening([("0.0.0.0", 8050)])


@pytest.mark.parametrize(
    ("setting", "value"),
    [
        ("MUSTER_AUTH", "none"),
        ("MUSTER_ADDRESS", ""),
        ("MUSTER_ADDRESS", "http://muster.example.org"),
        ("MUSTER_ADDRESS", "https://muster.example.org/app"),
        ("MUSTER_OIDC_ISSUER", "http://login.example.org"),
        ("MUSTER_OIDC_CLIENT_ID", ""),
        ("MUSTER_OIDC_CLIENT_SECRET", "short"),
    ],
)
def test_a_setting_under_which_signing_in_is_not_safe_is_refused(
    setting: str, value: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    choose("oidc", monkeypatch)
    check()
    monkeypatch.setenv(setting, value)
    with pytest.raises(BadSetting, match=setting):
        check()


@pytest.mark.parametrize("address", ["/turnover?area=london&by=role", "/", "/council/camden#pay"])
def test_signing_in_leads_back_to_where_one_was(address: str) -> None:
    assert safe_address(address) == address


@pytest.mark.parametrize(
    "address",
    [
        None,
        "",
        "https://evil.example/",
        "//evil.example/",
        "///evil.example/",
        "/\\evil.example",
        "\\\\evil.example",
        "/\t/evil.example",
        "javascript:alert(1)",
        " //evil.example",
        "turnover",
        "/auth/sign-out",
        "/a\r\nSet-Cookie: b=c",
        "/" + "a" * 3000,
    ],
)
def test_signing_in_never_leads_elsewhere(address: str | None) -> None:
    assert safe_address(address) == "/"


def choose(mode: str, monkeypatch: pytest.MonkeyPatch) -> None:
    settings = {
        "MUSTER_AUTH": mode,
        "MUSTER_PROXY_SECRET": GOOD,
        "MUSTER_ADDRESS": "https://muster.example.org",
        "MUSTER_OIDC_ISSUER": "https://login.example.org/realm",
        "MUSTER_OIDC_CLIENT_ID": "muster",
        "MUSTER_OIDC_CLIENT_SECRET": GOOD,
    }
    for name, value in settings.items():
        monkeypatch.setenv(name, value)
