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
from components.topic_page import topic_page
from components.topics import TOPICS
from components.view import View
from data.answers import Answer
from data.measures import LIVING_WAGE_GAP, NEAR_WAGE_FLOOR, By

register_page(__name__, path="/pay", name="Pay", title="Pay - Muster", order=5)


def layout(**asked: str | list[str]) -> html.Div:
    """The page for an address."""
    return topic_page("Pay", asked, TOPICS["/pay"], _panels)


def _panels(view: View) -> list[Any]:
    lead = of_one_role(view)
    alone = one_return(lead)  # medians of several returns cannot be put together; shares and turnover can
    ways = role_links(view, lead)
    found = _by_council(lead, alone)
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
        *or_why_not(ladder_panel, one_return(view), alone),
        over_time_panel(alone),
        *or_why_not(turnover_panel, three[0], lead),
        floor_panel(found[NEAR_WAGE_FLOOR.key], lead),
        *service_panel(alone),
    ]


def _by_council(lead: View, alone: View) -> dict[str, Answer]:
    """Medians and shares of each council, in as few questions as there are."""
    medians = (*pay_measures(lead), LIVING_WAGE_GAP)
    if lead is alone:
        return lead.answers((*medians, NEAR_WAGE_FLOOR), By.COUNCIL)
    return alone.answers(medians, By.COUNCIL) | lead.answers((NEAR_WAGE_FLOOR,), By.COUNCIL)
