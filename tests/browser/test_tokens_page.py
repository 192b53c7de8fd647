"""Somebody makes a token on the page of the interface for programs, uses it, and revokes it."""

from collections.abc import Iterator
from pathlib import Path

import pytest
import requests
from selenium.webdriver import Chrome
from selenium.webdriver.common.by import By
from selenium.webdriver.support.ui import WebDriverWait

from axe import violations
from scripts.local import chromium, serving

SECRET = "7f3c9e1ab2d4486a90bd51c7e2f80436"
PROOF = {"X-Muster-Proxy-Secret": SECRET}
GRANTS = '[users."jo"]\nroles = ["analyst"]\nvisible = ["*"]\n[users."kit"]\nroles = ["viewer"]\nvisible = ["*"]\n'


@pytest.fixture(scope="module")
def behind_proxy(home: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    grants = tmp_path_factory.mktemp("grants") / "grants.toml"
    grants.write_text(GRANTS, encoding="utf-8")
    settings = {"MUSTER_AUTH": "header", "MUSTER_PROXY_SECRET": SECRET, "MUSTER_GRANTS": str(grants)}
    with pytest.MonkeyPatch.context() as patch:
        for name, value in settings.items():
            patch.setenv(name, value)
        with serving(home) as address:
            yield address


@pytest.fixture(scope="module")
def browser() -> Iterator[Chrome]:
    with chromium() as driver:
        yield driver
        assert [entry["message"] for entry in driver.get_log("browser") if entry["level"] == "SEVERE"] == []


def open_as(browser: Chrome, name: str, site: str) -> None:
    """Open the page as the proxy would pass it on for somebody."""
    calm = [{"name": "prefers-reduced-motion", "value": "reduce"}]  # what is scrolled to is there at once
    browser.execute_cdp_cmd("Emulation.setEmulatedMedia", {"features": calm})
    browser.execute_cdp_cmd("Network.enable", {})
    browser.execute_cdp_cmd("Network.setExtraHTTPHeaders", {"headers": {**PROOF, "X-Muster-User": name}})
    browser.get(f"{site}/api")
    wait_for(browser, "#tokens")


def wait_for(browser: Chrome, selector: str, words: str = "") -> str:
    """The text of an element once it is there with some words in it."""

    def text(seen: Chrome) -> str | None:
        found = seen.find_elements(By.CSS_SELECTOR, selector)
        return f"{found[0].text}." if found and words in found[0].text else None

    return str(WebDriverWait(browser, 20).until(text))


def test_a_token_is_made_shown_once_used_and_revoked(browser: Chrome, behind_proxy: str) -> None:
    open_as(browser, "jo", behind_proxy)
    assert "You have no tokens" in wait_for(browser, "#tokens-held")
    browser.find_element(By.ID, "tokens-label").send_keys("Power BI")
    browser.find_element(By.ID, "tokens-make").click()
    wait_for(browser, "#tokens-told", "shown once")
    value = str(browser.find_element(By.ID, "tokens-value").get_property("value"))
    assert "Power BI" in wait_for(browser, "#tokens-held", "Protected")
    assert browser.find_element(By.ID, "tokens-label").get_property("value") == ""
    assert violations(browser) == []
    assert asked(behind_proxy, value) == 200

    browser.find_element(By.CSS_SELECTOR, "[data-copies]").click()
    wait_for(browser, "[data-copies]", "Cop")
    open_as(browser, "jo", behind_proxy)
    assert value not in browser.page_source and browser.find_elements(By.ID, "tokens-value") == []

    browser.find_element(By.CSS_SELECTOR, "#tokens-held button").click()
    wait_for(browser, "#tokens-told", "revoked")
    assert "You have no tokens" in wait_for(browser, "#tokens-held", "no tokens")
    assert asked(behind_proxy, value) == 401


def test_whose_token_would_open_nothing_is_told_what_it_needs(browser: Chrome, behind_proxy: str) -> None:
    open_as(browser, "kit", behind_proxy)
    assert "it needs the role analyst" in browser.find_element(By.CSS_SELECTOR, ".tokens").text
    assert not browser.find_element(By.ID, "tokens-make").is_displayed()


def asked(site: str, value: str) -> int:
    """The status of a file for whoever has a token."""
    headers = {**PROOF, "Authorization": f"Bearer {value}"}
    return requests.get(f"{site}/download/turnover.csv", headers=headers, timeout=30).status_code
