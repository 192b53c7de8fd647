"""Writes what a council's own file says as teams.csv, with where each of its rows is from."""

import csv
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from pathlib import Path

from openpyxl.utils import get_column_letter

from data.headings import AS_WRITTEN, LEAVE_OUT, Kind
from data.original_places import OriginalPlaces
from etl.form import team_columns
from etl.team_staging import DO_NOT_KNOW
from etl.workbooks.sheets import shown
from etl.workbooks.tables import Place, counted
from etl.workbooks.translate import VALUES, Source, Translation
from state.headings import key

_THOUSANDS = ",", "\u00a0", " "
_NUMBERS = {"whole", "decimal"}


@dataclass
class _Out:
    """One row to be written: by our columns, with the lines of the original that it is made of."""

    cells: dict[str, str]
    sources: list[Source]


def rows_of(translation: Translation, period_kind: str, notes: list[str]) -> list[_Out]:
    """The rows in our words; those left out on purpose, and those put together, are added to `notes`."""
    means = {kind: {each.theirs: each.ours for each in proposed} for kind, proposed in translation.proposals.items()}
    rows, left_out = [], 0
    for source in translation.sources:
        cells = _cells(source, means, period_kind)
        if LEAVE_OUT in (cells.get(column) for column in VALUES):
            left_out += 1
        else:
            rows.append(_Out(cells, [source]))
    if left_out:
        notes.append(
            f"{shown(translation.book.name)}: {left_out:,} rows of roles, services or teams left out on purpose."
        )
    return _together(translation, rows, notes)


def _cells(source: Source, means: Mapping[Kind, Mapping[str, str]], period_kind: str) -> dict[str, str]:
    cells = {}
    for row in team_columns():
        name = row["column"]
        if name in source.columns:
            text = source.text(name)
            if name in VALUES:
                ours = means[VALUES[name]].get(key(text), "")
                text = text if ours == AS_WRITTEN else ours
            cells[name] = _plain(text) if row["holds"] in _NUMBERS else text
    cells.setdefault("PERIODKIND", period_kind)
    return cells


def _plain(text: str) -> str:
    """A number without the marks that people put between thousands; anything else as it is."""
    bare = text
    for mark in _THOUSANDS:
        bare = bare.replace(mark, "")
    whole, _, _ = text.partition(".")
    groups = whole.replace("\u00a0", ",").replace(" ", ",").split(",")
    is_grouped = len(groups) > 1 and 0 < len(groups[0]) <= 3 and all(len(each) == 3 for each in groups[1:])
    return bare if is_grouped and bare.replace(".", "", 1).isdigit() else text


def _together(translation: Translation, rows: Sequence[_Out], notes: list[str]) -> list[_Out]:
    """One row for a team and role where a sheet has several with different words, as for grades; counts are added.

    Rows that are alike in every cell stay apart, to be named as given twice, and so do rows of several sheets.
    """
    found: dict[tuple[str, str, str], _Out] = {}
    kept, added = [], []
    for row in rows:
        (source,) = row.sources
        its = source.table.sheet.name, "".join(row.cells["TEAM"].lower().split()), row.cells["ROLE"]
        first = found.get(its)
        if not all(its[1:]) or first is None:
            found.setdefault(its, row)
            kept.append(row)
        elif any(each.line.cells == source.line.cells for each in first.sources) or not _may_add(first, row):
            kept.append(row)
        else:
            first.cells = _sum(first.cells, row.cells)
            first.sources.append(source)
            added.append(first)
    for row in list({id(each): each for each in added}.values())[:10]:
        place = Place(translation.book.name, row.sources[0].table.sheet.name, 0)
        numbers = counted([each.line.number for each in row.sources], row.sources[0].table.sheet.unit)
        notes.append(f"{place}: {numbers} are of one team and role and were added up; blank in one is not known.")
    return kept


def _may_add(first: _Out, second: _Out) -> bool:
    return all(
        first.cells[row["column"]] == second.cells[row["column"]]
        if row["holds"] not in _NUMBERS
        else _is_number(first.cells[row["column"]]) and _is_number(second.cells[row["column"]])
        for row in team_columns()
        if row["column"] in first.cells and row["column"] not in {"TEAM", "ROLE"}
    )


def _is_number(text: str) -> bool:
    try:
        return not text or Decimal(text).is_finite()
    except InvalidOperation:
        return False


def _sum(first: Mapping[str, str], second: Mapping[str, str]) -> dict[str, str]:
    """The numbers added; what is not known of one is not known of both."""
    summed = dict(first)
    for row in team_columns():
        name = row["column"]
        if row["holds"] in _NUMBERS and name in first:
            both = first[name], second[name]
            is_known = all(text and Decimal(text) != DO_NOT_KNOW for text in both)
            summed[name] = str(sum(map(Decimal, both))) if is_known else ""
    return summed


def write(translation: Translation, rows: Iterable[_Out], to: Path) -> OriginalPlaces:
    """Write teams.csv; where its lines are in the original."""
    rows = list(rows)
    names = [row["column"] for row in team_columns() if any(row["column"] in each.cells for each in rows)]
    with to.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(names)
        writer.writerows([[row.cells.get(name, "") for name in names] for row in rows])
    lines = tuple((row.sources[0].table.sheet.name, tuple(each.line.number for each in row.sources)) for row in rows)
    headings = {source.table.sheet.name: _headings(source) for source in translation.sources}
    return OriginalPlaces(translation.book.name, lines, headings)


def _headings(source: Source) -> dict[str, str]:
    return {
        name: f"“{shown(source.table.header.cells[column].text)}” (column {get_column_letter(column + 1)})"
        for name, column in source.columns.items()
    }
