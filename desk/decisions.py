"""What officers decide on returns: checked against what stands now, written into the audit log first, and done once."""

import re
from collections.abc import Mapping
from datetime import date

from data.catalogue import Area, Catalogue
from data.days import day_text
from data.principal import Principal
from data.return_report import STAFF_RECORDS, ReturnReport
from data.returns_in import received_from
from data.selection import PROTECTED
from desk.collection import standing_of
from desk.council_return import LEAVERS, control, report_of
from state import audit, standings, submissions, withdrawal
from state.audit import Action
from state.standings import Kind, is_withdrawn
from state.submissions import Stage, Submission

LONGEST_REASON = 1000
ASKED_TOTALS = (STAFF_RECORDS, LEAVERS)  # which an officer has from the council itself, by another way than the files
_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f\u200e\u200f\u202a-\u202e\u2066-\u2069]+")
_DIGITS = re.compile(r"[0-9]{1,9}")


class NotDone(Exception):
    """What was asked for was not done; the message says why, for the officer."""


def accept(submission_id: str, who: Principal, *, reason: str, totals: Mapping[str, str]) -> str:
    """Accept a version, and say so; of one that is far smaller than the last, `totals` must be as the report has them.

    Raises NotDone, PermissionError, audit.NotWritten, store.Unavailable.
    """
    _expect_steward(who)
    reason, found = _reason(reason), _waiting(submission_id)
    report = report_of(found)
    if report is None:
        raise NotDone(f"The report on version {found.version} cannot be read. Ask the council to send it again.")
    if report.would_be != "accepted":
        raise NotDone(f"Version {found.version} cannot be accepted: {report.said}")
    if is_withdrawn(found.council_code, found.as_at, standings.standings()):
        raise NotDone("The council's data are withdrawn. Take the withdrawal back first.")
    if report.is_far_smaller:
        _expect_totals(report, totals)
    _decide(found, Stage.ACCEPTED, who, reason)
    return f"Version {found.version} is accepted."


def refuse(submission_id: str, who: Principal, *, reason: str) -> str:
    """Refuse a version, and say so. Raises as `accept`."""
    _expect_steward(who)
    reason, found = _reason(reason), _waiting(submission_id)
    _decide(found, Stage.REFUSED, who, reason)
    return f"Version {found.version} is refused. Tell the council what to correct: the text is below."


def carry(area: Area, as_at: date, since: str, known: Catalogue, who: Principal, *, reason: str) -> str:
    """Let the return of an earlier date stand in, and say so. Raises as `accept`."""
    _expect_steward(who)
    reason, before = _reason(reason), standing_of(as_at).get(area.code)
    if since not in {day.isoformat() for day in may_stand_in(area, as_at, known, who)}:
        raise NotDone("Choose a date for which the live release holds an accepted return of the council.")
    if before and before.kind is Kind.WITHDRAWN:
        raise NotDone("The council's data are withdrawn. Take the withdrawal back first.")
    if before and before.from_as_at == since:
        raise NotDone(f"The return of {_day(since)} stands in already.")
    if _has_return(area, as_at, known, who):
        raise NotDone("The council has an accepted return for this date, so nothing needs to stand in for it.")
    _record(who, f"{area.code} {as_at}: carried forward from {since}; {reason}")
    standings.decide(as_at.isoformat(), area.code, Kind.CARRIED, from_as_at=since, reason=reason, by=who.name)
    return f"The return of {_day(since)} stands in until one is accepted. Its figures are marked [e]."


def withdraw(area: Area, as_at: date | None, who: Principal, *, typed: str, reason: str) -> str:
    """Take a council's data out, of a date or with None of every date; `typed` must be its name. Raises as `accept`."""
    _expect_steward(who)
    if " ".join(typed.split()).casefold() != area.name.casefold():
        raise NotDone(f"Type the council's name, {area.name}, to say that you mean it.")
    reason, day = _reason(reason), as_at.isoformat() if as_at else ""
    if is_withdrawn(area.code, day, standings.standings()):
        raise NotDone("These data are withdrawn already.")
    gone = withdrawal.withdraw(area.code, day, reason=reason, by=who.name)
    files = f"The files of {len(gone)} versions are deleted. " if gone else ""
    return f"The data of {area.name} are withdrawn for {_day(day) if day else 'every date'}. {files}".strip()


def reinstate(area: Area, as_at: date, who: Principal) -> str:
    """Let nothing stand in place of a council's return any more, and say so. Raises as `accept`."""
    _expect_steward(who)
    found = standing_of(as_at).get(area.code)
    if found is None:
        raise NotDone("Nothing stands in place of this return any more.")
    _record(who, f"{area.code} {found.as_at or 'every date'}: reinstated")
    standings.lift(found.as_at, area.code)
    if found.kind is Kind.CARRIED:
        return "The earlier return does not stand in any more."
    return "The withdrawal is taken back. Files that were deleted must be sent again."


def may_stand_in(area: Area, as_at: date, known: Catalogue, who: Principal) -> list[date]:
    """The earlier dates of which the live release holds a council's own accepted return, newest first."""
    days = (day for day in sorted((*known.return_dates, *known.quarter_dates), reverse=True) if day < as_at)
    return [day for day in days if _has_whole(area, day, known, who)]


def _day(iso: str) -> str:
    return day_text(date.fromisoformat(iso))


def _has_whole(area: Area, day: date, known: Catalogue, who: Principal) -> bool:
    found = received_from([area], day, known, who, PROTECTED)
    return any(each.outcome == "accepted" and each.carried_from is None for each in found)


def _has_return(area: Area, as_at: date, known: Catalogue, who: Principal) -> bool:
    sent = submissions.of_return(area.code, as_at.isoformat())
    return any(each.stage is Stage.ACCEPTED for each in sent) or _has_whole(area, as_at, known, who)


def _expect_steward(who: Principal) -> None:
    if not who.is_steward:
        raise PermissionError("only a steward decides on returns")


def _reason(text: str) -> str:
    """A reason in one line, without characters that are not seen. Raises NotDone."""
    words = " ".join(_CONTROL.sub(" ", text).split())
    if not words:
        raise NotDone("Give a reason: it is kept with the decision.")
    if len(words) > LONGEST_REASON:
        raise NotDone(f"A reason may have {LONGEST_REASON:,} characters; this one has {len(words):,}.")
    return words


def _waiting(submission_id: str) -> Submission:
    """The version that is to be decided on. Raises NotDone."""
    try:
        found = submissions.find(submission_id)
    except submissions.Unknown:
        raise NotDone("There is no such version.") from None
    if found.stage is not Stage.WAITING:
        raise NotDone(f"Version {found.version} is {found.stage.value} already.")
    return found


def _expect_totals(report: ReturnReport, totals: Mapping[str, str]) -> None:
    """Raises NotDone unless what the council says is what its files hold."""
    for each in report.controls:
        if each.key in ASKED_TOTALS and each.value is not None:
            digits = re.sub(r"[\s,]", "", totals.get(each.key, ""))
            if not _DIGITS.fullmatch(digits) or int(digits) != control(report, each.key):
                raise NotDone(
                    f"This version is far smaller than the last. The council's own total of {each.label.lower()} must "
                    "be the one in the report. Ask them, and type what they say."
                )


def _decide(found: Submission, stage: Stage, who: Principal, reason: str) -> None:
    what = f"{found.council_code} {found.as_at} version {found.version}"
    _record(who, f"{what}: {stage.value}; {reason}")
    try:
        submissions.decide(found.submission_id, stage, by=who.name, reason=reason)
    except submissions.Decided as decided:
        _record(who, f"{what}: not {stage.value}, as it was decided meanwhile")
        raise NotDone(str(decided)) from decided


def _record(who: Principal, detail: str) -> None:
    audit.record(Action.RETURN_DECIDED, name=who.name, role=", ".join(sorted(who.roles)), detail=detail)
