"""Requests with a token: which addresses it opens, whose it is, and what is told to whoever sends a wrong one."""

import logging
import re
from urllib.parse import unquote_plus

from flask import Response, request
from limits import parse
from limits.storage import MemoryStorage
from limits.strategies import FixedWindowRateLimiter

from auth import tokens
from auth.audited import note
from auth.pages import PROGRAMS, told
from auth.tokens import Token
from state.audit import Action

FILES = "/download"
_LIKE_ONE = re.compile(r"muster_[A-Za-z0-9_-]{20}")
_WRONG_ONES = parse("30 per minute")  # from one sender that are recorded; a right one is let in all the same
_attempts = FixedWindowRateLimiter(MemoryStorage())
_log = logging.getLogger(__name__)


class Wrong(Exception):
    """A token that opens nothing; the words are for the audit log, and hold nothing that was sent."""

    def __init__(self, words: str, holder: str = "unknown") -> None:
        super().__init__(words)
        self.holder = holder


def is_in_address() -> bool:
    """Whether somebody put a token into an address, where histories and logs keep it."""
    query = unquote_plus(request.query_string.decode("latin-1"))
    return "access_token" in request.args or any(map(_LIKE_ONE.search, (request.path, query)))


def sent() -> str | None:
    """What a request has for a token, at an address that takes one; None where it has none.

    Which address it is the router says, where it found one: what it would not send there, nobody else does.
    """
    address = request.url_rule.rule if request.url_rule else request.path
    if not f"{address}/".startswith((f"{PROGRAMS}/", f"{FILES}/")):
        return None
    scheme, *value = request.headers.get("Authorization", "").split(maxsplit=1)[:2] or [""]
    return "".join(value) if scheme.lower() == "bearer" else None


def live_token(value: str) -> Token:
    """The token with a value. Raises Wrong and store.Unavailable."""
    found = tokens.find(value)
    if found is None:
        raise Wrong("a token that there is not")
    if not found.is_live:
        raise Wrong(f"token {found.id}, {'ended' if found.revoked_at is None else 'revoked'}", found.holder)
    return found


def refused(wrong: Wrong) -> Response:
    """The same words for every wrong token, so that nobody learns which ones there have been."""
    if not _is_noted(wrong.holder, request.path, str(wrong)):
        answer = told(
            "Too many wrong tokens", "Too many wrong tokens came from here. Please wait a minute.", status=429
        )
        answer.headers["Retry-After"] = "60"
        return answer
    answer = told(
        "This token does not hold",
        "This token has ended, was revoked or never was. The page “Data API” makes a new one.",
        status=401,
    )
    answer.headers["WWW-Authenticate"] = 'Bearer error="invalid_token"'
    return answer


def refused_in_address() -> Response:
    """What is told to whoever puts a token into an address; not even its path is recorded."""
    _is_noted("unknown", "", "a token in an address")
    return told(
        "No token in an address",
        "A token goes into the header Authorization, as addresses are kept in histories and logs.",
        "Revoke this one on the page “Data API”: others may have seen it.",
        status=400,
    )


def _is_noted(name: str, path: str, why: str) -> bool:
    """Record an attempt; not where one sender makes so many that they would fill the log."""
    if not _attempts.hit(_WRONG_ONES, request.remote_addr or "socket"):
        return False
    _log.warning("a request was refused: %s", why)
    note(Action.REFUSAL, name, query=path, detail=why)
    return True
