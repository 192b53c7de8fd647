"""Posts without anybody in them, and who covers them."""

from dataclasses import replace

from data.measures.counting import (
    COUNTS_SOURCE,
    EMPLOYEES,
    KNOWN_ONLY,
    RECORDS,
    RECORDS_SOURCE,
    counts,
    employees_where,
    records_where,
    staff,
    total,
)
from data.measures.measure import Count, Measure
from data.measures.vocabulary import Better, Kind, PeriodKind, Topic, Unit
from data.schema import role_counts, staff_records

VACANCIES = Measure(
    key="vacancies",
    label="Vacancies",
    short="vacancies",
    definition="Permanent and temporary posts that the council is recruiting to now.",
    formula="sum of vacancies",
    exclusions="Posts not being recruited to. Workplaces and roles that do not know their vacancies. "
    "A registered manager's post counts only in a workplace regulated by the Care Quality Commission.",
    source=COUNTS_SOURCE,
    topic=Topic.VACANCIES,
    table=role_counts,
    kind=Kind.POSTS,
    counts=("VACANCIES",),
    numerator=Count("vacancies", total(counts.vacancies)),
    people=employees_where(counts.vacancies.is_not(None)),
    population=EMPLOYEES,
    is_headline=True,
    numerator_label="Vacancies",
    base_label="Posts",
    unit=Unit.POSTS,
    better=Better.NEITHER,
    basis="posts",
    period_kind=PeriodKind.SNAPSHOT,
)

VACANCY_RATE = replace(
    VACANCIES,
    kind=Kind.POSTS_RATE,
    key="vacancy-rate",
    label="Vacancy rate",
    short="the vacancy rate",
    definition="Permanent and temporary posts being recruited to, as a share of all such posts, filled and vacant.",
    formula="vacancies / (permanent and temporary staff in post + vacancies)",
    exclusions=KNOWN_ONLY.format(what="vacancies") + " Posts covered by agency staff still count as vacant.",
    unit=Unit.SHARE,
    better=Better.LOWER,
)

AGENCY_SHARE = Measure(
    key="agency-share",
    label="Agency share",
    short="the agency share",
    definition="Agency workers as a share of everybody working for the service on the day of the return.",
    formula="staff records with an agency contract / all staff records",
    exclusions="None: permanent, temporary, pool, agency and other staff are all in the base.",
    source=RECORDS_SOURCE,
    topic=Topic.VACANCIES,
    table=staff_records,
    kind=Kind.SHARE,
    of_teams=("AGENCY",),
    numerator=records_where(staff.contract_code == "4"),
    people=RECORDS,
    population=RECORDS,
    attribute="contract",
    is_headline=True,
    numerator_label="Agency workers",
    base_label="All workers",
    unit=Unit.SHARE,
    better=Better.NEITHER,
    basis="people",
    period_kind=PeriodKind.SNAPSHOT,
)
