"""Settings say what they are when they are not set."""

from pathlib import Path

import pytest

import config


def test_an_empty_home_is_none_at_all(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MUSTER_HOME", "")
    assert config.home() == config.PROJECT / "var"


def test_the_pointer_lies_among_the_releases_of_the_home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MUSTER_HOME", str(tmp_path))
    assert config.pointer() == tmp_path / "releases" / "CURRENT"
