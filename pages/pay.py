"""Pay: what a role is paid from council to council, and how far that is from the wage floors."""

from typing import Any

from dash import html, register_page

from components.mix_panel import one_return, or_why_not
from components.pay import (
    comparable,
    is_given,
    not_added_up,
    of_one_role,
    pay_measures,
    role_links,
    several_roles,
)
from components.pay_councils import councils_panel
from components.pay_floors import floor_panel
from components.pay_ladder import ladder_panel, service_panel
from components.pay_time import over_time_panel
from components.pay_turnover import turnover_panel
from components.pay_words import neighbours_of, pay_sentence, people_of
from components.sections import Section, later, register_section
from components.topic_page import topic_page
from components.view import View
from data.measures import LIVING_WAGE_GAP, NEAR_WAGE_FLOOR, By, Measure

_PATH, _TITLE, _BELOW = "/pay", "Pay", "pay-below"

register_page(__name__, path=_PATH, name=_TITLE, title="Pay - Muster", order=5)


def layout(**asked: str | list[str]) -> html.Div:
    """The page for an address."""
    return topic_page(_TITLE, asked, _PATH, _panels)


def _panels(view: View) -> list[Any]:
    lead = of_one_role(view)
    alone = one_return(lead)  # medians of several returns cannot be put together; shares and turnover can
    ways = role_links(view, lead)
    found = alone.answers(_medians(lead), By.COUNCIL)
    three = [comparable(found[measure.key]) for measure in pay_measures(lead)]
    if not is_given(three[0]):
        return [several_roles(lead), ways, *or_why_not(ladder_panel, one_return(view), alone)]
    where, neighbours = neighbours_of(three[0], lead.known)
    answer = pay_sentence(three[0], people_of(lead.selection, lead.known), neighbours, where, lead.known)
    return [
        html.P(answer, className="page-answer"),
        ways,
        *not_added_up(lead),
        councils_panel(three, found[LIVING_WAGE_GAP.key], alone),
        later(_BELOW, "Counting pay role by role, and over time.", height=60),
    ]


def _below(view: View) -> list[Any]:
    """Pay role by role, over time and beside turnover, and who is paid no more than the wage floor."""
    lead = of_one_role(view)
    alone = one_return(lead)
    median = comparable(alone.answers(_medians(lead), By.COUNCIL)[pay_measures(lead)[0].key])
    if not is_given(median):
        return []
    return [
        *or_why_not(ladder_panel, one_return(view), alone),
        over_time_panel(alone),
        *or_why_not(turnover_panel, median, lead),
        floor_panel(lead.answer(NEAR_WAGE_FLOOR, By.COUNCIL), lead),
        *service_panel(alone),
    ]


def _medians(lead: View) -> tuple[Measure, ...]:
    return (*pay_measures(lead), LIVING_WAGE_GAP)


register_section(_BELOW, Section(_PATH, _TITLE, _below, pools=True))
