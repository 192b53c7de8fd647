"""Leavers and starters back to back."""

import math
from typing import NamedTuple

from dash import html

from components import charts
from components.downloads import download_link
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
    filters = leavers.measure.label.removeprefix(TURNOVER.label)
    came = {row["period"]: row["numerator"] for row in starters.rows_of("shown")}
    more = {row["period"]: row["value"] for row in net.rows_of("shown")}
    rows = [
        Flow(row["period"], row["numerator"], came.get(row["period"], math.nan), more.get(row["period"], math.nan))
        for row in leavers.rows_of("shown")
    ]
    title = f"Leavers and starters{filters}: {name}"
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
        downloads={
            f"Download {by_period[measure.key].measure.label.lower()} as CSV": download_link(by_period[measure.key])
            for measure in FLOWS
        },
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
    year = f"In the 12 months to {_date(last.period)}"
    said = f"{year}, {last.leavers:,.0f} staff left {name} and {last.starters:,.0f} started"
    if last.net != last.starters - last.leavers:
        return f"{said}. They cannot be set against each other exactly, as one of the two is not known everywhere."
    if not last.net:
        return f"{said}."
    return f"{said}: {abs(last.net):,.0f} more " + ("started than left." if last.net > 0 else "left than started.")
