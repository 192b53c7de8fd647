"""What a steward does with returns by command: receive, accept, carry forward, withdraw, and delete in time."""

from collections.abc import Sequence
from datetime import date
from pathlib import Path

import config
from data.return_report import ReturnReport
from etl import desk_build, releases
from etl.areas import areas
from etl.directions import forget_withdrawn
from etl.find import council_named, date_named
from etl.inspection import inspect
from etl.pipeline import Outcome, Say
from state import audit, standings, submissions, withdrawal
from state.audit import Action
from state.standings import Kind
from state.submissions import Stage, Submission


class NotPossible(Exception):
    """What was asked for cannot be done; the message is a sentence for whoever asked."""


def receive(paths: Sequence[Path], *, council: str, as_at: str, note: str, by: str) -> str:
    """Check the files of a council's return and keep them as its next version; what the check says in a sentence.

    Raises NotPossible, find.NothingThere, audit.NotWritten, store.Unavailable, OSError.
    """
    code, day = _council(council), _day(as_at)
    files = [file for path in paths for file in (sorted(path.glob("*.csv")) if path.is_dir() else [path])]
    reports = inspect(files, as_at=day, council_code=code)
    if len(reports) != 1:
        raise NotPossible(f"{len(reports)} returns were found in {', '.join(map(str, paths))}; give the files of one.")
    report = reports[0]
    audit.record(Action.RETURN_SENT, name=by, detail=f"{code} {day}, {report.would_be}")
    kept = submissions.receive(
        files, as_at=day, council_code=code, layout=report.layout, note=note, sent_by=by, report=report.to_json()
    )
    return f"{_name(code)}, {day}: kept as version {kept.version}. {report.said}"


def accept(*, council: str, as_at: str, reason: str, by: str) -> str:
    """Accept the newest version of a return. Raises NotPossible, audit.NotWritten, store.Unavailable."""
    code, day = _council(council), _day(as_at)
    newest = _newest(code, day)
    report = ReturnReport.from_json(newest.report)
    if report.would_be != "accepted":
        raise NotPossible(f"Version {newest.version} cannot be accepted: {report.said}")
    if report.is_far_smaller:
        raise NotPossible(
            f"Version {newest.version} is far smaller than the last. Accept it on its page, with the totals that the "
            "council itself gives."
        )
    _expect_not_withdrawn(code, day)
    audit.record(Action.RETURN_DECIDED, name=by, detail=f"{code} {day} version {newest.version}: accepted; {reason}")
    try:
        submissions.decide(newest.submission_id, Stage.ACCEPTED, by=by, reason=reason)
    except submissions.Decided as decided:
        raise NotPossible(str(decided)) from decided
    return f"{_name(code)}, {day}: version {newest.version} is accepted. The next release holds it."


def carry(*, council: str, as_at: str, since: str, reason: str, by: str) -> str:
    """Let an earlier return stand in for one that has not come. Raises NotPossible, NotWritten, store.Unavailable."""
    code, day, earlier = _council(council), _day(as_at), _day(since)
    if earlier >= day:
        raise NotPossible(f"{earlier} is not before {day}: what stands in is from an earlier date.")
    _expect_not_withdrawn(code, day)
    audit.record(Action.RETURN_DECIDED, name=by, detail=f"{code} {day}: carried forward from {earlier}; {reason}")
    standings.decide(day, code, Kind.CARRIED, from_as_at=earlier, reason=reason, by=by)
    return f"{_name(code)}, {day}: the return of {earlier} stands in, marked [e], from the next release on."


def withdraw(*, council: str, as_at: str, reason: str, by: str, say: Say = lambda _: None) -> str:
    """Take a council's data out, and publish a release without them. Raises NotPossible, and as build and publish."""
    code, day = _council(council), _day(as_at) if as_at else ""
    gone = withdrawal.withdraw(code, day, reason=reason, by=by)
    outcome: Outcome = desk_build.build(by=by, say=say)
    said = f"{_name(code)}: the files of {len(gone)} submissions are deleted."
    if outcome.release_id is None:
        with releases.changing():  # what a withdrawal that was cut short had still to delete
            forget_withdrawn()
        return f"{said} {outcome.said}"
    return f"{said} {desk_build.publish(outcome.release_id, by=by)}"


def reinstate(*, council: str, as_at: str, by: str) -> str:
    """Let nothing stand in place of a council's return any more. Raises NotPossible, NotWritten, store.Unavailable."""
    code, day = _council(council), _day(as_at) if as_at else ""
    audit.record(Action.RETURN_DECIDED, name=by, detail=f"{code} {day or 'every date'}: reinstated")
    standings.lift(day, code)
    return f"{_name(code)}, {day or 'every date'}: nothing stands in its place any more."


def retain(days: int | None, *, today: date, by: str) -> str:
    """Delete files whose time is over. Raises audit.NotWritten, store.Unavailable, OSError."""
    kept = config.keep_returns_days() if days is None else days
    gone = withdrawal.retain(kept, today=today, by=by)
    return f"The files of {len(gone)} submissions are deleted: {kept} days have passed."


def _newest(code: str, day: str) -> Submission:
    found = submissions.of_return(code, day)
    if not found:
        raise NotPossible(f"{_name(code)} has sent nothing for {day}.")
    return found[0]


def _expect_not_withdrawn(code: str, day: str) -> None:
    if standings.is_withdrawn(code, day, standings.standings()):
        raise NotPossible(f"The data of {_name(code)} are withdrawn. Let them in first: python -m etl reinstate")


def _council(text: str) -> str:
    if code := council_named(text):
        return code
    raise NotPossible(f"{text} is no council: use its code (E09000012), its name (Hackney) or its short name.")


def _day(text: str) -> str:
    if day := date_named(text):
        return day.isoformat()
    raise NotPossible(f"{text} is no date written YYYY-MM-DD: 2025-09-30.")


def _name(code: str) -> str:
    named = areas().set_index("area_code")["area_name"]
    return str(named[code])
