"""Runs axe, the accessibility checker, in a page."""

from pathlib import Path
from typing import Any

from selenium import webdriver

_AXE = (Path(__file__).parent / "vendor" / "axe.min.js").read_text(encoding="utf-8")
_RUN = """
const [tags, done] = arguments;
const only = {runOnly: {type: "tag", values: tags}};
axe.run(only).then((found) => done(found.violations), (error) => done([String(error)]));
"""
_TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]


def violations(browser: webdriver.Chrome) -> list[str]:
    """What breaks WCAG 2.2 AA or good practice in the page as it now stands: rule, why, and where, one a line."""
    browser.set_script_timeout(30)
    browser.execute_script(_AXE)
    return [_told(found) for found in browser.execute_async_script(_RUN, _TAGS)]


def _told(found: dict[str, Any] | str) -> str:
    if isinstance(found, str):
        return found
    places = ", ".join(" ".join(map(str, node["target"])) for node in found["nodes"])
    return f"{found['id']}: {found['help']} ({places})"
