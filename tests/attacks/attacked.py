"""What is attacked: sample returns of London with a council that grows tinier, and what is true of it."""

import csv
import shutil
from dataclasses import dataclass
from pathlib import Path

import pandas as pd

from data.attributes import ATTRIBUTES
from data.catalogue import Catalogue
from data.measures import By
from data.store import Release
from etl.reference import council_aliases
from etl.releases import opened

NEWEST, MIDDLE, OLDEST = "2025-09-30", "2024-09-30", "2023-09-30"
CITY, LONDON = "E09000001", "E12000007"
TINY = {MIDDLE: 16, OLDEST: 3}  # staff records that City of London keeps
# what is left sends returns of two councils of South West London at the oldest date, and of three of North Central
SILENT = {"E09000021", "E09000024", "E09000027", "E09000029", "E09000003", "E09000007"}


@dataclass(frozen=True, eq=False)
class World:
    """What is true: one row a staff record and one a workplace and role, codes as in addresses; and what is known."""

    release: Release
    known: Catalogue
    staff: pd.DataFrame
    teams: pd.DataFrame

    def leaves(self, *levels: By) -> dict[By, tuple[str, ...]]:
        """The codes of levels, as reference lists have them."""
        return {level: tuple(self.known.choices(level)) for level in levels}

    @property
    def group_of(self) -> dict[str, str]:
        """Role to role group."""
        return {code: role.group_code for code, role in self.known.roles.items()}

    def at(self, period: str, council: str = "", *, employees: bool = True) -> pd.DataFrame:
        """Staff records of a date, of one council or all."""
        kept = self.staff["as_at"] == period
        if council:
            kept &= self.staff["council"] == council
        if employees:
            kept &= self.staff["is_employee"]
        return self.staff[kept]

    def flows(self, period: str, council: str = "") -> pd.DataFrame:
        """Teams of a date, of one council or all."""
        kept = self.teams["as_at"] == period
        return self.teams[kept & (self.teams["council"] == council)] if council else self.teams[kept]


def make_awkward(returns: Path) -> None:
    """Leave City of London a few staff records at the older dates, and some councils no return at the oldest."""
    codes = council_aliases()
    for folder in returns.glob("*-*-*/*"):
        period, code = folder.parent.name, codes[folder.name.lower()]
        if period == OLDEST and code in SILENT:
            shutil.rmtree(folder)
        if code == CITY and period in TINY:
            _cut(folder / "staff.csv", TINY[period])
            (folder / "training.csv").unlink()


def _cut(staff: Path, kept: int) -> None:
    with staff.open(encoding="cp1252", newline="") as file:
        rows = list(csv.reader(file))[: kept + 1]
    with staff.open("w", encoding="cp1252", newline="") as file:
        csv.writer(file).writerows(rows)


def truth(release: Release) -> tuple[pd.DataFrame, pd.DataFrame]:
    """The staff records and teams of a release, read past the gate."""
    staff_columns = {"role": "role_code", "service": "service_code"} | {
        each.levels[0].value: each.column for each in ATTRIBUTES if each.values
    }
    listed = ", ".join(f"{column} AS {name}" for name, column in staff_columns.items())
    with opened(release.path) as connection:
        staff = connection.execute(f"""
            SELECT as_at::VARCHAR AS as_at, council_code AS council, record_key, is_employee, {listed},
                pay_hourly_gbp AS pay, sickness_days AS sick FROM staff_records""").df()
        teams = connection.execute("""
            SELECT as_at::VARCHAR AS as_at, council_code AS council, role_code AS role, service_code AS service,
                employees::INTEGER AS employees, starters, leavers, vacancies,
                joiners_seen, leavers_seen FROM role_counts""").df()
        groups = dict(connection.execute("SELECT role_code, role_group_code FROM roles").fetchall())
    for each in ATTRIBUTES:
        if each.values:
            codes = {text: code for code, (_, text) in each.values.items()}
            name = each.levels[0].value
            told = staff[name].map(lambda value: str(value).lower() if isinstance(value, bool) else value)
            staff[name] = told.astype(object).fillna("not-known").map(codes)
    for frame in (staff, teams):
        frame["role_group"] = frame["role"].map(groups)
    return staff, teams
