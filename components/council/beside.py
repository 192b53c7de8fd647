"""How one council's figure stands beside its comparator's, in a sentence to read aloud and in few words."""

from components.carried import origin_of, when_of_row
from components.comparing import Verdict, verdict
from components.messages import mark_text, short_text
from components.rounding import is_within_rounding
from components.sentences.shared import MAY_BE_ROUNDING, extra
from components.words import (
    NBSP,
    area_in_prose,
    capitalised,
    distance,
    gap,
    is_comparable,
    is_known,
    noun,
    possessive,
    row_value,
    the_same,
)
from data.answers import Row
from data.carried import is_carried
from data.measures import Measure

_GROUPS = {"similar", "dfe-neighbours", "council-type", "group"}
_BEGIN_SMALL = {"similar", "group"}  # groups whose names begin with a word of ours
UNLIKELY = {1: "unlikely to be chance", 2: "very unlikely to be chance"}


def said(measure: Measure, own: Row | None, beside: Row | None, *, is_dated: bool = True) -> str:
    """A figure and its comparator's in one sentence; empty without a row.

    It has no date where the sentences before it have said which, unless either figure is of another date.
    """
    if own is None:
        return ""
    span = f" {when_of_row(own)}" if is_dated or is_carried(own) else ""
    if not is_known(own["value"]):
        reason = mark_text(own["mark"], own["coverage"])
        theirs = ""
        if beside is not None and is_known(beside["value"]):
            theirs = f"; in {_name(beside)} it was {row_value(measure, beside)}"
        return f"There is no figure for {measure.short}{span}: {reason}{theirs}."
    return f"{capitalised(measure.short)} was {row_value(measure, own)}{span}{_clause(measure, own, beside)}."


def _clause(measure: Measure, own: Row, beside: Row | None) -> str:
    if beside is None or beside["area_code"] == own["area_code"]:
        return ""
    if not is_known(beside["value"]):
        reason = mark_text(beside["mark"], beside["coverage"]).removeprefix("not given: ")
        return f"; there is no figure for {_name(beside)} to compare it with: {reason}"
    if is_carried(own) or is_carried(beside):
        return f"; in {_name(beside)} it was {row_value(measure, beside)} {when_of_row(beside)}"
    found = verdict(measure, own, beside)
    other = (found.rest if found else None) or beside
    theirs = _whose(measure, other, is_rest=other is not beside)
    if not gap(measure, own, other):
        return f", {the_same(measure, own, other)} as {theirs}"
    if is_within_rounding(measure, own, other):
        return f", against {theirs}: {MAY_BE_ROUNDING}"
    return f", {distance(measure, own, other)} than {theirs}{_people(measure, own, other)}{_ruled(found)}"


def _ruled(found: Verdict | None) -> str:
    if found is None:
        return ""
    if not found.is_certain:
        return ", which can be chance"
    return (": " if found.is_better or found.is_worse else ", which is ") + ruling(found)


def _people(measure: Measure, own: Row, other: Row) -> str:
    """The distance in people or posts: points alone say little to those who know the teams."""
    if not (measure.is_share and is_known(own["numerator"]) and is_known(own["base"])):
        return ""
    more = extra(own, other)
    if not more:
        return ""
    return (
        f" (about {abs(more):,.0f}{NBSP}{'more' if more > 0 else 'fewer'} {noun(measure.numerator_label, abs(more))})"
    )


def ruling(found: Verdict) -> str:
    """What a difference beyond chance is: 'worse, and unlikely to be chance'; without a direction the last alone."""
    return found.phrase if found.is_better or found.is_worse else UNLIKELY[abs(found.level)]


def in_few_words(measure: Measure, own: Row, beside: Row | None) -> str:
    """'Worse than London's 12.1 %'; why there is no figure; empty where figures do not compare."""
    if not is_known(own["value"]):
        return f"No figure: {short_text(own['mark'], own['coverage'])}"
    if beside is None or beside["area_code"] == own["area_code"] or not is_comparable(measure):
        return ""
    if not is_known(beside["value"]):
        return f"{beside['area_name']}: {short_text(beside['mark'], beside['coverage'])}"
    if is_carried(own) or is_carried(beside):
        return f"Not compared: carried forward from {origin_of(own if is_carried(own) else beside)}"
    found = verdict(measure, own, beside)
    other = (found.rest if found else None) or beside
    theirs = _whose(measure, other, is_rest=other is not beside)
    return f"{capitalised(_relation(measure, own, other, found))} {theirs}"


def _relation(measure: Measure, own: Row, other: Row, found: Verdict | None) -> str:
    if not gap(measure, own, other):
        return f"{the_same(measure, own, other)} as"
    if is_within_rounding(measure, own, other):
        return "as rounded, similar to"
    if found is None:
        return f"{distance(measure, own, other)} than"
    return f"{found.word} {'than' if found.is_certain else 'to'}"


def _whose(measure: Measure, row: Row, *, is_rest: bool) -> str:
    """'London's 12.1 %'; of a group with a longer name 'the 12.1 % of councils similar to Havering'."""
    name, value = _name(row), row_value(measure, row)
    if row["area_level"] in _GROUPS:
        return f"the {value} of {name}"
    return f"{possessive(f'the rest of {name}' if is_rest else name)} {value}"


def _name(row: Row) -> str:
    return in_prose(row["area_name"], row["area_level"])


def in_prose(name: str, level: str) -> str:
    """An area inside a sentence, groups of councils too: 'London', 'councils similar to Havering'."""
    return name[:1].lower() + name[1:] if level in _BEGIN_SMALL else area_in_prose(name, level)
