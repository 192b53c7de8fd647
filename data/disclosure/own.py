"""Values that no look-up has: the teams and codes in a council's own rows, for those who may have its exact figures."""

import csv
from collections.abc import Sequence
from datetime import date

from sqlalchemy import String, Table, cast, select

import config
from data.measures import By
from data.schema import services, workplaces
from data.store import Release, fetch_people

_COLUMNS = config.PROJECT / "data" / "reference" / "regional" / "team_columns.csv"


def _named_reasons() -> dict[str, str]:
    """The reasons of the regional workforce return, which are told by name; those of ASC-WDS have codes alone."""
    with _COLUMNS.open(encoding="utf-8", newline="") as file:
        return {row["column"]: row["reason"] for row in csv.DictReader(file) if row["reason"]}


_REASONS = _named_reasons()


def own_values(
    level: By, table: Table, councils: Sequence[str], dates: Sequence[date], release: Release
) -> dict[str, str]:
    """Code to name of each team or reason for leaving in some councils' rows.

    Teams are numbered within their service, as a release has no names of them.
    """
    return _teams(councils, dates, release) if level is By.TEAM else _reasons(table, councils, dates, release)


def _teams(councils: Sequence[str], dates: Sequence[date], release: Release) -> dict[str, str]:
    own, service = workplaces.c, services.c
    statement = (
        select(service.service_name, cast(own.workplace_key, String).label("code"))
        .join_from(workplaces, services, service.service_code == own.service_code)
        .where(own.council_code.in_(councils), own.as_at.in_(dates))
        .distinct()
        .order_by(service.service_name, "code")
    )
    found: dict[str, str] = {}
    numbers: dict[str, int] = {}
    for name, code in (tuple(row.values()) for row in fetch_people(statement, release).to_pylist()):
        numbers[name] = numbers.get(name, 0) + 1
        found[code] = f"{name}, team {numbers[name]}"
    return found


def _reasons(table: Table, councils: Sequence[str], dates: Sequence[date], release: Release) -> dict[str, str]:
    own = table.c
    statement = select(own.reason_code).where(own.council_code.in_(councils), own.as_at.in_(dates)).distinct()
    codes = sorted((row["reason_code"] for row in fetch_people(statement, release).to_pylist()), key=_as_number)
    return {code: _REASONS.get(code, f"Code {code}") for code in codes}


def _as_number(code: str) -> tuple[int, str]:
    return (int(code), "") if code.isdigit() else (-1, code)
