"""The words in the grid of Explore."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any, NamedTuple

from components.bar import label_of
from components.comparing import has_interval, interval_text
from components.crossing import Crossing, in_cell
from components.messages import fewer_than_shown
from components.tables import linked
from components.words import NBSP, capitalised, is_comparable, is_known, period_span, printed, tags
from data.answers import Answer, Row
from data.measures import By, Unit

_BESIDE = ("area", "comparator")


class Cells(NamedTuple):
    """Headings, rows of words whose first names the row, and rows of the areas to set them against."""

    columns: list[str]
    rows: list[list[Any]]
    beside: list[list[Any]]


def plain_cells(found: Answer, links: Mapping[str, str]) -> Cells:
    """One row a category with its value, what it is compared with, its interval and its counts."""
    measure, areas = found.measure, _areas(found)
    rows = [*found.rows_of("shown"), *areas]
    compared = {} if found.by is By.COUNCIL or not is_comparable(measure) else _by_code(found.rows_of("comparator"))
    columns: dict[str, Callable[[Row], Any]] = {
        label_of(found.by): lambda row: linked(
            _name(row, found), links.get(row["category_code"]) if row["part"] == "shown" else None
        ),
        measure.label: lambda row: in_cell(found, row),
    }
    if compared:
        name = next(iter(compared.values()))["area_name"]
        columns[name] = lambda row: in_cell(found, compared.get(row["category_code"]))
    if any(map(has_interval, rows)):
        columns[f"95{NBSP}% interval"] = lambda row: interval_text(measure, row) or _none(row, "no interval")
    if measure.is_rate:
        columns[measure.numerator_label] = lambda row: _count(row, "numerator")
    columns.setdefault(measure.base_label, lambda row: _count(row, "base"))
    cells = [[words(row) for words in columns.values()] for row in rows]
    return _split(list(columns), cells, len(areas))


def crossed_cells(crossing: Crossing, links: Mapping[str, str]) -> Cells:
    """One row a category, and small multiple if any, with a figure a column."""
    answer, across, panels = crossing.answer, crossing.names(crossing.columns), crossing.names(crossing.panels)
    areas = {row["category_code"] for row in _areas(answer)} - _by_code(answer.rows_of("shown")).keys()
    ordered = sorted(crossing.rows.items(), key=lambda each: each[0] in areas)
    cells = [
        [
            linked(name, None if code in areas else links.get(code)),
            *([words] if crossing.panels else []),
            *(in_cell(answer, crossing.row(code, column, panel)) for column in across),
        ]
        for code, name in ordered
        for panel, words in panels.items()
    ]
    heads = [label_of(answer.by), *([label_of(crossing.panels)] if crossing.panels else [])]
    return _split(
        [*heads, *(name or answer.measure.label for name in across.values())], cells, len(areas) * len(panels)
    )


def completeness_cells(found: Sequence[Answer]) -> Cells:
    """One row a category with how complete each field is."""
    first, *_ = found
    areas = _areas(first)
    figures = [{(row["part"], row["category_code"]): row for row in answer.rows} for answer in found]
    cells = [
        [
            _name(row, first),
            *(
                in_cell(answer, rows.get((row["part"], row["category_code"])))
                for answer, rows in zip(found, figures, strict=True)
            ),
        ]
        for row in [*first.rows_of("shown"), *areas]
    ]
    fields = [capitalised(answer.measure.label.partition(": ")[2]) for answer in found]
    return _split([label_of(first.by), *fields], cells, len(areas))


def _areas(answer: Answer) -> list[Row]:
    """The rows of the areas that councils are set against."""
    return [row for part in _BESIDE for row in answer.rows_of(part)] if answer.by is By.COUNCIL else []


def _by_code(rows: Sequence[Row]) -> dict[str, Row]:
    return {row["category_code"]: row for row in rows}


def _split(columns: list[str], cells: list[list[Any]], beside: int) -> Cells:
    last = len(cells) - beside
    return Cells(columns, cells[:last], cells[last:])


def _name(row: Row, answer: Answer) -> str:
    name = period_span(row["period"], row["period_kind"]) if answer.by is By.PERIOD else row["category"]
    return str(name) + tags(answer)(row)


def _none(row: Row, words: str) -> str:
    return words if is_known(row["value"]) else f"[{row['mark'] or 'x'}]"


def _count(row: Row, column: str) -> str:
    if row["mark"] == "low" and column == "numerator":
        return fewer_than_shown()
    return printed(Unit.PEOPLE, row[column]) if is_known(row[column]) else _none(row, "not published")
