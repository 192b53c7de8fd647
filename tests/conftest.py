"""What tests share: a real release of hand-made returns, one of sample returns, and how Dash starts Chromium."""

import os
import secrets
import shutil
from collections.abc import Iterator

import psycopg
import pytest
from psycopg import sql
from selenium.webdriver import ChromeOptions

from attacked import World, make_awkward, truth
from cluster.postgres import Postgres, postgres
from data.catalogue import catalogue
from data.store import Release, live_release
from etl.pipeline import ExitCode, load
from etl.sample import write_sample
from readers import RETURNS, keep_secrets
from state import moving, store, upkeep

_LIMITS = ("MUSTER_CALLBACKS_A_MINUTE", "MUSTER_EXPORTS_AN_HOUR", "MUSTER_API_A_MINUTE", "MUSTER_RETURNS_AN_HOUR")
os.environ |= dict.fromkeys(_LIMITS, "1000000")  # tests are one person
os.environ.pop("MUSTER_STATE_URL", None)  # or they would write into the store of whoever runs them


@pytest.fixture(scope="session")
def _release(tmp_path_factory: pytest.TempPathFactory) -> Release:
    with pytest.MonkeyPatch.context() as patch:
        home = tmp_path_factory.mktemp("home")
        keep_secrets(home)
        patch.setenv("MUSTER_HOME", str(home))
        outcome = load(RETURNS)
        assert outcome.code is ExitCode.REFUSED, outcome.said  # Hackney's newest return is refused
        return live_release()


@pytest.fixture
def release(_release: Release, monkeypatch: pytest.MonkeyPatch) -> Iterator[Release]:
    """The live release of a home that holds tests/returns, loaded once by the real pipeline."""
    monkeypatch.setenv("MUSTER_HOME", str(_release.path.parent.parent))
    yield _release


@pytest.fixture
def logged_before(release: Release) -> int:
    """How many entries the audit log of that home had before the test: other tests write into it too."""
    return len(upkeep.entries())


@pytest.fixture(scope="session")
def world(tmp_path_factory: pytest.TempPathFactory) -> World:
    """One release of three dates, with secrets that are always the same, so that nothing here hangs on chance."""
    home, returns = tmp_path_factory.mktemp("attacked"), tmp_path_factory.mktemp("returns")
    keep_secrets(home)
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("MUSTER_HOME", str(home))
        write_sample(returns / "all", region="London", dates=3, seed=11)
        make_awkward(returns / "all")
        outcome = load(returns / "all")
        assert outcome.release_id, outcome.said
        shutil.rmtree(returns)
        release = live_release()
        return World(release, catalogue(release), *truth(release))


@pytest.fixture(scope="session")
def postgres_server() -> Iterator[Postgres]:
    """One running PostgreSQL for all tests, with a database for the stores of those that write."""
    with postgres() as server:
        server.create_database("stores")
        yield server


@pytest.fixture
def database(postgres_server: Postgres) -> Iterator[str]:
    """The address of an empty store on it, as SQLAlchemy reads it."""
    name = f"test_{secrets.token_hex(8)}"  # a schema, which is made sooner than a database and gone with the server
    with psycopg.connect(postgres_server.dsn("stores"), autocommit=True) as connection:
        connection.execute(sql.SQL("CREATE SCHEMA {}").format(sql.Identifier(name)))
    address = f"{postgres_server.url('stores')}?options=-csearch_path%3D{name}"
    yield address
    with moving.elsewhere(address):
        store.engine().dispose()


@pytest.fixture(params=["sqlite", "postgresql"])
def either_store(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> str:
    """Have what people write in the home, then in PostgreSQL; gives which."""
    if request.param == "sqlite":
        monkeypatch.delenv("MUSTER_STATE_URL", raising=False)
    else:
        monkeypatch.setenv("MUSTER_STATE_URL", request.getfixturevalue("database"))
    return str(request.param)


def pytest_setup_options() -> ChromeOptions:
    """Options of `dash_duo`, which has none of its own for a machine without a screen."""
    options = ChromeOptions()
    options.binary_location = shutil.which("chromium") or ""
    for option in ("--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage", "--no-first-run", "--disable-sync"):
        options.add_argument(option)
    return options
