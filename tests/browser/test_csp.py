"""The strict Content-Security-Policy stands in no page's way, and what the server refuses is said on the page."""

from pathlib import Path

import pytest
from selenium.webdriver import Chrome
from selenium.webdriver.common.by import By
from selenium.webdriver.support.ui import WebDriverWait

from scripts.every_view import every_view
from scripts.local import chromium, serving

INJECT = """
const [kind, script] = [arguments[0], document.createElement("script")];
window.wasRun = false;
if (kind === "script element") { script.text = "window.wasRun = true"; document.body.append(script); }
if (kind === "event attribute") {
    document.body.insertAdjacentHTML("beforeend", "<img src=x onerror='window.wasRun = true'>");
}
if (kind === "text as code") { setTimeout("window.wasRun = true", 0); }
if (kind === "style element") {
    document.head.insertAdjacentHTML("beforeend", "<style>html { --was-run: yes; }</style>");
}
if (kind === "style attribute") { document.documentElement.setAttribute("style", "--was-run: yes"); }
await new Promise((settled) => setTimeout(settled, 200));
return window.wasRun || getComputedStyle(document.documentElement).getPropertyValue("--was-run") !== "";
"""


def test_no_view_of_any_page_meets_the_policy(reader: Chrome, site: str) -> None:
    views = 0
    for view in every_view(reader, site):
        views += 1
        refused = [
            each["message"] for each in reader.get_log("browser") if "Content Security Policy" in each["message"]
        ]
        assert refused == [], f"{view}; after an upgrade: python -m scripts.style_hashes"
    assert views > 100


KINDS = ("script element", "event attribute", "text as code", "style element", "style attribute")


@pytest.mark.parametrize("kind", KINDS)
def test_what_somebody_brings_into_a_page_has_no_effect(_shared_browser: Chrome, site: str, kind: str) -> None:
    _shared_browser.get(f"{site}/definitions")
    assert (
        _shared_browser.execute_script(f"return (async function () {{ {INJECT} }}).apply(null, arguments)", kind)
        is False
    )
    _shared_browser.get_log("browser")


def test_whoever_asks_too_often_reads_so_on_the_page(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MUSTER_CALLBACKS_A_MINUTE", "0")
    with serving(home) as site, chromium() as browser:
        browser.get(f"{site}/turnover")
        WebDriverWait(browser, 20).until(
            lambda page: "You have asked more often" in page.find_element(By.ID, "shell-message").text
        )
