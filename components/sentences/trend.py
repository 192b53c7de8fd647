"""What the returns say over time."""

from components.carried import carried_sentence
from components.comparing import change
from components.control import charted, signals_in_words
from components.messages import WITHHELD, mark_text
from components.rounding import is_rounded, is_within_rounding
from components.sentences.shared import MAY_BE_ROUNDING, NOTHING, name_of, where
from components.words import (
    among,
    capitalised,
    gap,
    is_comparable,
    is_known,
    period_span,
    possessive,
    row_value,
    size,
    the_same,
    when,
)
from data.answers import Answer, Row
from data.carried import is_carried
from data.measures import NET_FLOW, Better, Measure


def trend_sentence(answer: Answer) -> str:
    """What a by=period answer says: from the first figure to the last, beside the comparator's change."""
    measure = answer.measure
    rows = answer.rows_of("shown")
    if not rows:
        return NOTHING
    known = [row for row in rows if is_known(row["value"]) and not is_carried(row)]
    subject = f"{among(rows[0]['workforce'])}{measure.short} {where(rows[0])}"
    verb = "was" if is_comparable(measure) or measure.key == NET_FLOW.key else "numbered"
    if not known and carried_sentence(rows[-1]):
        return f"{carried_sentence(rows[-1])} No period has a figure of its own, so no change can be shown."
    if not known:
        reason = mark_text(rows[-1]["mark"], rows[-1]["coverage"])
        return f"There is no figure for {measure.short} in {name_of(rows[0])} in any period; in the latest: {reason}."
    first, last = known[0], known[-1]
    if len(known) == 1:
        said = f"{subject} {verb} {row_value(measure, last)} {when(last['period'], last['period_kind'])}"
        none = f"{capitalised(said)}. No other period has a figure, so no change can be shown."
        return " ".join(filter(None, [none, carried_sentence(rows[-1])]))
    is_one_source = first["source"] == last["source"]
    gaps = sum(not is_known(row["value"]) and row["mark"] not in WITHHELD for row in rows)
    sentences = [
        f"{capitalised(f'{subject} {_moved(first, last, measure)}')}.",
        _ruling(rows, first, last, measure) if is_one_source else "",
        _beside(answer, first, last) if is_one_source else "",
        _gaps(gaps, len(rows)),
        carried_sentence(rows[-1]),
    ]
    return " ".join(filter(None, sentences))


def _moved(first: Row, last: Row, measure: Measure) -> str:
    start, end = (
        f"{row_value(measure, row)} ({period_span(row['period'], row['period_kind'])})" for row in (first, last)
    )
    moved = gap(measure, last, first)
    if first["source"] != last["source"]:
        return f"was {start} and {end} in two sources, which may count differently"
    if not moved:
        hidden = ", though rounding can hide a change" if is_rounded(first, last) else ""
        return f"was {the_same(measure, last, first)} at both ends: {start} and {end}{hidden}"
    if is_within_rounding(measure, last, first):
        return f"was {start} and {end}: {MAY_BE_ROUNDING}"
    rose, up = ("rose", "up") if moved > 0 else ("fell", "down")
    return f"{rose} from {start} to {end}, {up} {size(measure, last, first)}"


def _ruling(rows: list[Row], first: Row, last: Row, measure: Measure) -> str:
    """Whether the change can be chance; from twelve periods what stands out among them all."""
    control = charted(rows)
    if control is not None:
        return signals_in_words(control)
    found = change(measure, last, first)
    if found is None or found.is_rounding or not gap(measure, last, first):
        return ""
    if not found.is_certain:
        return "A change this size can be chance."
    return "That is unlikely to be chance." if measure.better is Better.NEITHER else f"That is {found.phrase}."


def _beside(answer: Answer, first: Row, last: Row) -> str:
    """The comparator's change over the same periods, for what compares between areas of different sizes."""
    theirs = {row["period"]: row for row in answer.rows_of("comparator") if is_known(row["value"])}
    if not is_comparable(answer.measure) or not {first["period"], last["period"]} <= set(theirs):
        return ""
    start, end = theirs[first["period"]], theirs[last["period"]]
    whose = capitalised(possessive(name_of(end)))
    moved = gap(answer.measure, end, start)
    if is_within_rounding(answer.measure, end, start):
        return ""
    if not moved:
        return f"{whose} was {the_same(answer.measure, end, start)}."
    return f"{whose} {'rose' if moved > 0 else 'fell'} by {size(answer.measure, end, start)} over the same time."


def _gaps(gaps: int, periods: int) -> str:
    if not gaps:
        return ""
    return f"{gaps} of {periods} periods {'has' if gaps == 1 else 'have'} no figure."
