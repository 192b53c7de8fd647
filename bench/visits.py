"""Bytes of a first visit and of the next one, as Chromium receives them."""

from bench.figures import Figure, Unit
from bench.files import Size
from scripts.first_load import first_load
from scripts.local import chromium, serving

_BELOW_KIB = 900
_PAGES = {
    "/": "Overview",
    "/turnover": "Turnover",
    "/pay": "Pay",
    "/council/havering": "Council",
    "/explore": "Explore",
}


def measure(size: Size) -> list[Figure]:
    """Compressed bytes, headers included, of each page with an empty cache and then with a full one."""
    with serving(size.home) as site:
        return [figure for path, name in _PAGES.items() for figure in _visits(site + path, name)]


def _visits(address: str, name: str) -> list[Figure]:
    browser = chromium()
    try:
        sent = {}
        for visit in ("first load", "next load"):
            browser.get("about:blank")
            sent[visit] = sum(entry.sent for entry in first_load(browser, address))
    finally:
        browser.quit()
    return [
        Figure(
            subject="Bytes a browser receives, compressed",
            name=f"{name}: {visit}",
            value=size / 1024,
            unit=Unit.KIB,
            below=_BELOW_KIB if visit == "first load" else None,
        )
        for visit, size in sent.items()
    ]
