"""Leavers and starters back to back."""

import pandas as pd
from dash import html

from components import charts
from components.panel import figure
from components.tables import plain_table
from components.words import period_text
from data.answers import answer
from data.measures import NET_FLOW, STARTERS_RATE, TURNOVER, By, PeriodKind, Unit
from data.selection import Selection
from data.store import Release

_HEADINGS = ["12 months to", "Leavers", "Starters", "Starters less leavers, where both are known"]


def flows_panel(selection: Selection, release: Release) -> html.Figure:
    """How many left and how many came, period by period, in the selected area."""
    leavers, starters, net = (
        answer(measure, selection, By.PERIOD, release) for measure in (TURNOVER, STARTERS_RATE, NET_FLOW)
    )
    rows = pd.DataFrame(
        {
            "period": leavers.part("shown")["period"],
            "leavers": leavers.part("shown")["numerator"],
            "starters": starters.part("shown")["numerator"],
            "net": net.part("shown")["value"],
        }
    )
    title = f"Leavers and starters: {selection.area.name}"
    cells = [
        [_date(row.period), _people(row.leavers), _people(row.starters), _people(row.net, signed=True)]
        for row in rows.itertuples()
    ]
    return figure(
        "flows-period",
        charts.back_to_back(leavers, starters),
        title=title,
        caption=flows_sentence(rows, selection.area.name),
        table=plain_table(title, _HEADINGS, cells),
        answer=leavers,
    )


def _date(period: str) -> str:
    return period_text(period, PeriodKind.TWELVE_MONTHS)


def _people(value: float, *, signed: bool = False) -> str:
    if pd.isna(value):
        return "[x] not supplied"
    return Unit.PEOPLE.difference(value) if signed else Unit.PEOPLE.text(value)


def flows_sentence(rows: pd.DataFrame, name: str) -> str:
    """What the latest period says. `rows` has period, leavers, starters, net (where both are known), oldest first."""
    known = rows.dropna()
    if known.empty:
        return f"{name} has no figures for leavers and starters."
    last = known.iloc[-1]
    balance = "as many started as left"
    if last["net"]:
        balance = f"{abs(last['net']):,.0f} more " + ("started than left" if last["net"] > 0 else "left than started")
    return (
        f"In the 12 months to {_date(last['period'])}, {last['leavers']:,.0f} staff left {name} and "
        f"{last['starters']:,.0f} started. Where both are known, {balance}."
    )
