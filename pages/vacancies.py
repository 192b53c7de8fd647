"""Vacancies and agency: who has empty posts, who covers them with agency workers, and where."""

from typing import Any

from dash import html, register_page

from components.posts import posts_panel
from components.published import published_panel
from components.side_by_side import side_by_side_panel
from components.topic_page import breakdown_panels, council_panel, topic_page, trend_panel
from components.topics import TOPICS
from components.view import View
from data.measures import AGENCY_SHARE, STAFF_IN_POST, VACANCIES, VACANCY_RATE, WTE, By
from data.selection import Selection

register_page(__name__, path="/vacancies", name="Vacancies and agency", title="Vacancies and agency - Muster", order=3)


_BESIDE = (VACANCIES, STAFF_IN_POST, WTE)


def layout(**asked: str | list[str]) -> html.Div:
    """The page for an address."""
    return topic_page("Vacancies and agency", asked, "/vacancies", _panels)


def _panels(view: View) -> list[Any]:
    selection, known = view.selection, view.known
    offered = known.measures_with(selection.workforce, selection.period, TOPICS["/vacancies"])
    by_council = view.answers(offered, By.COUNCIL)
    return [
        council_panel(by_council[VACANCY_RATE.key], view) if VACANCY_RATE in offered else None,
        published_panel(VACANCY_RATE, selection, known),
        posts_panel(by_council, view) if _has_posts(selection) else None,
        *(_over_time_and_below(view) if VACANCY_RATE in offered else []),
        council_panel(by_council[AGENCY_SHARE.key], view) if AGENCY_SHARE in offered else None,
        side_by_side_panel(
            "Posts and staff by council", [by_council[each.key] for each in _BESIDE if each in offered], view
        ),
    ]


def _has_posts(selection: Selection) -> bool:
    """Published figures do not say all three kinds of posts, and posts of several returns are the same posts."""
    return selection.period.is_returns and not selection.pooled


def _over_time_and_below(view: View) -> list[Any]:
    return [
        trend_panel(view.answer(VACANCY_RATE, By.PERIOD), view),
        *breakdown_panels(VACANCY_RATE, view),
    ]
