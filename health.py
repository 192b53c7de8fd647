"""Two addresses for those who run Muster: does the process answer, and can it answer questions."""

import logging

import duckdb
from flask import Flask, Response
from sqlalchemy import select
from sqlalchemy.exc import SQLAlchemyError

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
        readable = fetch(select(schema.release.c.release_id).where(schema.release.c.format == schema.FORMAT), live)
    except NoRelease as missing:
        _log.warning("not ready: %s", missing)
        return _said("no release is published", 503)
    except (duckdb.Error, SQLAlchemyError):
        _log.exception("not ready: the live release cannot be read")
        return _said("the live release cannot be read", 503)
    if len(readable) == 0:
        return _said(f"release {live.release_id} is not of format {schema.FORMAT}, which this version reads", 503)
    return _said(f"ready: release {live.release_id}", 200)


def _said(sentence: str, status: int) -> Response:
    return Response(f"{sentence}\n", status=status, mimetype="text/plain", headers={"Cache-Control": "no-store"})
