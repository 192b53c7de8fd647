"""What councils say of their own figures, until they or the region take it back."""

import secrets
import time
from collections.abc import Collection
from dataclasses import dataclass

from sqlalchemy import ColumnElement, Row, func, insert, select, update

from state import store

LONGEST = 500  # characters of a comment
MOST = 20  # comments that stand on one return of a council
_rows = store.comments


class TooMany(Exception):
    """A council has MOST comments on the return already."""


@dataclass(frozen=True, kw_only=True)
class Comment:
    """One comment: `measure` is a key, `as_at` the date of the return, `written_at` seconds since 1970, UTC."""

    comment_id: str
    council_code: str
    measure: str
    as_at: str
    text: str
    written_by: str
    written_at: int
    is_pinned: bool  # by the region, so that it stands beside figures of the region too


def write(council_code: str, measure: str, as_at: str, text: str, *, by: str) -> str:
    """Let a comment stand beside a council's figure, and give its id. Raises TooMany, ValueError, store.Unavailable."""
    if not text.strip() or len(text) > LONGEST:
        raise ValueError(f"a comment has 1 to {LONGEST} characters")
    comment_id = secrets.token_urlsafe(16)
    with store.writing() as connection:
        own = _stands() & (_rows.c.council_code == council_code) & (_rows.c.as_at == as_at)
        if connection.execute(select(func.count()).select_from(_rows).where(own)).scalar_one() >= MOST:
            raise TooMany
        connection.execute(
            insert(_rows).values(
                comment_id=comment_id, council_code=council_code, measure=measure, as_at=as_at, text=text,
                written_by=by, written_at=int(time.time()), is_pinned=False,
            )
        )  # fmt: skip
    return comment_id


def standing(councils: Collection[str]) -> list[Comment]:
    """The comments of some councils, oldest first. Raises store.Unavailable."""
    statement = select(_rows).where(_stands(), _rows.c.council_code.in_(sorted(councils)))
    with store.reading() as connection:
        return list(map(_comment, connection.execute(statement.order_by(_rows.c.written_at, _rows.c.comment_id))))


def find(comment_id: str) -> Comment | None:
    """A comment that stands; None where there is none. Raises store.Unavailable."""
    with store.reading() as connection:
        row = connection.execute(select(_rows).where(_stands(), _rows.c.comment_id == comment_id)).one_or_none()
    return _comment(row) if row else None


def pin(comment_id: str, *, is_pinned: bool = True) -> None:
    """Let a comment stand beside figures of the region too, or no longer. Raises store.Unavailable."""
    _set(comment_id, is_pinned=is_pinned)


def take_back(comment_id: str) -> None:
    """Let a comment stand no longer, for good. Raises store.Unavailable."""
    _set(comment_id, taken_back_at=int(time.time()), is_pinned=False)


def _set(comment_id: str, **values: bool | int) -> None:
    with store.writing() as connection:
        connection.execute(update(_rows).where(_stands(), _rows.c.comment_id == comment_id).values(**values))


def _stands() -> ColumnElement[bool]:
    return _rows.c.taken_back_at.is_(None)


def _comment(row: Row[tuple[object, ...]]) -> Comment:
    kept = row._asdict()
    del kept["taken_back_at"]
    return Comment(**kept)
