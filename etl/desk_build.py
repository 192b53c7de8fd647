"""Builds a release from the accepted submissions, and publishes one; also as tasks for a child process."""

import json
import shutil
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from datetime import date
from pathlib import Path

import config
from data.disclosure.policy import BadPolicy
from etl import releases, rounding
from etl.directions import forget_withdrawn, holds_withdrawn
from etl.find import NothingThere
from etl.pipeline import Outcome, Say, build_release
from etl.releases import HomeError, NoRelease, Release
from etl.work_folders import work_folder
from state import audit, submissions, withdrawal
from state.audit import Action, NotWritten
from state.store import Unavailable
from state.submissions import Submission

_CANONICAL = "teams.csv"  # what a regional workforce return is loaded from


class StaleRelease(HomeError):
    """A release was built before something that it must go by: another release went live, or data were withdrawn."""


@contextmanager
def staged_returns(kept: Sequence[Submission]) -> Iterator[Path]:
    """A folder of returns, as a load reads it, of the submissions whose files are still there."""
    with work_folder(config.state()) as work:
        root = work / "returns"
        root.mkdir()
        for one in kept:
            if one.folder.is_dir():
                folder = root / one.as_at / one.council_code
                folder.mkdir(parents=True)
                for name in submissions.file_names(one.submission_id):
                    if one.layout != "regional" or name == _CANONICAL:
                        shutil.copyfile(one.folder / name, folder / name)
        yield root


def build(*, by: str, say: Say = lambda _: None) -> Outcome:
    """Make a release of what is live and of every accepted submission; it is not live, and nothing else changes.

    Raises as `etl.pipeline.build_release` does.
    """
    with releases.changing():
        audit.record(Action.BUILD, name=by, role="steward", release=releases.live_id() or "")
        with staged_returns(submissions.accepted()) as root:
            outcome = build_release(root, say=say)
    said = outcome.said or f"Release {outcome.release_id} is built. It is not live until it is published."
    return replace(outcome, said=said)


def publish(release_id: str | None, *, by: str, note: str = "", kept: int = releases.KEPT) -> str:
    """Make a release that was built live, the newest one unless it is named; what became of it in a sentence.

    Its submissions count as published from now on; old releases and files whose time is over are deleted, and so are
    releases that hold data that were withdrawn. Raises HomeError, BadPolicy, NotWritten, Unavailable.
    """
    with releases.changing():
        release = candidate(release_id)
        if (live := releases.live_id()) != release.parent_id:
            raise StaleRelease(
                f"Release {release.release_id} was built beside release {release.parent_id or 'none'}, but "
                f"{live or 'none'} is live now. Build again, so that nothing published since is lost."
            )
        if holds_withdrawn(release.release_id):
            raise StaleRelease(f"Release {release.release_id} holds data that were withdrawn since. Build again.")
        rounding.expect_same_rounding(release)
        releases.read_whole(release)  # it may have lain there for days
        releases.publish(release.release_id, by=by, note=note)
        submissions.note_published(_held(release))
        gone = forget_withdrawn()
        releases.prune(kept)
        withdrawal.retain(config.keep_returns_days(), today=date.today(), by=by)
    forgotten = f" Deleted, as they held data that were withdrawn: {', '.join(gone)}." if gone else ""
    return f"Release {release.release_id} is live.{forgotten}"


def candidate(release_id: str | None = None) -> Release:
    """The newest release that is younger than the live one, or the one named. Raises NoRelease, DamagedRelease."""
    live = releases.live_id()
    ids = [each for each in releases.listed() if live is None or each > live]
    target = release_id or (ids[-1] if ids else None)
    if target is None or target not in releases.listed():
        raise NoRelease("No release was built that is not live yet. Build one first: python -m etl build")
    return releases.describe(target)


def _held(release: Release) -> list[str]:
    """The accepted submissions whose very files a release holds; of a workbook only what was made of it is loaded."""
    with releases.reading(release.release_id) as connection:
        rows = connection.execute("""
            SELECT as_at::VARCHAR, council_code, list(sha256) FROM returns JOIN return_files USING (return_id)
            WHERE outcome = 'accepted' AND carried_from IS NULL GROUP BY ALL""").fetchall()
    loaded = {(as_at, council): set(hashes) for as_at, council, hashes in rows}
    return [
        one.submission_id
        for one in submissions.accepted()
        if (files := loaded.get((one.as_at, one.council_code))) and files <= submissions.file_hashes(one.submission_id)
    ]


def run_build(request: dict[str, str]) -> None:
    """`build` in a child process: request has by and result_to, a path for {ok, said, release_id} as JSON."""

    def done() -> tuple[bool, str, str]:
        outcome = build(by=request["by"])
        return outcome.release_id is not None, outcome.said, outcome.release_id or ""

    _told(request, done)


def run_publish(request: dict[str, str]) -> None:
    """`publish` in a child process: as `run_build`, with release_id and note."""

    def done() -> tuple[bool, str, str]:
        said = publish(request.get("release_id") or None, by=request["by"], note=request.get("note", ""))
        return True, said, releases.live_id() or ""

    _told(request, done)


def run_rollback(request: dict[str, str]) -> None:
    """`rollback` in a child process: as `run_build`, with release_id where one is named."""

    def done() -> tuple[bool, str, str]:
        before, after = rounding.rollback(request.get("release_id") or None, by=request["by"])
        return True, f"Release {after.release_id} is live again, in place of {before}.", after.release_id

    _told(request, done)


def _told(request: dict[str, str], work: Callable[[], tuple[bool, str, str]]) -> None:
    try:
        ok, said, release_id = work()
    except (HomeError, BadPolicy, NotWritten, Unavailable, NothingThere) as error:
        ok, said, release_id = False, str(error), ""
    result = json.dumps({"ok": ok, "said": said, "release_id": release_id})
    Path(request["result_to"]).write_text(result, encoding="utf-8")
