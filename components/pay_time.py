"""Median pay from return to return, above the wage floors of each date."""

import math
from collections.abc import Sequence
from dataclasses import replace
from datetime import date

from dash import html

from components.charts.pay import PayLine
from components.charts.pay_time import pay_over_time
from components.comparing import interval_text
from components.links import row_links
from components.notes import rounding_note
from components.panel import figure
from components.pay import amount, comparable, compared_with, count, dash_of, pay_measures
from components.pay_words import LIVING_WAGE, WAGE_FLOOR, floors, marks_of_pay, people_of
from components.sentences import trend_sentence
from components.tables import linked, plain_table
from components.view import View
from components.words import is_known, period_span
from data.answers import Answer, Row
from data.carried import is_carried
from data.catalogue import Catalogue
from data.measures import By


def over_time_panel(lead: View) -> html.Figure:
    """The selected area's medians over the returns there are; always of all councils of each return.

    Medians of the councils that are in every return could not be put together from theirs.
    """
    asked = replace(lead, selection=replace(lead.selection, like=""))
    found = comparable(asked.answer(pay_measures(asked)[0], By.PERIOD))
    own, beside = found.rows_of("shown"), found.rows_of("comparator")
    steps = floors_of(found, lead.known)
    title = f"Hourly pay of {people_of(lead.selection, lead.known)} over time: {lead.selection.area.name}"
    return figure(
        f"{found.measure.key}-period",
        pay_over_time(own, beside, [(PayLine(name, 0, dash_of(name)), values) for name, values in steps.items()],
                      found.measure),
        asked,
        title=title,
        caption=" ".join(filter(None, (trend_sentence(found), floor_sentence(own, steps.get(WAGE_FLOOR, []))))),
        table=_table(title, found, steps, lead.known),
        answer=found,
    )  # fmt: skip


def floors_of(found: Answer, known: Catalogue) -> dict[str, list[float]]:
    """The wage floor and the Real Living Wage at each period of an answer; those that are known at any."""
    days = [date.fromisoformat(row["period"]) for row in found.rows_of("shown")]
    each = [{floor.name: floor.amount for floor in floors(known, found.selection.area, day)} for day in days]
    found_at = {name: [rates.get(name, math.nan) for rates in each] for name in (WAGE_FLOOR, LIVING_WAGE)}
    return {name: values for name, values in found_at.items() if any(map(is_known, values))}


def floor_sentence(rows: Sequence[Row], wage_floors: Sequence[float]) -> str:
    """How far the median was above the wage floor, and is; empty where that is not known of two dates."""
    pairs = [(row["value"], floor) for row, floor in zip(rows, wage_floors, strict=False) if not is_carried(row)]
    pairs = [pair for pair in pairs if all(map(is_known, pair))]
    if len(pairs) < 2:
        return ""
    (first, floor), (last, floor_now) = pairs[0], pairs[-1]
    then, now = (round(pay - least, 2) for pay, least in ((first, floor), (last, floor_now)))
    rose = f"The {WAGE_FLOOR} rose by £{floor_now - floor:.2f} over the same time"
    return f"{rose}: the median was {_from(then)} it, and is {_from(now)} it now."


def _from(apart: float) -> str:
    return f"£{abs(apart):.2f} {'above' if apart >= 0 else 'below'}"


def _table(title: str, found: Answer, steps: dict[str, list[float]], known: Catalogue) -> html.Div:
    measure, links = found.measure, row_links(found, known)
    theirs = {row["period"]: row for row in found.rows_of("comparator")}
    name = next((row["area_name"] for row in theirs.values()), "")
    headings = ["Period", "Median", "95\u00a0% interval", measure.base_label]
    headings += [name, f"Compared with {name}"] if theirs else []
    rows = [
        [
            linked(period_span(row["period"], row["period_kind"]), links.get(row["category_code"])),
            amount(measure, row),
            interval_text(measure, row) or "no interval",
            count(row),
            *(_beside(found, row, theirs.get(row["period"])) if theirs else []),
            *(f"£{values[n]:.2f}" if is_known(values[n]) else "[x] not known" for values in steps.values()),
        ]
        for n, row in enumerate(found.rows_of("shown"))
    ]
    key = [marks_of_pay(found.rows), rounding_note(found.rows)]
    return html.Div([plain_table(title, [*headings, *steps], rows), *key], className="table-with-key")


def _beside(found: Answer, row: Row, beside: Row | None) -> list[str]:
    if beside is None:
        return ["[x] no figure", "no comparator"]
    return [amount(found.measure, beside), compared_with(found.measure, row, beside)]
