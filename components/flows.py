"""Leavers and starters back to back."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any, NamedTuple

from dash import html

from components import charts
from components.carried import origin_of
from components.messages import marked, marks_key
from components.notes import rounding_note
from components.panel import figure
from components.rounding import is_rounded
from components.tables import plain_table
from components.view import View
from components.words import area_in_prose, beside, count_text, is_known, period_text, printed
from data.answers import Answer, Row
from data.attributes import OF_LEVEL
from data.carried import CARRIED, is_carried
from data.catalogue import Area, Workforce
from data.measures import NET_FLOW, STARTERS_RATE, TURNOVER, By, PeriodKind, Unit

FLOWS = (TURNOVER, STARTERS_RATE, NET_FLOW)
_HEADINGS = ["12 months to", "Leavers", "Starters", "Starters less leavers, where both are known"]


class Flow(NamedTuple):
    """The rows of one period; of starters and of starters less leavers only where there are any."""

    period: str
    leavers: Row
    starters: Row | None
    net: Row | None


def flows_panel(by_period: dict[str, Answer], view: View) -> html.Figure:
    """How many left and how many came, period by period, in the selected area."""
    leavers, starters, net = (by_period[measure.key] for measure in FLOWS)
    name = view.selection.area.name
    filters = leavers.measure.label.removeprefix(TURNOVER.label)
    came, more = ({row["period"]: row for row in answer.rows_of("shown")} for answer in (starters, net))
    rows = [
        Flow(row["period"], row, came.get(row["period"]), more.get(row["period"])) for row in leavers.rows_of("shown")
    ]
    title = f"Leavers and starters{filters}: {name}"
    table = plain_table(title, _HEADINGS, [_cells(row) for row in rows])
    counted = leavers.rows_of("shown")
    return figure(
        "flows-period",
        charts.back_to_back(leavers, starters),
        view,
        title=title,
        caption=flows_sentence(rows, view.selection.area),
        table=_with_key(table, [*counted, *starters.rows_of("shown")]),
        answer=replace(leavers, rows=counted),
        files=[by_period[measure.key] for measure in FLOWS],
    )


def _with_key(table: html.Div, rows: list[Row]) -> html.Div:
    key = [marks_key({row["mark"] for row in rows} & {CARRIED}), rounding_note(rows)]
    return html.Div([table, *key], className="table-with-key")


def _date(period: str) -> str:
    return period_text(period, PeriodKind.TWELVE_MONTHS)


def _cells(flow: Flow) -> list[Any]:
    return [_date(flow.period), _people(flow.leavers), _people(flow.starters), _net(flow.net)]


def _people(row: Row | None) -> str:
    if row is None:
        return "[x] not supplied"
    return count_text(row) if is_known(row["numerator"]) or is_known(row["value"]) else marked(row)


def _net(row: Row | None) -> str:
    if row is None:
        return "[x] not supplied"
    return Unit.PEOPLE.difference(row["value"]) + beside(row) if is_known(row["value"]) else marked(row)


def flows_sentence(rows: list[Flow], area: Area) -> str:
    """What the latest period with figures of both says; `rows` are oldest first."""
    counted = [row for row in rows if row.starters and _is_counted(row.leavers) and _is_counted(row.starters)]
    if not counted:
        return f"{area.name} has no figures for leavers and starters."
    last = counted[-1]
    left, came = last.leavers["numerator"], last.starters["numerator"]
    year = f"In the 12 months to {_date(last.period)}"
    if is_carried(last.leavers):
        year = f"In the 12 months of its return of {origin_of(last.leavers)}"
    gone = f"{count_text(last.leavers)} staff left {_whom(last.leavers, area)}"
    said = f"{year}, {gone} and {count_text(last.starters)} started"
    net = last.net["value"] if last.net else None
    if is_rounded(last.leavers, last.starters):
        return f"{said}{_more(net) if is_known(net) else ', too close to tell which were more'}."
    if net != came - left:
        return f"{said}. They cannot be set against each other exactly, as one of the two is not known everywhere."
    return f"{said}{_more(net)}."


def _whom(row: Row, area: Area) -> str:
    name = area_in_prose(area.name, area.level)
    if row["workforce"] == Workforce.WHOLE_SECTOR:
        return f"employers in {name}"
    return name if area.is_council else f"councils in {name}"


def _is_counted(row: Row) -> bool:
    return is_known(row["numerator"])


def _more(net: float) -> str:
    if not net:
        return ""
    return f": {printed(Unit.PEOPLE, abs(net))} more " + ("started than left" if net > 0 else "left than started")


def flows_below_panel(found: Mapping[str, Answer], view: View) -> html.Figure:
    """How many left and how many came in the selected area, by what lies below it: role groups, or roles of one."""
    leavers, starters = found[TURNOVER.key], found[STARTERS_RATE.key]
    by = leavers.by
    words = OF_LEVEL[by].label.lower() if by is By.ROLE else "role group"
    filters = leavers.measure.label.removeprefix(TURNOVER.label)
    title = f"Leavers and starters by {words}{filters}: {view.selection.area.name}"
    came = {row["category_code"]: row for row in starters.rows_of("shown")}
    gone = leavers.rows_of("shown")
    cells = [[row["category"], _people(row), _people(came.get(row["category_code"]))] for row in gone]
    table = plain_table(title, [words.capitalize(), "Leavers", "Starters"], cells)
    return figure(
        f"flows-{by.value}",
        charts.back_to_back(leavers, starters),
        view,
        title=title,
        caption=_below_sentence(gone, came, words, view.selection.area),
        table=_with_key(table, [*gone, *starters.rows_of("shown")]),
        answer=leavers,
        files=[leavers, starters],
    )


def _below_sentence(gone: list[Row], came: dict[str, Row], words: str, area: Area) -> str:
    """Where the largest group of leavers was, and how many started there."""
    name = area_in_prose(area.name, area.level)
    counted = [row for row in gone if _is_counted(row)]
    if not counted:
        return f"No {words} in {name} has a count of leavers that can be shown."
    year = f"In the 12 months to {_date(counted[0]['period'])}"
    most = max(counted, key=lambda row: row["numerator"])
    said = f"{year}, the largest group of leavers in {name} was {most['category'].lower()}: {count_text(most)}"
    started = came.get(most["category_code"])
    return f"{said}; {count_text(started)} started there." if started and _is_counted(started) else f"{said}."
