"""What people can be told apart by: the attributes of questions, each a fixed tree of leaf, group and all.

Sensitive ones are those of special category or of pay (UK GDPR art. 9, and what staff would least expect to be known).
"""

import csv
from dataclasses import dataclass, field
from functools import cache, cached_property

from sqlalchemy import Table

import config
from data.measures import By

NOT_KNOWN = "not-known"
_ASCWDS = config.PROJECT / "data" / "reference" / "ascwds"


@dataclass(frozen=True, eq=False)
class Attribute:
    """One attribute; its finest level comes first.

    `values` are its fixed choices where no look-up of a release has them, from the code in addresses to the name on
    pages and the text in the release, which is NULL for NOT_KNOWN. `groups` go from a group's code to its name and
    leaves; they are nodes of the tree whether or not a level asks for them. An open attribute has the values that a
    council's own rows have, so only that council's exact figures can be told apart by it.
    """

    key: str
    label: str
    levels: tuple[By, ...]
    column: str  # of people's tables
    is_sensitive: bool = False
    values: dict[str, tuple[str, str]] = field(default_factory=dict)
    groups: dict[str, tuple[str, tuple[str, ...]]] = field(default_factory=dict)
    is_open: bool = False

    def is_of(self, table: Table) -> bool:
        """Whether rows of a table can be told apart by it."""
        return self.column in table.columns

    @cached_property
    def group_of(self) -> dict[str, str]:
        """The group of each fixed value; empty for one that is in none."""
        groups = {leaf: group for group, (_, leaves) in self.groups.items() for leaf in leaves}
        return {code: groups.get(code, "") for code in self.values}

    def names(self, level: By) -> dict[str, str]:
        """The fixed choices of a level: code to name."""
        if level is self.levels[0]:
            return {code: name for code, (name, _) in self.values.items()}
        return {code: name for code, (name, _) in self.groups.items()}


def _same(*codes: str) -> dict[str, tuple[str, str]]:
    return {code: (code, code) for code in codes}


def _recruitment_sources() -> dict[str, tuple[str, str]]:
    with (_ASCWDS / "recruitment_sources.csv").open(encoding="utf-8", newline="") as file:
        return {row["code"]: (row["name"], row["code"]) for row in csv.DictReader(file) if row["group"] != "not known"}


_UNKNOWN = {NOT_KNOWN: ("Not known", NOT_KNOWN)}
_YES_OR_NO = "true", "false"

ATTRIBUTES = (
    Attribute("role", "Role", (By.ROLE, By.ROLE_GROUP), "role_code"),
    Attribute("service", "Service", (By.SERVICE,), "service_code"),
    Attribute(
        "age", "Age band", (By.AGE_BAND, By.AGE_GROUP), "age_band",
        values=_same("16-24", "25-34", "35-44", "45-54", "55-59", "60-64")
        | {"65-over": ("65 and over", "65+")} | _UNKNOWN,
        groups={
            "under-25": ("Under 25", ("16-24",)),
            "25-54": ("25 to 54", ("25-34", "35-44", "45-54")),
            "55-over": ("55 and over", ("55-59", "60-64", "65-over")),
            NOT_KNOWN: ("Not known", (NOT_KNOWN,)),
        },
    ),
    Attribute(
        "gender", "Gender", (By.GENDER,), "gender_code",
        values={"male": ("Male", "1"), "female": ("Female", "2"), "other": ("Other", "4")} | _UNKNOWN,
    ),
    Attribute(
        "contract", "Contract", (By.CONTRACT,), "contract_code",
        values={
            "permanent": ("Permanent", "1"), "temporary": ("Temporary", "2"), "pool": ("Pool or bank", "3"),
            "agency": ("Agency", "4"), "other": ("Other", "7"),
            "not-told-apart": ("Permanent or temporary, not told apart", "12"),
        },
    ),
    Attribute(
        "zero-hours", "Zero hours", (By.ZERO_HOURS,), "is_zero_hours",
        values={"yes": ("Zero hours", _YES_OR_NO[0]), "no": ("Hours promised", _YES_OR_NO[1])} | _UNKNOWN,
    ),
    Attribute(
        "time-in-role", "Time in role", (By.TIME_IN_ROLE,), "is_in_role_a_year",
        values={"a-year": ("Over a year", _YES_OR_NO[0]), "under-a-year": ("Up to a year", _YES_OR_NO[1])} | _UNKNOWN,
    ),
    Attribute(
        "years-in-sector", "Years in the sector", (By.YEARS_IN_SECTOR,), "years_in_sector",
        values={
            "0-2": ("Under 3 years", "0-2"), "3-9": ("3 to 9 years", "3-9"), "10-19": ("10 to 19 years", "10-19"),
            "20-over": ("20 years or more", "20+"),
        } | _UNKNOWN,
        groups={"3-over": ("3 years or more", ("3-9", "10-19", "20-over"))},
    ),
    Attribute(
        "qualification", "Social care qualification", (By.QUALIFICATION,), "sc_qualification",
        values={
            "none": ("None", "none"), "entry": ("Entry level", "0"),
            **{str(level): (f"Level {level}", str(level)) for level in range(1, 8)},
            "8": ("Level 8 or above", "8"), "level-unknown": ("Level not known", "level-unknown"),
        } | _UNKNOWN,
        groups={
            "level-2-over": ("Level 2 or above", ("2", "3", "4", "5", "6", "7", "8")),
            "below-level-2": ("Below level 2", ("none", "entry", "1")),
        },
    ),
    Attribute(
        "care-certificate", "Care Certificate", (By.CARE_CERTIFICATE,), "care_certificate_code",
        values={"completed": ("Completed", "1"), "in-progress": ("In progress", "3"), "no": ("No", "2")} | _UNKNOWN,
    ),
    Attribute(
        "recruitment-source", "Recruited from", (By.RECRUITMENT_SOURCE,), "recruitment_source_code",
        values=_recruitment_sources() | _UNKNOWN,
    ),
    Attribute(
        "ethnicity", "Ethnic group", (By.ETHNIC_GROUP,), "ethnic_group", is_sensitive=True,
        values={
            "asian": ("Asian or Asian British", "Asian or Asian British"),
            "black": (
                "Black, African, Caribbean or Black British", "Black, African, Caribbean or Black British",
            ),
            "mixed": ("Mixed or multiple ethnic groups", "Mixed or multiple ethnic groups"),
            "other": ("Other ethnic group", "Other ethnic group"),
            "white": ("White", "White"),
        } | _UNKNOWN,
        groups={"minority": ("All but White", ("asian", "black", "mixed", "other"))},
    ),
    Attribute(
        "nationality", "Nationality", (By.NATIONALITY,), "nationality_group", is_sensitive=True,
        values={
            "british": ("British", "british"), "eu-eea": ("EU or EEA", "eu-eea"), "other": ("Other", "other"),
        } | _UNKNOWN,
        groups={"not-british": ("All but British", ("eu-eea", "other"))},
    ),
    Attribute(
        "disability", "Disability", (By.DISABILITY,), "disability", is_sensitive=True,
        values={"yes": ("Disabled", "yes"), "no": ("Not disabled", "no")} | _UNKNOWN,
    ),
    Attribute("team", "Team", (By.TEAM,), "workplace_key", is_open=True),
    Attribute("leaving-reason", "Reason for leaving", (By.LEAVING_REASON,), "reason_code", is_open=True),
)  # fmt: skip
OF_LEVEL = {level: attribute for attribute in ATTRIBUTES for level in attribute.levels}


@cache  # a page asks some fifty times
def breakdowns_of(table: Table, own: str = "") -> frozenset[By]:
    """What figures from a table may be filtered and broken down by; not by what the measure itself is about."""
    return frozenset(level for level, attribute in OF_LEVEL.items() if attribute.is_of(table) and attribute.key != own)
