"""What is done to the audit log as a whole: checked, shown, shortened, and taken up again after a loss."""

import socket
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

from sqlalchemy import delete, func, select

import config
from secret_files import read_secret
from state import chain, store
from state.audit import Action
from state.chain import NOTHING, Broken, End, Entry, Head

KEPT = timedelta(days=397)  # 13 months, of whatever length
_AT_ONCE = 1000  # entries in memory while the log is checked
_columns = store.audit.c


class NotShared(Exception):
    """No other host can have the store."""


@dataclass
class Walk:
    """How far the log was found whole, from its first entry that is kept."""

    key: bytes = field(repr=False)
    head: Head | None
    entries: int = 0
    last: Head = NOTHING
    resumed: list[int] = field(default_factory=list)  # numbers of entries before which others were lost
    joined: list[int] = field(default_factory=list)  # numbers of entries by which other homes took part
    _is_head_met: bool = False
    _start: Head | None = None  # the last entry removed, as the first one left has it, until another vouches for it

    def step(self, entry: Entry) -> None:
        """Go one entry on. Raises Broken."""
        if not self.entries and entry.number > 1:
            self._start = self.last = Head(entry.number - 1, entry.previous_hash)
            # of a home that has written nothing for long, another home may have removed the entry
            self._is_head_met = self.head is not None and self.head.number <= self._start.number
        number = self.last.number + 1
        if entry.number != number:
            raise Broken(f"Entry {number} is missing.")
        if chain.seal(entry, self.key) != entry.hash:
            raise Broken(f"Entry {number} has been changed, or was not written by Muster.")
        if entry.previous_hash != self.last.hash:
            raise Broken(f"Entry {number} does not follow entry {number - 1}.")
        self.last = Head(number, entry.hash)
        self._is_head_met |= self.head == self.last
        if entry.action == Action.PRUNE and self._start == (entry.rows, entry.sha256):
            self._start = None
        if entry.action == Action.RESUME:
            self.resumed.append(number)
        if entry.action == Action.JOIN:
            self.joined.append(number)
        self.entries += 1

    def expect_start(self) -> None:
        """Check that what is missing before the first entry was removed as too old. Raises Broken."""
        if self._start:
            raise Broken(f"Entry {self._start.number} is missing, and was not removed by python -m state prune.")

    def finish(self) -> None:
        """Check what only the end tells. Raises Broken."""
        self.expect_start()
        if problem := chain.lost(self.head, self.last.number):
            raise problem
        if self.head and not self._is_head_met:
            raise chain.unlike(self.head)


def verify() -> Walk:
    """Walk the whole chain. Raises Broken with the first entry that is not as written, BadSecret, Unavailable."""
    # before the first entry is read, as the log may grow meanwhile
    walk = _walked(chain.read_head(read_secret("audit")) if chain.is_begun() else None)
    walk.finish()
    return walk


def _walked(head: Head | None) -> Walk:
    with store.reading() as connection:
        statement = select(store.audit).order_by(_columns.number)
        walk: Walk | None = None
        with connection.execute(statement, execution_options={"yield_per": _AT_ONCE}) as found:
            for row in found:
                walk = walk or Walk(read_secret("audit"), head)
                walk.step(Entry(**row._mapping))
    return walk or Walk(b"", head)


def entries(since: timedelta | None = None, action: Action | None = None) -> list[Entry]:
    """The entries of the last so many days, of one action; all without them. Raises Unavailable."""
    statement = select(store.audit).order_by(_columns.number)
    if since is not None:
        statement = statement.where(_columns.at >= chain.instant(datetime.now(UTC) - since))
    if action is not None:
        statement = statement.where(_columns.action == action.value)
    with store.reading() as connection:
        return [Entry(**row._mapping) for row in connection.execute(statement)]


def prune(name: str, kept: timedelta = KEPT) -> int:
    """Remove the entries older than those to keep, and leave one that vouches for them; how many were removed.

    Raises Broken for a log that is not whole, which would lose the trace of it; BadSecret, Unavailable, OSError.
    """
    verify()
    with chain.end() as end:
        before = chain.instant(datetime.now(UTC) - kept)
        young = end.connection.scalar(select(func.min(_columns.number)).where(_columns.at >= before))
        last = young - 1 if young else end.last.number
        old = select(func.count()).where(_columns.number <= last)
        removed = end.connection.scalar(old) or 0
        if removed:
            _remove(end, last, name, kept)
    return removed


def _remove(end: End, last: int, name: str, kept: timedelta) -> None:
    its_hash = end.connection.scalar(select(_columns.hash).where(_columns.number == last))
    end.add(
        Entry(
            action=Action.PRUNE,
            name=name,
            rows=last,
            sha256=its_hash or "",
            detail=f"entries up to {last} were older than {kept.days} days",
        )
    )
    end.connection.execute(delete(store.audit).where(_columns.number <= last))


def resume(name: str) -> str | None:
    """Let entries be added again though some were lost, and say so in the next one; what was found, None if nothing.

    Raises chain.Moved where nothing was, BadSecret, Unavailable, OSError.
    """
    with chain.end(must_fit=False) as end:
        if not end.problem:
            return None
        if isinstance(end.problem, chain.Moved):
            raise end.problem
        end.add(Entry(action=Action.RESUME, name=name, detail=str(end.problem)))
        return str(end.problem)


def join(name: str) -> int:
    """Let another home take part in a log that is whole, and say so in it; how many entries there were.

    Raises NotShared, Broken where it has a head already or the log is not whole, BadSecret, Unavailable, OSError.
    """
    if not config.is_state_shared():
        raise NotShared(
            "This store is not on PostgreSQL, so no other host has it and there is no log to take part in. "
            "Set MUSTER_STATE_URL as the service has it."
        )
    if chain.is_begun():
        raise Broken("This home takes part already: it has an audit.head.")
    walk = _walked(None)
    walk.expect_start()
    with chain.end(must_fit=False) as end:  # the end itself only the heads of others can vouch for
        end.add(Entry(action=Action.JOIN, name=name, detail=f"another home, on {socket.gethostname()}"))
    return walk.entries
