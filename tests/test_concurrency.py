"""A killed load leaves the live release as it was; two loads cannot interleave."""

import os
import shutil
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from config import PROJECT
from etl.releases import listed, live, opened
from tiny_returns import write_return

DAY = "2025-09-30"
# Sends itself a signal at the moment Python announces a step on a path, so that the step is the one under test.
_STRIKE = """
import os, signal, sys
event, part, number = sys.argv[1], sys.argv[2], int(sys.argv[3])
def strike(name, arguments):
    if name == event and any(part in str(argument) for argument in arguments[:2]):
        os.kill(os.getpid(), number)
sys.addaudithook(strike)
from etl.cli import app
app(sys.argv[4:])
"""
MOMENTS = [
    pytest.param("os.rename", "/muster-work-", id="work folder made"),
    pytest.param("open", "staff.csv", id="reading"),
    pytest.param("os.chmod", ".duckdb.tmp", id="built"),
    pytest.param("os.rename", ".duckdb.tmp", id="naming the release"),
    pytest.param("os.rename", "CURRENT.tmp", id="moving the pointer"),
]


@pytest.fixture(scope="module")
def loaded(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with returns, a home that holds them, and one return more."""
    place = tmp_path_factory.mktemp("loaded")
    write_return(place / "returns", DAY, "hackney")
    assert finish(start(place, "load", place / "returns"))[0] == 0
    write_return(place / "returns", DAY, "camden")
    return place


@pytest.fixture
def place(loaded: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A copy of it for one test."""
    shutil.copytree(loaded, tmp_path / "place")
    monkeypatch.setenv("MUSTER_HOME", str(tmp_path / "place" / "home"))
    return tmp_path / "place"


def start(place: Path, *arguments: object, strike: tuple[str, str, int] | None = None) -> subprocess.Popen[str]:
    command = [sys.executable, "-m", "etl"] if strike is None else [sys.executable, "-c", _STRIKE, *map(str, strike)]
    return subprocess.Popen(
        [*command, *map(str, arguments)],
        cwd=PROJECT,
        env=os.environ | {"MUSTER_HOME": str(place / "home")},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


def councils() -> list[str]:
    release = live()
    assert release is not None
    with opened(release.path) as connection:
        rows = connection.execute("SELECT area_name FROM returns JOIN areas ON area_code = council_code ORDER BY 1")
        return [name for (name,) in rows.fetchall()]


def leftovers(place: Path) -> list[str]:
    home = place / "home"
    return [path.name for path in (*home.glob("releases/*.tmp*"), *home.glob("state/muster-work-*"))]


def finish(process: subprocess.Popen[str]) -> tuple[int, str]:
    out, errors = process.communicate(timeout=120)
    return process.returncode, out + errors


@pytest.mark.parametrize(("event", "part"), MOMENTS)
def test_a_killed_load_leaves_the_live_release_and_the_next_one_works(place: Path, event: str, part: str) -> None:
    before = live()
    killed = start(place, "load", place / "returns", strike=(event, part, signal.SIGKILL))
    assert finish(killed)[0] == -signal.SIGKILL
    assert (live(), councils()) == (before, ["Hackney"])
    code, said = finish(start(place, "load", place / "returns"))
    assert code == 0, said
    assert councils() == ["Camden", "Hackney"]
    assert leftovers(place) == []


def test_a_load_killed_while_it_writes_the_release_leaves_the_live_one(place: Path) -> None:
    process = start(place, "load", place / "returns")
    while process.poll() is None and not list((place / "home" / "releases").glob("*.duckdb.tmp")):
        pass
    process.kill()
    assert finish(process)[0] == -signal.SIGKILL
    assert councils() == ["Hackney"]
    assert leftovers(place) != []
    assert finish(start(place, "load", place / "returns"))[0] == 0
    assert (councils(), leftovers(place)) == (["Camden", "Hackney"], [])


def test_a_first_load_killed_before_the_pointer_moves_can_be_repeated(place: Path) -> None:
    shutil.rmtree(place / "home")
    finish(start(place, "load", place / "returns", strike=("os.rename", "CURRENT.tmp", signal.SIGKILL)))
    assert live() is None
    assert finish(start(place, "load", place / "returns"))[0] == 0
    assert councils() == ["Camden", "Hackney"]


def test_a_killed_check_leaves_nothing_once_the_next_has_run(place: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Without a home a check works in the system's temporary folder, where others' folders are not ours to clear."""
    shutil.rmtree(place / "home")
    temporary = place / "tmp"
    (temporary / "work-of-others").mkdir(parents=True)
    monkeypatch.setenv("TMPDIR", str(temporary))
    stopped = start(place, "check", place / "returns", strike=("open", "staff.csv", signal.SIGSTOP))
    os.waitpid(stopped.pid, os.WUNTRACED)
    assert finish(start(place, "check", place / "returns"))[0] == 0
    assert len(list(temporary.glob("muster-work-*"))) == 1  # still at work
    stopped.kill()
    stopped.communicate()
    assert finish(start(place, "load", place / "returns"))[0] == 0
    assert [path.name for path in temporary.iterdir()] == ["work-of-others"]


def test_a_second_load_is_refused_at_once_and_the_first_goes_on(place: Path) -> None:
    before = listed()
    first = start(place, "load", place / "returns", strike=("os.chmod", ".duckdb.tmp", signal.SIGSTOP))
    os.waitpid(first.pid, os.WUNTRACED)
    code, said = finish(start(place, "load", place / "returns"))
    assert (code, listed()) == (2, before)
    assert f"process {first.pid}" in said
    assert finish(start(place, "status"))[0] == 0
    os.kill(first.pid, signal.SIGCONT)
    assert finish(first)[0] == 0
    assert councils() == ["Camden", "Hackney"]
