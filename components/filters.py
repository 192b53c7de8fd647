"""The bar that stays: workforce, period, area, comparator and filters, and the one callback that writes the address."""

from typing import Any
from urllib.parse import parse_qs

import dash_bootstrap_components as dbc
from dash import (
    ClientsideFunction,
    Input,
    Output,
    State,
    callback,
    clientside_callback,
    ctx,
    dcc,
    html,
    no_update,
    page_registry,
)
from werkzeug.exceptions import BadRequest, Forbidden

from auth import principal
from components.choices import selects
from components.topics import TOPICS, measures_of
from data.catalogue import Catalogue, Choice, catalogue
from data.export import SENSITIVE
from data.measures import By
from data.principal import Principal
from data.selection import EXACT, PROTECTED, Selection, parse
from data.store import live_release

_SELECTS = {"workforce": "Workforce", "period": "Period", "area": "Area", "compare": "Compare with"}
_CHECKLISTS = {By.SERVICE: "Service", By.ROLE_GROUP: "Role group", By.ROLE: "Role"}
_MEANT_FOR = {PROTECTED: "Protected figures may be shared.", EXACT: "Exact figures are for you alone."}
_CONTROLS = (*_SELECTS, *(by.value for by in _CHECKLISTS), "tier")


def filter_bar() -> html.Div:
    """The controls, empty until the address has been read."""
    known = catalogue(live_release())
    selects = [
        html.Div([html.Label(label, htmlFor=f"filter-{name}"), dbc.Select(id=f"filter-{name}", options=[])])
        for name, label in _SELECTS.items()
    ]
    checklists = [_checklist(by, label, known.choices(by)) for by, label in _CHECKLISTS.items()]
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
            html.Div([*selects, *checklists], id="filter-controls", className="filter-controls"),
            html.Div(
                [
                    _tier_switch(),
                    html.Strong(SENSITIVE, id="filter-sensitive", className="sensitive-mark", hidden=True),
                    html.Button(
                        "Remember this council as mine", id="filter-own", type="button", className="link-button"
                    ),
                ],
                className="filter-foot",
            ),
            dcc.Store(id="filter-own-council", storage_type="local"),
        ],
        id="filter-bar",
        className="filter-bar",
        role="search",
        **{"aria-label": "What to show"},
    )


def _checklist(by: By, label: str, choices: dict[str, Choice]) -> html.Details:
    ordered = sorted(choices.values(), key=lambda choice: (choice.group_name, choice.name))
    return html.Details(
        [
            html.Summary(f"{label}: all", id=f"filter-{by.value}-summary"),
            html.Fieldset(
                [
                    html.Legend(label, className="visually-hidden"),
                    dbc.Checklist(
                        id=f"filter-{by.value}", options=[{"label": each.name, "value": each.code} for each in ordered]
                    ),
                ],
                className="filter-choices",
            ),
        ],
        id=f"filter-{by.value}-choices",
    )


def _tier_switch() -> html.Fieldset:
    choices = {PROTECTED: "Protected", EXACT: "Exact"}
    return html.Fieldset(
        [
            html.Legend("Figures"),
            dbc.RadioItems(
                id="filter-tier",
                options=[{"label": label, "value": tier} for tier, label in choices.items()],
                value=PROTECTED,
                inline=True,
            ),
            html.Span(_MEANT_FOR[PROTECTED], id="filter-tier-note", className="tier-note"),
        ],
        id="filter-tier-switch",
        className="tier-switch",
        hidden=True,
    )


def navigation(path: str, search: str) -> list[html.Li]:
    """The pages, each link carrying the reader's choices along."""
    pages = sorted(
        (page for page in page_registry.values() if page["order"] is not None), key=lambda page: page["order"]
    )
    return [
        html.Li(
            html.A(page["name"], href=page["path"] + search, **{"aria-current": "page"})
            if page["path"] == path
            else dcc.Link(page["name"], href=page["path"] + search)
        )
        for page in pages
    ]


@callback(
    output=[
        Output("url", "search"),
        Output("shell-navigation", "children"),
        Output("filter-bar", "hidden"),
        Output("filter-own", "children"),
        Output("filter-own", "hidden"),
        *(Output(f"filter-{name}", part) for name in _SELECTS for part in ("options", "value")),
        *(Output(f"filter-{by.value}", "value") for by in _CHECKLISTS),
        *(Output(f"filter-{by.value}-summary", "children") for by in _CHECKLISTS),
        *(Output(f"filter-{by.value}-choices", "hidden") for by in _CHECKLISTS),
        Output("filter-tier", "value"),
        Output("filter-tier-switch", "hidden"),
        Output("filter-tier-note", "children"),
        Output("filter-sensitive", "hidden"),
    ],
    inputs={
        "search": Input("url", "search"),
        "path": Input("url", "pathname"),
        "own": Input("filter-own-council", "data"),
        "controls": {name: Input(f"filter-{name}", "value") for name in _CONTROLS},
    },
)
def follow_address_or_controls(search: str, path: str, own: str | None, controls: dict[str, Any]) -> tuple[Any, ...]:
    """Sets the controls from the address, or, when a control was used, the address from the controls."""
    known = catalogue(live_release())
    measures, who = measures_of(path), principal()
    asked = parse_qs((search or "").lstrip("?"))
    used = {str(each).split(".")[0].removeprefix("filter-") for each in ctx.triggered_prop_ids} & set(controls)
    goes_home = not used and bool(own) and "area" not in asked
    if used:
        asked = _asked_by(controls, used, asked)
        _expect_offered({name: asked[name] for name in asked if name in _CONTROLS}, known, path, who)
    elif goes_home:
        asked = asked | {"area": [str(own)]}
    selection, _ = parse(asked, known, measures, who)
    written = selection.search() if used or goes_home else search
    is_council = selection.area.is_council
    return (
        no_update if written == search else written,
        navigation(path, written or ""),
        path not in TOPICS,
        f"Forget {selection.area.name} as my council"
        if own == selection.area.slug
        else f"Remember {selection.area.name} as my council",
        not is_council,
        *selects(selection, known, path, who),
        *(list(getattr(selection, by.value)) for by in _CHECKLISTS),
        *(_summary(selection, by, known) for by in _CHECKLISTS),
        *(not _is_offered(selection, by, known, path) for by in _CHECKLISTS),
        selection.tier,
        not who.exact or not selection.period.is_returns,
        _MEANT_FOR[selection.tier],
        path not in TOPICS or selection.tier != EXACT or not selection.period.is_returns,
    )


def _expect_offered(chosen: dict[str, list[str]], known: Catalogue, path: str, who: Principal) -> None:
    """See that controls have values that they offer this reader, as pages do. Raises Forbidden, BadRequest."""
    _, notices = parse(chosen, known, measures_of(path), who)
    if any(each.is_refused for each in notices):
        raise Forbidden
    if any(each.is_unknown for each in notices):
        raise BadRequest


def _asked_by(controls: dict[str, Any], used: set[str], before: dict[str, list[str]]) -> dict[str, list[str]]:
    """The controls as the parameters of an address, and what it had before that no control shows.

    What hangs on the control just used falls back to its default.
    """
    asked = {name: values for name, values in before.items() if name not in controls}
    asked |= {
        name: list(value) if isinstance(value, list) else [str(value)] for name, value in controls.items() if value
    }
    if "workforce" in used:
        asked.pop("period", None)
    if used & {"workforce", "period"}:
        asked.pop("pooled", None)
    if "area" in used:
        asked.pop("compare", None)
    return asked


def _summary(selection: Selection, by: By, known: Catalogue) -> str:
    codes = getattr(selection, by.value)
    choices = known.choices(by)
    if not codes:
        return f"{_CHECKLISTS[by]}: all"
    return f"{_CHECKLISTS[by]}: {choices[codes[0]].name if len(codes) == 1 else f'{len(codes)} chosen'}"


def _is_offered(selection: Selection, by: By, known: Catalogue, path: str) -> bool:
    return path in TOPICS and any(
        by in known.breakdowns(measure, selection.workforce, selection.period) for measure in TOPICS[path]
    )


clientside_callback(
    ClientsideFunction("muster", "rememberCouncil"),
    Output("filter-own-council", "data"),
    Input("filter-own", "n_clicks"),
    State("filter-area", "value"),
    State("filter-own-council", "data"),
    prevent_initial_call=True,
)
clientside_callback(
    ClientsideFunction("muster", "foldBar"),
    Output("filter-bar", "className"),
    Output("filter-fold", "aria-expanded"),
    Input("filter-fold", "n_clicks"),
)
