"""Which councils have sent a return for a date, and what became of it."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import select

from data import schema
from data.catalogue import Area, Catalogue, Period
from data.principal import Principal
from data.return_report import RuleBroken, Spot
from data.selection import EXACT
from data.store import fetch

Sent = dict[str, Any]  # a row of the release's table of returns


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
    loaded_at: datetime | None = None  # UTC: when what the outcome is of was loaded
    carried_from: date | None = None  # the date of the return whose data stand in for it


def returns_in(area: Area, period: Period, known: Catalogue, principal: Principal, tier: str) -> list[Received]:
    """One a council of the area (of its region for a council), in alphabetical order; see `received_from`."""
    return received_from(known.councils(area), period.last_day, known, principal, tier)


def received_from(
    councils: Iterable[Area], day: date, known: Catalogue, principal: Principal, tier: str
) -> list[Received]:
    """One a council that the principal sees, in the order given; those of joint returns are councils too.

    `rows_loaded` and `warnings` are given in the exact tier for the principal's own councils. What refused a return
    quotes its file, so the council's own people read it; to others a refused return is just that.
    """
    table = schema.returns.c
    statement = select(
        table.return_id, table.council_code, table.outcome, table.rows_loaded, table.warnings, table.loaded_at,
        table.carried_from,
    )  # fmt: skip
    sent = fetch(statement.where(table.as_at == day), known.release).to_pylist()
    accepted = {row["council_code"]: row for row in sent if row["outcome"] == "accepted"}
    refused = {row["council_code"]: row for row in sent if row["outcome"] == "refused"}
    reasons = _reasons([row["return_id"] for code, row in refused.items() if principal.owns(code)], known)
    return [
        _received(
            council,
            accepted.get(council.code),
            refused.get(council.code),
            reasons,
            is_exact=tier == EXACT and principal.owns(council.code),
        )
        for council in councils
        if principal.sees(council.code)
    ]


def _received(
    council: Area, accepted: Sent | None, refused: Sent | None, reasons: dict[str, str], *, is_exact: bool
) -> Received:
    counted = accepted or {"rows_loaded": 0, "warnings": 0}
    newest = accepted or refused or {}
    return Received(
        council=council,
        outcome="accepted" if accepted else "refused" if refused else "not received",
        has_refused_revision=bool(accepted and refused),
        has_warnings=counted["warnings"] > 0,
        rows_loaded=counted["rows_loaded"] if is_exact else None,
        warnings=counted["warnings"] if is_exact else None,
        reason=reasons.get(refused["return_id"], "") if refused else "",
        loaded_at=newest.get("loaded_at"),
        carried_from=newest.get("carried_from"),
    )


def problems_in(day: date, known: Catalogue, principal: Principal) -> dict[str, tuple[RuleBroken, ...]]:
    """For each council whose reports the principal may see, what its newest return of a date has wrong.

    Those that refuse come first, then by how often. The newest is the refused one, where there is one.
    """
    sent, found = schema.returns.c, schema.problems.c
    statement = (
        select(
            sent.council_code, sent.outcome, found.rule, found.effect, found.message, found.times, found.file,
            found.first_line, found.column_name, found.found,
        )
        .join_from(schema.returns, schema.problems, sent.return_id == found.return_id)
        .where(sent.as_at == day)
        .order_by(found.times.desc(), found.rule, found.file)
    )  # fmt: skip
    rows = [row for row in fetch(statement, known.release).to_pylist() if _may_see(row, principal)]
    refused = {row["council_code"] for row in rows if row["outcome"] == "refused"}
    newest = [row for row in rows if row["outcome"] == "refused" or row["council_code"] not in refused]
    told: dict[str, list[RuleBroken]] = {}
    for row in sorted(newest, key=lambda row: row["effect"] != "refuses"):
        told.setdefault(row["council_code"], []).append(_broken(row))
    return {code: tuple(broken) for code, broken in told.items()}


def _may_see(row: Sent, principal: Principal) -> bool:
    return principal.may_see_return_of(row["council_code"])


def _broken(row: Sent) -> RuleBroken:
    """A rule with the one place that a release keeps; its message says what to do too."""
    spot = Spot(
        file=row["file"] or "", line=row["first_line"], column=row["column_name"] or "", found=row["found"] or ""
    )
    return RuleBroken(
        rule=row["rule"], effect=row["effect"], wrong=row["message"], remedy="", times=row["times"], spots=(spot,)
    )


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
