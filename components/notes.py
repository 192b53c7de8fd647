"""What stands under figures of which some, or all, are rounded."""

from collections.abc import Iterable, Sequence

from dash import html

from components.rounding import is_rounded
from components.words import area_in_prose, capitalised, is_known, listed, possessive
from data.answers import Row
from data.disclosure.policy import policy

_NAMED = 2  # more areas than this are not named


def whose_counts(rows: Iterable[Row]) -> str:
    """Whose counts are rounded, as the opening of a sentence; empty where nobody's are."""
    known = [row for row in rows if is_known(row["value"]) or is_known(row["base"])]
    rounded = dict.fromkeys(_whose(row) for row in known if is_rounded(row))
    others = dict.fromkeys(_whose(row) for row in known if not is_rounded(row))
    if not rounded:
        return ""
    if not others:
        return "Counts"
    if rounded.keys() & others.keys():
        return "Some counts"
    if len(rounded) <= _NAMED:
        return capitalised(f"{listed(list(rounded))} counts")
    return f"All counts but {listed(list(others))}" if len(others) <= _NAMED else "Some counts"


def _whose(row: Row) -> str:
    return possessive(area_in_prose(row["area_name"], row["area_level"]))


def rounding_note(rows: Iterable[Row]) -> html.P | None:
    """What stands under a table of rounded counts; nothing where none was rounded."""
    whose = whose_counts(rows)
    if not whose:
        return None
    words = f"{whose} are rounded to {policy().rounding_base} to protect people, so parts need not add up to totals."
    return html.P(words, className="marks-key")


def rates_note(rows: Sequence[Row]) -> str:
    """What the foot of a panel of rates says of rounding, without its full stop; empty where nothing is rounded."""
    whose = whose_counts(rows)
    if not whose:
        return ""
    said = f"{whose} are rounded to {policy().rounding_base} to protect people"
    is_shown = is_rounded(*(row for row in rows if row["part"] == "shown"))
    return f"{said}: rates of small groups can be several points off" if is_shown else said
