"""The council return as a form: its files, their columns and the header layouts known so far.

A return is the three files of ASC-WDS, or one file of the regional workforce return. Sources: the tables of
`data/reference/ascwds` and `data/reference/regional`, described in the README.md there.
"""

import csv
import re
from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from pathlib import Path

from config import PROJECT

ASCWDS = PROJECT / "data" / "reference" / "ascwds"
REGIONAL = PROJECT / "data" / "reference" / "regional"
COLUMN_NAME = re.compile(r"[A-Z][A-Z0-9]*")
QUALIFICATION = re.compile(r"QUALACH\d{2}(NOTES)?")
FEWEST_KNOWN = 3  # column names by which a header is recognised


class FileKind(StrEnum):
    """Which of the return's files a file is."""

    WORKPLACE = "workplace"
    STAFF = "staff"
    TRAINING = "training"
    TEAMS = "teams"  # the one file of a regional workforce return
    UNKNOWN = "unknown"


KINDS = (FileKind.WORKPLACE, FileKind.STAFF, FileKind.TRAINING)  # of ASC-WDS
EVERY_KIND = (*KINDS, FileKind.TEAMS)
_SOURCE_NAME = {FileKind.WORKPLACE: "workplace", FileKind.STAFF: "worker", FileKind.TRAINING: "training"}
_TEAM_LAYOUT = "R1"

# Names, home addresses and free text: never wanted, so never read into the work database.
_LEFT_OUT = {
    FileKind.WORKPLACE: frozenset[str](),
    FileKind.STAFF: frozenset({"DISPLAYID", "POSTCODE", "MAINJRDESC", "OTHERJRDESC"}),
    FileKind.TRAINING: frozenset({"TRAININGNAME", "DESCRIPTION", "NOTES"}),
    FileKind.TEAMS: frozenset[str](),
}
# The form wants it wherever a count is above 0, which is every return: counts cannot be read without it.
_MANDATORY_IN_PRACTICE = {FileKind.WORKPLACE: frozenset({"ALLJOBROLES"})}


class UnsafeColumnName(Exception):
    """A reference table names a column that cannot stand as a name in the work database."""


@dataclass(frozen=True, kw_only=True)
class FormColumn:
    """One column of the form."""

    name: str
    meaning: str
    is_mandatory: bool  # a file without the column cannot be read
    is_personal: bool  # its values are never reported
    is_optional: bool  # may stand in any layout


@dataclass(frozen=True)
class Layout:
    """One known header line; columns are found by name, so their order does not matter."""

    code: str
    columns: frozenset[str]


@cache
def layouts(kind: FileKind) -> tuple[Layout, ...]:
    """The known layouts of a file, newest first."""
    if kind is FileKind.TEAMS:
        return (Layout(_TEAM_LAYOUT, frozenset(row["column"] for row in team_columns() if row["status"] == "current")),)
    rows = _rows("layouts.csv")
    wanted = _SOURCE_NAME[kind]
    return tuple(Layout(row["layout"], frozenset(row["header"].split(","))) for row in rows if row["file"] == wanted)


def team_columns() -> tuple[dict[str, str], ...]:
    """The rows of `data/reference/regional/team_columns.csv`, in the order of the form."""
    return _rows("team_columns.csv", REGIONAL)


@cache
def columns(kind: FileKind) -> dict[str, FormColumn]:
    """Every column of a file by name: current, optional and retired, in the order of the form."""
    in_every_layout = frozenset.intersection(*(layout.columns for layout in layouts(kind)))
    return {
        row["column"]: FormColumn(
            name=_safe(row["column"]),
            meaning=row["meaning"],
            is_mandatory=_is_mandatory(kind, row) and row["column"] in in_every_layout,
            is_personal=row["personal_data"] != "no",
            is_optional=row["status"] == "optional",
        )
        for row in (team_columns() if kind is FileKind.TEAMS else _rows(f"{_SOURCE_NAME[kind]}_columns.csv"))
    }


@cache
def raw_columns(kind: FileKind) -> tuple[str, ...]:
    """The columns that enter the work database, in the order of the form; notes and names do not."""
    return tuple(name for name in columns(kind) if name not in _LEFT_OUT[kind] and not name.endswith("NOTES"))


@cache
def mandatory(kind: FileKind) -> frozenset[str]:
    """The columns without which a file is refused."""
    return frozenset(column.name for column in columns(kind).values() if column.is_mandatory)


@cache
def personal(kind: FileKind) -> frozenset[str]:
    """The columns whose values never appear in a report."""
    return frozenset(column.name for column in columns(kind).values() if column.is_personal)


def is_known(kind: FileKind, name: str) -> bool:
    """Whether any layout of the file may have a column of this name."""
    return name in columns(kind) or (kind is FileKind.STAFF and QUALIFICATION.fullmatch(name) is not None)


def recognised(names: Iterable[str]) -> FileKind:
    """Which file a header belongs to: the one that shares most column names with it, in any order."""
    header = set(names)
    shared = {kind: sum(is_known(kind, name) for name in header) for kind in EVERY_KIND}
    best = max(shared, key=lambda kind: shared[kind])
    is_clear = list(shared.values()).count(shared[best]) == 1
    return best if shared[best] >= FEWEST_KNOWN and is_clear else FileKind.UNKNOWN


def layout_of(kind: FileKind, names: Iterable[str]) -> str | None:
    """The layout that a header follows, optional columns and further qualifications aside; None if none exactly."""
    header = frozenset(names)
    return next(
        (
            layout.code
            for layout in layouts(kind)
            if layout.columns <= header and all(_may_be_added(kind, name) for name in header - layout.columns)
        ),
        None,
    )


def missing_columns(kind: FileKind, names: Iterable[str]) -> tuple[str, ...]:
    """The columns that the most similar layout has and a header lacks, in the order of the form."""
    header = frozenset(names)
    nearest = min(layouts(kind), key=lambda layout: len(layout.columns ^ header))
    return tuple(name for name in columns(kind) if name in (nearest.columns | mandatory(kind)) - header)


def _may_be_added(kind: FileKind, name: str) -> bool:
    column = columns(kind).get(name)
    return column.is_optional if column else is_known(kind, name)


def _is_mandatory(kind: FileKind, row: dict[str, str]) -> bool:
    in_practice = row["column"] in _MANDATORY_IN_PRACTICE.get(kind, ())
    is_name = row["personal_data"].startswith("yes")  # a return may keep names to itself
    return (row["mandatory"] == "yes" and not is_name) or in_practice


def _safe(name: str) -> str:
    if COLUMN_NAME.fullmatch(name) is None:
        raise UnsafeColumnName(name)
    return name


@cache
def _rows(file: str, folder: Path = ASCWDS) -> tuple[dict[str, str], ...]:
    with (folder / file).open(encoding="utf-8", newline="") as source:
        return tuple(csv.DictReader(source))
