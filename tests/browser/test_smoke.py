"""The app comes up whole: its health, its files and its first load."""

from urllib.error import HTTPError
from urllib.request import Request, urlopen

import pytest
from plotly.offline import get_plotlyjs_version
from selenium import webdriver
from selenium.webdriver.common.by import By
from selenium.webdriver.support.ui import WebDriverWait

from scripts.first_load import Loaded, first_load
from scripts.local import chromium


@pytest.fixture(scope="module")
def loaded(site: str) -> list[Loaded]:
    """What a first visit to the first page loads, in a browser of its own."""
    with chromium() as visitor:  # quits it
        return first_load(visitor, site)


def test_health_addresses_answer(site: str) -> None:
    with urlopen(f"{site}/healthz") as healthy, urlopen(f"{site}/readyz") as ready:
        assert healthy.read() == b"ok\n"
        assert ready.read().startswith(b"ready: release ")


def test_another_host_name_is_refused(site: str) -> None:
    with pytest.raises(HTTPError, match="400"):
        urlopen(Request(site, headers={"Host": "elsewhere.example"}))


def test_first_load_stays_under_900_kib(loaded: list[Loaded]) -> None:
    assert sum(answer.sent for answer in loaded) < 900 * 1024


def test_every_file_comes_from_here_and_has_an_address_of_its_own(site: str, loaded: list[Loaded]) -> None:
    files = [answer.address for answer in loaded if answer.address.split("?")[0].endswith((".js", ".css", ".ico"))]
    assert len(files) > 10
    assert [file for file in files if not file.startswith(f"{site}/static/")] == []


def test_charts_draw_with_the_small_plotly_alone(site: str, browser: webdriver.Chrome) -> None:
    loaded = first_load(browser, f"{site}/turnover")
    WebDriverWait(browser, 10).until(lambda page: page.find_elements(By.CSS_SELECTOR, ".js-plotly-plot .main-svg"))
    assert [answer.address for answer in loaded if "plotly.min.js" in answer.address] == []
    assert browser.execute_script("return Plotly.version") == get_plotlyjs_version()


def test_a_second_visit_fetches_no_file_again(site: str, browser: webdriver.Chrome) -> None:
    first_load(browser, site)
    again = [answer for answer in first_load(browser, site) if "/static/" in answer.address]
    assert len(again) > 10
    assert [answer.address for answer in again if answer.sent > 0] == []


def test_files_are_sent_compressed_and_to_be_kept(site: str, loaded: list[Loaded]) -> None:
    plotly = next(answer.address for answer in loaded if "plotly-lean" in answer.address)
    with urlopen(Request(plotly, headers={"Accept-Encoding": "br"})) as answer:
        assert answer.headers["Content-Encoding"] == "br"
        assert answer.headers["Cache-Control"] == "public, max-age=31536000, immutable"
        assert len(answer.read()) < 300 * 1024  # the best brotli can do; on the fly it is over 320


def test_files_at_an_old_address_are_served_but_not_kept(site: str, loaded: list[Loaded]) -> None:
    current = next(answer.address for answer in loaded if "plotly-lean" in answer.address)
    old = f"{site}/static/0123456789ab/{current.removeprefix(f'{site}/static/').split('/', 1)[1]}"
    with urlopen(Request(old)) as answer:
        assert "immutable" not in answer.headers["Cache-Control"]
        assert b"plotly.js" in answer.read(200)


def test_nothing_else_can_be_had_at_a_kept_address(site: str) -> None:
    with urlopen(f"{site}/static/0123456789ab/download/turnover.csv") as answer:
        assert answer.headers.get_content_type() == "text/html"
