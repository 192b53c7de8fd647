"""What a reader waits for in Chromium: a first visit, the next one, and a filter picked until charts are drawn."""

import json
import statistics
import time
from collections.abc import Callable
from random import Random

from selenium import webdriver

from bench.addresses import lists_of
from bench.figures import Figure, Unit, median, spread
from bench.files import Say, Size
from bench.process import run
from bench.server import muster, plain
from scripts.first_load import first_load
from scripts.local import chromium

_PAGE = "/turnover"
_VISITS, _PICKS, _WARM_UP = 3, 25, 5
_COLD_BELOW, _WARM_BELOW = (600, 1.8), (30, 0.4)  # KiB and seconds
_PICK_BELOW_MS = 100
_PATIENCE_SECONDS = 30
_DRAWN = ".js-plotly-plot .main-svg"
# answers when, in seconds since the visit began, the first chart stood there
_SEEN = f"return document.querySelector({_DRAWN!r}) ? performance.now() / 1000 : null"
# sets a control as a pick does; answers when the first chart was drawn anew and when the last, once nothing moves
_PICK = """
const [control, value, done] = arguments, started = performance.now();
let first = 0, last = 0, quiet = null;
const settle = () => { clearTimeout(quiet); quiet = setTimeout(() => {
    if (first) { watching.disconnect(); done([first - started, last - started]); } else { settle(); }
}, 300); };
const watching = new MutationObserver((changes) => {
    if (changes.some(({target, addedNodes}) => addedNodes.length && target.closest(".js-plotly-plot"))) {
        requestAnimationFrame(() => { last = performance.now(); first = first || last; });
    }
    settle();
});
watching.observe(document.body, {subtree: true, childList: true});
window.dash_clientside.set_props(control, {value});
"""
_VALUES = "return [...document.querySelectorAll('#filter-area option')].map((each) => each.value)"


def measure(size: Size, say: Say) -> list[Figure]:
    """Bytes and seconds of visits, and milliseconds of picks, of Muster and of the plain page."""
    say(f"Opening pages in Chromium: {size.key}")
    folder = run("bench.plain_data", str(size.folder / "plain"), home=size.home).output.strip()
    with muster(size) as server:
        ours, picks = _visits(server.site + _PAGE), _picks(server.site + _PAGE, "filter-area", _VALUES)
    with plain(folder) as baseline:
        roles = [[value] for value in lists_of(baseline.site)["role_code"]["options"]]
        other, other_picks = _visits(baseline.site), _picks(baseline.site, "role_code", f"return {json.dumps(roles)}")
    figures = []
    for visit, (kib, seconds) in (("first load", _COLD_BELOW), ("next load", _WARM_BELOW)):
        sent, plain_sent = (statistics.fmean(each[visit][0]) for each in (ours, other))
        took, plain_took = (median(each[visit][1]) for each in (ours, other))
        figures += [
            Figure(name=f"{visit}, compressed", value=sent, unit=Unit.KIB, below=kib, plain=plain_sent),
            Figure(
                name=f"{visit}, until a chart is there", value=took, unit=Unit.SECONDS, below=seconds, plain=plain_took,
                graph="first-load" if visit == "first load" else "",
            ),
        ]  # fmt: skip
    (first, last), (plain_first, _) = zip(*picks, strict=True), zip(*other_picks, strict=True)
    words = "filter picked until the first chart is drawn anew"
    figures += spread(words, first, below=(_PICK_BELOW_MS, None), plain=plain_first, graph="pick")
    return figures + spread("filter picked until every chart in sight is", last)


def _visits(address: str) -> dict[str, tuple[list[float], list[float]]]:
    """KiB and seconds until the first chart is there, with an empty cache and then with a full one."""
    found: dict[str, tuple[list[float], list[float]]] = {"first load": ([], []), "next load": ([], [])}
    for _ in range(_VISITS):
        for place, visit in enumerate((_kib, _seconds)):  # counting keeps a browser busy, so each has its own
            browser = chromium()
            try:
                for measured in found.values():
                    browser.get("about:blank")
                    measured[place].append(visit(browser, address))
            finally:
                browser.quit()
    return found


def _kib(browser: webdriver.Chrome, address: str) -> float:
    return sum(entry.sent for entry in first_load(browser, address)) / 1024


def _seconds(browser: webdriver.Chrome, address: str) -> float:
    browser.get(address)
    return _waited(lambda: browser.execute_script(_SEEN))


def _waited(look: Callable[[], float | None]) -> float:
    until = time.monotonic() + _PATIENCE_SECONDS
    while time.monotonic() < until:
        if (found := look()) is not None:
            return found
        time.sleep(0.01)
    raise TimeoutError("no chart was drawn")


def _picks(address: str, control: str, values: str) -> list[tuple[float, float]]:
    """Milliseconds from a control's change until its first and its last chart were drawn, each time another value."""
    browser, found = chromium(), []
    browser.set_script_timeout(_PATIENCE_SECONDS)
    try:
        browser.get(address)
        _waited(lambda: browser.execute_script(_SEEN))
        time.sleep(1)
        choices = browser.execute_script(values)
        for value in Random(1).sample(choices, min(_PICKS + _WARM_UP, len(choices))):
            found.append(tuple(browser.execute_async_script(_PICK, control, value)))
    finally:
        browser.quit()
    return found[_WARM_UP:]
