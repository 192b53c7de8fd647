"""Answers to pages' callbacks, kept as they were sent for whoever has the same rights and asks the same again.

What may be kept, and what that costs and saves: docs/decisions/0058-kept-answers.md.
"""

import hashlib
import json
import time
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any, NamedTuple

import brotli
from flask import Flask, Response, g, request

import refusals
from auth import principal
from data.bounded import Bounded
from data.disclosure.gate import OtherRules, expect_same_rules
from data.disclosure.policy import BadPolicy
from data.disclosure.rounding import NoRoundingSecret
from data.store import NoRelease, Release, live_release
from desk.news import FRESH_SECONDS
from state.stamp import Stamp, stamp
from state.store import Unavailable
from watching import metrics
from watching.asked import answers_as

MOST_BYTES = 32 * 1024 * 1024  # in each worker: some three thousand answers
_KEY_BYTES = 4096  # of a key and its place: most are a reader's councils by name
_PAGES = ".._pages_content.children"
_QUALITY = 4  # of brotli: a higher one saves a tenth and takes longer than the page
_CANNOT_TELL = (NoRelease, OtherRules, BadPolicy, NoRoundingSecret, Unavailable)


class Key(NamedTuple):
    """All that an answer hangs on; nothing of it says what was asked or who asked it."""

    release: Release
    rights: tuple[frozenset[str], frozenset[str], frozenset[str]]
    shown: tuple[Stamp, bool]  # of the store, and whether the last publication is still news
    day: str
    question: bytes


kept: Bounded[Key, bytes] = Bounded(MOST_BYTES)


def install(server: Flask) -> None:
    """Answer callbacks from what is kept where that is the same, after requests are counted and who asks is known."""
    server.view_functions[refusals.CALLBACKS] = _kept_first(server.view_functions[refusals.CALLBACKS])


def _kept_first(answer: Callable[[], Any]) -> Callable[[], Any]:
    def answer_callback() -> Any:
        if request.mimetype != "application/json" or "br" not in request.accept_encodings:
            return answer()
        question = _question()
        key = _key(question)
        found = kept.get(key) if key else None
        metrics.cache_asked("callbacks", is_hit=found is not None)
        if found is not None:
            answers_as("kept callback")
            return _sent(found)
        made = answer()
        # what was published or written meanwhile may be in the answer, or may not
        if not (key and g.get("may_be_kept") and isinstance(made, Response) and made.status_code == 200):
            return made
        body = brotli.compress(made.get_data(), quality=_QUALITY)
        if _key(question) == key:
            kept.put(key, body, len(body) + _KEY_BYTES)
        return _sent(body)

    return answer_callback


def _key(question: bytes | None) -> Key | None:
    """The key of the request being answered; None where something that it hangs on cannot be told."""
    who = principal()
    if question is None:
        return None
    try:
        release, shown = live_release(), stamp()
        expect_same_rules(release)
    except _CANNOT_TELL:
        return None
    return Key(
        release=release,
        rights=(who.roles, who.visible, who.exact),
        shown=(shown, time.time() - shown.published_at < FRESH_SECONDS),
        day=datetime.now(UTC).date().isoformat(),
        question=question,
    )


def _question() -> bytes | None:
    """What is asked for, however it is written down; None where it is no question of a page."""
    try:
        body = request.get_json(silent=True)
        # a browser leaves out what there is none of
        told = {part: body.get(part) or [] for part in ("output", "outputs", "inputs", "state")}
        if not str(told["output"]).startswith(_PAGES):  # to draw a page it does not matter what changed the address
            told["changed"] = body.get("changedPropIds")
        return hashlib.sha256(json.dumps(told, sort_keys=True).encode()).digest()
    except (AttributeError, TypeError, ValueError, RecursionError):  # refusals.py says so to whoever sent it
        return None


def _sent(body: bytes) -> Response:
    made = Response(body, mimetype="application/json")
    made.headers["Content-Encoding"] = "br"
    made.vary.add("Accept-Encoding")
    return made
