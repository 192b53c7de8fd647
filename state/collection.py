"""The collections of returns: for each date which councils are expected, and when it opens, is due and closes."""

from dataclasses import dataclass
from datetime import date

from sqlalchemy import Row, delete, insert, select, union

from state import store

_rows = store.collections


@dataclass(frozen=True, kw_only=True)
class Collection:
    """What is asked of councils for one date."""

    as_at: date  # that the returns describe
    period_kind: str  # what starters and leavers cover: 12-months or quarter
    opens_on: date
    due_on: date
    closes_on: date
    councils: frozenset[str]  # codes of those expected
    made_by: str


def collections() -> list[Collection]:
    """Every collection, the newest date first. Raises store.Unavailable."""
    with store.reading() as connection:
        return [_collection(row) for row in connection.execute(select(_rows).order_by(_rows.c.as_at.desc()))]


def dates() -> list[date]:
    """Every date that has a collection, or of which a return was sent, newest first. Raises store.Unavailable."""
    of_both = union(select(_rows.c.as_at), select(store.submissions.c.as_at))
    with store.reading() as connection:
        return sorted((date.fromisoformat(as_at) for as_at in connection.scalars(of_both)), reverse=True)


def find(as_at: date) -> Collection | None:
    """The collection of a date; None where nobody has made it. Raises store.Unavailable."""
    with store.reading() as connection:
        row = connection.execute(select(_rows).where(_rows.c.as_at == as_at.isoformat())).first()
    return _collection(row) if row else None


def save(collection: Collection) -> None:
    """Make a collection, or change the one of its date. Raises store.Unavailable."""
    as_at = collection.as_at.isoformat()
    with store.writing() as connection:
        connection.execute(delete(_rows).where(_rows.c.as_at == as_at))
        connection.execute(
            insert(_rows).values(
                as_at=as_at,
                period_kind=collection.period_kind,
                opens_on=collection.opens_on.isoformat(),
                due_on=collection.due_on.isoformat(),
                closes_on=collection.closes_on.isoformat(),
                councils=",".join(sorted(collection.councils)),
                made_by=collection.made_by,
            )
        )


def _collection(row: Row[tuple[object, ...]]) -> Collection:
    fields = dict(row._mapping)
    days = {name: date.fromisoformat(fields[name]) for name in ("as_at", "opens_on", "due_on", "closes_on")}
    codes = frozenset(code for code in fields["councils"].split(",") if code)
    return Collection(**{**fields, **days, "councils": codes})
