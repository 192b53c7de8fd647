"""A director opens a council's page, reads it, and goes to another council, by pointer and by keyboard."""

import pytest
from selenium.webdriver import Chrome, Keys
from selenium.webdriver.common.by import By as Find

from axe import violations
from visit import choose, heading, until, until_title, visit

COUNCIL = "/council/havering"
DESKTOP, PHONE = 1440, 320
_STRIPS = ".strips-panel .strip-drawn img"
_SHIFT = """
const done = arguments[arguments.length - 1];
let moved = 0;
new PerformanceObserver((list) => list.getEntries().forEach((each) => { moved += each.value; }))
    .observe({type: "layout-shift", buffered: true});
setTimeout(() => done(moved), 200);
"""
_PICTURES = "return [...document.querySelectorAll(arguments[0])].every((each) => each.complete && each.naturalHeight);"


def open_council(browser: Chrome, address: str, width: int = DESKTOP) -> None:
    metrics = {"width": width, "height": 900, "deviceScaleFactor": 1, "mobile": False}
    browser.execute_cdp_cmd("Emulation.setDeviceMetricsOverride", metrics)
    visit(browser, address)
    until(browser, lambda: browser.find_elements(Find.CSS_SELECTOR, _STRIPS), "no strips came")


def test_the_way_there_is_in_the_menu_and_from_council_to_council_in_the_bar(site: str, reader: Chrome) -> None:
    visit(reader, f"{site}/turnover?area=havering")
    reader.find_element(Find.LINK_TEXT, "Council").click()
    until_title(reader, "Havering")
    assert "/council/havering" in reader.current_url
    choose(reader, "area", "Hackney")
    until_title(reader, "Hackney")
    assert "/council/hackney" in reader.current_url
    until(reader, lambda: "Hackney" in sentence(reader), "the sentences are of another council")
    until(reader, lambda: reader.find_elements(Find.CSS_SELECTOR, _STRIPS), "no strips came")
    reader.back()
    until_title(reader, "Havering")


def sentence(browser: Chrome) -> str:
    return browser.find_element(Find.CSS_SELECTOR, ".panel .panel-title").text


def test_strips_are_drawn_and_nothing_in_sight_moves_when_they_come(site: str, reader: Chrome) -> None:
    for width in (DESKTOP, PHONE):
        open_council(reader, site + COUNCIL, width)
        assert reader.execute_script(_PICTURES, _STRIPS)
        assert reader.execute_async_script(_SHIFT) < 0.1
        assert reader.execute_script("return document.documentElement.scrollWidth <= window.innerWidth")


def test_every_strip_leads_by_keyboard_to_its_measure(site: str, reader: Chrome) -> None:
    open_council(reader, site + COUNCIL)
    link = reader.find_element(Find.LINK_TEXT, "Vacancy rate")
    link.send_keys(Keys.ENTER)
    until(reader, lambda: heading(reader).startswith("Vacancies"), "the measure's page did not come")
    assert "area=havering" in reader.current_url


def test_a_list_leads_to_each_council(site: str, reader: Chrome) -> None:
    visit(reader, f"{site}/council?area=north-east-london")
    reader.find_element(Find.LINK_TEXT, "Newham").click()
    until_title(reader, "Newham")


@pytest.mark.parametrize("width", [DESKTOP, PHONE])
@pytest.mark.parametrize("search", ["", "?tier=exact", "?compare=similar-to-havering", "?role_group=direct-care"])
def test_no_state_of_the_page_has_an_accessibility_violation(
    site: str, reader: Chrome, search: str, width: int
) -> None:
    open_council(reader, site + COUNCIL + search, width)
    reader.execute_script("document.querySelectorAll('details').forEach((each) => { each.open = true; });")
    assert violations(reader) == []
