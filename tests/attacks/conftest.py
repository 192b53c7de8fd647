"""The world of `tests/conftest.py` as a reader meets it, and a line about each attack at the end of the run."""

from collections.abc import Callable

import pytest
from flask.testing import FlaskClient

from attacked import World
from attacker import Attacker
from readers import READER

_figures: list[str] = []


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
