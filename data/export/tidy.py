"""An answer as tidy rows: the same cells in every kind of file."""

import math
from collections.abc import Callable, Iterator
from operator import itemgetter
from typing import Any

from data.answers import Answer, Row
from data.export.columns import Column, Detail, columns
from data.export.inert import inert
from data.export.terms import SENSITIVE, TERMS
from data.measures import By
from data.selection import EXACT, Selection

_SENSITIVE_TERMS = f"{SENSITIVE}. {TERMS}"

Cells = tuple[Any, ...]


def columns_of(answer: Answer, detail: Detail = Detail.FULL) -> tuple[Column, ...]:
    """The columns of an answer's file."""
    return columns_by((answer.by, *answer.across), detail)


def columns_by(levels: tuple[By, ...], detail: Detail) -> tuple[Column, ...]:
    """The columns of what is broken down so; what is seen has no category where that is the area or the period."""
    found = columns(detail, across=len(levels) - 1)
    if detail is Detail.FULL:
        return found
    repeated = {
        "category" if number == 1 else f"category_{number}"
        for number, level in enumerate(levels, 1)
        if level in {By.COUNCIL, By.PERIOD}
    }
    return tuple(each for each in found if each.name not in repeated)


def tidy_rows(answer: Answer, told: tuple[Column, ...]) -> Iterator[Cells]:
    """The cells of each row in the order of the columns: inert text, numbers, and None for what is not shown."""
    cells = [_cell(column.name, answer) for column in told]
    for row in answer.rows:
        yield tuple([_clean(cell(row)) for cell in cells])


def filters_in_codes(selection: Selection) -> str:
    """The filters in use by code: 'role=6; service=16'."""
    return "; ".join(f"{by.value}={code}" for by, codes in selection.filters().items() for code in codes)


def period_is_a_date(selection: Selection, levels: tuple[By, ...]) -> bool:
    """Whether each row's period is one as-at date, as of returns that are not taken together."""
    return selection.period.is_returns and (By.PERIOD in levels or not selection.pooled)


def _cell(name: str, answer: Answer) -> Callable[[Row], Any]:
    if name == "period":
        return _span
    if name == "terms":
        return lambda row: _SENSITIVE_TERMS if row["tier"] == EXACT else TERMS
    if name == "filters":
        filters = filters_in_codes(answer.selection)
        return lambda row: filters
    kind, _, number = name.rpartition("_")
    return _further(kind, int(number) - 2, answer) if number.isdecimal() else itemgetter(name)


def _further(kind: str, at: int, answer: Answer) -> Callable[[Row], Any]:
    if kind == "by":
        return lambda row: answer.across[at].value
    within = {"category_code": "across", "category": "across_names"}[kind]
    return lambda row: row[within][at]


def _span(row: Row) -> str:
    """The period of a row; of returns taken together, the first and the last date as one interval of ISO 8601."""
    return f"{row['pooled_from']}/{row['period']}" if row.get("pooled_from") else str(row["period"])


def _clean(value: object) -> object:
    if isinstance(value, float):
        return None if math.isnan(value) else value
    return inert(value)
