"""Readers put questions of their own on Explore: by lists and keyboard, with the file of what they see."""

from urllib.parse import urlsplit

import pytest
from selenium.webdriver import ActionChains, Chrome, Keys
from selenium.webdriver.common.by import By as Find
from selenium.webdriver.support.ui import Select

from axe import violations
from components.words import row_value
from data.answers import answer
from data.catalogue import catalogue
from data.measures import STAFF_IN_POST, By
from data.selection import parse_search
from data.store import Release
from readers import STEWARD
from visit import file_address, file_rows, panel, plain, row, until, until_in_address, until_title, visit, words_of

BY_COUNCIL = "Turnover rate by council"
AGE_BY_ROLE = "/explore?measure=staff-in-post&rows=role_group&columns=age_group"
_COLUMN = """
const heads = [...document.querySelectorAll('.ag-header-cell-text')];
const at = heads.findIndex((each) => each.textContent === arguments[0]);
const column = document.querySelectorAll('.ag-header-cell')[at].getAttribute('col-id');
return [...document.querySelectorAll('.ag-center-cols-container .ag-row, .ag-pinned-left-cols-container .ag-row')]
    .map((each) => [Number(each.getAttribute('row-index')), each.querySelector(`[col-id="${column}"]`)])
    .filter(([, cell]) => cell).sort(([one], [other]) => one - other).map(([, cell]) => cell.textContent);
"""
_FETCHED = """
return performance.getEntriesByType("resource").map((each) => each.name).filter((name) => /grid/.test(name));
"""


def open_grid(browser: Chrome, address: str) -> None:
    visit(browser, address)
    until(browser, lambda: browser.find_elements(Find.CSS_SELECTOR, ".ag-row"), "no grid came")


def column(browser: Chrome, heading: str) -> list[str]:
    """The cells of a column of the grid, from the top down."""
    return [plain(words) for words in browser.execute_script(_COLUMN, heading)]


def choose(browser: Chrome, name: str, label: str) -> None:
    Select(browser.find_element(Find.ID, f"explore-{name}")).select_by_visible_text(label)


def press(browser: Chrome, *keys: str) -> None:
    for key in keys:
        ActionChains(browser).send_keys(key).perform()


def test_a_question_is_put_in_lists_and_answered_as_the_gate_does(site: str, reader: Chrome, sample: Release) -> None:
    open_grid(reader, f"{site}/explore")
    choose(reader, "measure", "Staff in post")
    until_in_address(reader, "measure=staff-in-post")
    choose(reader, "rows", "Role group")
    until(reader, lambda: words_of(reader, ".panel h2") == "Staff in post by role group", "no rows by role group")
    choose(reader, "columns", "Gender")
    until(reader, lambda: "role group and gender" in words_of(reader, ".panel h2"), "no columns by gender")
    known = catalogue(sample)
    selection, _ = parse_search("", known, (STAFF_IN_POST,), STEWARD)
    found = answer(STAFF_IN_POST, selection, By.ROLE_GROUP, sample, STEWARD, across=(By.GENDER,))
    women = [each for each in found.rows_of("shown") if each["across"] == ("female",)]
    until(reader, lambda: column(reader, "Role group") == [each["category"] for each in women], "other rows")
    assert column(reader, "Female") == [row_value(STAFF_IN_POST, each) for each in women]
    reader.back()
    until(reader, lambda: words_of(reader, ".panel h2") == "Staff in post by role group", "back did not lead back")
    assert Select(reader.find_element(Find.ID, "explore-columns")).first_selected_option.text == "None"


def test_focus_stays_on_the_list_that_was_used(site: str, reader: Chrome) -> None:
    open_grid(reader, f"{site}/explore")
    reader.find_element(Find.ID, "explore-rows").send_keys(Keys.ARROW_DOWN)
    until_in_address(reader, "rows=")
    assert reader.execute_script("return document.activeElement.id") == "explore-rows"


def test_the_keyboard_sorts_figures_and_leaves_marks_below(site: str, reader: Chrome) -> None:
    open_grid(reader, f"{site}/explore")
    reader.execute_script("document.querySelector('.ag-header-cell').focus()")
    press(reader, Keys.TAB, Keys.ENTER)
    head = reader.find_element(Find.CSS_SELECTOR, ".ag-header-cell[col-id=value_0]")
    until(reader, lambda: head.get_attribute("aria-sort") == "descending", "the grid was not sorted")
    falling = column(reader, "Turnover rate")
    press(reader, Keys.ENTER)
    until(reader, lambda: head.get_attribute("aria-sort") == "ascending", "the grid was not sorted the other way")
    rising = column(reader, "Turnover rate")
    for cells, is_reversed in ((falling, True), (rising, False)):
        known = [words for words in cells if not words.startswith("[")]
        assert 0 < len(known) < len(cells)
        assert known == cells[: len(known)] == sorted(known, key=lambda words: float(words[:-2]), reverse=is_reversed)
    assert falling != rising


def test_tab_leaves_the_grid_and_enter_follows_a_name(site: str, reader: Chrome) -> None:
    open_grid(reader, f"{site}/explore")
    reader.execute_script("document.querySelector('.ag-pinned-left-cols-container .ag-cell').focus()")
    press(reader, Keys.TAB)
    assert reader.execute_script("return document.activeElement.textContent") == "Show as plain table"
    reader.execute_script("document.querySelector('.ag-pinned-left-cols-container .ag-cell').focus()")
    name = column(reader, "Council")[0]
    press(reader, Keys.ENTER)
    until_title(reader, f"Explore: {name}")


def test_the_file_of_a_question_arrives(site: str, reader: Chrome) -> None:
    open_grid(reader, site + AGE_BY_ROLE)
    title = "Staff in post by role group and age group"
    rows = file_rows(file_address(reader, title))
    care = next(each for each in rows if (each["category"], each["value"]) > ("Direct care", ""))
    assert care["measure"] == "staff-in-post"
    assert len(rows) == len(row(reader, title, "Role group")[1:]) * len(column(reader, "Role group"))


def test_the_grid_is_loaded_from_here_and_by_explore_alone(site: str, reader: Chrome) -> None:
    visit(reader, f"{site}/turnover")
    assert [
        name for name in reader.execute_script(_FETCHED) if not name.split("?")[0].endswith("/assets/grid.js")
    ] == []
    open_grid(reader, f"{site}/explore")
    fetched = reader.execute_script(_FETCHED)
    assert any(name.endswith("async-community.js") for name in fetched)
    assert {f"http://{urlsplit(name).netloc}" for name in fetched} == {site}


@pytest.mark.parametrize("width", [1440, 320])
@pytest.mark.parametrize("path", ["/explore", AGE_BY_ROLE, "/explore?measure=known-age"])
def test_explore_is_for_everybody(site: str, reader: Chrome, path: str, width: int) -> None:
    size = {"width": width, "height": 900, "deviceScaleFactor": 1, "mobile": False}
    reader.execute_cdp_cmd("Emulation.setDeviceMetricsOverride", size)
    open_grid(reader, site + path)
    reader.execute_script("document.querySelectorAll('details').forEach((each) => { each.open = true; });")
    assert violations(reader) == []
    assert reader.execute_script("return document.documentElement.scrollWidth") <= width


def test_paper_has_the_plain_table_in_place_of_the_grid(site: str, reader: Chrome) -> None:
    open_grid(reader, f"{site}/explore")
    reader.execute_cdp_cmd("Emulation.setEmulatedMedia", {"media": "print"})
    try:
        grid = panel(reader, BY_COUNCIL).find_element(Find.CSS_SELECTOR, ".grid")
        assert not grid.is_displayed()
    finally:
        reader.execute_cdp_cmd("Emulation.setEmulatedMedia", {"media": ""})
