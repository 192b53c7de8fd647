"""An officer runs a collection: sets its dates, sees who sent what, and decides on a return, by keyboard too."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from selenium.webdriver import Chrome, Keys
from selenium.webdriver.common.by import By
from selenium.webdriver.remote.webelement import WebElement
from selenium.webdriver.support.ui import Select

from axe import violations
from conftest import run_etl
from scripts.local import serving
from visit import heading, plain, shown, table, until, until_in_address, until_title, visit, words_of

AS_AT = "2026-09-30"
RETURNS, BROMLEY = f"/returns?as_at={AS_AT}", f"/returns/council/bromley?as_at={AS_AT}"
_TYPE = """
const [box, value] = arguments;
Object.getOwnPropertyDescriptor(HTMLInputElement.prototype, "value").set.call(box, value);
box.dispatchEvent(new Event("input", {bubbles: true}));
box.dispatchEvent(new Event("change", {bubbles: true}));
box.dispatchEvent(new FocusEvent("focusout", {bubbles: true}));
"""
_OPEN_ALL = "document.querySelectorAll('details').forEach((each) => { each.open = true; });"


@pytest.fixture(scope="module")
def desk(home: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The app over a copy of the home, to whose desk Bromley has sent a return for the next date."""
    own = tmp_path_factory.mktemp("desk") / "home"
    shutil.copytree(home, own, ignore=shutil.ignore_patterns("sample"))
    sent = home / "sample" / "2025-09-30"
    (bromley,) = (each for each in sent.iterdir() if each.name.lower() in {"bromley", "e09000006"})
    run_etl(own, "receive", str(bromley), "--council", "bromley", "--as-at", AS_AT, "--note", "First of the year")
    with serving(own) as address:
        yield address


def fold(browser: Chrome, words: str) -> None:
    """Open a fold by keyboard."""
    browser.find_element(By.XPATH, f"//summary[starts-with(normalize-space(), '{words}')]").send_keys(Keys.ENTER)


def press(browser: Chrome, words: str) -> None:
    browser.find_element(By.XPATH, f"//button[normalize-space() = '{words}']").send_keys(Keys.ENTER)


def part_of(browser: Chrome, made_id: str) -> WebElement:
    """An element by an id that Dash made of several words, which is no selector."""
    return browser.find_element(By.XPATH, f"//*[@id='{made_id}']")


def day(browser: Chrome, part: str, value: str) -> None:
    """Fill in a date of the form for another collection; how one types it hangs on the machine's language."""
    box = part_of(browser, f'{{"form":"new","part":"{part}","type":"collection-part"}}')
    browser.execute_script(_TYPE, box, value)


def councils(browser: Chrome) -> list[str]:
    return [row[0] for row in table(browser, "One row a council")[1:]]


def test_an_officer_sets_dates_finds_a_return_and_accepts_it(desk: str, reader: Chrome) -> None:
    visit(reader, f"{desk}/returns")
    assert heading(reader) == "Returns: 30 September 2026"
    assert "1 of 33 returns received, none accepted" in plain(shown(reader))

    fold(reader, "Make another collection")
    for part, value in (("as_at", "2027-03-31"), ("opens_on", "2027-04-01"), ("due_on", "2027-04-30"),
                        ("closes_on", "2027-05-31")):  # fmt: skip
        day(reader, part, value)
    part_of(reader, '{"form":"new","type":"collection-save"}').send_keys(Keys.ENTER)
    until(reader, lambda: "31 March 2027 is made" in reader.page_source, "the collection was not made")

    Select(reader.find_element(By.ID, "returns-as_at")).select_by_visible_text("30 September 2026")
    Select(reader.find_element(By.ID, "returns-state")).select_by_visible_text("To decide")
    press(reader, "Show")
    until_in_address(reader, "state=to+decide")
    assert councils(reader) == ["Bromley"]
    reader.find_element(By.LINK_TEXT, "Bromley").send_keys(Keys.ENTER)
    until_title(reader, "Bromley")

    part_of(reader, '{"type":"returns-said","what":"accept"}').send_keys("Totals agreed by telephone")
    press(reader, "Accept version 1")
    until(reader, lambda: "Version 1 is accepted." in words_of(reader, "#returns-told"), "it was not accepted")
    assert "build it" in words_of(reader, "#returns-told")
    assert "Totals agreed by telephone" in str(table(reader, "Versions"))
    visit(reader, desk + RETURNS)
    assert "1 of 33 returns received, 1 accepted" in plain(shown(reader))


def test_a_heading_sorts_the_table(desk: str, reader: Chrome) -> None:
    visit(reader, desk + RETURNS)
    assert councils(reader)[0] == "Barking and Dagenham"
    reader.find_element(By.XPATH, "//th//a[starts-with(., 'Received')]").send_keys(Keys.ENTER)
    until(reader, lambda: councils(reader)[0] == "Bromley", "the table was not sorted")
    assert "sort=received" in reader.current_url


@pytest.mark.parametrize("width", [1440, 320])
@pytest.mark.parametrize("page", [RETURNS, "/returns?as_at=2025-09-30", BROMLEY])
def test_the_desk_keeps_nobody_out(desk: str, reader: Chrome, page: str, width: int) -> None:
    metrics = {"width": width, "height": 900, "deviceScaleFactor": 1, "mobile": False}
    reader.execute_cdp_cmd("Emulation.setDeviceMetricsOverride", metrics)
    visit(reader, desk + page)
    reader.execute_script(_OPEN_ALL)
    assert violations(reader) == []
    assert reader.execute_script("return document.documentElement.scrollWidth") <= width
