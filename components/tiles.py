"""Headline measures: value, change since the period before, and the comparator."""

from dash import dcc, html

from components.carried import origin_of
from components.comparing import Verdict, change, verdict
from components.messages import mark_text, short_text
from components.rounding import is_within_rounding
from components.topics import page_of
from components.words import (
    area_in_prose,
    capitalised,
    gap,
    is_comparable,
    is_known,
    period_text,
    possessive,
    row_value,
    size,
    value_alone,
)
from data.answers import Answer, Row
from data.carried import is_carried
from data.measures import Better, Measure


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
    """How the value moved since the last period before it that has one, and whether that is better, or chance."""
    rows = found.rows_of("shown")
    here = _at(found, "shown")
    if not is_known(here["value"]):
        return ""
    if is_carried(here):
        return f"Carried forward from {origin_of(here)}: no change to tell of."
    earlier = [row for row in rows[: rows.index(here)] if is_known(row["value"]) and not is_carried(row)]
    if not earlier:
        return "No earlier figure to compare with."
    before = earlier[-1]
    since = period_text(before["period"], before["period_kind"])
    if not is_comparable(found.measure) and here.get("councils") != before.get("councils"):
        return f"Not set against {since}, when {before['councils']} councils were in."
    return _moved(found.measure, here, before, since)


def _moved(measure: Measure, here: Row, before: Row, since: str) -> str:
    moved = gap(measure, here, before)
    if is_within_rounding(measure, here, before):
        return f"No clear change since {since}."
    if not moved:
        is_same = value_alone(measure, here) == value_alone(measure, before)
        return f"{'No' if is_same else 'Little'} change since {since}."
    said = f"{'Up' if moved > 0 else 'Down'} {size(measure, here, before)} since {since}"
    if here["source"] != before["source"]:
        return f"{said}, by another source that may count differently"
    return said + _ruling(change(measure, here, before))


def _ruling(found: Verdict | None) -> str:
    if found is None:
        return ""
    if not found.is_certain:
        return ": can be chance"
    return ": unlikely to be chance" if found.better is Better.NEITHER else f": {found.word}"


def comparator_in_words(found: Answer) -> str:
    """How the value stands beside the comparator's; counts do not compare between areas of different sizes."""
    selection, measure = found.selection, found.measure
    if selection.compare == selection.area or not is_comparable(measure):
        return ""
    here, there = _at(found, "shown"), _at(found, "comparator")
    if not is_known(there["value"]):
        return f"{selection.compare.name}: {short_text(there['mark'], there['coverage'])}"
    ruling = verdict(measure, here, there)
    name = area_in_prose(there["area_name"], there["area_level"])
    if ruling is None or not gap(measure, here, there):
        return f"{selection.compare.name}: {row_value(measure, there)}"
    beside = ruling.rest or there
    whose = f"{possessive(f'the rest of {name}' if ruling.rest else name)} {row_value(measure, beside)}"
    return f"{capitalised(ruling.word)} {'than' if ruling.is_certain else 'to'} {whose}"
