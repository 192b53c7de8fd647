"""One hash stands for every protected answer of a release: the same figures the same hash, another figure another."""

import json
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from cluster.postgres import free_port
from config import PROJECT
from data.digest import digest_of, digests
from data.store import live_release
from etl.pipeline import load
from etl.rounding import renew_rounding_secret
from tiny_returns import write_return

LAST, THIS = "2024-09-30", "2025-09-30"
HACKNEY, CAMDEN, LONDON = "E09000012", "E09000007", "E12000007"


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """`home` with a release of three councils of thirty staff at two dates, and `returns`, which it was loaded from."""
    folder = tmp_path_factory.mktemp("digest")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("MUSTER_HOME", str(folder / "home"))
        for day in (LAST, THIS):
            for council in ("camden", "hackney", "islington"):
                write_return(folder / "returns", day, council, staff=30, TOTALPERMTEMP="30", LEAVERS="7;0")
        assert load(folder / "returns").release_id
        yield folder


@pytest.fixture(scope="module")
def before(folder: Path) -> dict[tuple[str, str], str]:
    """The digests of its places."""
    del folder
    return digests(live_release())


def asked(home: Path, *arguments: str, lake: str = "") -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "data.digest", *arguments]
    settings = {"MUSTER_HOME": str(home), "MUSTER_LAKE": lake}
    return subprocess.run(command, cwd=PROJECT, env=settings, capture_output=True, text=True, check=False)


def test_the_same_returns_under_the_same_secrets_have_the_same_digest(
    folder: Path, before: dict[tuple[str, str], str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    shutil.copytree(folder / "home" / "secrets", tmp_path / "other" / "secrets")
    monkeypatch.setenv("MUSTER_HOME", str(tmp_path / "other"))
    for day in (LAST, THIS):  # in two loads, so that ids, times and parents differ
        assert load(folder / "returns" / day).release_id
    assert digests(live_release()) == before
    assert {(THIS, HACKNEY), (LAST, HACKNEY), (LAST, LONDON), (THIS, LONDON)} <= set(before)


def test_other_figures_of_a_council_have_another_digest_and_say_where(
    folder: Path, before: dict[tuple[str, str], str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    shutil.copytree(folder / "home", tmp_path / "other")
    monkeypatch.setenv("MUSTER_HOME", str(tmp_path / "other"))
    write_return(tmp_path / "revised", THIS, "hackney", staff=30, TOTALPERMTEMP="30", LEAVERS="17;0")
    assert load(tmp_path / "revised").release_id
    after = digests(live_release())
    changed = {place for place in before | after if before.get(place) != after.get(place)}
    assert (THIS, HACKNEY) in changed
    assert changed.isdisjoint({(LAST, HACKNEY), (THIS, CAMDEN), (LAST, LONDON)})
    assert digest_of(before) != digest_of(after)


def test_another_rounding_has_another_digest(
    folder: Path, before: dict[tuple[str, str], str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    shutil.copytree(folder / "home", tmp_path / "other")
    monkeypatch.setenv("MUSTER_HOME", str(tmp_path / "other"))
    renew_rounding_secret()
    ran = asked(tmp_path / "other", "--parts")
    after = {(period, area): part for period, area, part in json.loads(ran.stdout)["places"]}
    assert set(after) == set(before) and after != before


def test_it_is_printed(folder: Path, before: dict[tuple[str, str], str]) -> None:
    assert asked(folder / "home", live_release().release_id).stdout.strip() == digest_of(before)


def test_a_release_that_is_not_there_or_was_rounded_otherwise_is_told_in_words(folder: Path, tmp_path: Path) -> None:
    home = tmp_path / "other"
    shutil.copytree(folder / "home", home)
    assert live_release().release_id in asked(home, "20200101T000000000Z").stderr
    (home / "secrets" / "rounding.key").write_text("00" * 32)
    refused = asked(home)
    assert refused.returncode == 2 and "put it back, or load again" in refused.stderr


def test_a_catalogue_that_is_away_is_told_in_words(folder: Path) -> None:
    away = f"postgresql://muster@127.0.0.1:{free_port()}/lake"
    for arguments in ((), (live_release().release_id,)):
        refused = asked(folder / "home", *arguments, lake=away)
        assert (refused.returncode, refused.stdout) == (2, "")
        assert refused.stderr == (
            "The catalogue of releases (MUSTER_LAKE) does not answer; which others are there cannot be told\n"
        )
