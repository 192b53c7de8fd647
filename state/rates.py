"""How often each has asked, counted in the store for all workers of all hosts: what `state` names for rates."""

import hashlib
import time
from typing import Any

from limits.storage import Storage
from limits.storage.base import SlidingWindowCounterSupport
from sqlalchemy import ColumnElement, Float, Insert, case, delete, literal, select
from sqlalchemy.dialects import postgresql, sqlite

from state import store

_rows = store.rates
_INSERTS: dict[str, Any] = {"postgresql": postgresql.insert, "sqlite": sqlite.insert}


class StoredRates(Storage, SlidingWindowCounterSupport):
    """Counts of two windows of time, the one before weighing less as the newest grows: one row and statement each."""

    STORAGE_SCHEME = ["state"]  # noqa: RUF012 - as the package limits wants it
    ADDRESS, STRATEGY = "state://", "sliding-window-counter"

    @property
    def base_exceptions(self) -> type[Exception]:
        """What is raised while nothing can be counted."""
        return store.Unavailable

    def acquire_sliding_window_entry(self, key: str, limit: int, expiry: int, amount: int = 1) -> bool:
        """Count a request, unless that would be more than the limit; whether it was. Raises store.Unavailable."""
        if amount > limit:
            return False
        with store.counting() as connection:
            counted = _counted(connection.dialect.name, _hash(key), limit, expiry, amount)
            return connection.execute(counted).first() is not None

    def get_sliding_window(self, key: str, expiry: int) -> tuple[int, float, int, float]:
        """Requests of the window before and seconds that they still weigh, then of the newest. Raises Unavailable."""
        with store.reading() as connection:
            row = connection.execute(select(_rows).where(_rows.c.key_hash == _hash(key))).first()
        window, left = _now(expiry)
        if row is None or row.window not in {window, window - 1}:
            return 0, 0.0, 0, left + expiry
        before, newest = (row.asked_before, row.asked) if row.window == window else (row.asked, 0)
        return before, left if before else 0.0, newest, left + expiry

    def clear_sliding_window(self, key: str, expiry: int) -> None:
        """Forget how often somebody asked. Raises store.Unavailable."""
        self.clear(key)

    def clear(self, key: str) -> None:
        """As `clear_sliding_window`."""
        with store.writing() as connection:
            connection.execute(delete(_rows).where(_rows.c.key_hash == _hash(key)))

    def reset(self) -> int:
        """Forget everybody; how many there were. Raises store.Unavailable."""
        with store.writing() as connection:
            return int(connection.execute(delete(_rows)).rowcount)

    def check(self) -> bool:
        """Whether the store can be reached."""
        try:
            with store.reading() as connection:
                connection.execute(select(1))
        except store.Unavailable:
            return False
        return True

    def incr(self, key: str, expiry: int, amount: int = 1) -> int:
        """For another strategy than the one that is used."""
        raise NotImplementedError

    def get(self, key: str) -> int:
        """For another strategy than the one that is used."""
        raise NotImplementedError

    def get_expiry(self, key: str) -> float:
        """For another strategy than the one that is used."""
        raise NotImplementedError


def prune() -> int:
    """Forget those who have not asked for long; how many. Raises store.Unavailable."""
    with store.writing() as connection:
        return int(connection.execute(delete(_rows).where(_rows.c.ends_at < int(time.time()))).rowcount)


def _counted(dialect: str, key_hash: str, limit: int, seconds: int, amount: int) -> Insert:
    """A statement that gives a row where a request was counted, and none where it would be one too many."""
    window, left = _now(seconds)
    ends_at = (window + 2) * seconds
    newest = case((_rows.c.window == window, _rows.c.asked), else_=0)
    before: ColumnElement[int] = case(
        (_rows.c.window == window, _rows.c.asked_before), (_rows.c.window == window - 1, _rows.c.asked), else_=0
    )
    first = _INSERTS[dialect](_rows).values(
        key_hash=key_hash, window=window, asked=amount, asked_before=0, ends_at=ends_at
    )
    counted: Insert = first.on_conflict_do_update(
        index_elements=[_rows.c.key_hash],
        set_={"window": window, "asked": newest + amount, "asked_before": before, "ends_at": ends_at},
        where=before * literal(left / seconds, Float) + newest < limit - amount + 1,
    ).returning(_rows.c.key_hash)
    return counted


def _now(seconds: int) -> tuple[int, float]:
    """The number of the window of this moment, and seconds until it ends."""
    now = time.time()
    window = int(now // seconds)
    return window, (window + 1) * seconds - now


def _hash(key: str) -> str:
    return hashlib.sha256(key.encode()).hexdigest()
