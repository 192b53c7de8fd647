"""The shape that pages about figures share: where one is, what is shown, and panels of chart, sentence and table."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

from dash import dcc, html

from auth import principal
from components import charts, sentences
from components.board_pack import board_pack
from components.funnel_panel import FUNNEL, funnel_panel, has_funnel, other_ways
from components.keeping import may_be_kept
from components.links import crumbs, row_links
from components.messages import notice
from components.panel import figure
from components.tables import measure_table
from components.tiers import banner, note_exact_view, note_refusals, strip
from components.topics import EXPLORE, measures_of
from components.view import View
from components.words import among_roles, shown_sentence
from data.answers import Answer
from data.catalogue import Catalogue, catalogue
from data.disclosure.gate import NotAllowed
from data.measures import By, Measure
from data.selection import Asked, Selection, parse
from data.store import live_release

Panels = Callable[[View], list[Any]]


def topic_page(
    title: str, asked: Asked, path: str, panels: Panels, *, measure: str = "", pools: bool = True
) -> html.Div:
    """A page for what an address asks: heading, way down, notices, what is shown in words, and its panels.

    `path` is the page's own address, and `measure` the one that it is asked about, where readers choose. A page that
    shows each return by itself does not pool, whatever the address asks.
    """
    release = live_release()
    known = catalogue(release)
    who = principal()
    selection, notices = parse(asked, known, measures_of(path, measure), who)
    if not pools:
        selection = replace(selection, pooled=False)
    view = View(selection=selection, release=release, known=known, principal=who, path=path)
    try:
        drawn = panels(view)
    except NotAllowed as refused:
        drawn = [notice([str(refused)])]
    note_exact_view(view, title)
    note_refusals(view, notices)
    may_be_kept()
    return html.Div(
        [
            strip(view),
            banner(view),
            breadcrumb(selection, known),
            html.H1(heading(title, selection, known), id="page-title"),
            html.P(shown_in_words(view), className="shown-in-words"),
            board_pack(view) if path != EXPLORE else None,
            notice(map(str, notices)),
            *drawn,
        ]
    )


def heading(title: str, selection: Selection, known: Catalogue) -> str:
    """What the page is about: 'Turnover: London, social workers'."""
    filters = [among_roles(by, codes, known) for by, codes in selection.filters().items()]
    return ", ".join([f"{title}: {selection.area.name}", *filters])


def breadcrumb(selection: Selection, known: Catalogue) -> html.Nav:
    """The way down, each step a link; the last one is where the reader is."""
    steps = crumbs(selection, known)
    links = [html.Li(dcc.Link(name, href=href)) for name, href in steps[:-1]]
    here = html.Li(html.Span(steps[-1][0], **{"aria-current": "page"}))
    return html.Nav(html.Ol([*links, here]), className="breadcrumb-trail", **{"aria-label": "Breadcrumb"})


def shown_in_words(view: View) -> list[Any]:
    """The filters as a sentence; it stands on the page and at the top of a print. Pooled returns have a way back."""
    selection, pooled = view.selection, view.pooled
    back = dcc.Link(f"Show {selection.period.text} alone", href=selection.search(pooled=False)) if pooled else None
    return [shown_sentence(selection, view.known), *([" ", back] if back else [])]


def council_panel(found: Answer, view: View) -> html.Figure:
    """All councils on one measure: as dots, or as a funnel where that is asked for."""
    measure, area = found.measure, found.selection.area
    if found.selection.chart == FUNNEL and has_funnel(measure):
        return funnel_panel(found, view)
    links = row_links(found, view.known)
    title = f"{measure.label} by council"
    return figure(
        f"{measure.key}-council",
        charts.dots(found, highlight=area.code, links=links),
        view,
        title=title,
        caption=sentences.topic_sentence(
            found, area_code=area.code, pooled=view.pooled, councils=len(view.known.councils(area))
        ),
        table=measure_table(found, links=links, caption=title),
        answer=found,
        other_ways=other_ways(found),
    )


def trend_panel(found: Answer, view: View) -> html.Figure:
    """One measure over the periods there are."""
    title = f"{found.measure.label} over time"
    return figure(
        f"{found.measure.key}-period",
        charts.trend(found, highlight=found.rows_of("shown")[0]["area_code"] if found.rows else None),
        view,
        title=title,
        caption=sentences.trend_sentence(found),
        table=measure_table(found, links=row_links(found, view.known), caption=title),
        answer=found,
        other_ways=like_for_like_ways(view),
    )


def like_for_like_ways(view: View) -> html.P | None:
    """The way to figures over time of only those councils that are in every return, and back; nothing where all are."""
    selection, known = view.selection, view.known
    asked, who = (selection.area, selection.compare), view.principal
    groups = [area for area in asked if known.like_for_like(area, who) != area]
    if not groups or not selection.period.is_returns:
        return None
    if selection.like:
        return html.P(
            dcc.Link("Show all councils of each return", href=selection.search(like="")), className="other-ways"
        )
    whole, kept = (len(known.members_of(area)) for area in (groups[0], known.like_for_like(groups[0], who)))
    words = f"Like for like: only the {kept} of {groups[0].name}'s {whole} councils that are in every return"
    return html.P(dcc.Link(words, href=selection.search(like="1")), className="other-ways")


def breakdown_panels(measure: Measure, view: View, given: Answer | None = None) -> list[Any]:
    """One measure by what lies below the selection: role groups, then roles; and services beside them.

    Nothing lies below one role, or one service. `given` is an answer that the page has already.
    """
    selection = view.selection
    offered = view.known.breakdowns(measure, selection.workforce, selection.period)
    levels = [
        by
        for by in (level_below(measure, view), By.SERVICE)
        if by in offered and len(getattr(selection, by.value)) != 1
    ]
    had = {given.by: given} if given else {}
    return [_breakdown_panel(had.get(by) or view.answer(measure, by), view) for by in levels]


def level_below(measure: Measure, view: View) -> By:
    """Role groups, or roles where a role group is chosen or the figures have no other."""
    selection = view.selection
    offered = view.known.breakdowns(measure, selection.workforce, selection.period)
    return By.ROLE if selection.role_group or selection.role or By.ROLE_GROUP not in offered else By.ROLE_GROUP


def _breakdown_panel(found: Answer, view: View) -> html.Figure:
    words = {By.SERVICE: "service", By.ROLE_GROUP: "role group", By.ROLE: "role"}[found.by]
    links = row_links(found, view.known)
    title = f"{found.measure.label} by {words}: {found.selection.area.name}"
    return figure(
        f"{found.measure.key}-{found.by.value}",
        charts.breakdown(found, links=links),
        view,
        title=title,
        caption=sentences.breakdown_sentence(found, pooled=view.pooled),
        table=measure_table(found, links=links, caption=title),
        answer=found,
    )
