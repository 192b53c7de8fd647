"""Whether what pages show of the store is still what it was: comments that stand, and what was published last."""

import hashlib
import sqlite3
from functools import lru_cache
from pathlib import Path
from threading import Lock
from typing import NamedTuple

from sqlalchemy import make_url, select

import config
from state import store

_one_at_a_time = Lock()
_last: dict[tuple[Path, int], tuple[int, "Stamp"]] = {}  # by store: SQLite's count of changes, and what it then held


class Stamp(NamedTuple):
    """What pages show of the store, told apart from any other state of it.

    `comments` is a hash of which stand and which are pinned, as stamps are kept by the thousand. `published_at` is in
    seconds since 1970, UTC, of the last publication; 0 where there is none.
    """

    comments: bytes
    published: int
    published_at: int


def stamp() -> Stamp:
    """The present stamp. Raises store.Unavailable.

    A file of SQLite counts its changes, so it is read only after one; another database is asked each time.
    """
    where = make_url(config.state_url())
    path = Path(where.database) if where.get_backend_name() == "sqlite" and where.database else None
    if path is None:
        return _read()
    with _one_at_a_time:
        try:
            key = path, path.stat().st_ino
            changes = _changes(*key)
        except (OSError, sqlite3.Error):
            return _read()
        if key not in _last or _last[key][0] != changes:
            _last[key] = changes, _read()
        return _last[key][1]


def _changes(path: Path, inode: int) -> int:
    (count,) = _watching(path, inode).execute("PRAGMA data_version").fetchone()
    return int(count)


@lru_cache(maxsize=1)
def _watching(path: Path, _inode: int) -> sqlite3.Connection:
    # one connection for good: the count means something only to the connection that asked before
    return sqlite3.connect(path, check_same_thread=False, isolation_level=None)


def _read() -> Stamp:
    kept, publications = store.comments, store.publications
    standing = select(kept.c.comment_id, kept.c.is_pinned).where(kept.c.taken_back_at.is_(None))
    last = select(publications.c.number, publications.c.published_at).order_by(publications.c.number.desc()).limit(1)
    with store.reading() as connection:
        found = [(row.comment_id, row.is_pinned) for row in connection.execute(standing.order_by("comment_id"))]
        newest = connection.execute(last).first()
    hashed = hashlib.sha256(repr(found).encode()).digest()
    return Stamp(hashed, newest.number if newest else 0, newest.published_at if newest else 0)
