"""Overview: the area in one screen: returns in, headline measures, what stands out, and where."""

import logging
from typing import Any

from dash import html, register_page

from components.council_comments import comments_panel
from components.findings import findings_panel
from components.keeping import is_for_once
from components.maps import maps_panel
from components.release_changes import news_line
from components.returns_panel import returns_panel, returns_tile
from components.sections import Section, later, register_section
from components.tiles import tile
from components.topic_page import like_for_like_ways, topic_page
from components.topics import TOPICS
from components.view import View
from data.measures import AGENCY_SHARE, MEASURES, TURNOVER, VACANCY_RATE, By, Measure
from data.returns_in import returns_in
from desk.news import fresh
from state.store import Unavailable

_PATH, _TITLE = "/", "Overview"
_FINDINGS, _MAPS = "overview-findings", "overview-maps"
_MAPPED = (TURNOVER, VACANCY_RATE, AGENCY_SHARE)
_log = logging.getLogger(__name__)

register_page(__name__, path=_PATH, name=_TITLE, title="Overview - Muster", order=1)


def layout(**asked: str | list[str]) -> html.Div:
    """The page for an address."""
    return topic_page(_TITLE, asked, _PATH, _panels, pools=False)


def _panels(view: View) -> list[Any]:
    selection, known = view.selection, view.known
    measures = known.measures_with(selection.workforce, selection.period, TOPICS[_PATH])
    by_period = view.answers(measures, By.PERIOD)
    tiles = [tile(by_period[measure.key]) for measure in measures]
    where = later(_MAPS, "Drawing the map.", height=38) if _mapped(view) else None
    if not selection.period.is_returns:
        return [html.Ul(tiles, className="tiles"), where]
    received = returns_in(selection.area, selection.period, known, view.principal, selection.tier)
    sees_all = len(received) == len(known.councils(selection.area))
    whose = known.group_of(selection.area).name if sees_all else "those you may see"
    return [
        _news(),
        html.Ul([returns_tile(received, whose), *tiles], className="tiles"),
        like_for_like_ways(view),
        later(_FINDINGS, "Looking for what stands out.", height=24),
        where,
        returns_panel(received, whose, selection),
        comments_panel(view),
    ]


def _news() -> html.P | None:
    try:
        return news_line(fresh())
    except Unavailable as error:  # the figures are there without it
        _log.error("the list of publications cannot be read: %s", error)
        is_for_once()
        return None


def _mapped(view: View) -> tuple[Measure, ...]:
    """The measures that a map of the selection can show, the one that its address names among them."""
    named = MEASURES.get(view.selection.measure)
    wanted = _MAPPED if named is None or named in _MAPPED else (*_MAPPED, named)
    selection = view.selection
    offered = view.known.measures_with(selection.workforce, selection.period, wanted)
    return tuple(each for each in offered if selection.filters().keys() <= _levels(view, each))


def _levels(view: View, measure: Measure) -> frozenset[By]:
    return view.known.breakdowns(measure, view.selection.workforce, view.selection.period)


def _findings(view: View) -> list[Any]:
    return [findings_panel(view)]


def _maps(view: View) -> list[Any]:
    measures = _mapped(view)
    if not measures:
        return []
    named = MEASURES.get(view.selection.measure)
    shown = named if named in measures else measures[0]
    return [maps_panel(view.answer(shown, By.COUNCIL), view, measures=measures)]


register_section(_FINDINGS, Section(_PATH, _TITLE, _findings))
register_section(_MAPS, Section(_PATH, _TITLE, _maps))
