"""Board packs that were asked for: how far each is, what it holds once frozen, and its files."""

import hashlib
import secrets
import time
from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum
from typing import Any

from sqlalchemy import Delete, Row, delete, func, insert, select, update

from state import store

KEPT = timedelta(days=397)  # 13 months: a board sees last year's pack beside this year's
MOST = 100  # packs of one person
_SILENT_SECONDS = {"waiting": 180, "making": 60}  # without a word from its maker a pack is given up
_packs, _files = store.packs, store.pack_files
_STOPPED = "It was not finished. Please ask for it again."


class Stage(StrEnum):
    """How far a pack is."""

    WAITING = "waiting"
    MAKING = "making"
    READY = "ready"
    FAILED = "failed"


class TooMany(Exception):
    """Somebody has MOST packs already."""


@dataclass(frozen=True, kw_only=True)
class Kept:
    """One pack in the list; `content_hash` is empty until it is frozen, `files` are the suffixes that are written."""

    pack_id: str
    principal_name: str
    title: str
    address: str
    stage: Stage
    step: str
    asked_at: int  # seconds since 1970, UTC
    content_hash: str
    files: frozenset[str]


def ask(name: str, title: str, address: str) -> str:
    """Put a new pack on the list, and give its id. Raises TooMany, store.Unavailable."""
    pack_id, now = secrets.token_urlsafe(16), int(time.time())
    with store.writing() as connection:
        connection.execute(_too_old())
        own = _packs.c.principal_name == name
        if connection.execute(select(func.count()).select_from(_packs).where(own)).scalar_one() >= MOST:
            raise TooMany
        connection.execute(
            insert(_packs).values(
                pack_id=pack_id, principal_name=name, title=title, address=address, stage=Stage.WAITING.value,
                step="", asked_at=now, beat_at=now, content_hash="", content="",
            )
        )  # fmt: skip
    return pack_id


def step(pack_id: str, words: str) -> None:
    """Say what is being done for a pack that has no file yet. Raises store.Unavailable."""
    _set(pack_id, Stage.MAKING, words)


def fail(pack_id: str, words: str) -> None:
    """Say why a pack that has no file yet cannot be made, for its reader. Raises store.Unavailable."""
    _set(pack_id, Stage.FAILED, words)


def freeze(pack_id: str, title: str, content: str) -> None:
    """Keep what a pack holds; a frozen pack never changes. Raises store.Unavailable."""
    frozen_hash = hashlib.sha256(content.encode()).hexdigest()
    with store.writing() as connection:
        connection.execute(
            update(_packs)
            .where(_packs.c.pack_id == pack_id, _packs.c.content_hash == "")
            .values(title=title, content=content, content_hash=frozen_hash, beat_at=int(time.time()))
        )


def keep_file(pack_id: str, suffix: str, content: bytes) -> None:
    """Keep a written file of a pack, which is then ready; the first one stays. Raises store.Unavailable."""
    sha256 = hashlib.sha256(content).hexdigest()
    with store.writing() as connection:
        here = (_files.c.pack_id == pack_id) & (_files.c.suffix == suffix)
        exists = connection.execute(select(_packs.c.pack_id).where(_packs.c.pack_id == pack_id)).first()
        if exists and not connection.execute(select(_files.c.suffix).where(here)).first():
            connection.execute(insert(_files).values(pack_id=pack_id, suffix=suffix, sha256=sha256, content=content))
        connection.execute(update(_packs).where(_packs.c.pack_id == pack_id).values(stage=Stage.READY.value, step=""))


def find(pack_id: str, name: str) -> Kept | None:
    """A pack of somebody's; None for anybody else's. Raises store.Unavailable."""
    return next((each for each in kept_of(name) if each.pack_id == pack_id), None)


def kept_of(name: str) -> list[Kept]:
    """Somebody's packs, the newest first. Raises store.Unavailable."""
    columns = [each for each in _packs.c if each.name != "content"]
    with store.reading() as connection:
        own = connection.execute(
            select(*columns).where(_packs.c.principal_name == name).order_by(_packs.c.asked_at.desc(), _packs.c.pack_id)
        ).all()
        ids = [row.pack_id for row in own]
        written = connection.execute(select(_files.c.pack_id, _files.c.suffix).where(_files.c.pack_id.in_(ids))).all()
    return [_kept(row, frozenset(suffix for pack_id, suffix in written if pack_id == row.pack_id)) for row in own]


def content_of(pack_id: str) -> str:
    """What a frozen pack holds, as JSON; empty before. Raises store.Unavailable."""
    with store.reading() as connection:
        found = connection.execute(select(_packs.c.content).where(_packs.c.pack_id == pack_id)).scalar_one_or_none()
    return found or ""


def file_of(pack_id: str, suffix: str) -> bytes | None:
    """A written file of a pack, as it was first written. Raises store.Unavailable."""
    with store.reading() as connection:
        return connection.execute(
            select(_files.c.content).where(_files.c.pack_id == pack_id, _files.c.suffix == suffix)
        ).scalar_one_or_none()


def prune() -> int:
    """Remove every pack that is older than KEPT, and say how many. Raises store.Unavailable."""
    with store.writing() as connection:
        return int(connection.execute(_too_old()).rowcount)


def _too_old() -> Delete:
    return delete(_packs).where(_packs.c.asked_at < int(time.time() - KEPT.total_seconds()))


def forget(pack_id: str, name: str) -> None:
    """Remove a pack of somebody's, and its files. Raises store.Unavailable."""
    with store.writing() as connection:
        connection.execute(delete(_packs).where(_packs.c.pack_id == pack_id, _packs.c.principal_name == name))


def before(pack_id: str) -> int:
    """How many packs were asked for before one and are not finished. Raises store.Unavailable."""
    unfinished = _packs.c.stage.in_([Stage.WAITING.value, Stage.MAKING.value])
    asked = select(_packs.c.asked_at).where(_packs.c.pack_id == pack_id).scalar_subquery()
    heard = _packs.c.beat_at > int(time.time()) - max(_SILENT_SECONDS.values())
    with store.reading() as connection:
        return connection.execute(
            select(func.count()).select_from(_packs).where(unfinished, heard, _packs.c.asked_at < asked)
        ).scalar_one()


def _set(pack_id: str, stage: Stage, words: str) -> None:
    has_file = select(_files.c.pack_id).where(_files.c.pack_id == pack_id).exists()
    longest = store.packs.c.step.type.length  # type: ignore[attr-defined]
    with store.writing() as connection:
        connection.execute(
            update(_packs)
            .where(_packs.c.pack_id == pack_id, ~has_file)
            .values(stage=stage.value, step=words[:longest], beat_at=int(time.time()))
        )


def _kept(row: Row[Any], files: frozenset[str]) -> Kept:
    stage, words = Stage(row.stage), row.step
    if row.stage in _SILENT_SECONDS and time.time() - row.beat_at > _SILENT_SECONDS[row.stage]:
        stage, words = Stage.FAILED, _STOPPED
    return Kept(
        pack_id=row.pack_id,
        principal_name=row.principal_name,
        title=row.title,
        address=row.address,
        stage=stage,
        step=words,
        asked_at=row.asked_at,
        content_hash=row.content_hash,
        files=files,
    )
