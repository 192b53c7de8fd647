"""An answer that is broken down in more than one way, as rows, columns and small multiples of one table."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from functools import cached_property

from components.words import is_known, period_text, row_value, tags
from data.answers import Answer, Row
from data.attributes import OF_LEVEL
from data.measures import By

Key = tuple[str, ...]
_BESIDE = ("area", "comparator")


@dataclass(frozen=True, eq=False)
class Crossing:
    """The figures of an answer by what stands in its rows, its columns and its small multiples.

    `columns` and `panels` say which of the answer's further breakdowns they are; None where there are none. Where
    councils are one of the breakdowns, their region and the comparator stand among them.
    """

    answer: Answer
    columns: By | None = None
    panels: By | None = None

    @property
    def is_by_council(self) -> bool:
        """Whether areas are told apart."""
        return By.COUNCIL in (self.answer.by, *self.answer.across)

    @cached_property
    def _figures(self) -> dict[tuple[str, str, str], Row]:
        parts = ("shown", *_BESIDE) if self.is_by_council else ("shown",)
        return {self._key(row): row for part in parts for row in self.answer.rows_of(part)}

    def _key(self, row: Row) -> tuple[str, str, str]:
        codes = dict(zip(self.answer.across, row["across"], strict=True))
        return row["category_code"], _of(codes, self.columns), _of(codes, self.panels)

    def row(self, of_row: str, column: str = "", panel: str = "") -> Row | None:
        """The figure of a combination of codes; nothing where the answer has none."""
        return self._figures.get((of_row, column, panel))

    @cached_property
    def rows(self) -> dict[str, str]:
        """What stands in the rows: code to name, in the answer's order."""
        tag = tags(self.answer)
        return {
            row["category_code"]: _named(self.answer.by, row["category"], row)
            + (tag(row) if self.is_by_council else "")
            for row in self._figures.values()
        }

    def names(self, level: By | None) -> dict[str, str]:
        """What stands in the columns or in small multiples; one without a name where there are none."""
        if level is None:
            return {"": ""}
        at = self.answer.across.index(level)
        return {row["across"][at]: _named(level, row["across_names"][at], row) for row in self._figures.values()}

    def flat(self, *, is_whole: bool = False) -> Answer:
        """The same figures with one category a combination, for sentences and tables that know one breakdown.

        Of councils only those that were asked for; with `is_whole` their region and the comparator besides.
        """
        by = next((level for level in (self.answer.by, *self.answer.across) if level in OF_LEVEL), self.answer.by)
        area = self.answer.selection.area
        whole = {"area_name": area.name, "area_level": area.level} if self.is_by_council else {}
        shown = self._figures.values() if is_whole else self.answer.rows_of("shown")
        rows = [row | whole | self._as_category(row) | {"part": "shown"} for row in shown]
        if not self.is_by_council:
            rows += [row | self._as_category(row) for row in self.answer.rows_of("comparator")]
        return replace(self.answer, by=by, rows=rows)

    def _as_category(self, row: Row) -> Row:
        across = zip(self.answer.across, row["across_names"], strict=True)
        names = [_named(level, name, row) for level, name in ((self.answer.by, row["category"]), *across)]
        return {"category_code": "/".join(self._key(row)), "category": ", ".join(names)}


def _of(codes: dict[By, str], level: By | None) -> str:
    return codes[level] if level else ""


def _named(level: By, name: str, row: Row) -> str:
    return period_text(name, row["period_kind"]) if level is By.PERIOD else name


def in_cell(answer: Answer, row: Row | None) -> str:
    """A figure as a cell of a crossed table has room for it: its value, or its mark alone."""
    if row is None:
        return "[x]"
    return row_value(answer.measure, row) if is_known(row["value"]) else f"[{row['mark'] or 'x'}]"


def marks_of(rows: Iterable[Row]) -> set[str]:
    """The marks among rows; a figure that is missing without one was not supplied."""
    return {row["mark"] or "x" for row in rows if row["mark"] or not is_known(row["value"])}
