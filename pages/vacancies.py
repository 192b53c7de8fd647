"""Vacancies and agency: who has empty posts, who covers them with agency workers, and where."""

from typing import Any

from dash import html, register_page

from components.posts import posts_panel
from components.published import published_panel
from components.topic_page import breakdown_panels, council_panel, side_by_side_panel, topic_page, trend_panel
from components.topics import TOPICS
from data.answers import answer, answers
from data.catalogue import Catalogue
from data.measures import AGENCY_SHARE, STAFF_IN_POST, VACANCIES, VACANCY_RATE, WTE, By
from data.selection import Selection
from data.store import Release

register_page(__name__, path="/vacancies", name="Vacancies and agency", title="Vacancies and agency - Muster", order=3)


_BESIDE = (VACANCIES, STAFF_IN_POST, WTE)


def layout(**asked: str | list[str]) -> html.Div:
    """The page for an address."""
    return topic_page("Vacancies and agency", asked, TOPICS["/vacancies"], _panels)


def _panels(selection: Selection, release: Release, known: Catalogue) -> list[Any]:
    offered = known.measures_with(selection.workforce, selection.period, TOPICS["/vacancies"])
    by_council = answers(offered, selection, By.COUNCIL, release)
    return [
        council_panel(by_council[VACANCY_RATE.key], known) if VACANCY_RATE in offered else None,
        published_panel(VACANCY_RATE, selection, known),
        posts_panel(by_council) if selection.period.is_returns else None,  # published figures do not say all three
        *(_over_time_and_below(selection, release, known) if VACANCY_RATE in offered else []),
        council_panel(by_council[AGENCY_SHARE.key], known) if AGENCY_SHARE in offered else None,
        side_by_side_panel(
            "Posts and staff by council", [by_council[each.key] for each in _BESIDE if each in offered], known
        ),
    ]


def _over_time_and_below(selection: Selection, release: Release, known: Catalogue) -> list[Any]:
    return [
        trend_panel(answer(VACANCY_RATE, selection, By.PERIOD, release), known),
        *breakdown_panels(VACANCY_RATE, selection, release, known),
    ]
