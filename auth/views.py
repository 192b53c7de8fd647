"""The addresses under /auth, where people sign in and out with the identity provider."""

import logging
import re
from urllib.parse import urlsplit

from flask import Blueprint, Response, current_app, make_response, redirect, render_template, request, session, url_for

from auth import oidc, sessions
from auth.audited import note
from auth.pages import told, unkept
from state import store
from state.audit import Action

_LONGEST_ADDRESS = 2000
_ERROR_CODE = re.compile(r"[a-z_]{1,40}")
_log = logging.getLogger(__name__)

views = Blueprint(sessions.SIGNING_IN, __name__, url_prefix="/auth")
views.after_request(unkept)


def safe_address(asked: str | None) -> str:
    """An address of this site, as asked for; / for anything that could lead elsewhere."""
    text = asked or "/"
    is_plain = text.isprintable() and "\\" not in text and len(text) <= _LONGEST_ADDRESS
    is_ours = text.startswith("/") and not text.startswith(("//", "/auth/"))
    return text if is_plain and is_ours and not urlsplit(text).netloc else "/"


@views.get("/sign-in")
def sign_in() -> str:
    """What signing in means, and the way to the provider."""
    return render_template("auth/sign_in.html", title="Sign in", next=safe_address(request.args.get("next")))


@views.get("/begin")
def begin() -> Response:
    """To the provider."""
    session.clear()
    session.permanent = True  # that is, for ten minutes
    session["next"] = safe_address(request.args.get("next"))
    try:
        return oidc.to_provider(current_app)
    except oidc.Failed as error:
        _log.error("the identity provider cannot be asked: %s", _words(error))
        return told(
            "Sign-in does not work now",
            "Your organisation's sign-in service cannot be reached. Please try again in a few minutes.",
            status=503,
            link=("Try again", url_for("auth.sign_in")),
        )


@views.get("/callback")
def callback() -> Response:
    """Back from the provider: a session of a new id, or a page that says no."""
    onwards = safe_address(session.get("next"))
    try:
        identity = oidc.from_provider(current_app)
    except oidc.Failed as error:
        session.clear()
        note(Action.REFUSAL, "unknown", detail=f"sign-in: {_words(error)}")
        return _not_signed_in()
    session.clear()
    _end_session()  # of whoever used this browser before
    token = sessions.start(identity)
    note(Action.SIGN_IN, identity.name)
    answer = make_response(redirect(onwards))
    answer.set_cookie(sessions.COOKIE, token, secure=True, httponly=True, samesite="Lax", path="/")
    return answer


@views.get("/sign-out")
def ask_to_sign_out() -> str:
    """A button: an address alone, which any other site can make a browser open, signs nobody out."""
    return render_template("auth/sign_out.html", title="Sign out")


@views.post("/sign-out")
def sign_out() -> Response:
    """The end of the session, whoever has a copy of its cookie, here and then at the provider."""
    name = _end_session()
    if name:
        note(Action.SIGN_OUT, name)
    onwards = oidc.sign_out_address(current_app) if name else None
    if onwards is None:
        answer = make_response(redirect(url_for("auth.signed_out")))
    else:  # a page, as a browser follows no redirect from a form to another site under our Content-Security-Policy
        answer = make_response(render_template("auth/leaving.html", title="Signing out", onwards=onwards))
    answer.delete_cookie(sessions.COOKIE, secure=True, httponly=True, samesite="Lax", path="/")
    return answer


@views.get("/signed-out")
def signed_out() -> Response:
    """Where signing out ends."""
    return told("You are signed out", "Thank you.", status=200, link=("Sign in again", url_for("auth.sign_in")))


@views.errorhandler(store.Unavailable)
def no_store(error: store.Unavailable) -> Response:
    """Without the store nobody can be signed in or out."""
    _log.error("the store of sessions cannot be used: %s", error)
    return told("Sign-in does not work now", "Please try again in a few minutes.", status=503)


def _end_session() -> str | None:
    """End the session of this browser, if it has one; gives whose it was."""
    token = request.cookies.get(sessions.COOKIE)
    found = sessions.find(token) if token else None
    if token and found:
        sessions.end(token)
    return found.name if found else None


def _not_signed_in() -> Response:
    return told(
        "You are not signed in",
        "The sign-in was cancelled, took longer than ten minutes, or did not begin here. Nothing is wrong with Muster.",
        status=403,
        link=("Try again", url_for("auth.sign_in")),
    )


def _words(error: Exception) -> str:
    """What went wrong: an error code of the protocol, or the kind of error; never words that somebody sent."""
    code = str(getattr(error, "error", ""))
    return code if _ERROR_CODE.fullmatch(code) else type(error).__name__
