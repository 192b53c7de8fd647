"""A Muster served on this machine and a Chromium to look at it, for browser tests and measurements."""

import os
import shutil
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.request import urlopen

from selenium import webdriver
from selenium.webdriver.chrome.service import Service

from config import PROJECT

_STARTS_WITHIN_SECONDS = 60
_OPTIONS = (
    "--headless",
    "--no-sandbox",  # as root, which CI is, Chromium has no sandbox
    "--disable-gpu",
    "--disable-dev-shm-usage",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--window-size=1366,900",
)


class NoBrowser(Exception):
    """Chromium or its driver is not installed."""


class NotServed(Exception):
    """The server ended, or was not ready in time; it has said why on its standard error."""


@contextmanager
def serving(home: Path, port: int | None = None) -> Iterator[str]:
    """Serve the live release of a home (MUSTER_HOME) on this machine, on a free port unless one is given.

    Gives the address.
    """
    port = port or free_port()
    settings = {**os.environ, "MUSTER_HOME": str(home), "PORT": str(port)}
    settings.pop("MUSTER_BIND", None)
    server = subprocess.Popen([sys.executable, "-m", "gunicorn", "app:server"], cwd=PROJECT, env=settings)
    try:
        address = f"http://127.0.0.1:{port}"
        _wait_until_ready(address, server)
        yield address
    finally:
        server.terminate()
        server.wait(timeout=30)


def free_port() -> int:
    """A port of this machine that nobody has now."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return int(free.getsockname()[1])


def _wait_until_ready(address: str, server: subprocess.Popen[bytes]) -> None:
    until = time.monotonic() + _STARTS_WITHIN_SECONDS
    while server.poll() is None and time.monotonic() < until:
        try:
            with urlopen(f"{address}/readyz", timeout=10):
                return
        except OSError:  # refused, or reset while the server starts
            time.sleep(0.1)
    raise NotServed(address)


def chromium() -> webdriver.Chrome:
    """A headless Chromium with a fresh profile, whose console can be read with `get_log("browser")`."""
    binary, driver = shutil.which("chromium"), shutil.which("chromedriver")
    if not (binary and driver):
        raise NoBrowser("chromium and chromedriver must be on PATH; on Debian: chromium chromium-driver")
    options = webdriver.ChromeOptions()
    options.binary_location = binary
    for option in _OPTIONS:
        options.add_argument(option)
    options.set_capability("goog:loggingPrefs", {"browser": "ALL"})
    return webdriver.Chrome(service=Service(driver), options=options)
