"""Pages on paper: tables and meanings are open, controls are gone, nothing is cut off, each sheet is marked."""

from collections.abc import Iterator

import pytest
from selenium.webdriver import Chrome
from selenium.webdriver.common.by import By as Find

from visit import panel, plain, visit

_ON_PAPER = """
const seen = (selector) => [...document.querySelectorAll(selector)].filter((each) => each.checkVisibility()).length;
return Object.fromEntries(arguments[0].map((selector) => [selector, seen(selector)]));
"""
_CONTROLS = [
    "nav", "select", "button", ".filter-bar", ".take-away", ".board-pack", "a.download", ".other-ways",
    ".explore-choices", ".explore-start", ".grid", "summary:not(.definition > summary)",
]  # fmt: skip
_WIDE = """
const edge = document.querySelector("main").getBoundingClientRect().right + 1;
const wide = (each) => each.checkVisibility() && each.getBoundingClientRect().right > edge;
const found = [...document.querySelectorAll("main .chart, main table")].filter(wide);
return found.map((each) => each.textContent.slice(0, 60));
"""


@pytest.fixture
def printer(reader: Chrome) -> Iterator[Chrome]:
    """A reader whose pages are laid out for an upright sheet of A4 between its margins."""
    yield reader
    reader.execute_cdp_cmd("Emulation.setEmulatedMedia", {"media": ""})


def on_paper(browser: Chrome, address: str) -> None:
    """Open a page and have it laid out as it is printed."""
    visit(browser, address)
    size = {"width": 688, "height": 1017, "deviceScaleFactor": 1, "mobile": False}
    browser.execute_cdp_cmd("Emulation.setDeviceMetricsOverride", size)
    browser.execute_cdp_cmd("Emulation.setEmulatedMedia", {"media": "print"})
    browser.execute_script("window.dispatchEvent(new Event('beforeprint'))")


@pytest.mark.parametrize(
    "path",
    ["/", "/turnover", "/vacancies", "/age", "/pay", "/role-mix", "/council/havering", "/explore", "/definitions"],
)
def test_paper_has_tables_and_no_controls_and_nothing_is_cut_off(site: str, printer: Chrome, path: str) -> None:
    on_paper(printer, f"{site}{path}?area=havering")
    assert {each: n for each, n in printer.execute_script(_ON_PAPER, _CONTROLS).items() if n} == {}
    tables = printer.execute_script(_ON_PAPER, ["main table"])["main table"]
    assert tables == len(printer.find_elements(Find.CSS_SELECTOR, "main table")) > 0
    assert printer.find_element(Find.CSS_SELECTOR, ".shown-in-words").is_displayed()
    assert printer.execute_script(_WIDE) == []


def test_paper_says_what_is_shown_where_it_comes_from_and_what_it_means(site: str, printer: Chrome) -> None:
    on_paper(printer, f"{site}/turnover?area=havering&role=8&tier=exact")
    assert "as at 30 September 2025, compared with London" in plain(
        printer.find_element(Find.CSS_SELECTOR, ".shown-in-words").text
    )
    foot = panel(printer, "Turnover rate by council").find_element(Find.CSS_SELECTOR, ".panel-foot").text
    assert "Source: " in foot and "What “turnover rate” means" in foot and "Formula: " in foot
    for marking in (".sample-banner", ".sensitive-strip"):  # the head of a table, which is on every sheet
        found = printer.find_element(Find.CSS_SELECTOR, marking)
        assert found.is_displayed() and found.value_of_css_property("display") == "table-header-group"


def test_after_printing_the_page_is_as_it_was(site: str, printer: Chrome) -> None:
    on_paper(printer, f"{site}/turnover?area=havering")
    states = "return [...document.querySelectorAll('main details')].map((each) => each.open)"
    drawn = "return [...document.querySelectorAll('.js-plotly-plot')].map((each) => each._fullLayout.width)"
    opened = printer.execute_script(states)
    printer.execute_cdp_cmd("Emulation.setEmulatedMedia", {"media": ""})
    printer.execute_cdp_cmd("Emulation.clearDeviceMetricsOverride", {})
    printer.execute_script("window.dispatchEvent(new Event('afterprint'))")
    assert True in opened and True not in printer.execute_script(states)
    assert not printer.find_elements(Find.CSS_SELECTOR, "[data-opened-to-print], .chart[style*='--paper']")
    wide = printer.execute_script("return document.querySelector('main .chart').clientWidth")
    assert set(printer.execute_script(drawn)) == {wide}
