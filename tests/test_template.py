"""The template is what a council fills in, and what comes back from it is a return."""

import csv
from pathlib import Path

import openpyxl
import pytest
from typer.testing import CliRunner

from etl.cli import app
from etl.file_rules import FILE_RULES
from etl.form import FileKind, columns, team_columns
from etl.kinds import KIND_RULES
from etl.reference import roles
from etl.team_rules import TEAM_CHECKS, TEAM_RELATIONS
from etl.template import template
from etl.template_sheets import GUIDANCE, LISTS, SHEET
from raw import conformed, rules

DAY = "2025-09-30"
FILLED = ["SAMPLE-Reablement", "Domiciliary care services", "Care worker", "12-months", 40, 30.5, 45, 5, 4, 6, 8, 320.5]


@pytest.fixture(params=["12-months", "quarter"])
def kind(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture
def book(tmp_path: Path, kind: str) -> openpyxl.Workbook:
    template(tmp_path / "return.xlsx", period_kind=kind)
    return openpyxl.load_workbook(tmp_path / "return.xlsx")


def heading(book: openpyxl.Workbook) -> list[str]:
    return [str(cell.value) for cell in book[SHEET][1]]


def test_the_first_line_is_the_form_and_stays_in_sight(book: openpyxl.Workbook, kind: str) -> None:
    asked = [row["column"] for row in team_columns() if not (kind == "quarter" and row["reason"])]
    assert heading(book) == asked
    assert book[SHEET].freeze_panes == "B2"
    assert book.sheetnames[0] == SHEET


def test_cells_take_what_the_form_takes(book: openpyxl.Workbook, kind: str) -> None:
    names = heading(book)
    found = {
        names[area.min_col - 1]: (rule.type, rule.formula1)
        for rule in book[SHEET].data_validations.dataValidation
        for area in rule.sqref.ranges
    }
    assert found["ROLE"] == ("list", f"{LISTS}!$A$2:$A${len(roles()) + 1}")
    assert found["PERIODKIND"] == ("list", f'"{kind}"')
    assert {found[name] for name in names if name in {"HEADCOUNT", "STARTERS", "LEFTRETIRED"}} == {("whole", "0")}
    assert found["WTE"] == ("decimal", "0")
    assert [cell.value for cell in book[LISTS]["A"]][1:] == list(roles()["role_name"])


def test_the_guidance_has_every_column_and_every_rule(book: openpyxl.Workbook) -> None:
    told = {cell.value for line in book[GUIDANCE].iter_rows() for cell in line}
    of_form = columns(FileKind.TEAMS)
    assert set(heading(book)) | {of_form[name].meaning for name in heading(book)} <= told
    every = [*(check.rule for check in TEAM_CHECKS), *TEAM_RELATIONS]
    assert {rule.remedy for rule in every} <= told


def test_the_guidance_tells_sample_teams_from_real_ones(book: openpyxl.Workbook) -> None:
    assert any("SAMPLE-" in str(line[0].value) for line in book[GUIDANCE].iter_rows())
    assert all(
        "TEAM" in words for words in (KIND_RULES["kind-of-another-home"].wrong, FILE_RULES["sample-and-real"].wrong)
    )


def test_filled_in_and_saved_as_csv_it_is_a_return_without_the_example(tmp_path: Path, kind: str) -> None:
    template(tmp_path / "return.xlsx", period_kind=kind)
    book = openpyxl.load_workbook(tmp_path / "return.xlsx")
    for place, value in enumerate(FILLED, 1):
        book[SHEET].cell(3, place, kind if value == "12-months" else value)
    folder = tmp_path / "returns" / DAY / "hackney"
    folder.mkdir(parents=True)
    with (folder / "our teams.csv").open("w", encoding="utf-8-sig", newline="") as file:
        csv.writer(file).writerows(book[SHEET].iter_rows(max_row=3, values_only=True))
    with conformed(tmp_path / "returns") as work:
        assert rules(work) == ["team-example"]
        found = work.execute("SELECT role_code, service_code, employees, vacancies FROM role_counts").fetchall()
        assert work.execute("SELECT DISTINCT period_kind, outcome, kind FROM returns").fetchall() == [
            (kind, "accepted", "sample")
        ]  # fmt: skip
    assert found == [("8", "8", 40, 5)]


def test_two_templates_are_the_same_file(tmp_path: Path) -> None:
    for name in ("a.xlsx", "b.xlsx"):
        template(tmp_path / name)
    assert (tmp_path / "a.xlsx").read_bytes() == (tmp_path / "b.xlsx").read_bytes()


def test_the_command_writes_a_new_file_and_no_other(tmp_path: Path) -> None:
    to = str(tmp_path / "return.xlsx")
    assert CliRunner().invoke(app, ["template", to, "--quarter"]).exit_code == 0
    again = CliRunner().invoke(app, ["template", to])
    assert (again.exit_code, "is there already" in again.stderr) == (2, True)
    lost = CliRunner().invoke(app, ["template", str(tmp_path / "nowhere" / "return.xlsx")])
    assert lost.exit_code == 2


def test_there_is_no_template_of_another_period(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="not of a month"):
        template(tmp_path / "return.xlsx", period_kind="a month")
