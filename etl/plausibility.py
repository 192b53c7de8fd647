"""What can be right and seldom is: rules that warn of it in one return, and what differs from the last return."""

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import cache

from duckdb import DuckDBPyConnection

from data.days import day_text
from etl.reference import roles
from etl.row_rules import COUNTS_UNCHANGED, LEAVERS_ABOVE_STAFF, NOBODY_SICK, SICKNESS_UNCHANGED
from etl.tally import Place

NOTABLE_CHANGE = 0.25  # of staff records between two returns
FEWEST_NOT_SICK = 20  # staff records with known sickness: of so many somebody is ill within a year
FEWEST_LEAVERS = 10  # of a workplace: a smaller one may well lose more people than it has
FEWEST_OF_A_ROLE = 5  # employees: of fewer all may have left
FEWEST_UNCHANGED = 3  # workplaces with the same counts; of fewer chance may be the reason, unless they are most
_NAMED = 5  # roles that are told one by one
_RULES = (COUNTS_UNCHANGED, SICKNESS_UNCHANGED, NOBODY_SICK, LEAVERS_ABOVE_STAFF)


def warn_of_unlikely(work: DuckDBPyConnection) -> None:
    """Add to found_problems what one return shows by itself; needs the staged tables."""
    work.execute(
        """INSERT INTO found_problems (return_no, file_no, column_name, rule)
        SELECT return_no, file_no, 'DAYSSICK', ? FROM staged_staff
        WHERE is_loaded AND dayssick BETWEEN 0 AND 366
        GROUP BY ALL HAVING count(*) >= ? AND max(dayssick) = 0""",
        [NOBODY_SICK.key, FEWEST_NOT_SICK],
    )
    work.execute(
        """INSERT INTO found_problems (return_no, file_no, record, column_name, rule, found)
        WITH employed AS (
            SELECT return_no, workplace, count(*) AS staff FROM staged_staff
            WHERE is_loaded AND emplstatus IN (1, 2) GROUP BY ALL)
        SELECT return_no, file_no, record, 'LEAVERS', ?, total(leavers) || ' leavers, ' || staff || ' staff in post'
        FROM staged_workplaces JOIN employed USING (return_no, workplace)
        WHERE is_loaded AND total(leavers) > staff AND total(leavers) >= ?""",
        [LEAVERS_ABOVE_STAFF.key, FEWEST_LEAVERS],
    )


@dataclass(kw_only=True)
class Headcount:
    """How many people a return has: all, and employees by role."""

    records: int = 0
    by_role: dict[str, int] = field(default_factory=dict)


def headcounts(work: DuckDBPyConnection, *, of: str) -> dict[Place, Headcount]:
    """The people of each return of a database, `etl.tally.SENT` or HELD."""
    rows = work.execute(f"""
        SELECT as_at, council_code, role_code, count(*), count(*) FILTER (is_employee)
        FROM {of}.staff_records GROUP BY ALL""").fetchall()
    found: dict[Place, Headcount] = {}
    for as_at, council, role, records, employees in rows:
        one = found.setdefault((as_at, council), Headcount())
        one.records += records
        one.by_role[role] = employees
    return found


def odd_by_itself(work: DuckDBPyConnection, before: Mapping[int, date]) -> dict[int, list[str]]:
    """Sentences on the rules of plausibility that returns break; `before` has the date of each one's last return."""
    keys = [rule.key for rule in _RULES]
    rows = work.execute(
        """SELECT return_no, rule, list(DISTINCT lower(column_name)), count(DISTINCT coalesce(record, rowid)), places
        FROM found_problems JOIN (SELECT return_no, count(*) AS places FROM places GROUP BY ALL) USING (return_no)
        WHERE list_contains(?, rule) GROUP BY return_no, rule, places""",
        [keys],
    ).fetchall()
    found: dict[int, list[str]] = {}
    for return_no, rule, columns, times, places in sorted(rows, key=lambda row: keys.index(row[1])):
        is_by_chance = rule == COUNTS_UNCHANGED.key and times < FEWEST_UNCHANGED and 2 * times <= places
        if not is_by_chance:
            where = f"In {times:,} of {places:,} workplaces" if places > 1 else "In the one workplace"
            found.setdefault(return_no, []).append(_broken(rule, columns, where, before.get(return_no)))
    return found


def changed(now: Headcount, before: Headcount, since: date) -> list[str]:
    """Sentences on a size that changed by much and on roles that nobody has any more."""
    said = []
    change = (now.records - before.records) / before.records if before.records else 0.0
    if abs(change) > NOTABLE_CHANGE:
        said.append(
            f"{now.records:,} staff records now, {before.records:,} on {day_text(since)}: "
            f"{abs(change) * 100:.0f} % {'more' if change > 0 else 'fewer'}."
        )
    return [*said, *_vanished(now, before, since)]


def _broken(rule: str, columns: Collection[str], where: str, since: date | None) -> str:
    last = f"the return of {day_text(since)}" if since else "the return before"
    if rule == COUNTS_UNCHANGED.key:
        names = [name for name in ("starters", "leavers", "vacancies") if name in columns]
        told = " or ".join(filter(None, (", ".join(names[:-1]), names[-1])))
        return f"{where} {told} are the same, role by role, as in {last}."
    if rule == SICKNESS_UNCHANGED.key:
        return f"{where} everybody who was in {last} has the same days of sickness."
    if rule == NOBODY_SICK.key:
        return "Nobody was off sick for a day: everybody's days of sickness are 0."
    return f"{where} more people left in 12 months than are in post."


def _vanished(now: Headcount, before: Headcount, since: date) -> Iterator[str]:
    gone = sorted(
        (-employees, _role_names().get(role, role))
        for role, employees in before.by_role.items()
        if employees >= FEWEST_OF_A_ROLE and not now.by_role.get(role)
    )
    for employees, name in gone[:_NAMED]:
        yield f"{name}: {-employees:,} in post on {day_text(since)}, nobody now."
    if len(gone) > _NAMED:
        yield f"Roles that had people in post then and have nobody now, beside these: {len(gone) - _NAMED}."


@cache
def _role_names() -> dict[str, str]:
    known = roles()
    return dict(zip(known["role_code"], known["role_name"], strict=True))
