"""Entries in the audit log for each change of grants.toml, once among all processes."""

import hashlib
import logging
import time
from threading import Lock

from sqlalchemy import select

import config
from state import store
from state.audit import Action, NotWritten, record

_TRY_AGAIN_SECONDS = 60  # after the log could not be written, or every request would wait for it
_log = logging.getLogger(__name__)
_lock = Lock()
_noted: dict[str, float] = {}  # digest last seen by this process, and when it may be looked at again


def notice(content: bytes | None) -> None:
    """Record that the file is another than the one in the last entry; None stands for no readable file."""
    digest = hashlib.sha256(content).hexdigest() if content is not None else "0" * 64
    place = f"{config.state_url()} {digest}"
    if time.monotonic() < _noted.get(place, 0):
        return
    with _lock:
        if time.monotonic() < _noted.get(place, 0):
            return
        is_noted = _note(digest, "grants.toml" if content is not None else "grants.toml cannot be read")
        _noted.clear()
        _noted[place] = float("inf") if is_noted else time.monotonic() + _TRY_AGAIN_SECONDS


def _note(digest: str, detail: str) -> bool:
    try:
        with store.locked("grants"):
            if digest != _last():
                record(Action.GRANT_CHANGE, name="unknown", sha256=digest, detail=detail)
    except (NotWritten, store.Unavailable, OSError) as error:
        _log.error("the audit log has no entry of a change of grants: %s", error)
        return False
    return True


def _last() -> str | None:
    table = store.audit.c
    changes = select(table.sha256).where(table.action == Action.GRANT_CHANGE.value).order_by(table.number.desc())
    with store.reading() as connection:
        return connection.execute(changes.limit(1)).scalar_one_or_none()
