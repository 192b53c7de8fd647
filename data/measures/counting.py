"""The counts that measures are put together from, over a release's staff records and counts by role."""

from sqlalchemy import BigInteger, ColumnElement, Double, and_, case, cast, func

from data.measures.measure import Count
from data.schema import role_counts, staff_records

counts = role_counts.c
staff = staff_records.c

COUNTS_SOURCE = "ASC-WDS council return: the workplace file's counts by role, and its staff records"
RECORDS_SOURCE = "ASC-WDS council return: staff records"
EMPLOYEES_ALONE = "Agency, pool and other staff."
KNOWN_ONLY = (
    "Agency, pool and other staff are in neither side. A workplace that does not know its {what} is left out of both "
    "sides; so is a single role with an unknown count. A role not listed beside known counts has none."
)
_PEOPLE = "people"
# the first 32 of 60 bits; the sum of them in role_counts.employees_key is made of the same
_RECORD_KEY = staff.record_key.bitwise_rshift(28)
ONE_BIT = 55  # of a record in a sum of records and keys: the keys of eight million, of one council and date, stay below
_RECORD = _RECORD_KEY + (1 << ONE_BIT)


def total(value: ColumnElement[int] | ColumnElement[float]) -> ColumnElement[float]:
    """A sum as a double: DuckDB sums integers as HUGEINT, which travels slowly; every count here is exact as one."""
    return cast(func.sum(value), Double)


def _keys(value: ColumnElement[int]) -> ColumnElement[int]:
    return cast(func.sum(value), BigInteger)


def employees_where(known: ColumnElement[bool]) -> Count:
    """Permanent and temporary staff of the workplaces and roles for which a condition on counts by role holds."""
    return Count(
        _PEOPLE,
        total(case((known, counts.employees), else_=0)),
        _keys(case((known, counts.employees_key), else_=0)),
    )


def flow(count: ColumnElement[int], known: ColumnElement[bool]) -> Count:
    """Starters or leavers; a row without any adds nobody, so it does not change the key either."""
    return Count(
        str(count.key), total(case((known, count))), _keys(case((and_(known, count > 0), counts.row_key), else_=0))
    )


def records_where(condition: ColumnElement[bool]) -> Count:
    """Staff records for which a condition holds."""
    return Count(
        _PEOPLE,
        total(case((condition, 1), else_=0)),
        _keys(case((condition, _RECORD_KEY), else_=0)),
        func.sum(case((condition, _RECORD), else_=0)),
    )


EMPLOYEES = Count(_PEOPLE, total(counts.employees), _keys(counts.employees_key))
RECORDS = Count(_PEOPLE, cast(func.count(), Double), _keys(_RECORD_KEY), func.sum(_RECORD))
EMPLOYEE_RECORDS = records_where(staff.is_employee)
