"""Workbooks and CSV files as councils keep them become a regional workforce return once their words are known."""

import csv
import json
from collections.abc import Sequence
from datetime import date, datetime
from pathlib import Path
from typing import Any

import openpyxl
import pytest
import xlsxwriter
from typer.testing import CliRunner

from data.original_places import OriginalPlaces, in_original
from data.return_report import ReturnReport, Spot
from etl.cli import app as command
from etl.inspection import inspect
from etl.template import template
from etl.template_sheets import GUIDANCE, LISTS, SHEET
from etl.workbooks import NotReady, canonical, run
from state import headings

HEADINGS = ["Team name", "Job title", "Heads", "FTE", "Vacant posts", "New starters", "Leavers", "Cost code"]
ROWS = [
    ["Hospital team", "Social worker", 12, 10.5, 2, 3, 2, "A12"],
    ["Hospital team", "OT", 4, 3.5, 0, 1, 1, "A12"],
    ["North locality", "Snr social worker", 5, 5, 1, 0, 1, "A13"],
]
KNOWN = {
    "column": {
        "team name": "TEAM",
        "job title": "ROLE",
        "heads": "HEADCOUNT",
        "fte": "WTE",
        "vacant posts": "VACANCIES",
        "new starters": "STARTERS",
        "cost code": "-",
    },
    "role": {"ot": "15", "snr social worker": "6"},
    "team": {"hospital team": "=", "north locality": "="},
}
OURS = ["TEAM", "ROLE", "PERIODKIND", "HEADCOUNT", "WTE", "VACANCIES", "AGENCY", "STARTERS", "LEAVERS"]

Rows = Sequence[Sequence[Any]]


def workbook(path: Path, rows: Rows, sheet: str = "Staffing") -> openpyxl.Workbook:
    made = openpyxl.Workbook()
    made.active.title = sheet
    for row in rows:
        made.active.append(row)
    made.save(path)
    return made


def read(path: Path, known: dict[str, dict[str, str]] | None = None, period_kind: str = "12-months") -> dict[str, Any]:
    result, teams = path.with_name("result.json"), path.with_name("teams.csv")
    run(
        {
            "file": str(path),
            "map": KNOWN if known is None else known,
            "period_kind": period_kind,
            "result_to": str(result),
            "canonical_to": str(teams),
        }
    )
    found = json.loads(result.read_text(encoding="utf-8"))
    assert found["is_ready"] == teams.exists()
    found["rows"] = list(csv.DictReader(teams.read_text(encoding="utf-8").splitlines())) if teams.exists() else []
    teams.unlink(missing_ok=True)
    return dict(found)


def of(path: Path, rows: Rows, **more: Any) -> dict[str, Any]:
    workbook(path, rows)
    return read(path, **more)


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "staff.xlsx"


def test_a_workbook_whose_words_are_known_becomes_teams_csv(file: Path) -> None:
    found = of(file, [HEADINGS, *ROWS])
    assert found["is_ready"]
    assert found["rows"][0] == {
        "TEAM": "Hospital team", "ROLE": "6", "PERIODKIND": "12-months", "HEADCOUNT": "12", "WTE": "10.5",
        "VACANCIES": "2", "STARTERS": "3", "LEAVERS": "2",
    }  # fmt: skip
    assert [(row["TEAM"], row["ROLE"]) for row in found["rows"]] == [
        ("Hospital team", "6"),
        ("Hospital team", "15"),
        ("North locality", "6"),
    ]


def test_what_excel_itself_writes_is_read_alike(file: Path) -> None:
    made = xlsxwriter.Workbook(file)  # with shared strings, as Excel has
    sheet = made.add_worksheet("Staffing")
    for number, row in enumerate([HEADINGS, *ROWS]):
        sheet.write_row(number, 0, row)
    made.close()
    assert [row["HEADCOUNT"] for row in read(file)["rows"]] == ["12", "4", "5"]


def test_nothing_is_applied_that_nobody_confirmed(file: Path) -> None:
    found = of(file, [HEADINGS, *ROWS], known={})
    assert not found["is_ready"]
    assert found["faults"] == []
    assert found["waiting"] == {
        "column": ["team name", "job title", "heads", "fte", "vacant posts", "new starters", "cost code"],
        "role": ["ot", "snr social worker"],
        "service": [],
        "team": ["hospital team", "north locality"],
    }
    (heads,) = [each for each in found["proposals"]["column"] if each["theirs"] == "heads"]
    assert heads == {
        "theirs": "heads", "ours": "HEADCOUNT", "name": "Staff in post", "why": "alias", "score": 0.9,
        "is_sure": False, "times": 1,
    }  # fmt: skip


def test_one_new_value_waits_alone(file: Path) -> None:
    found = of(file, [HEADINGS, *ROWS, ["North locality", "Chief beekeeper", 1, 1, 0, 0, 0, "A14"]])
    assert found["waiting"] == {"column": [], "role": ["chief beekeeper"], "service": [], "team": []}
    assert found["said"][0] == "staff.xlsx: somebody must say once what the job roles “chief beekeeper” means."


def test_titles_blank_rows_totals_notes_and_repeated_headings_are_set_aside_and_told(file: Path) -> None:
    made = workbook(
        file,
        [
            ["Adult social care: workforce at 30 September 2025"],
            [],
            HEADINGS,
            *ROWS[:2],
            [],
            HEADINGS,
            ROWS[2],
            ["Total", None, 21, 19, 3, 4, 4],
            ["* including secondments"],
        ],
    )
    made.active.merge_cells("A1:H1")
    made.save(file)
    found = read(file)
    assert len(found["rows"]) == 3
    assert found["notes"][:5] == [
        "staff.xlsx, sheet “Staffing”: row 1 above the headings taken for titles.",
        "staff.xlsx, sheet “Staffing”: row 7 left out: the headings once more.",
        "staff.xlsx, sheet “Staffing”: row 9 left out: the sum of others.",
        "staff.xlsx, sheet “Staffing”: row 10 left out: a single cell, taken for a note or a title.",
        "staff.xlsx, sheet “Staffing”: 1 blank row left out.",
    ]


def test_a_last_row_without_a_name_is_a_total_only_if_it_adds_up(file: Path) -> None:
    assert len(of(file, [HEADINGS, *ROWS, [None, None, 21, 19, 3, 4, 4]])["rows"]) == 3
    assert len(of(file, [HEADINGS, *ROWS, [None, None, 22, 19, 3, 4, 4]])["rows"]) == 4  # which the check then refuses


def test_a_team_called_total_care_is_no_total(file: Path) -> None:
    known = {**KNOWN, "team": {**KNOWN["team"], "total care": "="}}
    assert len(of(file, [HEADINGS, *ROWS, ["Total care", "OT", 1, 1, 0, 0, 0, ""]], known=known)["rows"]) == 4


def test_a_name_merged_over_several_rows_is_that_of_each(file: Path) -> None:
    made = workbook(file, [HEADINGS, ROWS[0], [None, *ROWS[1][1:]], ROWS[2]])
    made.active.merge_cells("A2:A3")
    made.save(file)
    found = read(file)
    assert [row["TEAM"] for row in found["rows"]] == ["Hospital team", "Hospital team", "North locality"]
    assert (
        "staff.xlsx, sheet “Staffing”: cells merged over several rows read as given in each of them." in found["notes"]
    )


def test_a_name_left_blank_is_not_guessed_from_the_row_above(file: Path) -> None:
    assert of(file, [HEADINGS, ROWS[0], [None, *ROWS[1][1:]], ROWS[2]])["rows"][1]["TEAM"] == ""


def test_hidden_sheets_are_not_read_and_hidden_rows_are_and_both_are_told(file: Path) -> None:
    made = workbook(file, [HEADINGS, *ROWS])
    hidden = made.create_sheet("Pay")
    hidden.sheet_state = "hidden"
    for row in [HEADINGS, ["Hidden team", "OT", 1]]:
        hidden.append(row)
    made.active.row_dimensions[3].hidden = True
    made.save(file)
    found = read(file)
    assert len(found["rows"]) == 3
    assert found["notes"][:2] == [
        "staff.xlsx: sheet “Pay” is hidden and was not read.",
        "staff.xlsx, sheet “Staffing”: hidden rows (1) read like the others.",
    ]


def test_every_sheet_with_headings_is_read_and_the_others_are_named(file: Path) -> None:
    made = workbook(file, [HEADINGS, *ROWS[:2]], sheet="Hospital")
    for row in [["Locality teams"], HEADINGS, ROWS[2]]:
        made.create_sheet("North").append(row) if "North" not in made.sheetnames else made["North"].append(row)
    made.create_sheet("Read me").append(["Made by", "HR"])
    made.save(file)
    found = read(file)
    assert [row["TEAM"] for row in found["rows"]] == ["Hospital team", "Hospital team", "North locality"]
    assert "staff.xlsx, sheet “Read me”: no row of headings was found; it was not read." in found["notes"]


def test_the_sheets_of_the_template_need_no_word_but_others_of_their_names_do(file: Path) -> None:
    template(file)
    book = openpyxl.load_workbook(file)
    for place, value in enumerate(["North", "8", "Care worker", "12-months", 4], 1):
        book[SHEET].cell(3, place, value)
    book.save(file)
    assert not [note for note in read(file, known={})["notes"] if GUIDANCE in note or LISTS in note]
    book[GUIDANCE]["A1"] = "Our own guidance"
    book.save(file)
    assert f"staff.xlsx, sheet “{GUIDANCE}”: no row of headings was found; it was not read." in read(file)["notes"]


def test_several_columns_like_none_of_ours_wait_and_are_no_fault(file: Path) -> None:
    found = of(file, [[*HEADINGS, "Zxq", "Wvk"], [*ROWS[0], 1, 2]])
    assert found["waiting"]["column"] == ["zxq", "wvk"]
    assert found["faults"] == []


def test_a_formula_without_its_value_is_named_by_its_cell(file: Path) -> None:
    found = of(file, [HEADINGS, [*ROWS[0][:3], "=2+1", *ROWS[0][4:]]])
    assert found["faults"] == [
        "staff.xlsx, sheet “Staffing”, row 2, column D (WTE): the formula was saved without its value. Open the "
        "workbook in Excel, save it and send it again."
    ]


def test_a_formula_with_its_value_gives_the_value_and_is_not_worked_out(file: Path) -> None:
    made = xlsxwriter.Workbook(file)
    sheet = made.add_worksheet("Staffing")
    sheet.write_row(0, 0, HEADINGS)
    sheet.write_row(1, 0, ROWS[0])
    sheet.write_formula("C2", "=1+1", None, 12)
    sheet.write_formula("D2", '=HYPERLINK("http://example.org","10.5")', None, 10.5)
    made.close()
    assert [(row["HEADCOUNT"], row["WTE"]) for row in read(file)["rows"]] == [("12", "10.5")]


@pytest.mark.parametrize(
    ("column", "value", "said"),
    [
        (2, datetime(2026, 1, 2), "column C (HEADCOUNT): the cell is a date 2026-01-02. Where Excel made one"),
        (0, date(2026, 2, 1), "column A (TEAM): the cell is a date 2026-02-01."),
        (2, "#REF!", "column C (HEADCOUNT): the formula gives #REF!. Correct it, or write the number."),
        (0, "1.23E+11", "column A (TEAM): Excel shortened a long number to 1.23E+11. Write it out, as text."),
        (0, 123456789012345678, "column A (TEAM): Excel shortened a long number to 1.23E+17."),
    ],
)
def test_what_excel_made_of_a_cell_is_named(file: Path, column: int, value: Any, said: str) -> None:
    row = [*ROWS[0]]
    row[column] = value
    found = of(file, [HEADINGS, row])
    assert len(found["faults"]) == 1
    assert f"staff.xlsx, sheet “Staffing”, row 2, {said}" in found["faults"][0]


def test_what_stands_in_a_personal_field_is_not_told(file: Path) -> None:
    known = {**KNOWN, "column": {**KNOWN["column"], "sickness": "SICKDAYS"}}
    found = of(file, [[*HEADINGS, "Sickness"], [*ROWS[0], datetime(2026, 1, 2)]], known=known)
    assert "(SICKDAYS): the cell is a date." in found["faults"][0]
    assert "2026" not in found["faults"][0]


def test_many_faults_are_counted_after_the_first(file: Path) -> None:
    found = of(file, [HEADINGS, *[[*ROWS[0][:2], "=1", *ROWS[0][3:]]] * 40])
    assert len(found["faults"]) == 26
    assert found["faults"][-1] == "staff.xlsx: 15 more cells have such faults."


def test_rows_of_one_team_and_role_under_other_words_are_added_up(file: Path) -> None:
    more = [["Hospital team", "Snr social worker", 2, None, 1, 0, 0, "A15"]]
    found = of(file, [HEADINGS, *ROWS, *more])
    assert found["rows"][0] | {"HEADCOUNT": "14", "WTE": "", "VACANCIES": "3"} == found["rows"][0]
    assert (
        "staff.xlsx, sheet “Staffing”: rows 2, 5 are of one team and role and were added up; blank in one is not known."
        in found["notes"]
    )
    places = OriginalPlaces.from_json(found["places"])
    spot = places.spot(Spot(file="teams.csv", line=2, column="HEADCOUNT", found="14"))
    assert (spot.file, spot.line, spot.column) == ("staff.xlsx, sheet “Staffing”, with row 5", 2, "“Heads” (column C)")


def test_the_same_row_twice_is_not_added_up(file: Path) -> None:
    assert [row["HEADCOUNT"] for row in of(file, [HEADINGS, ROWS[0], ROWS[0]])["rows"]] == ["12", "12"]


def test_what_is_left_out_on_purpose_is_counted(file: Path) -> None:
    known = {**KNOWN, "role": {**KNOWN["role"], "snr social worker": "-"}}
    found = of(file, [HEADINGS, *ROWS], known=known)
    assert len(found["rows"]) == 2
    assert "staff.xlsx: column “cost code” left out on purpose." in found["notes"]
    assert "staff.xlsx: 1 rows of roles, services or teams left out on purpose." in found["notes"]


def test_a_team_renamed_is_written_as_it_was_confirmed(file: Path) -> None:
    known = {**KNOWN, "team": {"hosp team": "hospital team", "hospital team": "=", "north locality": "="}}
    rows = [["Hosp Team", *row[1:]] if row[0] == "Hospital team" else row for row in ROWS]
    assert [row["TEAM"] for row in of(file, [HEADINGS, *rows], known=known)["rows"]] == [
        "hospital team",
        "hospital team",
        "North locality",
    ]


def test_columns_that_cannot_be_missing_are_named(file: Path) -> None:
    found = of(file, [["Team", "FTE", "Vacancies", "Leavers"], ["North", 1, 2, 3]], known={})
    assert found["faults"] == [
        "staff.xlsx, sheet “Staffing”, row 1: no column is taken for ROLE (job role). Add it, or map one to it.",
        "staff.xlsx, sheet “Staffing”, row 1: no column is taken for HEADCOUNT (staff in post). Add it, or map one to "
        "it.",
    ]


def test_two_columns_are_never_taken_for_the_same(file: Path) -> None:
    rows = [[*HEADINGS, "Headcount"], [*ROWS[0], 99]]
    found = of(file, rows, known={**KNOWN, "column": {**KNOWN["column"], "heads": ""}})
    taken = {each["theirs"]: (each["ours"], each["why"]) for each in found["proposals"]["column"]}
    assert taken["headcount"] == ("HEADCOUNT", "exact")
    assert taken["heads"] == ("", "another is taken for it")
    both = {**KNOWN, "column": {**KNOWN["column"], "headcount": "HEADCOUNT"}}
    assert "the columns “heads” and “headcount” are both taken for HEADCOUNT" in of(file, rows, known=both)["faults"][0]


def test_what_starters_cover_must_be_known_and_must_not_be_something_else(file: Path) -> None:
    (fault,) = of(file, [HEADINGS, *ROWS], period_kind="")["faults"]
    assert "nothing says what starters and leavers cover. Add a column PERIODKIND" in fault
    quarterly = [*HEADINGS[:6], "Leavers in quarter", HEADINGS[7]]
    known = {**KNOWN, "column": {**KNOWN["column"], "leavers in quarter": "LEAVERS"}}
    (fault,) = of(file, [quarterly, *ROWS], known=known)["faults"]
    assert "asked for 12 months, but the column “leavers in quarter” speaks of a quarter" in fault
    assert of(file, [quarterly, *ROWS], known=known, period_kind="quarter")["is_ready"]


def test_no_headings_and_no_rows_are_told(file: Path) -> None:
    assert "no row has headings such as Team, Role and Headcount" in of(file, [["a", "b"], [1, 2]])["faults"][0]
    assert "there are headings but no rows of teams" in of(file, [HEADINGS])["faults"][0]


def test_our_own_headings_need_nobody_to_confirm_anything(tmp_path: Path) -> None:
    (tmp_path / "own.csv").write_text(
        ",".join(OURS) + "\nHospital,6,12-months,12,10.5,2,0,3,2\nEXAMPLE: North,6,12-months,1,1,1,1,1,1\n"
    )
    found = read(tmp_path / "own.csv", known={})
    assert found["is_ready"]
    assert [row["TEAM"] for row in found["rows"]] == ["Hospital"]
    assert "own.csv: line 3 left out: the example of the template." in found["notes"]


def test_a_renamed_team_waits_even_under_our_own_headings(tmp_path: Path) -> None:
    (tmp_path / "own.csv").write_text(",".join(OURS) + "\nHosp discharge,6,12-months,12,10.5,2,0,3,2\n")
    found = read(tmp_path / "own.csv", known={"team": {"hospital discharge team": "="}})
    assert found["waiting"]["team"] == ["hosp discharge"]


@pytest.mark.parametrize("separator", [";", "\t", "|"])
def test_csv_with_other_separators_and_encodings_is_read_and_told(tmp_path: Path, separator: str) -> None:
    rows = [HEADINGS, ["Café team", "OT", "1,204", "1 100.5", 0, 1, 1, ""]]
    text = "\r\n".join(separator.join(map(str, row)) for row in rows)
    (tmp_path / "staff.csv").write_bytes(text.encode("cp1252"))
    found = read(tmp_path / "staff.csv", known={**KNOWN, "team": {"café team": "="}})
    assert found["rows"][0] | {"TEAM": "Café team", "HEADCOUNT": "1204", "WTE": "1100.5"} == found["rows"][0]
    assert len(found["notes"]) >= 2
    assert "was read as Windows-1252" in found["notes"][0]


def test_numbers_lose_what_binary_fractions_add_and_nothing_else(file: Path) -> None:
    row = [*ROWS[0][:3], 0.1 + 0.2, 12.0, "n/a", "-", "A"]
    (found,) = of(file, [HEADINGS, row])["rows"]
    assert (found["WTE"], found["VACANCIES"], found["STARTERS"], found["LEAVERS"]) == ("0.3", "12", "n/a", "-")


def test_a_column_without_a_heading_is_left_out_and_told(file: Path) -> None:
    found = of(file, [[*HEADINGS, None], *[[*row, "x"] for row in ROWS]])
    assert "staff.xlsx, sheet “Staffing”: column I without a heading left out." in found["notes"]


def test_what_cannot_be_opened_is_a_result_and_no_error(tmp_path: Path) -> None:
    (tmp_path / "staff.xlsx").write_bytes(b"PK\x03\x04 and no more")
    found = read(tmp_path / "staff.xlsx")
    assert found["said"] == found["faults"]
    assert found["faults"][0].startswith("staff.xlsx is damaged")
    with pytest.raises(NotReady, match="is damaged"):
        canonical(tmp_path / "staff.xlsx", tmp_path / "teams.csv")


def test_reports_on_what_was_written_name_the_original(file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MUSTER_HOME", str(file.parent / "home"))
    workbook(file, [["Workforce"], HEADINGS, ROWS[0], [*ROWS[1][:2], "four", *ROWS[1][3:]]])
    folder = file.parent / "sent"
    folder.mkdir()
    found = canonical(file, folder / "teams.csv", KNOWN, "12-months")
    assert found.places
    (report,) = inspect([folder], as_at="2025-09-30", council_code="E09000012")
    told = in_original(report, found.places)
    (spot,) = [spot for broken in told.problems if broken.rule == "team-whole-number" for spot in broken.spots]
    assert (spot.file, spot.line, spot.column) == ("staff.xlsx, sheet “Staffing”", 4, "“Heads” (column C)")
    assert [each.name for each in told.files] == ["staff.xlsx"]
    (own,) = [broken for broken in told.problems if broken.rule == "own-layout"]
    assert own.effect == "warns"
    assert (own.spots[0].file, own.spots[0].found) == (
        "staff.xlsx, sheet “Staffing”",
        "row 1 above the headings taken for titles.",
    )
    assert ReturnReport.from_json(told.to_json()) == told


@pytest.fixture
def filled(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Our own template, as a council fills it in."""
    monkeypatch.setenv("MUSTER_HOME", str(tmp_path / "home"))
    path = tmp_path / "return.xlsx"
    template(path)
    book = openpyxl.load_workbook(path)
    sheet = book["Return"]
    names = [cell.value for cell in sheet[1]]
    row = {"TEAM": "Hospital team", "ROLE": "Social worker", "PERIODKIND": "12-months", "HEADCOUNT": 12, "WTE": 10.5,
           "POSTS": 14, "VACANCIES": 2, "AGENCY": 0, "STARTERS": 3, "LEAVERS": 2, "SICKDAYS": 30.5}  # fmt: skip
    for column, name in enumerate(names, start=1):
        sheet.cell(row=3, column=column, value=row.get(name))
    book.save(path)
    return path


def test_our_own_template_is_checked_as_it_is(filled: Path) -> None:
    said = CliRunner().invoke(command, ["check", str(filled), "--council", "hackney", "--as-at", "2025-09-30"])
    assert said.exit_code == 0, said.output
    assert "sheet “Return”: found row 2 left out: the example of the template." in said.output


def test_faults_of_the_template_are_told_by_its_rows(filled: Path, tmp_path: Path) -> None:
    book = openpyxl.load_workbook(filled)
    book["Return"].cell(row=3, column=4 + 1, value="twelve")
    book.save(filled)
    problems = tmp_path / "problems.csv"
    said = CliRunner().invoke(command, ["check", str(filled), "--report", str(problems)])
    assert said.exit_code == 1, said.output
    assert "return.xlsx, sheet “Return”, line 3, “HEADCOUNT” (column E)" in said.output
    assert "sheet “Return”,3,“HEADCOUNT” (column E)" in problems.read_text(encoding="utf-8-sig").replace('"', "")


def test_a_check_on_ones_own_machine_says_which_words_nobody_has_confirmed(
    file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("MUSTER_HOME", str(file.parent / "home"))
    workbook(file, [HEADINGS, *ROWS])
    said = CliRunner().invoke(command, ["check", str(file)])
    assert said.exit_code == 2
    assert "somebody must say once what the job roles “ot”, “snr social worker” mean." in said.stderr
    assert not (file.parent / "home").exists()


def test_a_check_in_a_home_knows_the_words_that_were_confirmed(file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MUSTER_HOME", str(file.parent / "home"))
    headings.remember("E09000012", KNOWN, by="anna")
    workbook(file, [[*HEADINGS, "PERIODKIND"], *([*row, "12-months"] for row in ROWS)])
    said = CliRunner().invoke(command, ["check", str(file), "--council", "hackney", "--as-at", "2025-09-30"])
    assert said.exit_code == 0, said.output


def test_what_was_written_would_be_accepted(file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MUSTER_HOME", str(file.parent / "home"))
    workbook(file, [HEADINGS, *ROWS])
    folder = file.parent / "sent"
    folder.mkdir()
    canonical(file, folder / "teams.csv", KNOWN, "12-months")
    (report,) = inspect([folder], as_at="2025-09-30", council_code="E09000012")
    assert report.would_be == "accepted"
    assert (report.layout, report.period_kind) == ("regional", "12-months")
