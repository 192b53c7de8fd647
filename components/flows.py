"""Leavers and starters back to back."""

import math
from typing import NamedTuple

from dash import html

from components import charts
from components.panel import figure
from components.tables import plain_table
from components.words import is_known, period_text
from data.answers import Answer
from data.measures import NET_FLOW, STARTERS_RATE, TURNOVER, PeriodKind, Unit

FLOWS = (TURNOVER, STARTERS_RATE, NET_FLOW)
_HEADINGS = ["12 months to", "Leavers", "Starters", "Starters less leavers, where both are known"]


class Flow(NamedTuple):
    """Leavers and starters of one period, and starters less leavers where both are known; not a number if unknown."""

    period: str
    leavers: float
    starters: float
    net: float


def flows_panel(by_period: dict[str, Answer]) -> html.Figure:
    """How many left and how many came, period by period, in the selected area."""
    leavers, starters, net = (by_period[measure.key] for measure in FLOWS)
    name = leavers.selection.area.name
    came = {row["period"]: row["numerator"] for row in starters.rows_of("shown")}
    more = {row["period"]: row["value"] for row in net.rows_of("shown")}
    rows = [
        Flow(row["period"], row["numerator"], came.get(row["period"], math.nan), more.get(row["period"], math.nan))
        for row in leavers.rows_of("shown")
    ]
    title = f"Leavers and starters: {name}"
    cells = [
        [_date(row.period), _people(row.leavers), _people(row.starters), _people(row.net, signed=True)] for row in rows
    ]
    return figure(
        "flows-period",
        charts.back_to_back(leavers, starters),
        title=title,
        caption=flows_sentence(rows, name),
        table=plain_table(title, _HEADINGS, cells),
        answer=leavers,
    )


def _date(period: str) -> str:
    return period_text(period, PeriodKind.TWELVE_MONTHS)


def _people(value: float, *, signed: bool = False) -> str:
    if not is_known(value):
        return "[x] not supplied"
    return Unit.PEOPLE.difference(value) if signed else Unit.PEOPLE.text(value)


def flows_sentence(rows: list[Flow], name: str) -> str:
    """What the latest period with all its figures says; `rows` are oldest first."""
    known = [row for row in rows if all(map(is_known, row[1:]))]
    if not known:
        return f"{name} has no figures for leavers and starters."
    last = known[-1]
    balance = "as many started as left"
    if last.net:
        balance = f"{abs(last.net):,.0f} more " + ("started than left" if last.net > 0 else "left than started")
    where_known = "" if last.net == last.starters - last.leavers else "where both are known, "
    return (
        f"In the 12 months to {_date(last.period)}, {last.leavers:,.0f} staff left {name} and "
        f"{last.starters:,.0f} started: {where_known}{balance}."
    )
