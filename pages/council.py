"""Council: one council on every measure, in sentences to read aloud, strips, trends and what its return can bear."""

from collections.abc import Sequence
from typing import Any

from dash import dcc, html, register_page
from werkzeug.exceptions import BadRequest

from components.board_pack import board_pack
from components.carried import carried_lead
from components.council.alike import alike_panel
from components.council.changes import changes, changes_panel
from components.council.figures import figures
from components.council.quality import quality_panel
from components.council.read_aloud import read_aloud_panel
from components.council.teams import has_teams, teams_panels
from components.council.trends import trends_panel
from components.council_comments import comments_panel
from components.keeping import may_be_kept
from components.messages import notice
from components.sections import Section, later, register_section, view_at
from components.stock_flow import stock_flow_panel
from components.strips import strips_panels
from components.tiers import banner, note_exact_view, note_refusals, strip
from components.topic_page import shown_in_words
from components.view import View
from components.words import among_roles
from data.catalogue import catalogue
from data.disclosure.gate import NotAllowed
from data.selection import Notice
from data.store import live_release

_PATH, _TITLE = "/council", "Council"
_STRIPS, _TEAMS = "council-strips", "council-teams"
_STRIPS_REM, _TEAMS_REM = 230.0, 60.0  # about what they take on a laptop's screen


def _tab(slug: str = "") -> str:
    """The title of the window, which names the council."""
    area = catalogue(live_release()).area(slug)
    return f"{area.name if area else _TITLE} - Muster"


def layout(slug: str = "", **asked: str | list[str]) -> html.Div:
    """The page for an address: of the council that its path names, or that is asked for; else a choice of them."""
    view, notices = view_at(f"{_PATH}/{slug}" if slug else _PATH, asked)
    if not view.selection.area.is_council:
        note_refusals(view, notices)
        may_be_kept()
        return _choice(view, notices)
    try:
        drawn = _panels(view)
    except NotAllowed as refused:
        drawn = [notice([str(refused)])]
    note_exact_view(view, _TITLE)
    note_refusals(view, notices)
    may_be_kept()
    return html.Div(
        [
            strip(view),
            banner(view),
            _breadcrumb(view),
            html.H1(_heading(view), id="page-title"),
            html.P(_lead(view), className="shown-in-words"),
            board_pack(view),
            notice(map(str, notices)),
            *drawn,
        ]
    )


def _panels(view: View) -> list[Any]:
    """The sentences, and what they rest on; the strips of every other council come when they are worked out."""
    council = figures(view)
    found = changes(council)
    name = view.selection.area.name
    strips = later(_STRIPS, f"{name} among others on every measure is on its way.", height=_STRIPS_REM)
    return [
        read_aloud_panel(council, found),
        comments_panel(view),
        strips if council.has_return else None,
        trends_panel(council),
        changes_panel(council, found),
        stock_flow_panel(view) if council.has_return else None,
        later(_TEAMS, f"The teams of {name} are on their way.", height=_TEAMS_REM)
        if council.has_return and has_teams(view)
        else None,
        alike_panel(view),
        quality_panel(council),
    ]


def _strips(view: View) -> list[Any]:
    return strips_panels(_of_council(view))


def _teams(view: View) -> list[Any]:
    if not has_teams(view):
        raise BadRequest
    return teams_panels(_of_council(view))


def _of_council(view: View) -> View:
    """The same view. Raises BadRequest where it is of no council, as no page with sections is."""
    if not view.selection.area.is_council:
        raise BadRequest
    return view


def _heading(view: View) -> str:
    """The council, and which of its staff are shown: 'Havering, social workers'."""
    filters = [among_roles(by, codes, view.known) for by, codes in view.selection.filters().items()]
    return ", ".join([view.selection.area.name, *filters])


def _lead(view: View) -> list[Any]:
    """What is shown; first of all that it is of another date, where it is."""
    carried = carried_lead(view.selection, view.known)
    return [*([html.Strong(carried), " "] if carried else []), *shown_in_words(view)]


def _breadcrumb(view: View) -> html.Nav:
    """Where the council lies, each step a link to the councils there, and which of its staff are shown."""
    selection, known = view.selection, view.known
    area = selection.area
    above = [known.areas[code] for code in (area.region_code, area.sub_region_code) if code]
    steps = [(each.name, _PATH + selection.search(area=each)) for each in above]
    of_all = selection.search(**{by.value: () for by in selection.filters()})
    steps += [(area.name, f"{_PATH}/{area.slug}{of_all}")] if selection.filters() else []
    here = selection.filters_in_words(known) or area.name
    links = [html.Li(dcc.Link(name, href=href)) for name, href in steps]
    last = html.Li(html.Span(here, **{"aria-current": "page"}))
    return html.Nav(html.Ol([*links, last]), className="breadcrumb-trail", **{"aria-label": "Breadcrumb"})


def _choice(view: View, notices: Sequence[Notice]) -> html.Div:
    """The councils of an area that the reader may see, each leading to its page; those without a return say so."""
    selection, known = view.selection, view.known
    councils = [each for each in known.councils(selection.area) if view.principal.sees(each.code)]
    accepted = known.councils_with(selection.period.last_day, "accepted")
    items = [
        html.Li(
            [
                dcc.Link(each.name, href=f"{_PATH}/{each.slug}{selection.search(area=each)}"),
                "" if each.code in accepted or not selection.period.is_returns else " (no return)",
            ]
        )
        for each in councils
    ]
    return html.Div(
        [
            html.H1(f"Councils: {selection.area.name}", id="page-title"),
            html.P("Choose a council to see it on every measure.", className="shown-in-words"),
            notice(map(str, notices)),
            html.Ul(items, className="councils"),
        ]
    )


register_page(__name__, path_template=f"{_PATH}/<slug>", name=_TITLE, title=_tab, layout=layout)
register_page("pages.councils", path=_PATH, name=_TITLE, title="Council - Muster", order=7, layout=layout)
register_section(_STRIPS, Section(_PATH, _TITLE, _strips))
register_section(_TEAMS, Section(_PATH, _TITLE, _teams))
