"""The workbook of the rows concerned: where to look and what to do, and nothing about a person."""

import csv
import io
from pathlib import Path
from zipfile import ZipFile

import openpyxl
import pytest

from etl import problem_files
from etl.inspection import Files, check
from raw import worker, workplace, write

DAY = "2025-09-30"
CANARIES = {
    "UNIQUEWORKERID": "KESTREL77", "DISPLAYID": "Zebedee Quill", "NINUMBER": "AB987654C", "POSTCODE": "ZZ9 9ZZ",
    "DOB": "27/11/1961", "CHGUNIQUEWRKID": "KESTREL78", "ETHNICITY": "95", "QUALACH01NOTES": "asthma since May",
    "MAINJRDESC": "carer of Ann",
}  # fmt: skip


@pytest.fixture(autouse=True)
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MUSTER_HOME", str(tmp_path / "home"))


def workbook(root: Path) -> openpyxl.Workbook:
    check([root / DAY / "hackney"], files=Files(rows=root / "rows.xlsx"))
    return openpyxl.load_workbook(root / "rows.xlsx")


def told(sheet: object) -> list[dict[str, object]]:
    """The rows of a sheet by heading."""
    names, *rows = sheet.iter_rows(values_only=True)  # type: ignore[attr-defined]
    return [dict(zip(names, row, strict=True)) for row in rows]


def test_a_row_is_found_by_its_line_and_its_faulty_cell_is_coloured_and_explained(tmp_path: Path) -> None:
    staff = [worker(), worker(UNIQUEWORKERID="A2", EMPLSTATUS="9"), worker(UNIQUEWORKERID="A3", CONTHOURS="99")]
    book = workbook(write(tmp_path, [workplace(TOTALPERMTEMP="3")], staff))
    assert book.sheetnames == ["Cover", "Staff file"]
    sheet = book["Staff file"]
    refused, checked = told(sheet)
    assert (refused["File"], refused["Line"], refused["Workplace"]) == (f"{DAY}/hackney/staff.csv", 3, "W1")
    assert (refused["What follows"], refused["EMPLSTATUS"]) == ("refuses the return", "9")
    assert str(refused["What is wrong"]).startswith("EMPLSTATUS: EMPLSTATUS holds something that is not one")
    assert str(refused["What to do"]).startswith("Give 1 permanent")
    assert (checked["Line"], checked["What follows"], checked["CONTHOURS"]) == (4, "please check", "99")
    cells = {cell.value: cell.column for cell in sheet[1]}
    faulty, sound = sheet.cell(2, cells["EMPLSTATUS"]), sheet.cell(3, cells["EMPLSTATUS"])
    assert "Give 1 permanent" in faulty.comment.text and sound.comment is None
    assert faulty.fill.bgColor.rgb != sound.fill.bgColor.rgb or faulty.fill.fgColor.rgb != sound.fill.fgColor.rgb
    words = " ".join(str(cell) for row in book["Cover"].iter_rows(values_only=True) for cell in row if cell)
    assert "This return would be refused" in words and "2, on the other sheets" in words


def test_no_personal_value_is_in_the_file_not_even_where_a_row_slid_by_a_cell(tmp_path: Path) -> None:
    trained = {"LOCALESTID": "KESTREL79", "UNIQUEWORKERID": "KESTREL77", "CATEGORY": "x", "NOTES": "for Ann"}
    staff = [worker(**CANARIES, EMPLSTATUS="9", DAYSSICK="400") for _ in range(4)]
    root = write(tmp_path, [workplace()], staff, [trained])
    file = root / DAY / "hackney" / "staff.csv"
    names, *rows = csv.reader(io.StringIO(file.read_text(encoding="utf-8")))
    slid = [rows[0], [*rows[1][1:], ""], ["", *rows[2][:-1]], [*rows[3][2:], "", ""]]
    with file.open("w", encoding="utf-8", newline="") as out:
        csv.writer(out).writerows([names, *slid])
    book = workbook(root)
    assert told(book["Staff file"])[0]["DAYSSICK"] == problem_files.NOT_SHOWN
    with ZipFile(root / "rows.xlsx") as parts:
        content = "\n".join(parts.read(name).decode("utf-8", "replace") for name in parts.namelist())
    assert [each for each in (*CANARIES.values(), "KESTREL79", "for Ann") if each in content and each != "95"] == []
    assert "95" not in {row.get("ETHNICITY") for row in told(book["Staff file"])}


def test_no_cell_is_a_formula(tmp_path: Path) -> None:
    place = "=HYPERLINK(1)"
    book = workbook(write(tmp_path, [workplace(LOCALESTID=place, STARTERS="=1+1")], [worker(LOCALESTID=place)]))
    row = told(book["Workplace file"])[0]
    assert row["Workplace"] == f"'{place}"
    assert row["STARTERS"] == "4 characters"
    assert {cell.data_type for sheet in book for row in sheet.iter_rows() for cell in row} <= {"s", "n", "inlineStr"}


def test_a_workbook_has_so_many_rows_and_says_how_many_there_are(tmp_path: Path) -> None:
    staff = [worker(UNIQUEWORKERID=f"A{each}", CONTHOURS="99") for each in range(problem_files.MOST_ROWS)]
    staff += [worker(UNIQUEWORKERID="B1", EMPLSTATUS="9")]
    book = workbook(write(tmp_path, [workplace(TOTALPERMTEMP="999")], staff))
    rows = told(book["Staff file"])
    assert len(rows) == problem_files.MOST_ROWS
    assert rows[-1]["Line"] == len(staff) + 1  # what refuses the return is never left out
    words = [row[1] for row in book["Cover"].iter_rows(values_only=True) if row[0] == "Rows"]
    assert words[0].startswith("5,000 of 5,001, those that refuse the return first.")
