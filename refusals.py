"""Requests that no page of Muster sends get a status and one sentence, and nothing that they hold is logged."""

import logging
from collections.abc import Callable
from typing import Any

from dash import Dash
from dash.exceptions import DependencyException, InvalidResourceError, PreventUpdate
from flask import Flask, Response, request
from werkzeug.exceptions import RequestEntityTooLarge

_MOST_BYTES = 256 * 1024  # the longest question a page asks has a few thousand
_CALLBACKS = "/_dash-update-component"
_TEXTS = {"pathname", "search", "data", "value"}  # properties that are text or, of a list of choices, texts

_log = logging.getLogger(__name__)


def install(app: Dash) -> None:
    """Refuse what is too long, not a callback of ours, or at an address where no page can be."""
    server: Flask = app.server
    server.config["MAX_CONTENT_LENGTH"] = _MOST_BYTES
    server.register_error_handler(
        RequestEntityTooLarge, lambda _: _said(f"A request may have {_MOST_BYTES // 1024} KiB.", 413)
    )
    for error in (DependencyException, InvalidResourceError):  # Dash's own words for these quote the address
        server.register_error_handler(error, _nothing_there)
    for address in ("/download", "/download/", "/download/<path:_rest>"):
        server.add_url_rule(address, f"no {address}", _nothing_there)
    server.view_functions[_CALLBACKS] = _guarded(app, server.view_functions[_CALLBACKS])


def _nothing_there(*_error: Exception, **_address: str) -> Response:
    return _said("There is nothing at this address.", 404)


def _guarded(app: Dash, answer: Callable[[], Any]) -> Callable[[], Any]:
    def answer_callback() -> Any:
        try:
            body = request.get_json(silent=True)
        except RecursionError:
            return _refused("too deep")
        if not _is_of(app, body):
            return _refused("not what a page sends")
        try:
            return answer()
        except PreventUpdate:  # a callback's way to say that nothing changes
            raise
        except Exception as error:  # of Dash's reading of the body: what a callback raises goes to on_error
            return _refused(type(error).__name__)

    return answer_callback


def _refused(why: str) -> Response:
    _log.warning("a callback request was refused: %s", why)
    return _said("This is not a request that a page of Muster sends.", 400)


def _is_of(app: Dash, body: Any) -> bool:
    """Whether a body is of one of the callbacks, with the inputs and states that it has."""
    output = body.get("output") if isinstance(body, dict) else None
    callback = app.callback_map.get(output) if isinstance(output, str) else None
    if callback is None or not isinstance(body.get("outputs"), dict | list):
        return False
    changed = body.get("changedPropIds", [])
    if not (isinstance(changed, list) and all(isinstance(one, str) for one in changed)):
        return False
    return all(_are(body.get(part, []), callback[part]) for part in ("inputs", "state"))


def _are(sent: Any, asked: list[dict[str, Any]]) -> bool:
    if not isinstance(sent, list) or len(sent) != len(asked):
        return False
    return all(_is_one(one, of) for one, of in zip(sent, asked, strict=True))


def _is_one(sent: Any, asked: dict[str, Any]) -> bool:
    if isinstance(sent, list):  # every component that an id with ALL means
        return all(_is_one(one, asked) for one in sent)
    if not isinstance(sent, dict) or sent.get("property") != asked["property"]:
        return False
    is_plain = not asked["id"].startswith("{")
    is_asked = sent.get("id") == asked["id"] if is_plain else isinstance(sent.get("id"), dict)
    return is_asked and (asked["property"] not in _TEXTS or _is_text(sent.get("value")))


def _is_text(value: Any) -> bool:
    texts = value if isinstance(value, list) else [value]
    return all(isinstance(text, str | None) for text in texts)


def _said(sentence: str, status: int) -> Response:
    return Response(f"{sentence}\n", status=status, mimetype="text/plain")
