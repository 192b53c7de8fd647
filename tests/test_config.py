"""Settings say what they are when they are not set."""

from pathlib import Path

import pytest

import config
from config import BadSetting, check_numbers


def test_an_empty_home_is_none_at_all(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MUSTER_HOME", "")
    assert config.home() == config.PROJECT / "var"


def test_the_pointer_lies_among_the_releases_of_the_home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MUSTER_HOME", str(tmp_path))
    assert config.pointer() == tmp_path / "releases" / "CURRENT"


@pytest.mark.parametrize(
    ("name", "found", "said"),
    [
        ("MUSTER_QUERY_THREADS", "abc", "a whole number, 1 or more"),
        ("MUSTER_QUERY_THREADS", "0", "a whole number, 1 or more"),
        ("MUSTER_QUERY_SECONDS", "nan", "a number, 0.1 or more"),
        ("MUSTER_QUERY_MEMORY", "80%", "a number and a unit, as 1GB or 512MB"),
        ("MUSTER_API_A_MINUTE", "1.5", "a whole number, 0 or more"),
        ("MUSTER_METRICS", "70000", "a port from 1 to 65535"),
        ("MUSTER_SLOW_MS", "-1", "a number, 0 or more"),
    ],
)
def test_a_number_that_cannot_be_read_is_named(
    monkeypatch: pytest.MonkeyPatch, *, name: str, found: str, said: str
) -> None:
    monkeypatch.setenv(name, found)
    with pytest.raises(BadSetting) as bad:
        check_numbers()
    assert str(bad.value) == f"{name} is {found}: give {said}."


def test_every_number_may_be_left_empty(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("MUSTER_QUERY_THREADS", "MUSTER_QUERY_MEMORY", "MUSTER_METRICS", "MUSTER_SLOW_MS"):
        monkeypatch.setenv(name, "")
    check_numbers()
    assert (config.query_threads(), config.query_memory(), config.slow_ms()) == (2, "512MB", 1000.0)
