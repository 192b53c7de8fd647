"""What questions are about: areas, workforces, periods, and the choices of a filter. Nothing here is about people."""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import NamedTuple

from data import schema
from data.days import day_text

ENGLAND = schema.ENGLAND
OWN_GROUP, LIKE_FOR_LIKE = "group", "like-for-like"  # levels of areas that no release lists
_ADDED = {*schema.GROUP_LEVELS, OWN_GROUP, LIKE_FOR_LIKE}
LEAST_IN_GROUP = 3
LONDON = "E12000007"


class Workforce(StrEnum):
    """Whose workforce a figure covers; two of them never share a bar or a line unsaid."""

    COUNCIL_STAFF = "council-staff"
    WHOLE_SECTOR = "whole-sector"
    CHILDREN = "children-social-workers"

    @property
    def label(self) -> str:
        """As written on a page."""
        return {
            Workforce.COUNCIL_STAFF: "Councils' own staff",
            Workforce.WHOLE_SECTOR: "All employers in the area",
            Workforce.CHILDREN: "Children's social workers",
        }[self]


@dataclass(frozen=True)
class Area:
    """A council, or a group of councils."""

    code: str
    name: str
    level: str
    slug: str
    region_code: str | None
    sub_region_code: str | None

    @property
    def is_council(self) -> bool:
        """Whether one council (or a joint return) stands behind it, rather than a group to sum over."""
        return self.level in {"council", "former-council", "joint"}

    @property
    def is_added(self) -> bool:
        """Whether its figures are those of its councils added up, as shown, rather than counted as a whole."""
        return self.level in _ADDED


@dataclass(frozen=True)
class Choice:
    """One role, role group or service."""

    code: str
    name: str
    group_code: str
    group_name: str


class PayFloor(NamedTuple):
    """What an hour's work had to be paid, or should be, on a date, in pounds; None where not known."""

    wage_floor_gbp: float | None
    real_living_wage_gbp: float | None
    london_living_wage_gbp: float | None


@dataclass(frozen=True)
class Period:
    """A point or span of time that has figures; label is an as-at date, or a published source's own words."""

    label: str
    last_day: date
    is_returns: bool

    @property
    def text(self) -> str:
        """As written on a page: '30 September 2025', or the source's own label."""
        return day_text(self.last_day) if self.is_returns else self.label
