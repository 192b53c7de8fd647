"""Makes the live release anew from the stored returns, in another home, and compares every figure: `etl rebuild`."""

import json
import os
import shutil
import sqlite3
import subprocess
import sys
from collections.abc import Sequence
from contextlib import closing
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import config
from etl import releases
from etl.areas import areas
from etl.backup import copy_of_store, names_of_secrets
from etl.releases import HomeError, Release
from state import store, submissions

Place = tuple[str, str]  # period and area code
# the other home's own: empty is as if not set
_ITS_OWN = {"MUSTER_STATE_URL": "", "MUSTER_RETURNS": "", "MUSTER_LAKE": ""}


class NotRebuilt(HomeError):
    """The release could not be made anew."""


@dataclass(frozen=True, kw_only=True)
class Rebuilt:
    """A release that was made anew, set against the one that is live."""

    home: Path
    live: str  # id of the release that is live
    digest: str  # of the live release
    rebuilt_digest: str
    returns: int  # how many it was made from
    not_stored: tuple[str, ...]  # what is live and whose files are not there, in words
    differing: tuple[str, ...]  # what differs although the files are there, in words

    @property
    def is_same(self) -> bool:
        """Whether every protected answer is the same."""
        return self.digest == self.rebuilt_digest


def rebuild(into: Path) -> Rebuilt:
    """Make the live release anew from the accepted submissions whose files are kept, in a new or an empty folder.

    That folder gets copies of the store, of the files and of the secrets, and the home stays as it is. Raises
    NotRebuilt, NoRelease, DamagedRelease, store.Unavailable.
    """
    live = releases.live()
    if live is None:
        raise NotRebuilt(f"No release is live in {config.home()}, so there is nothing to compare with.")
    if into.exists() and (not into.is_dir() or any(into.iterdir())):
        raise NotRebuilt(f"{into} is not an empty folder. The rebuild goes into a new or an empty one.")
    kept = _stored(live)
    if not kept:
        raise NotRebuilt(
            "No file of an accepted return is stored: they were loaded from a folder (load it into another home), or "
            "their time of keeping is over."
        )
    _copy(into, list(kept.values()))
    for command in ("build", "publish"):
        _run(into, "etl", command)
    (digest, before), (rebuilt, after) = _digests(config.home()), _digests(into)
    places = {place for place in before.keys() | after.keys() if before.get(place) != after.get(place)}
    gone = _not_stored(live, set(kept))
    return Rebuilt(
        home=into,
        live=live.release_id,
        digest=digest,
        rebuilt_digest=rebuilt,
        returns=len(kept),
        not_stored=tuple(gone.values()),
        differing=_named(places - gone.keys()),
    )


def _stored(live: Release) -> dict[Place, str]:
    """The submission that each accepted return of a release was loaded from, where its files are kept."""
    with releases.reading(live.release_id) as connection:
        rows = connection.execute("""
            SELECT as_at::VARCHAR, council_code, list(sha256) FROM returns JOIN return_files USING (return_id)
            WHERE outcome = 'accepted' AND carried_from IS NULL GROUP BY ALL ORDER BY ALL""").fetchall()
    found = {}
    for as_at, code, hashes in rows:
        for one in submissions.of_return(code, as_at):
            if one.folder.is_dir() and set(hashes) <= submissions.file_hashes(one.submission_id):
                found[as_at, code] = one.submission_id
                break
    return found


def _copy(into: Path, submission_ids: Sequence[str]) -> None:
    """The store as it is at this moment, the files of submissions and the secrets, in another home."""
    for folder in (into, into / "state", into / "secrets", into / "returns"):
        store.own(folder)
    copy = copy_of_store(into / "state" / "state.sqlite")
    if copy is None:
        raise NotRebuilt(f"There is no store in {config.home()}, and so no accepted return.")
    with closing(sqlite3.connect(copy)) as connection:  # what the live release holds, whatever was decided since
        connection.execute("UPDATE submissions SET stage = 'superseded' WHERE stage = 'accepted'")
        connection.executemany(
            "UPDATE submissions SET stage = 'accepted' WHERE submission_id = ?", [(each,) for each in submission_ids]
        )
        connection.commit()
    for name in names_of_secrets():
        store.write_durably(into / "secrets" / name, (config.secrets() / name).read_bytes())
    for submission_id in submission_ids:
        shutil.copytree(config.returns() / submission_id, into / "returns" / submission_id)


def _run(home: Path, *command: str) -> str:
    """What a command of Muster's says in a home. Raises NotRebuilt with the last of what it complained of."""
    ran = subprocess.run(
        [sys.executable, "-m", *command],
        cwd=config.PROJECT,
        env=os.environ | {"MUSTER_HOME": str(home)} | ({} if home == config.home() else _ITS_OWN),
        capture_output=True,
        text=True,
        check=False,
    )
    if ran.returncode not in {0, 1} or (ran.returncode and command[0] != "etl"):
        said = (ran.stderr.strip() or ran.stdout.strip()).splitlines()[-1:]
        raise NotRebuilt(f"The release could not be made anew in {home}: {' '.join(said)}")
    return ran.stdout


def _digests(home: Path) -> tuple[str, dict[Place, str]]:
    found = json.loads(_run(home, "data.digest", "--parts"))
    return found["digest"], {(period, area): part for period, area, part in found["places"]}


def _not_stored(live: Release, stored: set[Place]) -> dict[Place, str]:
    """What the live release holds and no stored file does: each place, and why."""
    with releases.reading(live.release_id) as connection:
        rows = connection.execute("""
            SELECT as_at::VARCHAR, council_code, area_name, outcome, coalesce(carried_from, as_at)::VARCHAR
            FROM returns JOIN areas ON area_code = council_code ORDER BY ALL""").fetchall()
    told: dict[Place, str] = {}
    for as_at, code, name, outcome, source in rows:
        if (source, code) not in stored:
            told[as_at, code] = f"{name}, {as_at}: {_why(code, source, outcome)}"
        elif outcome == "refused":
            told[as_at, code] = f"{name}, {as_at}: a return was refused, and refused ones are not loaded again"
    return told


def _why(council_code: str, as_at: str, outcome: str) -> str:
    gone = [one.files_gone_at for one in submissions.of_return(council_code, as_at) if one.files_gone_at]
    if gone:
        return f"its files were deleted on {datetime.fromtimestamp(gone[0], UTC):%d %B %Y}, as their time was over"
    return f"it was {'loaded' if outcome == 'accepted' else 'refused'} from a folder, and its files are not stored"


def _named(places: set[Place]) -> tuple[str, ...]:
    """The councils among places that differ; what is added up from them only where no council differs."""
    found = areas()
    is_council = found["area_level"].isin(["council", "former-council", "joint"])
    names = dict(found[is_council][["area_code", "area_name"]].itertuples(index=False))
    councils = sorted((names[code], period) for period, code in places if code in names)
    if councils:
        return tuple(f"{name}, {period}" for name, period in councils)
    return tuple(sorted({f"sums of councils, {period}" for period, _ in places}))
