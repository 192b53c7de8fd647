"""What the main roles of an area are paid, one beside the other, and what a role is paid in each service."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from types import MappingProxyType
from typing import Any, NamedTuple

from dash import html

from components.charts.pay import Paid, pay_boxes
from components.comparing import interval_text, verdict
from components.links import row_links
from components.notes import rounding_note
from components.panel import figure
from components.pay import LINKED, amount, comparable, compared_with, count, is_given, pay_measures
from components.pay_words import marks_of_pay, people_of
from components.rounding import is_certain_end
from components.sentences import breakdown_sentence
from components.tables import linked, plain_table
from components.view import View
from components.words import area_in_prose, is_known, listed, possessive, row_value, size
from data.answers import Answer, Row
from data.carried import is_carried
from data.disclosure.gate import NotAllowed
from data.measures import By, Measure

MOST = 8  # roles on a ladder
_FEW = 4  # more roles than this are counted, not named
_HOW = "Shown are roles that are asked about most and those with most staff; the files have all."


class _Ladder(NamedTuple):
    """One panel of boxes by category; `three` are median, lower and upper quartile, `codes` the categories in order.

    `ends` are the lowest and highest council of each category, where they are told.
    """

    name: str
    title: str
    caption: str
    three: Sequence[Answer]
    codes: Sequence[str]
    ends: Mapping[str, tuple[str, str]] = MappingProxyType({})


def ladder_panel(view: View, lead: View) -> list[html.Figure]:
    """The main roles' medians from low to high, beside the comparator's; of a region with its councils' ends.

    Empty where nobody's pay is to be told by role. Raises NotAllowed.
    """
    asked = replace(view, selection=replace(view.selection, role=()))
    three = [comparable(each) for each in asked.answers(pay_measures(asked), By.ROLE).values()]
    found = three[0]
    codes = main_roles(found, lead.selection.role)
    if not codes or not is_given(found):
        return []
    name = view.selection.area.name
    title = f"Hourly pay by role: {name}"
    ends = {} if found.rows_of("comparator") or view.selection.area.is_council else _ends(asked, found.measure, codes)
    ladder = _Ladder("pay-ladder", title, ladder_sentence(found, codes, name), three, codes, ends)
    return [_panel(ladder, asked, lead.selection.role)]


def service_panel(lead: View) -> list[html.Figure]:
    """What one role, or role group, is paid in each service.

    Empty below two services with a figure, and where the filters leave no room to ask for services.
    """
    if len(lead.selection.service) == 1:
        return []
    try:
        three = [comparable(each) for each in lead.answers(pay_measures(lead), By.SERVICE).values()]
    except NotAllowed:
        return []
    found = three[0]
    codes = [row["category_code"] for row in _low_to_high(found.rows_of("shown"), _by_code(found, "comparator"))]
    if sum(is_known(row["value"]) for row in found.rows_of("shown")) < 2:
        return []
    title = f"Hourly pay of {people_of(lead.selection, lead.known)} by service: {lead.selection.area.name}"
    return [_panel(_Ladder("pay-service", title, breakdown_sentence(found), three, codes), lead)]


def main_roles(found: Answer, chosen: Sequence[str]) -> list[str]:
    """The codes of the roles on the ladder, lowest paid first: the chosen one, those asked about most, the largest."""
    shown, beside = _by_code(found, "shown"), _by_code(found, "comparator")
    sizes = {code: _size(beside.get(code), row) for code, row in shown.items()}
    largest = sorted((code for code in sizes if sizes[code]), key=lambda code: -sizes[code])
    wanted = [code for code in (*chosen, *LINKED) if code in shown]
    kept = list(dict.fromkeys([*wanted, *largest]))[:MOST]
    return [row["category_code"] for row in _low_to_high([shown[code] for code in shown if code in kept], beside)]


def _size(beside: Row | None, row: Row) -> float:
    return next((each["base"] for each in (beside, row) if each and is_known(each["base"])), 0)


def _low_to_high(rows: Sequence[Row], beside: Mapping[str, Row]) -> list[Row]:
    """By the comparator's amount, which more roles have, else by one's own; those without either last."""

    def pay(row: Row) -> float:
        values = [each["value"] for each in (beside.get(row["category_code"]), row) if each]
        return float(next((value for value in values if is_known(value)), float("inf")))

    return sorted(rows, key=pay)


def _by_code(found: Answer, part: str) -> dict[str, Row]:
    return {row["category_code"]: row for row in found.rows_of(part)}


def _ends(asked: View, measure: Measure, codes: Sequence[str]) -> dict[str, tuple[str, str]]:
    """For each role of two councils or more the lowest and highest median, by name where rounding leaves no other."""
    of_these = replace(asked, selection=replace(asked.selection, role=tuple(codes)))
    roles: dict[str, list[Row]] = {}
    for row in of_these.answer(measure, By.COUNCIL, (By.ROLE,)).rows_of("shown"):
        if is_known(row["value"]):
            roles.setdefault(row["across"][0], []).append(row)
    found = {}
    for code, rows in roles.items():
        ordered = sorted(rows, key=lambda row: row["value"])
        lowest, highest = (_end(measure, row, ordered) for row in (ordered[0], ordered[-1]))
        if len(ordered) > 1:
            found[code] = lowest, highest
    return found


def _end(measure: Measure, row: Row, others: Sequence[Row]) -> str:
    named = f" ({row['area_name']})" if is_certain_end(measure, row, others) else ""
    return row_value(measure, row) + named


def _panel(ladder: _Ladder, asked: View, chosen: Sequence[str] = ()) -> html.Figure:
    found = ladder.three[0]
    paid = _paid(ladder, row_links(found, asked.known), chosen)
    return figure(
        ladder.name,
        pay_boxes(paid, found.measure),
        asked,
        title=ladder.title,
        caption=ladder.caption,
        table=_table(ladder, paid),
        answer=found,
        withheld_of=_of(found, ladder.codes),
        files=ladder.three,
    )


def _of(found: Answer, codes: Sequence[str]) -> Answer:
    """The answer of these categories alone; of those that are left out nothing is said."""
    rows = [row for row in found.rows if row["category_code"] in codes]
    return replace(found, rows=rows, unlisted=0 if found.by is By.ROLE else found.unlisted)


def _paid(ladder: _Ladder, links: Mapping[str, str], chosen: Sequence[str]) -> list[Paid]:
    rows, lower, upper = (_by_code(answer, "shown") for answer in ladder.three)
    beside = _by_code(ladder.three[0], "comparator")
    return [
        Paid(
            rows[code]["category"],
            rows[code],
            lower[code]["value"],
            upper[code]["value"],
            link=links.get(code),
            beside=beside.get(code),
            is_chosen=code in chosen,
        )
        for code in ladder.codes
    ]


def _table(ladder: _Ladder, paid: Sequence[Paid]) -> html.Div:
    found, ends = ladder.three[0], ladder.ends
    measure = found.measure
    lower, upper = (_by_code(each, "shown") for each in ladder.three[1:])
    beside = next(iter(found.rows_of("comparator")), None)
    headings = ["Role" if found.by is By.ROLE else "Service", "Median", "95\u00a0% interval"]
    headings += ["Lower quartile", "Upper quartile"]
    headings += [beside["area_name"], f"Compared with {beside['area_name']}"] if beside else []
    headings += ["Lowest council", "Highest council"] if ends else []
    rows = [
        [
            linked(each.name, each.link),
            amount(measure, each.median),
            interval_text(measure, each.median) or "no interval",
            amount(measure, lower[code]),
            amount(measure, upper[code]),
            *(_beside(measure, each) if beside else []),
            *(ends.get(code, ("too few councils",) * 2) if ends else ()),
            count(each.median),
        ]
        for code, each in zip(ladder.codes, paid, strict=True)
    ]
    every: list[Row] = [row for answer in ladder.three for row in answer.rows]
    key: list[Any] = [marks_of_pay(every), rounding_note(every)]
    table = plain_table(ladder.title, [*headings, measure.base_label], rows)
    return html.Div([table, *key], className="table-with-key")


def _beside(measure: Measure, paid: Paid) -> list[str]:
    if paid.beside is None:
        return ["[x] no figure", "no comparator"]
    return [amount(measure, paid.beside), compared_with(measure, paid.median, paid.beside)]


def ladder_sentence(found: Answer, codes: Sequence[str], name: str) -> str:
    """For which roles an area pays more or less than its comparator; without one, from where to where pay goes."""
    measure, shown, beside = found.measure, _by_code(found, "shown"), _by_code(found, "comparator")
    rows = [shown[code] for code in codes]
    known = [row for row in rows if is_known(row["value"])]
    if not known:
        return f"None of these roles has a figure in {name}: too few staff with known pay. {_HOW}"
    if not beside or any(map(is_carried, [*known, *beside.values()])):
        ordered = sorted(known, key=lambda row: row["value"])
        low, high = (f"{row_value(measure, row)} for {_lower(row['category'])}" for row in (ordered[0], ordered[-1]))
        said = f"In {name} medians of these roles go from {low} to {high}." if len(known) > 1 else f"{name}: {low}."
        return f"{said} {_HOW}"
    return f"{_against(measure, known, beside, name)} {_HOW}"


def _against(measure: Measure, known: Sequence[Row], beside: Mapping[str, Row], name: str) -> str:
    sides: dict[int, list[str]] = {1: [], -1: []}
    for row in known:
        other = beside.get(row["category_code"])
        found = verdict(measure, row, other)
        if other and found and found.is_certain:
            sides[1 if found.level > 0 else -1].append(f"{_lower(row['category'])} ({size(measure, row, other)})")
    theirs = next(iter(beside.values()))
    than = area_in_prose(theirs["area_name"], theirs["area_level"])
    told = [
        f"{name} clearly pays {word} than {than} for {_named(names)}."
        for word, names in (("more", sides[1]), ("less", sides[-1]))
        if names
    ]
    rest = len(known) - len(sides[1]) - len(sides[-1])
    if not told:
        return f"No role's median in {name} differs from {possessive(than)} by more than chance or rounding can make."
    others = f" For {rest} more the difference can be chance or rounding." if rest else ""
    return f"{' '.join(told)}{others}"


def _named(names: Sequence[str]) -> str:
    return listed(names) if len(names) <= _FEW else f"{len(names)} roles"


def _lower(name: str) -> str:
    return name if name[1:2].isupper() else name[:1].lower() + name[1:]
