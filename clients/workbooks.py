"""Workbooks taken from a served Muster: LibreOffice opens them with types kept, prints them, saves them again."""

import csv
import io
import json
import math
from collections.abc import Iterator, Sequence
from datetime import datetime
from pathlib import Path
from typing import Any, NamedTuple
from zipfile import ZipFile

from openpyxl import load_workbook

from clients.flat import Held, cells_of
from clients.office import Office
from clients.paper import Paper
from clients.place import fresh
from clients.told import Told
from clients.visitor import Visitor
from data.export import COLUMNS_TOLD
from data.export.columns import ColumnKind
from data.export.xlsx import FIGURES

_XLSX_AGAIN = "xlsx:Calc MS Excel 2007 XML"
_CSV_OF_FIGURES = "csv:Text - txt - csv (StarCalc):44,34,76,1,,0,false,true,false,false,false,2"
_KINDS = {each.name: each.kind for each in COLUMNS_TOLD}
_IN_THE_UNIT = ("value", "low", "high")
_LOOKS = {"share": "%", "gbp-per-hour": "£"}  # what a number format shows, by the unit of its row
_MOST_PICTURES = 8


class Asked(NamedTuple):
    """A workbook: a name for its results, its address, and that of the same figures as JSON, if there is one."""

    name: str
    address: str
    same: str = ""


WORKBOOKS = (
    Asked(
        "turnover-by-council",
        "/download/turnover.xlsx?area=london&by=council",
        "/api/v1/data?measure=turnover&area=london&by=council",
    ),
    Asked(
        "pay-by-role",
        "/download/hourly-pay.xlsx?area=london&by=role",
        "/api/v1/data?measure=hourly-pay&area=london&by=role",
    ),
    Asked("turnover-as-seen", "/download/turnover.xlsx?area=london&by=council&detail=seen"),
    Asked("everything", "/download/everything.xlsx?area=london"),
)


class Book(NamedTuple):
    """The figures of a workbook: the heading, and each row as openpyxl's cells by column."""

    head: list[str]
    rows: list[dict[str, Any]]
    formulas: list[str]


def check(told: Told, visitor: Visitor, office: Office) -> None:
    """Take every workbook and see what LibreOffice makes of it."""
    folder = fresh("workbooks")
    for asked in WORKBOOKS:
        with told.part(f"Workbook: {asked.name}"):
            file = folder / f"{asked.name}.xlsx"
            file.write_bytes(visitor.get(asked.address))
            written = _read(file)
            told.check(f"{asked.name}, {len(written.rows):,} rows: types as written", [*_types_wrong(written)])
            told.check(f"{asked.name}: frozen heading and filters", _not_handy(file))
            _in_office(told, asked, file, written, office)
            _saved_again(told, asked.name, file, written, office)
            _printed(told, asked.name, file, office)
            if asked.same:
                answered = json.loads(visitor.get(f"{asked.same}&limit=10000"))
                told.check(f"{asked.name}: the same figures as the interface for programs", _others(written, answered))


def _in_office(told: Told, asked: Asked, file: Path, written: Book, office: Office) -> None:
    flat = office.convert(file, "fods", file.parent / "fods")
    sheets = cells_of(flat)
    held = next(rows for name, rows in sheets.items() if name == FIGURES)
    told.check(f"{asked.name}: LibreOffice finds no formulas", [
        f"{name}: {cell.formula}" for name, rows in sheets.items() for row in rows for cell in row if cell.formula
    ])  # fmt: skip
    told.check(f"{asked.name}: LibreOffice reads the same cells of the same types", [*_read_otherwise(written, held)])
    flat.unlink()
    made = office.convert(file, _CSV_OF_FIGURES, file.parent / "csv", sheet=FIGURES)
    told.check(f"{asked.name}: LibreOffice writes every row as CSV", _lost(made, written))


def _saved_again(told: Told, name: str, file: Path, written: Book, office: Office) -> None:
    again = _read(office.convert(file, _XLSX_AGAIN, file.parent / "saved-again"))
    told.check(f"{name}: types after LibreOffice has saved it", [*_types_wrong(again)])
    told.check(f"{name}: values after LibreOffice has saved it", [*_changed(written, again)])


def _printed(told: Told, name: str, file: Path, office: Office) -> None:
    paper = Paper(office.convert(file, "pdf", file.parent / "pdf"))
    paper.pictures(file.parent / "pdf", dots=70, last=_MOST_PICTURES)
    told.check(f"{name}, {len(paper.sheets)} pages: fonts are embedded", paper.fonts_not_embedded())
    told.check(
        f"{name}: no column is too narrow for its numbers",
        [f"page {number}" for number, sheet in enumerate(paper.sheets, 1) if "###" in sheet.text],
    )
    for check in ("outside", "overlapping"):
        problems = [
            f"page {number}: {each}" for number, sheet in enumerate(paper.sheets, 1) for each in getattr(sheet, check)()
        ]
        told.check(f"{name}: no words {check}", problems)


def _read(file: Path) -> Book:
    book = load_workbook(file)
    formulas = [
        f"{sheet.title}!{cell.coordinate}" for sheet in book for row in sheet.iter_rows() for cell in row
        if cell.data_type == "f"
    ]  # fmt: skip
    rows = book[FIGURES].iter_rows()
    head = [str(cell.value) for cell in next(rows)]
    return Book(head, [dict(zip(head, row, strict=True)) for row in rows], formulas)


def _types_wrong(book: Book) -> Iterator[str]:
    """Cells that are not of their column's type, or whose format does not show their unit."""
    yield from (f"a formula at {each}" for each in book.formulas)
    dated = any(isinstance(row["period"].value, datetime) for row in book.rows)
    for row in book.rows:
        for name, cell in row.items():
            if cell.value is not None and (wrong := _wrong(name, cell, row.get("unit"), dated)):
                yield f"{cell.coordinate}, {name}: {cell.value!r} is {wrong}"


def _wrong(name: str, cell: Any, unit: Any, dated: bool) -> str:
    kind = _KINDS[name]
    if kind is ColumnKind.NUMBER:
        look = _LOOKS.get(unit.value, "") if unit is not None and name in _IN_THE_UNIT else ""
        if cell.data_type != "n":
            return "no number"
        is_counted = name in {"numerator", "base"} and any(each in cell.number_format for each in _LOOKS.values())
        return "" if look in cell.number_format and not is_counted else f"shown as {cell.number_format}"
    if kind is ColumnKind.PERIOD and dated:
        return "" if cell.is_date else "no date"
    if kind is ColumnKind.CODE and cell.number_format != "@":
        return f"shown as {cell.number_format}"
    return "" if cell.data_type in "sn" and isinstance(cell.value, str) else "no text"


def _not_handy(file: Path) -> list[str]:
    sheet = load_workbook(file)[FIGURES]
    problems = [] if sheet.freeze_panes == "A2" else [f"frozen at {sheet.freeze_panes}"]
    if sheet.auto_filter.ref != sheet.dimensions:
        problems.append(f"filters on {sheet.auto_filter.ref}, cells on {sheet.dimensions}")
    with ZipFile(file) as parts:
        return problems + [name for name in parts.namelist() if "vba" in name.lower() or "externalLink" in name]


def _read_otherwise(written: Book, held: Sequence[Sequence[Held]]) -> Iterator[str]:
    """Cells that LibreOffice holds as something else than what was written."""
    rows = held[1:]
    if len(rows) != len(written.rows):
        yield f"{len(rows)} rows in place of {len(written.rows)}"
    for row, found in zip(written.rows, rows, strict=False):
        for (name, cell), other in zip(row.items(), [*found, *[Held()] * len(row)], strict=False):
            if not _is_alike(cell, other, _LOOKS.get(row["unit"].value, "") if "unit" in row else ""):
                yield f"{cell.coordinate}, {name}: {cell.value!r} became {other}"


def _is_alike(cell: Any, other: Held, look: str) -> bool:
    if cell.value is None:
        return other.kind == ""
    if isinstance(cell.value, str):
        return other.kind == "string" and other.value == cell.value
    if isinstance(cell.value, datetime):
        return other.kind == "date" and other.value[:10] == cell.value.date().isoformat()
    kinds = {"%": ("percentage",), "£": ("currency", "float")}.get(look, ("float", "percentage"))
    if not any(look in cell.number_format for look in _LOOKS.values()):
        kinds = ("float",)
    return other.kind in kinds and math.isclose(float(other.value), cell.value, rel_tol=1e-12)


def _changed(written: Book, again: Book) -> Iterator[str]:
    if (written.head, len(written.rows)) != (again.head, len(again.rows)):
        yield f"{len(again.rows)} rows of {again.head}"
    for row, other in zip(written.rows, again.rows, strict=False):
        for name, cell in row.items():
            one, two = cell.value, other[name].value
            is_same = (
                math.isclose(one, two, rel_tol=1e-12) if isinstance(one, float) and two is not None else one == two
            )
            if not is_same:
                yield f"{cell.coordinate}, {name}: {one!r} became {two!r}"


def _lost(file: Path, written: Book) -> list[str]:
    rows = list(csv.reader(io.StringIO(file.read_text(encoding="utf-8"))))
    if len(rows) != len(written.rows) + 1:
        return [f"{len(rows)} lines for {len(written.rows)} rows"]
    codes = [name for name in written.head if _KINDS[name] is ColumnKind.CODE]
    pairs = zip(rows[1:], written.rows, strict=True)
    return [
        f"{row[name].coordinate}: {row[name].value!r} became {line[written.head.index(name)]!r}"
        for line, row in pairs for name in codes if (row[name].value or "") != line[written.head.index(name)]
    ]  # fmt: skip


def _others(written: Book, answered: dict[str, Any]) -> list[str]:
    """Figures of the workbook and of the interface for programs that are not the same, by area and category."""
    told = {_key(row): row["value"] for row in answered["rows"]}
    there = {_key({name: cell.value for name, cell in row.items()}): row["value"].value for row in written.rows}
    return [f"{key}: {there.get(key)} and {told.get(key)}" for key in told.keys() | there.keys()
            if key not in told or key not in there or told[key] != there[key]]  # fmt: skip


def _key(row: dict[str, Any]) -> tuple[str, ...]:
    return tuple(str(row[name] or "") for name in ("area_code", "category_code", "category"))
