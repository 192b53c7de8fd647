"""What grants.toml grants somebody at this moment, whichever way they came in."""

from dataclasses import replace

from auth import grant_changes
from auth.grants import BrokenGrants, principal_of, read
from auth.identity import Identity
from data.principal import Principal


def granted(identity: Identity) -> Principal:
    """Somebody with what is granted to them by name and by groups. Raises BrokenGrants."""
    try:
        content = read()
    except BrokenGrants:
        grant_changes.notice(None)
        raise
    grant_changes.notice(content)
    return principal_of(identity, content)


def granted_by_name(name: str, *, is_exact: bool) -> Principal:
    """Somebody with what a token of theirs may open: what is granted by name, as nobody knows their groups by now.

    Without exact figures they see the same councils' rows, protected. Raises BrokenGrants. See
    docs/decisions/0037-tokens.md.
    """
    whole = granted(Identity(name=name))
    return whole if is_exact else replace(whole, visible=whole.visible | whole.exact, exact=frozenset())
