"""Weighs the first visit to a page, as Chromium receives it: python -m scripts.first_load [ADDRESS]."""

import sys
import time
from typing import NamedTuple

from selenium import webdriver

import config
from scripts.local import chromium, serving

_SETTLED = 1.0  # seconds without a new file after which a page is taken to be loaded
_ENTRIES = """
return performance.getEntriesByType("navigation").concat(performance.getEntriesByType("resource"))
    .map((entry) => [entry.name, entry.transferSize, entry.decodedBodySize]);
"""


class Loaded(NamedTuple):
    """One answer a page needed: sent is what crossed the network, headers included; both in bytes."""

    address: str
    sent: int
    unpacked: int


def first_load(browser: webdriver.Chrome, address: str) -> list[Loaded]:
    """Open an address and list every answer it needed, in the order they were asked for."""
    browser.get(address)
    entries: list[Loaded] = []
    settled_at = time.monotonic() + _SETTLED
    while time.monotonic() < settled_at:
        found = [Loaded(*entry) for entry in browser.execute_script(_ENTRIES)]
        if len(found) != len(entries):
            entries, settled_at = found, time.monotonic() + _SETTLED
        time.sleep(0.1)
    return entries


def kib(size: int) -> str:
    """Bytes as KiB with one decimal."""
    return f"{size / 1024:,.1f} KiB"


def report(address: str) -> int:
    """Print each answer of a first visit and the total, which is returned in bytes."""
    browser = chromium()
    try:
        entries = first_load(browser, address)
    finally:
        browser.quit()
    for entry in entries:
        print(f"{kib(entry.sent):>14} of {kib(entry.unpacked):>14}  {entry.address.removeprefix(address)}")
    total = sum(entry.sent for entry in entries)
    print(
        f"{kib(total):>14} of {kib(sum(entry.unpacked for entry in entries)):>14}  first load, {len(entries)} answers"
    )
    return total


if __name__ == "__main__":
    if len(sys.argv) > 1:
        report(sys.argv[1])
    else:
        with serving(config.home()) as site:
            report(site)
