"""Headers on every answer, and no answer to what other sites send.

Which and why: docs/decisions/0015-the-server.md.
"""

import json
import logging
import os
import re
import sys
from base64 import b64encode
from collections.abc import Iterable
from functools import cache
from hashlib import sha256
from typing import Any

from dash import Dash

import config
import refusals
from api.etag import KEPT
from api.problems import as_problem, is_for_programs
from components import theme

STYLE_HASHES = config.PROJECT / "style_hashes.json"
METHODS = ("GET", "HEAD", "POST")
METHODS_FOR_PROGRAMS = ("GET", "HEAD", "OPTIONS")
HEADERS = {
    "Content-Security-Policy": "default-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
    "Strict-Transport-Security": "max-age=31536000",
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), display-capture=(), geolocation=(), microphone=(), payment=(), usb=()",
    "Cache-Control": "no-store",
}
# what Plotly writes for <b> and for the coloured name of the chosen row; nothing else of an attribute is applied
_STYLE_ATTRIBUTES = ("font-weight:bold", f" fill:{theme.BLUE}")
_OURS = {name.lower() for name in HEADERS} | {"server", "expires"}
_DEBUGGING = ("FLASK_DEBUG", "DASH_DEBUG", "WERKZEUG_DEBUG_PIN")
_OFF = {"", "0", "false", "no", "off"}
_FILES = re.compile(r"/(static/[0-9a-f]+/)?(assets|_dash-component-suites)/")

_log = logging.getLogger(__name__)


def install(app: Dash) -> None:
    """Put headers on whatever the server answers, and refuse other sites' requests before anything looks at them."""
    refuse_debugging(app)
    inner = app.server.wsgi_app

    def answer(environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
        address = environ["PATH_INFO"]  # as it was asked: what serves files changes it

        def start(status: str, headers: list[tuple[str, str]], *failure: Any) -> Any:
            return start_response(status, _with_ours(app, address, status, headers), *failure)

        refused = _refusal(environ)
        try:
            return (_said(refused, address) if refused else inner)(environ, start)
        except Exception as error:  # of what stands before Flask, which answers for its own
            return _said(refusals.broken(error), address)(environ, start)

    app.server.wsgi_app = answer


def refuse_debugging(app: Dash) -> None:
    """End the start where a debugger would let readers see, or run, code; MUSTER_DEV=1 allows it on this machine.

    `app.run`, Dash's own server, is refused with it, since that is what starts the debugger.
    """
    if config.is_development():
        return
    if asked := [name for name in _DEBUGGING if os.environ.get(name, "").lower() not in _OFF]:
        sys.exit(f"{', '.join(asked)} would show readers the inside of Muster. Unset it; to develop, set MUSTER_DEV=1.")

    def run(*_arguments: Any, **_settings: Any) -> None:
        sys.exit("Muster is served by gunicorn: make run. To develop on this machine, set MUSTER_DEV=1.")

    app.run = run


def is_from_elsewhere(environ: dict[str, Any]) -> bool:
    """Whether another site had a browser send this, and it is more than a link that somebody followed."""
    is_reading = environ["REQUEST_METHOD"] in {"GET", "HEAD"}
    if environ.get("HTTP_SEC_FETCH_SITE", "none") not in {"none", "same-origin"}:
        asked = environ.get("HTTP_SEC_FETCH_MODE"), environ.get("HTTP_SEC_FETCH_DEST")
        return not (is_reading and asked == ("navigate", "document"))
    origin = environ.get("HTTP_ORIGIN")
    if is_reading or origin is None:  # browsers name the origin of whatever they post
        return False
    # a proxy that speaks https to the browser speaks http to us, so the hosts alone are compared
    return bool(origin.rpartition("://")[2] != environ.get("HTTP_HOST"))


def policy_of_pages(app: Dash) -> str:
    """The Content-Security-Policy of HTML. Asked for late, as the first request brings a script of its own."""
    rules = {
        "default-src": ["'self'"],
        "script-src": ["'self'", *app.csp_hashes()],
        "style-src": ["'self'", *(f"'{each}'" for each in _style_hashes())],
        "style-src-attr": ["'unsafe-hashes'", *map(_hash, _STYLE_ATTRIBUTES)],
        "img-src": ["'self'", "data:", "blob:"],
        "connect-src": ["'self'"],
        "object-src": ["'none'"],
        "base-uri": ["'none'"],
        "form-action": ["'self'"],
        "frame-ancestors": ["'none'"],
    }
    return "; ".join(" ".join([name, *sources]) for name, sources in rules.items())


def _refusal(environ: dict[str, Any]) -> Any:
    methods = METHODS_FOR_PROGRAMS if is_for_programs(environ["PATH_INFO"]) else METHODS
    if environ["REQUEST_METHOD"] not in methods:
        refused = refusals.said(f"Only {', '.join(methods[:-1])} and {methods[-1]} are answered here.", 405)
        refused.headers["Allow"] = ", ".join(methods)
        return refused
    if is_from_elsewhere(environ):
        _log.warning("a request that another site sent was refused")
        return refusals.said("Other sites may link to Muster; what else they send is refused.", 403)
    return None


def _said(refused: Any, address: str) -> Any:
    return as_problem(refused) if is_for_programs(address) else refused


def _with_ours(app: Dash, address: str, status: str, headers: list[tuple[str, str]]) -> list[tuple[str, str]]:
    """Headers as they go out: ours take the place of those of the same name."""
    sent = {name.lower(): value for name, value in headers}
    ours = dict(HEADERS)
    if sent.get("content-type", "").startswith("text/html"):
        ours["Content-Security-Policy"] = policy_of_pages(app)
    if _FILES.match(address) and status.startswith(("200", "206", "304")):  # they say themselves how long they keep
        ours["Cache-Control"] = sent.get("cache-control", "no-cache")
    if is_for_programs(address) and sent.get("cache-control") == KEPT:  # protected figures, kept by one reader alone
        ours["Cache-Control"] = KEPT
    return [*((name, value) for name, value in headers if name.lower() not in _OURS), *ours.items()]


def _hash(text: str) -> str:
    return f"'sha256-{b64encode(sha256(text.encode()).digest()).decode()}'"


@cache
def _style_hashes() -> tuple[str, ...]:
    return tuple(json.loads(STYLE_HASHES.read_text(encoding="utf-8"))["hashes"])
