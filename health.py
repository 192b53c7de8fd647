"""Two addresses for those who run Muster: does the process answer, and can it answer questions."""

import logging

import duckdb
from flask import Flask, Response
from sqlalchemy import select

from data import schema
from data.store import NoRelease, fetch, live_release

_log = logging.getLogger(__name__)


def install(server: Flask) -> None:
    """Answer /healthz and /readyz."""
    server.add_url_rule("/healthz", view_func=_healthz)
    server.add_url_rule("/readyz", view_func=_readyz)


def _healthz() -> Response:
    return _said("ok", 200)


def _readyz() -> Response:
    try:
        live = live_release()
        found = fetch(select(schema.release.c.format), live)["format"].tolist()
    except NoRelease as missing:
        _log.warning("not ready: %s", missing)
        return _said("no release is published", 503)
    except duckdb.Error:
        _log.exception("not ready: the live release cannot be read")
        return _said("the live release cannot be read", 503)
    if found != [schema.FORMAT]:
        return _said(f"release {live.release_id} has format {found}; this version reads {schema.FORMAT}", 503)
    return _said(f"ready: release {live.release_id}", 200)


def _said(sentence: str, status: int) -> Response:
    return Response(f"{sentence}\n", status=status, mimetype="text/plain", headers={"Cache-Control": "no-store"})
