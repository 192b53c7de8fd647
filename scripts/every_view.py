"""Everything a reader does on every page, for whoever watches what the browser makes of it."""

from collections.abc import Iterator

from selenium.webdriver import ActionChains, Chrome
from selenium.webdriver.common.by import By
from selenium.webdriver.support.ui import Select, WebDriverWait

# what no page of the menu is or has at first
_STATES = (
    "/turnover?tier=exact",
    "/turnover?area=havering&chart=funnel",
    "/council/havering",
    "/explore?measure=staff-in-post&rows=role_group&columns=age_group&panels=gender",
    "/?area=havering&meeting=1",
    "/no-such-page",
)
_PATIENCE = 30  # seconds
_AT_REST = """
return Boolean(document.getElementById("page-title")) && Boolean(window.store)
    && !window.store.getState().isLoading
    && !document.querySelector(".section-waiting, .dash-graph--pending, .chart-waits")
    && [...document.querySelectorAll(".chart")].every((chart) => chart.querySelector(".main-svg"))
    && [...document.querySelectorAll(".grid")].every((grid) => grid.querySelector(".ag-row"));
"""
_PAGES = "return [...document.querySelectorAll('#shell-navigation a')].map((link) => link.pathname)"
_MARK = """
const marks = [...document.querySelectorAll(".js-plotly-plot .point")].filter((mark) => mark.checkVisibility());
const drills = marks.filter((mark) => String(mark.__data__.data || "").startsWith("?"));
const mark = drills[0] || marks[0];
if (mark) mark.scrollIntoView({block: "center"});
return mark;
"""


def every_view(browser: Chrome, site: str) -> Iterator[str]:
    """Visit every page, use what is on it, go down a level and print; then again on a phone, unfolding and printing.

    Names each view reached.
    """
    everything = (_unfold, _hover_and_go_down, _choose, _print)
    for width, acts in ((1366, everything), (390, (_unfold, _print))):
        size = {"width": width, "height": 900, "deviceScaleFactor": 1, "mobile": False}
        browser.execute_cdp_cmd("Emulation.setDeviceMetricsOverride", size)
        _open(browser, f"{site}/")
        pages = dict.fromkeys(browser.execute_script(_PAGES))
        for path in [*pages, *_STATES]:
            _open(browser, site + path)
            yield f"{path} at {width}"
            for act in acts:
                act(browser)
                _rest(browser)
                yield f"{path} at {width} after {act.__name__.strip('_').replace('_', ' ')}"


def _open(browser: Chrome, address: str) -> None:
    browser.get(address)
    _rest(browser)


def _rest(browser: Chrome) -> None:
    WebDriverWait(browser, _PATIENCE, 0.05).until(lambda _: browser.execute_script(_AT_REST))


def _unfold(browser: Chrome) -> None:
    """Open the bar where it is folded, the lists in it, tables and definitions."""
    fold = browser.find_element(By.ID, "filter-fold")
    if fold.is_displayed():
        fold.click()
    browser.execute_script("document.querySelectorAll('details').forEach((each) => { each.open = true; })")


def _hover_and_go_down(browser: Chrome) -> None:
    """Rest on a mark until its words appear, then click it."""
    mark = browser.execute_script(_MARK)
    if mark is not None:
        ActionChains(browser).move_to_element(mark).perform()
        hovered = (By.CSS_SELECTOR, ".hoverlayer .hovertext")
        WebDriverWait(browser, _PATIENCE, 0.05).until(lambda _: browser.find_elements(*hovered))
        ActionChains(browser).click().pause(0.3).perform()


def _choose(browser: Chrome) -> None:
    """Choose in a list, tick a value, and have the browser remember a council."""
    area = browser.find_element(By.ID, "filter-area")
    if area.is_displayed():
        Select(area).select_by_index(len(area.find_elements(By.TAG_NAME, "option")) - 1)
        _rest(browser)
        browser.execute_script("document.querySelector('#filter-role_group input')?.click()")
        _rest(browser)
        browser.execute_script("document.querySelector('#filter-own').click()")


def _print(browser: Chrome) -> None:
    """On paper: scripts are told before and after."""
    browser.execute_cdp_cmd("Page.printToPDF", {})
