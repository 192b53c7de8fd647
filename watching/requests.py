"""Stands before everything else: gives each request its id, times it, and says afterwards what became of it."""

import hmac
import logging
import time
from collections.abc import Iterable
from typing import Any

from flask import Flask, request, request_started

import config
from auth.header import SECRET
from auth.listening import is_from_here
from auth.settings import Mode
from secret_files import BadSecret, read_secret
from watching import metrics
from watching.asked import OWN, Asked, answers_as, in_hand, is_well_formed
from watching.logs import REQUESTS, told

HEADER = "X-Request-ID"
_PAGES = {"/", "/<path:path>"}
_BEFORE_FLASK = {"healthz": "healthz", "readyz": "readyz", "static": "files", "assets": "files"}
_FILES = {"filename", "fingerprinted_path"}
_log = logging.getLogger(REQUESTS)


def install(server: Flask) -> None:
    """Watch every request, those too that are refused before Flask sees them; of our own nothing is told."""
    inner = server.wsgi_app
    request_started.connect(_name, server)

    def answer(environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
        asked = _asked(environ)
        token, began, statuses = in_hand.set(asked), time.perf_counter(), ["500"]

        def start(status: str, headers: list[tuple[str, str]], *failure: Any) -> Any:
            statuses.append(status)
            return start_response(status, [*headers, (HEADER, asked.request_id)], *failure)

        is_told = OWN not in environ
        if is_told:
            metrics.request_came()
        try:
            return inner(environ, start)
        finally:
            if is_told:
                _tell(asked, statuses[-1], time.perf_counter() - began)
            in_hand.reset(token)

    server.wsgi_app = answer  # type: ignore[method-assign]


def _asked(environ: dict[str, Any]) -> Asked:
    route = _BEFORE_FLASK.get(environ["PATH_INFO"].partition("/")[2].partition("/")[0], "refused")
    sent = environ.get("HTTP_X_REQUEST_ID", "")
    if is_well_formed(sent) and _is_from_proxy(environ):
        return Asked(sent, route)
    return Asked(route=route)


def _is_from_proxy(environ: dict[str, Any]) -> bool:
    mode = config.auth()
    if mode == Mode.LOCAL or not is_from_here(environ):
        return False
    if mode == Mode.OIDC:
        return True
    name = config.proxy_secret_header().upper().replace("-", "_")
    try:
        expected = read_secret(SECRET)
    except BadSecret:
        return False
    return hmac.compare_digest(environ.get(f"HTTP_{name}", "").encode("latin-1", "replace"), expected)


def _name(_server: Flask, **_more: Any) -> None:
    """Name a request by what Flask found for it, which is one of the addresses that Muster has."""
    rule, endpoint = request.url_rule, request.endpoint
    if rule is None or endpoint is None:
        answers_as("nothing there")
    elif rule.rule in _PAGES:
        answers_as("page")
    else:
        answers_as("files" if rule.arguments & _FILES else endpoint.strip("/"))


def _tell(asked: Asked, status: str, seconds: float) -> None:
    metrics.request_answered(asked.route, status, seconds)
    if _log.isEnabledFor(logging.INFO):
        fields = told(route=asked.route, status=int(status[:3]), ms=round(seconds * 1000, 1), release=asked.release)
        _log.info("answered", extra=fields)
