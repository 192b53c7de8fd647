"""Figures taken away: the address of a page with `/download/<measure>.csv` before it."""

import hashlib
import logging

from flask import Flask, Response, request

from auth import principal
from auth.audited import note
from data.answers import Answer, answer
from data.catalogue import Catalogue, catalogue
from data.disclosure.gate import NotAllowed
from data.export import Detail, csv_file, file_name
from data.measures import MEASURES, By
from data.principal import Principal
from data.selection import EXACT, Selection, parse_search
from data.store import live_release
from state import audit

_log = logging.getLogger(__name__)
_MOST_LEVELS = 3


class _Refused(Exception):
    def __init__(self, status: int, *sentences: str) -> None:
        super().__init__(*sentences)
        self.status, self.sentences = status, sentences


def install(server: Flask) -> None:
    """Add the download addresses to the server."""
    server.add_url_rule("/download/<key>.csv", "download", download)


def download_link(found: Answer) -> str:
    """The address of the CSV that holds an answer."""
    return file_link(found, "csv")


def file_link(found: Answer, suffix: str, detail: Detail = Detail.FULL) -> str:
    """The address of the file that holds an answer, as csv, xlsx or parquet."""
    levels = "".join(f"&by={level.value}" for level in (found.by, *found.across))
    less = f"&detail={detail.value}" if detail is not Detail.FULL else ""
    return f"/download/{found.measure.key}.{suffix}{found.selection.search()}{levels}{less}"


def everything_link(selection: Selection, suffix: str) -> str:
    """The address of the file that holds every measure for a selection."""
    return f"/download/everything.{suffix}{selection.search()}"


def download(key: str) -> Response:
    """The figures of a measure as CSV; a sentence with 400 for what makes no sense, 403 for what is not granted.

    404 for a measure there is not, and 503 while the audit log cannot be written.
    """
    who = principal()
    try:
        found = _asked(key, who)
        text = "\ufeff" + csv_file(found)
        _record(found, text, who)
    except _Refused as refused:
        if refused.status < 500:  # the path alone: what follows it can hold anything
            note(audit.Action.REFUSAL, who.name, principal=who, query=request.path, detail=f"a file, {refused.status}")
        return Response("\n".join(refused.sentences) + "\n", status=refused.status, mimetype="text/plain")
    return Response(
        text,
        mimetype="text/csv",
        headers={
            "Content-Disposition": f'attachment; filename="{file_name(found)}"',
            "Cache-Control": "no-store",
        },
    )


def _asked(key: str, who: Principal) -> Answer:
    if not who.may_export:
        raise _Refused(403, "You may read pages, but not take files away. Ask your administrator for the role analyst.")
    measure = MEASURES.get(key)
    if measure is None:
        raise _Refused(404, f"There is no measure “{key[:40]}”. The measures are {', '.join(MEASURES)}.")
    release = live_release()
    known = catalogue(release)
    selection, notices = parse_search(request.query_string.decode("utf-8", "replace"), known, (measure,), who)
    if selection.period.is_returns:  # published figures are public
        _expect_granted(who, known)
    wrong = [each.wrong for each in notices]
    levels = [By(text) for text in request.args.getlist("by") or [By.COUNCIL.value] if text in set(By)]
    if not 0 < len(set(levels)) == len(levels) <= _MOST_LEVELS or len(levels) < len(request.args.getlist("by")):
        raise _Refused(
            400, *wrong, f"by is up to {_MOST_LEVELS} different ones of {', '.join(each.value for each in By)}."
        )
    offered = known.breakdowns(measure, selection.workforce, selection.period) | {By.COUNCIL, By.PERIOD}
    offered |= known.own_breakdowns(measure) if selection.tier == EXACT else frozenset()
    wrong += [
        f"These figures are not collected by {each.value.replace('_', ' ')}." for each in levels if each not in offered
    ]
    if wrong:
        raise _Refused(400, *wrong)
    try:
        return answer(measure, selection, levels[0], release, who, across=tuple(levels[1:]))
    except NotAllowed as refused:
        raise _Refused(403, str(refused)) from None


def _expect_granted(who: Principal, known: Catalogue) -> None:
    for name in ("area", "compare"):
        for text in request.args.getlist(name):
            area = known.area(text)
            if area and not known.is_for(area, who):
                what = (
                    f"Not every council of “{area.name}” is one" if area.is_added else f"{area.name} is not a council"
                )
                raise _Refused(403, f"{what} that you may see.")


def _record(found: Answer, text: str, who: Principal) -> None:
    """Nothing leaves that is not in the audit log."""
    try:
        audit.record(
            audit.Action.EXPORT,
            name=who.name,
            role=", ".join(sorted(who.roles)),
            query=download_link(found),
            release=found.release,
            tier=found.tier,
            rows=len(found.rows),
            sha256=hashlib.sha256(text.encode()).hexdigest(),
        )
    except audit.NotWritten as why:
        _log.error("a file was not given, as it could not be recorded: %s", why)
        raise _Refused(
            503, "Files cannot be given at the moment, as the record of them cannot be written. Pages still work."
        ) from None
