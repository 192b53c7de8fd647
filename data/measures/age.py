"""How old the staff are."""

from data.measures.counting import staff
from data.measures.staff import share_of_staff
from data.measures.vocabulary import Better, Topic

_known = staff.age_band.is_not(None)

AGE_55_OVER = share_of_staff(
    staff.age_band.in_(["55-59", "60-64", "65+"]),
    _known,
    key="age-55-over-share",
    label="Share aged 55 and over",
    short="the share aged 55 and over",
    definition="Permanent and temporary staff aged 55 or over on the day of the return: those nearest to retiring.",
    formula="staff aged 55 and over / staff with a known age",
    topic=Topic.AGE,
    attribute="age",
    numerator_label="Staff aged 55 and over",
    better=Better.NEITHER,
)

AGE_UNDER_25 = share_of_staff(
    staff.age_band == "16-24",
    _known,
    key="age-under-25-share",
    label="Share aged under 25",
    short="the share aged under 25",
    definition="Permanent and temporary staff aged under 25 on the day of the return.",
    formula="staff aged under 25 / staff with a known age",
    topic=Topic.AGE,
    attribute="age",
    numerator_label="Staff aged under 25",
    better=Better.NEITHER,
)
