"""How long staff have been here and in the sector, and what they are qualified for."""

from data.measures.counting import staff
from data.measures.staff import share_of_staff
from data.measures.vocabulary import Better, Topic

_LEVEL_2_AND_ABOVE = ["2", "3", "4", "5", "6", "7", "8"]
_NO_LEVEL_2 = ["none", "0", "1"]

IN_ROLE_A_YEAR = share_of_staff(
    staff.is_in_role_a_year,
    staff.is_in_role_a_year.is_not(None),
    key="in-role-a-year-share",
    label="Share in role for over a year",
    short="the share in role for over a year",
    definition="Permanent and temporary staff who started in their role more than a year before the return.",
    formula="staff who started more than a year before the date / staff with a known start date",
    topic=Topic.EXPERIENCE,
    attribute="time-in-role",
    numerator_label="Staff in role for over a year",
    better=Better.HIGHER,
)

SECTOR_3_YEARS = share_of_staff(
    staff.years_in_sector != "0-2",
    staff.years_in_sector.is_not(None),
    key="sector-3-years-share",
    label="Share with three years or more in the sector",
    short="the share with three years or more in the sector",
    definition="Permanent and temporary staff who began to work in adult social care at least three years before.",
    formula="staff with year of the return - year of starting in the sector of 3 or more / staff for whom it is known",
    topic=Topic.EXPERIENCE,
    attribute="years-in-sector",
    numerator_label="Staff with three years or more",
    better=Better.HIGHER,
)

LEVEL_2 = share_of_staff(
    staff.sc_qualification.in_(_LEVEL_2_AND_ABOVE),
    staff.sc_qualification.in_(_LEVEL_2_AND_ABOVE + _NO_LEVEL_2),
    key="level-2-share",
    label="Share qualified at level 2 or above",
    short="the share qualified at level 2 or above",
    definition="Permanent and temporary staff whose highest social care qualification is at level 2 or above.",
    formula="staff with level 2 to 8 / (staff with a known level + staff with no social care qualification)",
    topic=Topic.EXPERIENCE,
    attribute="qualification",
    numerator_label="Staff with level 2 or above",
    better=Better.HIGHER,
)

CARE_CERTIFICATE = share_of_staff(
    staff.care_certificate_code == "1",
    staff.care_certificate_code.is_not(None),
    key="care-certificate-share",
    label="Share with the Care Certificate",
    short="the share with the Care Certificate",
    definition="Permanent and temporary staff who have completed the Care Certificate.",
    formula="staff who completed it / staff for whom it is known",
    topic=Topic.EXPERIENCE,
    attribute="care-certificate",
    numerator_label="Staff with the certificate",
    better=Better.HIGHER,
)
