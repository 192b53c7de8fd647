"""Where Muster may listen, and where a request comes from."""

from ipaddress import ip_address
from typing import Any

Address = tuple[Any, ...] | str  # (host, port, ...), or the path of a unix socket


def is_private(address: Address) -> bool:
    """Whether only this machine can reach an address."""
    return isinstance(address, str) or _is_loopback(str(address[0]))


def is_from_here(environ: dict[str, Any]) -> bool:
    """Whether a request came over loopback or a unix socket, where there is no address."""
    sender = environ.get("REMOTE_ADDR") or ""
    return not sender or _is_loopback(sender)


def _is_loopback(host: str) -> bool:
    if host == "localhost":
        return True
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return False
