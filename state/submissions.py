"""Returns that councils sent: each version, its check and what was decided; its files lie beside the store."""

import hashlib
import secrets
import shutil
import time
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

from sqlalchemy import Row, Select, func, insert, select, update

import config
from state import store

_rows, _files = store.submissions, store.submission_files


class Stage(StrEnum):
    """How far a submission is."""

    WAITING = "waiting"  # received; nobody has decided yet
    ACCEPTED = "accepted"  # the next release holds it
    REFUSED = "refused"
    SUPERSEDED = "superseded"  # by a later version of the same council and date
    WITHDRAWN = "withdrawn"


class Unknown(Exception):
    """There is no such submission."""


class Decided(Exception):
    """Somebody else has decided meanwhile, or a later version came; the message says what stands now."""


@dataclass(frozen=True, kw_only=True)
class Submission:
    """One version of one council's return; times are seconds since 1970, UTC."""

    submission_id: str
    as_at: str
    council_code: str
    version: int
    layout: str
    digest: str
    stage: Stage
    note: str
    sent_by: str
    sent_at: int
    decided_by: str
    decided_at: int | None
    reason: str
    published_at: int | None
    files_gone_at: int | None
    report: str  # data.return_report.ReturnReport as JSON

    @property
    def folder(self) -> Path:
        """Where its files lie, as long as they are kept. Raises store.Unavailable where nobody said."""
        return _place() / self.submission_id


def digest_of(hashes: Iterable[str]) -> str:
    """What tells equal submissions: the SHA-256 of the files' hashes, in order."""
    return hashlib.sha256("\n".join(sorted(hashes)).encode()).hexdigest()


def receive(
    files: Sequence[Path], *, as_at: str, council_code: str, layout: str, note: str, sent_by: str, report: str
) -> Submission:
    """Keep files as the next version of a council's return; the same files again are the version that is there.

    The files are copied and on disk before the submission is on the list. A version that still waits is superseded.
    Raises store.Unavailable, OSError.
    """
    submission_id = secrets.token_urlsafe(16)
    folder = _place() / submission_id
    hashes = _copied(files, folder)
    try:
        with store.writing() as connection:
            digest = digest_of(sha256 for _, _, sha256 in hashes)
            its = (_rows.c.as_at == as_at) & (_rows.c.council_code == council_code)
            newest = connection.execute(select(_rows).where(its).order_by(_rows.c.version.desc()).limit(1)).first()
            if newest and newest.digest == digest and newest.stage in {Stage.WAITING, Stage.ACCEPTED}:
                shutil.rmtree(folder)
                return _submission(newest)
            waits = its & (_rows.c.stage == Stage.WAITING.value)
            connection.execute(update(_rows).where(waits).values(stage=Stage.SUPERSEDED.value))
            connection.execute(
                insert(_rows).values(
                    submission_id=submission_id, as_at=as_at, council_code=council_code,
                    version=newest.version + 1 if newest else 1, layout=layout, digest=digest,
                    stage=Stage.WAITING.value, note=_seen(note), sent_by=sent_by, sent_at=int(time.time()),
                    decided_by="", reason="", report=report,
                )
            )  # fmt: skip
            connection.execute(
                insert(_files),
                [
                    {"submission_id": submission_id, "name": name, "size_bytes": size, "sha256": sha256}
                    for name, size, sha256 in hashes
                ],
            )
    except BaseException:
        shutil.rmtree(folder, ignore_errors=True)
        raise
    return find(submission_id)


def decide(submission_id: str, stage: Stage, *, by: str, reason: str) -> Submission:
    """Accept, refuse or withdraw a submission; accepting supersedes the one accepted before for the same return.

    Raises Unknown; Decided where it was superseded or decided otherwise meanwhile; store.Unavailable.
    """
    with store.writing() as connection:
        row = connection.execute(select(_rows).where(_rows.c.submission_id == submission_id)).first()
        if row is None:
            raise Unknown(submission_id)
        may_follow = {Stage.WAITING} if stage is not Stage.WITHDRAWN else {Stage.WAITING, Stage.ACCEPTED}
        if row.stage not in may_follow:
            raise Decided(f"Version {row.version} is {row.stage} already.")
        if stage is Stage.ACCEPTED:
            its = (_rows.c.as_at == row.as_at) & (_rows.c.council_code == row.council_code)
            accepted = its & (_rows.c.stage == Stage.ACCEPTED.value)
            connection.execute(update(_rows).where(accepted).values(stage=Stage.SUPERSEDED.value))
        decided = {"stage": stage.value, "decided_by": by, "decided_at": int(time.time()), "reason": reason}
        connection.execute(update(_rows).where(_rows.c.submission_id == submission_id).values(**decided))
    return find(submission_id)


def find(submission_id: str) -> Submission:
    """One submission. Raises Unknown, store.Unavailable."""
    with store.reading() as connection:
        row = connection.execute(select(_rows).where(_rows.c.submission_id == submission_id)).first()
    if row is None:
        raise Unknown(submission_id)
    return _submission(row)


def of_return(council_code: str, as_at: str) -> list[Submission]:
    """All versions of one council's return, newest first. Raises store.Unavailable."""
    its = (_rows.c.council_code == council_code) & (_rows.c.as_at == as_at)
    return _listed(select(_rows).where(its).order_by(_rows.c.version.desc()))


def newest(as_at: str | None = None) -> list[Submission]:
    """The newest version of every council's return of a date, or of every date. Raises store.Unavailable."""
    last = select(_rows.c.as_at, _rows.c.council_code, func.max(_rows.c.version).label("version"))
    found = last.group_by(_rows.c.as_at, _rows.c.council_code).subquery()
    joined = _rows.join(
        found,
        (_rows.c.as_at == found.c.as_at)
        & (_rows.c.council_code == found.c.council_code)
        & (_rows.c.version == found.c.version),
    )
    statement = select(_rows).select_from(joined).order_by(_rows.c.as_at, _rows.c.council_code)
    return _listed(statement if as_at is None else statement.where(_rows.c.as_at == as_at))


def of_date(as_at: str) -> list[Submission]:
    """All versions of every council's return of a date, by council, newest first. Raises store.Unavailable."""
    its = select(_rows).where(_rows.c.as_at == as_at)
    return _listed(its.order_by(_rows.c.council_code, _rows.c.version.desc()))


def accepted() -> list[Submission]:
    """The accepted version of every council's return, by date and council. Raises store.Unavailable."""
    its = _rows.c.stage == Stage.ACCEPTED.value
    return _listed(select(_rows).where(its).order_by(_rows.c.as_at, _rows.c.council_code))


def file_names(submission_id: str) -> list[str]:
    """The names of a submission's files. Raises store.Unavailable."""
    with store.reading() as connection:
        its = _files.c.submission_id == submission_id
        return list(connection.scalars(select(_files.c.name).where(its).order_by(_files.c.name)))


def file_hashes(submission_id: str) -> frozenset[str]:
    """The SHA-256 of each of a submission's files. Raises store.Unavailable."""
    with store.reading() as connection:
        return frozenset(connection.scalars(select(_files.c.sha256).where(_files.c.submission_id == submission_id)))


def note_published(submission_ids: Iterable[str]) -> None:
    """Write down that a release with these submissions is public now. Raises store.Unavailable."""
    first = _rows.c.submission_id.in_(list(submission_ids)) & _rows.c.published_at.is_(None)
    with store.writing() as connection:
        connection.execute(update(_rows).where(first).values(published_at=int(time.time())))


def delete_files(submission_ids: Iterable[str]) -> None:
    """Delete the files of submissions for good; what was decided on them stays. Raises store.Unavailable, OSError."""
    for submission_id in submission_ids:
        folder = _place() / submission_id
        if folder.exists():
            shutil.rmtree(folder)
        with store.writing() as connection:
            its = _rows.c.submission_id == submission_id
            connection.execute(update(_rows).where(its).values(files_gone_at=int(time.time())))


def _place() -> Path:
    if not config.have_returns_a_place():
        # files that another host has would be left out of releases, and be deleted on paper alone
        raise store.Unavailable("Hosts that share a store keep the files of returns in one folder: set MUSTER_RETURNS.")
    return config.returns()


def _seen(note: str) -> str:
    """A sender's words in one line, without characters that nobody sees or that turn the line round."""
    return " ".join("".join(each if each.isprintable() else " " for each in note).split())


def _copied(files: Sequence[Path], folder: Path) -> list[tuple[str, int, str]]:
    """Copy files into a new folder, each on disk before the next: name, bytes and SHA-256."""
    store.own(folder.parent)
    folder.mkdir(mode=0o700)
    try:
        found = []
        for file in files:
            content = file.read_bytes()
            store.write_durably(folder / file.name, content)
            found.append((file.name, len(content), hashlib.sha256(content).hexdigest()))
        store.sync(folder)
        store.sync(folder.parent)
    except BaseException:
        shutil.rmtree(folder, ignore_errors=True)
        raise
    return found


def _listed(statement: Select[tuple[object, ...]]) -> list[Submission]:
    with store.reading() as connection:
        return [_submission(row) for row in connection.execute(statement)]


def _submission(row: Row[tuple[object, ...]]) -> Submission:
    fields = dict(row._mapping)
    return Submission(**{**fields, "stage": Stage(fields["stage"])})
