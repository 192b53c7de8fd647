"""Who the staff are: gender, ethnic group, nationality and disability, each out of those for whom it is known."""

from data.measures.counting import staff
from data.measures.staff import share_of_staff
from data.measures.vocabulary import Better, Topic

WOMEN = share_of_staff(
    staff.gender_code == "2",
    staff.gender_code.is_not(None),
    key="women-share",
    label="Share who are women",
    short="the share who are women",
    definition="Permanent and temporary staff recorded as female.",
    formula="staff recorded as female / staff with a known gender",
    topic=Topic.PEOPLE,
    attribute="gender",
    numerator_label="Women",
    better=Better.NEITHER,
)

MINORITY_ETHNIC = share_of_staff(
    staff.ethnic_group != "White",
    staff.ethnic_group.is_not(None),
    key="minority-ethnic-share",
    label="Share from minority ethnic groups",
    short="the share from minority ethnic groups",
    definition="Permanent and temporary staff of an Asian, Black, mixed or other ethnic group: all but White.",
    formula="staff of any ethnic group but White / staff with a known ethnic group",
    topic=Topic.PEOPLE,
    attribute="ethnicity",
    is_sensitive=True,
    numerator_label="Minority ethnic staff",
    better=Better.NEITHER,
)

NON_BRITISH = share_of_staff(
    staff.nationality_group != "british",
    staff.nationality_group.is_not(None),
    key="non-british-share",
    label="Share with another nationality than British",
    short="the share with another nationality than British",
    definition="Permanent and temporary staff whose nationality is not British.",
    formula="staff with another nationality than British / staff with a known nationality",
    topic=Topic.PEOPLE,
    attribute="nationality",
    is_sensitive=True,
    numerator_label="Staff of other nationalities",
    better=Better.NEITHER,
)

DISABLED = share_of_staff(
    staff.disability == "yes",
    staff.disability.is_not(None),
    key="disabled-share",
    label="Share who are disabled",
    short="the share who are disabled",
    definition="Permanent and temporary staff recorded as disabled.",
    formula="staff recorded as disabled / staff for whom it is known",
    topic=Topic.PEOPLE,
    attribute="disability",
    is_sensitive=True,
    numerator_label="Disabled staff",
    better=Better.NEITHER,
)
