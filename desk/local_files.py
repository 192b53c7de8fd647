"""Has a council's own workbook, or CSV file of its own layout, written as a regional workforce return."""

from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from data.original_places import OriginalPlaces
from desk import child
from state import collection, headings

_SAID = 6  # sentences that are told of one file


class NotReady(Exception):
    """A file cannot be checked yet: it has faults, or words that somebody must map once; told in sentences."""

    def __init__(self, said: str, *, is_layout: bool, waiting: dict[str, list[str]]) -> None:
        super().__init__(said)
        self.is_layout = is_layout  # whether it is a table of teams at all, or something else
        self.waiting = waiting  # by kind, words that somebody must map


@dataclass(frozen=True, kw_only=True)
class Translated:
    """A file in our form, and where its lines stand in the original."""

    canonical: Path
    places: OriginalPlaces


def translated(file: Path, to: Path, *, as_at: str, council_code: str) -> Translated:
    """Write a file as `to`, with the words that the council has mapped before.

    Raises NotReady, store.Unavailable and what `child.run` raises.
    """
    request = {
        "file": str(file),
        "map": headings.remembered(council_code) if council_code else {},
        "period_kind": _period_kind(as_at),
        "council_code": council_code,
        "as_at": as_at,
        "result_to": str(to.with_suffix(".json")),
        "canonical_to": str(to),
    }
    found: dict[str, Any] = child.run("etl.workbooks.run", request)
    if not found["is_ready"]:
        waiting = {kind: words for kind, words in found["waiting"].items() if words}
        raise NotReady(" ".join(found["said"][:_SAID]), is_layout=any(found["proposals"].values()), waiting=waiting)
    return Translated(canonical=to, places=OriginalPlaces.from_json(found["places"]))


def _period_kind(as_at: str) -> str:
    """What starters and leavers of that date cover, as its collection asks; empty where nobody said."""
    asked = collection.find(date.fromisoformat(as_at)) if as_at else None
    return asked.period_kind if asked else ""
