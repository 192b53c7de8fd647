"""What the sentences share: names, periods, and how many more than at another's rate."""

from components.carried import when_of_row
from components.rounding import is_rounded
from components.words import area_in_prose
from data.answers import Row
from data.disclosure.policy import policy

NOTHING = "There are no figures for this selection."
SINGLE = {"council", "former-council", "joint"}
MAY_BE_ROUNDING = "rounding to protect people can alone make that difference"


def name_of(row: Row) -> str:
    """A row's area inside a sentence."""
    return area_in_prose(row["area_name"], row["area_level"])


def where(row: Row) -> str:
    """A row's area with its preposition: 'in Havering', 'across London'."""
    return f"{'in' if row['area_level'] in SINGLE else 'across'} {name_of(row)}"


def when_of(row: Row, pooled: str) -> str:
    """A row's period as an adverb, or the returns that are taken together."""
    return f"over {pooled}" if pooled else when_of_row(row)


def extra(own: Row, beside: Row) -> int:
    """How many more people or posts than at the other's rate; of rounded counts as coarse as they are."""
    more = own["numerator"] - beside["value"] * own["base"]
    step = policy().rounding_base if is_rounded(own) else 1
    return round(more / step) * step


def undecided(what: str, *, is_low: bool, is_high: bool) -> str:
    """That the exact figures may have another lowest or highest than the shown ones."""
    ends = " and which ".join(end for end, is_sure in (("lowest", is_low), ("highest", is_high)) if not is_sure)
    return f": rounding alone can decide which {what} is {ends}" if ends else ""
