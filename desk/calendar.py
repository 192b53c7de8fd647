"""What a steward says of a collection: read, checked, written into the audit log and kept."""

from dataclasses import dataclass, replace
from datetime import UTC, date, datetime

from data.catalogue import Area, Catalogue
from data.principal import Principal
from data.return_report import PERIOD_KINDS
from state import audit, collection
from state.audit import Action
from state.collection import Collection

_MOST_COUNCILS = 200
_FIRST_YEAR, _LAST_YEAR = 2000, 2100
_NAMES = {"as_at": "As at", "opens_on": "Opens", "due_on": "Due", "closes_on": "Closes"}


class Unfit(Exception):
    """What was said cannot be a collection; the message says why."""


@dataclass(frozen=True, kw_only=True)
class Days:
    """What a form holds, as text: dates as 2025-09-30, councils as codes."""

    as_at: str
    period_kind: str
    opens_on: str
    due_on: str
    closes_on: str
    councils: tuple[str, ...]


def today() -> date:
    """The day that the desk counts from, UTC as all its times."""
    return datetime.now(UTC).date()


def collection_of(said: Days, known: Catalogue, who: Principal) -> Collection:
    """The collection that a form means. Raises Unfit."""
    days = {name: _date(getattr(said, name), label) for name, label in _NAMES.items()}
    if said.period_kind not in PERIOD_KINDS:
        raise Unfit("Choose what starters and leavers cover: 12 months or a quarter.")
    if not days["opens_on"] <= days["due_on"] <= days["closes_on"]:
        raise Unfit("A collection opens before returns are due, and closes on that day or later.")
    if days["due_on"] < days["as_at"]:
        raise Unfit("Returns cannot be due before the date that they describe.")
    if not 0 < len(said.councils) <= _MOST_COUNCILS:
        raise Unfit("Choose the councils that are expected.")
    if not all(_may_be_asked(known.areas.get(code)) for code in said.councils):
        raise Unfit("Choose councils alone.")
    return Collection(**days, period_kind=said.period_kind, councils=frozenset(said.councils), made_by=who.name)


def save(made: Collection, who: Principal) -> bool:
    """Keep a collection; whether it is new.

    Raises Unfit where nothing would change, PermissionError for all but stewards, audit.NotWritten, store.Unavailable.
    """
    if not who.is_steward:
        raise PermissionError("only a steward makes collections")
    before = collection.find(made.as_at)
    if before and replace(before, made_by=made.made_by) == made:
        raise Unfit("Nothing has changed.")
    what = "changed" if before else "made"
    days = f"opens {made.opens_on}, due {made.due_on}, closes {made.closes_on}"
    detail = f"{made.as_at} {what}: {made.period_kind}, {days}, {len(made.councils)} councils"
    audit.record(Action.COLLECTION, name=who.name, role=", ".join(sorted(who.roles)), detail=detail)
    collection.save(made)
    return before is None


def _date(text: str, label: str) -> date:
    try:
        day = date.fromisoformat(text)
    except ValueError:
        raise Unfit(f"“{label}” needs a date.") from None
    if not _FIRST_YEAR <= day.year <= _LAST_YEAR:
        raise Unfit(f"“{label}” cannot be in the year {day.year}.")
    return day


def _may_be_asked(area: Area | None) -> bool:
    return area is not None and area.level in {"council", "joint"}
