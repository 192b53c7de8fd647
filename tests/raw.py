"""Small returns written as CSV and taken through extract, validate and conform, for tests that look into the tables."""

import csv
import hashlib
import hmac
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

import duckdb
import pandas as pd

from etl import form
from etl.conform import conform
from etl.extract import extract
from etl.file_rules import FILE_RULES
from etl.find import find_returns
from etl.form import FileKind
from etl.report import prepare
from etl.row_rules import ROW_RULES
from etl.validate import validate

SECRET = b"a secret for tests"
HACKNEY = "2025-09-30/hackney"
Row = Mapping[str, str]

# A social work team that nobody joined or left, and its one worker, a permanent care worker: nothing to warn of.
WORKPLACE = {
    "LOCALESTID": "W1", "STATUS": "UNCHECKED", "ESTNAME": "Elm House", "POSTCODE": "E8 1EA", "ESTTYPE": "1",
    "REGTYPE": "0", "MAINSERVICE": "16", "ALLSERVICES": "16;0", "CAPACITY": "", "SERVICEUSERS": "4",
    "TOTALPERMTEMP": "1", "ALLJOBROLES": "", "STARTERS": "0", "LEAVERS": "0", "VACANCIES": "0",
}  # fmt: skip
WORKER = {
    "LOCALESTID": "W1", "UNIQUEWORKERID": "A1", "STATUS": "UNCHECKED", "DISPLAYID": "Ann", "NINUMBER": "AB123456C",
    "DOB": "30/09/1985", "GENDER": "2", "ETHNICITY": "31", "NATIONALITY": "826", "DISABLED": "0", "CARECERT": "1",
    "RECSOURCE": "1", "STARTDATE": "01/04/2020", "STARTINSECT": "2018", "APPRENTICE": "2", "EMPLSTATUS": "1",
    "ZEROHRCONT": "2", "DAYSSICK": "3.5", "SALARYINT": "3", "HOURLYRATE": "13.50", "MAINJOBROLE": "8",
    "CONTHOURS": "37", "SCQUAL": "1;3", "NONSCQUAL": "2",
}  # fmt: skip
TRAINING = {"LOCALESTID": "W1", "UNIQUEWORKERID": "A1", "CATEGORY": "1", "TRAININGNAME": "Lifting", "ACCREDITED": "1"}


def workplace(**cells: str) -> Row:
    """The workplace with some cells changed."""
    return WORKPLACE | cells


def worker(**cells: str) -> Row:
    """The staff record with some cells changed."""
    return WORKER | cells


def training(**cells: str) -> Row:
    """The training record with some cells changed."""
    return TRAINING | cells


def write(
    root: Path, workplaces: Iterable[Row], staff: Iterable[Row], trained: Iterable[Row] = (), *, folder: str = HACKNEY
) -> Path:
    """The three files of a return in the newest layouts; columns that only some row has are added."""
    files = ((FileKind.WORKPLACE, workplaces), (FileKind.STAFF, staff), (FileKind.TRAINING, trained))
    for kind, given in files:
        rows = list(given)
        extra = {name for row in rows for name in row} - form.layouts(kind)[0].columns
        newest = form.layouts(kind)[0].columns | extra
        path = root / folder / f"{kind}.csv"
        path.parent.mkdir(parents=True, exist_ok=True)
        with path.open("w", encoding="utf-8", newline="") as file:
            out = csv.DictWriter(file, [name for name in form.columns(kind) if name in newest], restval="")
            out.writeheader()
            out.writerows(rows)
    return root


def validated(root: Path) -> duckdb.DuckDBPyConnection:
    """A work database after extract and validate."""
    work = duckdb.connect(root.parent / f"{root.name}.work", config={"threads": 1})
    prepare(work, FILE_RULES | ROW_RULES)
    extract(work, find_returns(root))
    validate(work)
    return work


def conformed(root: Path, *, live: Path | None = None) -> duckdb.DuckDBPyConnection:
    """A work database after all three stages, beside an earlier release if there is one."""
    work = validated(root)
    if live:
        work.execute(f"ATTACH '{live}' AS live (READ_ONLY)")
    conform(work, SECRET, earlier="live." if live else None)
    return work


def taken(root: Path, workplaces: Iterable[Row], staff: Iterable[Row], **options: Any) -> duckdb.DuckDBPyConnection:
    """All three stages over one return of these rows."""
    return conformed(write(root, workplaces, staff, **options))


def rules(work: duckdb.DuckDBPyConnection) -> list[str]:
    """The row rules broken, one entry an occurrence, in order of the alphabet; completeness and totals aside."""
    found = (key for (key,) in rows(work, "SELECT rule FROM found_problems ORDER BY rule"))
    return [key for key in found if key in ROW_RULES and key not in {"too-few-answered", "totalpermtemp-differs"}]


def key(*parts: str) -> int:
    """What the standard library makes of a pseudonym."""
    return int(hmac.new(SECRET, "\x1f".join(parts).encode(), hashlib.sha256).hexdigest()[:15], 16)


def of_each(root: Path, columns: str, cells: Iterable[Row]) -> list[Any]:
    """One staff record for each of these changes to the worker: what `columns` of staff_records hold for each."""
    staff = [worker(**{"UNIQUEWORKERID": f"A{place}"} | dict(change)) for place, change in enumerate(cells)]
    work = taken(root, [workplace()], staff)
    found = {
        record_key: values for record_key, *values in rows(work, f"SELECT record_key, {columns} FROM staff_records")
    }
    ordered = [found[key("E09000012", row["LOCALESTID"], row["UNIQUEWORKERID"])] for row in staff]
    return [values[0] if len(values) == 1 else tuple(values) for values in ordered]


def rows(work: duckdb.DuckDBPyConnection, query: str) -> list[tuple[Any, ...]]:
    """The rows of a query."""
    return work.execute(query).fetchall()


def record(work: duckdb.DuckDBPyConnection) -> dict[str, Any]:
    """The only staff record."""
    frame: pd.DataFrame = work.execute("FROM staff_records").df().astype(object)
    assert len(frame) == 1
    return {str(name): None if pd.isna(cell) else cell for name, cell in frame.iloc[0].items()}
