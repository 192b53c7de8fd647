"""What the address of the collection's page asks for, and the rows of its table that this leaves, in order."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any
from urllib.parse import urlencode

from components.returns_words import is_short
from desk.collection import Collected
from desk.council_return import CouncilReturn, State

PATH = "/returns"
ALL, LATE = "all", "late"
STATES = (LATE, *(each.value for each in State))
_LONGEST = 80  # of the text that councils are looked for by
_UP, _DOWN = "up", "down"

Key = Callable[[CouncilReturn], Any]

SORTS: dict[str, Key] = {
    "council": lambda row: row.name.casefold(),
    "state": lambda row: row.state.value,
    "received": lambda row: row.received_on,
    "accepted": lambda row: row.accepted.on if row.accepted else None,
    "refused": lambda row: row.refused.on if row.refused else None,
    "late": lambda row: row.late_days or None,
    "version": lambda row: row.version or None,
    "staff": lambda row: row.staff,
    "fields": lambda row: -sum(map(is_short, row.report.completeness)) if row.report else None,
    "problems": lambda row: (row.problems("refuses"), len(row.defects)) if row.defects else None,
    "share": lambda row: row.share,
}


@dataclass(frozen=True, kw_only=True)
class TableAsked:
    """Which collection, which of its councils, and in what order."""

    as_at: date
    text: str = ""
    state: str = ""
    sort: str = "council"
    is_down: bool = False

    def search(self, **changes: Any) -> str:
        """As the query string of an address, with some of it changed; what is usual is left out."""
        asked = replace(self, **changes)
        pairs = [("as_at", asked.as_at.isoformat())]
        pairs += [(name, value) for name, value in (("text", asked.text), ("state", asked.state)) if value]
        if asked.sort != "council" or asked.is_down:
            pairs += [("sort", asked.sort), ("order", _DOWN if asked.is_down else _UP)]
        return "?" + urlencode(pairs)

    def rows(self, found: Collected) -> list[CouncilReturn]:
        """The rows that are asked for, in order; those without what they are sorted by come last."""
        text = self.text.casefold()
        kept = [row for row in found.rows if text in row.name.casefold() and _is_in(self.state, row)]
        key = SORTS[self.sort]
        known = sorted((row for row in kept if key(row) is not None), key=key, reverse=self.is_down)
        return [*known, *(row for row in kept if key(row) is None)]


def _is_in(state: str, row: CouncilReturn) -> bool:
    if state == LATE:
        return row.is_late
    return not state or row.state.value == state


def asked_for(asked: Mapping[str, object], offered: Sequence[date]) -> tuple[TableAsked, list[str]]:
    """What an address asks, and a sentence for each part that makes no sense; `offered` has the newest date first."""
    texts = {name: value for name, value in asked.items() if isinstance(value, str)}
    wrong = []
    days = {day.isoformat(): day for day in offered}
    as_at = texts.get("as_at", "")
    if as_at and as_at not in days:
        wrong.append(f"There is no collection of “{as_at[:20]}”. This is the newest.")
    state, sort = texts.get("state", ""), texts.get("sort", "council")
    if state not in {"", ALL, *STATES}:
        wrong.append(f"No return can be “{state[:20]}”. All are shown.")
    return TableAsked(
        as_at=days.get(as_at, offered[0]),
        text=texts.get("text", "").strip()[:_LONGEST],
        state=state if state in STATES else "",
        sort=sort if sort in SORTS else "council",
        is_down=texts.get("order") == _DOWN,
    ), wrong
