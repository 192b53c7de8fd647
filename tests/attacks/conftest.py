"""One world for all attacks, served as a reader meets it, and a line about each attack at the end of the run."""

import shutil
from collections.abc import Callable

import pytest
from flask.testing import FlaskClient

from attacked import World, make_awkward, truth
from attacker import Attacker
from data.catalogue import catalogue
from data.store import live_release
from etl.pipeline import load
from etl.sample import write_sample
from readers import READER

_figures: list[str] = []


@pytest.fixture(scope="session")
def world(tmp_path_factory: pytest.TempPathFactory) -> World:
    """One release of three dates, with secrets that are always the same, so that nothing here hangs on chance."""
    home, returns = tmp_path_factory.mktemp("attacked"), tmp_path_factory.mktemp("returns")
    (home / "secrets").mkdir(mode=0o700)
    for name, byte in (("pseudonym.key", "5a"), ("rounding.key", "c3")):
        (home / "secrets" / name).write_text(byte * 32 + "\n", encoding="ascii")
        (home / "secrets" / name).chmod(0o600)
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("MUSTER_HOME", str(home))
        write_sample(returns / "all", region="London", dates=3, seed=11)
        make_awkward(returns / "all")
        outcome = load(returns / "all")
        assert outcome.release_id, outcome.said
        shutil.rmtree(returns)
        release = live_release()
        return World(release, catalogue(release), *truth(release))


@pytest.fixture(autouse=True)
def served(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    """Serve that release, to somebody who may ask as often as they like."""
    monkeypatch.setenv("MUSTER_HOME", str(world.release.path.parent.parent))
    monkeypatch.setenv("MUSTER_EXPORTS_AN_HOUR", "1000000")
    monkeypatch.setenv("MUSTER_CALLBACKS_A_MINUTE", "1000000")


@pytest.fixture(scope="session")
def client(world: World) -> FlaskClient:
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("MUSTER_HOME", str(world.release.path.parent.parent))
        from app import app  # noqa: PLC0415 - its pages ask the live release as soon as they are served

        app.server.extensions["attacked-app"] = app
        client: FlaskClient = app.server.test_client()
        assert client.get("/").status_code == 200
        return client


@pytest.fixture(scope="session")
def attacker(client: FlaskClient) -> Attacker:
    """A reader of all councils, who may take files away and is granted no exact figures."""
    return Attacker(client, READER)


@pytest.fixture
def report(request: pytest.FixtureRequest) -> Callable[[str], None]:
    """Keep a sentence about an attack for the end of the run."""
    del request
    return _figures.append


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """One line an attack."""
    if _figures:
        terminalreporter.section("attacks on the disclosure gate")
        for line in _figures:
            terminalreporter.write_line(line)
