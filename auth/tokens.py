"""Tokens with which programs ask in somebody's name: one row each in the state store, found by the token's hash."""

import hashlib
import re
import secrets
import time
import unicodedata
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, Row, Select, and_, delete, func, insert, select, update

from auth.audited import note
from state import store
from state.audit import Action, record

DAYS = (30, 90, 365)
MOST = 10  # that one person may have at a time
LONGEST_LABEL = 60
_FORM = re.compile(r"muster_[A-Za-z0-9_-]{43}")
_NOTED_EVERY_SECONDS = 60  # or each of a program's requests would write
_KEPT_SECONDS = 397 * 24 * 60 * 60  # after its end, as long as the audit log is kept
_table = store.tokens


@dataclass(frozen=True, kw_only=True)
class Token:
    """One token as it may be told of: never with its value or hash. Times are seconds since 1970, UTC."""

    id: str
    holder: str
    label: str
    is_exact: bool
    made_at: int
    ends_at: int
    used_at: int | None
    revoked_at: int | None

    @property
    def is_live(self) -> bool:
        """Whether it opens anything: it has neither ended nor been revoked."""
        return self.revoked_at is None and time.time() < self.ends_at


class NotMade(Exception):
    """A token that may not be made; the sentence is for whoever wanted it."""


def make(holder: str, label: str, days: int, *, is_exact: bool) -> str:
    """A new token, recorded first; gives its value, which is kept nowhere.

    Raises NotMade, state.audit.NotWritten and store.Unavailable.
    """
    words = plain(label)
    if not 0 < len(words) <= LONGEST_LABEL:
        raise NotMade(f"Say in up to {LONGEST_LABEL} characters what the token is for.")
    if days not in DAYS:
        raise NotMade(f"A token holds for {', '.join(map(str, DAYS[:-1]))} or {DAYS[-1]} days.")
    _expect_room(len(live_of(holder)))
    value, token_id, now = f"muster_{secrets.token_urlsafe(32)}", secrets.token_hex(4), int(time.time())
    kind = "exact figures too" if is_exact else "protected figures"
    record(Action.TOKEN_MADE, name=holder, detail=f"token {token_id}, {days} days, {kind}")
    with store.writing() as connection:
        connection.execute(delete(_table).where(_table.c.ends_at < now - _KEPT_SECONDS))
        _expect_room(_live(connection, holder, now))  # again: somebody may have made two at once
        connection.execute(
            insert(_table).values(
                token_hash=_hash(value),
                token_id=token_id,
                principal_name=holder,
                label=words,
                is_exact=is_exact,
                made_at=now,
                ends_at=now + days * 24 * 60 * 60,
            )
        )
    return value


def find(value: str) -> Token | None:
    """The token with a value, whether it is still live or not; None where there is none. Raises store.Unavailable."""
    if not _FORM.fullmatch(value):
        return None
    with store.reading() as connection:
        row = connection.execute(select(_table).where(_table.c.token_hash == _hash(value))).one_or_none()
    return _token(row) if row else None


def note_use(token: Token) -> None:
    """Keep when a token was last used, to the minute. Raises store.Unavailable."""
    now = int(time.time())
    if now - (token.used_at or 0) >= _NOTED_EVERY_SECONDS:
        with store.writing() as connection:
            connection.execute(update(_table).where(_table.c.token_id == token.id).values(used_at=now))


def live_of(holder: str) -> list[Token]:
    """Somebody's tokens that still open something, newest first. Raises store.Unavailable."""
    return _listed(select(_table).where(_is_live_of(holder, int(time.time()))))


def every() -> list[Token]:
    """All tokens of everybody, newest first, ended ones too while they are kept. Raises store.Unavailable."""
    return _listed(select(_table))


def revoke(holder: str, token_id: str | None = None, *, by: str) -> list[str]:
    """End one token of somebody, or all of them, for every copy; gives the ids of those that were live.

    `by` is whom the audit log names for it. Raises store.Unavailable.
    """
    now = int(time.time())
    meant = _is_live_of(holder, now)
    if token_id is not None:
        meant = and_(meant, _table.c.token_id == token_id)
    with store.writing() as connection:
        ended = list(connection.scalars(select(_table.c.token_id).where(meant)))
        connection.execute(update(_table).where(meant).values(revoked_at=now))
    for each in ended:
        note(Action.TOKEN_REVOKED, by, detail=f"token {each}" if by == holder else f"token {each} of {holder}")
    return ended


def plain(text: str) -> str:
    """A label as one line without control, direction and invisible characters."""
    spaced = "".join(" " if each.isspace() else each for each in text)
    return " ".join("".join(each for each in spaced if not unicodedata.category(each).startswith("C")).split())


def _listed(asked: Select[Any]) -> list[Token]:
    with store.reading() as connection:
        return list(map(_token, connection.execute(asked.order_by(_table.c.made_at.desc(), _table.c.token_id))))


def _expect_room(live: int) -> None:
    if live >= MOST:
        raise NotMade(f"You have {MOST} tokens, which is the most. Revoke one that nothing uses.")


def _live(connection: Connection, holder: str, now: int) -> int:
    return connection.execute(select(func.count()).where(_is_live_of(holder, now))).scalar_one()


def _is_live_of(holder: str, now: int) -> Any:
    table = _table.c
    return and_(table.principal_name == holder, table.revoked_at.is_(None), table.ends_at > now)


def _token(row: Row[Any]) -> Token:
    return Token(
        id=row.token_id,
        holder=row.principal_name,
        label=row.label,
        is_exact=row.is_exact,
        made_at=row.made_at,
        ends_at=row.ends_at,
        used_at=row.used_at,
        revoked_at=row.revoked_at,
    )


def _hash(value: str) -> str:
    return hashlib.sha256(value.encode()).hexdigest()
