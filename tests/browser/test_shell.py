"""The frame: a menu on small screens, lists that fold out, groups of one's own, and pages that stay still."""

import pytest
from selenium.webdriver import ActionChains, Chrome, Keys
from selenium.webdriver.common.by import By as Find
from selenium.webdriver.support.ui import Select

from axe import violations
from visit import choose, heading, shown, tick, until, until_in_address, until_shown, until_title, visit, words_of

PHONE, TABLET, DESKTOP = 320, 768, 1440
_WATCH_SHIFTS = """
window.shifted = 0;
new PerformanceObserver((list) => list.getEntries().forEach((each) => {
    window.shifted += each.hadRecentInput ? 0 : each.value;
})).observe({type: "layout-shift", buffered: true});
"""
_ROWS_OF_MENU = """
return new Set([...document.querySelectorAll("#shell-navigation a")].map((each) => each.offsetTop)).size;
"""


def sized(browser: Chrome, width: int, height: int = 900) -> None:
    metrics = {"width": width, "height": height, "deviceScaleFactor": 1, "mobile": False}
    browser.execute_cdp_cmd("Emulation.setDeviceMetricsOverride", metrics)


def pressed(browser: Chrome, *keys: str) -> None:
    ActionChains(browser).send_keys(*keys).perform()


def is_unfolded(browser: Chrome) -> bool:
    return browser.find_element(Find.ID, "shell-navigation").is_displayed()


def test_the_menu_stands_on_one_line_of_a_wide_screen(site: str, reader: Chrome) -> None:
    sized(reader, DESKTOP)
    visit(reader, site)
    assert reader.execute_script(_ROWS_OF_MENU) == 1
    assert not reader.find_element(Find.CSS_SELECTOR, ".menu-fold").is_displayed()


def test_the_menu_unfolds_on_a_phone_by_keyboard_and_escape_folds_it(site: str, reader: Chrome) -> None:
    sized(reader, PHONE)
    visit(reader, site)
    assert not is_unfolded(reader)
    button = reader.find_element(Find.CSS_SELECTOR, ".menu-fold")
    button.send_keys(Keys.ENTER)
    assert is_unfolded(reader)
    assert button.get_attribute("aria-expanded") == "true"
    assert violations(reader) == []
    pressed(reader, Keys.TAB)
    assert reader.switch_to.active_element.text == "Overview"
    pressed(reader, Keys.ESCAPE)
    assert not is_unfolded(reader)
    assert reader.switch_to.active_element == button


def test_the_menu_folds_when_a_page_was_chosen(site: str, reader: Chrome) -> None:
    sized(reader, PHONE)
    visit(reader, site)
    reader.find_element(Find.CSS_SELECTOR, ".menu-fold").click()
    reader.find_element(Find.LINK_TEXT, "Turnover").click()
    until_title(reader, "Turnover: London")
    assert not is_unfolded(reader)


def test_one_list_of_the_bar_is_open_at_a_time_and_escape_closes_it(site: str, reader: Chrome) -> None:
    sized(reader, DESKTOP)
    visit(reader, f"{site}/turnover")
    opened = "return [...document.querySelectorAll('.filter-bar details[open]')].map((each) => each.id)"
    reader.find_element(Find.ID, "filter-role-summary").click()
    assert reader.execute_script(opened) == ["filter-role-choices"]
    reader.find_element(Find.ID, "filter-role_group-summary").click()
    assert reader.execute_script(opened) == ["filter-role_group-choices"]
    pressed(reader, Keys.TAB, Keys.ESCAPE)
    assert reader.execute_script(opened) == []
    assert reader.switch_to.active_element.get_attribute("id") == "filter-role_group-summary"


def test_a_first_visitor_finds_our_turnover_against_neighbours(site: str, reader: Chrome) -> None:
    sized(reader, DESKTOP)
    visit(reader, site)
    label = reader.find_element(Find.XPATH, "//label[normalize-space() = 'Council or area']")
    assert label.get_attribute("for") == "filter-area"
    choose(reader, "area", "Havering")
    until_title(reader, "Overview: Havering")
    reader.find_element(Find.LINK_TEXT, "Turnover").click()
    until_title(reader, "Turnover: Havering")
    choose(reader, "compare", "Havering's statistical neighbours (children's services)")
    until_shown(reader, "statistical neighbours")
    assert "compare=dfe-neighbours-of-havering" in reader.current_url


def test_a_group_of_ones_own_is_ticked_together_and_kept_in_the_address(site: str, reader: Chrome) -> None:
    sized(reader, DESKTOP)
    visit(reader, f"{site}/turnover?area=havering")
    choose(reader, "compare", "A group of my own …")
    until(reader, lambda: "none chosen" in words_of(reader, "#filter-group-note"), "no group was begun")
    assert reader.find_element(Find.ID, "filter-group").is_displayed()  # opened by itself
    for council in ("Newham", "Redbridge", "Bexley"):
        tick(reader, "group", council)
        until(reader, lambda: True, "the page did not come to rest")
    until_in_address(reader, "compare=group.bexley.newham.redbridge")
    until(reader, lambda: "3 councils" in shown(reader), "the group was not compared with")
    assert words_of(reader, "#filter-group-note") == "2 of 3 have a return for 30 September 2025; Bexley has none."
    chosen = Select(reader.find_element(Find.ID, "filter-compare")).first_selected_option
    assert chosen.text == "Your group of 3 councils"
    assert heading(reader) == "Turnover: Havering"
    assert violations(reader) == []


@pytest.mark.parametrize("width", [PHONE, TABLET, DESKTOP])
@pytest.mark.parametrize(
    "address", ["/?area=havering", "/turnover?area=havering&tier=exact", "/vacancies", "/definitions"]
)
def test_nothing_moves_while_a_page_comes_in(site: str, reader: Chrome, width: int, address: str) -> None:
    watch = reader.execute_cdp_cmd("Page.addScriptToEvaluateOnNewDocument", {"source": _WATCH_SHIFTS})
    try:
        sized(reader, width)
        visit(reader, site + address)
        assert reader.execute_script("return window.shifted") < 0.05
    finally:
        reader.execute_cdp_cmd("Page.removeScriptToEvaluateOnNewDocument", watch)


def test_whoever_waits_is_told_and_sees_the_page_as_it_was(site: str, reader: Chrome) -> None:
    visit(reader, f"{site}/turnover")
    reader.execute_script(
        "window.busy = []; new MutationObserver(() => window.busy.push([document.querySelector('#main').ariaBusy,"
        " Boolean(document.querySelector('#page-title'))])).observe(document.querySelector('#main'),"
        " {attributeFilter: ['aria-busy']});"
    )
    choose(reader, "area", "Havering")
    until_title(reader, "Turnover: Havering")
    until(reader, lambda: reader.execute_script("return window.busy.length > 1"), "it was never said")
    busy = reader.execute_script("return window.busy")
    assert busy[0] == ["true", True]
    assert busy[-1] == ["false", True]
