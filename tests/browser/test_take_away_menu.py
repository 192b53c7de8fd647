"""What stands in the fold "Take this away": copies arrive on the clipboard, files arrive with their progress told."""

from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from selenium.webdriver import Chrome, Keys
from selenium.webdriver.common.by import By as Find
from selenium.webdriver.remote.webelement import WebElement
from selenium.webdriver.support.ui import Select

from axe import violations
from visit import panel, table, until, visit

COUNCILS = "Turnover rate by council"
_WORDS_SAID = """
const [said, heard] = [arguments[0], []];
window.heard = heard;
new MutationObserver(() => heard.push(said.textContent)).observe(said, {childList: true});
"""
_PUT = """
const cell = arguments[0].querySelector("tbody td");
cell.textContent = arguments[1];
"""
_PASTED = """
const [kind, done] = arguments;
const read = navigator.clipboard.read().then(([item]) => item.getType(kind)).then((blob) => blob.text());
read.then(done, (why) => done(String(why)));
"""
_SLOW = """
const [chunk, chunks] = [new TextEncoder().encode("a,b\\r\\n".repeat(500)), 3];
const ask = window.fetch;
window.fetch = (address, ...more) => !String(address).includes("/download/") ? ask(address, ...more)
    : Promise.resolve(new Response(new ReadableStream({
        async start(out) {
            for (let n = 0; n < chunks; n += 1) {
                out.enqueue(chunk);
                await new Promise((rest) => setTimeout(rest, 600));
            }
            out.close();
        },
    }), {headers: {"Content-Type": "text/csv", "Content-Disposition": 'attachment; filename="slow.csv"'}}));
"""


@pytest.fixture
def taker(reader: Chrome, site: str, tmp_path: Path) -> Iterator[Chrome]:
    """A reader who lets the site write and read the clipboard, and keeps files in `tmp_path`."""
    allowed = {"origin": site, "permissions": ["clipboardReadWrite", "clipboardSanitizedWrite"]}
    reader.execute_cdp_cmd("Browser.grantPermissions", allowed)
    reader.execute_cdp_cmd("Browser.setDownloadBehavior", {"behavior": "allow", "downloadPath": str(tmp_path)})
    yield reader
    reader.execute_cdp_cmd("Browser.resetPermissions", {})


def unfold(browser: Chrome, title: str) -> WebElement:
    """Open a panel's fold by keyboard."""
    fold = panel(browser, title).find_element(Find.CSS_SELECTOR, "details.take-away")
    fold.find_element(Find.TAG_NAME, "summary").send_keys(Keys.ENTER)
    assert fold.get_attribute("open")
    return fold


def said(fold: WebElement) -> str:
    return str(fold.find_element(Find.CSS_SELECTOR, ".take-away-said").get_property("textContent"))


def press(browser: Chrome, fold: WebElement, words: str, until_says: str) -> str:
    """Press a button or link by keyboard, and wait for what is said."""
    wanted = f".//*[self::button or self::a][starts-with(@aria-label, '{words}')]"
    fold.find_element(Find.XPATH, wanted).send_keys(Keys.ENTER)
    until(browser, lambda: said(fold).startswith(until_says), f"{words}: not {until_says}")
    return said(fold)


def pasted(browser: Chrome, kind: str = "text/plain") -> str:
    return str(browser.execute_async_script(_PASTED, kind))


def test_the_table_on_the_clipboard_has_the_words_of_the_screen(site: str, taker: Chrome) -> None:
    visit(taker, f"{site}/turnover?area=havering")
    press(taker, unfold(taker, COUNCILS), "Copy table", "Copied: ")
    lines = [line.split("\t") for line in pasted(taker).split("\r\n")]
    shown = table(taker, COUNCILS)
    assert lines[0] == shown[0]
    assert [cells[0] for cells in lines] == [cells[0] for cells in shown]
    assert lines[1][1] == shown[1][1].replace(" %", "%")  # a number, which a spreadsheet must read as one
    assert lines[1][2] == shown[1][2]
    assert pasted(taker, "text/html").count("<tr>") == len(shown)


@pytest.mark.parametrize(
    ("words", "copied"),
    [
        ("\u22123", "-3"),
        ("+12", "+12"),
        ("1,234", "1,234"),
        ("10.7\u00a0%", "10.7%"),
        ("-£0.35", "-£0.35"),
        ("+0.3\u00a0points", "'+0.3 points"),
        ("\u22120.3\u00a0points", "\u22120.3 points"),
        ("\u2212", "\u2212"),
        ("=1+1", "'=1+1"),
        ("\u200b@SUM(A1)", "'\u200b@SUM(A1)"),
        ("\uff1dA1", "'\uff1dA1"),
        ("<b>1</b>", "<b>1</b>"),
    ],
)
def test_nothing_that_is_pasted_becomes_a_formula(site: str, taker: Chrome, words: str, copied: str) -> None:
    if "/turnover" not in taker.current_url:
        visit(taker, f"{site}/turnover")
    found = panel(taker, COUNCILS)
    taker.execute_script(_PUT, found, words)
    fold = found.find_element(Find.CSS_SELECTOR, "details.take-away")
    taker.execute_script("arguments[0].open = true", fold)
    taker.execute_script("arguments[0].textContent = ''", fold.find_element(Find.CSS_SELECTOR, ".take-away-said"))
    press(taker, fold, "Copy table", "Copied: ")
    assert pasted(taker).split("\r\n")[1].split("\t")[1] == copied
    assert "<b>" not in pasted(taker, "text/html")


def test_without_the_clipboard_the_table_is_selected_and_copied_by_hand(site: str, taker: Chrome) -> None:
    visit(taker, f"{site}/turnover")
    taker.execute_script("navigator.clipboard.write = () => Promise.reject(new Error('not here'))")
    found = panel(taker, COUNCILS)
    taker.execute_script(_PUT, found, "=1+1")
    press(taker, unfold(taker, COUNCILS), "Copy table", "The table is selected")
    assert found.find_element(Find.TAG_NAME, "table").is_displayed()
    taker.execute_script("document.execCommand('copy')")
    assert pasted(taker).split("\r\n")[1].split("\t")[1] == "'=1+1"


def test_the_address_reopens_the_view_at_the_panel(site: str, taker: Chrome) -> None:
    visit(taker, f"{site}/?area=havering")
    press(taker, unfold(taker, "Turnover rate on the map"), "Copy address", "Copied: ")
    address = urlsplit(pasted(taker))
    assert f"{address.scheme}://{address.netloc}{address.path}" == f"{site}/"
    assert "area=havering" in address.query and "period=2025-09-30" in address.query
    taker.get("about:blank")
    visit(taker, address.geturl())
    focused = "return document.activeElement.id"
    until(taker, lambda: taker.execute_script(focused) == "turnover-map", "the panel is not come to")


def test_a_file_is_saved_under_its_name_and_progress_is_told(site: str, taker: Chrome, tmp_path: Path) -> None:
    visit(taker, f"{site}/turnover?area=havering")
    fold = unfold(taker, COUNCILS)
    taker.execute_script(_WORDS_SAID, fold.find_element(Find.CSS_SELECTOR, ".take-away-said"))
    last = press(taker, fold, "CSV. What I see with intervals", "Saved as ")
    until(taker, lambda: list(tmp_path.glob("*.csv")), "no file arrived")
    (file,) = tmp_path.glob("*.csv")
    assert file.name.startswith("muster-sample-turnover-havering-2025-09-30-by-council-")
    rows = len(table(taker, COUNCILS)) - 1
    assert last.startswith(f"Saved as {file.name}: {rows} rows, ")
    heard = taker.execute_script("return window.heard")
    assert heard[0] == "Working …"
    assert heard[1].startswith("Working: ") and heard[1].endswith(" KB so far")


def test_a_long_file_tells_how_far_it_is(site: str, taker: Chrome, tmp_path: Path) -> None:
    visit(taker, f"{site}/turnover")
    taker.execute_script(_SLOW)
    fold = unfold(taker, COUNCILS)
    press(taker, fold, "CSV. Everything", "Working: 499 rows, 3 KB so far")
    until(taker, lambda: said(fold) == "Working: 999 rows, 5 KB so far", "no progress")
    until(taker, lambda: said(fold) == "Saved as slow.csv: 1,499 rows, 8 KB.", "it was not saved")
    until(taker, (tmp_path / "slow.csv").exists, "no file arrived")


def test_what_the_server_refuses_it_says_beside_the_link(site: str, taker: Chrome) -> None:
    visit(taker, f"{site}/turnover")
    fold = unfold(taker, COUNCILS)
    link = fold.find_element(Find.CSS_SELECTOR, "a.download")
    taker.execute_script("arguments[0].href = '/download/nothing.csv'", link)
    press(taker, fold, "CSV. What I see:", "There is no measure “nothing”.")
    taker.get_log("browser")  # the browser's own word of the status


def test_the_list_of_measures_leads_to_the_files_of_the_one_that_is_chosen(site: str, taker: Chrome) -> None:
    visit(taker, f"{site}/vacancies?area=havering")
    fold = unfold(taker, "Posts filled, covered by agency workers and not covered")
    Select(fold.find_element(Find.TAG_NAME, "select")).select_by_index(1)
    links = fold.find_elements(Find.CSS_SELECTOR, "a.download")
    named = {str(each.get_attribute("aria-label")): urlsplit(str(each.get_attribute("href"))) for each in links}
    agency = [label for label, href in named.items() if href.path.startswith("/download/agency-share.")]
    assert len(agency) == 6
    assert all(": Agency share, Posts filled" in label for label in agency)
    assert [href.path for label, href in named.items() if "Everything" in label and "CSV" in label] == [
        "/download/everything.csv"
    ]


@pytest.mark.parametrize("width", [1440, 320])
@pytest.mark.parametrize("path", ["/vacancies?area=havering", "/council/havering"])
def test_the_open_folds_keep_nobody_out(site: str, reader: Chrome, path: str, width: int) -> None:
    size = {"width": width, "height": 900, "deviceScaleFactor": 1, "mobile": False}
    reader.execute_cdp_cmd("Emulation.setDeviceMetricsOverride", size)
    visit(reader, site + path)
    reader.execute_script("document.querySelectorAll('.take-away').forEach((each) => { each.open = true; });")
    assert violations(reader) == []
    assert reader.execute_script("return document.documentElement.scrollWidth") <= width
    low = "return [...document.querySelectorAll('.take-away :is(a, button, select, summary)')]"
    low += ".map((each) => Math.min(each.getBoundingClientRect().height, each.getBoundingClientRect().width))"
    assert min(reader.execute_script(low)) >= 44
