"""What a home holds: its releases, and which councils' returns are in the live one."""

from contextlib import suppress
from dataclasses import dataclass
from datetime import date, datetime

import config
from etl import releases

# councils are expected when their region has sent any return; an abolished council only where it sent one
_COUNCILS = """
    WITH sent AS (
        SELECT as_at, council_code, bool_or(outcome = 'accepted') AS is_accepted,
            bool_or(outcome = 'refused') AS is_refused,
            max(carried_from) AS carried_from
        FROM returns GROUP BY ALL),
    expected AS (
        SELECT DISTINCT sent.as_at, council.area_code AS council_code
        FROM sent CROSS JOIN areas AS council
        WHERE council.area_level = 'council' AND council.region_code IN (
            SELECT region_code FROM areas JOIN sent ON area_code = council_code)
        UNION SELECT as_at, council_code FROM sent)
    SELECT as_at, council_code, area_name,
        CASE WHEN carried_from IS NOT NULL THEN 'carried forward'
            WHEN is_accepted THEN 'accepted' WHEN is_refused THEN 'refused' ELSE 'not received' END,
        coalesce(is_accepted AND is_refused, false), coalesce(records, 0)
    FROM expected JOIN areas ON area_code = council_code LEFT JOIN sent USING (as_at, council_code)
    LEFT JOIN (SELECT as_at, council_code, count(*) AS records FROM staff_records GROUP BY ALL)
        USING (as_at, council_code)
    ORDER BY as_at, area_name
"""


@dataclass(frozen=True, kw_only=True)
class CouncilAtDate:
    """One council that was expected at one date."""

    as_at: date
    council_code: str
    council: str
    outcome: str  # accepted, carried forward, refused or not received
    is_revision_refused: bool  # the accepted return stands, a later one was refused
    staff_records: int


@dataclass(frozen=True, kw_only=True)
class Status:
    """What a home holds."""

    home: str
    live: str | None
    releases: tuple[releases.Release, ...]
    unreadable: tuple[str, ...]  # ids of files of another format, or damaged
    councils: tuple[CouncilAtDate, ...]

    def dates(self) -> list[date]:
        """The as-at dates of the live release, oldest first."""
        return sorted({council.as_at for council in self.councils})

    def names(self, as_at: date, outcome: str) -> list[str]:
        """Councils with an outcome at a date."""
        return [one.council for one in self.councils if one.as_at == as_at and one.outcome == outcome]

    def as_json(self) -> dict[str, object]:
        """The same as plain values; `coverage` is accepted over expected councils."""
        return {
            "home": self.home,
            "live": self.live,
            "releases": [
                {
                    "release": one.release_id,
                    "made_at": _utc(one.made_at),
                    "is_live": one.release_id == self.live,
                    "kind": one.kind,
                    "policy": one.policy,
                    "parent": one.parent_id,
                    "size_bytes": one.size_bytes,
                }
                for one in self.releases
            ],
            "unreadable": list(self.unreadable),
            "dates": [self._date(as_at) for as_at in self.dates()],
        }

    def _date(self, as_at: date) -> dict[str, object]:
        there = [one for one in self.councils if one.as_at == as_at]
        accepted = self.names(as_at, "accepted")
        return {
            "as_at": as_at.isoformat(),
            "expected": len(there),
            "accepted": len(accepted),
            "carried_forward": self.names(as_at, "carried forward"),
            "refused": self.names(as_at, "refused"),
            "revision_refused": [one.council for one in there if one.is_revision_refused],
            "not_received": self.names(as_at, "not received"),
            "coverage": round(len(accepted) / len(there), 4),
            "staff_records": sum(one.staff_records for one in there),
            "councils": [
                {"council_code": one.council_code, "council": one.council, "outcome": one.outcome} for one in there
            ],
        }


def _councils(live: releases.Release | None) -> list[CouncilAtDate]:
    if live is None:
        return []
    with releases.reading(live.release_id) as connection:
        rows = connection.execute(_COUNCILS).fetchall()
    names = ("as_at", "council_code", "council", "outcome", "is_revision_refused", "staff_records")
    return [CouncilAtDate(**dict(zip(names, row, strict=True))) for row in rows]


def status() -> Status:
    """What the home holds now. Raises NoRelease when CURRENT names a file that is gone."""
    councils: list[CouncilAtDate] = []
    with suppress(releases.DamagedRelease):  # told as unreadable below
        councils = _councils(releases.live())
    described: list[releases.Release] = []
    unreadable: list[str] = []
    for release_id in releases.listed():
        try:
            described.append(releases.describe(release_id))
        except releases.DamagedRelease:
            unreadable.append(release_id)
    return Status(
        home=str(config.home()),
        live=releases.live_id(),
        releases=tuple(described),
        unreadable=tuple(unreadable),
        councils=tuple(councils),
    )


def _utc(made_at: datetime) -> str:
    return made_at.isoformat(timespec="seconds") + "Z"
