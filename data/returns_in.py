"""Which councils have sent a return for a date, and what became of it."""

from dataclasses import dataclass

from sqlalchemy import select

from data import schema
from data.catalogue import Area, Catalogue, Period
from data.principal import Principal
from data.selection import EXACT
from data.store import fetch


@dataclass(frozen=True, kw_only=True)
class Received:
    """What has come from one council for one date."""

    council: Area
    outcome: str  # 'accepted', 'refused' or 'not received'
    has_refused_revision: bool  # an accepted return stays in force although a later one was refused
    has_warnings: bool
    rows_loaded: int | None  # which tells how many staff records there are, as does how many of them are warned of:
    warnings: int | None  # only to those who may know
    reason: str  # what refused it first, with its place


def returns_in(area: Area, period: Period, known: Catalogue, principal: Principal, tier: str) -> list[Received]:
    """One a council of the area (of its region for a council), in alphabetical order.

    `rows_loaded` and `warnings` are given in the exact tier for the principal's own councils. What refused a return
    quotes its file, so the council's own people read it; to others a refused return is just that.
    """
    table = schema.returns.c
    statement = select(table.return_id, table.council_code, table.outcome, table.rows_loaded, table.warnings)
    sent = fetch(statement.where(table.as_at == period.last_day), known.release).to_pylist()
    accepted = {row["council_code"]: row for row in sent if row["outcome"] == "accepted"}
    refused = {row["council_code"]: row["return_id"] for row in sent if row["outcome"] == "refused"}
    reasons = _reasons([refused[code] for code in refused if principal.owns(code)], known)
    found = []
    for council in known.councils(area):
        if not principal.sees(council.code):
            continue
        row = accepted.get(council.code, {"rows_loaded": 0, "warnings": 0})
        is_exact = tier == EXACT and principal.owns(council.code)
        found.append(
            Received(
                council=council,
                outcome="accepted"
                if council.code in accepted
                else "refused"
                if council.code in refused
                else "not received",
                has_refused_revision=council.code in accepted and council.code in refused,
                has_warnings=row["warnings"] > 0,
                rows_loaded=row["rows_loaded"] if is_exact else None,
                warnings=row["warnings"] if is_exact else None,
                reason=reasons.get(refused.get(council.code, ""), ""),
            )
        )
    return found


def _reasons(return_ids: list[str], known: Catalogue) -> dict[str, str]:
    """For each refused return, the first thing that refused it."""
    table = schema.problems.c
    statement = (
        select(table.return_id, table.file, table.first_line, table.message)
        .where(table.effect == "refuses", table.return_id.in_(return_ids))
        .order_by(table.return_id, table.file, table.first_line)
    )
    reasons: dict[str, str] = {}
    for row in fetch(statement, known.release).to_pylist():
        line = f", line {row['first_line']}" if row["first_line"] else ""
        reasons.setdefault(row["return_id"], f"{row['file'] or 'the folder'}{line}: {row['message']}")
    return reasons
