"""Writes regional workforce returns of a few rows, for tests that work their figures out by hand."""

import csv
from collections.abc import Iterable, Mapping
from pathlib import Path

from etl.form import FileKind, columns

ROW = {
    "TEAM": "SAMPLE-Reablement", "SERVICE": "", "ROLE": "8", "PERIODKIND": "12-months", "HEADCOUNT": "40", "WTE": "30",
    "POSTS": "45", "VACANCIES": "5", "AGENCY": "4", "STARTERS": "6", "LEAVERS": "8", "SICKDAYS": "320.5",
}  # fmt: skip


def row(**cells: str) -> dict[str, str]:
    """A team of 40 care workers with some cells changed."""
    return ROW | cells


def write_teams(
    root: Path, as_at: str, council: str, rows: Iterable[Mapping[str, str]], *, name: str = "teams.csv"
) -> Path:
    """The folder of a return with these rows; every column of the form is there."""
    folder = root / as_at / council
    folder.mkdir(parents=True, exist_ok=True)
    with (folder / name).open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, list(columns(FileKind.TEAMS)), restval="")
        writer.writeheader()
        writer.writerows(rows)
    return folder
