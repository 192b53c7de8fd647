"""Returns of one council: its versions, its report, what was decided, and for stewards the deciding."""

import logging
from datetime import date
from typing import Any

from dash import dcc, html, register_page

from auth import principal
from auth.audited import note
from components import returns_acts  # noqa: F401 - its callback
from components.returns_asked import PATH
from components.returns_council import breadcrumb, council_parts, council_view, row_of
from components.returns_looks import note_look
from data.catalogue import Area, Catalogue, catalogue
from data.principal import Principal
from data.store import live_release
from desk.calendar import today
from desk.collection import collected, dates
from state.audit import Action

_TITLE = "Return"
_log = logging.getLogger(__name__)


def _tab(slug: str = "", **_asked: str) -> str:
    """The title of the window, which names the council."""
    area = _council(slug, catalogue(live_release()))
    return f"{_TITLE} of {area.name if area else 'a council'} - Muster"


def layout(slug: str = "", as_at: str | list[str] = "", **_asked: str | list[str]) -> html.Div:
    """The page of the council that the path names, for the date that is asked for; else for the newest."""
    known, who = catalogue(live_release()), principal()
    area = _council(slug, known)
    if area is None:
        return _page("There is no such council", [html.P(dcc.Link("Returns", href=PATH))])
    if not who.sees(area.code):
        note(Action.REFUSAL, who.name, principal=who, query=f"{PATH}/council/{area.slug}", detail="not granted")
        return _page(_TITLE, [html.P(f"{area.name} is not among the councils that you may see.")])
    day = _day(as_at, known)
    if day is None:
        return _page(_TITLE, [html.P("There is no collection of this date."), html.P(dcc.Link("Returns", href=PATH))])
    return _drawn(area, day, known, who)


def _drawn(area: Area, day: date, known: Catalogue, who: Principal) -> html.Div:
    found = collected(day, known, who, today(), besides=area)
    row = row_of(area, found)
    if row is None:
        return _page("There is no such council", [html.P(dcc.Link("Returns", href=PATH))])
    if row.report or (row.may_see_report and row.defects):
        note_look(who, f"{PATH}/council/{row.area.slug}?as_at={day.isoformat()}", known.release.release_id)
    parts = html.Div(council_parts(council_view(row, found, known, who)), id="returns-council")
    return html.Div([breadcrumb(row.name, day), html.H1(row.name, id="page-title"), parts], className="returns-desk")


def _council(slug: object, known: Catalogue) -> Area | None:
    area = known.area(slug) if isinstance(slug, str) else None
    return area if area and area.is_council else None


def _day(asked: object, known: Catalogue) -> date | None:
    """The date asked for, if it has a collection; the newest where none is asked for."""
    offered = dates(known)
    if not asked:
        return offered[0]
    return next((day for day in offered if day.isoformat() == asked), None)


def _page(title: str, parts: list[Any]) -> html.Div:
    return html.Div([html.H1(title, id="page-title"), *parts])


register_page(__name__, path_template=f"{PATH}/council/<slug>", name=_TITLE, title=_tab, order=None, layout=layout)
