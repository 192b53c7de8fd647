"""How often staff are off sick."""

from dataclasses import replace

from sqlalchemy import and_

from data.measures.counting import staff
from data.measures.staff import share_of_staff
from data.measures.vocabulary import Better, Kind, PeriodKind, Topic, Unit

_has_days = staff.sickness_days.is_not(None)

SICKNESS_SHARE = share_of_staff(
    staff.sickness_days > 0,
    _has_days,
    key="sickness-share",
    label="Share with sickness absence",
    short="the share with sickness absence",
    definition="Permanent and temporary staff who were off sick for any time in the last 12 months.",
    formula="staff with more than 0 days of sickness / staff with known days of sickness",
    topic=Topic.ABSENCE,
    attribute="sickness",
    is_sensitive=True,
    numerator_label="Staff with sickness absence",
    better=Better.LOWER,
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
    numerator=SICKNESS_SHARE.people,
    amount=staff.sickness_days,
    whose=and_(staff.is_employee, _has_days),
    numerator_label="Staff for whom it is known",
    unit=Unit.DAYS,
)
