"""Writes the workbook in which a council fills in its regional workforce return."""

from collections.abc import Iterable
from datetime import datetime
from pathlib import Path
from textwrap import wrap
from typing import Any

from xlsxwriter import Workbook
from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet

from etl.form import team_columns
from etl.reference import roles, services
from etl.rule import Effect, Rule
from etl.team_rules import TEAM_CHECKS, TEAM_RELATIONS
from etl.team_staging import MOST
from etl.template_sheets import GUIDANCE, LIST_HEADINGS, LISTS, SHEET, TITLE

PERIOD_KINDS = {"12-months": "the 12 months to its date", "quarter": "the quarter to its date"}
_MOST_NAMED = 4  # columns that a rule is told of by name
_ROWS = 2000  # that lists and limits are laid over
_WIDTHS_OF_GUIDANCE, _POINTS_A_LINE = (22, 50, 80, 20), 15
_WIDTHS = {"TEAM": 34, "SERVICE": 34, "ROLE": 34}
_EXAMPLE = {
    "TEAM": "EXAMPLE: a row that is not counted", "SERVICE": "Domiciliary care services", "ROLE": "Care worker",
    "HEADCOUNT": 24, "WTE": 18.5, "POSTS": 27, "VACANCIES": 3, "AGENCY": 2, "STARTERS": 5, "LEAVERS": 4,
    "SICKDAYS": 130.5, "LEFTRETIRED": 1, "LEFTBYCHOICE": 3,
}  # fmt: skip
_EFFECTS = {Effect.REFUSES: "refused", Effect.SETS_ASIDE: "row set aside", Effect.WARNS: "please check"}
_LINES = (
    "One row a team and job role on the sheet Return, with totals. Nothing about a single person is asked.",
    "This template is for returns of {period}. Teams and roles keep their names from return to return.",
    "Nothing, or 999, means that the council does not know. 0 means none.",
    "Lines that add up others are set aside, and so is the line that begins EXAMPLE.",
    "In sample data every TEAM begins with SAMPLE-; in a real return none does.",
    "Keep the first line as it is. Save as XLSX, or as CSV UTF-8. Check the file in Muster before you send it: that "
    "says row by row what is wrong.",
    "Figures of a few people are withheld from other councils, as with every return. Days of sickness serve to check "
    "the return and are in no figure: the rule that keeps a few long absences from being worked out needs the days of "
    "each person.",
)
_OF_QUARTERS = (
    "Starters and leavers of four quarters in a row make 12 months. Send every quarter, with a row of 0 staff for "
    "teams and roles that closed in the last year: their leavers count until the year has passed."
)
_MADE = datetime(2025, 1, 1)  # the same whenever it is written, so that two templates are the same file


def template(to: Path, *, period_kind: str = "12-months") -> None:
    """Write the template for a kind of period as XLSX. Raises ValueError for another kind, FileExistsError."""
    if period_kind not in PERIOD_KINDS:
        raise ValueError(f"A return is of {' or '.join(PERIOD_KINDS)}, not of {period_kind}.")
    if to.exists():
        raise FileExistsError(f"{to} is there already.")
    asked = [row for row in team_columns() if not (row["reason"] and period_kind == "quarter")]
    with Workbook(to) as book:
        book.set_properties({"title": TITLE, "created": _MADE})
        look = _Look(book)
        sheets = [book.add_worksheet(name) for name in (SHEET, GUIDANCE, LISTS)]
        for sheet in sheets:
            sheet.set_paper(9)  # A4
            sheet.set_landscape()
            sheet.fit_to_pages(1, 0)
        _write_return(sheets[0], asked, look, period_kind)
        _write_guidance(sheets[1], asked, look, period_kind)
        _write_lists(sheets[2], look)


def run(request: dict[str, str]) -> None:
    """Write a template for the web: the request has the path `to` and the `period_kind`."""
    template(Path(request["to"]), period_kind=request["period_kind"])


class _Look:
    """The formats of the workbook, each made once."""

    def __init__(self, book: Workbook) -> None:
        def made(**settings: Any) -> Format:
            return book.add_format({"valign": "top"} | settings)

        self.heading = made(bold=True, bg_color="#DDE6EE", border=1)
        self.title = made(bold=True, font_size=14)
        self.wrapped = made(text_wrap=True)
        self.text = made(num_format="@")  # a team named 1-2 is no date
        self.example = made(italic=True, font_color="#505A5F")


def _write_return(sheet: Worksheet, asked: list[dict[str, str]], look: _Look, period_kind: str) -> None:
    for place, column in enumerate(asked):
        name, holds = column["column"], column["holds"]
        is_text = holds in {"text", "service", "role", "period"}
        sheet.set_column(place, place, _WIDTHS.get(name, max(len(name) + 2, 11)), look.text if is_text else None)
        sheet.write_string(0, place, name, look.heading)
        sheet.data_validation(1, place, _ROWS, place, _validation(column, period_kind))
        example = period_kind if name == "PERIODKIND" else _EXAMPLE.get(name)
        if example is not None:
            sheet.write(1, place, example, look.example)
    sheet.freeze_panes(1, 1)
    sheet.repeat_rows(0)


def _validation(column: dict[str, str], period_kind: str) -> dict[str, Any]:
    """What a cell of the column takes, and what is said beside it."""
    said = {
        "input_title": column["meaning"][:32],
        "input_message": column["give"][:255],
        "error_title": column["column"],
    }
    match column["holds"]:
        case "role" | "service":
            sheet_column, count = ("A", len(roles())) if column["holds"] == "role" else ("C", len(services()))
            source = f"={LISTS}!${sheet_column}$2:${sheet_column}${count + 1}"
            words = "This is not in the list. A code of the list will do as well."
            return said | {"validate": "list", "source": source, "error_type": "warning", "error_message": words}
        case "period":
            return said | {"validate": "list", "source": [period_kind], "error_message": f"Give {period_kind}."}
        case "whole" | "decimal":
            limits = {"criteria": "between", "minimum": 0, "maximum": MOST} if column["holds"] == "whole" else {
                "criteria": ">=", "value": 0}  # fmt: skip
            kind = "whole" if column["holds"] == "whole" else "decimal"
            words = f"Give a {kind} number of 0 or more, or leave the cell empty."
            return said | limits | {"validate": kind, "error_message": words.replace("a decimal number", "a number")}
        case _:
            return said | {"validate": "any"}


def _write_guidance(sheet: Worksheet, asked: list[dict[str, str]], look: _Look, period_kind: str) -> None:
    for place, width in enumerate(_WIDTHS_OF_GUIDANCE):
        sheet.set_column(place, place, width, look.wrapped)
    sheet.write_string(0, 0, TITLE, look.title)
    lines = [line.format(period=PERIOD_KINDS[period_kind]) for line in _LINES]
    lines += [_OF_QUARTERS] * (period_kind == "quarter")
    number = 1
    for line in lines:
        sheet.merge_range(number, 0, number, 3, line, look.wrapped)
        sheet.set_row(number, _POINTS_A_LINE * len(wrap(line, sum(_WIDTHS_OF_GUIDANCE) - 20)))
        number += 1
    columns = ((row["column"], row["meaning"], row["give"], _wanted(row)) for row in asked)
    number = _write_table(sheet, number + 1, ("Column", "What it is", "What to give", "Wanted"), columns, look)
    _write_table(sheet, number + 1, ("Column", "What is found", "What to do", "What follows"), _rules(), look)


def _wanted(row: dict[str, str]) -> str:
    if not row["required"]:
        return "in every row" if row["mandatory"] == "yes" else "if known"
    return "in every row" if float(row["required"]) == 1 else f"in {float(row['required']):.0%} of rows"


def _rules() -> list[tuple[str, ...]]:
    """Every rule of the return, those that refuse it first: columns, what is wrong, what to do, what follows."""
    columns: dict[Rule, list[str]] = {rule: [] for rule in TEAM_RELATIONS}
    for check in TEAM_CHECKS:
        columns.setdefault(check.rule, []).append(check.column)
    order = list(_EFFECTS)
    return [
        (_columns(names), rule.wrong[0].upper() + rule.wrong[1:], rule.remedy, _EFFECTS[rule.effect])
        for rule, names in sorted(columns.items(), key=lambda each: (order.index(each[0].effect), each[1]))
    ]


def _columns(names: list[str]) -> str:
    if len(names) > _MOST_NAMED:
        return f"{names[0]} and others"
    return ", ".join(names) or "several rows"


def _write_table(
    sheet: Worksheet, number: int, heading: Iterable[str], rows: Iterable[tuple[str, ...]], look: _Look
) -> int:
    """Write a table from a row on; the number of the row after it."""
    for place, name in enumerate(heading):
        sheet.write_string(number, place, name, look.heading)
    for cells in rows:
        number += 1
        longest = max(len(wrap(cell, width)) for cell, width in zip(cells, _WIDTHS_OF_GUIDANCE, strict=True))
        sheet.set_row(number, _POINTS_A_LINE * longest)
        for place, cell in enumerate(cells):
            sheet.write_string(number, place, cell, look.wrapped)
    return number + 1


def _write_lists(sheet: Worksheet, look: _Look) -> None:
    named = (roles()["role_name"], roles()["role_code"], services()["service_name"], services()["service_code"])
    for place, (heading, values) in enumerate(zip(LIST_HEADINGS, named, strict=True)):
        sheet.set_column(place, place, 12 if heading == "Code" else 56, look.text)
        sheet.write_string(0, place, heading, look.heading)
        sheet.write_column(1, place, list(values), look.text)
    sheet.freeze_panes(1, 0)
