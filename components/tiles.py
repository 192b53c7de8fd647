"""Headline measures: value, change since the period before, and the comparator."""

import pandas as pd
from dash import dcc, html

from components.messages import mark_text
from components.topics import page_of
from components.words import period_text
from data.answers import Answer, answer
from data.measures import By, Measure
from data.selection import Selection
from data.store import Release


def tile(measure: Measure, selection: Selection, release: Release) -> html.Li:
    """One headline measure, linked to its page."""
    found = answer(measure, selection, By.PERIOD, release)
    here = _at(found, "shown", selection.period.label)
    value = mark_text(here["mark"], here["coverage"]) if pd.isna(here["value"]) else measure.unit.text(here["value"])
    return html.Li(
        [
            html.H2(dcc.Link(measure.label, href=page_of(measure) + selection.search())),
            html.P(value, className="tile-value" if pd.notna(here["value"]) else "tile-missing"),
            html.P(change_in_words(found)),
            html.P(comparator_in_words(found)),
            html.P(here["coverage"], className="tile-coverage"),
        ],
        className="tile",
    )


def _at(found: Answer, part: str, period: str) -> pd.Series:
    rows = found.part(part)
    return rows[rows["period"] == period].iloc[0]


def change_in_words(found: Answer) -> str:
    """How the value moved since the period before."""
    rows = found.part("shown").reset_index(drop=True)
    at = rows.index[rows["period"] == found.selection.period.label][0]
    earlier = rows.iloc[:at].dropna(subset=["value"])
    now = rows.loc[at, "value"]
    if pd.isna(now):
        return ""
    if earlier.empty:
        return "No earlier figure to compare with."
    before = earlier.iloc[-1]
    change = found.measure.unit.difference(now - before["value"])
    if found.measure.unit.text(now) == found.measure.unit.text(before["value"]):
        return f"No change since {period_text(before['period'], before['period_kind'])}."
    return f"{change} since {period_text(before['period'], before['period_kind'])}"


def comparator_in_words(found: Answer) -> str:
    """The comparator's value beside it; only shares compare between areas of different sizes."""
    selection = found.selection
    if selection.compare == selection.area or not found.measure.is_share:
        return ""
    there = _at(found, "comparator", selection.period.label)
    if pd.isna(there["value"]):
        return f"{selection.compare.name}: {mark_text(there['mark'], there['coverage'])}"
    return f"{selection.compare.name}: {found.measure.unit.text(there['value'])}"
