"""The ways people write the name of a council, so that a folder or a file may use any of them."""

import re

TITLES = {
    "London borough": ("London Borough of {}", "LB {}", "Royal Borough of {}", "{} Council", "{} Borough Council"),
    "City corporation": ("{} Council",),
    "County council": ("{} County", "{} Council", "{} County Council"),
    "Metropolitan district": (
        "{} City",
        "City of {}",
        "{} Council",
        "{} City Council",
        "{} Borough Council",
        "{} Metropolitan Borough Council",
        "{} MBC",
    ),
    "Unitary authority": (
        "{} City",
        "City of {}",
        "{} Borough",
        "County of {}",
        "{} Council",
        "{} City Council",
        "{} Borough Council",
        "{} County Council",
    ),
}


def plain_name(name: str) -> str:
    """A council's name without the title that lists put after a comma: "Bristol, City of" is Bristol."""
    return re.sub(r", (City|County) of$", "", name)


def possessive(name: str) -> str:
    """Whose: "Havering's", "St. Helens'"."""
    return f"{name}'" if name.endswith("s") else f"{name}'s"


def slug(name: str) -> str:
    """A name as it stands in addresses: lower-case ASCII words joined by hyphens."""
    return re.sub(r"[^a-z0-9]+", "-", name.lower().replace("&", " and ")).strip("-")


def spellings(name: str) -> set[str]:
    """One name in lower case with each habit of punctuation: full stops, hyphens, commas, "and", and its slug."""
    written = name.lower()
    bare = re.sub(r"\s+", " ", re.sub(r"[.,]", "", written))
    variants = {written, bare, written.replace("-", " "), bare.replace("-", " "), slug(name)}
    return variants | {variant.replace(" and ", " & ") for variant in variants}


def titled(name: str, council_type: str) -> set[str]:
    """One name under every title that councils of its type go by, each in every spelling."""
    plain = plain_name(name)
    return set().union(*(spellings(title.format(plain)) for title in TITLES[council_type]))
