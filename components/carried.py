"""What is said of figures that rest on a return carried forward."""

from components.words import area_in_prose, capitalised, period_text, possessive
from data.answers import Row
from data.carried import is_carried
from data.measures import PeriodKind


def carried_sentence(row: Row) -> str:
    """Of a council's row that its return is an earlier one carried forward; empty where it is not."""
    if not is_carried(row):
        return ""
    name = area_in_prose(row["area_name"], row["area_level"])
    day, origin = (period_text(each, PeriodKind.SNAPSHOT) for each in (row["period"], row["carried_from"]))
    return capitalised(f"{possessive(name)} return of {day} is carried forward from {origin}.")


def origin_of(row: Row) -> str:
    """The date that a carried row's data are of, in words."""
    return period_text(row["carried_from"], PeriodKind.SNAPSHOT)
