"""What jobs the staff do, on what terms, and who they are."""

import math
from typing import Any

from dash import dcc, html

from components.links import row_links
from components.mix import Mix
from components.mix_panel import area_mix_panel, council_mix_panel, filters_of
from components.mix_words import lowered, mix_sentence
from components.rounding import is_certain_end
from components.view import View
from components.words import is_known, row_value
from data.answers import Answer
from data.measures import STAFF_IN_POST, WORKERS, ZERO_HOURS, By
from data.mixes import Part, as_row, by_whole

ORDER = ("direct-care", "regulated-professional", "managerial", "other")
WHO = {
    By.GENDER: "Gender",
    By.ETHNIC_GROUP: "Ethnic group",
    By.NATIONALITY: "Nationality",
    By.DISABILITY: "Disability",
}
BY_WORDS = {By.ROLE_GROUP: "role group", By.ROLE: "role"}
_FEWEST = 2  # councils that can be compared


def below(view: View) -> By | None:
    """What the mix is of: role groups, or the roles of the one selected; nothing below one role."""
    selection = view.selection
    if len(selection.role) == 1:
        return None
    return By.ROLE if selection.role_group or selection.role else By.ROLE_GROUP


def jobs(whole: Answer, parts: Answer, by: By) -> Mix:
    """Staff by role group, those in direct care first, or by role, the largest first."""
    order = ORDER if by is By.ROLE_GROUP else ()
    return Mix(whole, parts, others="Other roles", order=order)


def roles_by_council(view: View, whole: Answer, by: By) -> Mix:
    """Each council's staff by role group or role, with the comparator's and the group's; of an answer by council."""
    return jobs(whole, view.answer(STAFF_IN_POST, By.COUNCIL, (by,)), by)


def answer_panel(mixed: Mix, view: View, by: By) -> html.Div:
    """The page's answer in a sentence, and the ways down to one group or role."""
    sentence = mix_sentence(mixed, own_of(mixed), mixed.of("comparator"), when=view.selection.period.text)
    selection = view.selection
    codes = {part.category_code: part.category for part in mixed.parts if part.category_code in view.known.choices(by)}
    ways = [
        piece
        for code, name in codes.items()
        for piece in (" \u00b7 ", dcc.Link(name, href=selection.search(**{by.value: (code,)})))
    ]
    look = html.P([f"Look into one {BY_WORDS[by]}: ", *ways[1:]], className="look-into") if ways else None
    return html.Div([html.P(sentence, className="page-answer"), look])


def own_of(mixed: Mix) -> list[Part]:
    """The selected area's parts in a mix by council: its own bar, or its group's, which may be the comparator too."""
    code = mixed.whole.selection.area.code
    return next((found for part in ("shown", "area", "comparator") if (found := mixed.of(part, code))), [])


def roles_panel(mixed: Mix, view: View, by: By) -> html.Figure:
    """Every council's mix of jobs."""
    words = BY_WORDS[by]
    return council_mix_panel(
        mixed,
        view,
        name=f"role-mix-{by.value}",
        title=f"Staff by {words} in each council{filters_of(mixed.whole, STAFF_IN_POST)}",
        caption=spread_sentence(mixed),
        links=row_links(mixed.whole, view.known),
    )


def spread_sentence(mixed: Mix) -> str:
    """From where to where the share of the first category goes among councils."""
    firsts = [
        parts[0]
        for (role, _, _), parts in by_whole(mixed.parts).items()
        if role == "shown" and not math.isnan(parts[0].share)
    ]
    if len(firsts) < _FEWEST:
        return "There are too few councils with a mix that can be shown to compare them."
    rows = [as_row(part) for part in firsts]
    low, high = (end(range(len(rows)), key=lambda n: rows[n]["value"]) for end in (min, max))
    ends = []
    for n in (low, high):
        named = f" in {firsts[n].area_name}" if is_certain_end(mixed.share, rows[n], rows) else ""
        ends.append(f"{row_value(mixed.share, rows[n])}{named}")
    name = lowered(firsts[0].category)
    what = f"staff with the job \u201c{name}\u201d" if By.ROLE in mixed.broken_down.across else name
    return f"The share of {what} goes from {ends[0]} to {ends[1]} among {len(rows)} councils, the largest on top."


def contract_panel(view: View, whole: Answer, zero_hours: Answer) -> html.Figure:
    """All workers by contract, the zero-hours share of employees in words beside; of answers by council."""
    mixed = Mix(whole, view.answer(WORKERS, By.CONTRACT))
    title = f"Workers by contract{filters_of(mixed.whole, WORKERS)}: {view.selection.area.name}"
    return area_mix_panel(mixed, view, name="contract-mix", title=title, more=_zero_hours(zero_hours))


def _zero_hours(answer: Answer) -> str:
    code = answer.selection.area.code
    row = next(row for row in answer.rows if row["area_code"] == code)
    if not is_known(row["value"]):
        return ""
    return f"On zero-hours contracts: {row_value(ZERO_HOURS, row)} of permanent and temporary staff."


def who_panels(view: View, whole: Answer) -> list[Any]:
    """Who the staff are, one panel for each of four things, as far as the selection may be told apart by it."""
    offered = view.known.breakdowns(STAFF_IN_POST, view.selection.workforce, view.selection.period)
    levels = [by for by in WHO if by in offered and by not in view.selection.filters()]
    return [_who_panel(by, view, whole) for by in levels]


def _who_panel(by: By, view: View, whole: Answer) -> html.Figure:
    mixed = Mix(whole, view.answer(STAFF_IN_POST, by))
    title = f"{WHO[by]}{filters_of(whole, STAFF_IN_POST)}: {view.selection.area.name}"
    return area_mix_panel(mixed, view, name=f"who-{by.value}", title=title)
