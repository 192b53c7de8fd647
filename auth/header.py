"""MUSTER_AUTH=header: the reverse proxy signs people in, and says in headers who is asking."""

import hmac
import re

from flask import request

import config
from auth.identity import Forged, Identity, sound_name
from auth.listening import is_from_here
from config import BadSetting
from secret_files import BadSecret, read_secret

SECRET = "proxy-secret"
_HEADER = re.compile(r"[A-Za-z0-9-]+")  # with _ in it, a server could mistake another header for it
_BETWEEN_GROUPS = ";"  # not a comma: servers put one between the values of a header sent twice


def check() -> None:
    """Raise BadSetting where headers could not be told from forged ones."""
    names = [config.user_header(), config.groups_header(), config.proxy_secret_header()]
    for name in names:
        if not _HEADER.fullmatch(name):
            raise BadSetting(f"{name} is no name for a header: use letters, digits and hyphens.")
    if len({name.lower() for name in names}) < len(names):
        raise BadSetting("The headers of user, groups and proxy secret need three different names.")
    try:
        read_secret(SECRET)
    except BadSecret as bad:
        raise BadSetting(f"MUSTER_AUTH=header needs a secret that it shares with the reverse proxy. {bad}") from None


def identity() -> Identity:
    """Who the proxy says is asking. Raises Forged where the proxy did not send the request, or sent too much."""
    _expect_proxy()
    user = _sent(config.user_header())
    if user is None:
        raise Forged("the header that names the user is missing")
    groups = (_sent(config.groups_header()) or "").split(_BETWEEN_GROUPS)
    return Identity(name=sound_name(user), groups=frozenset(sound_name(group) for group in groups if group.strip()))


def name_beside_token() -> str | None:
    """Whom the proxy names beside a token, if anybody. Raises Forged where the proxy did not send the request."""
    _expect_proxy()
    user = (_sent(config.user_header()) or "").strip()
    return sound_name(user) if user else None


def _expect_proxy() -> None:
    if not is_from_here(request.environ):
        raise Forged("not over loopback or a unix socket")
    sent = request.headers.get(config.proxy_secret_header(), "")
    try:
        expected = read_secret(SECRET)
    except BadSecret:
        raise Forged("the proxy secret cannot be read") from None
    if not hmac.compare_digest(sent.encode("latin-1", "replace"), expected):
        raise Forged("the proxy secret is wrong" if sent else "the proxy secret is missing")


def _sent(name: str) -> str | None:
    """One header's value; servers join a header sent twice with a comma, which no name may have."""
    value = request.headers.get(name)
    if value is None:
        return None
    if "," in value:
        raise Forged(f"the header {name} was sent twice, or has a comma")
    try:
        return value.encode("latin-1").decode("utf-8")  # WSGI hands over bytes as if they were latin-1
    except UnicodeError:
        raise Forged(f"the header {name} is not UTF-8") from None
