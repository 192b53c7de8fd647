"""The calendar of a collection: its dates, who is late now, and the forms with which a steward makes or changes one."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import dash_bootstrap_components as dbc
from dash import ALL, MATCH, Input, Output, State, callback, ctx, html
from dash.exceptions import PreventUpdate
from werkzeug.exceptions import BadRequest, Forbidden

from auth import principal
from components.returns_asked import PATH
from components.returns_words import days_text
from components.tables import linked
from data.catalogue import Catalogue, catalogue
from data.days import day_text
from data.principal import Principal
from data.return_report import PERIOD_KINDS
from data.store import live_release
from desk.calendar import Days, Unfit, collection_of, save
from desk.collection import Collected, usual_councils
from state.audit import NotWritten
from state.store import Unavailable

_DAYS = {"opens_on": "Opens", "due_on": "Due", "closes_on": "Closes"}
_PARTS = {"as_at", "period_kind", *_DAYS, "councils"}


def calendar_panel(found: Collected, known: Catalogue, who: Principal) -> html.Section:
    """What is asked of whom by when, and who is late."""
    return html.Section(
        [
            html.H2("Calendar", id="calendar", className="panel-title"),
            html.P(_now(found), className="panel-sentence"),
            _dates(found),
            _late(found),
            _forms(found, known) if who.is_steward else None,
        ],
        className="panel",
    )


def _now(found: Collected) -> str:
    calendar, today = found.calendar, found.today
    if calendar is None:
        return f"No dates are set for {day_text(found.as_at)}. Every council of {found.region.name} is expected."
    if today < calendar.opens_on:
        return f"The collection opens in {days_text((calendar.opens_on - today).days)}."
    if today <= calendar.due_on:
        left = (calendar.due_on - today).days
        return f"The collection is open. Returns are due {f'in {days_text(left)}' if left else 'today'}."
    if today <= calendar.closes_on:
        return f"Returns were due {days_text((today - calendar.due_on).days)} ago. The collection is still open."
    return f"The collection closed {days_text((today - calendar.closes_on).days)} ago."


def _dates(found: Collected) -> html.Dl | None:
    calendar = found.calendar
    if calendar is None:
        return None
    facts = {
        "Opens": day_text(calendar.opens_on),
        "Due": day_text(calendar.due_on),
        "Closes": day_text(calendar.closes_on),
        "Starters and leavers of": PERIOD_KINDS.get(calendar.period_kind, calendar.period_kind),
        "Councils expected": str(len(calendar.councils)),
    }
    return html.Dl([each for name, fact in facts.items() for each in (html.Dt(name), html.Dd(fact))], className="facts")


def _late(found: Collected) -> Any:
    if not found.late:
        return None
    as_at = found.as_at.isoformat()
    items = [
        html.Li(
            [
                linked(row.name, f"{PATH}/council/{row.area.slug}?as_at={as_at}"),
                f": {days_text(row.late_days)}, {row.state.value}",
            ]
        )
        for row in found.late
    ]
    return html.Div([html.H3("Late now"), html.Ul(items, className="late-now")])


def _forms(found: Collected, known: Catalogue) -> html.Div:
    calendar = found.calendar
    usual = tuple(sorted(usual_councils(known)))
    blank = Days(as_at="", period_kind=next(iter(PERIOD_KINDS)), **dict.fromkeys(_DAYS, ""), councils=usual)
    now = replace(blank, as_at=found.as_at.isoformat())
    if calendar:
        days = {name: getattr(calendar, name).isoformat() for name in _DAYS}
        now = replace(now, period_kind=calendar.period_kind, councils=tuple(sorted(calendar.councils)), **days)
    words = "Change these dates or councils" if calendar else f"Set the dates of {day_text(found.as_at)}"
    return html.Div([_form("change", words, now, known), _form("new", "Make another collection", blank, known)])


def _form(form: str, words: str, shown: Days, known: Catalogue) -> html.Details:
    areas = {*known.councils(known.home_region), *(known.areas[code] for code in shown.councils if code in known.areas)}
    councils = sorted(areas, key=lambda each: each.name)
    kinds = [{"value": value, "label": label.capitalize()} for value, label in PERIOD_KINDS.items()]
    of_day = html.Div(
        [
            _date(form, "as_at", "As at: the date that returns describe", shown.as_at, is_fixed=bool(shown.as_at)),
            html.Div(
                [
                    html.Label("Starters and leavers of", htmlFor=_text_id(form, "period_kind")),
                    dbc.Select(id=_id(form, "period_kind"), options=kinds, value=shown.period_kind),
                ]
            ),
            *(_date(form, name, label, getattr(shown, name)) for name, label in _DAYS.items()),
        ],
        className="collection-days",
    )
    choice = html.Details(
        [
            html.Summary(f"Councils expected: {len(shown.councils)}"),
            html.Fieldset(
                [
                    html.Legend("Councils that are expected to send a return", className="visually-hidden"),
                    dbc.Checklist(
                        id=_id(form, "councils"),
                        options=[{"value": each.code, "label": each.name} for each in councils],
                        value=list(shown.councils),
                    ),
                ],
                className="collection-councils",
            ),
        ]
    )
    button = html.Button("Save", id={"type": "collection-save", "form": form}, type="button", className="desk-button")
    told = html.Div(id={"type": "collection-told", "form": form}, role="status")
    return html.Details([html.Summary(words), of_day, choice, html.P(button), told], className="collection-form")


def _id(form: str, part: str) -> dict[str, str]:
    return {"type": "collection-part", "form": form, "part": part}


def _text_id(form: str, part: str) -> str:
    """As Dash writes the id into the page."""
    return f'{{"form":"{form}","part":"{part}","type":"collection-part"}}'


def _date(form: str, name: str, label: str, value: str, *, is_fixed: bool = False) -> html.Div:
    control = dbc.Input(id=_id(form, name), type="date", value=value, readonly=is_fixed)
    return html.Div([html.Label(label, htmlFor=_text_id(form, name)), control])


@callback(
    Output({"type": "collection-told", "form": MATCH}, "children"),
    Input({"type": "collection-save", "form": MATCH}, "n_clicks"),
    State({"type": "collection-part", "form": MATCH, "part": ALL}, "value"),
    State({"type": "collection-part", "form": MATCH, "part": ALL}, "id"),
    prevent_initial_call=True,
)
def save_collection(clicks: object, values: Sequence[object], ids: Sequence[object]) -> list[Any]:
    """Make or change a collection. Raises Forbidden for all but stewards, BadRequest for what no form sends."""
    if not clicks or not ctx.triggered_id:
        raise PreventUpdate
    who = principal()
    if not who.is_steward:
        raise Forbidden
    said = _said(values, ids)
    try:
        collection = collection_of(said, catalogue(live_release()), who)
        is_new = save(collection, who)
    except Unfit as unfit:
        return [html.P(str(unfit))]
    except (NotWritten, Unavailable):
        return [html.P("This cannot be saved at the moment. Please try again in a few minutes.")]
    words = f"The collection of {day_text(collection.as_at)} is {'made' if is_new else 'changed'}. "
    # a plain link, so that the page is drawn anew
    return [html.P([words, html.A("Show it", href=f"{PATH}?as_at={collection.as_at.isoformat()}"), "."])]


def _said(values: Sequence[object], ids: Sequence[object]) -> Days:
    """What a form holds. Raises BadRequest unless it has each part once, of the right type."""
    if len(values) != len(ids) or not all(isinstance(each, dict) for each in ids):
        raise BadRequest
    names = [each.get("part") for each in ids if isinstance(each, dict)]
    parts = dict(zip(map(str, names), values, strict=True))
    councils = parts.pop("councils", None)
    if {*parts, "councils"} != _PARTS or len(names) != len(_PARTS) or not isinstance(councils, list | None):
        raise BadRequest
    texts = {name: value or "" for name, value in parts.items()}
    if not all(isinstance(text, str) for text in (*texts.values(), *(councils or ()))):
        raise BadRequest
    return Days(**texts, councils=tuple(councils or ()))
