"""Two addresses for those who run Muster: does the process answer, and can it answer questions."""

import logging
import sys
from collections.abc import Iterable
from typing import Any

import duckdb
from flask import Flask, Response
from sqlalchemy import select
from sqlalchemy.exc import SQLAlchemyError
from werkzeug.exceptions import SecurityError
from werkzeug.wsgi import get_host

from data import schema
from data.disclosure.gate import OtherRules, expect_same_rules
from data.disclosure.policy import BadPolicy
from data.disclosure.rounding import NoRoundingSecret
from data.store import NoRelease, fetch, live_release

_log = logging.getLogger(__name__)


def install(server: Flask) -> None:
    """Answer /healthz and /readyz before anything else looks at the request: Dash would first draw a page."""
    inner = server.wsgi_app
    views = {"/healthz": _healthz, "/readyz": _readyz}

    def answer_first(environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
        view = views.get(environ["PATH_INFO"])
        if view is None:
            return inner(environ, start_response)
        try:
            get_host(environ, server.config.get("TRUSTED_HOSTS"))
        except SecurityError as refused:
            return refused.get_response(environ)(environ, start_response)
        return view()(environ, start_response)

    server.wsgi_app = answer_first


def readiness() -> tuple[bool, str]:
    """Whether the live release can answer questions, and a sentence that says so."""
    try:
        live = live_release()
        readable = fetch(select(schema.release.c.release_id).where(schema.release.c.format == schema.FORMAT), live)
    except NoRelease as missing:
        _log.warning("not ready: %s", missing)
        return False, "no release is published"
    except (duckdb.Error, SQLAlchemyError):
        _log.exception("not ready: the live release cannot be read")
        return False, "the live release cannot be read"
    if len(readable) == 0:
        return False, f"release {live.release_id} is not of format {schema.FORMAT}, which this version reads"
    try:
        expect_same_rules(live)
    except (BadPolicy, NoRoundingSecret, OtherRules) as unlike:
        _log.warning("not ready: %s", unlike)
        return False, f"no figure of release {live.release_id} can be given: {unlike}"
    return True, f"ready: release {live.release_id}"


def _healthz() -> Response:
    return _said("ok", 200)


def _readyz() -> Response:
    is_ready, sentence = readiness()
    return _said(sentence, 200 if is_ready else 503)


def _said(sentence: str, status: int) -> Response:
    return Response(f"{sentence}\n", status=status, mimetype="text/plain", headers={"Cache-Control": "no-store"})


if __name__ == "__main__":  # for gunicorn, which may not open a release in the process that it forks
    logging.disable()
    is_ready, sentence = readiness()
    sys.exit(None if is_ready else sentence)
