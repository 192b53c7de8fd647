"""MUSTER_AUTH=local: whoever sits at this machine loaded the files, and may see all of them."""

from flask import request

from auth.identity import Forged, Identity
from auth.listening import is_from_here
from data.principal import EVERY, Principal, Role

PRINCIPAL = Principal(name="local", roles=frozenset(Role), visible=frozenset({EVERY}), exact=frozenset({EVERY}))
_PROXIES_SAY = ("Forwarded", "Via", "X-Forwarded-For", "X-Forwarded-Host", "X-Real-Ip")


def identity() -> Identity:
    """The person at this machine. Raises Forged for a request that comes from elsewhere, through a proxy too."""
    if not is_from_here(request.environ):
        raise Forged("from another machine, in local mode")
    if any(name in request.headers for name in _PROXIES_SAY):
        raise Forged("through a proxy, in local mode")
    return Identity(name=PRINCIPAL.name)
