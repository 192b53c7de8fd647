"""What officers decided that a release does not hold yet."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from data.catalogue import Catalogue
from data.days import day_text
from data.held import Held, Kept, returns_held
from state import standings, submissions
from state.standings import Kind


@dataclass(frozen=True, kw_only=True)
class NotTaken:
    """Something decided that a release does not hold yet."""

    council_code: str
    council: str
    as_at: str  # empty for every date
    what: str
    by: str
    at: int  # seconds since 1970, UTC


def not_taken(release: Kept, known: Catalogue) -> tuple[NotTaken, ...]:
    """What was accepted, carried forward or withdrawn and is not so in a release, by date and council.

    Raises store.Unavailable.
    """
    held = returns_held(release.release)
    accepted = submissions.accepted()
    found = []
    decided = standings.standings()
    withdrawn = {(each.as_at, each.council_code) for each in decided if each.kind is Kind.WITHDRAWN}
    for sent in accepted:
        place = held.get((date.fromisoformat(sent.as_at), sent.council_code))
        is_out = {(sent.as_at, sent.council_code), ("", sent.council_code)} & withdrawn
        if not is_out and not is_of(place, submissions.file_hashes(sent.submission_id)):
            found.append(
                NotTaken(
                    council_code=sent.council_code, council=_name(sent.council_code, known), as_at=sent.as_at,
                    what=f"version {sent.version}, accepted", by=sent.decided_by, at=sent.decided_at or 0,
                )
            )  # fmt: skip
    for each in decided:
        if not _is_in_force(each, held):
            what = f"carried forward from {_day(each.from_as_at)}" if each.kind is Kind.CARRIED else "withdrawn"
            found.append(
                NotTaken(
                    council_code=each.council_code, council=_name(each.council_code, known), as_at=each.as_at,
                    what=what, by=each.decided_by, at=each.decided_at,
                )
            )  # fmt: skip
    return tuple(sorted(found, key=lambda each: (each.as_at, each.council)))


def is_of(held: Held | None, hashes: frozenset[str]) -> bool:
    """Whether a release holds a return of these very files; of a workbook only what was made of it is loaded."""
    return held is not None and held.carried_from is None and bool(held.files) and held.files <= hashes


def _day(text: str) -> str:
    return day_text(date.fromisoformat(text))


def _name(code: str, known: Catalogue) -> str:
    area = known.areas.get(code)
    return area.name if area else code


def _is_in_force(decided: standings.Standing, held: Mapping[tuple[date, str], Held]) -> bool:
    days = [date.fromisoformat(decided.as_at)] if decided.as_at else [day for day, _ in held]
    found = [held[day, decided.council_code] for day in days if (day, decided.council_code) in held]
    if decided.kind is Kind.WITHDRAWN:
        return not found
    # a return of its own comes before what is carried forward
    return any(not each.carried_from or each.carried_from.isoformat() == decided.from_as_at for each in found)
