"""Muster takes no secret that somebody could guess or read."""

import multiprocessing
import stat
from pathlib import Path

import pytest

from secret_files import BadSecret, read_secret

GOOD = "7f3c9e1ab2d4486a90bd51c7e2f80436"


@pytest.fixture(autouse=True)
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("MUSTER_HOME", str(tmp_path))
    monkeypatch.delenv("MUSTER_PROXY_SECRET", raising=False)
    (tmp_path / "secrets").mkdir(mode=0o700)
    return tmp_path


def put(home: Path, text: str, mode: int = 0o600) -> Path:
    path = home / "secrets" / "proxy-secret.key"
    path.write_text(text)
    path.chmod(mode)
    return path


def test_the_environment_comes_before_the_file(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    put(home, GOOD[::-1] + "\n")
    assert read_secret("proxy-secret") == GOOD[::-1].encode()
    monkeypatch.setenv("MUSTER_PROXY_SECRET", GOOD)
    assert read_secret("proxy-secret") == GOOD.encode()


def test_an_absent_secret_is_refused_with_both_places_it_may_stand(home: Path) -> None:
    with pytest.raises(BadSecret, match=r"secrets/proxy-secret\.key is missing.*MUSTER_PROXY_SECRET"):
        read_secret("proxy-secret")


@pytest.mark.parametrize("mode", [0o640, 0o604, 0o644, 0o660, 0o610])
def test_a_file_that_others_can_open_is_refused(home: Path, mode: int) -> None:
    put(home, GOOD, mode)
    with pytest.raises(BadSecret, match="chmod 600"):
        read_secret("proxy-secret")


@pytest.mark.parametrize("text", ["", " " * 40, GOOD[:31], f"{GOOD[:31]}\n"])
def test_a_short_secret_is_refused_without_being_told(home: Path, text: str) -> None:
    put(home, text)
    with pytest.raises(BadSecret, match="shorter than 32") as refused:
        read_secret("proxy-secret")
    assert not text.strip() or text.strip() not in str(refused.value)


@pytest.mark.parametrize("text", ["a" * 64, "0" * 64, "change-me-" * 4, f"My-Secret-{GOOD}", "0123456789abcdef" * 2])
def test_a_placeholder_is_refused(text: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MUSTER_PROXY_SECRET", text)
    with pytest.raises(BadSecret, match="an example") as refused:
        read_secret("proxy-secret")
    assert text not in str(refused.value)


def test_a_folder_in_its_place_is_refused_with_a_sentence(home: Path) -> None:
    (home / "secrets" / "proxy-secret.key").mkdir()
    with pytest.raises(BadSecret, match="cannot be read"):
        read_secret("proxy-secret")


def _make(_number: int) -> bytes:
    return read_secret("session", make=True)


def test_processes_that_make_a_secret_at_once_agree_on_one_that_is_theirs_alone(home: Path) -> None:
    (home / "secrets").rmdir()
    with multiprocessing.get_context("spawn").Pool(4) as pool:
        made = set(pool.map(_make, range(8)))
    (secret,) = made
    assert len(bytes.fromhex(secret.decode())) == 32
    (path,) = (home / "secrets").iterdir()
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert stat.S_IMODE(path.parent.stat().st_mode) == 0o700
    assert read_secret("session") == secret
