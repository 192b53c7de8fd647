"""The audit log: who did what and when, in entries that are only ever added."""

import os
import pwd
from contextvars import ContextVar
from enum import StrEnum

from secret_files import BadSecret
from state import chain, store
from state.chain import Entry

_STOPPED = "what must be recorded in it does not happen."
_come_by: ContextVar[str] = ContextVar("come_by", default="")


class Action(StrEnum):
    """What an entry is about."""

    SIGN_IN = "sign-in"
    SIGN_OUT = "sign-out"
    REFUSAL = "refusal"
    EXPORT = "export"
    EXACT_VIEW = "exact-view"
    LOAD = "load"
    PUBLISH = "publish"
    ROLLBACK = "rollback"
    GRANT_CHANGE = "grant-change"
    TOKEN_MADE = "token-made"
    TOKEN_REVOKED = "token-revoked"
    RETURN_SENT = "return-sent"
    RETURN_DECIDED = "return-decided"  # accepted, refused, withdrawn or carried forward
    COLLECTION = "collection"  # its dates, or the councils that are expected
    RETURN_DELETED = "return-deleted"  # its files, for good
    HEADINGS = "headings"  # somebody said how a council's words map to ours
    COMMENT = "comment"
    BUILD = "build"  # a release that is not live yet
    BACKUP = "backup"
    RESTORE = "restore"
    PRUNE = "prune"  # of the log's own oldest entries
    RESUME = "resume"  # of the log, after entries were lost
    JOIN = "join"  # another home takes part in the log
    MOVE = "move"  # of the whole store to another database


class NotWritten(Exception):
    """An entry could not be written; the sentence is for whoever runs Muster, not for readers."""


def come_by(words: str) -> None:
    """Let every entry of this thread begin its detail with how whoever asks came in; with no words, no longer."""
    _come_by.set(words)


def record(
    action: Action,
    *,
    name: str,
    role: str = "",
    query: str = "",
    release: str = "",
    tier: str = "",
    rows: int | None = None,
    sha256: str = "",
    detail: str = "",
) -> None:
    """Add one entry, and return when it is on disk.

    Never give it figures, rows, secrets or session ids. Raises NotWritten, after ten seconds at the latest: what had to
    be recorded must then not leave, while viewing goes on.
    """
    entry = Entry(
        action=action.value,
        name=name,
        role=role,
        query=query,
        release=release,
        tier=tier,
        rows=rows,
        sha256=sha256,
        detail="; ".join(part for part in (_come_by.get(), detail) if part),
    )
    try:
        with chain.end() as end:
            end.add(entry)
    except chain.Moved as moved:
        raise NotWritten(f"The audit log is elsewhere, so {_STOPPED} {moved}") from moved
    except chain.Broken as broken:
        raise NotWritten(
            f"The audit log lost entries, so {_STOPPED} {broken} Go on by: python -m state resume"
        ) from broken
    except (store.Unavailable, BadSecret, OSError) as error:
        raise NotWritten(f"The audit log cannot be written, so {_STOPPED} {error}") from error


def operator() -> str:
    """Who runs a command on this machine, as the system and not the environment has it."""
    try:
        return pwd.getpwuid(os.getuid()).pw_name
    except KeyError:
        return f"user {os.getuid()}"
