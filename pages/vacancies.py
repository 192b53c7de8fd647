"""Vacancies and agency: who has empty posts, who covers them with agency workers, and where."""

from typing import Any

from dash import html, register_page

from components.posts import posts_panel
from components.published import published_panel
from components.topic_page import breakdown_panels, council_panel, topic_page, trend_panel
from components.topics import TOPICS
from data.catalogue import Catalogue
from data.measures import AGENCY_SHARE, STAFF_IN_POST, VACANCIES, VACANCY_RATE, WTE
from data.selection import Selection
from data.store import Release

register_page(__name__, path="/vacancies", name="Vacancies and agency", title="Vacancies and agency", order=3)


def layout(**asked: str | list[str]) -> html.Div:
    """The page for an address."""
    return topic_page("Vacancies and agency", asked, TOPICS["/vacancies"], _panels)


def _panels(selection: Selection, release: Release, known: Catalogue) -> list[Any]:
    shown = (selection, release, known)
    return [
        council_panel(VACANCY_RATE, *shown),
        published_panel(VACANCY_RATE, selection, release),
        posts_panel(selection, release),
        trend_panel(VACANCY_RATE, *shown),
        *breakdown_panels(VACANCY_RATE, *shown),
        council_panel(AGENCY_SHARE, *shown),
        council_panel(VACANCIES, *shown),
        council_panel(STAFF_IN_POST, *shown),
        council_panel(WTE, *shown),
    ]
