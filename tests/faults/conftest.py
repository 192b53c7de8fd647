"""Fixtures for faults: commands in processes of their own, a home to break, and the count at the end of the run.

FAULTS=full tries every step and every fault; without it a bounded choice of them is tried.
"""

import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass, fields
from pathlib import Path

import pytest

from homes import IS_FULL, Commands, Lab, Launcher, Look, Ran, Record, Served, copied
from readers import RETURNS


@dataclass(kw_only=True)
class Fault:
    """One fault that was tried, and how it ended."""

    name: str
    message: str  # what whoever ran the command was told
    code: object  # exit code, or HTTP status
    survived: bool


_tried: dict[str, list[Fault]] = {}
_failed: set[str] = set()
_not_tried: list[str] = []


@pytest.fixture
def fault(request: pytest.FixtureRequest) -> Record:
    """Record a fault that was tried, with what was said and the exit code or status it ended with.

    `served` says whether the live release was served unchanged. It fails the test where it was not.
    """

    def record(name: str, message: str, code: object, served: bool) -> None:
        _tried.setdefault(request.node.nodeid, []).append(Fault(name=name, message=message, code=code, survived=served))
        assert served, f"{name}: what was live is not served as it was. It said: {message}"

    return record


@pytest.fixture
def not_tried() -> Callable[[str], None]:
    """Skip, and say in the summary which fault could not be tried here, and why."""

    def record(why: str) -> None:
        _not_tried.append(why)
        pytest.skip(why)

    return record


@pytest.fixture(scope="session")
def commands() -> Iterator[Commands]:
    """Run `python -m etl` with some arguments in a home.

    What may befall it is told in `launcher`; with `call` another function runs, on a list of arguments as well.
    """
    launcher = Launcher("etl.cli", "state.__main__")

    def run(*arguments: object, home: Path, call: str = "etl.cli:app", **fault: object) -> Ran:
        return launcher.run(call, [str(each) for each in arguments], home=home, **fault)

    yield run
    launcher.end()


@pytest.fixture(scope="session")
def served() -> Iterator[Look]:
    """How a process that starts now serves a home."""
    launcher = Launcher("app", "looks")

    def look(home: Path) -> Served:
        ran = launcher.run("looks:look", home=home)
        assert ran.code == 0, ran.complained
        return Served.of(ran.said)

    yield look
    launcher.end()


@pytest.fixture(scope="session")
def newest_returns(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The hand-made returns, in a folder that a test may change after copying it."""
    folder = tmp_path_factory.mktemp("returns") / "all"
    shutil.copytree(RETURNS, folder)
    return folder


@pytest.fixture(scope="session")
def _sound_home(tmp_path_factory: pytest.TempPathFactory, commands: Commands, newest_returns: Path) -> Path:
    home = tmp_path_factory.mktemp("sound") / "home"
    earlier = tmp_path_factory.mktemp("earlier") / "returns"
    shutil.copytree(newest_returns / "2024-09-30", earlier / "2024-09-30")
    ran = commands("load", earlier, home=home)
    assert "is live" in ran.said, ran.complained
    return home


@pytest.fixture
def home(_sound_home: Path, tmp_path: Path) -> Path:
    """A home whose live release has the returns of one date; `newest_returns` has those of another besides."""
    return copied(_sound_home, tmp_path / "home")


@pytest.fixture(scope="session")
def later(
    _sound_home: Path, tmp_path_factory: pytest.TempPathFactory, commands: Commands, newest_returns: Path
) -> Path:
    """The same home with all of `newest_returns` loaded: to look at and to copy, never to change."""
    home = copied(_sound_home, tmp_path_factory.mktemp("later") / "home")
    ran = commands("load", newest_returns, home=home)
    assert "is live" in ran.said, ran.complained
    return home


@pytest.fixture
def lab(request: pytest.FixtureRequest) -> Lab:
    """All of these in one."""
    named = {"returns": "newest_returns", "scratch": "tmp_path"}
    return Lab(**{each.name: request.getfixturevalue(named.get(each.name, each.name)) for each in fields(Lab)})


def pytest_runtest_logreport(report: pytest.TestReport) -> None:
    """Keep which tests of faults failed."""
    if report.failed and "tests/faults/" in report.nodeid:
        _failed.add(report.nodeid)


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """How many faults were tried and survived; in full, each of them."""
    faults = [each for found in _tried.values() for each in found]
    # a test that fails stopped at a fault: at the last that it recorded, or before it could record one
    unrecorded = [test for test in _failed if not _tried.get(test) or _tried[test][-1].survived]
    tried = len(faults) + len(unrecorded)
    if not tried and not _not_tried:
        return
    terminalreporter.section("faults")
    if IS_FULL:
        for each in faults:
            terminalreporter.write_line(f"{each.name} | {each.code} | {each.message}")
    for why in _not_tried:
        terminalreporter.write_line(f"not tried: {why}")
    terminalreporter.write_line(f"faults tried {tried}, survived {tried - len(_failed)}")
