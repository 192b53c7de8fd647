"""Requests that no page of Muster sends get a status and one sentence, and nothing that they hold is logged."""

import logging
import re
import traceback
from collections.abc import Callable
from typing import Any

from dash import Dash
from dash.exceptions import DependencyException, InvalidResourceError, PreventUpdate
from flask import Flask, Response, request
from werkzeug.exceptions import HTTPException

from auth import principal
from auth.audited import note
from data.time_limit import QueryTooLong
from state.audit import Action
from state.store import Unavailable
from watching.asked import answers_as, reference

CALLBACKS = "/_dash-update-component"
TOO_LONG = "This took too long to work out. Please choose fewer filters."
NO_STORE = "Muster's store cannot be used at the moment."
_MOST_BYTES = 256 * 1024  # the longest question a page asks has a few thousand
_ADDRESS = {"pathname", "search"}  # properties that are text
_TEXTS = {"data", "value"}  # properties that are text or, of a list of choices, texts
_NOTHING_THERE = "There is nothing at this address."
_SENTENCES = {
    403: "This is not for you to see.",
    404: _NOTHING_THERE,
    405: "This address does not answer such a request.",
    413: f"A request may have {_MOST_BYTES // 1024} KiB.",
    415: "This address takes application/json only.",
}

_log = logging.getLogger(__name__)


def install(app: Dash) -> None:
    """Refuse what is too long, not a callback of ours, or at an address where no page can be."""
    server: Flask = app.server
    server.config["MAX_CONTENT_LENGTH"] = _MOST_BYTES
    server.register_error_handler(HTTPException, _in_plain_words)
    server.register_error_handler(QueryTooLong, _took_too_long)
    server.register_error_handler(Exception, broken)
    for error in (DependencyException, InvalidResourceError):  # Dash's own words for these quote the address
        server.register_error_handler(error, _nothing_there)
    for address in ("/download", "/download/", "/download/<path:_rest>"):
        server.add_url_rule(address, f"no {address}", _nothing_there)
    server.view_functions[CALLBACKS] = _guarded(app, server.view_functions[CALLBACKS])


def said(sentence: str, status: int) -> Response:
    """An answer of one sentence."""
    return Response(f"{sentence}\n", status=status, mimetype="text/plain")


def logged(what: str, error: BaseException) -> str:
    """Log where an error was raised, under a reference to find it by; not its words, which may hold what was asked.

    The reference is the id of the request, where there is one.
    """
    given = reference()
    frames = "".join(traceback.format_tb(error.__traceback__))
    _log.error("%s failed, reference %s: %s\n%s", what, given, type(error).__name__, frames)
    return given


def why(error: Exception) -> str:
    """What a reader is told of an error that nobody expected: its kind, where that helps them."""
    if isinstance(error, QueryTooLong):
        return TOO_LONG
    return NO_STORE if isinstance(error, Unavailable) else "Something went wrong on our side."


def broken(error: Exception) -> Response:
    """The answer to a request that met a bug of ours."""
    return said(f"Something went wrong on our side. Please report reference {logged('a request', error)}.", 500)


def _took_too_long(error: QueryTooLong) -> Response:
    answer = said(f"{TOO_LONG} Reference {logged('a request', error)}.", 503)
    answer.headers["Retry-After"] = "60"
    return answer


def _in_plain_words(error: HTTPException) -> HTTPException | Response:
    """The same status and headers, as Allow, with a sentence that quotes nothing of the request."""
    if error.response is not None or error.code is None or error.code < 400:
        return error
    answer = said(_SENTENCES.get(error.code, "This request cannot be answered."), error.code)
    answer.headers.extend((name, value) for name, value in error.get_headers() if name not in answer.headers)
    return answer


def _nothing_there(*_error: Exception, **_address: str) -> Response:
    return said(_NOTHING_THERE, 404)


def _guarded(app: Dash, answer: Callable[[], Any]) -> Callable[[], Any]:
    def answer_callback() -> Any:
        if request.mimetype != "application/json":  # which no form can send, so no other site's page either
            return said(_SENTENCES[415], 415)
        try:
            if not _is_of(app, request.get_json(silent=True)):
                return _refused("not what a page sends")
            answers_as(_name_of(request.get_json()["output"]))
            return answer()
        except PreventUpdate:  # a callback's way to say that nothing changes
            raise
        except HTTPException as refused:  # a callback's way to refuse what no control offers
            _note(refused.code)
            raise
        except Exception as error:  # of reading the body, here or in Dash: what a callback raises goes to on_error
            return _refused(type(error).__name__)

    return answer_callback


def _name_of(output: str) -> str:
    """What a callback of ours is called: by the kind of component that it changes first."""
    first = output.strip(".").split("...")[0].rpartition(".")[0]
    kind = re.search(r'"type":"([\w-]+)"', first)
    return f"callback {kind.group(1) if kind else first}"


def _note(status: int | None) -> None:
    who = principal()
    note(Action.REFUSAL, who.name, principal=who, query=request.path, detail=f"a callback, {status}")


def _refused(why: str) -> Response:
    _log.warning("a callback request was refused: %s", why)
    _note(400)
    return said("This is not a request that a page of Muster sends.", 400)


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
    is_plain = not asked["id"].startswith("{")
    if isinstance(sent, list) and not is_plain:  # every component that an id with ALL means
        return all(isinstance(one, dict) and _is_one(one, asked) for one in sent)
    if not isinstance(sent, dict) or sent.get("property") != asked["property"]:
        return False
    is_asked = sent.get("id") == asked["id"] if is_plain else isinstance(sent.get("id"), dict)
    if asked["property"] in _ADDRESS:
        return is_asked and isinstance(sent.get("value"), str | None)
    return is_asked and (asked["property"] not in _TEXTS or _is_text(sent.get("value")))


def _is_text(value: Any) -> bool:
    texts = value if isinstance(value, list) else [value]
    return all(isinstance(text, str | None) for text in texts)
