"""Files that a browser sent are looked at before anything reads them, and are gone when the look is over."""

import io
import os
import stat
import zipfile
from pathlib import Path

import pytest
from werkzeug.datastructures import FileStorage

from desk import limits
from desk.intake import taken_in
from desk.sent_files import Unfit, safe_name
from desk.unpacking import unpack

CSV = b"LOCALESTID,STATUS\r\nW1,UPDATE\r\n"


@pytest.fixture(autouse=True)
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("MUSTER_HOME", str(tmp_path))
    return tmp_path


def sent(**files: bytes) -> list[FileStorage]:
    """Files as a browser sends them; a name's underscore is its dot."""
    return [FileStorage(io.BytesIO(content), filename=name.replace("_", ".")) for name, content in files.items()]


def zipped(**members: bytes) -> bytes:
    return archive({name.replace("_", "."): content for name, content in members.items()})


def archive(members: dict[str, bytes] | list[tuple[str | zipfile.ZipInfo, bytes]]) -> bytes:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as opened:
        for name, content in members.items() if isinstance(members, dict) else members:
            opened.writestr(name, content)
    return made.getvalue()


def taken(*files: FileStorage) -> dict[str, bytes]:
    with taken_in(files) as folder:
        return {path.name: path.read_bytes() for path in folder.iterdir()}


def why_not(*files: FileStorage) -> str:
    with pytest.raises(Unfit) as unfit, taken_in(files):
        pass
    return str(unfit.value)


def test_files_lie_in_a_private_folder_and_are_gone_afterwards(home: Path) -> None:
    with taken_in(sent(staff_csv=CSV, workplace_csv=CSV)) as folder:
        assert sorted(path.name for path in folder.iterdir()) == ["staff.csv", "workplace.csv"]
        assert (folder / "staff.csv").read_bytes() == CSV
        modes = [stat.S_IMODE(path.stat().st_mode) for path in (folder, folder.parent, folder / "staff.csv")]
        assert modes == [0o700, 0o700, 0o600]
        assert folder.is_relative_to(home / "state")
    assert list((home / "state").iterdir()) == []


@pytest.mark.parametrize(
    ("name", "safe"),
    [
        ("staff return.CSV", "staff return.csv"),
        ("C:\\Users\\Jo\\staff.csv", "staff.csv"),
        ("../../etc/passwd.csv", "passwd.csv"),
        ("Pérsonnel \N{EN DASH} 2025*?.csv", "Personnel 2025.csv"),
        (".csv", "file.csv"),
        ("x" * 300 + ".csv", "x" * 60 + ".csv"),
        ("=cmd|'/c calc'!A1.csv", "c calc-A1.csv"),
        ("no ending", "file.noending"),
    ],
)
def test_names_are_made_here(name: str, safe: str) -> None:
    assert safe_name(name).replace("  ", " ") == safe


@pytest.mark.parametrize(
    ("name", "content", "words"),
    [
        ("staff.txt", CSV, "is not a kind of file"),
        ("staff.xls", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "is not a kind of file"),
        ("staff.csv", b"", "is empty"),
        ("staff.csv", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1....", "is an old workbook or has a password"),
        ("book.xlsx", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1....", "is an old workbook or has a password"),
        ("staff.csv", b"PK\x03\x04....", "is not text"),
        ("staff.csv", b"%PDF-1.7", "is not text"),
        ("staff.csv", b"LOCALESTID\0,STATUS", "is not text"),
        ("book.xlsx", CSV, "is not what its name says"),
        ("return.zip", CSV, "is not what its name says"),
        ("return.zip", b"PK\x03\x04" + b"x" * 100, "is damaged"),
    ],
)
def test_a_file_is_what_its_name_says(name: str, content: bytes, words: str) -> None:
    assert words in why_not(FileStorage(io.BytesIO(content), filename=name))


def test_nothing_two_of_a_name_and_too_many_are_told() -> None:
    assert why_not() == "Choose the files of the return first."
    assert "Two files are named staff.csv" in why_not(*sent(staff_csv=CSV), *sent(staff_csv=CSV))
    many = [FileStorage(io.BytesIO(CSV), filename=f"{number}.csv") for number in range(limits.FILES + 1)]
    assert "up to 20 files" in why_not(*many)


class Endless(io.RawIOBase):
    """A file that never ends."""

    def read(self, size: int = -1) -> bytes:
        return b"a" * size


def test_what_arrives_is_counted(home: Path) -> None:
    assert "more than 50 MB" in why_not(FileStorage(Endless(), filename="staff.csv"))  # type: ignore[arg-type]
    assert list((home / "state").iterdir()) == []


def test_a_zip_is_unpacked_with_what_computers_put_into_it_left_out() -> None:
    members = {"Return/": b"", "Return/staff.csv": CSV, "__MACOSX/Return/._staff.csv": b"\0", "Return/.DS_Store": b"\0"}
    assert taken(FileStorage(io.BytesIO(archive(members)), filename="return.zip")) == {"staff.csv": CSV}


def test_names_in_a_zip_may_be_of_an_old_program_but_are_text(tmp_path: Path) -> None:
    path, into = tmp_path / "old.zip", tmp_path / "into"
    into.mkdir()
    path.write_bytes(archive({"Stra*e.csv": CSV}).replace(b"Stra*e", b"Stra\xe1e"))  # a sharp s in code page 437
    unpack(path, into)
    assert [each.name for each in into.iterdir()] == ["Strae.csv"]
    path.write_bytes(archive({"Stra\N{LATIN SMALL LETTER SHARP S}e.csv": CSV}).replace(b"\xc3\x9f", b"\xff\xff"))
    assert_unfit(path, "is damaged")


@pytest.mark.parametrize(
    "name", ["../staff.csv", "/etc/staff.csv", "a/../../staff.csv", "C:/staff.csv", "..\\staff.csv", "staff.csv\0.png"]
)
def test_no_name_leads_out_of_a_zip(tmp_path: Path, name: str) -> None:
    member = zipfile.ZipInfo("placeholder.csv")
    member.filename = member.orig_filename = name
    path = tmp_path / "return.zip"
    path.write_bytes(archive([(member, CSV)]))
    assert_unfit(path, "leads out of it")


def assert_unfit(path: Path, words: str) -> None:
    into = path.parent / "into"
    into.mkdir(exist_ok=True)
    with pytest.raises(Unfit, match=words):
        unpack(path, into)


def harmful(tmp_path: Path, members: list[tuple[str | zipfile.ZipInfo, bytes]]) -> Path:
    path = tmp_path / "return.zip"
    path.write_bytes(archive(members))
    return path


def link(name: str) -> zipfile.ZipInfo:
    made = zipfile.ZipInfo(name)
    made.create_system = 3
    made.external_attr = (stat.S_IFLNK | 0o777) << 16
    return made


def test_links_archives_other_files_and_folders_in_a_zip_are_refused(tmp_path: Path) -> None:
    inner = archive({"staff.csv": CSV})
    assert_unfit(harmful(tmp_path, [(link("staff.csv"), b"/etc/passwd")]), "holds a link")
    assert_unfit(harmful(tmp_path, [("inner.zip", inner)]), "not a kind of file")
    assert_unfit(harmful(tmp_path, [("inner.csv", inner)]), "is not text")
    assert_unfit(harmful(tmp_path, [("notes.docx", inner)]), "not a kind of file")
    assert_unfit(harmful(tmp_path, [("a/staff.csv", CSV), ("b/workplace.csv", CSV)]), "folders within folders")
    assert_unfit(harmful(tmp_path, [("a/b/staff.csv", CSV)]), "folders within folders")
    assert_unfit(harmful(tmp_path, []), "holds no files")
    with pytest.warns(UserWarning, match="Duplicate name"):
        twice = harmful(tmp_path, [("staff.csv", CSV), ("staff.csv", CSV)])
    assert_unfit(twice, "Two files are named staff.csv")


@pytest.mark.parametrize("name", [".", "./", "//"])
def test_a_zip_with_a_member_of_no_name_is_refused_in_words(tmp_path: Path, name: str) -> None:
    assert_unfit(harmful(tmp_path, [("staff.csv", CSV), (name, b"")]), "name leads out of it")


def test_a_zip_whose_content_does_not_unpack_is_damaged(tmp_path: Path) -> None:
    content = bytearray(archive({"staff.csv": CSV * 1_000}))
    content[40:60] = b"\xff" * 20
    path = tmp_path / "return.zip"
    path.write_bytes(content)
    assert_unfit(path, "is damaged")


def test_a_zip_with_a_password_says_so(tmp_path: Path) -> None:
    content = bytearray(archive({"staff.csv": CSV}))
    for signature, flags in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        content[content.index(signature) + flags] |= 1
    path = tmp_path / "return.zip"
    path.write_bytes(content)
    assert_unfit(path, "has a password")


def test_a_zip_of_too_many_files_is_refused(tmp_path: Path) -> None:
    assert_unfit(
        harmful(tmp_path, [(f"{number}.csv", b"a") for number in range(limits.MEMBERS + 1)]), "more than 1,000"
    )


def test_a_zip_bomb_is_stopped_by_what_comes_out_of_it(tmp_path: Path) -> None:
    path = harmful(tmp_path, [("staff.csv", b"a" * 30_000_000)])
    assert path.stat().st_size * limits.RATIO < 30_000_000
    assert_unfit(path, "100 times its own size")
    written = sum(each.stat().st_size for each in (tmp_path / "into").iterdir())
    assert written <= path.stat().st_size * limits.RATIO


def test_a_zip_that_says_less_than_comes_out_of_it_is_stopped_too(tmp_path: Path) -> None:
    content = bytearray(archive({"staff.csv": b"a" * 30_000_000}))
    for signature, size in ((b"PK\x03\x04", 22), (b"PK\x01\x02", 24)):
        place = content.index(signature) + size
        content[place : place + 4] = (1_000).to_bytes(4, "little")
    path = tmp_path / "return.zip"
    path.write_bytes(content)
    assert_unfit(path, "100 times its own size|is damaged")
    assert sum(each.stat().st_size for each in (tmp_path / "into").iterdir()) < 3_000_000


def test_a_folder_that_a_killed_worker_left_is_cleared_by_the_next_check(home: Path) -> None:
    from etl.work_folders import clear_work_folders  # noqa: PLC0415 - what a check does first

    with taken_in(sent(staff_csv=CSV)) as folder:
        clear_work_folders(home / "state")
        assert folder.is_dir()  # somebody holds it
        kept = home / "state" / f"muster-work-{os.getpid()}-left"
        kept.mkdir()
        clear_work_folders(home / "state")
        assert not kept.exists()
