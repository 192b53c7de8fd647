"""Runs the stages over a folder of returns, and tells what became of each."""

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from enum import IntEnum
from pathlib import Path

import duckdb

import config
from data.disclosure.policy import policy
from data.disclosure.rounding import fingerprint
from data.principal import Role
from etl import releases
from etl.conform import conform
from etl.directions import directions, forget_withdrawn
from etl.extract import extract, fill_lines
from etl.file_rules import FILE_RULES
from etl.find import Found, find_returns
from etl.held_files import HELD_FILES, find_held_files
from etl.kinds import KIND_RULES, keep_kinds_apart
from etl.load import NewRelease, attach_live, build, conform_nothing, councils, left_out, merge, moved_councils
from etl.reference import public_digest
from etl.releases import OtherFormat, Release
from etl.report import Report, gather, prepare, remember_unchanged, write_problems
from etl.row_rules import ROW_RULES
from etl.secret import pseudonym_secret, rounding_secret
from etl.unchanged import Split, split
from etl.validate import validate
from etl.work_database import work_database
from state import audit

RULES = FILE_RULES | ROW_RULES | KIND_RULES
LOAD_STEPS = 6  # how often a load says what it does, when it runs to its end
Say = Callable[[str], None]


class ExitCode(IntEnum):
    """What the shell is told."""

    ACCEPTED = 0  # everything accepted, or nothing changed and nothing refused
    REFUSED = 1  # something was refused and the rest published; of a check: something would be refused
    NOTHING = 2  # nothing published; of a check: nothing could be read


@dataclass(frozen=True, kw_only=True)
class Outcome:
    """How a check or a load ended."""

    code: ExitCode
    said: str  # one sentence
    report: Report
    release_id: str | None = None  # the release that was published
    left_out: tuple[str, ...] = ()  # what a decision keeps out of the release, a sentence each
    moved: tuple[str, ...] = ()  # councils whose staff records changed by more than a tenth


def load(
    root: Path, *, problems_to: Path | None = None, kept: int = releases.KEPT, say: Say = lambda _: None
) -> Outcome:
    """Validate the returns of a folder, merge those accepted into the live release and make the result live.

    Raises NothingThere, HomeError (another load, a wrong secret, a damaged release), BadPolicy, NotWritten,
    store.Unavailable, and whatever stopped a build; the live release then stays as it was.
    """
    with releases.changing():
        outcome = build_release(root, problems_to=problems_to, say=say)
        if outcome.release_id:
            say("Publishing")
            try:
                releases.publish(outcome.release_id)
            except BaseException:
                if releases.live_id() != outcome.release_id:
                    releases.forget([outcome.release_id])
                raise
            forget_withdrawn()
            releases.prune(kept)
    said = f"Release {outcome.release_id} is live." if outcome.release_id else ""
    return replace(outcome, said=f"{outcome.said} {said}".strip())


def build_release(root: Path, *, problems_to: Path | None = None, say: Say = lambda _: None) -> Outcome:
    """As `load`, of a release that is not live yet, for who is `changing` the home; it has no id where nothing is new.

    Raises as `load` does.
    """
    found = find_returns(root)
    releases.clear_leftovers()
    live, lost = live_to_merge()
    stamps = _Stamps(pseudonym=pseudonym_secret(live), rounding=rounding_secret(live), policy=policy().stamp)
    try:
        with work_database(config.state()) as work:
            outcome = _load(work, found, live, stamps, problems_to=problems_to, say=say)
    finally:
        releases.clear_leftovers()
    return replace(outcome, said=f"{lost} {outcome.said}".strip())


def live_to_merge() -> tuple[Release | None, str]:
    """The live release, and what was mended to have it; none, and why, when an older version of Muster made it.

    Raises DamagedRelease where a part of it cannot be read.
    """
    mended = releases.find_pointer()
    try:
        live = releases.live()
    except OtherFormat as other:
        if not other.is_older:
            raise
        return None, f"{other} Nothing was taken over from it: load all returns again."
    if live is not None:
        releases.read_whole(live)
    return live, mended


@dataclass(frozen=True, kw_only=True)
class _Stamps:
    """What a release is made with beside returns."""

    pseudonym: bytes = field(repr=False)
    rounding: bytes = field(repr=False)
    policy: str


def _load(
    work: duckdb.DuckDBPyConnection,
    found: Found,
    live: Release | None,
    stamps: _Stamps,
    *,
    problems_to: Path | None,
    say: Say,
) -> Outcome:
    say("Looking for changes")
    attach_live(work, live)
    prepare(work, RULES)
    digest = public_digest()
    is_same_public = live is not None and live.public_digest == digest
    # other look-ups or another loader may read the same return in another way, so then nothing counts as unchanged
    parts = split(work, found) if is_same_public else Split(to_read=found, unchanged=frozenset())
    remember_unchanged(work, parts.unchanged)
    kind = _read(work, parts.to_read, live.kind if live else None, say)
    if parts.to_read.returns:
        say("Conforming")
        conform(work, stamps.pseudonym, earlier="live.")
    else:
        conform_nothing(work)
    report = _told(work, problems_to)
    _record_load(report, live)
    is_changed = merge(work, directions())
    not_in = left_out(work)
    # a refused return is worth a release only where there is one already, to say so beside what it holds
    is_worth_it = report.is_any_accepted or (live is not None and is_changed)
    if kind is None and live is not None and is_changed:
        kind = live.kind  # nothing new was sent, and something was withdrawn or carried forward
    if kind is None or not is_worth_it or report.breaks(KIND_RULES):
        return Outcome(code=ExitCode.NOTHING, said=_nothing(found, live), report=report, left_out=not_in)
    if too_many := _too_many_councils(councils(work)):
        return Outcome(code=ExitCode.NOTHING, said=too_many, report=report)
    code = ExitCode.REFUSED if report.is_any_refused else ExitCode.ACCEPTED
    if live is not None and is_same_public and live.policy == stamps.policy and not is_changed:
        said = f"Nothing changed: release {live.release_id} holds these returns already."
        return Outcome(code=code, said=said, report=report, left_out=not_in)
    say("Building the release")
    new = NewRelease(
        release_id=releases.new_id(),
        kind=kind,
        secret_fingerprint=fingerprint(stamps.pseudonym),
        public_digest=digest,
        policy=stamps.policy,
        rounding_fingerprint=fingerprint(stamps.rounding),
    )
    built, moved = build(work, new, live), moved_councils(work)
    releases.keep(built, new.release_id)
    return Outcome(code=code, said="", report=report, release_id=new.release_id, moved=moved, left_out=not_in)


def _too_many_councils(names: Sequence[str]) -> str:
    """Why these councils may not be in one release under the policy in force; empty when they may."""
    most = policy().most_councils
    if not most or len(names) <= most:
        return ""
    few, more = ", ".join(names[:3]), f" and {len(names) - 3} more" if len(names) > 3 else ""
    return (
        f"Nothing was published: the disclosure policy {policy().name} is for a release of {most} "
        f"council{'s' if most > 1 else ''}, and this one would hold {len(names)}: {few}{more}. Load each council into "
        "a home of its own (MUSTER_HOME), or choose the policy for several councils: MUSTER_POLICY=regional."
    )


def _record_load(report: Report, live: Release | None) -> None:
    """Write into the audit log that returns were read, before anything comes of them."""
    told = Counter(line.outcome if line.is_new else "unchanged" for line in report.returns)
    audit.record(
        audit.Action.LOAD,
        name=audit.operator(),
        role=Role.STEWARD,
        release=live.release_id if live else "",
        detail=f"{told['accepted']} returns accepted, {told['refused']} refused, {told['unchanged']} unchanged",
    )


def _nothing(found: Found, live: Release | None) -> str:
    if not found.returns:
        return "No return was found there."
    if live is None:
        return (
            "Nothing was accepted, so there is no release, and neither status nor the dashboard can name what was "
            "refused: this report alone does."
        )
    return f"Nothing was accepted and nothing was published: release {live.release_id} stays live as it was."


def _read(work: duckdb.DuckDBPyConnection, found: Found, home_kind: str | None, say: Say) -> str | None:
    """Extract and validate; the kind of the returns, None if nothing tells."""
    files = sum(len(one.files) for one in found.returns)
    say(f"Reading {files} files of {len(found.returns)} returns")
    extract(work, found)
    work.execute(f"CREATE TABLE held_files AS {HELD_FILES.format(prefix='live.')}")
    find_held_files(work)
    if found.returns:
        say("Checking")
        validate(work)
    return keep_kinds_apart(work, home_kind)


def _told(work: duckdb.DuckDBPyConnection, problems_to: Path | None) -> Report:
    fill_lines(work)
    report = gather(work)
    if problems_to:
        write_problems(work, problems_to)
    return report
