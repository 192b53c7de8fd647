"""What a table broken down in several ways shows: its lowest and its highest figure."""

from components.messages import mark_text
from components.rounding import is_certain_end
from components.sentences.shared import NOTHING, undecided, when_of
from components.words import area_in_prose, capitalised, is_known, row_value
from data.answers import Answer, Row
from data.measures import By, Measure

_LARGE = 30  # the smallest base whose rate is worth reading aloud


def crossed_sentence(answer: Answer, broken_down: str, *, pooled: str = "") -> str:
    """The ends of an answer with one category a combination; `broken_down` says of what: 'by role and gender'."""
    measure = answer.measure
    rows = answer.rows_of("shown")
    known = sorted((row for row in rows if is_known(row["value"])), key=lambda row: -row["value"])
    if not rows:
        return NOTHING
    area = area_in_prose(answer.selection.area.name, answer.selection.area.level)
    when = "" if By.PERIOD in (answer.by, *answer.across) else f", {when_of(rows[0], pooled)}"
    subject = f"{measure.short} in {area}, {broken_down}{when}"
    if not known:
        return f"{capitalised(subject)}: no figure, {mark_text(rows[0]['mark'], rows[0]['coverage'])}."
    # a rate of a handful of people is mostly chance, so it is no end where there are larger ones
    large = [row for row in known if not is_known(row["base"]) or row["base"] >= _LARGE]
    ends = large if measure.is_rate and len(large) > 1 else known
    if len(ends) < len(known):
        subject += f", among groups of {_LARGE} or more {measure.base_label.lower()}"
    return f"{capitalised(subject)}: {_between(ends, measure)}."


def _between(ends: list[Row], measure: Measure) -> str:
    top, low = ends[0], ends[-1]
    values = [row_value(measure, row) for row in (low, top)]
    if len(ends) == 1:
        return f"{values[1]} ({top['category']}), the only figure"
    if values[0] == values[1]:
        return f"{values[0]} in all {len(ends)} groups with a figure"
    is_high, is_low = (is_certain_end(measure, end, ends) for end in (top, low))
    said = f"from {values[0]} ({low['category']}) to {values[1]} ({top['category']})"
    return said + undecided("group", is_low=is_low, is_high=is_high)
