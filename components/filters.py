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

from components.topics import TOPICS, measures_of
from data.catalogue import ENGLAND, Area, Catalogue, Choice, catalogue
from data.measures import By
from data.selection import FILTERS, Selection, parse
from data.store import live_release

_SELECTS = {"workforce": "Workforce", "period": "Period", "area": "Area", "compare": "Compare with"}
_CHECKLISTS = {By.SERVICE: "Service", By.ROLE_GROUP: "Role group", By.ROLE: "Role"}
_LEVELS = {"country": "", "region": "region", "sub-region": "sub-region", "joint": "joint return"}


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
            html.Button("Remember this council as mine", id="filter-own", type="button", className="link-button"),
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
        *(Output(f"filter-{by.value}", "value") for by in FILTERS),
        *(Output(f"filter-{by.value}-summary", "children") for by in FILTERS),
        *(Output(f"filter-{by.value}-choices", "hidden") for by in FILTERS),
    ],
    inputs={
        "search": Input("url", "search"),
        "path": Input("url", "pathname"),
        "own": Input("filter-own-council", "data"),
        "controls": {name: Input(f"filter-{name}", "value") for name in (*_SELECTS, *(by.value for by in FILTERS))},
    },
)
def follow_address_or_controls(search: str, path: str, own: str | None, controls: dict[str, Any]) -> tuple[Any, ...]:
    """Sets the controls from the address, or, when a control was used, the address from the controls."""
    known = catalogue(live_release())
    measures = measures_of(path)
    asked = parse_qs((search or "").lstrip("?"))
    used = {str(each).split(".")[0].removeprefix("filter-") for each in ctx.triggered_prop_ids} & set(controls)
    goes_home = not used and bool(own) and "area" not in asked
    if used:
        asked = _asked_by(controls, used)
    elif goes_home:
        asked = asked | {"area": [str(own)]}
    selection, _ = parse(asked, known, measures)
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
        *_selects(selection, known, path),
        *(list(getattr(selection, by.value)) for by in FILTERS),
        *(_summary(selection, by, known) for by in FILTERS),
        *(not _is_offered(selection, by, known, path) for by in FILTERS),
    )


def _asked_by(controls: dict[str, Any], used: set[str]) -> dict[str, list[str]]:
    """The controls as the parameters of an address; what hangs on the one just used falls back to its default."""
    asked = {
        name: list(value) if isinstance(value, list) else [str(value)] for name, value in controls.items() if value
    }
    if "workforce" in used:
        asked.pop("period", None)
    if "area" in used:
        asked.pop("compare", None)
    return asked


def _selects(selection: Selection, known: Catalogue, path: str) -> list[Any]:
    measures = measures_of(path)
    areas = offered_areas(selection, known)
    groups = [area for area in areas if not area.is_council]
    options = {
        "workforce": ([(each.value, each.label) for each in known.workforces(measures)], selection.workforce.value),
        "period": (
            [(each.label, each.text) for each in known.periods(selection.workforce, measures)],
            selection.period.label,
        ),
        "area": ([(each.slug, _area_label(each)) for each in areas], selection.area.slug),
        "compare": (
            [(each.slug, _area_label(each)) for each in [*groups, *(each for each in areas if each.is_council)]],
            selection.compare.slug,
        ),
    }
    return [
        part
        for name in _SELECTS
        for part in ([{"value": value, "label": label} for value, label in options[name][0]], options[name][1])
    ]


def offered_areas(selection: Selection, known: Catalogue) -> list[Area]:
    """Areas with figures for the workforce and period: England where covered, then each region with what is in it."""
    regions = known.regions_with_returns
    if not selection.period.is_returns:
        regions = list(known.regions)
    offered = [known.areas[ENGLAND]] if known.covers(known.areas[ENGLAND], selection.period) else []
    for region in regions:
        offered += [region, *known.sub_regions(region), *known.councils(region)]
    extra = [each for each in (selection.area, selection.compare) if each not in offered]
    return [*offered, *dict.fromkeys(extra)]


def _area_label(area: Area) -> str:
    level = _LEVELS.get(area.level)
    return f"{area.name} ({level})" if level else area.name


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
