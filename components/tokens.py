"""One's tokens for programs: what they open, the form that makes one, its value shown once, and the end of each."""

import logging
from datetime import UTC, datetime
from typing import Any

import dash_bootstrap_components as dbc
from dash import ALL, Input, Output, State, callback, ctx, html
from dash.exceptions import PreventUpdate
from flask import abort

import config
from auth import principal, tokens
from auth.granting import granted_by_name
from auth.settings import Mode, mode
from auth.tokens import DAYS, LONGEST_LABEL, MOST, NotMade, Token
from components.tables import plain_table
from components.words import period_text
from data.measures import PeriodKind
from data.principal import Principal
from state import audit, store

_NOT_NOW = "Tokens cannot be made or shown at the moment. Please try again in a few minutes."
_log = logging.getLogger(__name__)


def tokens_panel() -> html.Section:
    """The panel for whoever is asking: their tokens, and the form if a token of theirs would open anything."""
    if mode() is Mode.LOCAL:
        return _panel(html.P("None is needed on this machine: whoever uses it may ask without a token."))
    who = principal()
    return drawn(granted_by_name(who.name, is_exact=True), _held(who.name))


def drawn(by_name: Principal, held: list[Any]) -> html.Section:
    """The panel for what is granted to somebody by name, and their tokens as a table or a sentence."""
    return _panel(
        html.P(
            "A program sends a token in place of signing in. Whoever has it sees what is granted to you by name, "
            "so keep it like a password."
        ),
        html.Div(held, id="tokens-held"),
        _form(by_name),
        html.Div(id="tokens-told", role="status"),
    )


def _panel(*parts: Any) -> html.Section:
    return html.Section([html.H2("Your tokens", id="tokens"), *parts], className="panel tokens")


def _held(name: str) -> list[Any]:
    try:
        return table_of(tokens.live_of(name))
    except store.Unavailable as error:
        _log.error("tokens cannot be read: %s", error)
        return [html.P(_NOT_NOW)]


def table_of(held: list[Token]) -> list[Any]:
    """Tokens as a table, each with the button that revokes it; a sentence where there are none."""
    if not held:
        return [html.P("You have no tokens.")]
    rows = [
        (
            each.label,
            "Exact too" if each.is_exact else "Protected",
            _day(each.made_at),
            _day(each.ends_at),
            _day(each.used_at) if each.used_at else "never",
            html.Button(
                "Revoke",
                id={"type": "tokens-revoke", "token": each.id},
                type="button",
                className="link-button",
                **{"aria-label": f"Revoke {each.label}"},
            ),
        )
        for each in held
    ]
    headings = ("Used for", "Figures", "Made", "Ends", "Last used", "Revoke")
    return [plain_table("Tokens that hold now", headings, rows)]


def _day(seconds: int) -> str:
    return period_text(datetime.fromtimestamp(seconds, UTC).date().isoformat(), PeriodKind.SNAPSHOT)


def _form(by_name: Principal) -> html.Div:
    """The form; where a token would open nothing, a sentence in its place."""
    why_not = (
        f"A token would open nothing for you yet: it needs the role analyst, granted to you by name and not through a "
        f"group. Please ask {config.contact()}."
    )
    days = [{"label": f"{each} days", "value": str(each)} for each in DAYS]
    exact = [{"label": "Exact figures too, of the councils that you may see exactly", "value": "1"}]
    controls = [
        html.H3("Make a token"),
        html.Label("What it is for, as “Power BI on my laptop”", htmlFor="tokens-label"),
        dbc.Input(id="tokens-label", type="text", maxLength=LONGEST_LABEL, autocomplete="off", value=""),
        html.Fieldset(
            [
                html.Legend("How long it holds"),
                dbc.RadioItems(id="tokens-days", options=days, value=str(DAYS[1]), inline=True),
            ]
        ),
        html.Div(dbc.Checklist(id="tokens-exact", options=exact, value=[]), hidden=not by_name.exact),
        html.Button("Make a token", id="tokens-make", type="button", className="tokens-make"),
    ]
    return html.Div(
        [
            html.P(why_not, hidden=by_name.may_export),
            html.Div(controls, hidden=not by_name.may_export, className="tokens-form"),
        ]
    )


@callback(
    Output("tokens-held", "children"),
    Output("tokens-told", "children"),
    Output("tokens-label", "value"),
    Input("tokens-make", "n_clicks"),
    Input({"type": "tokens-revoke", "token": ALL}, "n_clicks"),
    State("tokens-label", "value"),
    State("tokens-days", "value"),
    State("tokens-exact", "value"),
    prevent_initial_call=True,
)
def change(
    _make: int | None, _revoke: list[int | None], label: object, days: object, exact: object
) -> tuple[list[Any], list[Any], str]:
    """Make or revoke a token of whoever is asking, and of nobody else; 400 or 403 for what no button sends."""
    if mode() is Mode.LOCAL:
        abort(403)
    who, used = principal(), ctx.triggered_id
    if not ctx.triggered[0]["value"]:  # a table that came with new buttons
        raise PreventUpdate
    try:
        told = _revoked(who.name, used) if isinstance(used, dict) else _made(who.name, label, days, exact)
    except (NotMade, audit.NotWritten, store.Unavailable) as error:
        words = str(error) if isinstance(error, NotMade) else _NOT_NOW
        _log.warning("a token was not made or revoked: %s", type(error).__name__)
        return _held(who.name), [html.P(words)], label if isinstance(label, str) else ""
    return _held(who.name), told, ""


def _revoked(name: str, used: dict[str, Any]) -> list[Any]:
    token = used.get("token")
    if not isinstance(token, str) or not token:
        abort(400)
    ended = tokens.revoke(name, token, by=name)
    return [html.P("The token is revoked, and opens nothing any more." if ended else "It was no longer in use.")]


def _made(name: str, label: object, days: object, exact: object) -> list[Any]:
    if not isinstance(label, str) or days not in list(map(str, DAYS)) or exact not in (None, [], ["1"]):
        abort(400)
    by_name = granted_by_name(name, is_exact=True)
    if not by_name.may_export or (exact and not by_name.exact):
        abort(403)
    value = tokens.make(name, label, int(str(days)), is_exact=bool(exact))
    return [
        html.Label("Your new token", htmlFor="tokens-value"),
        html.Div(
            [
                dbc.Input(id="tokens-value", value=value, readonly=True, autocomplete="off"),
                html.Button("Copy", type="button", **{"data-copies": "tokens-value"}),
            ],
            className="tokens-value",
        ),
        html.P(
            f"It is shown once, here and now. Copy it to where your program keeps its secrets: Muster keeps none of "
            f"it. You may have {MOST} at a time."
        ),
    ]
