"""What people can be told apart by: the attributes of questions, each a fixed tree of leaf, group and all.

Sensitive ones are those of special category or of pay (UK GDPR art. 9, and what staff would least expect to be known).
"""

from dataclasses import dataclass, field

from sqlalchemy import Table

from data.measures import By

NOT_KNOWN = "not-known"


@dataclass(frozen=True, eq=False)
class Attribute:
    """One attribute; its finest level comes first.

    `values` are its fixed choices where no look-up of a release has them, from the code in addresses to the name on
    pages and the text in the release, which is NULL for NOT_KNOWN.
    """

    key: str
    label: str
    levels: tuple[By, ...]
    column: str  # of people's tables
    is_sensitive: bool = False
    values: dict[str, tuple[str, str]] = field(default_factory=dict)

    def is_of(self, table: Table) -> bool:
        """Whether rows of a table can be told apart by it."""
        return self.column in table.columns


def _same(*codes: str) -> dict[str, tuple[str, str]]:
    return {code: (code, code) for code in codes}


_UNKNOWN = {NOT_KNOWN: ("Not known", NOT_KNOWN)}

ATTRIBUTES = (
    Attribute("role", "Role", (By.ROLE, By.ROLE_GROUP), "role_code"),
    Attribute("service", "Service", (By.SERVICE,), "service_code"),
    Attribute(
        "age", "Age band", (By.AGE_BAND,), "age_band",
        values=_same("16-24", "25-34", "35-44", "45-54", "55-59", "60-64")
        | {"65-over": ("65 and over", "65+")} | _UNKNOWN,
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
        },
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
    ),
    Attribute(
        "nationality", "Nationality", (By.NATIONALITY,), "nationality_group", is_sensitive=True,
        values={
            "british": ("British", "british"), "eu-eea": ("EU or EEA", "eu-eea"), "other": ("Other", "other"),
        } | _UNKNOWN,
    ),
    Attribute(
        "disability", "Disability", (By.DISABILITY,), "disability", is_sensitive=True,
        values={"yes": ("Disabled", "yes"), "no": ("Not disabled", "no")} | _UNKNOWN,
    ),
)  # fmt: skip
OF_LEVEL = {level: attribute for attribute in ATTRIBUTES for level in attribute.levels}


def breakdowns_of(table: Table, own: str = "") -> frozenset[By]:
    """What figures from a table may be filtered and broken down by; not by what the measure itself is about."""
    return frozenset(level for level, attribute in OF_LEVEL.items() if attribute.is_of(table) and attribute.key != own)
