"""What a finding says: its sentence, and its reason."""

from collections.abc import Callable

from components.words import NBSP, area_in_prose, capitalised, listed, period_text, possessive, row_value
from data.answers import Row
from data.disclosure.policy import policy
from data.findings import KNOWN_ENOUGH, Finding, Finds
from data.rounding import is_rounded

_NAMED = 4  # absent councils; more are counted


def sentence(found: Finding, whose: str) -> str:
    """A finding as a sentence; `whose` are the councils it was looked for among: "London's councils"."""
    return _SENTENCES[found.kind](found, whose)


def reason(found: Finding, whose: str) -> str:
    """Why it was found: the counts behind it, or what to make of it."""
    return _REASONS[found.kind](found, whose)


def _subject(found: Finding) -> str:
    """Whose and what: "Barnet's turnover", "Barnet's vacancy rate"."""
    name = area_in_prose(found.row["area_name"], found.row["area_level"])
    return f"{possessive(name)} {found.measure.short.removeprefix('the ')}"


def _since(row: Row) -> str:
    return f"since {period_text(row['period'], row['period_kind'])}"


def _outside(found: Finding, whose: str) -> str:
    way = "above" if found.row["value"] > found.rate else "below"
    value, rate = row_value(found.measure, found.row), f"{found.rate * 100:.1f}{NBSP}%"
    return (
        f"{_subject(found)}, {value}, is far {way} what chance would explain among {whose} "
        f"({found.councils} together {rate})."
    )


def _outside_reason(found: Finding, whose: str) -> str:
    row = found.row
    step = policy().rounding_base if is_rounded(row) else 1
    usual = round(found.rate * row["base"] / step) * step
    said = f"{capitalised(_counts(found, row))}. At the rate of all {found.councils} councils: about {usual:,}."
    if found.before is None:
        return said
    day = period_text(found.before["period"], found.before["period_kind"])
    return f"{said} On {day} it was {row_value(found.measure, found.before)}, further off than chance would explain."


def _counts(found: Finding, row: Row) -> str:
    over, base = found.measure.numerator_label.lower(), found.measure.base_label.lower()
    return f"{over}:{NBSP}{row['numerator']:,.0f}; {base}:{NBSP}{row['base']:,.0f}"


def _changed(found: Finding, whose: str) -> str:
    return f"{_moved(found)}, by more than chance would explain."


def _moved(found: Finding) -> str:
    before, now = _before(found), found.row
    verb = "rose" if now["value"] > before["value"] else "fell"
    start, end = row_value(found.measure, before), row_value(found.measure, now)
    return f"{_subject(found)} {verb} from {start} to {end} {_since(before)}"


def _before(found: Finding) -> Row:
    if found.before is None:
        raise ValueError("This kind of finding has a return before.")
    return found.before


def _counts_then_and_now(found: Finding, whose: str) -> str:
    return f"Then {_counts(found, _before(found))}. Now {_counts(found, found.row)}."


def _improved(found: Finding, whose: str) -> str:
    return f"{_moved(found)}: the largest improvement among {whose} that is unlikely to be chance."


def _unknown(found: Finding, whose: str) -> str:
    return f"{_subject(found)} rests on {found.row['known'] * 100:.0f}{NBSP}% of staff: of the others it is not known."


def _unknown_reason(found: Finding, whose: str) -> str:
    return f"A figure should rest on {KNOWN_ENOUGH:.0%} of staff or more.".replace("%", f"{NBSP}%")


def _resized(found: Finding, whose: str) -> str:
    share = f"{abs(found.row['value'] / _before(found)['value'] - 1) * 100:.0f}{NBSP}%"
    return f"{_moved(found)}, by {share}."


def _resized_reason(found: Finding, whose: str) -> str:
    return "So large a change is more often a mistake in a return than true: it touches every rate of the council."


def _absent(found: Finding, whose: str) -> str:
    rows = (found.row, *found.others)
    many = f"{len(rows)} of {whose}" if len(rows) > _NAMED else listed([row["area_name"] for row in rows])
    verb = "has" if len(rows) == 1 else "have"
    then = period_text(_before(found)["period"], _before(found)["period_kind"])
    return f"{capitalised(many)} {verb} no accepted return this time, and had one on {then}."


def _absent_reason(found: Finding, whose: str) -> str:
    belong = "they belong" if found.others else "it belongs"
    return f"Totals and rates of the areas that {belong} to are not of the same councils as then."


_Words = Callable[[Finding, str], str]
_SENTENCES: dict[Finds, _Words] = {
    Finds.OUTSIDE: _outside,
    Finds.CHANGED: _changed,
    Finds.IMPROVED: _improved,
    Finds.UNKNOWN: _unknown,
    Finds.RESIZED: _resized,
    Finds.ABSENT: _absent,
}
_REASONS: dict[Finds, _Words] = {
    Finds.OUTSIDE: _outside_reason,
    Finds.CHANGED: _counts_then_and_now,
    Finds.IMPROVED: _counts_then_and_now,
    Finds.UNKNOWN: _unknown_reason,
    Finds.RESIZED: _resized_reason,
    Finds.ABSENT: _absent_reason,
}
