"""Every measure, defined once: its computation and all the words and rules that go with it."""

from dataclasses import dataclass, replace
from enum import StrEnum

from sqlalchemy import ColumnElement, Double, Table, and_, case, cast, func

from data.schema import role_counts, staff_records


class Unit(StrEnum):
    """What a value counts; knows how to write itself."""

    SHARE = "share"
    PEOPLE = "people"
    POSTS = "posts"
    WTE = "wte"

    def text(self, value: float) -> str:
        """A value in words a reader expects: 0.107 -> '10.7 %', 1234 -> '1,234'."""
        if self is Unit.SHARE:
            return f"{value * 100:,.1f}\u00a0%"
        return f"{value:,.1f}" if self is Unit.WTE else f"{value:,.0f}"

    def difference(self, value: float) -> str:
        """A change or a distance with its sign; shares in percentage points."""
        sign = "+" if value > 0 else "\u2212" if value < 0 else ""
        if self is Unit.SHARE:
            return f"{sign}{abs(value) * 100:,.1f} points"
        return f"{sign}{self.text(abs(value))}"


class Better(StrEnum):
    """Which way is better; NEITHER where the field has not agreed one."""

    LOWER = "lower"
    HIGHER = "higher"
    NEITHER = "neither"


class By(StrEnum):
    """What a question may be broken down by: the `by` of an address and a file."""

    COUNCIL = "council"
    SERVICE = "service"
    ROLE_GROUP = "role_group"
    ROLE = "role"
    PERIOD = "period"


class PeriodKind(StrEnum):
    """What span of time a figure describes."""

    SNAPSHOT = "snapshot"
    TWELVE_MONTHS = "12-months"
    FINANCIAL_YEAR = "financial-year"
    YEAR = "year"


@dataclass(frozen=True, kw_only=True)
class Measure:
    """One measure: its computation and its words.

    Numerator, base, covered and population are sums over the rows of `table`, so they add up over areas.

    A share is numerator / base; any other unit shows the numerator. `covered` of `population` people are those for whom
    the council knew the answer.
    """

    key: str  # in addresses and file names: never reused
    label: str
    short: str  # inside a sentence: "turnover", "the vacancy rate"
    definition: str  # one sentence a councillor understands
    formula: str
    exclusions: str
    source: str
    table: Table
    counts: tuple[str, ...] = ()  # the workplace file's columns that a council must know
    numerator: ColumnElement[float]
    base: ColumnElement[float]
    covered: ColumnElement[float]
    population: ColumnElement[float]
    numerator_label: str
    base_label: str
    unit: Unit
    better: Better
    basis: str
    period_kind: PeriodKind

    @property
    def is_share(self) -> bool:
        """Whether the value is numerator / base."""
        return self.unit is Unit.SHARE

    def narrowed(self, words: str) -> "Measure":
        """The measure as pages call it under filters, so that no sentence or heading leaves them out."""
        return replace(self, label=f"{self.label} ({words})", short=f"{self.short} ({words})")


def _total(value: ColumnElement[int] | ColumnElement[float]) -> ColumnElement[float]:
    # DuckDB sums integers as HUGEINT, which travels slowly; every count here is exact as a double
    return cast(func.sum(value), Double)


_counts = role_counts.c
_staff = staff_records.c
_leavers_known = _counts.leavers.is_not(None)
_starters_known = _counts.starters.is_not(None)
_flows_known = and_(_leavers_known, _starters_known)
_vacancies_known = _counts.vacancies.is_not(None)
_EMPLOYEES = _total(_counts.employees)
_EMPLOYEE_RECORDS = _total(case((_staff.is_employee, 1), else_=0))


_RECORDS = cast(func.count(), Double)


def _employees_where(known: ColumnElement[bool]) -> ColumnElement[float]:
    return _total(case((known, _counts.employees), else_=0))


_POSTS = _total(case((_vacancies_known, _counts.employees + _counts.vacancies), else_=0))
_COUNTS_SOURCE = "ASC-WDS council return: the workplace file's counts by role, and its staff records"
_RECORDS_SOURCE = "ASC-WDS council return: staff records"
_KNOWN_ONLY = (
    "Agency, pool and other staff are in neither side. A workplace that does not know its {what} is left out of both "
    "sides; so is a single role with an unknown count. A role not listed beside known counts has none."
)

TURNOVER = Measure(
    key="turnover",
    label="Turnover rate",
    short="turnover",
    definition="Permanent and temporary staff who left in the last 12 months, as a share of those in post.",
    formula="leavers in 12 months / permanent and temporary staff in post",
    exclusions=_KNOWN_ONLY.format(what="leavers") + " It can exceed 100 %.",
    source=_COUNTS_SOURCE,
    table=role_counts,
    counts=("LEAVERS",),
    numerator=_total(_counts.leavers),
    base=_employees_where(_leavers_known),
    covered=_employees_where(_leavers_known),
    population=_EMPLOYEES,
    numerator_label="Leavers",
    base_label="Staff in post",
    unit=Unit.SHARE,
    better=Better.LOWER,
    basis="people",
    period_kind=PeriodKind.TWELVE_MONTHS,
)

STARTERS_RATE = replace(
    TURNOVER,
    key="starters-rate",
    label="Starters rate",
    short="the starters rate",
    definition="Permanent and temporary staff who started in the last 12 months, as a share of those in post.",
    formula="starters in 12 months / permanent and temporary staff in post",
    exclusions=_KNOWN_ONLY.format(what="starters") + " It can exceed 100 %.",
    counts=("STARTERS",),
    numerator=_total(_counts.starters),
    base=_employees_where(_starters_known),
    covered=_employees_where(_starters_known),
    numerator_label="Starters",
    better=Better.NEITHER,
)

NET_FLOW = replace(
    TURNOVER,
    key="net-flow",
    label="Starters less leavers",
    short="starters less leavers",
    definition="How many more permanent and temporary staff started than left in the last 12 months.",
    formula="starters in 12 months - leavers in 12 months, where both are known",
    exclusions=_KNOWN_ONLY.format(what="starters or its leavers"),
    counts=("STARTERS", "LEAVERS"),
    numerator=_total(case((_flows_known, _counts.starters - _counts.leavers))),
    base=_employees_where(_flows_known),
    covered=_employees_where(_flows_known),
    numerator_label="Starters less leavers",
    unit=Unit.PEOPLE,
    better=Better.NEITHER,
)

VACANCIES = Measure(
    key="vacancies",
    label="Vacancies",
    short="vacancies",
    definition="Permanent and temporary posts that the council is recruiting to now.",
    formula="sum of vacancies",
    exclusions="Posts not being recruited to. Workplaces and roles that do not know their vacancies. "
    "A registered manager's post counts only in a workplace regulated by the Care Quality Commission.",
    source=_COUNTS_SOURCE,
    table=role_counts,
    counts=("VACANCIES",),
    numerator=_total(_counts.vacancies),
    base=_POSTS,
    covered=_employees_where(_vacancies_known),
    population=_EMPLOYEES,
    numerator_label="Vacancies",
    base_label="Posts",
    unit=Unit.POSTS,
    better=Better.NEITHER,
    basis="posts",
    period_kind=PeriodKind.SNAPSHOT,
)

VACANCY_RATE = replace(
    VACANCIES,
    key="vacancy-rate",
    label="Vacancy rate",
    short="the vacancy rate",
    definition="Permanent and temporary posts being recruited to, as a share of all such posts, filled and vacant.",
    formula="vacancies / (permanent and temporary staff in post + vacancies)",
    exclusions=_KNOWN_ONLY.format(what="vacancies") + " Posts covered by agency staff still count as vacant.",
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
    source=_RECORDS_SOURCE,
    table=staff_records,
    numerator=_total(case((_staff.contract_code == "4", 1), else_=0)),
    base=_RECORDS,
    covered=_RECORDS,
    population=_RECORDS,
    numerator_label="Agency workers",
    base_label="All workers",
    unit=Unit.SHARE,
    better=Better.NEITHER,
    basis="people",
    period_kind=PeriodKind.SNAPSHOT,
)

STAFF_IN_POST = Measure(
    key="staff-in-post",
    label="Staff in post",
    short="staff in post",
    definition="People with a permanent or temporary contract on the day of the return.",
    formula="count of staff records with a permanent or temporary contract",
    exclusions="Agency, pool and other staff. A person with two jobs has two records and counts twice.",
    source=_RECORDS_SOURCE,
    table=staff_records,
    numerator=_EMPLOYEE_RECORDS,
    base=_EMPLOYEE_RECORDS,
    covered=_EMPLOYEE_RECORDS,
    population=_EMPLOYEE_RECORDS,
    numerator_label="Staff in post",
    base_label="Staff in post",
    unit=Unit.PEOPLE,
    better=Better.NEITHER,
    basis="jobs",
    period_kind=PeriodKind.SNAPSHOT,
)

_has_wte = and_(_staff.is_employee, _staff.wte.is_not(None))
_EMPLOYEES_WITH_HOURS = _total(case((_has_wte, 1), else_=0))

WTE = Measure(
    key="wte",
    label="Whole-time equivalent staff",
    short="whole-time equivalent staff",
    definition="Permanent and temporary staff in post, counted by their hours: 37 hours a week is one.",
    formula="sum of weekly hours / 37, at most 1 a record",
    exclusions="Agency, pool and other staff. Records with unknown hours are left out, so the sum is low where hours "
    "are missing: the coverage says by how much.",
    source=_RECORDS_SOURCE,
    table=staff_records,
    numerator=_total(case((_has_wte, _staff.wte), (_staff.is_employee.is_(False), 0.0))),
    base=_EMPLOYEES_WITH_HOURS,
    covered=_EMPLOYEES_WITH_HOURS,
    population=_EMPLOYEE_RECORDS,
    numerator_label="Whole-time equivalents",
    base_label="Staff with known hours",
    unit=Unit.WTE,
    better=Better.NEITHER,
    basis="wte",
    period_kind=PeriodKind.SNAPSHOT,
)

MEASURES: dict[str, Measure] = {
    measure.key: measure
    for measure in (TURNOVER, STARTERS_RATE, NET_FLOW, VACANCIES, VACANCY_RATE, AGENCY_SHARE, STAFF_IN_POST, WTE)
}
