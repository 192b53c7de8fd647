"""What describes a CSV file to programs: CSV on the Web, as W3C recommends it."""

from collections.abc import Sequence
from typing import Any

from data.export.about import About
from data.export.columns import Column, ColumnKind

MEDIA_TYPE = "application/csvm+json"
_DATE = {"base": "date", "format": "yyyy-MM-dd"}


def csvw(
    address: str,
    told: tuple[Column, ...],
    about: About,
    licences: Sequence[str],
    *,
    is_dated: bool,
) -> dict[str, Any]:
    """The document for the CSV at an address, as JSON-LD.

    It names no primary key: whether columns tell all rows apart is known from the rows alone.
    """
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
        "notes": [
            *({"mark": mark, "meaning": words} for mark, words in about.marks.items()),
            *({"comment": line} for line in about.comments),
        ],
        "tableSchema": {"columns": [_column(column, is_dated) for column in told]},
    }


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
