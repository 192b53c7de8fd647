"""What is said of figures that rest on a return carried forward."""

from components.words import area_in_prose, capitalised, period_text, possessive, when
from data.answers import Row
from data.carried import is_carried
from data.catalogue import Catalogue
from data.days import day_text
from data.measures import PeriodKind
from data.selection import Selection


def carried_sentence(row: Row) -> str:
    """Of a council's row that its return is an earlier one carried forward; empty where it is not."""
    if not is_carried(row):
        return ""
    name = area_in_prose(row["area_name"], row["area_level"])
    day, origin = (period_text(each, PeriodKind.SNAPSHOT) for each in (row["period"], row["carried_from"]))
    return capitalised(f"{possessive(name)} return of {day} is carried forward from {origin}.")


def carried_lead(selection: Selection, known: Catalogue) -> str:
    """What a page about one council begins with where its figures are carried forward; empty where they are not."""
    area, period = selection.area, selection.period
    carried = known.carried_in(known.members_of(area), period.last_day)
    if not (area.is_council and period.is_returns and carried) or selection.pooled:
        return ""
    name = area_in_prose(area.name, area.level)
    origin = day_text(known.carried[period.last_day, min(carried)])
    return f"Carried forward: {possessive(name)} figures are of {origin}."


def when_of_row(row: Row) -> str:
    """A row's period as an adverb; of a carried row whose date its figure is of, as it says nothing of the later one.

    'on 30 September 2025', 'in its return of 30 September 2024'.
    """
    return f"in its return of {origin_of(row)}" if is_carried(row) else when(row["period"], row["period_kind"])


def origin_of(row: Row) -> str:
    """The date that a carried row's data are of, in words."""
    return period_text(row["carried_from"], PeriodKind.SNAPSHOT)
