"""Build and publish: what the next release would hold, how it differs from the live one, publishing, and going back."""

import time
from collections.abc import Callable, Sequence
from datetime import UTC
from typing import Any

from dash import Input, Output, State, callback, dcc, html, no_update, register_page
from dash.exceptions import PreventUpdate
from werkzeug.exceptions import BadRequest, Forbidden

from auth import principal
from auth.audited import note
from components.messages import notice
from components.release_changes import changes_parts, day_text, moment_of
from components.tables import plain_table
from data.catalogue import catalogue
from data.disclosure.gate import OtherRules
from data.held import Kept
from data.principal import Principal
from desk import publishing
from desk.changes import changes
from desk.not_taken import NotTaken
from desk.publishing import NotDone, Standing
from state.audit import Action
from state.publications import LONGEST_NOTE

_PATH, _TITLE = "/returns/release", "Build and publish"
_LONGEST_ID = 40


def layout(**_asked: str | list[str]) -> html.Div:
    """The page; for whoever does not run the collection, a sentence."""
    who = principal()
    head = html.H1(_TITLE, id="page-title")
    if not who.is_steward:
        note(Action.REFUSAL, who.name, principal=who, query=_PATH, detail="a page for stewards")
        return html.Div([head, html.P("Releases are built and published by those who run the collection.")])
    built = publishing.built()
    is_going_on = built is not None and built.is_going_on
    return html.Div(
        [
            head,
            html.P(dcc.Link("All returns", href="/returns"), className="returns-ways"),
            html.Div(_going_on() if is_going_on else None, id="release-said", role="status"),
            dcc.Interval(id="release-poll", interval=1000, disabled=not is_going_on),
            html.Div(_desk(who), id="release-desk"),
        ],
        className="returns-desk",
    )


def _desk(who: Principal) -> list[Any]:
    """What stands now, and what can be done."""
    found = publishing.standing(who)
    return [_live(found), _next(found), _candidate(found, who), _back(found)]


def _live(found: Standing) -> html.Section:
    days = [day_text(day.isoformat()) for day in catalogue(found.live.release).return_dates]
    said = f"Release {found.live.release.release_id}, made {_made(found.live)}, with returns of {', '.join(days)}."
    return _section("Live now", [html.P(said)])


def _next(found: Standing) -> html.Section:
    """What was decided and readers do not see yet, and the button that builds."""
    has_more = bool(found.not_taken if found.candidate is None or found.is_stale else found.left_out)
    parts: list[Any] = [html.P("Readers see everything that was decided." if not found.not_taken else _waits(found))]
    if found.not_taken:
        parts.append(plain_table("Decided, and not live yet", ["Council", "As at", "What", "Decided"], _rows(found)))
    button = html.Button("Build a release", id="release-build", type="button", className="desk-button")
    hint = "It takes seconds to minutes. Nothing changes for readers."
    return _section("For the next release", [*parts, html.Div([button, html.P(hint)], hidden=not has_more)])


def _waits(found: Standing) -> str:
    number = len(found.not_taken)
    return f"{number} {'decision is' if number == 1 else 'decisions are'} not in the figures that readers see."


def _rows(found: Standing) -> list[list[str]]:
    return [
        [each.council, day_text(each.as_at) if each.as_at else "every date", _what(each, found), _decided(each)]
        for each in found.not_taken
    ]


def _what(each: NotTaken, found: Standing) -> str:
    is_built = found.candidate is not None and not found.is_stale and each not in found.left_out
    return f"{each.what}; in the release below" if is_built else each.what


def _decided(each: NotTaken) -> str:
    return f"{moment_of(each.at)}, {each.by}" if each.at else each.by


def _candidate(found: Standing, who: Principal) -> html.Section:
    """What was built, beside the live release, and the form that publishes it."""
    can_publish = found.candidate is not None and not found.is_stale
    parts: list[Any] = []
    if found.candidate is None:
        parts.append(html.P("None: build one first." if found.not_taken else "None."))
    else:
        parts.append(html.P(f"Release {found.candidate.release.release_id}, made {_made(found.candidate)}."))
    if found.is_stale:
        parts.append(notice(["Another release was published since this one was built. Build again."]))
    if found.candidate is not None and can_publish:
        if found.left_out:
            parts.append(notice(["Something was decided since it was built. Build again to take that up."]))
        parts += _preview(found, found.candidate, who)
    return _section("Built, and not live", [*parts, html.Div(_form(found), hidden=not can_publish)])


def _preview(found: Standing, candidate: Kept, who: Principal) -> list[Any]:
    try:
        told = changes(found.live.release, candidate.release)
    except OtherRules as why:
        return [notice([f"It cannot be shown: {why}"])]
    return [html.H3("Against the live release"), *changes_parts(told, catalogue(candidate.release), who)]


def _form(found: Standing) -> list[Any]:
    candidate = found.candidate.release.release_id if found.candidate and not found.is_stale else ""
    return [
        html.Label("A note for readers, who see it under What's new (may be left empty)", htmlFor="release-note"),
        dcc.Textarea(id="release-note", maxLength=LONGEST_NOTE, rows=3, className="comment-box"),
        dcc.Store(id="release-candidate", data=candidate),
        html.Button("Publish this release", id="release-publish", type="button", className="desk-button"),
    ]


def _back(found: Standing) -> html.Section:
    """Two steps to the release before: readers see other figures at once."""
    before = found.before.release.release_id if found.before else ""
    said = "There is no earlier release to go back to."
    if found.before:
        said = f"Readers would see release {before} again, made {_made(found.before)}, with all figures as they were."
    fold = html.Details(
        [
            html.Summary("Go back to the release before"),
            html.P(said),
            dcc.Store(id="release-before", data=before),
            html.Button("Go back now", id="release-rollback", type="button", className="button-quiet"),
        ],
        hidden=not before,
    )
    return _section("Roll back", [fold, html.P(said, hidden=bool(before))])


def _made(release: Kept) -> str:
    return moment_of(int(release.made_at.replace(tzinfo=UTC).timestamp()))


def _section(title: str, parts: Sequence[Any]) -> html.Section:
    return html.Section([html.H2(title, className="panel-title"), *parts], className="panel")


def _going_on() -> html.P:
    built = publishing.built()
    seconds = max(int(time.time()) - built.began_at, 0) if built else 0
    said = f"Building a release: {seconds} seconds so far. You may leave this page and come back."
    return html.P([html.Span(className="making", **{"aria-hidden": "true"}), said])


@callback(
    Output("release-said", "children"),
    Output("release-poll", "disabled"),
    Input("release-build", "n_clicks"),
    prevent_initial_call=True,
)
def build(clicks: int | None) -> tuple[Any, bool]:
    """Have a release built."""
    who = _steward(clicks)
    try:
        publishing.begin_build(who)
    except NotDone as why:
        return notice([str(why)]), False
    return _going_on(), False


@callback(
    Output("release-said", "children", allow_duplicate=True),
    Output("release-desk", "children"),
    Output("release-poll", "disabled", allow_duplicate=True),
    Input("release-poll", "n_intervals"),
    prevent_initial_call=True,
)
def follow(ticks: int | None) -> tuple[Any, Any, bool]:
    """How far the build is; when it has ended, what stands then."""
    who = _steward(ticks)
    built = publishing.built()
    if built is None:
        return None, no_update, True
    if built.is_going_on:
        return _going_on(), no_update, False
    return notice([built.said]), _desk(who), True


@callback(
    Output("release-said", "children", allow_duplicate=True),
    Output("release-desk", "children", allow_duplicate=True),
    Input("release-publish", "n_clicks"),
    State("release-candidate", "data"),
    State("release-note", "value"),
    prevent_initial_call=True,
)
def publish(clicks: int | None, release_id: str | None, words: str | None) -> tuple[Any, Any]:
    """Make the release that was previewed live."""
    who = _steward(clicks)
    if not isinstance(words, str | None) or len(words or "") > LONGEST_NOTE:
        raise BadRequest
    return _done(lambda: publishing.publish(_id(release_id), who, note=words or ""), who)


@callback(
    Output("release-said", "children", allow_duplicate=True),
    Output("release-desk", "children", allow_duplicate=True),
    Input("release-rollback", "n_clicks"),
    State("release-before", "data"),
    prevent_initial_call=True,
)
def roll_back(clicks: int | None, release_id: str | None) -> tuple[Any, Any]:
    """Make the release before the live one live again."""
    who = _steward(clicks)
    return _done(lambda: publishing.roll_back(_id(release_id), who), who)


def _done(act: Callable[[], str], who: Principal) -> tuple[Any, Any]:
    try:
        said = act()
    except NotDone as why:
        return notice([str(why)]), _desk(who)
    return notice([f"{said} Readers see it from their next page on."]), _desk(who)


def _id(given: Any) -> str:
    if not isinstance(given, str) or not 0 < len(given) <= _LONGEST_ID:
        raise BadRequest
    return given


def _steward(clicks: Any) -> Principal:
    """Who acts. Raises PreventUpdate where nobody does yet, BadRequest, Forbidden."""
    if clicks is None:
        raise PreventUpdate
    who = principal()
    if not who.is_steward:
        raise Forbidden
    if not isinstance(clicks, int) or clicks < 1:
        raise BadRequest
    return who


register_page(__name__, path=_PATH, name=_TITLE, title="Build and publish - Muster", order=None, layout=layout)
