"""What a council's return can bear: what was received, and of how many staff each field is known."""

from typing import Any, NamedTuple

from dash import html

from components.council.figures import Council, now
from components.council.parts import panel
from components.messages import marked, marks_key, short_text
from components.notes import rounding_note
from components.rounding import could_be
from components.tables import plain_table
from components.words import NBSP, is_known, row_value
from data.answers import Row
from data.days import day_text
from data.measures import COMPLETENESS, TURNOVER, VACANCY_RATE, Measure

ENOUGH = 0.9  # of the staff records of a return, the share that the ASC-WDS wants each field filled in for

_PERCENT = f"{ENOUGH * 100:.0f}{NBSP}%"


class Field(NamedTuple):
    """Of how many staff a field is known."""

    measure: Measure
    row: Row

    @property
    def name(self) -> str:
        """The field, as in a sentence."""
        return self.measure.short.removeprefix("the share with ").removesuffix(" known")

    @property
    def is_enough(self) -> bool | None:
        """Whether it is known for enough staff; None where rounding leaves that open, or there is no figure."""
        if not is_known(self.row["value"]):
            return None
        low, high = could_be(self.measure, self.row)
        return True if low >= ENOUGH else None if high >= ENOUGH else False


def fields(council: Council) -> list[Field]:
    """Every field of the return on show, the least known first; those without a figure last."""
    found = []
    for measure in COMPLETENESS:
        row = now(council.alone.get(measure.key))
        if row is not None:
            found.append(Field(measure, row))
    return sorted(found, key=lambda each: each.row["value"] if is_known(each.row["value"]) else 2)


def bears_sentence(council: Council) -> str:
    """The sentence about what can be rested on the figures."""
    if not council.view.selection.period.is_returns:
        return "These are published figures: how complete they are is for their source to say."
    found = [each for each in fields(council) if is_known(each.row["value"])]
    counts = _counts(council)
    if not found:
        return f"{counts}Of how many staff each field is known is withheld, or too few to rely on."
    enough = sum(each.is_enough is True for each in found)
    least = found[0]
    of = f"{enough or 'none'} of {len(found)}" if enough < len(found) else f"all {len(found)}"
    said = f"{counts}Of the fields of its staff records {of} are known for {_PERCENT} of staff or more"
    return f"{said}; the least known is {least.name}, at {row_value(least.measure, least.row)}."


def _counts(council: Council) -> str:
    """On how many of the staff turnover and vacancies rest."""
    parts = []
    for measure, what in ((TURNOVER, "leavers"), (VACANCY_RATE, "vacancies")):
        row = now(council.alone.get(measure.key))
        covered = row["coverage"].partition(",")[0] if row is not None and is_known(row["value"]) else ""
        if covered.endswith("of staff"):
            parts.append(f"{what} for teams with {covered}")
    return f"The return counts {' and '.join(parts)}. ".replace(" %", f"{NBSP}%") if parts else ""


def quality_panel(council: Council) -> html.Section | None:
    """What was received and how complete it is; nothing for published figures."""
    found = fields(council)
    if not council.view.selection.period.is_returns or not council.has_return or not found:
        return None
    rows = [[each.name[:1].upper() + each.name[1:], _value(each), _words(each)] for each in found]
    title = "How complete the return is"
    shown = [each.row for each in found]
    return panel(
        title,
        f"{_received(council)} {_counts(council)}".strip(),
        [
            plain_table(title, ["Field", "Known", f"Against {_PERCENT}"], rows),
            marks_key(row["mark"] for row in shown if row["mark"]),
            rounding_note(shown),
        ],
        council.alone.values(),
        of_class="quality",
    )


def _received(council: Council) -> str:
    selection, known = council.view.selection, council.view.known
    day = selection.period.last_day
    members = known.members_of(selection.area)
    carried = [known.carried[day, code] for code in sorted(known.carried_in(members, day))]
    if carried:
        origin = day_text(carried[0])
        return f"{selection.area.name}'s return for {selection.period.text} is that of {origin}, carried forward."
    refused = members & known.councils_with(day, "refused")
    later = ", of which a later revision was refused" if refused else ""
    return f"{selection.area.name}'s return for {selection.period.text} was accepted{later}."


def _value(field: Field) -> str:
    return row_value(field.measure, field.row) if is_known(field.row["value"]) else marked(field.row)


def _words(field: Field) -> Any:
    if not is_known(field.row["value"]):
        return short_text(field.row["mark"], field.row["coverage"])
    if field.is_enough is None:
        return "about as asked, as rounded"
    return "as asked" if field.is_enough else html.Strong("below")
