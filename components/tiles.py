"""Headline measures: value, change since the period before, and the comparator."""

from dash import dcc, html

from components.messages import mark_text, short_text
from components.rounding import is_within_rounding
from components.topics import page_of
from components.words import gap, is_known, period_text, row_value, size
from data.answers import Answer, Row


def tile(found: Answer) -> html.Li:
    """One headline measure, from its answer by period; linked to its page."""
    measure, selection = found.measure, found.selection
    here = _at(found, "shown")
    has_figure = is_known(here["value"])
    value = row_value(measure, here) if has_figure else mark_text(here["mark"], here["coverage"])
    return html.Li(
        [
            html.H2(dcc.Link(measure.label, href=page_of(measure) + selection.search())),
            html.P(value, className="tile-value" if has_figure else "tile-missing"),
            html.P(change_in_words(found)),
            html.P(comparator_in_words(found)),
            html.P(here["coverage"], className="tile-coverage") if has_figure else None,
        ],
        className="tile",
    )


def _at(found: Answer, part: str) -> Row:
    """The row of the period on show."""
    return next(row for row in found.rows_of(part) if row["period"] == found.selection.period.label)


def change_in_words(found: Answer) -> str:
    """How the value moved since the last period before it that has one."""
    rows = found.rows_of("shown")
    here = _at(found, "shown")
    if not is_known(here["value"]):
        return ""
    earlier = [row for row in rows[: rows.index(here)] if is_known(row["value"])]
    if not earlier:
        return "No earlier figure to compare with."
    before = earlier[-1]
    since = period_text(before["period"], before["period_kind"])
    if not found.measure.is_share and here.get("councils") != before.get("councils"):
        return f"Not set against {since}, when {before['councils']} councils were in."
    change = gap(found.measure, here, before)
    if is_within_rounding(found.measure, here, before):
        return f"No clear change since {since}."
    if not change:
        is_same = row_value(found.measure, here) == row_value(found.measure, before)
        return f"{'No' if is_same else 'Little'} change since {since}."
    said = f"{'Up' if change > 0 else 'Down'} {size(found.measure, here, before)} since {since}"
    return said if here["source"] == before["source"] else f"{said}, by another source that may count differently"


def comparator_in_words(found: Answer) -> str:
    """The comparator's value beside it; only shares compare between areas of different sizes."""
    selection = found.selection
    if selection.compare == selection.area or not found.measure.is_share:
        return ""
    there = _at(found, "comparator")
    if not is_known(there["value"]):
        return f"{selection.compare.name}: {short_text(there['mark'], there['coverage'])}"
    return f"{selection.compare.name}: {row_value(found.measure, there)}"
