"""How many work here, and of whom a share has something in common."""

from dataclasses import replace

from sqlalchemy import ColumnElement, and_, case

from data.measures.counting import (
    EMPLOYEE_RECORDS,
    EMPLOYEES_ALONE,
    RECORDS,
    RECORDS_SOURCE,
    records_where,
    staff,
    total,
)
from data.measures.measure import Count, Measure
from data.measures.vocabulary import Better, Kind, PeriodKind, Topic, Unit
from data.schema import staff_records

HALF = 0.5  # share of staff whose answer must be known: below, those who answered may be like nobody else

STAFF_IN_POST = Measure(
    key="staff-in-post",
    label="Staff in post",
    short="staff in post",
    definition="People with a permanent or temporary contract on the day of the return.",
    formula="count of staff records with a permanent or temporary contract",
    exclusions=f"{EMPLOYEES_ALONE} A person with two jobs has two records and counts twice.",
    source=RECORDS_SOURCE,
    topic=Topic.STAFF,
    table=staff_records,
    kind=Kind.PEOPLE,
    numerator=EMPLOYEE_RECORDS,
    people=EMPLOYEE_RECORDS,
    population=EMPLOYEE_RECORDS,
    is_headline=True,
    numerator_label="Staff in post",
    base_label="Staff in post",
    unit=Unit.PEOPLE,
    better=Better.NEITHER,
    basis="jobs",
    period_kind=PeriodKind.SNAPSHOT,
)

WORKERS = replace(
    STAFF_IN_POST,
    key="workers",
    label="All workers",
    short="workers",
    definition="Everybody working for the service on the day of the return, whatever their contract.",
    formula="count of staff records",
    exclusions="None: permanent, temporary, pool, agency and other staff all count, once for each job.",
    of_teams=("AGENCY",),
    numerator=RECORDS,
    people=RECORDS,
    population=RECORDS,
    numerator_label="All workers",
    base_label="All workers",
)

_has_wte = and_(staff.is_employee, staff.wte.is_not(None))

WTE = replace(
    STAFF_IN_POST,
    key="wte",
    label="Whole-time equivalent staff",
    short="whole-time equivalent staff",
    definition="Permanent and temporary staff in post, counted by their hours: 37 hours a week is one.",
    formula="sum of weekly hours / 37, at most 1 a record",
    exclusions=f"{EMPLOYEES_ALONE} Records with unknown hours are left out, so the sum is low where hours "
    "are missing: the coverage says by how much.",
    kind=Kind.WTE,
    of_teams=("WTE",),
    numerator=Count("wte", total(case((_has_wte, staff.wte), else_=0.0))),
    people=records_where(_has_wte),
    numerator_label="Whole-time equivalents",
    base_label="Staff with known hours",
    unit=Unit.WTE,
    basis="wte",
)


def share_of_staff(
    condition: ColumnElement[bool], known: ColumnElement[bool] | None = None, **words: object
) -> Measure:
    """A share of permanent and temporary staff for whom a condition holds, out of those for whom it is known.

    `words` are the fields of Measure that differ from one share to the next.
    """
    people = EMPLOYEE_RECORDS if known is None else records_where(and_(staff.is_employee, known))
    return replace(
        STAFF_IN_POST,
        kind=Kind.SHARE,
        exclusions=EMPLOYEES_ALONE if known is None else f"{EMPLOYEES_ALONE} Those for whom it is not known.",
        numerator=records_where(and_(staff.is_employee, condition)),
        people=people,
        least_known=0.0 if known is None else HALF,
        is_headline=False,
        base_label="Staff in post" if known is None else "Staff for whom it is known",
        unit=Unit.SHARE,
        **words,  # type: ignore[arg-type]
    )
