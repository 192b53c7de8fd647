"""The text that asks a council for its return, or for what its return has wrong, ready to be sent."""

from datetime import date

from data.days import day_text
from data.return_report import STAFF_RECORDS, RuleBroken, Spot, fewer_text
from desk.council_return import CouncilReturn, State
from state.collection import Collection

_EFFECTS = {"refuses": "must be corrected", "sets-aside": "these rows are set aside", "warns": "please check"}
_RULES, _SPOTS = 12, 5  # that are written out; the report has the others


def chase_text(row: CouncilReturn, as_at: date, calendar: Collection | None, today: date, *, check_at: str) -> str:
    """A few lines for a council, with each defect of its newest version; `check_at`: where its report is, if known."""
    parts = [
        f"Subject: Workforce return as at {day_text(as_at)}: {row.name}",
        "Dear colleague,",
        _opening(row, as_at),
        f"Why: {row.refused_for}" if row.refused_for and row.state is not State.WITHDRAWN else "",
        *_defects(row),
        _deadline(row, calendar, today),
        f"You can check your files before you send them, and see the whole report, {_where(check_at)}.",
        "Thank you.",
    ]
    return "\n\n".join(part for part in parts if part) + "\n"


def _where(check_at: str) -> str:
    return f"at {check_at}" if check_at else "in Muster, under Returns, Check a return"


def _opening(row: CouncilReturn, as_at: date) -> str:
    of, is_refused = f"return as at {day_text(as_at)}", bool(row.problems("refuses"))
    sent = f"Thank you for version {row.version} of your {of}." if row.version else f"Thank you for your {of}."
    if row.state is State.WITHDRAWN:
        return f"The data of {row.name} are withdrawn. You need not send anything."
    if row.received_on is None:
        return f"We have not received your {of} yet."
    smaller = _smaller(row) if row.state is State.WAITING or row.refused_for else ""
    sent = f"{sent} {smaller}".rstrip()
    if is_refused:
        return f"{sent} It cannot be accepted until what is listed here is corrected."
    if row.state is State.REFUSED or row.refused_for:
        return f"{sent} It was refused. Please correct it and send it again."
    if smaller:
        return f"{sent} Please check what is listed here too." if row.defects else sent
    return f"{sent} It can be used. " + ("Please check what is listed here." if row.defects else "Nothing is wrong.")


def _smaller(row: CouncilReturn) -> str:
    """What it has, where it is far smaller than the last; else empty."""
    if row.report is None or not row.report.is_far_smaller:
        return ""
    records = next((each for each in row.report.controls if each.key == STAFF_RECORDS), None)
    told = f": {fewer_text(records.value or 0, records.before)}" if records and records.before else ""
    return f"It is far smaller than the last{told}. Correct it, or tell us your own totals if it is right."


def _defects(row: CouncilReturn) -> list[str]:
    """Each rule that the newest return breaks, those that refuse it first."""
    if row.state is State.WITHDRAWN:
        return []
    told = [_defect(number, broken) for number, broken in enumerate(row.defects[:_RULES], start=1)]
    more = len(row.defects) - _RULES
    return [*told, *([f"The report lists {more} more."] if more > 0 else [])]


def _defect(number: int, broken: RuleBroken) -> str:
    times = "once" if broken.times == 1 else f"{broken.times:,} times"
    head = f"{number}. {broken.wrong[:1].upper()}{broken.wrong[1:]} ({times}; {_EFFECTS[broken.effect]})"
    places = [f"   {_place(spot)}" for spot in broken.spots[:_SPOTS]]
    more = broken.times - len(places)
    rest = [f"   and {more:,} more"] if places and more > 0 else []
    return "\n".join([head, *places, *rest, *([f"   What to do: {broken.remedy}"] if broken.remedy else [])])


def _place(spot: Spot) -> str:
    line = f"line {spot.line:,}" if spot.line is not None else ""
    where = ", ".join(part for part in (spot.file, line, spot.column) if part) or "the return as a whole"
    return f"{where}: found {spot.found}" if spot.found else where


def _deadline(row: CouncilReturn, calendar: Collection | None, today: date) -> str:
    if row.state is State.WITHDRAWN:
        return ""
    is_settled = (row.accepted is not None and not row.refused_for) or (
        row.state is State.WAITING and not row.problems("refuses")
    )
    if is_settled:
        until = f" by {day_text(calendar.closes_on)}" if calendar and calendar.closes_on >= today else ""
        return f"If anything changes, send a corrected version{until}." if row.version else ""
    what = "Please send a corrected version" if row.version or row.refused else "Please send it"
    if calendar is None:
        return f"{what} as soon as you can."
    if calendar.due_on >= today:
        return f"{what} by {day_text(calendar.due_on)}."
    passed = f"It was due on {day_text(calendar.due_on)}, {_days((today - calendar.due_on).days)} ago."
    if calendar.closes_on >= today:
        return f"{passed} {what} by {day_text(calendar.closes_on)}, when the collection closes."
    closed = f"The collection closed on {day_text(calendar.closes_on)}."
    return f"{passed} {closed} {what} as soon as you can, and tell us when."


def _days(number: int) -> str:
    return "1 day" if number == 1 else f"{number} days"
