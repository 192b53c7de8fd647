"""Signing in and out with a real identity provider, in a browser."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from selenium import webdriver
from selenium.webdriver.common.by import By
from selenium.webdriver.support import expected_conditions as expect
from selenium.webdriver.support.ui import WebDriverWait

from oidc_provider import provider
from scripts.local import chromium, free_port, serving

WAIT_SECONDS = 20
COOKIE = "__Host-muster"


@pytest.fixture(scope="module")
def grants(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("grants") / "grants.toml"


@pytest.fixture(scope="module")
def guarded(home: Path, grants: Path) -> Iterator[str]:
    """The address of the app, served where people sign in."""
    port = free_port()
    address = f"http://127.0.0.1:{port}"
    with (
        provider(f"{address}/auth/callback", {"jo": {"groups": []}}) as at_council,
        pytest.MonkeyPatch.context() as patch,
    ):
        for name, value in {**at_council.settings(address), "MUSTER_GRANTS": str(grants)}.items():
            patch.setenv(name, value)
        with serving(home, port) as served:
            assert served == address
            yield served


@pytest.fixture
def browser(guarded: str) -> Iterator[webdriver.Chrome]:
    """A browser that nobody has used; the test fails if one of our pages left an error other than being kept out."""
    with chromium() as driver:
        yield driver
        told = [entry["message"] for entry in driver.get_log("browser") if entry["level"] == "SEVERE"]
        ours = [message for message in told if message.startswith(guarded)]  # the provider's page has errors of its own
        assert [message for message in ours if "status of 401" not in message and "status of 403" not in message] == []


@pytest.fixture(autouse=True)
def jo_may_read(grants: Path) -> None:
    grants.write_text('[users."jo"]\nroles = ["viewer"]\nvisible = ["*"]\n', encoding="utf-8")


def wait_for(browser: webdriver.Chrome, condition: Callable[[webdriver.Chrome], object]) -> None:
    WebDriverWait(browser, WAIT_SECONDS).until(condition)


def sign_in(browser: webdriver.Chrome) -> None:
    wait_for(browser, expect.element_to_be_clickable((By.ID, "auth-sign-in")))
    browser.find_element(By.ID, "auth-sign-in").click()
    wait_for(browser, expect.presence_of_element_located((By.NAME, "sub")))
    browser.find_element(By.NAME, "sub").send_keys("jo")
    browser.find_element(By.CSS_SELECTOR, "button[type=submit]").click()


def title(browser: webdriver.Chrome) -> str:
    wait_for(browser, expect.presence_of_element_located((By.ID, "page-title")))
    return browser.find_element(By.ID, "page-title").text


def test_from_a_shared_address_through_sign_in_to_sign_out(browser: webdriver.Chrome, guarded: str) -> None:
    browser.get(f"{guarded}/turnover?area=london")
    assert title(browser) == "Sign in"
    assert "section 171" in browser.page_source
    sign_in(browser)
    wait_for(browser, lambda seen: "Turnover" in title(seen))
    assert browser.current_url.startswith(f"{guarded}/turnover?area=london")
    cookie = browser.get_cookie(COOKIE)
    assert cookie["secure"] and cookie["httpOnly"] and cookie["sameSite"] == "Lax" and cookie["path"] == "/"

    browser.get(f"{guarded}/auth/sign-out")
    browser.find_element(By.ID, "auth-sign-out").click()
    wait_for(browser, expect.url_contains("/oauth2/end_session"))  # and out of the provider too
    browser.find_element(By.CSS_SELECTOR, "button[type=submit]").click()
    wait_for(browser, expect.url_contains("/auth/signed-out"))
    assert title(browser) == "You are signed out"
    assert browser.get_cookie(COOKIE) is None

    browser.add_cookie({"name": COOKIE, "value": cookie["value"], "secure": True, "path": "/"})  # a copy, kept before
    browser.get(f"{guarded}/turnover")
    assert title(browser) == "Sign in"


def test_a_page_left_open_leads_to_signing_in_once_its_session_has_ended(
    browser: webdriver.Chrome, guarded: str
) -> None:
    browser.get(f"{guarded}/turnover")
    sign_in(browser)
    wait_for(browser, lambda seen: "Turnover" in title(seen))
    browser.delete_all_cookies()
    browser.find_element(By.CSS_SELECTOR, "nav a[href^='/vacancies']").click()
    wait_for(browser, lambda seen: title(seen) == "Sign in")
    assert "next=%2Fvacancies" in browser.current_url or "next=/vacancies" in browser.current_url


def test_somebody_without_grants_gets_a_page_that_says_whom_to_ask(
    browser: webdriver.Chrome, guarded: str, grants: Path
) -> None:
    grants.write_text("", encoding="utf-8")
    browser.get(guarded)
    sign_in(browser)
    wait_for(browser, lambda seen: title(seen) == "You have no access yet")
    assert "You are signed in as jo" in browser.page_source
