"""What a reader does with a page, and reads from it; every step waits until the page has come to rest."""

import csv
import io
from collections.abc import Callable
from urllib.request import urlopen

from selenium.common.exceptions import StaleElementReferenceException
from selenium.webdriver import ActionChains, Chrome, Keys
from selenium.webdriver.common.by import By
from selenium.webdriver.remote.webelement import WebElement
from selenium.webdriver.support.ui import Select, WebDriverWait

_PATIENCE = 20  # seconds

_AT_REST = """
return Boolean(document.getElementById("page-title")) && Boolean(window.store)
    && !window.store.getState().isLoading
    && !document.querySelector(".section-waiting, .dash-graph--pending, .chart-waits")
    && [...document.querySelectorAll(".chart")].every((chart) => chart.querySelector(".main-svg"))
    && [...document.querySelectorAll(".grid")].every((grid) => grid.querySelector(".ag-row"));
"""
_TABLE = """
return [...arguments[0].querySelectorAll("table tr")].map((row) => [...row.cells].map((cell) => cell.textContent));
"""
_DRAWN = """
return [...arguments[0].querySelectorAll(".textpoint")].map((text) => text.textContent);
"""
_MARK = """
const [panel, part] = arguments;
const mark = [...panel.querySelectorAll(".point")].find((each) => (each.__data__.data + "&").includes(part + "&"));
mark?.scrollIntoView({block: "center"});
return mark;
"""


def until(browser: Chrome, is_so: Callable[[], object], told: str) -> None:
    """Wait until something is so and the page is at rest."""
    # what is looked at may be drawn anew in the middle of the look
    wait = WebDriverWait(browser, _PATIENCE, 0.05, ignored_exceptions=[StaleElementReferenceException])
    wait.until(lambda _: is_so() and browser.execute_script(_AT_REST), told)


def visit(browser: Chrome, address: str) -> None:
    """Open an address as if typed in."""
    browser.get(address)
    until(browser, lambda: True, f"{address} did not come to rest")


def until_title(browser: Chrome, title: str) -> None:
    """Wait for the page with a heading."""
    until(browser, lambda: heading(browser) == title, f"no page came with the heading {title}")


def until_shown(browser: Chrome, words: str) -> None:
    """Wait for a page whose summary of what is shown holds some words."""
    until(browser, lambda: words in shown(browser), f"no page came that shows {words}")


def until_in_address(browser: Chrome, part: str) -> None:
    """Wait for an address that holds a part."""
    until(browser, lambda: part in browser.current_url, f"{part} did not come into the address")


def heading(browser: Chrome) -> str:
    """The page's heading."""
    return words_of(browser, "#page-title")


def shown(browser: Chrome) -> str:
    """The page's summary of what is shown."""
    return words_of(browser, ".shown-in-words")


def words_of(browser: Chrome, selector: str) -> str:
    """The text of the first such element, whether or not it is on the screen; nothing when there is none."""
    script = "const found = document.querySelector(arguments[0]); return found ? found.textContent : ''"
    return plain(browser.execute_script(script, selector))


def plain(text: str) -> str:
    """Text with ordinary spaces."""
    return text.replace("\u00a0", " ")


def breadcrumb(browser: Chrome) -> list[str]:
    """The names of the way down."""
    steps = "return [...document.querySelectorAll('.breadcrumb-trail li')].map((step) => step.textContent)"
    return [plain(step) for step in browser.execute_script(steps)]


_PANEL = """
return [...document.querySelectorAll('.panel')].find(
    panel => panel.querySelector('h2').textContent.replace(/ \\([^)]*\\)/g, '').trim() === arguments[0]);
"""


def panel(browser: Chrome, title: str) -> WebElement:
    """The panel with a heading, whatever filters the heading names in brackets."""
    found = browser.execute_script(_PANEL, title)
    assert isinstance(found, WebElement), f"no panel {title}"
    return found


def table(browser: Chrome, title: str) -> list[list[str]]:
    """The cells of a panel's table, headings first."""
    rows = browser.execute_script(_TABLE, panel(browser, title))
    return [[plain(cell) for cell in row] for row in rows]


def row(browser: Chrome, title: str, name: str) -> list[str]:
    """The row of a panel's table that begins with a name."""
    return next(cells for cells in table(browser, title) if cells[0] == name)


def drawn(browser: Chrome, title: str) -> list[str]:
    """The words at the marks of a panel's chart, from top to bottom."""
    return [plain(text) for text in browser.execute_script(_DRAWN, panel(browser, title))]


def choose(browser: Chrome, name: str, label: str) -> None:
    """Choose in one of the bar's lists."""
    Select(browser.find_element(By.ID, f"filter-{name}")).select_by_visible_text(label)


def tick(browser: Chrome, name: str, label: str) -> None:
    """Open one of the bar's filters and tick, or untick, a value."""
    choices = browser.find_element(By.ID, f"filter-{name}-choices")
    if choices.get_attribute("open") is None:
        choices.find_element(By.TAG_NAME, "summary").click()
    choices.find_element(By.XPATH, f".//label[normalize-space() = '{label}']").click()


def follow_mark(browser: Chrome, title: str, part: str) -> None:
    """Click the mark in a panel's chart that leads to an address with a part."""
    drawn = WebDriverWait(browser, _PATIENCE, 0.05)  # a chart is drawn after its panel has come
    mark = drawn.until(
        lambda _: browser.execute_script(_MARK, panel(browser, title), part), f"no mark of {title} leads to {part}"
    )
    ActionChains(browser).move_to_element(mark).perform()
    until(browser, lambda: browser.find_elements(By.CSS_SELECTOR, ".hoverlayer .hovertext"), "the mark was not found")
    ActionChains(browser).click().perform()


def follow_row(browser: Chrome, title: str, name: str) -> None:
    """Open a panel's table and follow the link of a row, by keyboard alone."""
    switch = panel(browser, title).find_element(By.CSS_SELECTOR, ".as-table")
    if switch.get_attribute("open") is None:
        switch.find_element(By.TAG_NAME, "summary").send_keys(Keys.ENTER)
    switch.find_element(By.XPATH, f".//tbody//a[normalize-space() = '{name}']").send_keys(Keys.ENTER)


def follow_crumb(browser: Chrome, name: str) -> None:
    """Click a step of the way down, scrolling up to it as a reader would."""
    crumb = browser.find_element(By.CSS_SELECTOR, ".breadcrumb-trail").find_element(By.LINK_TEXT, name)
    browser.execute_script("arguments[0].scrollIntoView({block: 'center'})", crumb)
    crumb.click()


def file_address(browser: Chrome, title: str) -> str:
    """Where the file of a panel leads that has intervals, bases and marks."""
    files = panel(browser, title).find_elements(By.CSS_SELECTOR, ".take-away a[href*='.csv?']")
    return next(href for each in files if "detail=seen" not in (href := str(each.get_attribute("href"))))


def file_rows(address: str) -> list[dict[str, str]]:
    """The rows of a downloaded file."""
    with urlopen(address) as answer:
        return list(csv.DictReader(io.StringIO(answer.read().decode("utf-8-sig"))))
