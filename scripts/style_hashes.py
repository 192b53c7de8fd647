"""Collects what the Content-Security-Policy allows as style elements: python -m scripts.style_hashes.

Dash, its components and Plotly put style elements into the page. Chromium looks at every view of the live release of
MUSTER_HOME and names the hash of each style element that it refuses; style_hashes.json gets these, and the versions of
the packages that they belong to. To be run after an upgrade of one of them.
"""

import json
import re
import sys
from collections.abc import Iterator
from importlib.metadata import version

import config
from scripts.every_view import every_view
from scripts.local import chromium, serving
from security import STYLE_HASHES

PACKAGES = ("dash", "dash-bootstrap-components", "plotly")
_MOST_ROUNDS = 5
_REFUSED = re.compile(r"inline style .*directive 'style-src .*a hash \('(sha256-[A-Za-z0-9+/=]+)'\)", re.DOTALL)


def refusals(site: str) -> Iterator[str]:
    """What Chromium writes of everything that the policy has made it refuse."""
    with chromium() as browser:
        for _view in every_view(browser, site):
            for entry in browser.get_log("browser"):
                if "Content Security Policy" in entry["message"]:
                    yield entry["message"]


def write(hashes: set[str]) -> None:
    """Write the hashes that are allowed, and the versions of what is installed."""
    facts = {"versions": {name: version(name) for name in PACKAGES}, "hashes": sorted(hashes)}
    STYLE_HASHES.write_text(json.dumps(facts, indent=2) + "\n", encoding="utf-8")


def collect() -> None:
    """Allow what is refused until nothing is; anything but a style element ends it with the browser's words."""
    hashes: set[str] = set()
    for _ in range(_MOST_ROUNDS):
        write(hashes)
        with serving(config.home()) as site:
            refused = list(refusals(site))
        if not refused:
            print(f"{STYLE_HASHES.name} has {len(hashes)} hashes")
            return
        for message in refused:
            named = _REFUSED.search(message)
            if named is None:
                sys.exit(f"This is refused and is no style element: {message}")
            hashes.add(named[1])
    sys.exit(f"After {_MOST_ROUNDS} rounds something was still refused.")


if __name__ == "__main__":
    collect()
