"""The funnel of a rate by council: chart, the sentence that reads it, and its table."""

from collections.abc import Sequence

from dash import dcc, html

from components.charts.funnel import funnel, side_in_words
from components.links import row_links
from components.messages import marked, marks_key
from components.notes import rounding_note
from components.panel import figure
from components.tables import linked, plain_table
from components.view import View
from components.words import (
    NBSP,
    area_in_prose,
    capitalised,
    count_text,
    is_known,
    listed,
    possessive,
    printed,
    row_value,
    tags,
    when,
)
from data.answers import Answer, Row
from data.funnels import FEWEST, INNER, OUTER, Standing, Standings, standings
from data.intervals import family_of
from data.measures import Measure, Unit

FUNNEL = "funnel"  # what an address says for it
_NAMED = 4  # more councils on one side than this are counted, and named in the table alone
_HARDLY = 0.5  # councils expected by chance, below which it would be misleading to round up to one


def has_funnel(measure: Measure) -> bool:
    """Whether a measure is a rate of two counts, which a funnel can show."""
    return family_of(measure) is not None


def funnel_panel(found: Answer, view: View) -> html.Figure:
    """All councils on one measure as a funnel."""
    measure = found.measure
    links = row_links(found, view.known)
    title = f"{measure.label} by council, as a funnel"
    return figure(
        f"{measure.key}-council",
        funnel(found, highlight=found.selection.area.code, links=links),
        view,
        title=title,
        caption=funnel_sentence(found, highlight=found.selection.area.code, pooled=view.pooled),
        table=_table(found, title, links),
        answer=found,
        other_ways=other_ways(found),
    )


def other_ways(found: Answer) -> html.P | None:
    """The way from dots to a funnel of the same figures and back; nothing for what a funnel cannot show."""
    if not has_funnel(found.measure):
        return None
    is_funnel = found.selection.chart == FUNNEL
    words = "Show as dots, in order" if is_funnel else "Show as a funnel, which allows for chance"
    href = found.selection.search(chart="" if is_funnel else FUNNEL)
    return html.P(dcc.Link(words, href=href), className="other-ways")


def funnel_sentence(answer: Answer, *, highlight: str = "", pooled: str = "") -> str:
    """What a funnel of councils says: where the chosen one stands, who stands out, and what chance would do."""
    measure, rows = answer.measure, answer.rows_of("shown")
    found = standings(measure, rows)
    if found is None:
        return _too_few(measure, rows)
    own = found.of(highlight)
    parts = [
        _together(found, measure, pooled),
        _own(own, found, measure) if own else "",
        _beyond(found, measure),
        _between(found),
        _spread(found),
        _absent(found.absent),
    ]
    return " ".join(filter(None, parts))


def _together(found: Standings, measure: Measure, pooled: str) -> str:
    first = found.councils[0].row
    span = f"over {pooled}" if pooled else when(first["period"], first["period_kind"])
    subject = f"{measure.short} of {len(found.councils)} councils together"
    return f"{capitalised(subject)} was {_percent(found.funnel.target)} {span}."


def _too_few(measure: Measure, rows: Sequence[Row]) -> str:
    if not has_funnel(measure):
        return f"A funnel shows rates of two counts, which {measure.short} is not."
    known = sum(is_known(row["value"]) for row in rows)
    have = {0: "none has", 1: "one has"}.get(known, f"{known} have")
    return f"A funnel needs {FEWEST} councils that show a rate and the counts behind it. Here {have} a rate."


def _percent(share: float) -> str:
    return f"{share * 100:.1f}{NBSP}%"


def _name(row: Row) -> str:
    return area_in_prose(row["area_name"], row["area_level"])


def _own(own: Standing, found: Standings, measure: Measure) -> str:
    """Where a council stands, by a wider yardstick than its interval has where councils differ by more than chance."""
    rate = f"{possessive(_name(own.row))} {row_value(measure, own.row)}"
    is_widened = bool(found.funnel.tau2)
    if not own.side:
        why = "it is within chance and the usual differences between these councils"
        return f"{rate} lies inside the limits: {why if is_widened else 'chance can explain its distance'}."
    limits = "outer" if abs(own.side) > 1 else "inner"
    where = "above" if own.side > 0 else "below"
    why = "unlikely to be chance or the usual difference between these councils"
    return f"{rate} lies {where} the {limits} limits: its distance is {why if is_widened else 'unlikely to be chance'}."


def _beyond(found: Standings, measure: Measure) -> str:
    """Who is beyond the outer limits, by name where they are few, and how many chance would put there."""
    far = found.outside()
    if not far:
        return f"None lies beyond the outer limits (99.8{NBSP}%)."
    sides = [([each for each in far if each.side * way > 0], word) for way, word in ((1, "above"), (-1, "below"))]
    said = "; ".join(f"{_named(councils, measure)} {word}" for councils, word in sides if councils)
    verb = "lies" if len(far) == 1 else "lie"
    return f"{len(far)} {verb} beyond the outer limits (99.8{NBSP}%), where {_by_chance(found, OUTER)}: {said}."


def _named(councils: Sequence[Standing], measure: Measure) -> str:
    if len(councils) > _NAMED:
        return f"{len(councils)} councils"
    return listed([f"{_name(each.row)} ({row_value(measure, each.row)})" for each in councils])


def _by_chance(found: Standings, share: float) -> str:
    """How many councils would lie in some place by chance alone."""
    number = len(found.councils)
    expected = number * share
    if expected < _HARDLY:
        return f"hardly ever one of {number} would by chance"
    return f"about {max(expected, 1):.0f} of {number} would by chance"


def _between(found: Standings) -> str:
    number = sum(abs(each.side) == 1 for each in found.councils)
    if not number:
        return ""
    lies = "lies" if number == 1 else "lie"
    return f"{number} {lies} between inner and outer limits; {_by_chance(found, INNER - OUTER)}."


def _spread(found: Standings) -> str:
    """Whether the limits allow for councils that differ by more than chance, and by how much they do."""
    phi = found.funnel.phi
    if not found.funnel.is_fitted:
        return "The limits allow for chance alone: so few councils cannot tell how much they usually differ."
    told = f"(\u03c6{NBSP}{phi:.1f}; 1 is chance alone)"
    if not found.funnel.tau2:
        return f"Councils differ no more than chance makes them {told}."
    return f"The limits are widened, as councils differ more than chance makes them {told}."


def _absent(rows: Sequence[Row]) -> str:
    if not rows:
        return ""
    names = listed([_name(row) for row in rows]) if len(rows) <= _NAMED else f"{len(rows)} councils"
    return f"Not shown, for want of a figure: {names}."


def _table(found: Answer, title: str, links: dict[str, str]) -> html.Div:
    measure, tag = found.measure, tags(found)
    rows = found.rows_of("shown")
    drawn = standings(measure, rows)
    places = {each.row["category_code"]: each for each in drawn.councils} if drawn else {}
    headings = ["Council", measure.label, measure.numerator_label, measure.base_label]
    headings += [f"95{NBSP}% limits", f"99.8{NBSP}% limits", "Where it lies"]
    cells = [
        [
            linked(row["category"] + tag(row), links.get(row["category_code"])),
            *_cells(row, measure, places.get(row["category_code"])),
        ]
        for row in rows
    ]
    marks = [row["mark"] or "x" for row in rows if row["mark"] or not is_known(row["value"])]
    key = [marks_key(marks), rounding_note(rows)]
    return html.Div([plain_table(title, headings, cells), *key], className="table-with-key")


def _cells(row: Row, measure: Measure, standing: Standing | None) -> list[str]:
    value = row_value(measure, row) if is_known(row["value"]) else marked(row)
    base = printed(Unit.PEOPLE, row["base"]) if is_known(row["base"]) else f"[{row['mark'] or 'x'}]"
    counts = [count_text(row), base]
    if standing is None:
        return [value, *counts, "", "", "not in the funnel"]
    limits = standing.limits
    pairs = ((limits.low95, limits.high95), (limits.low998, limits.high998))
    ends = [f"{_percent(low)} to {_percent(high)}" for low, high in pairs]
    return [value, *counts, *ends, side_in_words(standing)]
