"""The cells of a LibreOffice spreadsheet in its flat form (FODS): what each is held as."""

from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple
from xml.etree import ElementTree

_OFFICE = "{urn:oasis:names:tc:opendocument:xmlns:office:1.0}"
_TABLE = "{urn:oasis:names:tc:opendocument:xmlns:table:1.0}"
_TEXT = "{urn:oasis:names:tc:opendocument:xmlns:text:1.0}"
_VALUES = {"date": f"{_OFFICE}date-value", "float": f"{_OFFICE}value"}
_MOST_REPEATED = 1000  # what is repeated more often is the empty rest of a sheet


class Held(NamedTuple):
    """A cell: its kind as the format names it ('string', 'float', 'percentage', 'date'), empty where there is none."""

    kind: str = ""
    value: str = ""
    formula: str = ""


def cells_of(file: Path) -> dict[str, list[list[Held]]]:
    """The rows of each sheet, by its name, up to the last one with anything in it."""
    sheets: dict[str, list[list[Held]]] = {}
    for _, table in ElementTree.iterparse(file):
        if table.tag == f"{_TABLE}table":
            sheets[table.attrib[f"{_TABLE}name"]] = _rows(table)
            table.clear()
    return sheets


def _rows(table: ElementTree.Element) -> list[list[Held]]:
    rows: list[list[Held]] = []
    for row in table.iter(f"{_TABLE}table-row"):
        times = int(row.attrib.get(f"{_TABLE}number-rows-repeated", 1))
        if times < _MOST_REPEATED:
            rows += [list(_cells(row))] * times
    while rows and not any(cell.kind for cell in rows[-1]):
        rows.pop()
    return rows


def _cells(row: ElementTree.Element) -> Iterator[Held]:
    for cell in row.iter(f"{_TABLE}table-cell"):
        times = int(cell.attrib.get(f"{_TABLE}number-columns-repeated", 1))
        kind = cell.attrib.get(f"{_OFFICE}value-type", "")
        value = _words(cell) if kind == "string" else cell.attrib.get(_VALUES.get(kind, _VALUES["float"]), "")
        held = Held(kind, value, cell.attrib.get(f"{_TABLE}formula", ""))
        yield from [held] * (times if times < _MOST_REPEATED else 0)


def _words(cell: ElementTree.Element) -> str:
    return "\n".join("".join(_runs(paragraph)) for paragraph in cell.iter(f"{_TEXT}p"))


def _runs(piece: ElementTree.Element) -> Iterator[str]:
    """The text of a paragraph, in which several spaces are written as a number."""
    yield piece.text or ""
    for each in piece:
        if each.tag == f"{_TEXT}s":
            yield " " * int(each.attrib.get(f"{_TEXT}c", 1))
        yield from _runs(each)
        yield each.tail or ""
