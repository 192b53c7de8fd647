"""Files come by the browser that are traps, torn or none of a return: each is answered in a sentence and is gone."""

import io
import json
import zipfile
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path

import pytest
from flask.testing import FlaskClient
from openpyxl import Workbook
from werkzeug.test import TestResponse

from app import server
from auth import WARM_UP
from broken import DAY, WORKERS, sound, zipped
from desk import limits
from homes import IS_FULL, Record, copied, live
from readers import STEWARD

CAMDEN = "E09000007"
OURS = {"X-Muster-Return": "1", "Sec-Fetch-Site": "same-origin"}
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + "EncryptedPackage".encode("utf-16-le") * 9
LAUGHS = '<?xml version="1.0"?><!DOCTYPE l [<!ENTITY a "ha">{}]>'.format(
    "".join(f'<!ENTITY {chr(98 + n)} "{f"&{chr(97 + n)};" * 10}">' for n in range(9))
)
OUTSIDE = '<?xml version="1.0"?><!DOCTYPE l [<!ENTITY a SYSTEM "file:///etc/passwd">]>'
Files = Mapping[str, bytes]


@pytest.fixture(scope="module")
def desk(_sound_home: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """A home of this module's own, in which files are checked."""
    home = copied(_sound_home, tmp_path_factory.mktemp("desk") / "home")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("MUSTER_HOME", str(home))
        yield home


@pytest.fixture(scope="module")
def client(desk: Path) -> FlaskClient:
    return server.test_client()


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> dict[str, bytes]:
    """The files of a sound return of Camden."""
    folder = sound(tmp_path_factory.mktemp("whole"), "camden")
    return {path.name: path.read_bytes() for path in folder.iterdir()}


def post(client: FlaskClient, files: Files) -> TestResponse:
    sent = [(io.BytesIO(data), name) for name, data in files.items()]
    answer = client.post(
        "/returns/files/check", data={"files": sent, "council": CAMDEN, "as_at": DAY}, headers=OURS,
        environ_overrides={WARM_UP: STEWARD},
    )  # fmt: skip
    answer.request.environ["wsgi.input"].close()  # large ones lie in a file
    return answer


def left_in(home: Path) -> list[str]:
    """What a check could have left anywhere in the home."""
    folders = (path for path in (home / "state").iterdir() if path.is_dir())
    return [path.name for path in folders if path.name.startswith(("muster-", "new-"))]


def book(**parts: str) -> bytes:
    """A real workbook, some of its parts with other text before their own."""
    made, result = Workbook(), io.BytesIO()
    assert made.active
    made.active.append(["TEAM", "ROLE", "PERIODKIND", "HEADCOUNT"])
    made.active.append(["North", "6", "12-months", 4])
    made.save(plain := io.BytesIO())
    with zipfile.ZipFile(plain) as old, zipfile.ZipFile(result, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            text = old.read(name).decode()
            if before := parts.get(Path(name).stem):
                text = before + text.partition("?>")[2] if text.startswith("<?xml") else before + text
            new.writestr(name, text)
    return result.getvalue()


def ratio_bomb(name: str) -> bytes:
    return zipped({name: bytes(60 << 20) if name.endswith("xml") else b"a," * (30 << 20)})


def in_zip(whole: Files, **more: bytes) -> dict[str, bytes]:
    return {"return.zip": zipped({**whole, **more})}


Made = Callable[[Files], Files]
REFUSED: dict[str, tuple[Made, int, str]] = {
    "a zip that unpacks to a thousand times its size": (
        lambda _: {"return.zip": ratio_bomb("staff.csv")}, 400, "unpacks to more than is read here",
    ),
    "a zip within a zip": (
        lambda whole: {"return.zip": zipped({"inner.zip": zipped(whole)})}, 400, "inner.zip is not a kind of file",
    ),
    "a zip within a zip under the name of a CSV file": (
        lambda whole: {"return.zip": zipped({"staff.csv": zipped(whole)})}, 400, "staff.csv is not text",
    ),
    "a zip of 1,001 files": (
        lambda _: {"return.zip": zipped({f"{number}.csv": b"a" for number in range(1001)})}, 400, "more than 1,000",
    ),
    "a zip that leads upwards": (
        lambda whole: {"return.zip": zipped({"../../staff.csv": whole[WORKERS]})}, 400, "leads out of it",
    ),
    "a zip that leads to the root": (
        lambda whole: {"return.zip": zipped({"/etc/cron.d/staff.csv": whole[WORKERS]})}, 400, "leads out of it",
    ),
    "a zip that leads upwards as on Windows": (
        lambda whole: {"return.zip": zipped({"..\\..\\staff.csv": whole[WORKERS]})}, 400, "leads out of it",
    ),
    "a zip with a link": (
        lambda _: {"return.zip": zipped({"staff.csv": b"/etc/passwd"}, links=["staff.csv"])}, 400, "holds a link",
    ),
    "a zip that was half copied": (
        lambda whole: {"return.zip": zipped(whole)[:-300]}, 400, "damaged",
    ),
    "a workbook that was half copied": (
        lambda _: {"teams.xlsx": book()[:-300]}, 200, "copied whole",
    ),
    "a workbook that unpacks to a thousand times its size": (
        lambda _: {"teams.xlsx": ratio_bomb("xl/worksheets/sheet1.xml")}, 200, "100 times its size",
    ),
    "entities that grow a thousandfold": (
        lambda _: {"teams.xlsx": book(sheet1=LAUGHS)}, 200, "instructions that no workbook needs",
    ),
    "an entity that reads a file of the machine": (
        lambda _: {"teams.xlsx": book(workbook=OUTSIDE)}, 200, "instructions that no workbook needs",
    ),
    "a workbook with a password": (lambda _: {"teams.xlsx": OLE}, 400, "has a password"),
    "a workbook with a password under the name of a CSV file": (lambda _: {"staff.csv": OLE}, 400, "has a password"),
    "a program": (lambda _: {"staff.csv": b"MZ" + bytes(100)}, 400, "is not text"),
    "one name twice": (
        lambda whole: {"staff.csv": whole[WORKERS], "a/STAFF.csv": whole[WORKERS]}, 400, "Two files are named",
    ),
    "21 files": (lambda _: {f"{number}.csv": b"a,b" for number in range(21)}, 400, "up to 20 files"),
    "a name that leads upwards": (lambda _: {"../../../etc/staff.exe": b"a,b"}, 400, "not a kind of file"),
}  # fmt: skip


def is_unharmed(client: FlaskClient, home: Path, was: object) -> bool:
    return live(home) == was and client.get("/readyz").status_code == 200 and left_in(home) == []


@pytest.mark.parametrize("name", REFUSED)
def test_a_trap_is_answered_in_a_sentence_and_is_gone(
    client: FlaskClient, desk: Path, whole: Files, fault: Record, name: str
) -> None:
    made, status, words = REFUSED[name]
    was = live(desk)
    answer = post(client, made(whole))
    said = json.loads(answer.text)["said"] if answer.status_code == 200 else answer.text.strip()
    assert (answer.status_code, words in said) == (status, True), (answer.status_code, said)
    assert "root:" not in answer.text
    fault(f"upload: {name}", said, answer.status_code, is_unharmed(client, desk, was))


TOLD: dict[str, tuple[Callable[[bytes], bytes], str]] = {
    "UTF-16": (lambda data: data.decode().encode("utf-16"), "not-text"),
    "1.23E+11": (lambda data: data.replace(b",00003,", b",1.23E+11,"), "identifier-changed-by-excel"),
    "zeros lost": (lambda data: data.replace(b"0071,", b"71,"), "identifier-zeros-lost"),
    "serial dates": (lambda data: data.replace(b"30/09/1985", b"31320"), "date-as-number"),
    "a title over the header": (lambda data: b"Our staff,,\r\n" + data, "rows-above-header"),
    "half copied": (lambda data: data[: len(data) // 2], "ragged-row"),
    "a cell of 40 MB": (lambda data: data.replace(b"camden 00003", b"x" * 40_000_000), "long-row"),
}


@pytest.mark.parametrize("name", TOLD if IS_FULL else ["UTF-16", "1.23E+11", "a cell of 40 MB"])
def test_a_spoilt_file_is_told_in_the_report_as_by_the_command(
    client: FlaskClient, desk: Path, whole: Files, fault: Record, name: str
) -> None:
    change, rule = TOLD[name]
    was = live(desk)
    answer = post(client, {**whole, WORKERS: change(whole[WORKERS])})
    assert answer.status_code == 200, answer.text
    report = json.loads(json.loads(answer.text)["report"])
    (broken,) = [one for one in report["problems"] if one["rule"] == rule]
    assert report["would_be"] == "refused"
    assert broken["spots"][0]["file"] in whole
    fault(f"upload: {name}", broken["wrong"], answer.status_code, is_unharmed(client, desk, was))


def test_more_than_fits_is_refused(client: FlaskClient, desk: Path, fault: Record) -> None:
    was = live(desk)
    answer = post(client, {"staff.csv": b"a," * (limits.UPLOAD_BYTES // 2 + limits.FORM_BYTES)})
    assert answer.status_code == 413
    fault("upload: more than 50 MB", answer.text.strip(), 413, is_unharmed(client, desk, was))
