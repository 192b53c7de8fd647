"""Pay: which role the page is about, every council's pay for it, and how far that is from the wage floors."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from dash import dcc, html

from components.comparing import verdict
from components.messages import marked
from components.pay_words import (
    HOURLY,
    LIVING_WAGE,
    people_of,
)
from components.rounding import is_within_rounding
from components.view import View
from components.words import capitalised, distance, gap, is_known, printed, row_value
from data.answers import Answer, Row
from data.carried import is_carried
from data.measures import (
    HOURLY_PAY,
    HOURLY_RATE,
    PAY_LOWER_QUARTILE,
    PAY_UPPER_QUARTILE,
    RATE_LOWER_QUARTILE,
    RATE_UPPER_QUARTILE,
    By,
    Measure,
    Unit,
)

LEAD = "8"  # care workers, where no role is chosen: pay of all staff tells the mix of roles
LINKED = ("8", "7", "6", "15", "3", "52")
_DASHES = {LIVING_WAGE: "dashdot"}
_ROLES = (By.ROLE, By.ROLE_GROUP)

Three = tuple[Measure, Measure, Measure]


def pay_measures(view: View) -> Three:
    """Median, lower and upper quartile on the basis that is asked for."""
    if view.selection.basis == HOURLY:
        return HOURLY_RATE, RATE_LOWER_QUARTILE, RATE_UPPER_QUARTILE
    return HOURLY_PAY, PAY_LOWER_QUARTILE, PAY_UPPER_QUARTILE


def of_one_role(view: View) -> View:
    """The view of the chosen role or role group; of care workers where none is."""
    selection = view.selection
    if selection.role or selection.role_group or LEAD not in view.known.roles:
        return view
    return replace(view, selection=replace(selection, role=(LEAD,)))


def comparable(found: Answer) -> Answer:
    """The answer without a comparator whose median cannot be given: the page says so once."""
    if not found.selection.compare.is_added:
        return found
    return replace(found, rows=[row for row in found.rows if row["part"] != "comparator"])


def is_given(found: Answer) -> bool:
    """Whether a measure applies at all: a median of several roles together does not."""
    return all(row["mark"] != "z" for row in found.rows_of("shown"))


def role_links(view: View, lead: View) -> html.P:
    """Which role the page is about, and the ways to others."""
    chosen, known = lead.selection, view.known
    opening = f"No role is chosen: this page is about {people_of(chosen, known)}. " if lead is not view else ""
    codes = [code for code in LINKED if code in known.roles]
    ways = [_way(known.roles[code].name, chosen.search(role=(code,), role_group=()), chosen.role == (code,))
            for code in codes]  # fmt: skip
    return html.P([f"{opening}Pay of: ", *_separated(ways)], className="look-into")


def basis_links(lead: View) -> html.P:
    """Whose pay counts, and the way to the other."""
    selection = lead.selection
    is_hourly = selection.basis == HOURLY
    ways = [
        _way("all staff, salaries as their hourly equivalent", selection.search(basis=""), not is_hourly),
        _way("staff paid by the hour alone", selection.search(basis=HOURLY), is_hourly),
    ]
    return html.P(["Counted: ", *_separated(ways)], className="other-ways")


def _way(words: str, href: str, is_here: bool) -> Any:
    return html.Strong(words, **{"aria-current": "true"}) if is_here else dcc.Link(words, href=href)


def _separated(ways: Sequence[Any]) -> list[Any]:
    return [piece for way in ways for piece in (" \u00b7 ", way)][1:]


def not_added_up(lead: View) -> list[html.P]:
    """Where medians stand alone: of one return, though several are asked for, and beside no group that is added up."""
    selection, notes = lead.selection, []
    if selection.pooled:
        said = f"Pay is that of {selection.period.text} alone: medians of several returns cannot be put together."
        notes.append(html.P(said, className="withheld"))
    if selection.compare.is_added:
        region = lead.known.group_of(selection.area)
        said = (
            f"{capitalised(selection.compare.name)}: councils' medians cannot be added up, so pay stands alone here. "
        )
        link = dcc.Link(f"Compare with {region.name}", href=selection.search(compare=region))
        notes.append(html.P([said, link], className="withheld"))
    return notes


def several_roles(lead: View) -> html.P:
    """That a median of several roles, or of several of anything else, cannot be given."""
    said = "A median of several roles cannot be put together from theirs: choose one role, or one role group."
    others = [by for by, codes in lead.selection.filters().items() if len(codes) > 1 and by not in _ROLES]
    if others:
        said = "A median cannot be put together for several choices of one filter: choose one of each."
    return html.P(said, className="page-answer")


def dash_of(floor: str) -> str:
    """How the line of a floor is drawn."""
    return _DASHES.get(floor, "dot")


def amount(measure: Measure, row: Row) -> str:
    """An amount of pay, or its mark and why."""
    return row_value(measure, row) if is_known(row["value"]) else marked(row)


def count(row: Row) -> str:
    """How many people's pay an amount rests on."""
    return printed(Unit.PEOPLE, row["base"]) if is_known(row["base"]) else f"[{row['mark'] or 'x'}]"


def compared_with(measure: Measure, row: Row, beside: Row | None) -> str:
    """The distance from a comparator's amount, and the word for it."""
    if beside is None or not is_known(beside["value"]):
        return "no comparator"
    if row is beside or row["area_code"] == beside["area_code"]:
        return "comparator"
    if not is_known(row["value"]):
        return f"[{row['mark'] or 'x'}]"
    if is_carried(row) or is_carried(beside):
        return "not compared: carried forward"
    said = distance(measure, row, beside)
    found = verdict(measure, row, beside)
    if found is None or not gap(measure, row, beside) or is_within_rounding(measure, row, beside):
        return said
    return found.after(said)
