"""Writes returns of a few rows in the newest layouts, for tests that work their figures out by hand."""

import csv
from collections.abc import Iterable
from functools import cache
from pathlib import Path

from config import PROJECT

WORKPLACE = {
    "LOCALESTID": "W1",
    "STATUS": "UPDATE",
    "ESTNAME": "Home care",
    "ADDRESS1": "1 High Street",
    "POSTTOWN": "London",
    "POSTCODE": "E1 1AA",
    "ESTTYPE": "1",
    "REGTYPE": "0",
    "MAINSERVICE": "8",
    "ALLSERVICES": "8",
    "TOTALPERMTEMP": "3",
    "ALLJOBROLES": "8;3",
    "STARTERS": "1;0",
    "LEAVERS": "2;0",
    "VACANCIES": "1;1",
}
WORKER = {
    "LOCALESTID": "W1",
    "STATUS": "UPDATE",
    "DISPLAYID": "Ann Other",
    "NINUMBER": "AB123456C",
    "DOB": "01/02/1980",
    "GENDER": "2",
    "EMPLSTATUS": "1",
    "ZEROHRCONT": "2",
    "MAINJOBROLE": "8",
    "CONTHOURS": "37",
}


@cache
def header(layout: str) -> list[str]:
    """The columns of a layout, in order."""
    with (PROJECT / "data/reference/ascwds/layouts.csv").open(encoding="utf-8", newline="") as file:
        return next(row["header"].split(",") for row in csv.DictReader(file) if row["layout"] == layout)


def write_file(path: Path, layout: str, rows: Iterable[dict[str, str]]) -> None:
    """Write one file of a return in a layout."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, header(layout), restval="")
        writer.writeheader()
        writer.writerows(rows)


def write_return(
    root: Path, as_at: str, council: str, *, staff: int = 3, sample: bool = True, **workplace: str
) -> Path:
    """One home care workplace: a first-line manager (role 3), else care workers (role 8), all permanent; its folder.

    The identifiers carry the council's name, so that no two councils send the same file.
    """
    folder = root / as_at / council
    place = ("SAMPLE-" if sample else "") + f"{council}-1"
    write_file(folder / "workplace.csv", "W5", [WORKPLACE | {"LOCALESTID": place} | workplace])
    ids = [f"{council}-{number}" for number in range(staff)]
    rows = [WORKER | {"LOCALESTID": place, "UNIQUEWORKERID": name} for name in ids]
    write_file(folder / "staff.csv", "K4", [rows[0] | {"MAINJOBROLE": "3"}, *rows[1:]])
    return folder
