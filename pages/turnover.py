"""Turnover: who loses staff, is it changing, and where."""

from typing import Any

from dash import html, register_page

from components.decomposition import decomposition_panel
from components.destinations import destinations_panel
from components.flows import FLOWS, flows_below_panel, flows_panel
from components.published import published_panel
from components.side_by_side import side_by_side_panel
from components.stock_flow import stock_flow_panel
from components.topic_page import breakdown_panels, council_panel, level_below, topic_page, trend_panel
from components.topics import TOPICS
from components.view import View
from data.measures import NET_FLOW, STARTERS_RATE, TURNOVER, By

register_page(__name__, path="/turnover", name="Turnover", title="Turnover - Muster", order=2)


_BESIDE = (STARTERS_RATE, NET_FLOW)


def layout(**asked: str | list[str]) -> html.Div:
    """The page for an address."""
    return topic_page("Turnover", asked, "/turnover", _panels)


def _panels(view: View) -> list[Any]:
    selection, known = view.selection, view.known
    offered = known.measures_with(selection.workforce, selection.period, TOPICS["/turnover"])
    by_council = view.answers(offered, By.COUNCIL)
    by_period = view.answers(offered, By.PERIOD)
    is_below = selection.period.is_returns and len(selection.role) != 1
    below = view.answers((TURNOVER, STARTERS_RATE), level_below(TURNOVER, view)) if is_below else {}
    return [
        council_panel(by_council[TURNOVER.key], view) if TURNOVER in offered else None,
        published_panel(TURNOVER, selection, known),
        trend_panel(by_period[TURNOVER.key], view) if TURNOVER in offered else None,
        decomposition_panel(view),
        flows_panel(by_period, view) if set(FLOWS) <= set(offered) else None,
        flows_below_panel(below, view) if below else None,
        stock_flow_panel(view),
        *(breakdown_panels(TURNOVER, view, below.get(TURNOVER.key)) if TURNOVER in offered else []),
        side_by_side_panel("Starters by council", [by_council[each.key] for each in _BESIDE if each in offered], view),
        destinations_panel(view),
    ]
