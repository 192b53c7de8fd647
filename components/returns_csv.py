"""The table of a collection as CSV: the rows that its address asks for, recorded before they leave."""

import hashlib
from typing import Any

from flask import Flask, Response, request

from auth import principal
from auth.audited import note
from components.exports import expect_may_export, record_export
from components.returns_asked import TableAsked, asked_for
from components.returns_words import field_name, is_short, next_step
from data.catalogue import Catalogue, catalogue
from data.export import BYTE_ORDER_MARK, SENSITIVE, csv_lines, inert
from data.principal import Principal
from data.question import Refused
from data.selection import EXACT, PROTECTED
from data.store import live_release
from desk.calendar import today
from desk.collection import Collected, collected, dates
from desk.council_return import CouncilReturn
from desk.coverage import percent
from refusals import said
from state.audit import Action

ADDRESS = "/download/returns/collection.csv"
HEADINGS = (
    "as_at", "council_code", "council", "is_expected", "state", "received", "accepted", "accepted_how", "refused",
    "refused_how", "late_days", "version", "staff", "staff_are", "fields_as_asked", "fields_asked_for",
    "fields_under", "problems_to_correct", "problems_that_set_rows_aside", "problems_to_check", "share_of_staff",
    "figures_rest_on_it", "what_to_do_next", "release", "marking",
)  # fmt: skip


def install(server: Flask) -> None:
    """Add the address to the server."""
    server.add_url_rule(ADDRESS, "returns csv", returns_csv, methods=["GET"])


def returns_csv() -> Response:
    """The rows as a file; a sentence with 403 for who may not take files away, 503 while that cannot be recorded."""
    who = principal()
    known = catalogue(live_release())
    asked, _ = asked_for(request.args.to_dict(), dates(known))
    found = collected(asked.as_at, known, who, today())
    rows = [csv_row(row, found, known, who) for row in asked.rows(found)]
    body = (BYTE_ORDER_MARK + csv_lines([HEADINGS, *map(tuple, rows)])).encode()
    is_exact = any(map(is_sensitive, found.rows))
    try:
        expect_may_export(who)
        record_export(
            who,
            query=ADDRESS + asked.search(),
            release=known.release.release_id,
            tier=EXACT if is_exact else PROTECTED,
            rows=len(rows),
            sha256=hashlib.sha256(body).hexdigest(),
        )
    except Refused as refused:
        note(Action.REFUSAL, who.name, principal=who, query=ADDRESS, detail=f"a file, {refused.status}")
        return said(" ".join(refused.sentences), refused.status)
    headers = {
        "Content-Disposition": f'attachment; filename="{_name(asked, known, is_exact=is_exact)}"',
        "Cache-Control": "no-store",
    }
    return Response(body, mimetype="text/csv", headers=headers)


def is_sensitive(row: CouncilReturn) -> bool:
    """Whether a row holds counts that have not passed the gate."""
    return row.may_see_report and bool(row.report or row.defects)


def csv_row(row: CouncilReturn, found: Collected, known: Catalogue, who: Principal) -> list[Any]:
    """The cells of a row under HEADINGS; empty where there is nothing, or nothing for whoever asks."""
    report = row.report
    short = [each for each in report.completeness if is_short(each)] if report else []
    fields = [len(report.completeness) - len(short), len(report.completeness)] if report else ["", ""]
    is_told = row.may_see_report and row.received_on is not None
    problems = [row.problems(effect) if is_told else "" for effect in ("refuses", "sets-aside", "warns")]
    cells = [
        found.as_at, row.area.code, row.name, _yes(row.is_expected), row.state.value, row.received_on,
        *_event(row.accepted), *_event(row.refused), row.late_days, row.version or "", row.staff, _staff_are(row),
        *fields, " ".join(map(field_name, short)), *problems,
        "" if row.share is None else percent(row.share).replace("\u00a0", " "), _yes(row.rests_on_it),
        next_step(row, found.calendar, found.today, who, "").words, known.release.release_id,
        SENSITIVE if is_sensitive(row) else "",
    ]  # fmt: skip
    return [inert("" if each is None else each if isinstance(each, int) else str(each)) for each in cells]


def _yes(is_so: bool) -> str:
    return "yes" if is_so else "no"


def _event(event: Any) -> list[Any]:
    return [event.on, event.how] if event else ["", ""]


def _staff_are(row: CouncilReturn) -> str:
    if row.staff is None:
        return ""
    return "as sent" if row.is_as_sent else "as published"


def _name(asked: TableAsked, known: Catalogue, *, is_exact: bool) -> str:
    parts = [
        "muster",
        *(["official-sensitive"] if is_exact else []),
        *(["sample"] if known.is_sample else []),
        "returns",
        known.home_region.slug,
        asked.as_at.isoformat(),
    ]
    return f"{'-'.join(parts)}.csv"
