"""Who is asking: one of three ways to know, chosen by MUSTER_AUTH, and the guard before every address."""

from flask import g

from auth.guard import WARM_UP, install
from auth.settings import Mode, mode
from data.principal import Principal

__all__ = ["WARM_UP", "install", "principal", "signed_in_words"]
_SIGN_OUT = "/auth/sign-out"


def principal() -> Principal:
    """Who sent the request being answered, with what they are granted now."""
    found: Principal = g.principal
    return found


def signed_in_words() -> tuple[str, str | None]:
    """The name of who is asking, and the address that signs them out; None where Muster did not sign them in."""
    return principal().name, _SIGN_OUT if mode() is Mode.OIDC else None
