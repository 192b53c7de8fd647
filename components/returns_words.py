"""What pages say of a collection and of each return in it."""

from datetime import date
from math import floor
from typing import NamedTuple

from data.principal import Principal
from data.return_report import FieldAnswered
from desk.collection import Collected
from desk.council_return import CouncilReturn, State
from desk.coverage import percent
from state.collection import Collection

CHECK, RELEASE = "/returns/check", "/returns/release"
NBSP = "\u00a0"


class Step(NamedTuple):
    """What to do next, and where; empty where there is nothing, or no place for it."""

    words: str
    href: str


def short_day(day: date | None) -> str:
    """A day as a table has room for: '30 Sep 2025'; empty for none."""
    return f"{day.day}{NBSP}{day:%b}{NBSP}{day.year}" if day else ""


def days_text(number: int) -> str:
    """A number of days: '1 day', '12 days'."""
    return f"1{NBSP}day" if number == 1 else f"{number:,}{NBSP}days"


def summary(found: Collected) -> str:
    """How the collection stands, in a sentence."""
    rows = found.expected
    received = sum(row.received_on is not None for row in rows)
    accepted = sum(row.accepted is not None and row.state is not State.WITHDRAWN for row in rows)
    carried = sum(row.state is State.CARRIED for row in rows)
    withdrawn = sum(row.state is State.WITHDRAWN for row in rows)
    counts = f"{received} of {len(rows)} returns received, {accepted or 'none'} accepted"
    counts += f", {carried} carried forward" if carried else ""
    counts += f", {withdrawn} withdrawn" if withdrawn else ""
    parts = [counts, _late(found), _rests_on(found)]
    said = "; ".join(part for part in parts if part)
    return f"{said}." if found.is_whole else f"Of the councils that you may see: {said}."


def _late(found: Collected) -> str:
    if found.calendar is None:
        return ""
    number = len(found.late)
    return "none is late" if not number else "1 is late" if number == 1 else f"{number} are late"


def _rests_on(found: Collected) -> str:
    if found.rests_on is None or not found.is_whole:
        return ""
    unknown = sum(row.share is None for row in found.expected)
    but = f", {unknown} of unknown size apart" if unknown else ""
    return f"the region's figures would rest on {percent(round(found.rests_on, 9))} of staff{but}"


def share_text(row: CouncilReturn) -> str:
    """What the council is of the region's staff, and what it means where its return is not there."""
    if row.share is None:
        return "not known"
    share = f"under{NBSP}1{NBSP}%" if 0 < row.share < 0.01 else percent(row.share)
    return share if row.rests_on_it else f"{share} missing"


def late_text(row: CouncilReturn) -> str:
    """By how much it is late; empty where it is not."""
    return days_text(row.late_days) if row.late_days else ""


def state_text(row: CouncilReturn) -> str:
    """Where it stands: 'to decide', 'accepted', 'carried forward from 30 Sep 2024'."""
    since = short_day(date.fromisoformat(row.carried_from)) if row.carried_from else ""
    words = row.state.value + (f" from {since} [e]" if since else "")
    words += ", a later one refused" if row.state is State.ACCEPTED and _is_refused_since(row) else ""
    return words if row.is_expected else f"{words}, not expected"


def _is_refused_since(row: CouncilReturn) -> bool:
    if row.refused is None or row.accepted is None:
        return False
    if row.refused.version and row.accepted.version:
        return row.refused.version > row.accepted.version
    return row.refused.on >= row.accepted.on


def next_step(row: CouncilReturn, calendar: Collection | None, today: date, who: Principal, here: str) -> Step:
    """What whoever asks can do next about a return, whose page is `here`."""
    if who.is_steward:
        return _officers_step(row, calendar, today, here)
    if who.may_send_for(row.area.code) and row.state in {State.MISSING, State.REFUSED, State.CARRIED}:
        return Step("Send your return", CHECK)
    return Step("", "")


def _officers_step(row: CouncilReturn, calendar: Collection | None, today: date, here: str) -> Step:
    if row.state is State.WAITING:
        refuses = f"Refuse version {row.version}, and send what it has wrong"
        return Step(refuses if row.problems("refuses") else f"Decide on version {row.version}", here)
    if row.state is State.ACCEPTED and not row.is_published:
        return Step("Build a release", RELEASE)
    if row.state in {State.ACCEPTED, State.WITHDRAWN}:
        return Step("", "")
    if calendar and calendar.due_on >= today and row.state is State.MISSING:
        return Step(f"Wait: due in {days_text((calendar.due_on - today).days)}", "")
    return Step("Ask for a corrected version" if row.state is State.REFUSED else "Ask for the return", here)


def is_short(field: FieldAnswered) -> bool:
    """Whether fewer records have an answer than the return is asked for."""
    return field.answered < field.required_share * field.records


def field_name(field: FieldAnswered) -> str:
    """A field as a line has room for: the first column of those that it has."""
    first, *rest = field.field.split("/")
    return f"{first}\u2026" if rest else first


def field_text(field: FieldAnswered) -> str:
    """A field that is short, with how complete it is and is asked to be: 'DOB 84 % of 90 %'."""
    share = floor(100 * field.answered / field.records)  # or 89.7 % would read as enough
    return f"{field_name(field)} {share}{NBSP}% of {percent(field.required_share)}"


def problems_text(row: CouncilReturn) -> str:
    """How many rules the newest return breaks, by what that does."""
    refuses, aside, warns = (row.problems(effect) for effect in ("refuses", "sets-aside", "warns"))
    parts = [
        f"{refuses} to correct" if refuses else "",
        f"{aside} set{'s' if aside == 1 else ''} rows aside" if aside else "",
        f"{warns} to check" if warns else "",
    ]
    return ", ".join(part for part in parts if part) or "none"
