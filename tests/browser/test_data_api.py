"""The page about programs in a browser: a question chosen, and its examples copied."""

from selenium.webdriver import Chrome
from selenium.webdriver.common.by import By as Find
from selenium.webdriver.support.ui import Select

from visit import until, visit

ADDRESS = "return document.getElementById('api-address')?.textContent"
_SELECTED = "return window.getSelection().toString()"


def button(browser: Chrome, code: str) -> None:
    browser.find_element(Find.CSS_SELECTOR, f"button[data-copy-code='{code}']").click()


def said(browser: Chrome, code: str) -> str:
    found = browser.find_element(Find.CSS_SELECTOR, f"button[data-copy-code='{code}'] + [role=status]")
    return str(found.text)


def test_a_question_is_chosen_and_its_address_answers(site: str, reader: Chrome) -> None:
    visit(reader, f"{site}/api")
    for name, value in (("measure", "vacancy-rate"), ("area", "havering"), ("by", "role")):
        Select(reader.find_element(Find.NAME, name)).select_by_value(value)
    reader.find_element(Find.CSS_SELECTOR, ".api-question button").click()
    asked = f"{site}/api/v1/data?measure=vacancy-rate&area=havering&by=role&format=csv"
    until(reader, lambda: reader.execute_script(ADDRESS) == asked, "the examples did not follow the question")
    assert Select(reader.find_element(Find.NAME, "by")).first_selected_option.text == "Role"


def test_an_example_is_copied_whole(site: str, reader: Chrome) -> None:
    visit(reader, f"{site}/api")
    reader.execute_cdp_cmd(
        "Browser.grantPermissions", {"permissions": ["clipboardReadWrite", "clipboardSanitizedWrite"], "origin": site}
    )
    button(reader, "api-python")
    until(reader, lambda: said(reader, "api-python") == "Copied", "nothing was said of the copy")
    copied = reader.execute_async_script("navigator.clipboard.readText().then(arguments[0])")
    assert copied.startswith("import pandas") and copied.endswith('"mark"]])')


def test_an_example_is_selected_where_the_browser_does_not_copy(site: str, reader: Chrome) -> None:
    visit(reader, f"{site}/api")
    reader.execute_script("Object.defineProperty(navigator, 'clipboard', {value: undefined})")
    button(reader, "api-curl")
    assert said(reader, "api-curl") == "Selected: copy it now"
    assert reader.execute_script(_SELECTED).startswith("curl")


def test_the_foot_of_a_page_leads_to_what_it_shows(site: str, reader: Chrome) -> None:
    visit(reader, f"{site}/turnover?area=havering")
    reader.find_element(Find.ID, "shell-api").click()
    until(
        reader, lambda: "area=havering" in (reader.execute_script(ADDRESS) or ""), "the choices were not carried along"
    )
