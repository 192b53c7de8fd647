"""Turnover: who loses staff, is it changing, and where."""

from typing import Any

from dash import html, register_page

from components.flows import flows_panel
from components.published import published_panel
from components.topic_page import breakdown_panels, council_panel, topic_page, trend_panel
from components.topics import TOPICS
from data.answers import answers
from data.catalogue import Catalogue
from data.measures import NET_FLOW, STARTERS_RATE, TURNOVER, By
from data.selection import Selection
from data.store import Release

register_page(__name__, path="/turnover", name="Turnover", title="Turnover", order=2)


def layout(**asked: str | list[str]) -> html.Div:
    """The page for an address."""
    return topic_page("Turnover", asked, TOPICS["/turnover"], _panels)


def _panels(selection: Selection, release: Release, known: Catalogue) -> list[Any]:
    by_council = answers(TOPICS["/turnover"], selection, By.COUNCIL, release)
    by_period = answers(TOPICS["/turnover"], selection, By.PERIOD, release)
    return [
        council_panel(by_council[TURNOVER.key], known),
        published_panel(TURNOVER, selection, known),
        trend_panel(by_period[TURNOVER.key], known),
        flows_panel(by_period),
        *breakdown_panels(TURNOVER, selection, release, known),
        council_panel(by_council[STARTERS_RATE.key], known),
        council_panel(by_council[NET_FLOW.key], known),
    ]
