"""Every measure, defined once: its computation and all the words and rules that go with it."""

from dataclasses import dataclass, replace
from enum import StrEnum

from sqlalchemy import BigInteger, ColumnElement, Double, Table, and_, case, cast, func

from data.schema import role_counts, staff_records


class Unit(StrEnum):
    """What a value counts; knows how to write itself."""

    SHARE = "share"
    PEOPLE = "people"
    POSTS = "posts"
    WTE = "wte"
    GBP_PER_HOUR = "gbp-per-hour"
    DAYS = "days"

    def text(self, value: float) -> str:
        """A value in words a reader expects: 0.107 -> '10.7 %', 1234 -> '1,234'."""
        if self is Unit.SHARE:
            return f"{value * 100:,.1f}\u00a0%"
        if self is Unit.GBP_PER_HOUR:
            return f"£{value:,.2f}"
        return f"{value:,.1f}" if self in {Unit.WTE, Unit.DAYS} else f"{value:,.0f}"

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
    AGE_BAND = "age_band"
    GENDER = "gender"
    CONTRACT = "contract"
    ETHNIC_GROUP = "ethnic_group"
    NATIONALITY = "nationality"
    DISABILITY = "disability"
    PERIOD = "period"


class PeriodKind(StrEnum):
    """What span of time a figure describes."""

    SNAPSHOT = "snapshot"
    TWELVE_MONTHS = "12-months"
    FINANCIAL_YEAR = "financial-year"
    YEAR = "year"


class Kind(StrEnum):
    """What sort of figure a measure is, which decides how the gate protects it."""

    PEOPLE = "people"  # a count of people
    SHARE = "share"  # people out of people
    FLOW = "flow"  # people who came or went in a period, out of those in post
    NET_FLOW = "net-flow"  # those who came less those who went
    POSTS = "posts"  # a count of posts, which are not people
    POSTS_RATE = "posts-rate"  # vacant posts out of all posts
    WTE = "wte"  # hours of people as whole-time equivalents
    QUANTILE = "quantile"  # of an amount each person has
    MEAN = "mean"  # of an amount each person has


@dataclass(frozen=True, eq=False)
class Count:
    """Something counted over the rows of a measure's table, and the key of who is in it, for rounding."""

    what: str  # counts of the same people under the same name show the same figure
    number: ColumnElement[float]
    keys: ColumnElement[int] | None = None  # sum of rounding keys; None for posts and hours, whose own rules need none


@dataclass(frozen=True, kw_only=True)
class Measure:
    """One measure: its computation, the words and the rules that go with it.

    Counts are sums over the rows of `table`, so they add up over areas. `people` are those it rests on, for whom the
    council knew the answer, out of `population`. A share is numerator / people, or numerator / posts, where posts are
    people and numerator together; any other kind shows its numerator.
    """

    key: str  # in addresses and file names: never reused
    label: str
    short: str  # inside a sentence: "turnover", "the vacancy rate"
    definition: str  # one sentence a councillor understands
    formula: str
    exclusions: str
    source: str
    table: Table
    kind: Kind
    counts: tuple[str, ...] = ()  # the workplace file's columns that a council must know
    numerator: Count
    less: Count | None = None  # taken from the numerator in a net flow
    people: Count
    population: Count
    amount: ColumnElement[float] | None = None  # what each person has, of which a quantile or mean is given
    whose: ColumnElement[bool] | None = None  # the rows with that amount
    quantile: float = 0.5
    attribute: str = ""  # of people, that the numerator describes; it counts as one of a question's attributes
    is_sensitive: bool = False
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

    @property
    def is_poolable(self) -> bool:
        """Whether returns of several dates together mean the same: a rate over them does, a count does not."""
        return self.kind in {Kind.SHARE, Kind.FLOW, Kind.POSTS_RATE}

    @property
    def base_is_posts(self) -> bool:
        """Whether the base is posts, filled and vacant, rather than people."""
        return self.kind in {Kind.POSTS, Kind.POSTS_RATE}

    def narrowed(self, words: str) -> "Measure":
        """The measure as pages call it under filters, so that no sentence or heading leaves them out."""
        return replace(self, label=f"{self.label} ({words})", short=f"{self.short} ({words})")


def _total(value: ColumnElement[int] | ColumnElement[float]) -> ColumnElement[float]:
    # DuckDB sums integers as HUGEINT, which travels slowly; every count here is exact as a double
    return cast(func.sum(value), Double)


def _keys(value: ColumnElement[int]) -> ColumnElement[int]:
    return cast(func.sum(value), BigInteger)


_counts = role_counts.c
_staff = staff_records.c
_leavers_known = _counts.leavers.is_not(None)
_starters_known = _counts.starters.is_not(None)
_flows_known = and_(_leavers_known, _starters_known)
_vacancies_known = _counts.vacancies.is_not(None)
# the first 32 of 60 bits; the sum of them in role_counts.employees_key is made of the same
_RECORD_KEY = _staff.record_key.bitwise_rshift(28)


def _employees_where(known: ColumnElement[bool]) -> Count:
    return Count(
        "employees",
        _total(case((known, _counts.employees), else_=0)),
        _keys(case((known, _counts.employees_key), else_=0)),
    )


def _flow(count: ColumnElement[int], known: ColumnElement[bool]) -> Count:
    # a row without any adds nobody, so it does not change the key either
    return Count(
        str(count.key), _total(case((known, count))), _keys(case((and_(known, count > 0), _counts.row_key), else_=0))
    )


def _records_where(what: str, condition: ColumnElement[bool]) -> Count:
    return Count(what, _total(case((condition, 1), else_=0)), _keys(case((condition, _RECORD_KEY), else_=0)))


_EMPLOYEES = Count("employees", _total(_counts.employees), _keys(_counts.employees_key))
_EMPLOYEES_KNOWN_LEAVERS = _employees_where(_leavers_known)
_EMPLOYEES_KNOWN_STARTERS = _employees_where(_starters_known)
_EMPLOYEES_KNOWN_FLOWS = _employees_where(_flows_known)
_FILLED_POSTS = _employees_where(_vacancies_known)
_RECORDS = Count("records", cast(func.count(), Double), _keys(_RECORD_KEY))
_EMPLOYEE_RECORDS = _records_where("employees", _staff.is_employee)
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
    kind=Kind.FLOW,
    counts=("LEAVERS",),
    numerator=_flow(_counts.leavers, _leavers_known),
    people=_EMPLOYEES_KNOWN_LEAVERS,
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
    numerator=_flow(_counts.starters, _starters_known),
    people=_EMPLOYEES_KNOWN_STARTERS,
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
    kind=Kind.NET_FLOW,
    counts=("STARTERS", "LEAVERS"),
    numerator=_flow(_counts.starters, _flows_known),
    less=_flow(_counts.leavers, _flows_known),
    people=_EMPLOYEES_KNOWN_FLOWS,
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
    kind=Kind.POSTS,
    counts=("VACANCIES",),
    numerator=Count("vacancies", _total(_counts.vacancies)),
    people=_FILLED_POSTS,
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
    kind=Kind.POSTS_RATE,
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
    kind=Kind.SHARE,
    numerator=_records_where("agency", _staff.contract_code == "4"),
    people=_RECORDS,
    population=_RECORDS,
    attribute="contract",
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
    kind=Kind.PEOPLE,
    numerator=_EMPLOYEE_RECORDS,
    people=_EMPLOYEE_RECORDS,
    population=_EMPLOYEE_RECORDS,
    numerator_label="Staff in post",
    base_label="Staff in post",
    unit=Unit.PEOPLE,
    better=Better.NEITHER,
    basis="jobs",
    period_kind=PeriodKind.SNAPSHOT,
)

_has_wte = and_(_staff.is_employee, _staff.wte.is_not(None))
_EMPLOYEES_WITH_HOURS = _records_where("employees", _has_wte)

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
    kind=Kind.WTE,
    numerator=Count("wte", _total(case((_has_wte, _staff.wte), else_=0.0))),
    people=_EMPLOYEES_WITH_HOURS,
    population=_EMPLOYEE_RECORDS,
    numerator_label="Whole-time equivalents",
    base_label="Staff with known hours",
    unit=Unit.WTE,
    better=Better.NEITHER,
    basis="wte",
    period_kind=PeriodKind.SNAPSHOT,
)

_has_pay = and_(_staff.is_employee, _staff.pay_hourly_gbp.is_not(None))
_EMPLOYEES_WITH_PAY = _records_where("employees", _has_pay)

HOURLY_PAY = Measure(
    key="hourly-pay",
    label="Median hourly pay",
    short="median hourly pay",
    definition="Half of permanent and temporary staff are paid less an hour than this, and half are paid more.",
    formula="median of the hourly rate, or of salary / (52.14 x weekly hours)",
    exclusions="Agency, pool and other staff, and those whose pay or hours are not known. The highest and lowest 0.5 % "
    "of pay in each role group count as the next.",
    source=_RECORDS_SOURCE,
    table=staff_records,
    kind=Kind.QUANTILE,
    numerator=_EMPLOYEES_WITH_PAY,
    people=_EMPLOYEES_WITH_PAY,
    population=_EMPLOYEE_RECORDS,
    amount=_staff.pay_hourly_gbp,
    whose=_has_pay,
    attribute="pay",
    is_sensitive=True,
    numerator_label="Staff with known pay",
    base_label="Staff with known pay",
    unit=Unit.GBP_PER_HOUR,
    better=Better.NEITHER,
    basis="jobs",
    period_kind=PeriodKind.SNAPSHOT,
)

PAY_LOWER_QUARTILE = replace(
    HOURLY_PAY,
    key="hourly-pay-lower-quartile",
    label="Lower quartile of hourly pay",
    short="the lower quartile of hourly pay",
    definition="A quarter of permanent and temporary staff are paid less an hour than this.",
    formula="first quartile of the hourly rate, or of salary / (52.14 x weekly hours)",
    quantile=0.25,
)

PAY_UPPER_QUARTILE = replace(
    HOURLY_PAY,
    key="hourly-pay-upper-quartile",
    label="Upper quartile of hourly pay",
    short="the upper quartile of hourly pay",
    definition="A quarter of permanent and temporary staff are paid more an hour than this.",
    formula="third quartile of the hourly rate, or of salary / (52.14 x weekly hours)",
    quantile=0.75,
)

_has_days = and_(_staff.is_employee, _staff.sickness_days.is_not(None))
_EMPLOYEES_WITH_DAYS = _records_where("employees", _has_days)

SICKNESS_SHARE = Measure(
    key="sickness-share",
    label="Share with sickness absence",
    short="the share with sickness absence",
    definition="Permanent and temporary staff who were off sick for any time in the last 12 months.",
    formula="staff with more than 0 days of sickness / staff with known days of sickness",
    exclusions="Agency, pool and other staff, and those whose days of sickness are not known.",
    source=_RECORDS_SOURCE,
    table=staff_records,
    kind=Kind.SHARE,
    numerator=_records_where("sick", and_(_has_days, _staff.sickness_days > 0)),
    people=_EMPLOYEES_WITH_DAYS,
    population=_EMPLOYEE_RECORDS,
    attribute="sickness",
    is_sensitive=True,
    numerator_label="Staff with sickness absence",
    base_label="Staff with known days of sickness",
    unit=Unit.SHARE,
    better=Better.LOWER,
    basis="jobs",
    period_kind=PeriodKind.TWELVE_MONTHS,
)

SICKNESS_DAYS = replace(
    SICKNESS_SHARE,
    key="sickness-days",
    label="Days of sickness",
    short="days of sickness",
    definition="Days off sick in the last 12 months, on average over permanent and temporary staff.",
    formula="sum of days of sickness, at most 90 a person / staff with known days of sickness",
    kind=Kind.MEAN,
    numerator=_EMPLOYEES_WITH_DAYS,
    amount=_staff.sickness_days,
    whose=_has_days,
    numerator_label="Staff with known days of sickness",
    unit=Unit.DAYS,
)

MEASURES: dict[str, Measure] = {
    measure.key: measure
    for measure in (
        TURNOVER, STARTERS_RATE, NET_FLOW, VACANCIES, VACANCY_RATE, AGENCY_SHARE, STAFF_IN_POST, WTE,
        HOURLY_PAY, PAY_LOWER_QUARTILE, PAY_UPPER_QUARTILE, SICKNESS_SHARE, SICKNESS_DAYS,
    )
}  # fmt: skip
