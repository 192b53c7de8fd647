"""Writes the rows of returns that something is wrong with as a workbook, what is wrong beside each cell concerned."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from textwrap import wrap
from typing import Any

import duckdb
from xlsxwriter import Workbook
from xlsxwriter.format import Format

from data.export import inert
from data.return_report import ReturnReport
from etl.form import EVERY_KIND, FileKind, columns, personal, raw_columns
from etl.rule import Effect

MOST_ROWS = 5_000  # of a workbook
NOT_SHOWN = "left out"  # in place of a personal value
_LONGEST = 400  # characters of a list of codes
_COVER = "Cover"
_WIDTHS = {"File": 28, "Line": 8, "Workplace": 18, "What follows": 16, "What is wrong": 52, "What to do": 52}
_FOLLOWS = {
    Effect.REFUSES: ("refuses the return", "#F4B6B6"),
    Effect.SETS_ASIDE: ("row is set aside", "#FAD9A6"),
    Effect.WARNS: ("please check", "#FFF2B3"),
}
_COLOURS = {Effect.REFUSES: "Red", Effect.SETS_ASIDE: "Orange", Effect.WARNS: "Yellow"}
_COVER_WIDTHS = (24, 100)
_CHARACTERS_A_LINE, _POINTS_A_LINE = 115, 15  # of the cover, in the usual font

# By these a row is understood, beside the columns that something is wrong with.
_CONTEXT = {
    FileKind.WORKPLACE: ("MAINSERVICE", "REGTYPE", "TOTALPERMTEMP", "ALLJOBROLES", "STARTERS", "LEAVERS", "VACANCIES"),
    FileKind.STAFF: ("MAINJOBROLE", "EMPLSTATUS", "ZEROHRCONT"),
    FileKind.TRAINING: ("CATEGORY",),
    FileKind.TEAMS: ("ROLE", "HEADCOUNT"),
}
_SHEETS = {kind: f"{kind.value.capitalize()} file" for kind in EVERY_KIND}

_CONCERNED = f"""
    CREATE OR REPLACE TEMP TABLE concerned AS
    SELECT file_no, record, any_value(file) AS file, any_value(file_kind) AS file_kind, min(line) AS line,
        list({{'column': column_name, 'effect': effect, 'wrong': wrong, 'remedy': remedy}} ORDER BY severity, rule)
            AS problems
    FROM (
        SELECT p.*, file, file_kind, effect, wrong, remedy,
            list_position(['{Effect.REFUSES}', '{Effect.SETS_ASIDE}', '{Effect.WARNS}'], effect) AS severity
        FROM found_problems AS p JOIN rule_words USING (rule)
        JOIN (SELECT file_no, file, file_kind FROM incoming_files) USING (file_no)
        WHERE record > 0)
    GROUP BY file_no, record
    ORDER BY min(severity), file_no, record LIMIT {MOST_ROWS}"""


_COUNTED = """
    SELECT count(DISTINCT (file_no, record)) FROM found_problems SEMI JOIN rule_words USING (rule)
    WHERE record > 0 AND file_no IS NOT NULL"""
_IDENTIFIERS = {"LOCALESTID", "TEAM"}
# Identifiers of a workplace are told where they are that, and not what slid into their column from another.
_WORKPLACE = {
    FileKind.WORKPLACE: "r.LOCALESTID",
    FileKind.TEAMS: "r.TEAM",
    **dict.fromkeys(
        (FileKind.STAFF, FileKind.TRAINING),
        "CASE WHEN known.workplace IS NULL THEN shown(r.LOCALESTID, 0) ELSE r.LOCALESTID END",
    ),
}
_ROWS = """
    SELECT c.file, c.line, c.problems, coalesce({workplace}, '') AS workplace, {{{cells}}} AS cells
    FROM concerned AS c LEFT JOIN raw_{kind} AS r USING (file_no, record)
    JOIN (SELECT file_no, return_no FROM incoming_files) AS f ON f.file_no = c.file_no
    {known} WHERE c.file_kind = '{kind}' ORDER BY c.file_no, c.record"""
_KNOWN = """LEFT JOIN known_workplaces AS known
    ON known.return_no = f.return_no AND known.workplace = key_of(r.LOCALESTID)"""


@dataclass(frozen=True, kw_only=True)
class _Row:
    """One row of a file that something is wrong with; `cells` by column, of those that may be told."""

    file: str
    line: int | None
    workplace: str
    problems: list[dict[str, str]]
    cells: dict[str, str]


def write_rows(work: duckdb.DuckDBPyConnection, file: Path, reports: Sequence[ReturnReport]) -> None:
    """Write the workbook: a cover, and a sheet for each kind of file with at most MOST_ROWS rows together.

    Rows are found by file, line and workplace. Personal fields and free text are left out; of other cells only codes,
    numbers and lists of them are told as sent, as a row that slid by a cell has personal values anywhere.
    """
    work.execute(_CONCERNED)
    (rows,) = work.execute(_COUNTED).fetchone() or (0,)
    with Workbook(file, {"strings_to_formulas": False, "strings_to_urls": False}) as book:
        styles = _Styles(book)
        _write_cover(book.add_worksheet(_COVER), styles, reports, rows)
        for kind in EVERY_KIND:
            if faulty := _faulty_columns(work, kind):
                names = _columns(kind, faulty)
                _write_sheet(book.add_worksheet(_SHEETS[kind]), styles, names, _rows(work, kind, names))
        for sheet in book.worksheets():
            sheet.set_paper(9)  # A4
            sheet.set_landscape()
            sheet.fit_to_pages(1, 0)
        book.set_properties({"title": _COVER, "author": "Muster"})


class _Styles:
    """The formats of the workbook."""

    def __init__(self, book: Workbook) -> None:
        top = {"valign": "top"}
        self.title = book.add_format({"bold": True, "font_size": 16})
        self.heading = book.add_format({"bold": True, "bottom": 1, "bg_color": "#E8EDF2", "text_wrap": True, **top})
        self.term = book.add_format({"bold": True, **top})
        self.words = book.add_format({"text_wrap": True, **top})
        self.line = book.add_format({"align": "left", **top})
        self.text = book.add_format({"num_format": "@", **top})
        self.faulty: dict[str, Format] = {
            effect.value: book.add_format({"num_format": "@", "bg_color": colour, "border": 1, **top})
            for effect, (_, colour) in _FOLLOWS.items()
        }


def _faulty_columns(work: duckdb.DuckDBPyConnection, kind: FileKind) -> set[str] | None:
    """The columns of a file that something is wrong with in a row; None where no row is concerned."""
    found = work.execute(
        """SELECT list(problem."column") FROM (
            SELECT unnest(problems) AS problem FROM concerned WHERE file_kind = ?)""",
        [kind.value],
    ).fetchone()
    return set(found[0]) if found and found[0] is not None else None


def _columns(kind: FileKind, faulty: set[str]) -> tuple[str, ...]:
    wanted = (faulty | set(_CONTEXT[kind])) - _IDENTIFIERS  # which have a column of their own
    return tuple(name for name in columns(kind) if name in wanted and name in raw_columns(kind))


def _rows(work: duckdb.DuckDBPyConnection, kind: FileKind, names: Sequence[str]) -> Iterator[_Row]:
    told = [name for name in names if name not in personal(kind)]
    cells = ", ".join(
        f"'{name}': CASE WHEN bare(r.{name}) IS NULL THEN '' ELSE shown(r.{name}, {_LONGEST}) END" for name in told
    )
    known = _KNOWN if kind in {FileKind.STAFF, FileKind.TRAINING} else ""
    asked = work.execute(_ROWS.format(workplace=_WORKPLACE[kind], cells=cells, kind=kind.value, known=known))
    fields = [column[0] for column in asked.description or ()]
    while many := asked.fetchmany(1_000):
        yield from (_Row(**dict(zip(fields, row, strict=True))) for row in many)


def _write_sheet(sheet: Any, styles: _Styles, names: Sequence[str], rows: Iterator[_Row]) -> None:
    for place, (heading, width) in enumerate(_WIDTHS.items()):
        sheet.set_column(place, place, width)
        sheet.write_string(0, place, heading, styles.heading)
    for place, name in enumerate(names, len(_WIDTHS)):
        sheet.set_column(place, place, max(12, len(name) + 2))
        sheet.write_string(0, place, name, styles.heading)
    last = 0
    for last, row in enumerate(rows, 1):
        _write_row(sheet, last, row, names, styles)
    sheet.freeze_panes(1, 3)
    sheet.repeat_rows(0)
    sheet.autofilter(0, 0, last, len(_WIDTHS) + len(names) - 1)


def _write_row(sheet: Any, number: int, row: _Row, names: Sequence[str], styles: _Styles) -> None:
    wrong, remedies = _told(row.problems)
    lines = max(
        sum(_lines(each, _WIDTHS[heading]) for each in told)
        for heading, told in (("What is wrong", wrong), ("What to do", remedies))
    )
    sheet.set_row(number, _POINTS_A_LINE * max(lines, 1))
    worst = row.problems[0]["effect"]
    sheet.write_string(number, 0, str(inert(row.file)), styles.text)
    if row.line is not None:
        sheet.write_number(number, 1, row.line, styles.line)
    of_workplace = [each for each in row.problems if each["column"] in _IDENTIFIERS]
    _write_cell(sheet, (number, 2), row.workplace, of_workplace, styles)
    sheet.write_string(number, 3, _FOLLOWS[Effect(worst)][0], styles.faulty[worst])
    sheet.write_string(number, 4, "\n".join(wrong), styles.words)
    sheet.write_string(number, 5, "\n".join(remedies), styles.words)
    for place, name in enumerate(names, len(_WIDTHS)):
        here = [each for each in row.problems if each["column"] == name]
        _write_cell(sheet, (number, place), row.cells.get(name, NOT_SHOWN if here else ""), here, styles)


def _write_cell(
    sheet: Any, place: tuple[int, int], text: str, problems: Sequence[dict[str, str]], styles: _Styles
) -> None:
    """A cell as it may be told; with a colour and a note where something is wrong with it."""
    sheet.write_string(*place, str(inert(text)), styles.faulty[problems[0]["effect"]] if problems else styles.text)
    if problems:
        words = "\n".join(f"{_sentence(each['wrong'])} {each['remedy']}" for each in problems)
        sheet.write_comment(*place, words, {"author": "Muster", "x_scale": 2.2})


@lru_cache(maxsize=4096)  # the same few sentences stand in every row
def _lines(text: str, width: int) -> int:
    return len(wrap(text, width))


def _told(problems: Sequence[dict[str, str]]) -> tuple[list[str], list[str]]:
    """What is wrong, with the column before it, and what to do about it; each once."""
    wrong = [f"{each['column']}: {each['wrong']}." if each["column"] else _sentence(each["wrong"]) for each in problems]
    return list(dict.fromkeys(wrong)), list(dict.fromkeys(each["remedy"] for each in problems))


def _sentence(wrong: str) -> str:
    return f"{wrong[:1].upper()}{wrong[1:]}."


def _write_cover(sheet: Any, styles: _Styles, reports: Sequence[ReturnReport], rows: int) -> None:
    for place, width in enumerate(_COVER_WIDTHS):
        sheet.set_column(place, place, width)
    sheet.hide_gridlines(2)
    sheet.write_string(0, 0, "Rows of the return that something is wrong with", styles.title)
    for number, (term, words) in enumerate(_cover(reports, rows), 2):
        sheet.set_row(number, _POINTS_A_LINE * max(1, _lines(words, _CHARACTERS_A_LINE)))
        sheet.write_string(number, 0, str(inert(term)), styles.term)
        sheet.write_string(number, 1, str(inert(words)), styles.words)


def _cover(reports: Sequence[ReturnReport], rows: int) -> Iterator[tuple[str, str]]:
    for each in reports:
        yield ", ".join(part for part in (each.council, each.as_at) if part) or "Return", each.said
    told = f"{rows:,}, on the other sheets. Each is found by its file, line and workplace."
    if rows > MOST_ROWS:
        told = (
            f"{MOST_ROWS:,} of {rows:,}, those that refuse the return first. The file of all problems (CSV) names "
            "every one; check again when these are put right."
        )
    yield "Rows", told
    yield (
        "Colours",
        "; ".join(f"{_COLOURS[effect]}: {words}" for effect, (words, _) in _FOLLOWS.items())
        + (". A note on each coloured cell says what is wrong and what to do; so do two columns of its row."),
    )
    yield (
        "Left out",
        (
            "Personal fields and free text, and what is neither a code nor a number: of that only the form is told, "
            "such as “a date”. Put it right in the file itself, not here: this workbook cannot be sent as a return."
        ),
    )
    if len(reports) == 1:
        yield "", ""
        for broken in reports[0].problems:
            yield (
                f"{broken.times:,} x {_FOLLOWS[Effect(broken.effect)][0]}",
                f"{_sentence(broken.wrong)} {broken.remedy}",
            )
