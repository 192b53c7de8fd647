"""The cover sheet of a workbook, line by line."""

from collections.abc import Mapping, Sequence
from enum import Enum, auto
from typing import NamedTuple

from data.export.about import About
from data.export.columns import Column
from data.measures import Measure


class Look(Enum):
    """How the name of a line looks."""

    TITLE = auto()
    SECTION = auto()
    TERM = auto()


class Line(NamedTuple):
    """A name and the words beside it."""

    name: str
    words: str
    look: Look


def cover_lines(about: About, told: Sequence[Column], sources: Sequence[str], rows: str) -> list[Line]:
    """What a file is about, what its marks, measures and columns mean, and whom to name; `rows` tells their number."""
    lines = [Line(about.title, "", Look.TITLE), *(Line(each, "", Look.SECTION) for each in about.markings)]
    lines += [Line(name, words, Look.TERM) for name, words in (about.facts() | {"Rows": rows}).items()]
    lines += _section("Comments of councils", {str(number): line for number, line in enumerate(about.comments, 1)})
    lines += _section("Marks", {f"[{mark}]": words for mark, words in about.marks.items()})
    for measure in about.measures:
        lines += _section(measure.label, _definition(measure))
    lines += _section("Not in this file", about.left_out)
    lines += _section("Columns", {column.name: column.description for column in told})
    return lines + _section("Sources and licences", {str(number): line for number, line in enumerate(sources, 1)})


def _section(title: str, lines: Mapping[str, str]) -> list[Line]:
    if not lines:
        return []
    empty, heading = Line("", "", Look.TERM), Line(title, "", Look.SECTION)
    return [empty, heading, *(Line(name, words, Look.TERM) for name, words in lines.items())]


def _definition(measure: Measure) -> dict[str, str]:
    return {
        "Key": measure.key,
        "Definition": measure.definition,
        "Formula": measure.formula,
        "Unit": measure.unit.value,
        "Left out": measure.exclusions,
        "Source": measure.source,
    }
