"""Totals by which sender and receiver see that they speak of the same return."""

from collections.abc import Mapping
from datetime import date

from duckdb import DuckDBPyConnection

from data.measures import AGENCY_SHARE, LEAVERS, STAFF_IN_POST, STARTERS, VACANCIES, WTE
from data.measures.counting import RECORDS
from data.return_report import Control
from data.schema import role_counts, staff_records
from etl.form import EVERY_KIND, FileKind
from etl.tally import HELD, SENT, Place, tally

FAR_SMALLER = 0.75  # of the staff records of the return before
_RECORDS, _TEAMS = "staff-records", f"rows-{FileKind.TEAMS.value}"
_OF_STAFF = {
    _RECORDS: ("Staff records", RECORDS.number),
    "employees": (STAFF_IN_POST.label, STAFF_IN_POST.numerator.number),
    "agency-workers": (AGENCY_SHARE.numerator_label, AGENCY_SHARE.numerator.number),
    "wte": (WTE.label, WTE.numerator.number),
}
_OF_ROLES = {each.key: (each.label, each.numerator.number) for each in (STARTERS, LEAVERS, VACANCIES)}  # those known
_FLOWS = {STARTERS.key, LEAVERS.key}
_FILES = {
    SENT: "SELECT as_at, council_code, file_kind, rows_in FROM incoming_files JOIN incoming USING (return_no)",
    HELD: "SELECT as_at, council_code, file_kind, part.rows_in "
    "FROM live.return_files AS part JOIN live.returns USING (return_id)",
}
Totals = dict[Place, dict[str, int | None]]


def totals(work: DuckDBPyConnection, *, of: str) -> Totals:
    """The control totals of each return of a database, `etl.tally.SENT` or HELD, by key."""
    found: Totals = {}
    for as_at, council, kind, rows in work.execute(_FILES[of]).fetchall():
        of_return = found.setdefault((as_at, council), {})
        of_return[f"rows-{kind}"] = (of_return.get(f"rows-{kind}") or 0) + rows
    for table, numbers in ((staff_records, _OF_STAFF), (role_counts, _OF_ROLES)):
        asked = {key: number for key, (_, number) in numbers.items()}
        for place, values in tally(work, table, asked, of=of).items():
            told = {key: None if value is None else round(value) for key, value in values.items()}
            found.setdefault(place, {}).update(told)
    workplaces = f"SELECT as_at, council_code, count(*) FROM {of}.workplaces GROUP BY ALL"
    for as_at, council, number in work.execute(workplaces).fetchall():
        found.setdefault((as_at, council), {})["workplaces"] = number
    return found


def controls(
    now: Mapping[str, int | None], before: Mapping[str, int | None], since: date | None, *, is_same_period: bool
) -> tuple[Control, ...]:
    """The totals of a return beside those of the one before; what came and went only where both are of one period."""
    is_same_layout = (_TEAMS in now) == (_TEAMS in before)
    listed = {*now, *before} if is_same_layout else set(now)
    of_files = {key: f"Rows of the {kind.value} file" for kind in EVERY_KIND if (key := f"rows-{kind.value}") in listed}
    of_people = {key: label for key, (label, _) in {**_OF_STAFF, **_OF_ROLES}.items()}
    return tuple(
        Control(
            key=key,
            label=label,
            value=now.get(key),
            before=before.get(key) if is_same_period or key not in _FLOWS else None,
            before_as_at=since.isoformat() if since else "",
        )
        for key, label in {**of_files, **of_people, "workplaces": "Workplaces"}.items()
    )


def is_far_smaller(now: Mapping[str, int | None], before: Mapping[str, int | None]) -> bool:
    """Whether a return has so few staff records that somebody must say that it is meant."""
    records, earlier = now.get(_RECORDS), before.get(_RECORDS)
    return bool(earlier) and (records or 0) < FAR_SMALLER * (earlier or 0)
