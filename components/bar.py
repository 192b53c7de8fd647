"""How the bar is drawn: lists, filters that fold out, and a foot of switches, all of them with what they show."""

from collections.abc import Mapping
from typing import Any

import dash_bootstrap_components as dbc
from dash import dcc, html

from components.grouped_select import grouped_select
from components.nodes import Node
from data.catalogue import Catalogue
from data.export import SENSITIVE
from data.measures import By
from data.selection import EXACT, FILTERS, PROTECTED

LISTS = {"workforce": "Workforce", "period": "Period", "area": "Council or area", "compare": "Compare with"}
IN_SIGHT = (By.SERVICE, By.ROLE_GROUP, By.ROLE)
FOLDED = tuple(by for by in FILTERS if by not in IN_SIGHT)

State = Mapping[str, Any]  # id and property, as in "filter-area.value", to what it is


def label_of(by: By) -> str:
    """What a filter is called."""
    return by.value.replace("_", " ").capitalize()


def bar(state: State, known: Catalogue) -> html.Div:
    """The bar as it stands for an address, so that nothing moves when its callback answers for the first time."""
    lists = [
        html.Div([html.Label(label, htmlFor=f"filter-{name}"), _list(f"filter-{name}", state)])
        for name, label in LISTS.items()
    ]
    in_sight = [
        html.Details(
            [
                html.Summary(**_of(f"filter-{by.value}-summary", state)),
                html.Fieldset(_ticks(by, known, state, "visually-hidden"), className="filter-choices"),
            ],
            className="fold",
            **_of(f"filter-{by.value}-choices", state),
        )
        for by in IN_SIGHT
    ]
    return html.Div(
        [
            html.Button(
                "Change what is shown",
                id="filter-fold",
                type="button",
                n_clicks=0,
                className="filter-fold",
                **{"aria-expanded": "false", "aria-controls": "filter-controls"},
            ),
            html.Div([*lists, *in_sight, _more(known, state)], id="filter-controls", className="filter-controls"),
            _own_group(state),
            _foot(state),
            dcc.Store(id="filter-own-council", storage_type="local"),
            dcc.Store(**_of("filter-shown", state)),
        ],
        className="filter-bar",
        role="search",
        **_of("filter-bar", state),
        **{"aria-label": "What to show"},
    )


def _of(control: str, state: State) -> dict[str, Any]:
    """The id of a control and the properties that a state has for it."""
    begins = f"{control}."
    return {"id": control} | {key.removeprefix(begins): value for key, value in state.items() if key.startswith(begins)}


def _list(control: str, state: State) -> Node:
    return grouped_select(control, state[f"{control}.options"], state[f"{control}.value"])


def _ticks(by: By, known: Catalogue, state: State, of_legend: str | None = None) -> list[Any]:
    choices = list(known.choices(by).values())
    if by in IN_SIGHT:  # the others have an order of their own
        choices.sort(key=lambda choice: (choice.group_name, choice.name))
    return [
        html.Legend(label_of(by), className=of_legend),
        dbc.Checklist(
            options=[{"label": each.name, "value": each.code} for each in choices], **_of(f"filter-{by.value}", state)
        ),
    ]


def _more(known: Catalogue, state: State) -> html.Details:
    """The filters that are asked for more rarely, in one fold."""
    each = [html.Fieldset(_ticks(by, known, state), **_of(f"filter-{by.value}-choices", state)) for by in FOLDED]
    return html.Details(
        [
            html.Summary(**_of("filter-more-summary", state)),
            html.Div(each, className="filter-choices filter-many"),
        ],
        className="fold",
        **_of("filter-more", state),
    )


def _own_group(state: State) -> html.Div:
    """Where a comparator group of one's own is put together, and how much of it is in the data."""
    legend = html.Legend("Councils of your group", className="visually-hidden")
    return html.Div(
        [
            html.Details(
                [
                    html.Summary(**_of("filter-group-summary", state)),
                    html.Fieldset([legend, dbc.Checklist(**_of("filter-group", state))], className="filter-choices"),
                ],
                className="fold",
                **_of("filter-group-choices", state),
            ),
            html.P(role="status", className="filter-group-present", **_of("filter-group-note", state)),
        ],
        className="filter-own-group",
        **_of("filter-own-group", state),
    )


def _foot(state: State) -> html.Div:
    return html.Div(
        [
            _tier_switch(state),
            html.Strong(SENSITIVE, className="sensitive-mark", **_of("filter-sensitive", state)),
            html.Div(
                dbc.Checklist(options=[{"label": "Like-for-like", "value": "1"}], **_of("filter-like", state)),
                title="Only councils with a return in every period",
                **_of("filter-like-switch", state),
            ),
            html.Button(type="button", className="link-button", **_of("filter-own", state)),
            html.Button("Meeting mode", id="meeting-start", type="button", className="link-button meeting-start"),
        ],
        className="filter-foot",
    )


def _tier_switch(state: State) -> html.Fieldset:
    choices = {PROTECTED: "Protected", EXACT: "Exact"}
    return html.Fieldset(
        [
            html.Legend("Figures"),
            dbc.RadioItems(
                options=[{"label": label, "value": tier} for tier, label in choices.items()],
                inline=True,
                **_of("filter-tier", state),
            ),
            html.Span(className="tier-note", **_of("filter-tier-note", state)),
        ],
        className="tier-switch",
        **_of("filter-tier-switch", state),
    )
