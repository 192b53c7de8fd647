"""The real app over a release that the real pipeline made of sample returns, and a browser to visit it."""

import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from selenium import webdriver

from config import PROJECT
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
    driver = chromium()
    try:
        yield driver
        errors = [entry["message"] for entry in driver.get_log("browser") if entry["level"] == "SEVERE"]
        assert errors == []
    finally:
        driver.quit()
