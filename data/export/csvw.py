"""What describes a CSV file to programs: CSV on the Web, as W3C recommends it."""

from collections.abc import Iterable, Sequence
from typing import Any

from data.answers import Answer
from data.export.about import About
from data.export.columns import Column, ColumnKind
from data.export.tidy import Cells, tidy_rows

MEDIA_TYPE = "application/csvm+json"
_KEYS = ("measure", "area_code", "area_name", "period")  # and categories: what no two rows share
_DATE = {"base": "date", "format": "yyyy-MM-dd"}


def csvw(
    address: str,
    told: tuple[Column, ...],
    about: About,
    licences: Sequence[str],
    *,
    is_dated: bool,
    is_keyed: bool,
) -> dict[str, Any]:
    """The document for the CSV at an address, as JSON-LD; `is_keyed` says that the key columns tell all rows apart."""
    schema: dict[str, Any] = {"columns": [_column(column, is_dated) for column in told]}
    if is_keyed:
        schema["primaryKey"] = key_columns(told)
    return {
        "@context": "http://www.w3.org/ns/csvw",
        "url": address,
        "dc:title": about.title,
        "dc:description": " ".join(f"{name}: {words}" for name, words in about.facts().items()),
        "dc:license": list(licences),
        "dialect": {
            "encoding": "utf-8",
            "delimiter": ",",
            "quoteChar": '"',
            "doubleQuote": True,
            "header": True,
            "headerRowCount": 1,
            "lineTerminators": ["\r\n"],
        },
        "notes": [{"mark": mark, "meaning": words} for mark, words in about.marks.items()],
        "tableSchema": schema,
    }


def key_columns(told: tuple[Column, ...]) -> list[str]:
    """The columns that say what a row is about."""
    return [each.name for each in told if each.name in _KEYS or each.name.startswith("category")]


def is_keyed(answers: Iterable[Answer], told: tuple[Column, ...]) -> bool:
    """Whether no two rows are about the same; a council compared with is in the list and below it once more."""
    names = set(key_columns(told))
    at = [place for place, column in enumerate(told) if column.name in names]
    seen: set[Cells] = set()
    for answer in answers:
        for cells in tidy_rows(answer, told):
            key = tuple(cells[place] for place in at)
            if key in seen:
                return False
            seen.add(key)
    return True


def _column(column: Column, is_dated: bool) -> dict[str, Any]:
    kinds: dict[ColumnKind, Any] = {ColumnKind.NUMBER: "number"}
    if is_dated:
        kinds[ColumnKind.PERIOD] = _DATE
    return {
        "name": column.name,
        "titles": column.name,
        "datatype": kinds.get(column.kind, "string"),
        "dc:description": column.description,
        "null": [""],
    }
