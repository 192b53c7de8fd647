"""A director takes a board pack away with one click, writes comments first if they like, and finds it again."""

import io
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from pptx import Presentation
from selenium.webdriver import Chrome, Keys
from selenium.webdriver.common.by import By
from selenium.webdriver.support.ui import WebDriverWait

from axe import violations
from data.store import Release
from state import packs as kept
from state import upkeep
from state.audit import Action
from visit import until, until_title, visit, words_of

HAVERING = "/council/havering"
WORDS = "We changed the exit interview in May."
_PATIENCE = 60  # seconds, as other tests have the processors too


@pytest.fixture
def taker(reader: Chrome, sample: Release, tmp_path: Path) -> Iterator[Chrome]:
    """A reader who has no packs yet and keeps files in `tmp_path`."""
    forget()
    reader.execute_cdp_cmd("Browser.setDownloadBehavior", {"behavior": "allow", "downloadPath": str(tmp_path)})
    yield reader
    forget()


def forget() -> None:
    for each in own():
        kept.forget(each.pack_id, each.principal_name)


def own() -> list[kept.Kept]:
    """The packs of whoever runs Muster on this machine."""
    return kept.kept_of("local")


def button(browser: Chrome, words: str) -> None:
    """Press one of the buttons of a board pack by keyboard."""
    browser.find_element(By.XPATH, f"//section[@aria-label='Board pack']//button[.='{words}']").send_keys(Keys.ENTER)


def until_said(browser: Chrome, words: str) -> None:
    said = WebDriverWait(browser, _PATIENCE, 0.1)
    said.until(lambda _: words in words_of(browser, "#pack-status"), f"not said: {words}")


def arrived(folder: Path, suffix: str) -> Path:
    """The one file of a kind in the folder of downloads, once it is whole."""
    until_there = time.monotonic() + _PATIENCE
    while not (found := list(folder.glob(f"*.{suffix}"))) and time.monotonic() < until_there:
        time.sleep(0.1)
    (file,) = found
    return file


def words_in(file: Path) -> str:
    slides = Presentation(io.BytesIO(file.read_bytes())).slides
    return " ".join(shape.text_frame.text for slide in slides for shape in slide.shapes if shape.has_text_frame)


def test_one_click_brings_the_slides(site: str, taker: Chrome, tmp_path: Path) -> None:
    visit(taker, site + HAVERING)
    button(taker, "PowerPoint")
    until_said(taker, "Ready: ")
    file = arrived(tmp_path, "pptx")
    assert file.name.startswith("muster-sample-council-pack-havering-30-september-2025-")
    assert "Havering" in words_in(file)
    newest = upkeep.entries(action=Action.EXPORT)[-1]
    assert newest.detail == f"board pack {own()[0].pack_id} as pptx"
    taker.find_element(By.CSS_SELECTOR, "#pack-status a[href='/packs']").click()
    until_title(taker, "Board packs")
    assert "Havering: Council workforce pack, 30 September 2025" in words_of(taker, "main")


def test_comments_have_a_box_for_each_page_and_are_in_the_file(site: str, taker: Chrome, tmp_path: Path) -> None:
    visit(taker, site + HAVERING)
    taker.find_element(By.CSS_SELECTOR, ".board-pack-comments summary").send_keys(Keys.ENTER)
    of_the_pack = ".board-pack-comments .comment-box"
    until(taker, lambda: taker.find_elements(By.CSS_SELECTOR, of_the_pack), "no boxes came")
    boxes = {each.accessible_name: each for each in taker.find_elements(By.CSS_SELECTOR, of_the_pack)}
    assert {"Headline measures", "Turnover rate over time", "Method and marks"} <= boxes.keys()
    boxes["Turnover rate over time"].send_keys(WORDS, Keys.TAB)
    button(taker, "PowerPoint")
    until_said(taker, "Ready: ")
    assert WORDS in words_in(arrived(tmp_path, "pptx"))


def test_a_pack_is_listed_compared_and_deleted(site: str, taker: Chrome, tmp_path: Path) -> None:
    visit(taker, site + HAVERING)
    button(taker, "Word")
    until_said(taker, "Ready: ")
    (pack,) = own()
    visit(taker, f"{site}/packs")
    taker.find_element(By.LINK_TEXT, pack.title).click()
    until_title(taker, pack.title)
    assert "Nothing differs" in words_of(taker, "main")
    assert pack.content_hash in words_of(taker, ".facts")
    links = taker.find_elements(By.CSS_SELECTOR, ".pack-file")
    assert [each.text for each in links] == ["PowerPoint", "PDF", "Word"]
    assert all(pack.title in each.accessible_name for each in links)
    taker.find_element(By.CSS_SELECTOR, ".pack-deletion summary").click()  # two steps: nothing brings it back
    taker.find_element(By.ID, "pack-delete").click()
    until(taker, lambda: "deleted" in words_of(taker, "#pack-shown"), "it was not deleted")
    assert own() == []
    visit(taker, f"{site}/packs/{pack.pack_id}")
    assert words_of(taker, "#page-title") == "There is no such pack"
    visit(taker, f"{site}/packs")
    assert "none yet" in words_of(taker, "main")


@pytest.mark.parametrize("width", [1440, 320])
def test_board_packs_keep_nobody_out(site: str, taker: Chrome, width: int) -> None:
    size = {"width": width, "height": 900, "deviceScaleFactor": 1, "mobile": False}
    taker.execute_cdp_cmd("Emulation.setDeviceMetricsOverride", size)
    visit(taker, site + HAVERING)
    taker.find_element(By.CSS_SELECTOR, ".board-pack-comments summary").send_keys(Keys.ENTER)
    until(taker, lambda: taker.find_elements(By.CSS_SELECTOR, ".comment-box"), "no boxes came")
    button(taker, "Word")
    until_said(taker, "Ready: ")
    expect_open_to_all(taker, width)
    for path in ("/packs", f"/packs/{own()[0].pack_id}"):
        visit(taker, site + path)
        expect_open_to_all(taker, width)


def expect_open_to_all(browser: Chrome, width: int) -> None:
    assert violations(browser) == []
    assert browser.execute_script("return document.documentElement.scrollWidth") <= width
