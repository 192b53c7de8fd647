"""Who is signed in: one row per session in the state store, found by the hash of the id in the cookie."""

import hashlib
import json
import secrets
import time

from sqlalchemy import delete, insert, or_, select, update

from auth.identity import Identity
from state import store

COOKIE = "__Host-muster"
SIGNING_IN = "auth"  # the blueprint of the addresses where people sign in and out
IDLE_SECONDS = 30 * 60
WHOLE_SECONDS = 10 * 60 * 60
_NOTED_EVERY_SECONDS = 60  # or each of the ten requests of a page would write
_table = store.sessions


def start(identity: Identity) -> str:
    """A new session; gives the id for the cookie, which is kept nowhere. Raises store.Unavailable."""
    token, now = secrets.token_urlsafe(32), int(time.time())
    with store.writing() as connection:
        connection.execute(
            delete(_table).where(or_(_table.c.seen_at < now - IDLE_SECONDS, _table.c.started_at < now - WHOLE_SECONDS))
        )
        connection.execute(
            insert(_table).values(
                session_hash=_hash(token),
                principal_name=identity.name,
                groups=json.dumps(sorted(identity.groups)),
                started_at=now,
                seen_at=now,
            )
        )
    return token


def find(token: str) -> Identity | None:
    """Whose session it is; None when it has ended, by sign-out or by time. Raises store.Unavailable."""
    now, this = int(time.time()), _table.c.session_hash == _hash(token)
    with store.reading() as connection:
        row = connection.execute(select(_table).where(this)).one_or_none()
    if row is None or now - row.seen_at > IDLE_SECONDS or now - row.started_at > WHOLE_SECONDS:
        return None
    if now - row.seen_at >= _NOTED_EVERY_SECONDS:
        with store.writing() as connection:
            connection.execute(update(_table).where(this).values(seen_at=now))
    return Identity(name=row.principal_name, groups=frozenset(json.loads(row.groups)))


def end(token: str) -> None:
    """End a session for every copy of its cookie. Raises store.Unavailable."""
    with store.writing() as connection:
        connection.execute(delete(_table).where(_table.c.session_hash == _hash(token)))


def _hash(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()
