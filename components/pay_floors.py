"""How many staff are paid at the wage floor: council by council, or, where that would tell of few people, by group."""

from dataclasses import replace

from dash import html

from components.charts import breakdown
from components.panel import figure
from components.pay_words import people_of
from components.sentences import breakdown_sentence
from components.tables import measure_table
from components.topic_page import council_panel
from components.view import View
from components.words import is_known, possessive
from data.answers import Answer
from data.measures import NEAR_WAGE_FLOOR, By

_FEWEST = 3  # councils with a share, below which nothing is compared


def floor_panel(near: Answer, lead: View) -> html.Figure:
    """The share at the wage floor of each council; of the region's role groups where hardly a council has one."""
    shown = near.rows_of("shown")
    known = sum(is_known(row["value"]) for row in shown)
    if known >= _FEWEST:
        return council_panel(near, lead)
    group = lead.known.group_of(lead.selection.area)
    whole = replace(lead.selection, area=group, compare=group, role=(), role_group=())
    asked = replace(lead, selection=whole)
    found = asked.answer(NEAR_WAGE_FLOOR, By.ROLE_GROUP)
    links = {code: lead.selection.search(role=(), role_group=(code,)) for code in lead.known.role_groups}
    title = f"Share at the wage floor by role group: {group.name}"
    people = people_of(replace(lead.selection, basis=""), lead.known)
    opening = (
        f"In most councils a share of {people} at the wage floor would tell of too few people: {known or 'none'} of "
        f"{len(shown)} can show one. {possessive(group.name)} role groups stand here instead."
    )
    return figure(
        f"{near.measure.key}-role_group",
        breakdown(found, links=links),
        asked,
        title=title,
        caption=f"{opening} {breakdown_sentence(found, pooled=asked.pooled)}",
        table=measure_table(found, links=links, caption=title),
        answer=found,
    )
