"""Meeting mode: a page's panels one at a time, in large type, by arrow keys, and on paper as ever."""

import pytest
from selenium.webdriver import ActionChains, Chrome, Keys
from selenium.webdriver.common.by import By as Find

from axe import violations
from visit import until, until_in_address, visit, words_of

_IN_SIGHT = """
return [...document.querySelectorAll("#main .panel > h2, #main .panel > .panel-title")]
    .filter((each) => each.checkVisibility()).map((each) => each.textContent);
"""
_LETTERS = "return document.querySelector('.js-plotly-plot .ytick text').getBoundingClientRect().height"
_FILLED = """
const chart = document.querySelector("[data-meeting] .chart");
return chart.querySelector(".main-svg").getBoundingClientRect().width / chart.getBoundingClientRect().width;
"""


@pytest.fixture
def projector(site: str, reader: Chrome) -> Chrome:
    """The page of turnover on a screen of 1280 by 720."""
    metrics = {"width": 1280, "height": 720, "deviceScaleFactor": 1, "mobile": False}
    reader.execute_cdp_cmd("Emulation.setDeviceMetricsOverride", metrics)
    visit(reader, f"{site}/turnover?area=havering")
    return reader


def begin(browser: Chrome) -> None:
    browser.find_element(Find.ID, "meeting-start").click()
    until_in_address(browser, "meeting=1")
    until(browser, lambda: counted(browser).startswith("1 of "), "meeting mode did not begin")


def counted(browser: Chrome) -> str:
    return words_of(browser, "#meeting-count")


def press(browser: Chrome, key: str) -> None:
    ActionChains(browser).send_keys(key).perform()


def focused(browser: Chrome) -> str:
    return str(browser.execute_script("return document.activeElement.textContent"))


def test_arrow_and_page_keys_step_through_the_panels_one_at_a_time(projector: Chrome) -> None:
    panels = projector.execute_script(_IN_SIGHT)
    begin(projector)
    assert projector.execute_script(_IN_SIGHT) == panels[:1]
    assert not projector.find_element(Find.ID, "filter-bar").is_displayed()
    seen = [(Keys.ARROW_RIGHT, 1), (Keys.PAGE_DOWN, 2), (Keys.ARROW_LEFT, 1), (Keys.PAGE_UP, 0), (Keys.ARROW_LEFT, 0)]
    for key, place in seen:
        press(projector, key)
        assert projector.execute_script(_IN_SIGHT) == [panels[place]]
        assert counted(projector) == f"{place + 1} of {len(panels)}"
        assert focused(projector) == panels[place]  # which a screen reader reads out
    projector.find_element(Find.ID, "meeting-on").click()
    assert counted(projector).startswith("2 of ")


def test_type_and_charts_are_larger_and_charts_fill_the_width(projector: Chrome) -> None:
    before = projector.execute_script(_LETTERS)
    begin(projector)
    until(projector, lambda: projector.execute_script(_FILLED) > 0.97, "the chart does not fill its place")
    assert projector.execute_script(_LETTERS) > 1.3 * before
    assert projector.execute_script("return document.documentElement.scrollWidth") <= 1280
    assert violations(projector) == []


def test_escape_leaves_and_gives_back_page_and_focus(projector: Chrome) -> None:
    begin(projector)
    press(projector, Keys.ARROW_RIGHT)
    press(projector, Keys.ESCAPE)
    until(projector, lambda: "meeting" not in projector.current_url, "meeting mode was not left")
    until(projector, lambda: len(projector.execute_script(_IN_SIGHT)) > 3, "the page did not come back")
    assert projector.switch_to.active_element.get_attribute("id") == "meeting-start"


def test_the_address_keeps_meeting_mode(site: str, projector: Chrome) -> None:
    visit(projector, f"{site}/?area=havering&meeting=1")
    until(projector, lambda: counted(projector).startswith("1 of "), "meeting mode did not begin")
    assert projector.find_element(Find.CSS_SELECTOR, ".tiles").is_displayed()
    projector.find_element(Find.ID, "meeting-leave").click()
    until(projector, lambda: projector.find_element(Find.ID, "filter-bar").is_displayed(), "it was not left")


def test_exact_figures_stay_marked_in_a_meeting(site: str, projector: Chrome) -> None:
    visit(projector, f"{site}/turnover?area=havering&role=6&tier=exact&meeting=1")
    until(projector, lambda: counted(projector).startswith("1 of "), "meeting mode did not begin")
    assert projector.find_element(Find.CSS_SELECTOR, ".sensitive-strip").is_displayed()


def test_paper_is_the_same_as_without_meeting_mode(projector: Chrome) -> None:
    panels = projector.execute_script(_IN_SIGHT)
    begin(projector)
    projector.execute_cdp_cmd("Emulation.setEmulatedMedia", {"media": "print"})
    on_paper = projector.execute_script(_IN_SIGHT)
    projector.execute_cdp_cmd("Emulation.setEmulatedMedia", {"media": ""})
    assert on_paper == panels
