"""On what terms people work here."""

from dataclasses import replace

from data.measures.counting import RECORDS, records_where, staff
from data.measures.staff import share_of_staff
from data.measures.vocabulary import Better, Topic

PERMANENT = replace(
    share_of_staff(
        staff.contract_code == "1",
        key="permanent-share",
        label="Share with a permanent contract",
        short="the share with a permanent contract",
        definition="Workers with a permanent contract, as a share of everybody working for the service.",
        formula="staff records with a permanent contract / all staff records",
        topic=Topic.CONTRACTS,
        attribute="contract",
        numerator_label="Permanent staff",
        better=Better.NEITHER,
    ),
    exclusions="None: permanent, temporary, pool, agency and other staff are all in the base.",
    is_of_each_record=True,
    numerator=records_where(staff.contract_code == "1"),
    people=RECORDS,
    population=RECORDS,
    base_label="All workers",
)

ZERO_HOURS = share_of_staff(
    staff.is_zero_hours,
    staff.is_zero_hours.is_not(None),
    key="zero-hours-share",
    label="Share on zero-hours contracts",
    short="the share on zero-hours contracts",
    definition="Permanent and temporary staff whose contract promises no hours.",
    formula="staff on zero-hours contracts / staff for whom it is known",
    topic=Topic.CONTRACTS,
    attribute="zero-hours",
    numerator_label="Staff on zero-hours contracts",
    better=Better.LOWER,
)
