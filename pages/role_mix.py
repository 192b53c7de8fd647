"""Role mix: what jobs the staff do, on what terms, and who they are."""

from typing import Any

from dash import html, register_page

from components.mix_panel import one_return, or_why_not
from components.role_change import change_panel
from components.role_mix import answer_panel, below, contract_panel, roles_by_council, roles_panel, who_panels
from components.sections import Section, later, register_section
from components.side_by_side import side_by_side_panel
from components.topic_page import council_panel, topic_page
from components.topics import TOPICS
from components.view import View
from data.answers import Answer
from data.measures import (
    DIRECT_CARE,
    OCCUPATIONAL_THERAPISTS,
    PERMANENT,
    SOCIAL_WORKERS,
    STAFF_IN_POST,
    STAFF_PER_MANAGER,
    WORKERS,
    ZERO_HOURS,
    By,
)

_PATH, _TITLE, _TERMS = "/role-mix", "Role mix", "role-mix-terms"

register_page(__name__, path=_PATH, name=_TITLE, title="Role mix - Muster", order=6)

_OF_ROLES = (DIRECT_CARE, STAFF_PER_MANAGER, SOCIAL_WORKERS, OCCUPATIONAL_THERAPISTS)


def layout(**asked: str | list[str]) -> html.Div:
    """The page for an address."""
    return topic_page(_TITLE, asked, _PATH, _panels)


def _panels(view: View) -> list[Any]:
    selection, known = view.selection, view.known
    offered = known.measures_with(selection.workforce, selection.period, TOPICS[_PATH])
    if not selection.period.is_returns:
        return [council_panel(answer, view) for answer in view.answers(offered, By.COUNCIL).values()]
    of_roles = () if selection.role_group or selection.role else _OF_ROLES
    alone = one_return(view)
    found = view.answers((*of_roles, *(() if selection.pooled else (STAFF_IN_POST,))), By.COUNCIL) if of_roles else {}
    whole = found.get(STAFF_IN_POST.key) or alone.answer(STAFF_IN_POST, By.COUNCIL)
    return [
        *or_why_not(_jobs, alone, whole),
        *(_jobs_themselves(found, view) if of_roles else []),
        later(_TERMS, "Counting contracts, and who the staff are.", height=60),
    ]


def _terms(view: View) -> list[Any]:
    """On what terms staff work, and who they are."""
    alone = one_return(view)
    if not view.selection.period.is_returns:
        return []
    found = view.answers((PERMANENT, ZERO_HOURS), By.COUNCIL) | alone.answers((STAFF_IN_POST, WORKERS), By.COUNCIL)
    return [
        *or_why_not(_contracts, alone, found),
        side_by_side_panel("Contracts by council", [found[each.key] for each in (PERMANENT, ZERO_HOURS)], view),
        html.Div(or_why_not(who_panels, alone, found[STAFF_IN_POST.key]), className="panels-beside"),
    ]


def _contracts(view: View, found: dict[str, Answer]) -> list[Any]:
    return [contract_panel(view, found[WORKERS.key], found[ZERO_HOURS.key])]


def _jobs(view: View, whole: Answer) -> list[Any]:
    by = below(view)
    if by is None:
        return []
    mixed = roles_by_council(view, whole, by)
    return [answer_panel(mixed, view, by), roles_panel(mixed, view, by), change_panel(view, by)]


def _jobs_themselves(found: dict[str, Answer], view: View) -> list[Any]:
    counts = [found[each.key] for each in (SOCIAL_WORKERS, OCCUPATIONAL_THERAPISTS)]
    return [
        council_panel(found[DIRECT_CARE.key], view),
        council_panel(found[STAFF_PER_MANAGER.key], view),
        side_by_side_panel("Social workers and occupational therapists by council", counts, view),
    ]


register_section(_TERMS, Section(_PATH, _TITLE, _terms, pools=True))
