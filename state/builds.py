"""The build of a release that the desk was asked for last: one at a time for all hosts, and how it ended."""

import secrets
import time
from dataclasses import dataclass

from sqlalchemy import delete, insert, select, update

from state import store

BEATS_EVERY_SECONDS = 10
_SILENT_SECONDS = 60  # without a word from the host that builds; then the build is given up
_rows = store.builds


class GoingOn(Exception):
    """Another build has not ended."""


@dataclass(frozen=True, kw_only=True)
class Build:
    """The last build; times are seconds since 1970, UTC."""

    build_id: str  # which alone lets whoever builds say how it goes: it may have been given up for another meanwhile
    began_at: int
    beat_at: int  # when the host that builds was last heard of
    is_over: bool
    is_done: bool
    said: str
    release_id: str

    @property
    def is_going_on(self) -> bool:
        """Whether it has neither ended nor been given up."""
        return not self.is_over and time.time() - self.beat_at <= _SILENT_SECONDS


def begin() -> str:
    """Put a new build in the place of the last, and give its id. Raises GoingOn, store.Unavailable."""
    now, build_id = int(time.time()), secrets.token_hex(8)
    with store.writing() as connection:
        row = connection.execute(select(_rows)).first()
        if row and Build(**row._mapping).is_going_on:
            raise GoingOn
        connection.execute(delete(_rows))
        begun = Build(
            build_id=build_id, began_at=now, beat_at=now, is_over=False, is_done=False, said="", release_id=""
        )
        connection.execute(insert(_rows).values(**vars(begun)))
    return build_id


def beat(build_id: str) -> None:
    """Say that a build goes on, unless another took its place. Raises store.Unavailable."""
    _set(build_id, beat_at=int(time.time()))


def end(build_id: str, *, is_done: bool, said: str, release_id: str) -> None:
    """Say how a build ended, unless another took its place. Raises store.Unavailable."""
    _set(build_id, is_over=True, is_done=is_done, said=said, release_id=release_id)


def last() -> Build | None:
    """The last build; None where none was ever asked for. Raises store.Unavailable."""
    with store.reading() as connection:
        row = connection.execute(select(_rows)).first()
    return Build(**row._mapping) if row else None


def _set(build_id: str, **values: int | str) -> None:
    with store.writing() as connection:
        connection.execute(update(_rows).where(_rows.c.build_id == build_id).values(**values))
