"""Medians, quartiles and means of amounts that people have, which cannot be added up from parts."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

import numpy as np
from sqlalchemy import ColumnElement, Double, Select, and_, case, cast, func, literal_column, select

from data.disclosure.cube import MOST_AXES, Labels
from data.disclosure.nodes import Axis
from data.disclosure.policy import Policy
from data.disclosure.rounding import Floats, draw
from data.disclosure.rules import Booleans
from data.measures import Measure
from data.store import Release, fetch_people

Sought = Callable[[Select[Any], list[str]], Select[Any]]  # from rows with an amount, and what they are grouped by


@dataclass(frozen=True, kw_only=True)
class Cells:
    """The cells of a question about an amount: areas as the councils in each, dates, and asked nodes."""

    measure: Measure
    groups: Sequence[tuple[str, ...]]
    dates: tuple[date, ...]
    axes: tuple[Axis, ...]
    wanted: Booleans  # areas x dates x asked nodes: no other cell's amount is looked for
    release: Release

    def empty(self, value: float) -> Floats:
        """Areas x dates x asked nodes, each with the same value."""
        nodes = [len(axis.nodes) for axis in self.axes] + [1] * (MOST_AXES - len(self.axes))
        return np.full((len(self.groups), len(self.dates), *nodes), value)

    def rows(self, councils: Sequence[str], *, is_each: bool) -> tuple[Select[Any], list[str]]:
        """The amounts of some councils with area, date and nodes, area being empty where they are taken together."""
        table = self.measure.table
        area = table.c.council_code if is_each else literal_column("''")
        labels = [Labels(axis) for axis in self.axes]
        nodes = [along.of_rows(table).label(f"node_{number}") for number, along in enumerate(labels)]
        asked = [along.is_among(axis.nodes, table) for along, axis in zip(labels, self.axes, strict=True)]
        statement = select(
            area.label("area"), table.c.as_at, *nodes, cast(self.measure.amount, Double).label("amount")
        ).where(self.measure.whose, table.c.as_at.in_(self.dates), table.c.council_code.in_(councils), *asked)  # type: ignore[arg-type]
        return statement, ["area", "as_at", *(node.name for node in nodes)]

    def fetched(self, sought: Sought) -> Iterator[tuple[tuple[int, ...], list[float]]]:
        """The place of each wanted cell, and what is sought of it; all single councils come from one statement."""
        groups = [(number, councils) for number, councils in enumerate(self.groups) if self.wanted[number].any()]
        single = {councils[0]: number for number, councils in groups if len(councils) == 1}
        scans = [(tuple(single), single)] if single else []
        scans += [(councils, {"": number}) for number, councils in groups if len(councils) > 1]
        labels = [Labels(axis) for axis in self.axes]
        places = [{node: number for number, node in enumerate(axis.nodes)} for axis in self.axes]
        for councils, area_of in scans:
            rows, by = self.rows(councils, is_each="" not in area_of)
            found = fetch_people(sought(rows, by), self.release)
            for area, day, *rest in zip(*(column.to_pylist() for column in found.columns), strict=True):
                numbers, values = rest[: len(places)], rest[len(places) :]
                nodes = [along.node(each) for each, along in zip(numbers, labels, strict=True)]
                at = [of[node] for node, of in zip(nodes, places, strict=True)]
                yield (area_of[area], self.dates.index(day), *at, *[0] * (MOST_AXES - len(at))), values


def _quantile(share: float) -> Sought:
    def sought(rows: Select[Any], by: list[str]) -> Select[Any]:
        table = rows.subquery()
        names = [table.c[name] for name in by]
        return select(*names, func.percentile_cont(share).within_group(table.c.amount)).group_by(*names)

    return sought


def _sum_and_two_largest(rows: Select[Any], by: list[str]) -> Select[Any]:
    table = rows.subquery()
    columns = [table.c[name] for name in (*by, "amount")]
    # one row an amount before they are put in order, as many people have the same one
    each = select(*columns, cast(func.count(), Double).label("people")).group_by(*columns).subquery()
    cell = [each.c[name] for name in by]
    place = func.row_number().over(partition_by=cell, order_by=each.c.amount.desc()).label("place")
    ordered = select(*cell, each.c.amount, each.c.people, place).subquery()
    largest: ColumnElement[float] = func.max(case((ordered.c.place == 1, ordered.c.amount)))
    shared = func.max(case((and_(ordered.c.place == 1, ordered.c.people > 1), ordered.c.amount)))
    next_one = func.max(case((ordered.c.place == 2, ordered.c.amount)))
    names = [ordered.c[name] for name in by]
    total = func.sum(ordered.c.amount * ordered.c.people)
    return select(*names, total, largest, func.coalesce(shared, next_one, 0.0)).group_by(*names)


def quantiles(cells: Cells) -> Floats:
    """The measure's quantile of each cell, exact; not a number where it is not wanted."""
    found = cells.empty(np.nan)
    for at, (amount,) in cells.fetched(_quantile(cells.measure.quantile)):
        found[at] = amount
    return np.where(cells.wanted, found, np.nan)


def means(
    cells: Cells, people: Floats, keys: Floats, shown: Floats, *, policy: Policy, secret: bytes
) -> tuple[Floats, Floats]:
    """Exact means, and those that may be shown over shown counts: disturbed by up to half of the largest amount.

    Not a number where the two largest amounts make up too much of all, or the others too little beside the largest.
    """
    total, largest, second = (cells.empty(0.0) for _ in range(3))
    for at, (amounts, most, next_one) in cells.fetched(_sum_and_two_largest):
        total[at], largest[at], second[at] = amounts, most, next_one
    two = largest + second
    is_spread = (two <= policy.mean_top_two_share * total) & (total - two >= policy.mean_rest_share * largest)
    draws = np.vectorize(lambda key: draw(secret, cells.measure.key, int(key)), otypes=[float])(keys)
    with np.errstate(divide="ignore", invalid="ignore"):
        disturbed = np.maximum(total + 0.5 * largest * (2 * draws - 1), 0) / shown
        return total / people, np.where(is_spread, stepped(disturbed, policy.mean_step_days), np.nan)


def stepped(values: Floats, step: float) -> Floats:
    """The nearest multiples of a step, without the tail that a float has."""
    found: Floats = np.round(np.round(values / step) * step, 6)
    return found
