"""Turnover: who loses staff, is it changing, and where."""

from typing import Any

from dash import html, register_page

from components.flows import flows_panel
from components.published import published_panel
from components.topic_page import breakdown_panels, council_panel, topic_page, trend_panel
from components.topics import TOPICS
from data.catalogue import Catalogue
from data.measures import NET_FLOW, STARTERS_RATE, TURNOVER
from data.selection import Selection
from data.store import Release

register_page(__name__, path="/turnover", name="Turnover", title="Turnover", order=2)


def layout(**asked: str | list[str]) -> html.Div:
    """The page for an address."""
    return topic_page("Turnover", asked, TOPICS["/turnover"], _panels)


def _panels(selection: Selection, release: Release, known: Catalogue) -> list[Any]:
    shown = (selection, release, known)
    return [
        council_panel(TURNOVER, *shown),
        published_panel(TURNOVER, selection, release),
        trend_panel(TURNOVER, *shown),
        flows_panel(selection, release),
        *breakdown_panels(TURNOVER, *shown),
        council_panel(STARTERS_RATE, *shown),
        council_panel(NET_FLOW, *shown),
    ]
