"""What councils say of their figures: beside each figure, in a list of its own, and the forms to say and pin it."""

import logging
from collections.abc import Sequence
from typing import Any

from dash import ALL, MATCH, Input, Output, callback, ctx, html
from dash.exceptions import PreventUpdate
from werkzeug.exceptions import BadRequest, Forbidden

from auth import principal
from components.comments_shown import OF_COUNCIL, beside, comments_seen, line
from components.nodes import Node
from components.view import View
from data.answers import Answer
from data.catalogue import Area, Catalogue, catalogue
from data.measures import MEASURES
from data.principal import Principal
from data.store import live_release
from packs.text import plain
from state import audit, comments, store
from state.audit import Action
from state.comments import LONGEST, MOST, Comment

_PIN, _UNPIN, _TAKE_BACK = "pin", "unpin", "take-back"
_ACTS = {_PIN: "Show on the region's pages", _UNPIN: "Show on the council's page only", _TAKE_BACK: "Take back"}
_DONE = {
    _PIN: "It stands on the region's pages too, from the next time they are opened.",
    _UNPIN: "It stands on the council's own page only, from the next time pages are opened.",
    _TAKE_BACK: "It is taken back: no page or file has it any more. Board packs that were made before keep it.",
}
_LONGEST_ID = 40
_NOT_NOW = "This cannot be kept at the moment. Please try again in a few minutes."
_log = logging.getLogger(__name__)
Told = dict[str, str]  # what a form says of what was sent: `words`, and the `comment` if it was kept


def comments_beside(found: Sequence[Answer], view: View) -> list[html.Ul]:
    """The comments on some answers, of the returns that they show."""
    days = {row["period"] for answer in found for row in answer.rows}
    told = beside(view.comments, {answer.measure.key for answer in found}, days)
    listed = comment_list([line(each, view.known) for each in told])
    return [listed] if listed is not None else []


def comment_fold(found: Sequence[Answer], view: View, name: str) -> list[html.Details]:
    """The fold to add a comment on one of some measures, for who may; `name` is the panel's."""
    area, day = view.selection.area, view.selection.period.label
    keys = list(dict.fromkeys(answer.measure.key for answer in found))
    if not _may_add(area, day, view):
        return []
    return [_folded("Add a comment on this figure", _form(name, area, day, keys))]


def comment_list(said: Sequence[Any]) -> html.Ul | None:
    """Comments, each in its own words; nothing where there is none."""
    if not said:
        return None
    items = [html.Li(each, className=OF_COUNCIL) for each in said]
    return html.Ul(items, className="council-comments", **{"aria-label": "Comments of councils"})


def comments_panel(view: View) -> html.Section | None:
    """All comments on the returns of the date on show, with what may be done with each; of a council, the form too.

    Of an area a steward sees those that are not pinned as well, to pin them.
    """
    area, day, who = view.selection.area, view.selection.period.label, view.principal
    seen = comments_seen(view.selection, view.known, who, is_every=True) if who.is_steward else view.comments
    here = [each for each in seen if each.as_at == day]
    may_add = _may_add(area, day, view)
    if not here and not may_add:
        return None
    of = "This council has" if area.is_council else "The councils of this area have"
    none = html.P(f"{of} said nothing of these figures.")
    said = [[line(each, view.known), *buttons(each, who)] for each in here]
    keys = [measure.key for measure in MEASURES.values() if not measure.is_exact_only]
    return html.Section(
        [
            html.H2(f"Comments: {area.name}", className="panel-title"),
            comment_list(said) or none,
            _folded("Add a comment", _form("council-comments", area, day, keys)) if may_add else None,
        ],
        className="panel",
        id="council-comments",
    )


def _may_add(area: Area, day: str, view: View) -> bool:
    return (
        area.is_council and view.selection.period.is_returns and view.principal.may_send_for(area.code)
        and _has_return(area.code, day, view.known)
    )  # fmt: skip


def _has_return(council_code: str, day: str, known: Catalogue) -> bool:
    return any(each.isoformat() == day and council_code in known.councils_with(each, "accepted")
               for each in known.return_dates)  # fmt: skip


def _folded(words: str, form: Node) -> html.Details:
    return html.Details([html.Summary(words), form], className="comment-fold")


def _form(name: str, area: Area, day: str, keys: Sequence[str]) -> Node:
    """The form of one panel, drawn by assets/comment_form.js; a page has several, so each is one component.

    Its id carries council and date, which are checked again when they come back.
    """
    props = {
        "id": {"type": "comment", "panel": name, "council": area.code, "as_at": day},
        "measures": [{"label": MEASURES[key].label, "value": key} for key in keys],
        "longest": LONGEST,
        "note": f"It stands beside the figure as {area.name}'s, with today's date and without your name, for all who "
        "see the council. Write nothing about a person.",
    }
    return {"type": "CommentForm", "namespace": "muster_components", "props": props}


def buttons(comment: Comment, who: Principal) -> list[Any]:
    """What may be done with a comment, and where the answer stands."""
    acts = [_UNPIN if comment.is_pinned else _PIN] if who.is_steward else []
    acts += [_TAKE_BACK] if _may_take_back(comment, who) else []
    if not acts:
        return []
    of = {"comment": comment.comment_id}
    drawn = [
        html.Button(
            _ACTS[act],
            id={"type": "comment-act", "act": act, **of},
            type="button",
            className="link-button",
            **{"aria-label": f"{_ACTS[act]}: {comment.text[:60]}"},
        )
        for act in acts
    ]
    return [html.Span([" ", *drawn], className="comment-acts", id={"type": "comment-done", **of}, role="status")]


def _may_take_back(comment: Comment, who: Principal) -> bool:
    return who.may_send_for(comment.council_code)


@callback(
    Output({"type": "comment", "panel": MATCH, "council": MATCH, "as_at": MATCH}, "told"),
    Input({"type": "comment", "panel": MATCH, "council": MATCH, "as_at": MATCH}, "sent"),
    prevent_initial_call=True,
)
def add(sent: object) -> Told:
    """Let a comment stand beside a council's figure: `sent` is {"text", "measure"}.

    Raises BadRequest for what no form sends, Forbidden for who may not speak for the council.
    """
    place = ctx.triggered_id
    if not sent:
        raise PreventUpdate
    code, day = (place.get(part) if isinstance(place, dict) else None for part in ("council", "as_at"))
    text, measure = (sent.get(part) if isinstance(sent, dict) else None for part in ("text", "measure"))
    if not (isinstance(code, str) and isinstance(day, str) and isinstance(measure, str)):
        raise BadRequest
    if not isinstance(text, str) or len(text) > 2 * LONGEST or not _is_open(measure):
        raise BadRequest
    who = principal()
    if not who.may_send_for(code):
        raise Forbidden
    if not _has_return(code, day, catalogue(live_release())):
        raise BadRequest
    words = " ".join(plain(text).split())
    if not words or len(words) > LONGEST:
        return {"words": f"A comment has 1 to {LONGEST} characters."}
    return _kept(code, measure, day, words, who)


def _is_open(measure: str) -> bool:
    return measure in MEASURES and not MEASURES[measure].is_exact_only


def _kept(code: str, measure: str, day: str, words: str, who: Principal) -> Told:
    try:
        _record(who, f"written on {measure} of {code}, {day}")
        comments.write(code, measure, day, words, by=who.name)
    except comments.TooMany:
        return {"words": f"There are {MOST} comments on this return. Take one back first."}
    except (audit.NotWritten, store.Unavailable) as error:
        _log.error("a comment was not kept: %s", type(error).__name__)
        return {"words": _NOT_NOW}
    return {"words": "Added, and shown from the next time pages are opened: ", "comment": words}


@callback(
    Output({"type": "comment-done", "comment": MATCH}, "children"),
    Input({"type": "comment-act", "act": ALL, "comment": MATCH}, "n_clicks"),
    prevent_initial_call=True,
)
def change(clicks: object) -> list[Any]:
    """Pin, unpin or take back a comment. Raises BadRequest for what no button sends, Forbidden for who may not."""
    used = ctx.triggered_id
    if not (isinstance(clicks, list) and any(clicks)):
        raise PreventUpdate
    act, comment_id = (used.get(part) if isinstance(used, dict) else None for part in ("act", "comment"))
    if not isinstance(act, str) or act not in _ACTS or not isinstance(comment_id, str) or len(comment_id) > _LONGEST_ID:
        raise BadRequest
    who = principal()
    try:
        return _changed(act, comment_id, who)
    except (audit.NotWritten, store.Unavailable) as error:
        _log.error("a comment was not changed: %s", type(error).__name__)
        return [html.Span(f" {_NOT_NOW}")]


def _changed(act: str, comment_id: str, who: Principal) -> list[Any]:
    found = comments.find(comment_id)
    # whether there is such a comment of another council is not for everybody to know
    if found is None or not (_may_take_back(found, who) if act == _TAKE_BACK else who.is_steward):
        raise Forbidden
    _record(who, f"{act} {comment_id} on {found.measure} of {found.council_code}, {found.as_at}")
    if act == _TAKE_BACK:
        comments.take_back(comment_id)
    else:
        comments.pin(comment_id, is_pinned=act == _PIN)
    return [html.Span(f" {_DONE[act]}")]


def _record(who: Principal, detail: str) -> None:
    audit.record(Action.COMMENT, name=who.name, role=", ".join(sorted(who.roles)), detail=detail)
