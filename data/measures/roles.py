"""What jobs the staff do."""

from dataclasses import replace

from data.measures.counting import EMPLOYEES_ALONE, staff
from data.measures.staff import STAFF_IN_POST, share_of_staff
from data.measures.vocabulary import Better, By, Topic, Unit
from data.role_groups import roles_of

_SOCIAL_WORKER, _OCCUPATIONAL_THERAPIST = "6", "15"

DIRECT_CARE = share_of_staff(
    staff.role_code.in_(roles_of("direct-care")),
    key="direct-care-share",
    label="Share in direct care",
    short="the share in direct care",
    definition="Permanent and temporary staff whose main job is direct care, such as care workers.",
    formula="staff in direct care roles / permanent and temporary staff in post",
    topic=Topic.ROLES,
    attribute="role",
    numerator_label="Staff in direct care",
    better=Better.NEITHER,
)

STAFF_PER_MANAGER = replace(
    share_of_staff(
        staff.role_code.in_(roles_of("managerial")),
        key="staff-per-manager",
        label="Staff per manager",
        short="the number of staff per manager",
        definition="How many other permanent and temporary staff there are for each one in a managerial role.",
        formula="staff in all other roles / staff in managerial roles",
        topic=Topic.ROLES,
        attribute="role",
        numerator_label="Managers",
        better=Better.NEITHER,
    ),
    unit=Unit.RATIO,
)

SOCIAL_WORKERS = replace(
    STAFF_IN_POST,
    key="social-workers",
    label="Social workers",
    short="social workers",
    definition="People with a permanent or temporary contract as a social worker on the day of the return.",
    formula="count of staff records with a permanent or temporary contract and the main job social worker",
    exclusions=f"{EMPLOYEES_ALONE} Qualified social workers whose main job is another, such as managers.",
    topic=Topic.ROLES,
    attribute="role",
    within=(By.ROLE, _SOCIAL_WORKER),
    is_headline=False,
    numerator_label="Social workers",
    base_label="Social workers",
)

OCCUPATIONAL_THERAPISTS = replace(
    SOCIAL_WORKERS,
    key="occupational-therapists",
    label="Occupational therapists",
    short="occupational therapists",
    definition="People with a permanent or temporary contract as an occupational therapist on the day of the return.",
    formula="count of staff records with a permanent or temporary contract and the main job occupational therapist",
    exclusions=f"{EMPLOYEES_ALONE} Occupational therapists whose main job is another, such as managers.",
    within=(By.ROLE, _OCCUPATIONAL_THERAPIST),
    numerator_label="Occupational therapists",
    base_label="Occupational therapists",
)
