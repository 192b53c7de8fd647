"""Files arrive spoilt by programs, people and networks: each says where and why, and what is live stays as it is.

In the bounded form all spoilt returns come in one folder, as in a collection; in full each also comes alone.
"""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from broken import (
    DAY,
    EVERY_FILE,
    STAFF,
    TRAINED,
    WORKERS,
    WORKPLACE,
    Break,
    added,
    cells,
    content,
    each,
    figures,
    sound,
)
from etl.find import council_named
from homes import IS_FULL, Commands, Look, Record, contents, copied, live
from spoilt import Spoilt, Tried, told, tried

OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + "EncryptedPackage".encode("utf-16-le")
SHORT = "1.23E+11"


def in_every_file(change: Callable[[str], Break]) -> Break:
    return lambda folder: [change(name)(folder) for name in EVERY_FILE]


def american(day: str) -> str:
    date, month, year = day.split("/")
    return f"{int(month)}/{int(date)}/{year}"


def cut(part: float) -> Break:
    return content(WORKERS, lambda data: data[: int(len(data) * part)])


FAULTS = {
    "barnet": Spoilt(
        name="UTF-16", by=content(WORKERS, lambda data: data.decode().encode("utf-16")),
        rule="not-text", place="staff.csv", words="UTF-16 text",
    ),
    "bexley": Spoilt(
        name="Windows-1252", by=content(WORKERS, lambda data: data.replace(b"bexley", b"Zo\xeb")),
        rule="windows-1252", place="staff.csv 2", words="save the file as CSV UTF-8", refused=False,
    ),
    "brent": Spoilt(
        name="two encodings in one file",
        by=content(WORKERS, lambda data: data.replace(b"brent", b"Zo\xc3\xab", 1).replace(b"brent", b"Zo\x81", 1)),
        rule="unknown-encoding", place="staff.csv 3", words="byte 0x81",
    ),
    "bromley": Spoilt(
        name="1.23E+11 in place of one worker's identifier", by=cells(WORKERS, [3], UNIQUEWORKERID=SHORT),
        rule="identifier-changed-by-excel", place="staff.csv 5 UNIQUEWORKERID", words="looks changed by Excel",
    ),
    "camden": Spoilt(
        name="1.23E+11 in place of all workers' identifiers", by=each(WORKERS, "UNIQUEWORKERID", lambda _: SHORT),
        rule="identifier-changed-by-excel", place="staff.csv 2 UNIQUEWORKERID", words="choose Text for every column",
    ),
    "croydon": Spoilt(
        name="1.23E+11 in place of the workplace's identifier in all files",
        by=in_every_file(lambda name: each(name, "LOCALESTID", lambda _: SHORT)),
        rule="identifier-changed-by-excel", place="staff.csv 2 LOCALESTID", words="looks changed by Excel",
    ),
    "ealing": Spoilt(
        name="#REF! in place of an identifier", by=cells(WORKERS, UNIQUEWORKERID="#REF!"),
        rule="identifier-changed-by-excel", place="staff.csv 2 UNIQUEWORKERID", words="an error (#REF!)",
    ),
    "enfield": Spoilt(
        name="zeros lost before LOCALESTID", by=each(WORKERS, "LOCALESTID", lambda key: key.lstrip("0")),
        rule="identifier-zeros-lost", place="staff.csv 2 LOCALESTID", words="zeros at its beginning",
    ),
    "greenwich": Spoilt(
        name="zeros lost before some LOCALESTIDs", by=cells(WORKERS, [1, 2], LOCALESTID="71"),
        rule="identifier-zeros-lost", place="staff.csv 3 LOCALESTID", words="which Excel takes away",
    ),
    "haringey": Spoilt(
        name="zeros lost before UNIQUEWORKERID", by=each(WORKERS, "UNIQUEWORKERID", lambda key: key.lstrip("0")),
        rule="identifier-zeros-lost", place="training.csv 2 UNIQUEWORKERID", words="another file of the return",
    ),
    "harrow": Spoilt(
        name="serial dates", by=each(WORKERS, "DOB", lambda _: "31320"),
        rule="date-as-number", place="staff.csv 2 DOB", words="looks changed by Excel: it is a number of days",
    ),
    "hillingdon": Spoilt(
        name="dates of the USA", by=each(WORKERS, "DOB", american),
        rule="date-month-first", place="staff.csv 2 DOB", words="as in the USA",
    ),
    "hounslow": Spoilt(
        name="a date of the USA in training", by=cells(TRAINED, [1], DATECOMPLETED="04/25/2025"),
        rule="date-month-first", place="training.csv 3 DATECOMPLETED", words="as in the USA",
    ),
    "islington": Spoilt(
        name="trailing total under the staff", by=added(WORKERS, LOCALESTID="Total", DISPLAYID="12"),
        rule="total-row", place="staff.csv 14 LOCALESTID", words="the row adds up others", refused=False,
    ),
    "lambeth": Spoilt(
        name="trailing total under the workplaces", by=added(WORKPLACE, ESTNAME="Grand total", TOTALPERMTEMP="12"),
        rule="total-row", place="workplace.csv 3 LOCALESTID", words="it is no record", refused=False,
    ),
    "lewisham": Spoilt(
        name="blank rows", by=content(WORKERS, lambda data: data + b"," * 43 + b"\r\n\r\n" + b"," * 43 + b"\r\n"),
        rule="blank-row", place="staff.csv 14", words="nothing in any cell", refused=False,
    ),
    "merton": Spoilt(
        name="a merged title over the header",
        by=content(WORKERS, lambda data: b"Staff of Merton" + b"," * 43 + b"\r\n" + b"," * 43 + b"\r\n" + data),
        rule="rows-above-header", place="staff.csv 1", words="the header is on line 3",
    ),
    "newham": Spoilt(
        name="formulas", by=cells(WORKERS, UNIQUEWORKERID="=A2&B2", HOURLYRATE="=13*2"),
        rule="identifier-changed-by-excel", place="staff.csv 2 UNIQUEWORKERID", words="or a formula",
    ),
    "redbridge": Spoilt(
        name="a formula in place of an amount", by=cells(WORKERS, HOURLYRATE="=13*2"),
        rule="hourlyrate-number", place="staff.csv 2 HOURLYRATE", words="pay counts as unknown", refused=False,
    ),
    "southwark": Spoilt(
        name="a workbook with a password under the name of a CSV file", by=content(WORKERS, lambda _: OLE),
        rule="not-text", place="staff.csv", words="a workbook with a password",
    ),
    "sutton": Spoilt(
        name="a cell of 50 MB", by=cells(WORKERS, [4], DISPLAYID="x" * 50_000_000),
        rule="long-row", place="staff.csv 6", words="50,000,",
    ),
    "wandsworth": Spoilt(
        name="half-copied in the midst of a row", by=cut(0.6),
        rule="ragged-row", place="staff.csv 7", words="cells where the header has 44",
    ),
    "westminster": Spoilt(
        name="half-copied at the end of a row", by=content(WORKERS, lambda data: b"".join(data.splitlines(True)[:7])),
        rule="totalpermtemp-differs", place="workplace.csv 2 TOTALPERMTEMP", words="12, but 6 staff records",
        refused=False,
    ),
    "leeds": Spoilt(
        name="half-copied over zeros", by=content(WORKERS, lambda data: data[:-500] + bytes(500)),
        rule="not-text", place="staff.csv 10", words="byte 0x00",
    ),
    "york": Spoilt(
        name="copied without content", by=content(WORKERS, lambda _: b""),
        rule="empty-file", place="staff.csv", words="Download or save the file again",
    ),
    "bradford": Spoilt(
        name="semicolons in place of commas", by=content(WORKERS, lambda data: data.replace(b",", b";")),
        rule="wrong-separator", place="staff.csv 1", words="commas between cells",
    ),
    "wakefield": Spoilt(
        name="a link to another file of the machine",
        by=lambda folder: ((folder / WORKERS).unlink(), (folder / WORKERS).symlink_to("/etc/passwd")),
        rule="not-a-return", place="staff.csv 1", words="not the header",
    ),
    "kirklees": Spoilt(
        name="a link to nothing",
        by=lambda folder: ((folder / WORKERS).unlink(), (folder / WORKERS).symlink_to("../nowhere.csv")),
        rule="no-staff-file", place="", words="the return has no staff file",
    ),
    "calderdale": Spoilt(
        name="a pipe in place of a file",
        by=lambda folder: ((folder / WORKERS).unlink(), os.mkfifo(folder / WORKERS)),
        rule="no-staff-file", place="", words="the return has no staff file",
    ),
}  # fmt: skip
SOUND = "kensington-and-chelsea"


@pytest.fixture(scope="module")
def collection(_sound_home: Path, tmp_path_factory: pytest.TempPathFactory, commands: Commands, served: Look) -> Tried:
    """All spoilt returns in one folder, and a sound one among them."""
    root = tmp_path_factory.mktemp("spoilt")
    for council, spoilt in FAULTS.items():
        spoilt.by(sound(root / "returns", council))
    sound(root / "returns", SOUND)
    return tried(root / "returns", copied(_sound_home, root / "home"), commands, served)


@pytest.mark.parametrize("council", FAULTS)
def test_a_spoilt_file_is_told_by_place_and_reason_and_harms_nothing(
    collection: Tried, fault: Record, council: str, tmp_path: Path, request: pytest.FixtureRequest
) -> None:
    spoilt, code = FAULTS[council], council_named(council) or ""
    report = collection.reports[code]
    assert report.would_be in ({"refused", "unreadable"} if spoilt.refused else {"accepted"}), report.said
    (broken,) = [one for one in report.problems if one.rule == spoilt.rule]
    message = told(broken)
    assert message.startswith(f"{spoilt.place}: "), message
    assert spoilt.words in message
    assert (broken.effect == "refuses") is spoilt.refused
    assert (collection.checked.code, collection.loaded.code) == (1, 1)
    assert "root:" not in collection.checked.said + collection.loaded.said
    fault(spoilt.name, message, collection.loaded.code, collection.is_unharmed(code, refused=spoilt.refused))
    if IS_FULL:
        _alone(council, fault, tmp_path, request)


def _alone(council: str, fault: Record, to: Path, request: pytest.FixtureRequest) -> None:
    """The same where no other council sends anything."""
    spoilt, code = FAULTS[council], council_named(council) or ""
    commands, served = (request.getfixturevalue(name) for name in ("commands", "served"))
    spoilt.by(sound(to / "returns", council))
    alone = tried(to / "returns", copied(request.getfixturevalue("_sound_home"), to / "home"), commands, served)
    assert alone.loaded.code == (1 if spoilt.refused else 0) or "nothing was published" in alone.loaded.said
    message = alone.reports[code].said
    fault(f"{spoilt.name}, alone", message, alone.loaded.code, alone.is_unharmed(code, refused=spoilt.refused))


def test_the_sound_return_among_them_is_loaded_whole(collection: Tried) -> None:
    code = council_named(SOUND) or ""
    assert collection.reports[code].problems == ()
    assert (DAY, code) in figures(collection.home)


def test_a_check_of_one_return_says_on_the_screen_where_why_and_what_to_do(
    commands: Commands, fault: Record, home: Path, tmp_path: Path
) -> None:
    folder = sound(tmp_path, "bromley")
    FAULTS["bromley"].by(folder)
    was = live(home)
    ran = commands("check", folder, home=home)
    assert ran.code == 1
    for words in ("would be refused", "staff.csv", "line 5", "UNIQUEWORKERID", "1.23E+11", "Take the file from"):
        assert words in " ".join(ran.said.split()), ran.said
    fault("1.23E+11, on the screen", ran.said.splitlines()[0], ran.code, live(home) == was)


@pytest.mark.parametrize("lines", [65_536, 1_048_576] if IS_FULL else [65_536])
def test_a_file_that_ends_where_a_sheet_of_excel_ends_is_refused(
    commands: Commands, fault: Record, home: Path, tmp_path: Path, lines: int
) -> None:
    folder, was = sound(tmp_path / "r", "barnet"), contents(home)
    header = (folder / TRAINED).read_bytes().partition(b"\n")[0] + b"\n"
    row = b"0071,00001,1" + b"," * header.count(b",")
    (folder / TRAINED).write_bytes(header + (row[:-2] + b"\n") * (lines - 1))
    ran = commands("check", folder, home=home)
    assert ran.code == 1
    assert f"{lines:,} lines" in ran.said and "rows may be missing" in " ".join(ran.said.split()), ran.said
    fault(f"cut off by Excel at {lines:,} lines", "rows may be missing", ran.code, contents(home) == was)
    (folder / TRAINED).write_bytes(header + (row[:-2] + b"\n") * (lines - 1) + b"," * header.count(b",") + b"\n")
    assert commands("check", folder, home=home).code == 0  # the way out that the remedy names


GROWS = """
import sys, time
file, until = open(sys.argv[1], "ab", 0), time.monotonic() + 60
rows = [line + b"\\n" for line in open(sys.argv[1], "rb").read().splitlines()[1:]]
number = 0
print("growing", flush=True)
while time.monotonic() < until:
    number += 1
    file.write(rows[0].replace(b"00001", b"%05d" % (number + 100), 1))
    time.sleep(0.002)
"""


@pytest.fixture
def growing(tmp_path: Path) -> Iterator[Path]:
    """A return whose staff file another process is still writing."""
    folder = sound(tmp_path / "growing", "barnet")
    writer = subprocess.Popen([sys.executable, "-c", GROWS, folder / WORKERS], stdout=subprocess.PIPE)
    assert writer.stdout
    assert writer.stdout.readline() == b"growing\n"
    yield folder
    writer.send_signal(signal.SIGKILL)
    writer.wait()
    writer.stdout.close()


def test_a_file_that_still_grows_is_not_taken(commands: Commands, fault: Record, home: Path, growing: Path) -> None:
    was = figures(home)
    for command in ("check", "load"):
        ran = commands(command, growing.parent.parent, home=home)
        assert ran.code in {1, 2}, ran.said
        assert "the file changed while it was read" in " ".join(ran.said.split()), ran.said
        fault(f"still growing, {command}", "the file changed while it was read", ran.code, figures(home) == was)


def test_a_return_ten_times_as_large_is_loaded_and_told(
    commands: Commands, fault: Record, served: Look, home: Path, tmp_path: Path
) -> None:
    commands("load", sound(tmp_path / "1", "barnet").parent.parent, home=home)
    before = figures(home)
    larger = sound(tmp_path / "10", "barnet", staff=10 * STAFF)
    checked = commands("check", larger, home=home)
    assert f"{10 * STAFF}" in checked.said
    ran = commands("load", larger.parent.parent, home=home)
    assert "12 staff records before, 120 now" in ran.said, ran.said
    others = {place: number for place, number in before.items() if place != (DAY, "E09000003")}
    is_well = others.items() <= figures(home).items() and served(home).is_well
    fault("ten times as large", "12 staff records before, 120 now", ran.code, is_well)


@pytest.mark.parametrize("path", ["/dev/zero", "pipe.csv"])
def test_what_never_ends_is_not_read(commands: Commands, fault: Record, home: Path, tmp_path: Path, path: str) -> None:
    os.mkfifo(tmp_path / "pipe.csv")
    was, begun = live(home), time.monotonic()
    ran = commands("check", tmp_path / path, home=home)
    assert ran.code == 2
    assert "not a file but a device or a pipe" in " ".join(ran.said.split()), ran.said
    fault(f"{path} to be checked", "not a file but a device or a pipe", ran.code, live(home) == was)
    assert time.monotonic() - begun < 60
