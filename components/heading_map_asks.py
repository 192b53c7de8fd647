"""What happens when somebody confirms what a council's words mean, or has one asked again."""

import logging
import re
from collections.abc import Sequence
from typing import Any

from dash import ALL, Input, Output, State, callback, ctx, html, no_update
from dash.exceptions import PreventUpdate
from werkzeug.exceptions import BadRequest, Forbidden

from auth import principal
from components.heading_map import LATER, MOST_SHOWN, again, allowed, heading_map, lacking, meanings, row_of, shown
from data.catalogue import catalogue
from data.headings import Kind
from data.places import Area
from data.principal import Principal
from data.store import live_release
from state import headings
from state.audit import NotWritten
from state.headings import LONGEST_OURS, Heading
from state.store import Unavailable

_PATH = re.compile(r"/?returns/headings/([a-z0-9-]{1,80})/?")
_ROW = re.compile(r"[0-9a-f]{16}|all")
_log = logging.getLogger(__name__)


@callback(
    Output("heading-map", "children"),
    Output("heading-told", "children"),
    Input({"type": "heading-act", "row": ALL}, "n_clicks"),
    State({"type": "heading-ours", "row": ALL}, "value"),
    State({"type": "heading-ours", "row": ALL}, "id"),
    State("url", "pathname"),
    prevent_initial_call=True,
)
def act(clicks: Sequence[object], values: Sequence[object], ids: Sequence[object], path: str | None) -> tuple[Any, Any]:
    """Keep what the lists say, or let a confirmed word wait again.

    Raises Forbidden for whoever may not send the council's returns, BadRequest for what no page sends.
    """
    used = ctx.triggered_id
    if not any(clicks) or not ctx.triggered[0]["value"]:  # the buttons of a page that was drawn anew
        raise PreventUpdate
    row = used.get("row") if isinstance(used, dict) else None
    if not isinstance(row, str) or not _ROW.fullmatch(row):
        raise BadRequest
    said, (area, who) = _said(values, ids), _whose(path)
    try:
        words = headings.of_council(area.code)
        told = _confirm(area, words, said, who) if row == "all" else _ask_again(area, words, row, who)
        return heading_map(area, headings.of_council(area.code)), told
    except headings.TooMany:
        return no_update, html.P(f"Nothing was kept: {area.name} has as many words of a kind as are kept.")
    except (NotWritten, Unavailable) as error:
        _log.error("what words mean was not kept: %s", type(error).__name__)
        return no_update, html.P("Nothing was kept, as it cannot be at the moment. Please try again in a few minutes.")


def _said(values: Sequence[object], ids: Sequence[object]) -> dict[str, str]:
    """What the lists hold, by row. Raises BadRequest."""
    rows = [each.get("row") if isinstance(each, dict) else None for each in ids]
    if len(values) != len(rows) or len(rows) > MOST_SHOWN or len(set(map(str, rows))) != len(rows):
        raise BadRequest
    if not all(isinstance(row, str) and _ROW.fullmatch(row) for row in rows):
        raise BadRequest
    if not all(value is None or (isinstance(value, str) and len(value) <= LONGEST_OURS) for value in values):
        raise BadRequest
    return {str(row): str(value) for row, value in zip(rows, values, strict=True) if value and value != LATER}


def _whose(path: str | None) -> tuple[Area, Principal]:
    """The council of an address, and who asks. Raises BadRequest, Forbidden."""
    named = _PATH.fullmatch(path or "")
    area = catalogue(live_release()).area(named[1]) if named else None
    if area is None or not area.is_council:
        raise BadRequest
    who = principal()
    if not who.may_send_for(area.code):
        raise Forbidden
    return area, who


def _confirm(area: Area, words: Sequence[Heading], said: dict[str, str], who: Principal) -> Any:
    """Keep each choice; what has been decided or has gone since the page was drawn is left as it is."""
    remembered = meanings(words)
    chosen: dict[str, dict[str, str]] = {}
    waiting = shown([each for each in words if not each.ours])
    for each in waiting:
        its = said.get(row_of(each), "")
        if its and its not in allowed(Kind(each.kind), remembered[Kind(each.kind)]):
            raise BadRequest
        if its:
            chosen.setdefault(each.kind, {})[each.theirs] = its
    headings.remember(area.code, chosen, by=who.name, role=",".join(sorted(who.roles)))
    kept = sum(map(len, chosen.values()))
    left = sum(not each.ours for each in words) - kept
    if not kept:
        return html.P("Nothing was kept: choose what at least one of these means.")
    words_kept = "1 word is kept." if kept == 1 else f"{kept} words are kept."
    wait = f" {left:,} still wait{'s' if left == 1 else ''}." if left else ""
    missing = lacking(headings.of_council(area.code))
    return html.Div([html.P(words_kept + wait), missing, None if left else again(area)], className="notice")


def _ask_again(area: Area, words: Sequence[Heading], row: str, who: Principal) -> Any:
    found = next((each for each in words if each.ours and row_of(each) == row), None)
    if found is None:
        return html.P("It waits already.")
    headings.forget(area.code, found.kind, found.theirs, by=who.name, role=",".join(sorted(who.roles)))
    return html.Div(html.P(f"“{found.theirs}” waits again."), className="notice")
