"""The table of a collection: one row a council, sorted and filtered by its address."""

from collections.abc import Callable, Sequence
from typing import Any, NamedTuple

import dash_bootstrap_components as dbc
from dash import dcc, html

from components.nodes import Node, cell, link, node
from components.returns_asked import ALL, LATE, PATH, SORTS, STATES, TableAsked
from components.returns_words import (
    field_text,
    is_short,
    late_text,
    next_step,
    problems_text,
    share_text,
    short_day,
    state_text,
)
from components.tables import scrolling
from data.days import day_text
from data.principal import Principal
from data.return_report import FieldAnswered
from desk.collection import Collected
from desk.council_return import CouncilReturn, Event, State

_NAMED = 3  # fields that are named in a row
_SHAPES = {
    State.MISSING: "open",
    State.WAITING: "half",
    State.ACCEPTED: "full",
    State.REFUSED: "cross",
    State.CARRIED: "dashed",
    State.WITHDRAWN: "bar",
}


class _Column(NamedTuple):
    heading: str
    cell: Callable[[CouncilReturn], Any]
    is_number: bool = False


def council_address(row: CouncilReturn, as_at: str) -> str:
    """Where a council's return is shown."""
    return f"{PATH}/council/{row.area.slug}?as_at={as_at}"


def returns_table(found: Collected, asked: TableAsked, who: Principal) -> html.Div:
    """The rows that are asked for; a sentence where there are none."""
    rows = asked.rows(found)
    if not rows:
        return html.Div(html.P(["No council is like that. ", dcc.Link("Show all", href=_all(asked))]))
    columns = _columns(found, who)
    caption = f"Returns as at {day_text(found.as_at)}"
    heads = [_head(name, column, asked) for name, column in columns.items()]
    body = [cell("Tr", _cells(row, columns), of_class="is-late" if row.is_late else None) for row in rows]
    table = html.Table([html.Caption(caption), html.Thead(html.Tr(heads)), html.Tbody(body)], className="returns-table")
    return scrolling(table, caption)


def _columns(found: Collected, who: Principal) -> dict[str, _Column]:
    """Those that say something to whoever asks; by name, as the address sorts by them."""
    as_at = found.as_at.isoformat()
    sees_reports = any(row.may_see_report for row in found.rows)
    has_step = any(_step(row, found, who).words for row in found.rows)
    columns = {
        "council": _Column("Council", lambda row: link(row.name, council_address(row, as_at))),
        "state": _Column("State", _state),
        "received": _Column("Received", lambda row: short_day(row.received_on) or "none"),
        "accepted": _Column("Accepted", lambda row: _event(row.accepted)),
        "refused": _Column("Refused", lambda row: _event(row.refused)),
        "late": _Column("Late by", late_text, is_number=True),
        "version": _Column("Version", lambda row: str(row.version or ""), is_number=True),
        "staff": _Column("Staff", lambda row: "" if row.staff is None else f"{row.staff:,}", is_number=True),
        "fields": _Column("Fields as asked", lambda row: _fields(row, as_at)),
        "problems": _Column("Open problems", _problems),
        "share": _Column("Share of staff", share_text, is_number=True),
        "next": _Column("What to do next", lambda row: _next(row, found, who)),
    }
    dropped = {*([] if sees_reports else ["fields", "problems"]), *([] if has_step else ["next"])}
    dropped |= set() if found.calendar else {"late"}
    return {name: column for name, column in columns.items() if name not in dropped}


def _head(name: str, column: _Column, asked: TableAsked) -> html.Th:
    of_class = "number" if column.is_number else None
    if name not in SORTS:
        return html.Th(column.heading, scope="col", className=of_class)
    is_sorted = asked.sort == name
    href = PATH + asked.search(sort=name, is_down=is_sorted and not asked.is_down)
    order = ("descending" if asked.is_down else "ascending") if is_sorted else "none"
    sign = html.Span({"ascending": " \u25b2", "descending": " \u25bc"}.get(order, ""), **{"aria-hidden": "true"})
    return html.Th(dcc.Link([column.heading, sign], href=href), scope="col", className=of_class, **{"aria-sort": order})


def _cells(row: CouncilReturn, columns: dict[str, _Column]) -> list[Node]:
    first, *rest = columns.values()
    return [
        cell("Th", first.cell(row), scope="row"),
        *(cell("Td", each.cell(row), of_class="number" if each.is_number else None) for each in rest),
    ]


def _state(row: CouncilReturn) -> Node:
    shape = node("Span", None, className=f"return-state return-{_SHAPES[row.state]}", **{"aria-hidden": "true"})
    return node("Span", [shape, state_text(row)], className="return-stands")


def _event(event: Event | None) -> str:
    if event is None:
        return ""
    return f"{short_day(event.on)}, {event.how}"


def _problems(row: CouncilReturn) -> str:
    if row.received_on is None or row.state is State.WITHDRAWN:
        return ""
    return problems_text(row) if row.may_see_report else "not shown"


def _fields(row: CouncilReturn, as_at: str) -> Any:
    if row.received_on is None or row.state is State.WITHDRAWN:
        return ""
    if not row.may_see_report:
        return "not shown"
    if row.report is None or not row.report.completeness:
        return link("on its page", f"/council/{row.area.slug}?period={as_at}") if row.version == 0 else "not known"
    return field_strip(row.report.completeness)


def field_strip(fields: Sequence[FieldAnswered]) -> Node:
    """A mark a field, with a point where it is less complete than asked for; and the same in words."""
    short = [field for field in fields if is_short(field)]
    marks = [node("Span", None, className="field-short" if is_short(field) else "field-met") for field in fields]
    named = "; ".join(field_text(field) for field in short[:_NAMED])
    more = f"; {len(short) - _NAMED} more" if len(short) > _NAMED else ""
    words = f"{len(fields) - len(short)} of {len(fields)}"
    return node(
        "Div",
        [
            node("Span", marks, className="field-strip", **{"aria-hidden": "true"}),
            node("Span", words),
            node("Div", f"Under: {named}{more}", className="field-names") if short else None,
        ],
        className="fields",
    )


def _step(row: CouncilReturn, found: Collected, who: Principal) -> Any:
    here = council_address(row, found.as_at.isoformat())
    return next_step(row, found.calendar, found.today, who, here)


def _next(row: CouncilReturn, found: Collected, who: Principal) -> Any:
    step = _step(row, found, who)
    return link(step.words, step.href) if step.href else step.words


def _all(asked: TableAsked) -> str:
    return PATH + asked.search(text="", state="")


def table_form(found: Collected, asked: TableAsked, dates: Sequence[Any]) -> html.Form:
    """Which collection and which of its councils; a plain form, whose answer is the address."""
    days = [(day.isoformat(), day_text(day)) for day in dates]
    states = [(ALL, "All"), *((each, "Late" if each == LATE else each.capitalize()) for each in STATES)]
    parts = [
        _select("as_at", "Collection as at", days, asked.as_at.isoformat()),
        html.Div(
            [
                html.Label("Council", htmlFor="returns-text"),
                dbc.Input(id="returns-text", name="text", type="search", value=asked.text, autocomplete="off"),
            ]
        ),
        _select("state", "State", states, asked.state or ALL),
        dcc.Input(type="hidden", name="sort", value=asked.sort),
        dcc.Input(type="hidden", name="order", value="down" if asked.is_down else "up"),
        html.Button("Show", type="submit"),
    ]
    return html.Form(parts, action=PATH, method="get", className="returns-form", **{"aria-label": "What to show"})


def _select(name: str, words: str, choices: Sequence[tuple[str, str]], chosen: str) -> html.Div:
    options = [{"value": value, "label": label} for value, label in choices]
    control = dbc.Select(id=f"returns-{name}", name=name, options=options, value=chosen)
    return html.Div([html.Label(words, htmlFor=f"returns-{name}"), control])
