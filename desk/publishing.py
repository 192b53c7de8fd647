"""Building a release of what was accepted, publishing it, and going back: what stands, and the three acts.

Each act is a task of `etl` in a child process, which takes the lock of the home and writes the audit log.
"""

import logging
import re
import tempfile
import threading
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import config
from data.catalogue import catalogue
from data.held import Kept, kept
from data.principal import Principal
from data.releases import releases_kept
from data.store import live_release, look_again
from desk import child
from desk.limits import BUILD
from desk.not_taken import NotTaken, not_taken
from state import builds, publications, store

_CONTROL = re.compile(r"[\x00-\x09\x0b-\x1f\x7f-\x9f\u200e\u200f\u202a-\u202e\u2066-\u2069]+")  # all but new lines
_LOST = "The build ended without a word: the server was stopped meanwhile. Nothing was changed; build again."
_log = logging.getLogger(__name__)


class NotDone(Exception):
    """What was asked for was not done; the message says why, for the steward."""


@dataclass(frozen=True, kw_only=True)
class Standing:
    """What is live, what was built beside it, and what it could go back to."""

    live: Kept
    not_taken: tuple[NotTaken, ...]  # that the live release does not hold
    candidate: Kept | None  # the newest release that is younger than the live one
    is_stale: bool  # the candidate was built beside another release than the live one
    left_out: tuple[NotTaken, ...]  # that the candidate does not hold either
    before: Kept | None  # the release that rolling back leads to


@dataclass(frozen=True, kw_only=True)
class Built:
    """How the last build that was asked for here ended, or that it goes on."""

    is_going_on: bool
    began_at: int  # seconds since 1970, UTC
    is_done: bool = False
    said: str = ""
    release_id: str = ""


def standing(who: Principal) -> Standing:
    """What stands now. Raises PermissionError for whoever is no steward, NoRelease, store.Unavailable."""
    _expect_steward(who)
    found = kept(live_release().release_id)
    if found is None:
        raise NotDone("The live release cannot be read.")
    live = found.release.release_id
    younger = next((each for each in releases_kept()[:1] if each > live), None)
    candidate = kept(younger) if younger else None
    known = catalogue(found.release)
    return Standing(
        live=found,
        not_taken=not_taken(found, known),
        candidate=candidate,
        is_stale=candidate is not None and candidate.parent_id != live,
        left_out=not_taken(candidate, known) if candidate else (),
        before=kept(found.parent_id) if found.parent_id else None,
    )


def begin_build(who: Principal) -> None:
    """Have a release built; `built` says how far it is.

    Raises PermissionError, NotDone while another one is built or the store cannot be written.
    """
    _expect_steward(who)
    try:
        build_id = builds.begin()
    except builds.GoingOn:
        raise NotDone("A release is being built already.") from None
    except store.Unavailable as error:
        _log.error("a build could not be begun: %s", error)
        raise NotDone("A build cannot be begun at the moment. Please try again in a few minutes.") from None
    threading.Thread(target=_build, args=(who.name, build_id), daemon=True).start()


def _build(by: str, build_id: str) -> None:
    """The build, in a thread of its own, until its end is written down."""
    is_over = threading.Event()
    threading.Thread(target=_beat, args=(build_id, is_over), daemon=True).start()
    try:
        found = _ran("etl.desk_build.run_build", {"by": by})
        is_done, said, release_id = found["ok"], found["said"], found["release_id"]
    except NotDone as not_done:
        is_done, said, release_id = False, str(not_done), ""
    except Exception:
        _log.exception("a build failed")
        is_done, said, release_id = False, "Something went wrong on our side. Nothing was changed.", ""
    is_over.set()
    try:
        builds.end(build_id, is_done=is_done, said=said, release_id=release_id)
    except store.Unavailable:
        _log.exception("the end of a build could not be written down")


def _beat(build_id: str, is_over: threading.Event) -> None:
    while not is_over.wait(builds.BEATS_EVERY_SECONDS):
        with suppress(store.Unavailable):  # the next one may be heard
            builds.beat(build_id)


def built() -> Built | None:
    """How the last build ended, or that it goes on, on whichever host; None where none was ever asked for.

    Raises store.Unavailable.
    """
    last = builds.last()
    if last is None:
        return None
    if not last.is_over:
        return Built(is_going_on=last.is_going_on, began_at=last.began_at, said="" if last.is_going_on else _LOST)
    return Built(
        is_going_on=False, began_at=last.began_at, is_done=last.is_done, said=last.said, release_id=last.release_id
    )


def publish(release_id: str, who: Principal, *, note: str) -> str:
    """Make a release that was built live, with a note for readers, and say so.

    Raises PermissionError, NotDone where it is not the one that can be published now.
    """
    found = standing(who)
    if found.candidate is None or found.candidate.release.release_id != release_id:
        raise NotDone("Another release was built or published meanwhile. Look at what is there now.")
    if found.is_stale:
        raise NotDone("Another release was published since this one was built. Build again.")
    words = _CONTROL.sub(" ", note.replace("\r\n", "\n")).strip()
    if len(words) > publications.LONGEST_NOTE:
        raise NotDone(f"A note has at most {publications.LONGEST_NOTE:,} characters.")
    return _done("etl.desk_build.run_publish", {"by": who.name, "release_id": release_id, "note": words})


def roll_back(release_id: str, who: Principal) -> str:
    """Make the release before the live one live again, and say so. Raises PermissionError, NotDone."""
    found = standing(who)
    if found.before is None or found.before.release.release_id != release_id:
        raise NotDone("Another release was published meanwhile. Look at what is there now.")
    return _done("etl.desk_build.run_rollback", {"by": who.name, "release_id": release_id})


def _done(task: str, request: Mapping[str, str]) -> str:
    found = _ran(task, request)
    if not found["ok"]:
        raise NotDone(found["said"])
    return str(found["said"])


def _ran(task: str, request: Mapping[str, str]) -> dict[str, Any]:
    """What a task of etl.desk_build says: ok, said, release_id. Raises NotDone."""
    store.own(config.state())
    with tempfile.TemporaryDirectory(prefix="desk-", dir=config.state()) as folder:
        try:
            found = child.run(task, {**request, "result_to": str(Path(folder) / "result.json")}, limits=BUILD)
        except child.NotDone as not_done:
            raise NotDone(str(not_done)) from not_done
        finally:
            look_again()
    if not isinstance(found, dict) or not {"ok", "said", "release_id"} <= found.keys():
        raise NotDone("Something went wrong on our side. Nothing was changed.")
    return found


def _expect_steward(who: Principal) -> None:
    if not who.is_steward:
        raise PermissionError("only a steward builds and publishes releases")
