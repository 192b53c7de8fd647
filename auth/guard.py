"""The door: before every address it is found out who is asking, and whether they may."""

import logging
from collections.abc import Callable
from urllib.parse import urlsplit

from flask import Flask, Response, g, make_response, redirect, request, url_for
from werkzeug.exceptions import SecurityError

import config
from auth import grant_changes, header, local, oidc, sessions
from auth.audited import note
from auth.grants import BrokenGrants, principal_of, read
from auth.identity import Forged, Identity
from auth.pages import is_visit, pages, told, unkept
from auth.settings import Mode, check
from auth.views import COOKIE, views
from data.principal import Principal
from state import store
from state.audit import Action

WARM_UP = "muster.warm_up"  # a key of an environ that this process made itself: clients can only send HTTP_ ones
_OPEN = {  # scripts, styles and the icon: no data in them. /healthz and /readyz are answered before Flask
    "/assets/<path:filename>",
    "/_dash-component-suites/<string:package_name>/<path:fingerprinted_path>",
    "/_favicon.ico",
}
_TAKEN_AWAY = "/download"
_NOT_PAGES = ("/_", _TAKEN_AWAY)
_log = logging.getLogger(__name__)

Whose = Callable[[], Identity | None]


def install(server: Flask) -> None:
    """Let nobody past whom the way chosen does not know, or to whom nothing is granted. Raises BadSetting."""
    chosen = check()
    if host := urlsplit(config.public_address()).hostname:
        server.config["TRUSTED_HOSTS"] = [*(server.config["TRUSTED_HOSTS"] or []), host]
    server.register_blueprint(pages)
    if chosen is Mode.OIDC:
        oidc.install(server)
        server.register_blueprint(views)
    ways: dict[Mode, Whose] = {Mode.LOCAL: local.identity, Mode.HEADER: header.identity, Mode.OIDC: _of_session}
    server.before_request(lambda: _door(chosen, ways[chosen]))


def _door(chosen: Mode, whose: Whose) -> Response | None:
    """An answer to whoever may not pass; None once it is written down who does."""
    if isinstance(request.routing_exception, SecurityError):
        raise request.routing_exception  # a host that is not ours
    if request.blueprint == views.name or (request.url_rule and request.url_rule.rule in _OPEN):
        return None
    if isinstance(warm_up := request.environ.get(WARM_UP), Principal):
        g.principal = warm_up
        return None
    try:
        identity = whose()
    except Forged as forged:
        return _forged(forged)
    except store.Unavailable as error:
        _log.error("the store of sessions cannot be used: %s", error)
        return told("Muster cannot be used now", "Please try again in a few minutes.", status=503)
    return _not_signed_in() if identity is None else _pass(chosen, identity)


def _pass(chosen: Mode, identity: Identity) -> Response | None:
    try:
        principal = local.PRINCIPAL if chosen is Mode.LOCAL else _granted(identity)
    except BrokenGrants as broken:
        return _closed(identity, broken)
    refusal = _not_granted(principal)
    if refusal is None:
        g.principal = principal
    return refusal


def _of_session() -> Identity | None:
    token = request.cookies.get(COOKIE)
    return sessions.find(token) if token else None


def _granted(identity: Identity) -> Principal:
    try:
        content = read()
    except BrokenGrants:
        grant_changes.notice(None)
        raise
    grant_changes.notice(content)
    return principal_of(identity, content)


def _not_signed_in() -> Response:
    if is_visit() and not request.path.startswith(_NOT_PAGES):
        return unkept(make_response(redirect(url_for("auth.sign_in", next=request.full_path.rstrip("?")))))
    return told(
        "You are not signed in",
        "You are not signed in, or your session has ended. Please sign in again.",
        status=401,
        link=("Sign in", url_for("auth.sign_in")),
    )


def _forged(forged: Forged) -> Response:
    _log.warning("a request was refused: %s", forged)
    note(Action.REFUSAL, "unknown", query=request.path, detail=str(forged))
    return told("You cannot be let in", "This request does not come by the way that leads to Muster.", status=403)


def _closed(identity: Identity, broken: BrokenGrants) -> Response:
    _log.error("nobody is let in: %s. python -m auth check says more", broken)
    note(Action.REFUSAL, identity.name, query=request.path, detail="the file of grants cannot be relied on")
    return told(
        "Muster is closed for now",
        "The list of who may see what cannot be read, so nobody is let in until it is mended.",
        f"Please tell {config.contact()}.",
        status=403,
    )


def _not_granted(principal: Principal) -> Response | None:
    """An answer to whoever has too few rights for an address."""
    if not principal.may_read:
        note(Action.REFUSAL, principal.name, query=request.path, detail="nothing is granted")
        return told(
            "You have no access yet",
            f"You are signed in as {principal.name}, but nothing has been granted to you.",
            f"Please ask {config.contact()}.",
            status=403,
        )
    if request.path.startswith(_TAKEN_AWAY) and not principal.may_export:
        note(Action.REFUSAL, principal.name, principal=principal, query=request.path, detail="may not export")
        return told(
            "You may not take files away",
            "You may look at figures here, but not download them.",
            f"If you need to, please ask {config.contact()}.",
            status=403,
        )
    return None
