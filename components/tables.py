"""Tables: the same figures as the charts, for reading, copying and screen readers."""

from collections.abc import Mapping, Sequence
from typing import Any

from dash import html

from components.comparing import has_interval, interval_text, is_small, verdict
from components.messages import WITHHELD, fewer_than_shown, marked, marks_key
from components.nodes import Node, cell, link
from components.notes import rounding_note
from components.rounding import is_within_rounding
from components.words import (
    area_in_prose,
    capitalised,
    distance,
    gap,
    is_comparable,
    is_known,
    period_span,
    printed,
    row_value,
    tags,
)
from data.answers import Answer, Row
from data.carried import is_carried
from data.measures import By, Measure, Unit

_NOT_PUBLISHED = "not published"
_OTHERS = ("area", "comparator", "england")


def scrolling(table: html.Table, caption: str) -> html.Div:
    """A table in a region of its own, which scrolls sideways on a small screen and by keyboard."""
    return html.Div(table, className="table-scroll", role="region", tabIndex="0", **{"aria-label": caption})


def plain_table(caption: str, headings: Sequence[str], rows: Sequence[Sequence[Any]]) -> html.Div:
    """Rows of ready words under their headings; the first cell of each names the row, numbers align right."""
    columns = list(zip(*rows, strict=True)) or [()] * len(headings)
    classes = ["number" if any(map(_is_number, column)) else None for column in columns]
    body = [
        cell("Tr", [_name(first), *(cell("Td", each, of_class=of) for each, of in zip(rest, classes[1:], strict=True))])
        for first, *rest in rows
    ]
    heads = [
        cell("Th", heading, of_class=of_class, scope="col") for heading, of_class in zip(headings, classes, strict=True)
    ]
    return scrolling(html.Table([html.Caption(caption), html.Thead(html.Tr(heads)), html.Tbody(body)]), caption)


def _name(words: Any) -> Node:
    return cell("Th", words, scope="row")


def _is_number(words: Any) -> bool:
    return isinstance(words, str) and words.lstrip("+\u2212£")[:1].isdigit() and len(words) <= 12


def measure_table(
    answer: Answer, *, links: Mapping[str, str] | None = None, caption: str, highlight: str | None = None
) -> html.Div:
    """One row a council, category or period with value, its interval, numerator, base, distance and coverage.

    Comparators come last. `links` go from category codes to addresses. A count is its own numerator, so only rates have
    that column, and a count is not set against that of a larger area. A figure that is not shown has its mark in
    brackets with its words.
    """
    measure, links, tag = answer.measure, links or {}, tags(answer)
    rows = answer.rows
    beside = [row for row in rows if row["part"] == "comparator"] if is_comparable(measure) else []
    compared = {_key(row, answer.by): row for row in beside}
    columns = _columns(measure, rows, next(iter(beside), None))
    chosen = highlight or (answer.selection.area.code if answer.by is By.COUNCIL else None)
    body = [
        cell(
            "Tr",
            [
                _name(linked(_row_name(row, answer.by) + tag(row), links.get(row["category_code"]))),
                *_cells(row, measure, columns, compared.get(_key(row, answer.by))),
            ],
            of_class="is-chosen" if row["category_code"] == chosen else None,
        )
        for row in rows
        if row["part"] == "shown"
    ]
    apart = [
        cell(
            "Tr",
            [
                _name(_other_name(row, answer.by, tag(row))),
                *_cells(row, measure, columns, compared.get(_key(row, answer.by)) if part == "area" else None),
            ],
        )
        for part in _OTHERS
        for row in rows
        if row["part"] == part
    ]
    heads = [cell("Th", answer.by.value.replace("_", " ").capitalize(), scope="col")]
    heads += [cell("Th", words, of_class=_class_of(name), scope="col") for name, words in columns.items()]
    table = html.Table(
        [
            html.Caption(caption),
            html.Thead(html.Tr(heads)),
            html.Tbody(body),
            html.Tbody(apart, className="comparators") if apart else None,
        ]
    )
    return html.Div(
        [
            scrolling(table, caption),
            marks_key(_marks(rows)),
            _verdicts_key(measure, rows, compared, answer.by),
            rounding_note(rows),
        ],
        className="table-with-key",
    )


def _verdicts_key(measure: Measure, rows: Sequence[Row], compared: Mapping[str, Row], by: By) -> html.P | None:
    """What the words of the comparison rest on; nothing where there are none."""
    pairs = [(row, compared.get(_key(row, by))) for row in rows if row["part"] in {"shown", "area"}]
    ruled = [(beside, found) for row, beside in pairs if beside and (found := verdict(measure, row, beside))]
    if not ruled:
        return None
    beside, found = next((each for each in ruled if each[1].rest), ruled[0])
    name = area_in_prose(beside["area_name"], beside["area_level"])
    words = f"Similar: {name} lies inside the 95 % interval, so the difference can be chance. "
    words += "Much: outside the 99.8 % interval as well."
    if is_small(beside):
        words = "Similar: chance on both sides can make the difference, at 95 %. Much: it cannot at 99.8 % either."
    if found.rest:
        words += f" {capitalised(name)} has fewer than ten councils, so each is compared with the others."
    return html.P(words.replace(" %", "\u00a0%"), className="marks-key")


def _key(row: Row, by: By) -> str:
    """What a row is compared on: all councils with the one comparator, categories and periods each with its own."""
    return "" if by is By.COUNCIL else str(row["category_code"])


def _columns(measure: Measure, rows: Sequence[Row], comparator: Row | None) -> dict[str, str]:
    columns = {"value": measure.label}
    if any(map(has_interval, rows)):
        columns["interval"] = "95\u00a0% interval"
    if measure.is_rate:
        columns["numerator"] = measure.numerator_label
    if measure.base_label not in columns.values():
        columns["base"] = measure.base_label
    if comparator is not None:
        columns["distance"] = f"Compared with {comparator['area_name']}"
    return columns | {"coverage": "Coverage"}


def _row_name(row: Row, by: By) -> str:
    return period_span(row["period"], row["period_kind"]) if by is By.PERIOD else row["category"]


def _other_name(row: Row, by: By, tag: str) -> str:
    area = row["area_name"] + tag
    return area if by is By.COUNCIL else f"{area}: {_row_name(row, by)}"


def linked(words: str, href: str | None) -> Any:
    """Words that lead somewhere, where there is somewhere to lead."""
    return link(words, href) if href else words


def _cells(row: Row, measure: Measure, columns: Mapping[str, str], comparator: Row | None) -> list[Node]:
    words = {
        "value": lambda: _value(row, measure),
        "interval": lambda: _interval(row, measure),
        "numerator": lambda: fewer_than_shown() if row["mark"] == "low" else _count(row, row["numerator"]),
        "base": lambda: _count(row, row["base"]),
        "distance": lambda: _distance(row, measure, comparator),
        "coverage": lambda: row["coverage"] or (f"[{row['mark']}]" if row["mark"] in WITHHELD else "not stated"),
    }
    return [cell("Td", words[name](), of_class=_class_of(name)) for name in columns]


def _class_of(column: str) -> str | None:
    return None if column == "coverage" else "number"


def _value(row: Row, measure: Measure) -> str:
    return row_value(measure, row) if is_known(row["value"]) else marked(row)


def _interval(row: Row, measure: Measure) -> str:
    if is_known(row["value"]):
        return interval_text(measure, row) or "no interval"
    return f"[{row['mark'] or 'x'}]"


def _count(row: Row, number: float) -> str:
    if is_known(number):
        return printed(Unit.PEOPLE, number)
    return _NOT_PUBLISHED if is_known(row["value"]) else f"[{row['mark'] or 'x'}]"


def _distance(row: Row, measure: Measure, comparator: Row | None) -> str:
    if comparator is None:
        return "comparator" if row["part"] == "comparator" else "not compared"
    if not is_known(row["value"]):
        return f"[{row['mark'] or 'x'}]"
    if not is_known(comparator["value"]):
        return "no comparator"
    if is_carried(row) or is_carried(comparator):
        return "not compared: carried forward"
    said = distance(measure, row, comparator)
    found = verdict(measure, row, comparator)
    if found is None or not gap(measure, row, comparator) or is_within_rounding(measure, row, comparator):
        return said
    return found.after(said)


def _marks(rows: Sequence[Row]) -> set[str]:
    return {row["mark"] or "x" for row in rows if row["mark"] or not is_known(row["value"])}
