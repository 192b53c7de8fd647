"""Which of the three ways this deployment has chosen, and whether it may start with it."""

from collections.abc import Iterable
from enum import StrEnum

import config
from auth import header, oidc_settings
from auth.listening import Address, is_private
from config import BadSetting, check_numbers


class Mode(StrEnum):
    """One per deployment: they never mix."""

    LOCAL = "local"
    HEADER = "header"
    OIDC = "oidc"


def mode() -> Mode:
    """The way that MUSTER_AUTH names. Raises BadSetting for any other word."""
    try:
        return Mode(config.auth())
    except ValueError:
        raise BadSetting(f"MUSTER_AUTH is {config.auth()}: it is one of {', '.join(Mode)}.") from None


def check() -> Mode:
    """The way chosen, with all that it needs. Raises BadSetting."""
    chosen = mode()
    if chosen is Mode.HEADER:
        header.check()
    if chosen is Mode.OIDC:
        oidc_settings.check()
    return chosen


def check_listening(addresses: Iterable[Address]) -> None:
    """Raise BadSetting for a number that is none, and where Muster may not listen at an address in the way chosen."""
    check_numbers()
    chosen = check()
    if chosen is Mode.OIDC:
        return  # everybody signs in, wherever they come from
    for address in addresses:
        if not is_private(address):
            raise BadSetting(_REASONS[chosen].format(address=":".join(map(str, address[:2]))))


_REASONS = {
    Mode.LOCAL: (
        "Nobody signs in with MUSTER_AUTH=local, so Muster listens on this machine only: {address} is refused. "
        "Choose MUSTER_AUTH=header or MUSTER_AUTH=oidc to let others in."
    ),
    Mode.HEADER: (
        "With MUSTER_AUTH=header only the reverse proxy may reach Muster, so it listens on loopback or a unix socket: "
        "{address} is refused. Set MUSTER_BIND=unix:/run/muster/muster.sock or MUSTER_BIND=127.0.0.1:8050."
    ),
}
