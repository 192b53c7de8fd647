"""Who asks in a trial: their grants, sessions and tokens."""

from cluster.hosts import Host
from cluster.traffic import Reader

JO, KIT = "jo@region.example", "kit@region.example"
GRANTS = "".join(f'[users."{name}"]\nroles = ["analyst"]\nvisible = ["*"]\n' for name in (JO, KIT))
_SESSION = "from auth.sessions import {0}; from auth.identity import Identity; print({0}({1}))"
_TOKEN = "from auth.tokens import make; print(make({!r}, 'trial', 30, is_exact=False))"


def begin_session(host: Host, name: str) -> str:
    """The id of a session that begins at a host."""
    return host.run("-c", _begin(name))


def end_session(host: Host, session: str) -> None:
    """End it at a host."""
    host.run("-c", _SESSION.format("end", repr(session)))


def make_token(host: Host, name: str) -> str:
    """A token of somebody's, made at a host."""
    return host.run("-c", _TOKEN.format(name))


def reader(host: Host) -> Reader:
    """Jo, with a session and a token."""
    return Reader(*host.run("-c", f"{_begin(JO)}\n{_TOKEN.format(JO)}").split())


def _begin(name: str) -> str:
    return _SESSION.format("start", f"Identity(name={name!r}, groups=frozenset())")
