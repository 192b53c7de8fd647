"""A measure on the release that is live: the numbers it is made of, for the area and date of the address.

They come after the page, all in one question, as asking every measure takes longer than drawing their words.
"""

from collections.abc import Callable
from dataclasses import replace
from typing import Any
from urllib.parse import parse_qs

from dash import ALL, Input, Output, State, callback, html
from werkzeug.exceptions import BadRequest

from auth import principal
from components.messages import marked
from components.view import View
from components.words import NBSP, is_known, noun, period_span, printed, row_value
from data.answers import Row
from data.catalogue import Area, Catalogue, Workforce, catalogue
from data.disclosure.gate import NotAllowed
from data.disclosure.policy import policy
from data.measures import HOURLY_PAY, MEASURES, By, Kind, Measure, Unit
from data.principal import Principal
from data.selection import FILTERS, OPTIONS, PROTECTED, Asked, Notice, Selection, parse
from data.store import live_release

_WAITING = "Working it out."
_NONE = "None: it is given only as an exact figure of one's own council."
_NARROWING = {*(by.value for by in FILTERS), *OPTIONS, "pooled"}  # an example is of a whole area on one date
_ALL = tuple(MEASURES.values())


def asked_here(asked: Asked, known: Catalogue, who: Principal) -> tuple[Selection, tuple[Notice, ...]]:
    """What an address asks of this page: area, comparator, period and tier, which its links carry along."""
    return parse({name: asked[name] for name in asked if name not in _NARROWING}, known, _ALL, who)


def example_view(selection: Selection, known: Catalogue, who: Principal) -> View:
    """What examples are of: the return of the date and area, protected, or the nearest to it that there is."""
    period = selection.period
    if not period.is_returns:
        period = known.periods(Workforce.COUNCIL_STAFF, _ALL)[0]
    accepted = known.councils_with(period.last_day, "accepted")
    around = [selection.area, known.group_of(selection.area), known.home_region]
    area = next((each for each in around if known.members_of(each) & accepted), known.home_region)
    chosen = replace(
        selection, workforce=Workforce.COUNCIL_STAFF, period=period, area=area, compare=area, tier=PROTECTED
    )
    return View(selection=chosen, release=known.release, known=known, principal=who)


def slot(measure: Measure) -> Any:
    """Where a measure's example will stand."""
    if measure.is_exact_only:
        return _NONE
    return html.Span(_WAITING, id={"type": "worked-example", "measure": measure.key})


# the ids are what makes the examples ask once, when they come onto a page; the address is read as it then is
@callback(
    Output({"type": "worked-example", "measure": ALL}, "children"),
    Input({"type": "worked-example", "measure": ALL}, "id"),
    State("url", "search"),
)
def draw_examples(places: list[dict[str, str]], search: str | None) -> list[str]:
    """The examples of some measures for an address. Raises BadRequest for what is no measure with an example."""
    measures = tuple(map(_measure_at, places))
    known, who = catalogue(live_release()), principal()
    selection, _ = asked_here(parse_qs((search or "").lstrip("?"), keep_blank_values=True), known, who)
    return examples(measures, example_view(selection, known, who))


def _measure_at(place: object) -> Measure:
    key = place.get("measure") if isinstance(place, dict) else None
    measure = MEASURES.get(key) if isinstance(key, str) else None
    if measure is None or measure.is_exact_only:
        raise BadRequest
    return measure


def examples(measures: tuple[Measure, ...], view: View) -> list[str]:
    """One example a measure, in their order."""
    try:
        found = view.answers(measures, By.PERIOD)
    except NotAllowed as refused:
        return [str(refused)] * len(measures)
    period = view.selection.period.label
    rows = [next(row for row in found[key.key].rows_of("shown") if row["period"] == period) for key in measures]
    return [example(measure, row, view) for measure, row in zip(measures, rows, strict=True)]


def example(measure: Measure, row: Row, view: View) -> str:
    """'London, 12 months to 30 September 2025: 1,974 leavers / 14,576 staff in post = 13.5 %. Coverage: ...'."""
    lead = f"{row['area_name']}, {period_span(row['period'], row['period_kind'])}: "
    if not is_known(row["value"]):
        behind = _behind(measure, row) if is_known(row["base"]) else ""
        return f"{lead}{marked(row)}.{behind}"
    rounding = f" Counts are rounded to {policy().rounding_base}." if row["is_rounded"] else ""
    coverage = row["coverage"].replace(" %", f"{NBSP}%")
    return f"{lead}{_sum(measure, row, view)}.{rounding} Coverage: {coverage}."


def _behind(measure: Measure, row: Row) -> str:
    return f" Behind it: {_counted(measure.base_label, row['base'])}."


def _counted(label: str, number: float) -> str:
    return f"{printed(Unit.PEOPLE, number)} {noun(label.removeprefix('All '), number)}"


def _sum(measure: Measure, row: Row, view: View) -> str:
    """The numbers that make a value, as its formula has them."""
    if measure.is_above_living_wage:
        return _above_living_wage(measure, row, view.selection.area, view)
    kind = _RATIO if measure.unit is Unit.RATIO else measure.kind
    return _SUMS.get(kind, _count)(measure, row)


def _count(measure: Measure, row: Row) -> str:
    return f"{row_value(measure, row)} {noun(measure.numerator_label.removeprefix('All '), row['value'])}"


def _rate(measure: Measure, row: Row) -> str:
    if not measure.is_rate:
        return _count(measure, row)
    over, under = _counted(measure.numerator_label, row["numerator"]), _counted(measure.base_label, row["base"])
    return f"{over} / {under} = {row_value(measure, row)}"


def _vacancy_rate(measure: Measure, row: Row) -> str:
    vacant = _counted(measure.numerator_label, row["numerator"])
    filled = printed(Unit.PEOPLE, row["base"] - row["numerator"])
    return f"{vacant} / ({filled} staff in post + {vacant}) = {row_value(measure, row)}"


def _ratio(measure: Measure, row: Row) -> str:
    one = _counted(measure.numerator_label, row["numerator"])
    return f"({_counted(measure.base_label, row['base'])} \u2212 {one}) / {one} = {row_value(measure, row)}"


def _quantile(measure: Measure, row: Row) -> str:
    which = measure.formula.partition(" of ")[0]
    return f"{row_value(measure, row)} is the {which} of {_counted(measure.base_label, row['base'])}"


def _mean(measure: Measure, row: Row) -> str:
    return f"{row_value(measure, row)} days on average over {_counted(measure.base_label, row['base'])}"


def _net_flow(measure: Measure, row: Row) -> str:
    if not row["value"]:
        return "as many started as left"
    more, fewer = ("started", "left") if row["value"] > 0 else ("left", "started")
    return f"{printed(Unit.PEOPLE, abs(row['value']))} more {more} than {fewer}"


def _wte(measure: Measure, row: Row) -> str:
    return f"{_count(measure, row)} of {_counted(measure.base_label, row['base'])}"


def _above_living_wage(measure: Measure, row: Row, area: Area, view: View) -> str:
    wage = view.known.living_wage(area, view.selection.period.last_day)
    if wage is None:
        return row_value(measure, row)
    median = row_value(HOURLY_PAY, row | {"value": row["value"] + wage})
    pounds = printed(Unit.GBP_PER_HOUR, wage)
    return f"median pay of {median} \u2212 Real Living Wage of {pounds} = {row_value(measure, row)}"


_RATIO = "ratio"
_SUMS: dict[str, Callable[[Measure, Row], str]] = {
    _RATIO: _ratio,
    Kind.SHARE: _rate,
    Kind.FLOW: _rate,
    Kind.POSTS_RATE: _vacancy_rate,
    Kind.QUANTILE: _quantile,
    Kind.MEAN: _mean,
    Kind.NET_FLOW: _net_flow,
    Kind.WTE: _wte,
}
