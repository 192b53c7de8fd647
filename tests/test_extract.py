"""Files of returns are recognised, read as sent, counted, and refused with the line at fault."""

import csv
import io
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import duckdb
import pytest

from etl.extract import extract
from etl.file_rules import FILE_RULES
from etl.find import find_paths, find_returns
from etl.form import KINDS, layouts
from etl.shape import record_lines
from tiny_returns import WORKER, WORKPLACE, header

STAFF = header("K4")
Row = dict[str, str]


def row(**cells: str) -> Row:
    return WORKER | {"UNIQUEWORKERID": "1"} | cells


def text(columns: list[str], *rows: Row, newline: str = "\n") -> str:
    out = io.StringIO()
    writer = csv.DictWriter(out, columns, restval="", extrasaction="ignore", lineterminator=newline)
    writer.writeheader()
    writer.writerows(rows)
    return out.getvalue()


class Folder:
    """A returns folder with one valid return, Hackney's, whose files a test may change."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self.work = duckdb.connect(str(root / "work.duckdb"))
        self.put("workplace.csv", text(header("W5"), WORKPLACE))
        self.put("staff.csv", text(STAFF, row()))
        self.put("training.csv", text(header("T3"), row(CATEGORY="1")))

    def put(self, file: str, content: str | bytes, council: str = "hackney", as_at: str = "2025-09-30") -> Path:
        path = self.root / "returns" / as_at / council / file
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
        return path

    def read(self) -> "Folder":
        extract(self.work, find_returns(self.root / "returns"))
        return self

    def ask(self, sql: str) -> list[Any]:
        rows = self.work.execute(sql).fetchall()
        return [row[0] if len(row) == 1 else row for row in rows]

    def problems(self, columns: str = "rule") -> list[Any]:
        return self.ask(f"SELECT {columns} FROM found_problems ORDER BY file_no, line, rule, column_name")


@pytest.fixture
def folder(tmp_path: Path) -> Iterator[Folder]:
    made = Folder(tmp_path)
    yield made
    made.work.close()


def test_a_valid_return_is_read_whole_without_a_problem(folder: Folder) -> None:
    assert folder.read().problems() == []
    assert folder.ask("SELECT file, file_kind, layout, encoding, rows_in FROM incoming_files") == [
        ("2025-09-30/hackney/staff.csv", "staff", "K4", "utf-8", 1),
        ("2025-09-30/hackney/training.csv", "training", "T3", "utf-8", 1),
        ("2025-09-30/hackney/workplace.csv", "workplace", "W5", "utf-8", 1),
    ]
    assert folder.ask("SELECT record, EMPLSTATUS, DOB, CHGUNIQUEWRKID FROM raw_staff") == [(1, "1", "01/02/1980", None)]


def test_records_are_numbered_in_the_order_of_large_files_that_are_read_side_by_side(folder: Folder) -> None:
    councils, records = ("hackney", "camden", "barnet", "islington", "newham"), 20_000
    record = ",".join("{}" if name == "UNIQUEWORKERID" else "x" * 12 for name in STAFF)
    content = "\n".join([",".join(STAFF), *(record.format(number) for number in range(1, records + 1)), ""])
    for council in councils:
        folder.put("staff.csv", content, council)
    in_order = "count(*), count_if(record::VARCHAR = UNIQUEWORKERID)"
    assert folder.read().ask(f"SELECT {in_order} FROM raw_staff") == [(records * len(councils),) * 2]


def test_names_home_postcodes_and_notes_stay_out_of_the_work_database(folder: Folder) -> None:
    folder.put("staff.csv", text(STAFF, row(DISPLAYID="Ann", POSTCODE="E8 1EA", QUALACH01NOTES="a", MAINJRDESC="b")))
    columns = folder.read().ask("SELECT column_name FROM duckdb_columns() WHERE table_name LIKE 'raw_%'")
    assert not {"DISPLAYID", "MAINJRDESC", "NOTES", "QUALACH01NOTES"} & set(columns)
    assert columns.count("POSTCODE") == 1  # the workplace's


@pytest.mark.parametrize(("kind", "layout"), [(kind, layout.code) for kind in KINDS for layout in layouts(kind)])
def test_every_known_layout_is_recognised_in_any_order_of_columns(folder: Folder, kind: str, layout: str) -> None:
    folder.put(f"{kind}.csv", text(header(layout)[::-1], WORKPLACE | row(CATEGORY="1") | {"LOCALESTID": "W7"}))
    folder.read()
    assert folder.ask(f"SELECT layout FROM incoming_files WHERE file_kind = '{kind}'") == [layout]
    assert folder.ask(f"SELECT LOCALESTID FROM raw_{kind}") == ["W7"]
    assert folder.problems() == []


def test_optional_columns_and_further_qualifications_belong_to_any_layout(folder: Folder) -> None:
    columns = [*STAFF[:2], "CHGUNIQUEWRKID", "TRANSFERSTAFFRECORD", *STAFF[2:], "QUALACH04", "QUALACH04NOTES"]
    folder.put("staff.csv", text(columns, row(CHGUNIQUEWRKID="2", QUALACH04="45;")))
    assert folder.read().problems() == []
    assert folder.ask("SELECT CHGUNIQUEWRKID FROM raw_staff") == ["2"]
    assert folder.ask("SELECT layout FROM incoming_files WHERE file_kind = 'staff'") == ["K4"]


def test_cells_are_as_sent_and_blank_ones_are_null(folder: Folder) -> None:
    sent = row(UNIQUEWORKERID=' a "b" ', NINUMBER="  ", STATUS="", GENDER="a,b", SCQUAL="1;\n3")
    folder.put("staff.csv", text(STAFF, sent))
    folder.read()
    assert folder.ask("SELECT UNIQUEWORKERID, NINUMBER, STATUS, GENDER, SCQUAL FROM raw_staff") == [
        (' a "b" ', None, None, "a,b", "1;\n3")
    ]


ENCODINGS = {
    "utf-8": lambda content: content.encode(),
    "utf-8-bom": lambda content: content.encode("utf-8-sig"),
    "cp1252": lambda content: content.encode("cp1252"),
}


@pytest.mark.parametrize("encoding", ENCODINGS)
@pytest.mark.parametrize("newline", ["\n", "\r\n"])
def test_each_encoding_and_line_end_reads_the_same(folder: Folder, encoding: str, newline: str) -> None:
    content = text(header("W5"), WORKPLACE | {"LOCALESTID": "Café", "ESTNAME": "a\nb"}, newline=newline)
    folder.put("workplace.csv", ENCODINGS[encoding](content))
    folder.read()
    assert folder.ask("SELECT LOCALESTID, VACANCIES FROM raw_workplace") == [("Café", "1;1")]
    assert folder.ask("SELECT encoding FROM incoming_files WHERE file_kind = 'workplace'") == [encoding]
    assert folder.problems("rule, line, found") == ([("windows-1252", 2, "byte 0xE9")] if encoding == "cp1252" else [])


@pytest.mark.parametrize(
    "change",
    [
        lambda content: "\n\n" + content,
        lambda content: "sep=,\n" + content,
        lambda content: content.replace("\n", "\n\n"),
        lambda content: content + "\n\n   \n\x1a",
        lambda content: content.removesuffix("\n"),
        lambda content: content.replace("W1", '"W1"'),
        lambda content: content.replace("W1", 'W"1"'),
    ],
)
def test_habits_of_spreadsheets_do_no_harm(folder: Folder, change: Callable[[str], str]) -> None:
    folder.put("staff.csv", change(text(STAFF, row(), row(UNIQUEWORKERID="2"))))
    assert folder.read().problems() == []
    assert folder.ask("SELECT record, UNIQUEWORKERID, EMPLSTATUS FROM raw_staff") == [(1, "1", "1"), (2, "2", "1")]


def test_mixed_line_ends_are_read_and_reported(folder: Folder) -> None:
    lines = text(STAFF, row(), row(UNIQUEWORKERID="2"), row(UNIQUEWORKERID="3")).splitlines()
    folder.put("staff.csv", "\r\n".join(lines[:2]) + "\n" + "\r".join(lines[2:]))
    assert folder.read().problems() == ["mixed-line-ends"]
    assert folder.ask("SELECT UNIQUEWORKERID FROM raw_staff") == ["1", "2", "3"]


def test_blank_rows_are_set_aside_and_counted(folder: Folder) -> None:
    blank = "," * (len(STAFF) - 1) + "\n"
    folder.put("staff.csv", text(STAFF, row()) + blank + text(STAFF, row(UNIQUEWORKERID="2")).split("\n", 1)[1] + blank)
    assert folder.read().problems("rule, record, line") == [("blank-row", 2, 3), ("blank-row", 4, 5)]
    assert folder.ask("SELECT record FROM raw_staff") == [1, 3]
    assert folder.ask("SELECT record FROM set_aside") == [2, 4]
    assert folder.ask("SELECT rows_in FROM incoming_files WHERE file_kind = 'staff'") == [4]


def test_a_row_with_nothing_but_a_name_is_not_blank(folder: Folder) -> None:
    folder.put("staff.csv", text(STAFF, row(), {"DISPLAYID": "Ann"}))
    assert folder.read().problems() == []
    assert folder.ask("SELECT record FROM raw_staff") == [1, 2]


STAFF_TEXT = text(STAFF, row())
REFUSED: dict[str, tuple[str | bytes, list[tuple[Any, ...]]]] = {
    "empty": ("", [("empty-file", None, None, None)]),
    "only a mark and blanks": (b"\xef\xbb\xbf \r\n\r\n", [("empty-file", None, None, None)]),
    "a workbook": (b"PK\x03\x04 and so on", [("not-text", None, None, "an Excel workbook or a zip archive")]),
    "UTF-16": (STAFF_TEXT.encode("utf-16"), [("not-text", None, None, "UTF-16 text")]),
    "a NUL": (STAFF_TEXT + "a\0b", [("not-text", 3, None, "byte 0x00")]),
    "neither encoding": (STAFF_TEXT.encode() + b"\x81", [("unknown-encoding", 3, None, "byte 0x81")]),
    "semicolons": (STAFF_TEXT.replace(",", ";"), [("wrong-separator", 1, None, "semicolons")]),
    "tabs": (STAFF_TEXT.replace(",", "\t"), [("wrong-separator", 1, None, "tabs")]),
    "another file": ("name,age\nAnn,42\n", [("not-a-return", 1, None, "2 columns, 0 of them known")]),
    "no header": (STAFF_TEXT.split("\n")[1], [("not-a-return", 1, None, "44 columns, 0 of them known")]),
    "a column twice": (STAFF_TEXT.replace("GENDER", "DOB"), [
        ("missing-column", 1, "GENDER", None), ("repeated-column", 1, "DOB", None)]),
    "a column lost": (STAFF_TEXT.replace("EMPLSTATUS", "CONTRACT"), [
        ("missing-mandatory-column", 1, "EMPLSTATUS", None), ("extra-column", 1, "CONTRACT", None)]),
    "no rows": (text(STAFF), [("no-rows", None, None, None)]),
    "a short row": (STAFF_TEXT + "a,b\n", [("ragged-row", 3, None, "2 cells where the header has 44")]),
    "a long row": (STAFF_TEXT[:-1] + ",x\n", [("ragged-row", 2, None, "45 cells where the header has 44")]),
    "a blank cell too many": (STAFF_TEXT[:-1] + ",\n", [("ragged-row", 2, None, "45 cells where the header has 44")]),
    "an open quote": (STAFF_TEXT.replace("Ann Other", '"Ann') + STAFF_TEXT.split("\n")[1], [
        ("unbalanced-quotes", 2, None, None)]),
    "an open quote at the end": (STAFF_TEXT.rstrip("\n") + '"x\n', [("unbalanced-quotes", 2, None, None)]),
    "text after a quote": (STAFF_TEXT.replace("Ann Other", '"Ann" Other,"'), [("unbalanced-quotes", 2, None, None)]),
}  # fmt: skip


@pytest.mark.parametrize("name", REFUSED)
def test_a_broken_file_is_refused_with_its_line(folder: Folder, name: str) -> None:
    content, expected = REFUSED[name]
    folder.put("staff.csv", content)
    problems = sorted(folder.read().problems("rule, line, column_name, found"), key=str)
    assert [one for one in problems if one[0] != "no-staff-file"] == sorted(expected, key=str)
    effects = [FILE_RULES[rule].effect for rule, *_ in problems]
    assert "refuses" in effects


def test_the_good_rows_of_a_ragged_file_keep_their_record_numbers(folder: Folder) -> None:
    rows = text(STAFF, *(row(UNIQUEWORKERID=str(number)) for number in range(1, 6))).splitlines()
    rows[2] += ",surplus"
    rows[4] = rows[4].removesuffix(",")
    folder.put("staff.csv", "\n".join(rows))
    assert folder.read().problems("rule, record, line") == [("ragged-row", 2, 3), ("ragged-row", 4, 5)]
    assert folder.ask("SELECT record, UNIQUEWORKERID FROM raw_staff") == [(1, "1"), (3, "3"), (5, "5")]
    assert folder.ask("SELECT rows_in FROM incoming_files WHERE file_kind = 'staff'") == [5]


def test_a_byte_order_mark_before_a_quoted_header_spoils_no_row(folder: Folder) -> None:
    header_line, first, second = text(STAFF, row(), row(UNIQUEWORKERID="2")).splitlines()
    quoted = ",".join(f'"{name}"' for name in header_line.split(","))
    folder.put("staff.csv", f"\ufeff{quoted}\n{first},surplus\n{second}\n")
    assert folder.read().problems("rule, line") == [("ragged-row", 2)]
    assert folder.ask("SELECT record, UNIQUEWORKERID FROM raw_staff") == [(2, "2")]


def test_one_damaged_file_does_not_shift_the_rows_of_the_others(folder: Folder) -> None:
    """The damage evens out in the sum, so that it shows only when rows are read."""
    rows = text(STAFF, *(row(UNIQUEWORKERID=str(number)) for number in range(1, 4))).splitlines()
    folder.put("staff.csv", "\n".join([rows[0], rows[1] + ",surplus", rows[2].removesuffix(","), rows[3]]))
    for council in ("barnet", "islington"):
        folder.put("staff.csv", text(STAFF, row(UNIQUEWORKERID=council), row(UNIQUEWORKERID="2")), council)
    folder.read()
    assert folder.ask("SELECT record, UNIQUEWORKERID FROM raw_staff ORDER BY file_no, record") == [
        (1, "barnet"), (2, "2"), (3, "3"), (1, "islington"), (2, "2")]  # fmt: skip
    assert folder.ask("SELECT line FROM found_problems WHERE rule = 'ragged-row' ORDER BY line") == [2, 3]


def test_a_file_name_with_pattern_marks_is_one_file(folder: Folder) -> None:
    folder.put("staff.csv", "").unlink()
    folder.put("staff [fin?l]*.csv", STAFF_TEXT)
    assert folder.read().problems() == []
    assert folder.ask("SELECT UNIQUEWORKERID FROM raw_staff") == ["1"]


def test_missing_and_extra_columns_are_named_and_the_rest_is_read(folder: Folder) -> None:
    columns = [name for name in STAFF if name != "ETHNICITY"] + ["Shoe size", "", "dob "]
    columns.remove("DOB")
    folder.put("staff.csv", text(columns, row(**{"dob ": "01/02/1990"})))
    assert folder.read().problems("rule, column_name") == [
        ("column-respelt", "DOB"), ("extra-column", "Shoe size"), ("missing-column", "ETHNICITY"),
        ("unnamed-column", None)]  # fmt: skip
    assert folder.ask("SELECT DOB, ETHNICITY, EMPLSTATUS FROM raw_staff") == [("01/02/1990", None, "1")]


def test_lines_are_right_where_cells_hold_line_breaks(folder: Folder, tmp_path: Path) -> None:
    noted = row(QUALACH01NOTES="one\r\ntwo\nthree", DISPLAYID='a "quoted"\nname')
    path = folder.put("staff.csv", "\r\n" + text(STAFF, noted, row(), noted, row(), newline="\r\n") + "\r\n,\r\n")
    # header on line 2; records begin on lines 3 (4 lines long), 7, 8 (4 lines long) and 12; a blank line; 14
    assert record_lines(path.read_bytes())[1:5].tolist() == [3, 7, 8, 12]
    assert folder.read().problems("record, line") == [(5, 14)]


@pytest.mark.parametrize(
    ("missing", "rule"),
    [
        ("workplace", "no-workplace-file"),
        ("staff", "no-staff-file"),
        ("training", "no-training-file"),
    ],
)
def test_a_missing_file_is_said(folder: Folder, missing: str, rule: str) -> None:
    folder.put(f"{missing}.csv", "").unlink()
    assert folder.read().problems() == [rule]


def test_no_file_is_missed_when_one_is_checked_by_itself(folder: Folder) -> None:
    extract(folder.work, find_paths([folder.root / "returns/2025-09-30/hackney/staff.csv"]))
    assert folder.problems() == []


def test_two_staff_files_in_a_folder_are_both_named(folder: Folder) -> None:
    folder.put("camden.csv", text(STAFF, row(UNIQUEWORKERID="9")))
    assert folder.read().problems("rule, found") == [("two-files-of-one-kind", "staff file")] * 2


def test_a_council_in_two_folders_of_one_date_is_refused_in_both(folder: Folder) -> None:
    folder.put("workplace.csv", text(header("W5"), WORKPLACE | {"LOCALESTID": "W2"}), "E09000012")
    folder.put("staff.csv", text(STAFF, row(UNIQUEWORKERID="2")), "E09000012")
    problems = folder.read().ask("SELECT return_no, found FROM found_problems WHERE rule = 'council-twice' ORDER BY 1")
    assert problems == [(1, "2025-09-30/hackney"), (2, "2025-09-30/E09000012")]


def test_the_same_file_for_two_councils_is_refused_in_both(folder: Folder) -> None:
    folder.put("workers.csv", STAFF_TEXT, "camden")
    folder.put("workplace.csv", text(header("W5"), WORKPLACE | {"LOCALESTID": "W2"}), "camden")
    asked = "SELECT found FROM found_problems WHERE rule = 'same-file-as-another-council' ORDER BY file_no"
    assert folder.read().ask(asked) == [
        "the same as 2025-09-30/hackney/staff.csv", "the same as 2025-09-30/camden/workers.csv"]  # fmt: skip


@pytest.mark.parametrize(
    ("workplace", "staff", "kind", "rules"),
    [
        ("W1", "W1", "real", []),
        ("SAMPLE-W1", " sample- W1", "sample", []),
        ("SAMPLE-W1", "W1", "sample", ["sample-and-real"]),
    ],
)
def test_sample_returns_are_told_from_real_ones(
    folder: Folder, workplace: str, staff: str, kind: str, rules: list[str]
) -> None:
    folder.put("workplace.csv", text(header("W5"), WORKPLACE | {"LOCALESTID": workplace}))
    folder.put("staff.csv", text(STAFF, row(LOCALESTID=staff)))
    assert folder.read().problems() == rules
    assert folder.ask("SELECT kind FROM incoming") == [kind]


def test_no_rule_of_files_shares_its_words_or_lacks_any() -> None:
    assert all(rule.wrong and rule.remedy.endswith((".", 'Other".')) for rule in FILE_RULES.values())
    assert len({rule.wrong for rule in FILE_RULES.values()}) == len(FILE_RULES)


def test_lines_count_from_the_top_of_the_file_whatever_stands_above_the_header(folder: Folder) -> None:
    folder.put("staff.csv", "sep=,\n" + STAFF_TEXT + "," * (len(STAFF) - 1) + "\n")
    assert folder.read().problems("rule, record, line") == [("blank-row", 2, 4)]
