"""What one return says of an area: beside its comparator, and of a group from council to council."""

from collections.abc import Sequence

from components.carried import carried_sentence
from components.comparing import place_in_words, verdict
from components.messages import mark_text
from components.rounding import is_certain_end, is_rounded, is_within_rounding
from components.sentences.shared import MAY_BE_ROUNDING, NOTHING, SINGLE, extra, name_of, undecided, when_of, where
from components.words import (
    NBSP,
    among,
    capitalised,
    distance,
    gap,
    is_comparable,
    is_known,
    noun,
    possessive,
    printed,
    row_value,
    the_same,
    value_alone,
)
from data.answers import Answer, Row
from data.carried import is_carried
from data.measures import NET_FLOW, Better, Measure


def topic_sentence(answer: Answer, *, area_code: str, pooled: str = "", councils: int = 0) -> str:
    """What a by=council answer says of one area: a council against the comparator, or a group of councils.

    `pooled` names the returns that are taken together, if they are; `councils` is how many there are in the group, of
    which a reader may be shown fewer.
    """
    rows, measure = answer.rows, answer.measure
    if not rows:
        return NOTHING
    shown = [row for row in rows if row["part"] == "shown"]
    comparator = next((row for row in rows if row["part"] == "comparator"), None)
    own = next(row for row in rows if row["area_code"] == area_code)
    if comparator is not None and comparator["area_code"] == area_code:
        comparator = None
    sentences = [_against(own, comparator, measure, pooled), _ruling(own, comparator, measure)]
    if own["area_level"] in SINGLE:
        sentences += [_place(shown, own, measure), carried_sentence(own)]
    else:
        sentences += [shown_of(len(shown), councils, name_of(own)), _range(shown, measure)]
    return " ".join(filter(None, sentences))


def _against(own: Row, comparator: Row | None, measure: Measure, pooled: str) -> str:
    """One area, and how far it is from the comparator."""
    span = when_of(own, pooled)
    beside = comparator if comparator is not None and is_known(comparator["value"]) else None
    if not is_known(own["value"]):
        reason = mark_text(own["mark"], own["coverage"])
        lacks = f"{among(own['workforce'])}there is no figure for {measure.short} in {name_of(own)} {span}: {reason}."
        return capitalised(lacks) + (f" {_alone(beside, measure)}" if beside else "")
    if not is_comparable(measure):
        return capitalised(among(own["workforce"]) + _count(own, beside, measure, span)) + "."
    said = f"{_rate(own, measure)} {span}"
    if beside is not None:
        said += _apart(own, beside, measure)
    elif is_known(own["numerator"]) and is_known(own["base"]):
        said += f" ({_counts(own, measure)})"
    missing = comparator is not None and beside is None
    return capitalised(among(own["workforce"]) + said) + "." + (_no_comparator(comparator) if missing else "")


def _counts(row: Row, measure: Measure) -> str:
    counts = {measure.numerator_label: row["numerator"], measure.base_label: row["base"]}
    return "; ".join(f"{label.lower()}:{NBSP}{count:,.0f}" for label, count in counts.items())


def _rate(row: Row, measure: Measure) -> str:
    return f"{measure.short} {where(row)} was {row_value(measure, row)}"


def _alone(row: Row, measure: Measure) -> str:
    if not is_comparable(measure):
        return capitalised(_holds(row, measure)) + "."
    return capitalised(_rate(row, measure)) + (f" ({row['coverage']})." if row["coverage"] else ".")


def _no_comparator(comparator: Row | None) -> str:
    if comparator is None:
        return ""
    reason = mark_text(comparator["mark"], comparator["coverage"])
    return f" There is no figure for {name_of(comparator)} to compare it with: {reason}."


def _apart(own: Row, beside: Row, measure: Measure) -> str:
    """The distance from the comparator in points and, where the counts are known, in people or posts."""
    if is_carried(own) or is_carried(beside):
        return f"; {where(beside)} it was {row_value(measure, beside)} {when_of(beside, '')}"
    theirs = f"{possessive(name_of(beside))} {row_value(measure, beside)}"
    if not gap(measure, own, beside):
        hidden = ", though rounding can hide a difference" if is_rounded(own, beside) else ""
        return f", {the_same(measure, own, beside)} as {theirs}{hidden}"
    if is_within_rounding(measure, own, beside):
        return f", against {theirs}: {MAY_BE_ROUNDING}"
    said = f", {distance(measure, own, beside)} than {theirs}"
    if not measure.is_share or not is_known(own["numerator"]) or not is_known(own["base"]):
        return said
    more = extra(own, beside)
    if not more:
        return f"{said}: a difference of less than one {noun(measure.numerator_label, 1)}"
    people = f"{'more' if more > 0 else 'fewer'} {noun(measure.numerator_label, abs(more))}"
    return f"{said}: about {abs(more):,.0f}{NBSP}{people} than at {possessive(name_of(beside))} rate"


def _ruling(own: Row, comparator: Row | None, measure: Measure) -> str:
    """Whether the distance is better or worse, and whether it can be chance; nothing where the distance is nothing."""
    found = verdict(measure, own, comparator)
    if found is None or comparator is None or not gap(measure, own, comparator):
        return ""
    if found.rest:
        rest = f"the rest of {name_of(comparator)}, {row_value(measure, found.rest)}"
        return f"Compared with {rest}, that is {found.phrase}."
    if is_within_rounding(measure, own, comparator):
        return ""
    if found.level in {1, -1} and measure.better is Better.NEITHER:
        return "That is unlikely to be chance."
    return f"That is {found.phrase}."


def _place(councils: Sequence[Row], own: Row, measure: Measure) -> str:
    """A council's place among those shown, with the places that chance leaves possible."""
    said = place_in_words(measure, councils, own["area_code"])
    return f"It is the {said}." if said else ""


def _holds(row: Row, measure: Measure) -> str:
    """A count in words: 'Havering had 845 staff in post', 'in Havering 12 fewer people started than left'."""
    value = row["value"]
    if measure.key != NET_FLOW.key:
        return f"{name_of(row)} had {row_value(measure, row)} {measure.short}"
    if value == 0:
        return f"{where(row)} as many people started as left"
    people = f"{'more' if value > 0 else 'fewer'} {'person' if abs(value) == 1 else 'people'}"
    return f"{where(row)} {printed(measure.unit, abs(value))}{NBSP}{people} started than left"


def _count(own: Row, beside: Row | None, measure: Measure, span: str) -> str:
    said = f"{_holds(own, measure)} {span}"
    if beside is None:
        return said
    if is_carried(own) or is_carried(beside):
        return f"{said}; {_holds(beside, measure)} {when_of(beside, '')}"
    is_part = measure.key != NET_FLOW.key and own["area_level"] in SINGLE and beside["area_level"] not in SINGLE
    if is_part and beside["value"] > 0:
        places = 0 if is_rounded(own, beside) else 1
        share = f"{own['value'] / beside['value'] * 100:.{places}f}{NBSP}%"
        return f"{said}, {share} of the {row_value(measure, beside)} in {name_of(beside)}"
    return f"{said}; {_holds(beside, measure)}"


def shown_of(shown: int, councils: int, name: str) -> str:
    """That a reader is shown some only of an area's councils; empty where it is all of them."""
    return f"You are shown {shown} of {possessive(name)} {councils} councils." if shown < councils else ""


def _range(councils: Sequence[Row], measure: Measure) -> str:
    """How many councils have a figure, and the lowest and the highest: by name where rounding cannot change which."""
    known = sorted((row for row in councils if is_known(row["value"])), key=lambda row: row["value"])
    if not known:
        return ""
    of = f"{len(known)} of {len(councils)} councils"
    low, high = known[0], known[-1]
    lowest, highest = row_value(measure, low), row_value(measure, high)
    if len(councils) == 1:
        return f"{name_of(low)}: {lowest}."
    if len(known) == 1:
        return f"{of} has a figure: {name_of(low)}."
    if value_alone(measure, low) == value_alone(measure, high):
        return f"{of} have a figure, {lowest} in each."
    is_low, is_high = (is_certain_end(measure, end, known) for end in (low, high))
    start = f"{lowest} in {name_of(low)}" if is_low else lowest
    end = f"{highest} in {name_of(high)}" if is_high else highest
    return f"{of} have a figure, from {start} to {end}{undecided('council', is_low=is_low, is_high=is_high)}."
