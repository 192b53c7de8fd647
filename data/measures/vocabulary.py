"""The closed sets that measures are written in: units, directions, breakdowns, periods, kinds and topics."""

from enum import StrEnum


class Unit(StrEnum):
    """What a value counts; knows how to write itself."""

    SHARE = "share"
    PEOPLE = "people"
    POSTS = "posts"
    WTE = "wte"
    GBP_PER_HOUR = "gbp-per-hour"
    DAYS = "days"
    RATIO = "ratio"  # of two counts of people, the second being one

    def text(self, value: float) -> str:
        """A value in words a reader expects: 0.107 -> '10.7 %', 1234 -> '1,234', -0.35 -> '-£0.35'."""
        if self is Unit.SHARE:
            return f"{value * 100:,.1f}\u00a0%"
        if self is Unit.GBP_PER_HOUR:
            return f"{'-' if value < 0 else ''}£{abs(value):,.2f}"
        return f"{value:,.1f}" if self in {Unit.WTE, Unit.DAYS, Unit.RATIO} else f"{value:,.0f}"

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
    AGE_GROUP = "age_group"
    AGE_BAND = "age_band"
    GENDER = "gender"
    CONTRACT = "contract"
    ZERO_HOURS = "zero_hours"
    TIME_IN_ROLE = "time_in_role"
    YEARS_IN_SECTOR = "years_in_sector"
    QUALIFICATION = "qualification"
    CARE_CERTIFICATE = "care_certificate"
    RECRUITMENT_SOURCE = "recruitment_source"
    ETHNIC_GROUP = "ethnic_group"
    NATIONALITY = "nationality"
    DISABILITY = "disability"
    TEAM = "team"
    LEAVING_REASON = "leaving_reason"
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


class Topic(StrEnum):
    """What measures are about: the headings they stand under where many are listed."""

    TURNOVER = "turnover"
    VACANCIES = "vacancies"
    STAFF = "staff"
    AGE = "age"
    PAY = "pay"
    ROLES = "roles"
    CONTRACTS = "contracts"
    ABSENCE = "absence"
    EXPERIENCE = "experience"
    PEOPLE = "people"
    COMPLETENESS = "completeness"

    @property
    def label(self) -> str:
        """As written on a page."""
        return _TOPICS[self]


_TOPICS = {
    Topic.TURNOVER: "Turnover",
    Topic.VACANCIES: "Vacancies",
    Topic.STAFF: "Staff in post",
    Topic.AGE: "Age",
    Topic.PAY: "Pay",
    Topic.ROLES: "Role mix",
    Topic.CONTRACTS: "Contracts",
    Topic.ABSENCE: "Sickness",
    Topic.EXPERIENCE: "Experience and qualifications",
    Topic.PEOPLE: "Who the staff are",
    Topic.COMPLETENESS: "How much is known",
}
