"""One council's return in a collection: what was sent, what was decided, and how late it is."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from enum import StrEnum

from data.catalogue import Area
from data.held import Held
from data.return_report import ReturnReport, RuleBroken
from data.returns_in import Received
from desk.not_taken import is_of
from state import submissions
from state.standings import Kind, Standing
from state.submissions import Stage, Submission

EMPLOYEES, LEAVERS = "employees", "leavers"  # keys of control totals
BY_COMMAND = "by command"


class State(StrEnum):
    """Where a council's return stands, in the words that pages and files use."""

    MISSING = "not received"
    WAITING = "to decide"
    ACCEPTED = "accepted"
    REFUSED = "refused"
    CARRIED = "carried forward"
    WITHDRAWN = "withdrawn"


@dataclass(frozen=True, kw_only=True)
class Event:
    """A day and which version, or in what other way."""

    on: date
    how: str  # 'version 2', or 'by command'
    version: int = 0  # the number of that version


@dataclass(frozen=True, kw_only=True)
class CouncilReturn:
    """One row of a collection. What only some may see is empty for the others."""

    area: Area
    members: tuple[Area, ...]  # of a joint return the councils behind it, else the council itself
    is_expected: bool
    state: State
    version: int  # the newest that was sent to the desk; 0 where none was
    submission_id: str
    received_on: date | None
    accepted: Event | None
    refused: Event | None
    late_days: int  # from the due date to the return, or to today where there is none; 0 where it is in time
    is_published: bool  # whether what was accepted is in the live release
    carried_from: str  # the date whose data stand in, as 2024-09-30
    may_see_report: bool  # whether its reader may see counts of it that have not passed the gate
    report: ReturnReport | None  # of the newest version, for those who may see it
    counted: ReturnReport | None = None  # of the accepted version where the state is accepted, else of the newest
    refused_for: str = ""  # why an officer refused the newest version
    defects: tuple[RuleBroken, ...] = ()  # of the newest return, for the same, those that refuse it first
    staff: int | None = None
    is_as_sent: bool = False  # whether staff are counted as sent, rather than as the gate gives them
    share: float | None = None  # of the staff of all expected councils

    @property
    def name(self) -> str:
        """The council, or both councils of a joint return."""
        if len(self.members) == 1:
            return self.area.name
        return f"{' and '.join(each.name for each in self.members)} (joint return)"

    @property
    def is_late(self) -> bool:
        """Whether it is past its due date and still needed."""
        return self.late_days > 0 and self.state in {State.MISSING, State.REFUSED}

    @property
    def rests_on_it(self) -> bool:
        """Whether the region's next figures hold the council."""
        return self.state is State.CARRIED or (self.accepted is not None and self.state is not State.WITHDRAWN)

    def problems(self, effect: str) -> int:
        """How many rules the newest return breaks with an effect: refuses, sets-aside or warns."""
        return sum(each.effect == effect for each in self.defects)


def council_return(
    area: Area,
    members: Sequence[Area],
    *,
    versions: Sequence[Submission],
    received: Received | None,
    held: Held | None,
    standing: Standing | None,
    due: date | None,
    today: date,
    is_expected: bool,
    may_see_report: bool,
    loaded_with: tuple[RuleBroken, ...] = (),
) -> CouncilReturn:
    """What is known of one council's return; `versions` newest first, `received` and `held` as the live release has it.

    `loaded_with` is what that release says of a return that came by command.
    """
    newest = versions[0] if versions else None
    accepted, refused = _accepted(versions, received), _refused(versions, received)
    first_in = _received_on(versions, received)
    state = _state(newest, accepted, refused, standing, received)
    report = report_of(newest) if newest and may_see_report else None
    counted = _at(Stage.ACCEPTED, versions) if state is State.ACCEPTED else newest
    in_place = [day for day in (_first_good(versions), accepted.on if accepted else None) if day]
    return CouncilReturn(
        area=area,
        members=tuple(members),
        is_expected=is_expected,
        state=state,
        version=newest.version if newest else 0,
        submission_id=newest.submission_id if newest else "",
        received_on=first_in,
        accepted=accepted,
        refused=refused,
        late_days=_late(due, min(in_place) if in_place else None, state, today),
        is_published=_is_published(versions, received, held),
        carried_from=_carried_from(standing, received) if state is State.CARRIED else "",
        may_see_report=may_see_report,
        report=report,
        counted=report_of(counted) if counted and may_see_report else None,
        refused_for=newest.reason if newest and newest.stage is Stage.REFUSED and may_see_report else "",
        defects=report.problems if report else () if newest else loaded_with,
    )


def day_of(seconds: int) -> date:
    """The day of a time of the store, UTC."""
    return datetime.fromtimestamp(seconds, UTC).date()


def report_of(submission: Submission) -> ReturnReport | None:
    """What its check said; None where that cannot be read."""
    try:
        return ReturnReport.from_json(submission.report)
    except (ValueError, KeyError, TypeError):
        return None


def control(report: ReturnReport | None, key: str) -> int | None:
    """A control total of a report; None where it is not known."""
    totals: Mapping[str, int | None] = {each.key: each.value for each in report.controls} if report else {}
    return totals.get(key)


def _at(stage: Stage, versions: Sequence[Submission]) -> Submission | None:
    return next((each for each in versions if each.stage is stage), None)


def _is_whole(received: Received | None) -> bool:
    """Whether the live release holds a return itself, rather than an earlier one in its place."""
    return received is not None and received.outcome == "accepted" and received.carried_from is None


def _decided(submission: Submission) -> Event:
    day = day_of(submission.decided_at or submission.sent_at)
    return Event(on=day, how=f"version {submission.version}", version=submission.version)


def _accepted(versions: Sequence[Submission], received: Received | None) -> Event | None:
    if found := _at(Stage.ACCEPTED, versions):
        return _decided(found)
    if _is_whole(received) and received and received.loaded_at and not any(each.published_at for each in versions):
        return Event(on=received.loaded_at.date(), how=BY_COMMAND)
    return None


def _refused(versions: Sequence[Submission], received: Received | None) -> Event | None:
    if found := _at(Stage.REFUSED, versions):
        return _decided(found)
    if received and received.outcome == "refused" and received.loaded_at:
        return Event(on=received.loaded_at.date(), how=BY_COMMAND)
    return None


def _received_on(versions: Sequence[Submission], received: Received | None) -> date | None:
    if versions:
        return day_of(versions[0].sent_at)
    is_there = received and (_is_whole(received) or received.outcome == "refused")
    return received.loaded_at.date() if received and is_there and received.loaded_at else None


def _first_good(versions: Sequence[Submission]) -> date | None:
    """When the first version came that was not refused."""
    sent = [each.sent_at for each in versions if each.stage not in {Stage.REFUSED, Stage.WITHDRAWN}]
    return day_of(min(sent)) if sent else None


def _state(
    newest: Submission | None,
    accepted: Event | None,
    refused: Event | None,
    standing: Standing | None,
    received: Received | None,
) -> State:
    if standing and standing.kind is Kind.WITHDRAWN:
        return State.WITHDRAWN
    if newest and newest.stage is Stage.WAITING:
        return State.WAITING
    if accepted:
        return State.ACCEPTED
    if standing or (received and received.carried_from):
        return State.CARRIED
    if refused:
        return State.REFUSED
    return State.WITHDRAWN if newest and newest.stage is Stage.WITHDRAWN else State.MISSING


def _late(due: date | None, came_on: date | None, state: State, today: date) -> int:
    if due is None or state is State.WITHDRAWN:
        return 0
    return max(0, ((came_on or today) - due).days)


def _is_published(versions: Sequence[Submission], received: Received | None, held: Held | None) -> bool:
    found = _at(Stage.ACCEPTED, versions)
    if found is None:
        return _is_whole(received)
    # what was published is not live any more after a rollback
    return found.published_at is not None and is_of(held, submissions.file_hashes(found.submission_id))


def _carried_from(standing: Standing | None, received: Received | None) -> str:
    if standing:
        return standing.from_as_at
    return received.carried_from.isoformat() if received and received.carried_from else ""
