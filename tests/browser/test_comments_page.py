"""Somebody who speaks for a council says something of its turnover; it is read beside the figure, pinned, and gone."""

from selenium.webdriver import Chrome
from selenium.webdriver.common.by import By as Find
from selenium.webdriver.remote.webelement import WebElement

from axe import violations
from visit import until, visit

WORDS = "Transfer of 60 reablement staff <b>in May</b>."


def one(browser: Chrome, selector: str) -> WebElement:
    return browser.find_element(Find.CSS_SELECTOR, selector)


def said(browser: Chrome, within: str) -> list[str]:
    return [each.text for each in browser.find_elements(Find.CSS_SELECTOR, f"{within} .council-comment")]


def press(browser: Chrome, words: str, within: str) -> None:
    (button,) = [each for each in one(browser, within).find_elements(Find.TAG_NAME, "button") if each.text == words]
    browser.execute_script("arguments[0].scrollIntoView({block: 'center'})", button)
    button.click()


def test_a_comment_is_written_read_pinned_and_taken_back(reader: Chrome, site: str) -> None:
    panel = "#turnover-council"
    visit(reader, f"{site}/turnover?area=havering")
    one(reader, f"{panel} .comment-fold > summary").click()
    one(reader, f"{panel} .comment-form textarea").send_keys(WORDS)
    press(reader, "Add the comment", f"{panel} .comment-form")
    until(reader, lambda: "Added" in one(reader, f"{panel} .comment-form").text, "the comment was not added")
    assert violations(reader) == []

    visit(reader, f"{site}/turnover?area=havering")
    (line,) = said(reader, panel)
    assert line.startswith("Havering's comment about turnover, ") and line.endswith(f": {WORDS}")
    visit(reader, f"{site}/turnover?area=london")
    assert said(reader, panel) == []

    mine = "#council-comments"
    visit(reader, f"{site}/council/havering")
    press(reader, "Show on the region's pages", mine)
    until(reader, lambda: "It stands on the region's pages too" in one(reader, mine).text, "it was not pinned")
    visit(reader, f"{site}/turnover?area=london")
    assert said(reader, panel) == [line]
    visit(reader, f"{site}/")
    assert line in one(reader, mine).text
    assert violations(reader) == []

    press(reader, "Take back", mine)
    until(reader, lambda: "It is taken back" in one(reader, mine).text, "it was not taken back")
    visit(reader, f"{site}/turnover?area=london")
    assert said(reader, panel) == []


def test_words_begun_about_one_council_are_not_left_in_the_form_of_the_next(reader: Chrome, site: str) -> None:
    form = "#turnover-council .comment-form textarea"
    visit(reader, f"{site}/turnover?area=havering")
    one(reader, "#turnover-council .comment-fold > summary").click()
    one(reader, form).send_keys(WORDS)
    reader.execute_script("window.dash_clientside.set_props('filter-area', {value: 'camden'})")
    until(reader, lambda: "Camden" in one(reader, "#page-title").text, "the page of the other council did not come")
    assert one(reader, form).get_attribute("value") == ""
