"""The door: before every address it is found out who is asking, and whether they may."""

import logging
from collections.abc import Callable
from urllib.parse import urlsplit

from flask import Flask, Response, g, make_response, redirect, request, url_for
from werkzeug.exceptions import SecurityError

import config
from auth import bearer, header, local, sessions, tokens
from auth.audited import note
from auth.granting import granted, granted_by_name
from auth.grants import BrokenGrants
from auth.identity import Forged, Identity
from auth.pages import PROGRAMS, is_under, is_visit, pages, told, unkept
from auth.settings import Mode, check
from data.principal import Principal
from state import store
from state.audit import Action, come_by

WARM_UP = "muster.warm_up"  # a key of an environ that this process made itself: clients can only send HTTP_ ones
_OPEN = {  # scripts, styles and the icon: no data in them. /healthz and /readyz are answered before Flask
    "/assets/<path:filename>",
    "/_dash-component-suites/<string:package_name>/<path:fingerprinted_path>",
    "/_favicon.ico",
}
_NOT_PAGES = ("/_", bearer.FILES)
_log = logging.getLogger(__name__)

Whose = Callable[[], Identity | None]


def install(server: Flask) -> None:
    """Let nobody past whom the way chosen does not know, or to whom nothing is granted. Raises BadSetting."""
    chosen = check()
    if host := urlsplit(config.public_address()).hostname:
        server.config["TRUSTED_HOSTS"] = [*(server.config["TRUSTED_HOSTS"] or []), host]
    server.register_blueprint(pages)
    if chosen is Mode.OIDC:
        from auth import oidc, views  # noqa: PLC0415 - the other ways do without what they load

        oidc.install(server)
        server.register_blueprint(views.views)
    ways: dict[Mode, Whose] = {Mode.LOCAL: local.identity, Mode.HEADER: header.identity, Mode.OIDC: _of_session}
    server.before_request(lambda: _door(chosen, ways[chosen]))
    server.teardown_request(lambda _error: come_by(""))


def _door(chosen: Mode, whose: Whose) -> Response | None:
    """An answer to whoever may not pass; None once it is written down who does."""
    if isinstance(request.routing_exception, SecurityError):
        raise request.routing_exception  # a host that is not ours
    if bearer.is_in_address():
        return bearer.refused_in_address()
    if request.blueprint == sessions.SIGNING_IN or (request.url_rule and request.url_rule.rule in _OPEN):
        return None
    if isinstance(warm_up := request.environ.get(WARM_UP), Principal):
        g.principal = warm_up
        return None
    return _asked(chosen, whose)


def _asked(chosen: Mode, whose: Whose) -> Response | None:
    # whoever sits at this machine needs no token, and one made for another Muster does no harm here
    value = None if chosen is Mode.LOCAL else bearer.sent()
    try:
        if value is not None:
            return _by_token(chosen, value)
        identity = whose()
    except Forged as forged:
        return _forged(forged)
    except bearer.Wrong as wrong:
        return bearer.refused(wrong)
    except store.Unavailable as error:
        _log.error("the store of sessions cannot be used: %s", error)
        return told("Muster cannot be used now", "Please try again in a few minutes.", status=503)
    return _not_signed_in() if identity is None else _pass(chosen, identity)


def _pass(chosen: Mode, identity: Identity) -> Response | None:
    try:
        principal = local.PRINCIPAL if chosen is Mode.LOCAL else granted(identity)
    except BrokenGrants as broken:
        return _closed(identity, broken)
    return _admitted(principal)


def _by_token(chosen: Mode, value: str) -> Response | None:
    """A token says by itself who asks: no session counts, and a proxy may name nobody else beside it."""
    named = header.name_beside_token() if chosen is Mode.HEADER else None
    token = bearer.live_token(value)
    come_by(f"by token {token.id}")
    if named not in {None, token.holder}:
        raise Forged(f"the proxy names somebody else than {token.holder}")
    tokens.note_use(token)
    try:
        principal = granted_by_name(token.holder, is_exact=token.is_exact)
    except BrokenGrants as broken:
        return _closed(Identity(name=token.holder), broken)
    return _admitted(principal) if principal.may_export else _opens_nothing(principal)


def _admitted(principal: Principal) -> Response | None:
    refusal = _not_granted(principal)
    if refusal is None:
        g.principal = principal
    return refusal


def _of_session() -> Identity | None:
    token = request.cookies.get(sessions.COOKIE)
    return sessions.find(token) if token else None


def _not_signed_in() -> Response:
    if is_visit() and not request.path.startswith(_NOT_PAGES) and not is_under(PROGRAMS):
        return unkept(make_response(redirect(url_for("auth.sign_in", next=request.full_path.rstrip("?")))))
    answer = told(
        "You are not signed in",
        "You are not signed in, or your session has ended. Please sign in again.",
        status=401,
        link=("Sign in", url_for("auth.sign_in")),
    )
    if is_under(PROGRAMS) or is_under(bearer.FILES):
        answer.headers["WWW-Authenticate"] = "Bearer"
    return answer


def _forged(forged: Forged) -> Response:
    _log.warning("a request was refused, as nobody could have sent it so: python -m state show --action refusal")
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


def _opens_nothing(principal: Principal) -> Response:
    note(Action.REFUSAL, principal.name, principal=principal, query=request.path, detail="may not export")
    return told(
        "This token opens nothing now",
        "A token opens what its holder may take away in their own name, and that is nothing at the moment.",
        f"Please ask {config.contact()}.",
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
    if request.path.startswith(bearer.FILES) and not principal.may_export:
        note(Action.REFUSAL, principal.name, principal=principal, query=request.path, detail="may not export")
        return told(
            "You may not take files away",
            "You may look at figures here, but not download them.",
            f"If you need to, please ask {config.contact()}.",
            status=403,
        )
    return None
