"""What a release of this home holds and came of, whether it is live or not: its returns, and the files behind them."""

import re
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import select
from sqlalchemy.exc import SQLAlchemyError

from data import schema
from data.store import NoRelease, Release, fetch, release_of

_ID = re.compile(r"\w{1,40}")


@dataclass(frozen=True, kw_only=True)
class Kept:
    """A release that is there and can be read."""

    release: Release
    parent_id: str  # the release it was built beside; empty for the first
    made_at: datetime  # UTC
    policy: str  # stamp of the disclosure policy that it was made for


@dataclass(frozen=True, kw_only=True)
class Held:
    """An accepted return in a release."""

    as_at: date
    council_code: str
    return_id: str
    carried_from: date | None  # the date whose data stand in for it
    files: frozenset[str]  # SHA-256 of each; of a return carried forward, of none


def kept(release_id: str) -> Kept | None:
    """A release by its id; None where it is gone, cannot be read, or is of another version of Muster."""
    table = schema.release.c
    try:
        found = release_of(release_id if _ID.fullmatch(release_id) else "")
        rows = fetch(select(table.format, table.parent_id, table.made_at, table.policy), found).to_pylist()
    except (NoRelease, SQLAlchemyError):
        return None
    if len(rows) != 1 or rows[0]["format"] != schema.FORMAT:
        return None
    (row,) = rows
    return Kept(release=found, parent_id=row["parent_id"] or "", made_at=row["made_at"], policy=row["policy"])


def returns_held(release: Release) -> dict[tuple[date, str], Held]:
    """The accepted returns of a release by date and council."""
    sent, files = schema.returns.c, schema.return_files.c
    statement = select(sent.as_at, sent.council_code, sent.return_id, sent.carried_from)
    rows = fetch(statement.where(sent.outcome == "accepted"), release).to_pylist()
    hashes: dict[str, set[str]] = {}
    for row in fetch(select(files.return_id, files.sha256), release).to_pylist():
        hashes.setdefault(row["return_id"], set()).add(row["sha256"])
    return {
        (row["as_at"], row["council_code"]): Held(**row, files=frozenset(hashes.get(row["return_id"], ())))
        for row in rows
    }
