"""The real app over a release that the real pipeline made of sample returns, and a browser to visit it."""

import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from selenium import webdriver

from config import PROJECT
from data.store import Release, live_release
from readers import keep_secrets
from scripts.local import chromium, serving


def run_etl(home: Path, *arguments: str) -> None:
    subprocess.run(
        [sys.executable, "-m", "etl", *arguments],
        cwd=PROJECT,
        env={**os.environ, "MUSTER_HOME": str(home)},
        check=False,  # sample returns hold one that is refused: exit code 1
        stdout=subprocess.DEVNULL,
    )


@pytest.fixture(scope="session")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A MUSTER_HOME whose live release holds the sample returns; made once for all browser tests."""
    home = tmp_path_factory.mktemp("home")
    keep_secrets(home)
    run_etl(home, "sample", str(home / "sample"))
    run_etl(home, "load", str(home / "sample"))
    return home


@pytest.fixture(scope="session")
def site(home: Path) -> Iterator[str]:
    """The address of the app, served by gunicorn over that release."""
    with serving(home) as address:
        yield address


@pytest.fixture
def browser() -> Iterator[webdriver.Chrome]:
    """A browser that nobody has used; the test fails if a page left an error in its console."""
    with chromium() as driver:
        yield driver
        assert _console_errors(driver) == []


@pytest.fixture(scope="session")
def _shared_browser() -> Iterator[webdriver.Chrome]:
    with chromium() as driver:
        yield driver


@pytest.fixture
def reader(_shared_browser: webdriver.Chrome, site: str) -> Iterator[webdriver.Chrome]:
    """A browser that tests share, as starting one takes seconds; for this test it remembers nothing of the site."""
    _shared_browser.execute_cdp_cmd("Storage.clearDataForOrigin", {"origin": site, "storageTypes": "local_storage"})
    _shared_browser.execute_cdp_cmd("Emulation.clearDeviceMetricsOverride", {})
    calm = [{"name": "prefers-reduced-motion", "value": "reduce"}]  # what is scrolled to is there at once
    _shared_browser.execute_cdp_cmd("Emulation.setEmulatedMedia", {"features": calm})
    _console_errors(_shared_browser)
    yield _shared_browser
    assert _console_errors(_shared_browser) == []


def _console_errors(driver: webdriver.Chrome) -> list[str]:
    """What pages wrote into the console as errors since it was last asked."""
    return [entry["message"] for entry in driver.get_log("browser") if entry["level"] == "SEVERE"]


@pytest.fixture
def sample(home: Path, monkeypatch: pytest.MonkeyPatch) -> Release:
    """The release that the site shows, to ask for the figures that must be on its pages."""
    monkeypatch.setenv("MUSTER_HOME", str(home))
    return live_release()
