"""Whether councils that pay a role more lose fewer of its staff."""

from collections.abc import Mapping, Sequence
from dataclasses import replace

from dash import html

from components.charts.scatter import Point, scatter
from components.comparing import interval_text
from components.links import row_links
from components.messages import KEYED, marked, marks_key
from components.notes import rounding_note
from components.panel import figure
from components.pay import amount
from components.pay_words import own_row, people_of
from components.tables import linked, plain_table
from components.view import View
from components.words import NBSP, area_in_prose, count_text, is_known, printed, row_value, tags
from data.answers import Answer, Row
from data.association import FEWEST, Association, association
from data.measures import MEASURES, TURNOVER, By, Unit

_FEWEST_SHOWN = 2
_CAUSE = "That two things go together does not show that one is why the other is."


def turnover_panel(pay: Answer, lead: View) -> list[html.Figure]:
    """Median pay and turnover of the same staff, council by council; `pay` is the answer by council for the median.

    Nothing for a reader of one council, or where leavers are not counted so. Raises NotAllowed.
    """
    selection = lead.selection
    if len(pay.rows_of("shown")) < _FEWEST_SHOWN:
        return []
    if not set(selection.filters()) <= lead.known.breakdowns(TURNOVER, selection.workforce, selection.period):
        return []
    turnover = lead.answer(TURNOVER, By.COUNCIL)
    links = row_links(pay, lead.known)
    points = both(pay, turnover, links)
    chosen = points.pop(selection.area.code, None)
    people = people_of(replace(selection, basis=""), lead.known)  # leavers are not told apart by how they were paid
    title = f"Pay and turnover of {people} by council"
    return [
        figure(
            "pay-turnover",
            scatter(list(points.values()), chosen, _beside(pay, turnover), MEASURES[pay.measure.key], TURNOVER),
            lead,
            title=title,
            caption=turnover_sentence(pay, turnover, people),
            table=_table(title, pay, turnover, links),
            answer=turnover,
            withheld_of=turnover,
            files=[pay, turnover],
        )
    ]


def both(pay: Answer, turnover: Answer, links: Mapping[str, str]) -> dict[str, Point]:
    """The councils with both figures: code to point."""
    rates, tag = {row["area_code"]: row for row in turnover.rows_of("shown")}, tags(pay)
    return {
        row["area_code"]: Point(row["area_name"] + tag(row), row, rate, links.get(row["area_code"]))
        for row in pay.rows_of("shown")
        if is_known(row["value"]) and (rate := rates.get(row["area_code"])) and is_known(rate["value"])
    }


def _beside(pay: Answer, turnover: Answer) -> Point | None:
    for part in ("comparator", "area"):
        pair = [next(iter(answer.rows_of(part)), None) for answer in (pay, turnover)]
        if pair[0] and pair[1] and all(is_known(row["value"]) for row in pair if row):
            return Point(pair[0]["area_name"], pair[0], pair[1])
    return None


def turnover_sentence(pay: Answer, turnover: Answer, people: str) -> str:
    """Whether pay and turnover go together from council to council, and where the selected one stands."""
    points = both(pay, turnover, {})
    councils = len(pay.rows_of("shown"))
    found = association([(point.x["value"], point.y["value"]) for point in points.values()])
    counted = f"{len(points)} of {councils} councils have both figures"
    if found is None:
        why = f"too few, below {FEWEST}," if len(points) < FEWEST else "too alike"
        return f"{counted}: {why} to say whether pay and turnover of {people} go together.{_own(pay, points)}"
    cause = f" {_CAUSE}" if found.is_certain else ""
    return f"{goes_together(found, people)}{cause}{_own(pay, points)} {counted}."


def goes_together(found: Association, people: str) -> str:
    """A rank correlation in words, with its interval."""
    number = ", ".join(
        [
            f"rank correlation {_signed(found.rho)}",
            f"95{NBSP}% interval {_signed(found.low)} to {_signed(found.high)}",
            f"{found.councils} councils",
        ]
    )
    if not found.is_certain:
        return f"Councils that pay {people} more do not clearly lose fewer or more of them ({number})."
    return f"Councils that pay {people} more tend to lose {'more' if found.rho > 0 else 'fewer'} of them ({number})."


def _signed(number: float) -> str:
    return f"{number:+.2f}".replace("-", "\u2212")


def _own(pay: Answer, points: Mapping[str, Point]) -> str:
    row = own_row(pay)
    if row["part"] != "shown":
        return ""
    name = area_in_prose(row["area_name"], row["area_level"])
    point = points.get(row["area_code"])
    if point is None:
        return f" {name} lacks one of the two figures."
    return f" {name} pays {row_value(pay.measure, point.x)} and lost {row_value(TURNOVER, point.y)}."


def _table(title: str, pay: Answer, turnover: Answer, links: Mapping[str, str]) -> html.Div:
    rates = {(row["part"], row["area_code"]): row for row in turnover.rows}
    tag, interval = tags(pay), f"95{NBSP}% interval"
    headings = ["Council", "Median pay", interval, "Turnover", f"{interval} of turnover"]
    headings += [TURNOVER.numerator_label, TURNOVER.base_label]
    rows = [
        [
            linked(row["area_name"] + tag(row), links.get(row["area_code"]) if row["part"] == "shown" else None),
            amount(pay.measure, row),
            interval_text(pay.measure, row) or "no interval",
            *_cells(rates[row["part"], row["area_code"]]),
        ]
        for row in pay.rows
    ]
    every: Sequence[Row] = [*pay.rows, *turnover.rows]
    key = [marks_key(row["mark"] for row in every if row["mark"] in KEYED), rounding_note(every)]
    return html.Div([plain_table(title, headings, rows), *key], className="table-with-key")


def _cells(row: Row) -> list[str]:
    value = row_value(TURNOVER, row) if is_known(row["value"]) else marked(row)
    base = printed(Unit.PEOPLE, row["base"]) if is_known(row["base"]) else f"[{row['mark'] or 'x'}]"
    return [value, interval_text(TURNOVER, row) or "no interval", count_text(row), base]
