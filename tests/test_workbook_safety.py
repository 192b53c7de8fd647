"""Workbooks made to do harm, or merely not to be read, are refused in one sentence before they are opened."""

import struct
import time
import zipfile
from collections.abc import Callable
from pathlib import Path

import openpyxl
import pytest
import xlsxwriter

from etl.workbooks import CannotRead
from etl.workbooks.container import MOST_PARTS, MOST_UNPACKED
from etl.workbooks.convert import read

ROWS = (["TEAM", "ROLE", "PERIODKIND", "HEADCOUNT"], ["North", "6", "12-months", 4])
LAUGHS = """<?xml version="1.0"?><!DOCTYPE lolz [<!ENTITY a "ha">{}]>""".format(
    "".join(f'<!ENTITY {chr(98 + n)} "{f"&{chr(97 + n)};" * 10}">' for n in range(9))
)


def book(path: Path) -> Path:
    made = openpyxl.Workbook()
    for row in ROWS:
        made.active.append(row)
    made.save(path)
    return path


def with_parts(path: Path, change: Callable[[str, bytes], bytes] = lambda _, data: data, **more: bytes) -> Path:
    """A real workbook, each of its parts changed, and more parts beside them."""
    source = book(path.with_name("source.xlsx"))
    with zipfile.ZipFile(source) as old, zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            new.writestr(name, change(name, old.read(name)))
        for name, data in more.items():
            new.writestr(name.replace("__", "/").replace("_DOT_", "."), data)
    return path


def refused(path: Path) -> str:
    with pytest.raises(CannotRead) as why:
        read(path)
    (sentence,) = why.value.args
    assert sentence.startswith(path.name)
    assert len(sentence) < 250
    return str(sentence)


def test_a_real_workbook_is_read(tmp_path: Path) -> None:
    (sheet,) = read(book(tmp_path / "a.xlsx")).sheets
    assert [[cell.text for cell in line.cells] for line in sheet.lines] == [
        ["TEAM", "ROLE", "PERIODKIND", "HEADCOUNT"],
        ["North", "6", "12-months", "4"],
    ]


def test_a_zip_bomb_is_not_unpacked(tmp_path: Path) -> None:
    path = tmp_path / "bomb.xlsx"
    zeros = bytes(1 << 20)
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as made, made.open("xl/worksheets/sheet1.xml", "w") as part:
        for _ in range(60):
            part.write(zeros)
    assert path.stat().st_size < 100_000
    assert "more than 100 times its size" in refused(path)


def test_a_workbook_that_says_it_is_huge_is_not_unpacked(tmp_path: Path) -> None:
    path = with_parts(tmp_path / "huge.xlsx", more_DOT_bin=bytes(10))
    data = bytearray(path.read_bytes())
    at = data.rindex(b"PK\x01\x02")
    struct.pack_into("<I", data, at + 24, MOST_UNPACKED + 1)
    path.write_bytes(data)
    assert "unpacks to 500 MB" in refused(path)


def test_a_part_that_is_larger_than_it_says_does_no_harm(tmp_path: Path) -> None:
    path = tmp_path / "liar.xlsx"
    with_parts(path, lambda name, data: data + b" " * 5_000_000 if name.endswith("sheet1.xml") else data)
    data = bytearray(path.read_bytes())
    at = data.index(b"xl/worksheets/sheet1.xml", data.index(b"PK\x01\x02")) - 46
    struct.pack_into("<I", data, at + 24, 400)
    path.write_bytes(data)
    assert "damaged" in refused(path) or "cannot be read" in refused(path)


def test_more_parts_than_any_workbook_has_are_not_listed(tmp_path: Path) -> None:
    path = tmp_path / "many.xlsx"
    with zipfile.ZipFile(path, "w") as made:
        for number in range(MOST_PARTS + 1):
            made.writestr(f"{number}", b"")
    assert "more than 1,000 parts" in refused(path)


def test_a_list_of_a_million_parts_is_not_even_read(tmp_path: Path) -> None:
    path = tmp_path / "million.xlsx"
    entry = struct.pack("<4s4B4HL2L5H2L", b"PK\x01\x02", 20, 0, 20, 0, 0, 0, 0, 0, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0) + b"a"
    listed = entry * 700_000
    end = struct.pack("<4s4H2LH", b"PK\x05\x06", 0, 0, 1, 1, len(listed), 4, 0)
    path.write_bytes(b"PK\x03\x04" + listed + end)
    began = time.monotonic()
    assert "more than 1,000 parts" in refused(path)
    assert time.monotonic() - began < 1


def test_more_than_50_mb_are_not_opened(tmp_path: Path) -> None:
    path = tmp_path / "large.xlsx"
    with path.open("wb") as file:
        file.write(b"PK\x03\x04")
        file.truncate(50 * 2**20 + 1)
    assert "is 50 MB; a file may have 50 MB" in refused(path)


@pytest.mark.parametrize("part", ["xl/workbook.xml", "xl/worksheets/sheet1.xml", "xl/styles.xml", "docProps/core.xml"])
def test_xml_with_entities_is_refused_wherever_it_stands(tmp_path: Path, part: str) -> None:
    def laugh(name: str, data: bytes) -> bytes:
        start = data.index(b"?>") + 2 if data.startswith(b"<?xml") else 0
        return LAUGHS.encode() + data[start:] if name == part else data

    began = time.monotonic()
    assert "a document type" in refused(with_parts(tmp_path / "laughs.xlsx", laugh))
    assert time.monotonic() - began < 1


def test_shared_strings_with_entities_are_refused(tmp_path: Path) -> None:
    made = xlsxwriter.Workbook(tmp_path / "source.xlsx")
    made.add_worksheet().write_row(0, 0, ROWS[0])
    made.close()
    path = tmp_path / "strings.xlsx"
    with zipfile.ZipFile(tmp_path / "source.xlsx") as old, zipfile.ZipFile(path, "w") as new:
        for name in old.namelist():
            data = old.read(name)
            new.writestr(name, LAUGHS.encode() + data[data.index(b"<sst") :] if b"<sst" in data else data)
    assert "a document type" in refused(path)


def test_xml_with_entities_in_utf_16_is_refused_too(tmp_path: Path) -> None:
    def laugh(name: str, data: bytes) -> bytes:
        text = LAUGHS.replace('version="1.0"', 'version="1.0" encoding="utf-16"') + "<sst>&i;</sst>"
        return text.encode("utf-16") if name.endswith("sheet1.xml") else data

    assert "a document type" in refused(with_parts(tmp_path / "laughs.xlsx", laugh))


def test_a_file_on_this_machine_cannot_be_drawn_in(tmp_path: Path) -> None:
    outside = b'<?xml version="1.0"?><!DOCTYPE a [<!ENTITY x SYSTEM "file:///etc/passwd">]><sst>&x;</sst>'
    path = with_parts(tmp_path / "xxe.xlsx", lambda name, data: outside if name.endswith("sheet1.xml") else data)
    assert "a document type" in refused(path)


@pytest.mark.parametrize("name", ["../../etc/cron.d/x", "/etc/passwd", "xl\\..\\x.xml", "C:/x"])
def test_names_that_lead_outside_are_refused(tmp_path: Path, name: str) -> None:
    path = with_parts(tmp_path / "paths.xlsx")
    with zipfile.ZipFile(path, "a") as made:
        part = zipfile.ZipInfo("x")
        part.filename = name
        made.writestr(part, b"")
    assert "points outside" in refused(path)


def test_links_are_refused(tmp_path: Path) -> None:
    path = with_parts(tmp_path / "links.xlsx")
    with zipfile.ZipFile(path, "a") as made:
        part = zipfile.ZipInfo("xl/link.xml")
        part.external_attr = 0o120777 << 16
        made.writestr(part, b"/etc/passwd")
    assert "points outside" in refused(path)


@pytest.mark.parametrize("within", [b"PK\x03\x04", b"7z\xbc\xaf\x27\x1c", b"\x1f\x8b\x08", b"Rar!\x1a\x07"])
def test_archives_within_are_refused(tmp_path: Path, within: bytes) -> None:
    path = with_parts(tmp_path / "nested.xlsx", xl__embeddings__a_DOT_bin=within + bytes(50))
    assert "holds another file (a.bin)" in refused(path)


def test_ways_to_pack_that_could_unpack_without_measure_are_refused(tmp_path: Path) -> None:
    path = with_parts(tmp_path / "bz.xlsx")
    with zipfile.ZipFile(path, "a", zipfile.ZIP_BZIP2) as made:
        made.writestr("xl/a.xml", bytes(10_000))
    assert "damaged" in refused(path)


def test_macros_are_refused_and_never_run(tmp_path: Path) -> None:
    named = with_parts(tmp_path / "a.xlsm", xl__vbaProject_DOT_bin=bytes(10))
    assert "holds macros: save it as an Excel workbook without macros (.xlsx)" in refused(named)
    declared = with_parts(
        tmp_path / "b.xlsx",
        lambda name, data: (
            data.replace(b"spreadsheetml.sheet.main", b"sheet.macroEnabled.main")
            if name == "[Content_Types].xml"
            else data
        ),
    )
    assert "holds macros" in refused(declared)


def test_other_kinds_of_workbook_are_told_apart(tmp_path: Path) -> None:
    old, locked = tmp_path / "old.xls", tmp_path / "locked.xlsx"
    ole = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
    old.write_bytes(ole + bytes(600))
    locked.write_bytes(ole + bytes(500) + "EncryptedPackage".encode("utf-16-le") + bytes(100))
    assert "is of Excel 97-2003" in refused(old)
    assert "is protected by a password" in refused(locked)
    with zipfile.ZipFile(tmp_path / "a.ods", "w") as made:
        made.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet")
    assert "is an OpenDocument file" in refused(tmp_path / "a.ods")
    assert "is a binary workbook (.xlsb)" in refused(with_parts(tmp_path / "a.xlsb", xl__workbook_DOT_bin=b"x"))
    with zipfile.ZipFile(tmp_path / "a.zip", "w") as made:
        made.writestr("staff.csv", "a,b")
    assert "is a zip archive and no workbook" in refused(tmp_path / "a.zip")
    (tmp_path / "web.xlsx").write_text("<html><table>")
    assert "is named as a workbook but is none" in refused(tmp_path / "web.xlsx")
    (tmp_path / "none.xlsx").touch()
    assert "is empty" in refused(tmp_path / "none.xlsx")


def test_a_zip_with_a_password_says_so(tmp_path: Path) -> None:
    path = with_parts(tmp_path / "zip.xlsx")
    data = bytearray(path.read_bytes())
    at = data.index(b"PK\x01\x02")
    data[at + 8] |= 1
    path.write_bytes(data)
    assert "is protected by a password" in refused(path)


@pytest.mark.parametrize("kept", [0.3, 0.6, 0.95])
def test_a_workbook_that_was_not_copied_whole_says_so(tmp_path: Path, kept: float) -> None:
    data = book(tmp_path / "a.xlsx").read_bytes()
    (tmp_path / "half.xlsx").write_bytes(data[: int(len(data) * kept)])
    assert "damaged or not copied whole" in refused(tmp_path / "half.xlsx")


def test_flipped_bytes_never_break_the_reader(tmp_path: Path) -> None:
    data = book(tmp_path / "a.xlsx").read_bytes()
    path = tmp_path / "flipped.xlsx"
    survived = 0
    for place in range(0, len(data), 37):
        path.write_bytes(data[:place] + bytes([data[place] ^ 0xFF]) + data[place + 1 :])
        try:
            read(path)
        except CannotRead:
            survived += 1
    assert survived


def test_parts_that_are_no_sheets_are_refused(tmp_path: Path) -> None:
    def garble(name: str, data: bytes) -> bytes:
        return data.replace(b'r="A1"', b'r="ZZZZZZ99999999999"') if name.endswith("sheet1.xml") else data

    assert "cannot be read as a workbook" in refused(with_parts(tmp_path / "odd.xlsx", garble))


def test_a_row_far_down_costs_little(tmp_path: Path) -> None:
    made = openpyxl.Workbook()
    for row in ROWS:
        made.active.append(row)
    made.active["A1048576"] = "the end"
    made.save(tmp_path / "far.xlsx")
    began = time.monotonic()
    assert [line.number for line in read(tmp_path / "far.xlsx").sheets[0].lines] == [1, 2, 1048576]
    assert time.monotonic() - began < 3


def test_too_many_rows_columns_and_letters_are_named(tmp_path: Path) -> None:
    rows = "\n".join(f"North {number},6,12-months,1" for number in range(20_001))
    (tmp_path / "rows.csv").write_text(f"TEAM,ROLE,PERIODKIND,HEADCOUNT\n{rows}\n")
    assert "has more than 20,000 rows" in refused(tmp_path / "rows.csv")
    (tmp_path / "wide.csv").write_text("TEAM,ROLE\n" + "1," * 300 + "1\n")
    assert "line 2 has more than 200 columns" in refused(tmp_path / "wide.csv")
    (tmp_path / "long.csv").write_text("TEAM,ROLE\nNorth," + "x" * 3_000 + "\n")
    assert "line 2, column B holds 3,000 letters" in refused(tmp_path / "long.csv")


def test_a_line_of_many_megabytes_is_refused_quickly(tmp_path: Path) -> None:
    (tmp_path / "line.csv").write_text('TEAM,ROLE\n"' + "x" * 40_000_000)
    began = time.monotonic()
    assert "line 2: a cell does not end" in refused(tmp_path / "line.csv")
    assert time.monotonic() - began < 5


def test_text_in_another_encoding_says_so(tmp_path: Path) -> None:
    (tmp_path / "wide.csv").write_bytes("TEAM,ROLE\nNorth,6\n".encode("utf-16"))
    assert "is not text that can be read (UTF-16 text): save it as CSV UTF-8" in refused(tmp_path / "wide.csv")
