"""Of how many staff each field is known: what a figure about it can rest on."""

from sqlalchemy import ColumnElement

from data.measures.counting import staff
from data.measures.measure import Measure
from data.measures.staff import share_of_staff
from data.measures.vocabulary import Better, Topic


def _known(name: str, words: str, column: ColumnElement[object], attribute: str, *, sensitive: bool = False) -> Measure:
    return share_of_staff(
        column.is_not(None),
        key=f"known-{name}",
        label=f"Known: {words}",
        short=f"the share with {words} known",
        definition=f"Permanent and temporary staff for whom the return says {words}; “do not know” is not an answer.",
        formula=f"staff with {words} known / permanent and temporary staff in post",
        topic=Topic.COMPLETENESS,
        attribute=attribute,
        is_sensitive=sensitive,
        numerator_label="Staff for whom it is known",
        better=Better.HIGHER,
    )


COMPLETENESS = (
    _known("age", "age", staff.age_band, "age"),
    _known("gender", "gender", staff.gender_code, "gender"),
    _known("ethnic-group", "ethnic group", staff.ethnic_group, "ethnicity", sensitive=True),
    _known("nationality", "nationality", staff.nationality_group, "nationality", sensitive=True),
    _known("disability", "disability", staff.disability, "disability", sensitive=True),
    _known("hours", "weekly hours", staff.hours_week, "hours"),
    _known("zero-hours", "whether hours are promised", staff.is_zero_hours, "zero-hours"),
    _known("pay", "hourly pay", staff.pay_hourly_gbp, "pay", sensitive=True),
    _known("sickness", "days of sickness", staff.sickness_days, "sickness", sensitive=True),
    _known("start-date", "start date", staff.is_in_role_a_year, "time-in-role"),
    _known("sector-start", "year of starting in the sector", staff.years_in_sector, "years-in-sector"),
    _known("qualification", "social care qualification", staff.sc_qualification, "qualification"),
    _known("care-certificate", "Care Certificate", staff.care_certificate_code, "care-certificate"),
    _known("recruitment-source", "recruitment source", staff.recruitment_source_code, "recruitment-source"),
)
