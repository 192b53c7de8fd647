"""Every measure, defined once: its computation and all the words and rules that go with it."""

from data.measures.absence import SICKNESS_DAYS, SICKNESS_SHARE
from data.measures.age import AGE_55_OVER, AGE_UNDER_25
from data.measures.completeness import COMPLETENESS
from data.measures.contracts import PERMANENT, ZERO_HOURS
from data.measures.experience import CARE_CERTIFICATE, IN_ROLE_A_YEAR, LEVEL_2, SECTOR_3_YEARS
from data.measures.flows import LEAVERS, LEAVERS_WITH_REASON, NET_FLOW, STARTERS, STARTERS_RATE, TURNOVER
from data.measures.measure import Count, Measure
from data.measures.pay import (
    HOURLY_PAY,
    HOURLY_RATE,
    LIVING_WAGE_GAP,
    NEAR_WAGE_FLOOR,
    PAY_LOWER_QUARTILE,
    PAY_UPPER_QUARTILE,
    RATE_LOWER_QUARTILE,
    RATE_UPPER_QUARTILE,
)
from data.measures.people import DISABLED, MINORITY_ETHNIC, NON_BRITISH, WOMEN
from data.measures.posts import AGENCY_SHARE, VACANCIES, VACANCY_RATE
from data.measures.roles import DIRECT_CARE, OCCUPATIONAL_THERAPISTS, SOCIAL_WORKERS, STAFF_PER_MANAGER
from data.measures.staff import STAFF_IN_POST, WORKERS, WTE
from data.measures.vocabulary import Better, By, Kind, PeriodKind, Topic, Unit

MEASURES: dict[str, Measure] = {
    measure.key: measure
    for measure in (
        TURNOVER, STARTERS_RATE, NET_FLOW, LEAVERS, STARTERS, LEAVERS_WITH_REASON,
        VACANCIES, VACANCY_RATE, AGENCY_SHARE, STAFF_IN_POST, WORKERS, WTE,
        AGE_55_OVER, AGE_UNDER_25,
        HOURLY_PAY, PAY_LOWER_QUARTILE, PAY_UPPER_QUARTILE, HOURLY_RATE, RATE_LOWER_QUARTILE, RATE_UPPER_QUARTILE,
        NEAR_WAGE_FLOOR, LIVING_WAGE_GAP,
        DIRECT_CARE, STAFF_PER_MANAGER, SOCIAL_WORKERS, OCCUPATIONAL_THERAPISTS,
        PERMANENT, ZERO_HOURS, SICKNESS_SHARE, SICKNESS_DAYS,
        IN_ROLE_A_YEAR, SECTOR_3_YEARS, LEVEL_2, CARE_CERTIFICATE,
        WOMEN, MINORITY_ETHNIC, NON_BRITISH, DISABLED,
        *COMPLETENESS,
    )
}  # fmt: skip

__all__ = [
    "AGENCY_SHARE", "AGE_55_OVER", "AGE_UNDER_25", "CARE_CERTIFICATE", "COMPLETENESS", "DIRECT_CARE", "DISABLED",
    "HOURLY_PAY", "HOURLY_RATE", "IN_ROLE_A_YEAR", "LEAVERS", "LEAVERS_WITH_REASON", "LEVEL_2", "LIVING_WAGE_GAP",
    "MEASURES", "MINORITY_ETHNIC", "NEAR_WAGE_FLOOR", "NET_FLOW", "NON_BRITISH", "OCCUPATIONAL_THERAPISTS",
    "PAY_LOWER_QUARTILE", "PAY_UPPER_QUARTILE", "PERMANENT", "RATE_LOWER_QUARTILE", "RATE_UPPER_QUARTILE",
    "SECTOR_3_YEARS", "SICKNESS_DAYS", "SICKNESS_SHARE", "SOCIAL_WORKERS", "STAFF_IN_POST", "STAFF_PER_MANAGER",
    "STARTERS", "STARTERS_RATE", "TURNOVER", "VACANCIES", "VACANCY_RATE", "WOMEN", "WORKERS", "WTE", "ZERO_HOURS",
    "Better", "By", "Count", "Kind", "Measure", "PeriodKind", "Topic", "Unit",
]  # fmt: skip
