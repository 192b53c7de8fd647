"""The list of what was published, and when, for readers: each time a release became the live one."""

import time
from dataclasses import asdict, dataclass

from sqlalchemy import Row, delete, func, insert, select, update

from state import store

LONGEST_NOTE = 1000  # characters

_rows = store.publications


@dataclass(frozen=True, kw_only=True)
class Publication:
    """One time that a release became the live one; `published_at` in seconds since 1970, UTC."""

    number: int
    release_id: str
    before_id: str  # the release in whose place it came; empty for the first
    kind: str  # publish or rollback
    published_by: str
    published_at: int
    note: str  # for readers, in the publisher's words
    changes: str  # what changed, as JSON; empty until somebody asked


def note(release_id: str, before_id: str | None, kind: str, by: str, note: str = "") -> Publication:
    """Write down that a release is live now, in place of another or of none. Raises store.Unavailable.

    What was written down before and never came about, as its publishing was cut short, is taken off the list.
    """
    with store.writing() as connection:
        newest = connection.execute(select(_rows).order_by(_rows.c.number.desc()).limit(1)).first()
        if newest and newest.before_id == (before_id or "") != newest.release_id:
            connection.execute(delete(_rows).where(_rows.c.number == newest.number))
        last = connection.scalar(select(func.max(_rows.c.number)))
        added = Publication(
            number=(last or 0) + 1, release_id=release_id, before_id=before_id or "", kind=kind, published_by=by,
            published_at=int(time.time()), note=note[:LONGEST_NOTE], changes="",
        )  # fmt: skip
        connection.execute(insert(_rows).values(**asdict(added)))
    return added


def keep_changes(number: int, changes: str) -> None:
    """Keep what changed with a publication. Raises store.Unavailable."""
    with store.writing() as connection:
        connection.execute(update(_rows).where(_rows.c.number == number).values(changes=changes))


def newest(most: int) -> list[Publication]:
    """The last ones, newest first. Raises store.Unavailable."""
    with store.reading() as connection:
        found = connection.execute(select(_rows).order_by(_rows.c.number.desc()).limit(most))
        return [_publication(row) for row in found]


def _publication(row: Row[tuple[object, ...]]) -> Publication:
    return Publication(**row._mapping)
