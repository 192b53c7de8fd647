"""The chain of audit entries: each sealed under a key outside the database, with the seal of the one before in it."""

import hashlib
import hmac
import json
import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, astuple, dataclass, field, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import NamedTuple

from sqlalchemy import Connection, insert, make_url, select

import config
from secret_files import read_secret
from state import store


class Broken(Exception):
    """The log is not as it was written; the sentence names the first entry that shows it."""


class Moved(Broken):
    """The log goes on in another database; the sentence says in which."""


@dataclass(frozen=True, kw_only=True)
class Entry:
    """One row of the log, its fields in the order of the table; the chain fills the first two and the last two."""

    number: int = 0
    at: str = ""
    action: str
    name: str
    role: str = ""
    query: str = ""
    release: str = ""
    tier: str = ""
    rows: int | None = None
    sha256: str = ""
    detail: str = ""
    previous_hash: str = ""
    hash: str = ""


class Head(NamedTuple):
    """The last entry as a file beside the database knows it, so that a log cut short is noticed."""

    number: int
    hash: str


NOTHING = Head(0, "0" * 64)  # what the first entry follows


@dataclass
class End:
    """The end of the chain while nobody else can write to it."""

    connection: Connection
    key: bytes = field(repr=False)
    last: Head
    problem: Broken | None  # why nothing should be added: the head says that entries were lost

    def add(self, entry: Entry) -> None:
        """Put an entry there: its texts on one line, its time, the next number, sealed."""
        number, before = self.last.number + 1, self.last.hash
        placed = replace(_plain(entry), number=number, at=instant(datetime.now(UTC)), previous_hash=before)
        sealed = replace(placed, hash=seal(placed, self.key))
        self.connection.execute(insert(store.audit).values(asdict(sealed)))
        self.last = Head(number, sealed.hash)


@contextmanager
def end(*, must_fit: bool = True) -> Iterator[End]:
    """The end of the chain, alone, checked against the head; what is added stays if nothing raises.

    Raises Broken unless told not to, BadSecret, Unavailable, OSError.
    """
    columns = store.audit.c
    with store.locked_here("audit"):  # as each home has a head of its own
        with store.writing() as connection:
            row = connection.execute(
                select(columns.number, columns.hash).order_by(columns.number.desc()).limit(1)
            ).first()
            last = Head(*row) if row else NOTHING
            # a log that has been begun gets no new key: under it, nothing written before could be checked
            key = read_secret("audit", make=not row and not is_begun())
            found = End(connection, key, last, _problem(key, last.number, connection))
            if must_fit and found.problem:
                raise found.problem
            yield found
        # after the commit: a crash between leaves a head that is one entry behind, which is no harm
        if found.last != last:
            _write_head(found.last, key)


def is_begun() -> bool:
    """Whether there is a head: every log has one from its first entry on."""
    return _head_file().exists()


def instant(moment: datetime) -> str:
    """A moment in UTC as entries have it; the order of these texts is the order of time."""
    return moment.strftime("%Y-%m-%dT%H:%M:%S.%fZ")


def _plain(entry: Entry) -> Entry:
    """No longer than its columns, and without what is not printable, or one could pass for two where it is shown."""
    texts = {field: text[: store.LONGEST[field]] for field, text in vars(entry).items() if isinstance(text, str)}
    plain = {field: "".join(x if x.isprintable() else " " for x in text) for field, text in texts.items()}
    return Entry(**(vars(entry) | plain))


def seal(entry: Entry, key: bytes) -> str:
    """What an entry's hash must be: HMAC-SHA256 over its other fields as a JSON list."""
    fields = json.dumps(astuple(entry)[:-1], separators=(",", ":"))
    return hmac.new(key, fields.encode("ascii"), hashlib.sha256).hexdigest()


def read_head(key: bytes) -> Head | None:
    """The last entry that the head file knows, None before the first. Raises Broken when Muster did not write it so."""
    try:
        words = _head_file().read_text(encoding="ascii").split()
    except FileNotFoundError:
        return None
    except UnicodeDecodeError:
        words = []
    if len(words) != 3 or not words[0].isdecimal():
        raise Broken("audit.head is damaged.")
    head = Head(int(words[0]), words[1])
    if not hmac.compare_digest(words[2], _head_seal(head, key)):
        raise Broken(
            f"The file {_head_file()} has been changed, or the key is not the one that the log was begun with."
        )
    return head


def lost(head: Head | None, last: int) -> Broken | None:
    """Why entries after the last one may have been removed; None when the head knows of no later one."""
    if head is None:
        # the head of the first entry alone may be still to come
        return (
            Broken(
                f"audit.head is missing, and only it knows whether entries after {last} were removed. "
                "A host that is new takes part by python -m state join."
            )
            if last > 1
            else None
        )
    if head.number > last:
        return _moved(last) or Broken(
            f"Entry {last + 1} is missing: the log ends at {last}, and audit.head knows {head.number}."
        )
    return None


def note_move(to: str, last: int) -> None:
    """Keep beside the head where the store has gone after its last entry, which the one that was left cannot say."""
    _move_file().write_text(f"{last} {_shown(config.state_url())}\n{_shown(to)}\n", encoding="utf-8")


def _moved(last: int) -> Moved | None:
    """Where the store has gone, when the one asked is the one that was left, and ends where it did then."""
    try:
        left, after = _move_file().read_text(encoding="utf-8").splitlines()
    except (FileNotFoundError, ValueError):
        return None
    if left != f"{last} {_shown(config.state_url())}":
        return None
    return Moved(f"This store was moved to {after}, where its log goes on: set MUSTER_STATE_URL to that address.")


def _shown(address: str) -> str:
    return make_url(address).render_as_string(hide_password=True)


def _move_file() -> Path:
    return config.state() / "moved"


def unlike(head: Head) -> Broken:
    """What to say when the log has another entry where the head is, or none."""
    return Broken(f"Entry {head.number} is not the one that audit.head knows.")


def _problem(key: bytes, last: int, connection: Connection) -> Broken | None:
    """Why going on would wipe out the trace of what was lost."""
    try:
        head = read_head(key)
    except Broken as broken:
        return broken
    if head is None or head.number > last:
        return lost(head, last)
    columns = store.audit.c
    kept = connection.scalar(select(columns.hash).where(columns.number == head.number))
    return None if kept == head.hash or (kept is None and _is_pruned(head, connection)) else unlike(head)


def _is_pruned(head: Head, connection: Connection) -> bool:
    """Whether another home removed the entry as too old: each has a head of its own."""
    columns = store.audit.c
    covers = (columns.action == "prune") & (columns.rows >= head.number)
    return connection.scalar(select(columns.number).where(covers).limit(1)) is not None


def _head_file() -> Path:
    return config.state() / "audit.head"


def _head_seal(head: Head, key: bytes) -> str:
    return hmac.new(key, f"head {head.number} {head.hash}".encode("ascii"), hashlib.sha256).hexdigest()


def _write_head(head: Head, key: bytes) -> None:
    beside = _head_file().with_suffix(".tmp")
    with os.fdopen(os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w", encoding="ascii") as file:
        file.write(f"{head.number} {head.hash} {_head_seal(head, key)}\n")
        file.flush()
        os.fsync(file.fileno())
    beside.replace(_head_file())
