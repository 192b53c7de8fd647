"""What every test shares: how Dash's own browser fixtures start Chromium."""

import shutil

from selenium.webdriver import ChromeOptions


def pytest_setup_options() -> ChromeOptions:
    """Options of `dash_duo`, which has none of its own for a machine without a screen."""
    options = ChromeOptions()
    options.binary_location = shutil.which("chromium") or ""
    for option in ("--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage", "--no-first-run", "--disable-sync"):
        options.add_argument(option)
    return options
