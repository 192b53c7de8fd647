"""Draws every page before a reader asks: when a worker starts, and again when a release is published."""

import json
import logging
import threading
import time
from collections.abc import Callable

import brotli
from dash import page_registry
from flask import Flask

import config
from auth import WARM_UP
from auth.settings import Mode, mode
from data.catalogue import catalogue
from data.principal import EVERY, Principal, Role
from data.store import NoRelease, Release, live_release
from refusals import CALLBACKS
from watching.asked import OWN

_READER = Principal(name="warm-up", roles=frozenset({Role.VIEWER}), visible=frozenset({EVERY}))
_LOOKS_EVERY = 1.0  # seconds
_LOOKS_EVERY_IN_A_LAKE = 5.0  # as each look opens a connection to its catalogue
_AFTER_A_FAILURE = 60.0  # seconds: it may well fail again
_MOST_AWAY = 600.0  # seconds, as readers do without the catalogue
_WRITTEN = ("/returns", "/packs")
_ACCEPTS = {"Accept-Encoding": "br, gzip"}
_log = logging.getLogger(__name__)


def wait_for_release(beat: Callable[[], None]) -> None:
    """Let no reader in before the live release of a lake can be read, whose catalogue may be away; at most ten minutes.

    Other workers go on meanwhile with what they have opened. `beat` is called each second.
    """
    from health import readiness  # noqa: PLC0415 - it loads DuckDB, which the process that forks workers may not

    until = time.monotonic() + _MOST_AWAY
    while config.lake() and not readiness()[0] and time.monotonic() < until:
        beat()
        time.sleep(_LOOKS_EVERY)


def warm(server: Flask, is_over: threading.Event | None = None) -> None:
    """Ask for each page, and its sections, as a browser does.

    Who asks is who is at this machine, or somebody who sees all and nothing exact. What is kept of it are protected
    answers. A page that cannot be drawn says so itself. None is begun once `is_over`.
    """
    from components.sections import sections_of  # noqa: PLC0415 - not in the process that forks workers

    as_reader = {OWN: True} | ({} if mode() is Mode.LOCAL else {WARM_UP: _READER})
    client = server.test_client()
    for address in ("/", "/_dash-layout"):
        client.get(address, headers=_ACCEPTS, environ_overrides=as_reader)
    callbacks = json.loads(client.get("/_dash-dependencies", environ_overrides=as_reader).data)
    drawing = next(each for each in callbacks if each["output"].startswith(".._pages_content.children"))
    following = next(each for each in callbacks if '"type":"section"' in each["output"])
    for path in _paths():
        if is_over and is_over.is_set():
            return
        page = client.post(CALLBACKS, json=_question(drawing, path), environ_overrides=as_reader, headers=_ACCEPTS)
        is_packed = page.headers.get("Content-Encoding") == "br"
        text = brotli.decompress(page.data) if is_packed else page.data
        for name in sections_of(path):
            if f'"{name}"'.encode() in text:  # some come for certain readers alone
                question = _section(following, path, name)
                client.post(CALLBACKS, json=question, environ_overrides=as_reader, headers=_ACCEPTS)


def _paths() -> list[str]:
    """The pages of figures, one council's among them; what people write is not for this reader."""
    known = catalogue(live_release())
    councils = [f"/council/{council.slug}" for council in known.councils(known.home_region)[:1]]
    pages = [page["relative_path"] for page in page_registry.values() if page["path_template"] is None]
    return [path for path in pages if not path.startswith(_WRITTEN)] + councils


class Following:
    """Looks, in a thread of its own, for a release that takes the live one's place, until it is told to end."""

    def __init__(self, server: Flask) -> None:
        self._server, self._seen = server, _live()
        self._is_over = threading.Event()
        self._thread = threading.Thread(target=self._follow, name="warming", daemon=True)
        self._thread.start()

    def end(self) -> None:
        """Look no more; back once the page in hand is drawn."""
        self._is_over.set()
        self._thread.join()

    def _follow(self) -> None:
        wait = _looks_every()
        while not self._is_over.wait(wait):
            try:
                now = _live()
                if now != self._seen and now is not None:
                    warm(self._server, self._is_over)
                self._seen, wait = now, _looks_every()
            except Exception as error:  # readers are told of it; nobody waits for this
                _log.error("pages could not be drawn beforehand: %s", type(error).__name__)
                wait = _AFTER_A_FAILURE


def keep_warm(server: Flask) -> Following:
    """Go on looking for a release that takes the live one's place; the thread is to be ended before the process."""
    return Following(server)


def _looks_every() -> float:
    return _LOOKS_EVERY_IN_A_LAKE if config.lake() else _LOOKS_EVERY


def _live() -> Release | None:
    try:
        return live_release()
    except NoRelease:
        return None


def _section(following: dict[str, object], path: str, name: str) -> dict[str, object]:
    """What a browser sends to have a section of the page at an address drawn."""
    place = {"name": name, "type": "section"}
    asked, address = following["state"], {"pathname": path, "search": ""}
    return {
        "output": following["output"],
        "outputs": {"id": place, "property": "children"},
        "inputs": [{"id": place, "property": "id", "value": place}],
        "changedPropIds": [],
        "parsedChangedPropsIds": [],
        "state": [{**one, "value": address[one["property"]]} for one in asked] if isinstance(asked, list) else [],
    }


def _question(drawing: dict[str, object], path: str) -> dict[str, object]:
    """What a browser sends to have the page at an address drawn."""
    sent = {"pathname": path, "search": ""}
    outputs = [name.rsplit(".", 1) for name in str(drawing["output"]).strip(".").split("...")]

    def given(part: str) -> list[dict[str, object]]:
        asked = drawing[part]
        return [{**one, "value": sent.get(one["property"])} for one in asked] if isinstance(asked, list) else []

    return {
        "output": drawing["output"],
        "outputs": [{"id": owner, "property": part} for owner, part in outputs],
        "inputs": given("inputs"),
        "changedPropIds": ["_pages_location.pathname", "_pages_location.search"],
        "parsedChangedPropsIds": ["_pages_location.pathname", "_pages_location.search"],
        "state": given("state"),
    }
