"""A person who stands in returns to be found: what is planted where, and in which spellings it would be known."""

import base64
import csv
import hashlib
import re
from collections.abc import Iterable
from pathlib import Path

from etl import form
from etl.form import KINDS, FileKind
from raw import TRAINING, WORKER, WORKPLACE, Row, training, worker, workplace, write

DAY = "2025-09-30"
BORN, NOTE = "27/11/1961", "asthma since the flood at Plumbottom"
PLANTED = {"NINUMBER": "JX483920B", "DOB": BORN, "DISPLAYID": "Zebedee Quillfeather", "POSTCODE": "ZQ9 7XY",
           "UNIQUEWORKERID": "KESTREL-7731"}  # fmt: skip
VALUES = (*PLANTED.values(), NOTE)
_ALONE = ("Zebedee", "Quillfeather", "Plumbottom", "KESTREL")  # parts that would be enough
_DATES = ("1961-11-27", "1961/11/27", "19611127", "27.11.1961", "27-11-1961", "27 November 1961", "November 27, 1961")
_ROWS: dict[FileKind, Row] = {FileKind.WORKPLACE: WORKPLACE, FileKind.STAFF: WORKER, FileKind.TRAINING: TRAINING}
# where nonsense refuses the return, so that a return to be accepted has none there
REFUSING = {
    FileKind.WORKPLACE: {"MAINSERVICE", "ALLJOBROLES", "STARTERS", "LEAVERS", "VACANCIES", "TOTALPERMTEMP", "CAPACITY",
                         "UTILISATION", "REASONNOS"},
    FileKind.STAFF: {"EMPLSTATUS", "MAINJOBROLE", "DOB", "STARTDATE"},
    FileKind.TRAINING: {"DATECOMPLETED", "EXPIRYDATE"},
}  # fmt: skip


def _written(value: str) -> set[str]:
    """Ways to write a value down, in any case of letters."""
    bare = re.sub(r"\W", "", value)
    pairs = " ".join(re.findall("..?", bare))
    found = {value, bare, pairs, value[::-1], bare[::-1]} | (set(_DATES) if value == BORN else set())
    return found | {form.encode().hex() for form in (value, bare)}


def _encoded(value: str) -> set[bytes]:
    """What encodings and hashes without a secret make of it: as bytes, and as text where they are written so."""
    texts = {value, value.upper(), value.lower(), re.sub(r"\W", "", value), re.sub(r"\s", "", value)}
    if value == BORN:
        texts |= set(_DATES)
    if value == PLANTED["NINUMBER"]:
        texts.add(value[:8])
    found: set[bytes] = set()
    for text in texts:
        raw = text.encode()
        found |= {base64.b64encode(raw).rstrip(b"="), text.encode("utf-16-le"), text.encode("utf-16-be")}
        for algorithm in ("md5", "sha1", "sha256", "sha512", "blake2b"):
            digest = hashlib.new(algorithm, raw).digest()
            digits = digest.hex()
            whole = {str(int(digits[:length], 16)) for length in (15, 16)}
            found |= {digest, digest[:16], base64.b64encode(digest)[:20]}
            found |= {text.encode() for text in (digits[:15], digits[:15].upper(), *whole)}
    return found


_WRITTEN = {form.lower().encode() for value in (*VALUES, *_ALONE) for form in _written(value)}
_ENCODED = {form for value in VALUES for form in _encoded(value)}


def found_in(content: bytes) -> list[bytes]:
    """Which spellings of the planted values are in a file or an answer."""
    small = content.lower()
    return [form for form in _WRITTEN if form in small] + [form for form in _ENCODED if form in content]


def plant(root: Path) -> None:
    """Four returns: two to be accepted and two to be refused.

    Hackney has the person in the right columns, Camden each value in each column that may hold nonsense, Islington in
    every column and in shifted rows, Barnet in torn files.
    """
    person = PLANTED | {"MAINJRDESC": NOTE, "OTHERJRDESC": NOTE} | {f"QUALACH0{no}NOTES": NOTE for no in (1, 2, 3)}
    here = workplace(TOTALPERMTEMP="6", ESTNAME=f"{PLANTED['DISPLAYID']}'s", ADDRESS1=NOTE, POSTCODE="ZQ9 7XY",
                     SERVICEDESC=NOTE, OTHERUSERDESC=NOTE, CWPUSEDESC=NOTE, OTHERTYPE=NOTE)  # fmt: skip
    others = [worker(UNIQUEWORKERID=f"B{number}") for number in range(5)]
    trained = training(UNIQUEWORKERID=PLANTED["UNIQUEWORKERID"], TRAININGNAME=NOTE, NOTES=NOTE, TRAININGUID=NOTE)
    write(root, [here], [worker(**person), *others], [trained], folder=f"{DAY}/hackney")
    _add_a_column(root / DAY / "hackney" / "staff.csv")

    _write_everywhere(root, "camden", REFUSING)
    _write_everywhere(root, "islington", {kind: set() for kind in KINDS})
    for name in ("staff", "training", "workplace"):
        _shift(root / DAY / "islington" / f"{name}.csv")

    write(root, [here], [worker(**person), *others], [trained], folder=f"{DAY}/barnet")
    staff, places = root / DAY / "barnet" / "staff.csv", root / DAY / "barnet" / "workplace.csv"
    staff.write_text(staff.read_text().replace("Zebedee", 'Zeb"edee'), encoding="utf-8")  # a quotation mark alone
    places.write_bytes(places.read_bytes().partition(b"\n")[2] + "José".encode("cp1252"))  # no header


def _write_everywhere(root: Path, council: str, leaving_out: dict[FileKind, set[str]]) -> None:
    files: dict[FileKind, list[Row]] = {kind: [_ROWS[kind]] for kind in KINDS}
    for kind in KINDS:
        for name in set(form.columns(kind)) - leaving_out[kind]:
            files[kind] += [_with(kind, name, value, len(files[kind]) + place) for place, value in enumerate(VALUES)]
    files[FileKind.WORKPLACE].append(workplace(LOCALESTID="W2"))
    write(root, *files.values(), folder=f"{DAY}/{council}")


def _with(kind: FileKind, name: str, value: str, number: int) -> Row:
    """A row of its own with a value in a field; new identifiers in another team, so that they are not taken."""
    own = {"LOCALESTID": f"P{number}"} if kind is FileKind.WORKPLACE else {"UNIQUEWORKERID": f"P{number}"}
    team = {"LOCALESTID": "W2"} if name == "CHGUNIQUEWRKID" else {}
    trained = {"UNIQUEWORKERID": "A1"} if kind is FileKind.TRAINING else {}
    return {**_ROWS[kind], **own, **team, **trained, name: value}


def _rewrite(file: Path, rows: Iterable[list[str]]) -> None:
    with file.open("w", encoding="utf-8", newline="") as out:
        csv.writer(out).writerows(rows)


def _rows(file: Path) -> list[list[str]]:
    with file.open(encoding="utf-8", newline="") as source:
        return list(csv.reader(source))


def _add_a_column(file: Path) -> None:
    header, *rows = _rows(file)
    _rewrite(file, [[*header, "REMARKS"], *([*row, NOTE] for row in rows)])


def _shift(file: Path) -> None:
    """Every row again one cell to the left, one to the right, and with a cell too many."""
    header, *rows = _rows(file)
    _rewrite(file, [header, *rows, *([*row[1:], ""] for row in rows), *(["", *row[:-1]] for row in rows),
                    *([*row, NOTE] for row in rows[:3])])  # fmt: skip
