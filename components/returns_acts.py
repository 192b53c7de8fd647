"""What happens when an officer decides on a return: the act is checked, done once, and the page drawn anew."""

import logging
import re
from collections.abc import Mapping, Sequence
from typing import Any
from urllib.parse import parse_qs

from dash import ALL, Input, Output, State, callback, ctx, html, no_update
from dash.exceptions import PreventUpdate
from werkzeug.exceptions import BadRequest, Forbidden

from auth import principal
from components.returns_council import CouncilView, council_parts, council_view, row_of
from components.returns_deciding import ACCEPT, ACTS, CARRY, EVERY_DATE, ONE_DATE, REFUSE, REINSTATE, Done
from data.catalogue import catalogue
from data.store import live_release
from desk import decisions
from desk.calendar import today
from desk.collection import collected, dates
from desk.decisions import ASKED_TOTALS, NotDone
from state.audit import NotWritten
from state.store import Unavailable

_SAID = {*ACTS, *ASKED_TOTALS, "since", "of", "typed"}
_LONGEST = 4000  # characters of anything that is said
_PATH = re.compile(r"/?returns/council/([a-z0-9-]{1,80})/?")
_ID = re.compile(r"[\w-]{0,40}")
_log = logging.getLogger(__name__)


@callback(
    output=[Output("returns-council", "children"), Output("returns-told", "children")],
    inputs={"clicks": Input({"type": "returns-act", "act": ALL}, "n_clicks")},
    state={
        "values": State({"type": "returns-said", "what": ALL}, "value"),
        "ids": State({"type": "returns-said", "what": ALL}, "id"),
        "seen": State("returns-seen", "data"),
        "path": State("url", "pathname"),
        "search": State("url", "search"),
    },
    prevent_initial_call=True,
)
def decide(
    *,
    clicks: Sequence[object],
    values: Sequence[object],
    ids: Sequence[object],
    seen: object,
    path: str | None,
    search: str | None,
) -> list[Any]:
    """Do what a button says, on the version that its page showed.

    Raises Forbidden for all but stewards, BadRequest for what no page sends.
    """
    used = ctx.triggered_id
    if not any(clicks) or not ctx.triggered[0]["value"]:  # the buttons of a page that was drawn anew
        raise PreventUpdate
    if not principal().is_steward:
        raise Forbidden
    act = used.get("act") if isinstance(used, dict) else None
    if act not in ACTS or not isinstance(seen, str) or not _ID.fullmatch(seen):
        raise BadRequest
    said, view = _said(values, ids), _view(path, search)
    if act in {ACCEPT, REFUSE} and not any(each.submission_id == seen for each in view.versions):
        raise BadRequest
    try:
        done = Done(str(act), _done(str(act), seen, said, view))
    except NotDone as why:
        return [no_update, html.P(str(why), className="notice")]
    except (NotWritten, Unavailable, OSError) as error:
        _log.error("a decision was not kept: %s", type(error).__name__)
        words = "Nothing was decided, as it cannot be kept at the moment. Please try again in a few minutes."
        return [no_update, html.P(words, className="notice")]
    return [council_parts(_view(path, search), done), no_update]


def _done(act: str, seen: str, said: Mapping[str, str], view: CouncilView) -> str:
    area, as_at, who, reason = view.row.area, view.found.as_at, view.who, said.get(act, "")
    if act == ACCEPT:
        return decisions.accept(seen, who, reason=reason, totals=said)
    if act == REFUSE:
        return decisions.refuse(seen, who, reason=reason)
    if act == CARRY:
        return decisions.carry(area, as_at, said.get("since", ""), view.known, who, reason=reason)
    if act == REINSTATE:
        return decisions.reinstate(area, as_at, who)
    if said.get("of") not in {ONE_DATE, EVERY_DATE}:
        raise BadRequest
    day = as_at if said["of"] == ONE_DATE else None
    return decisions.withdraw(area, day, who, typed=said.get("typed", ""), reason=reason)


def _said(values: Sequence[object], ids: Sequence[object]) -> dict[str, str]:
    """What the boxes of the page hold, by name. Raises BadRequest."""
    names = [each.get("what") if isinstance(each, dict) else None for each in ids]
    if len(values) != len(names) or len(set(map(str, names))) != len(names) or not _SAID.issuperset(map(str, names)):
        raise BadRequest
    if not all(value is None or (isinstance(value, str) and len(value) <= _LONGEST) for value in values):
        raise BadRequest
    return {str(name): str(value or "") for name, value in zip(names, values, strict=True)}


def _view(path: str | None, search: str | None) -> CouncilView:
    """The council and date of an address, the newest date where it has none. Raises BadRequest where no page is."""
    named = _PATH.fullmatch(path or "")
    known, who = catalogue(live_release()), principal()
    area = known.area(named[1]) if named else None
    offered = {day.isoformat(): day for day in dates(known)}
    (as_at,) = parse_qs((search or "").lstrip("?")).get("as_at", [max(offered)])[:1]
    if area is None or not area.is_council or as_at not in offered:
        raise BadRequest
    found = collected(offered[as_at], known, who, today(), besides=area)
    row = row_of(area, found)
    if row is None:
        raise BadRequest
    return council_view(row, found, known, who)
