"""Sentences that answer a page's question from the figures it shows."""

from collections.abc import Sequence

from components.messages import WITHHELD, mark_text
from components.rounding import is_certain_end, is_rounded, is_within_rounding
from components.words import (
    NBSP,
    among,
    area_in_prose,
    capitalised,
    distance,
    gap,
    is_known,
    noun,
    period_span,
    possessive,
    printed,
    row_value,
    size,
    the_same,
    when,
)
from data.answers import Answer, Row
from data.disclosure.policy import policy
from data.measures import NET_FLOW, Measure

_NOTHING = "There are no figures for this selection."
_SINGLE = {"council", "former-council", "joint"}
_MAY_BE_ROUNDING = "rounding to protect people can alone make that difference"
_LARGE = 30  # the smallest base whose rate is worth reading aloud


def topic_sentence(answer: Answer, *, area_code: str, pooled: str = "", councils: int = 0) -> str:
    """What a by=council answer says of one area: a council against the comparator, or a group of councils.

    `pooled` names the returns that are taken together, if they are; `councils` is how many there are in the group, of
    which a reader may be shown fewer.
    """
    rows = answer.rows
    if not rows:
        return _NOTHING
    shown = [row for row in rows if row["part"] == "shown"]
    comparator = next((row for row in rows if row["part"] == "comparator"), None)
    own = next(row for row in rows if row["area_code"] == area_code)
    if comparator is not None and comparator["area_code"] == area_code:
        comparator = None
    sentences = [_against(own, comparator, answer.measure, pooled)]
    if own["area_level"] not in _SINGLE:
        sentences += [shown_of(len(shown), councils, _name(own)), _range(shown, answer.measure)]
    return " ".join(filter(None, sentences))


def _name(row: Row) -> str:
    return area_in_prose(row["area_name"], row["area_level"])


def _when(row: Row, pooled: str) -> str:
    return f"over {pooled}" if pooled else when(row["period"], row["period_kind"])


def _against(own: Row, comparator: Row | None, measure: Measure, pooled: str) -> str:
    """One area, and how far it is from the comparator."""
    span = _when(own, pooled)
    beside = comparator if comparator is not None and is_known(comparator["value"]) else None
    if not is_known(own["value"]):
        reason = mark_text(own["mark"], own["coverage"])
        gap = f"{among(own['workforce'])}there is no figure for {measure.short} in {_name(own)} {span}: {reason}."
        return capitalised(gap) + (f" {_alone(beside, measure)}" if beside else "")
    if not measure.is_share:
        return capitalised(among(own["workforce"]) + _count(own, beside, measure, span)) + "."
    said = f"{_rate(own, measure)} {span}"
    if beside is not None:
        said += _apart(own, beside, measure)
    elif is_known(own["numerator"]) and is_known(own["base"]):
        said += f" ({_counts(own, measure)})"
    missing = comparator is not None and beside is None
    return capitalised(among(own["workforce"]) + said) + "." + (_no_comparator(comparator) if missing else "")


def _counts(row: Row, measure: Measure) -> str:
    numerator, base = measure.numerator_label.lower(), measure.base_label.lower()
    return f"{numerator}:{NBSP}{row['numerator']:,.0f}; {base}:{NBSP}{row['base']:,.0f}"


def _rate(row: Row, measure: Measure) -> str:
    where = "in" if row["area_level"] in _SINGLE else "across"
    return f"{measure.short} {where} {_name(row)} was {row_value(measure, row)}"


def _alone(row: Row, measure: Measure) -> str:
    if not measure.is_share:
        return capitalised(_holds(row, measure)) + "."
    return capitalised(_rate(row, measure)) + (f" ({row['coverage']})." if row["coverage"] else ".")


def _no_comparator(comparator: Row | None) -> str:
    if comparator is None:
        return ""
    reason = mark_text(comparator["mark"], comparator["coverage"])
    return f" There is no figure for {_name(comparator)} to compare it with: {reason}."


def _apart(own: Row, beside: Row, measure: Measure) -> str:
    """The distance from the comparator in points and, where the counts are known, in people or posts."""
    theirs = f"{possessive(_name(beside))} {row_value(measure, beside)}"
    if not gap(measure, own, beside):
        hidden = ", though rounding can hide a difference" if is_rounded(own, beside) else ""
        return f", {the_same(measure, own, beside)} as {theirs}{hidden}"
    if is_within_rounding(measure, own, beside):
        return f", against {theirs}: {_MAY_BE_ROUNDING}"
    said = f", {distance(measure, own, beside)} than {theirs}"
    if not is_known(own["numerator"]) or not is_known(own["base"]):
        return said
    extra = _extra(own, beside)
    if not extra:
        return f"{said}: a difference of less than one {noun(measure.numerator_label, 1)}"
    people = noun(measure.numerator_label, abs(extra))
    more = "more" if extra > 0 else "fewer"
    return f"{said}: about {abs(extra):,.0f}{NBSP}{more} {people} than at {possessive(_name(beside))} rate"


def _extra(own: Row, beside: Row) -> int:
    """How many more people or posts than at the other's rate; of rounded counts as coarse as they are."""
    extra = own["numerator"] - beside["value"] * own["base"]
    step = policy().rounding_base if is_rounded(own) else 1
    return round(extra / step) * step


def _holds(row: Row, measure: Measure) -> str:
    """A count in words: 'Havering had 845 staff in post', 'in Havering 12 fewer people started than left'."""
    value = row["value"]
    if measure.key != NET_FLOW.key:
        return f"{_name(row)} had {row_value(measure, row)} {measure.short}"
    where = f"{'in' if row['area_level'] in _SINGLE else 'across'} {_name(row)}"
    if value == 0:
        return f"{where} as many people started as left"
    people = f"{'more' if value > 0 else 'fewer'} {'person' if abs(value) == 1 else 'people'}"
    return f"{where} {printed(measure.unit, abs(value))}{NBSP}{people} started than left"


def _count(own: Row, beside: Row | None, measure: Measure, span: str) -> str:
    said = f"{_holds(own, measure)} {span}"
    if beside is None:
        return said
    is_part = measure.key != NET_FLOW.key and own["area_level"] in _SINGLE and beside["area_level"] not in _SINGLE
    if is_part and beside["value"] > 0:
        places = 0 if is_rounded(own, beside) else 1
        share = f"{own['value'] / beside['value'] * 100:.{places}f}{NBSP}%"
        return f"{said}, {share} of the {row_value(measure, beside)} in {_name(beside)}"
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
        return f"{_name(low)}: {lowest}."
    if len(known) == 1:
        return f"{of} has a figure: {_name(low)}."
    if lowest == highest:
        return f"{of} have a figure, {lowest} in each."
    is_low, is_high = (is_certain_end(measure, end, known) for end in (low, high))
    start = f"{lowest} in {_name(low)}" if is_low else lowest
    end = f"{highest} in {_name(high)}" if is_high else highest
    return f"{of} have a figure, from {start} to {end}{_undecided('council', is_low=is_low, is_high=is_high)}."


def _undecided(what: str, *, is_low: bool, is_high: bool) -> str:
    """That the exact figures may have another lowest or highest than the shown ones."""
    ends = " and which ".join(end for end, is_sure in (("lowest", is_low), ("highest", is_high)) if not is_sure)
    return f": rounding alone can decide which {what} is {ends}" if ends else ""


def trend_sentence(answer: Answer) -> str:
    """What a by=period answer says: from the first figure to the last, beside the comparator's change."""
    measure = answer.measure
    rows = answer.rows_of("shown")
    if not rows:
        return _NOTHING
    known = [row for row in rows if is_known(row["value"])]
    where = "in" if rows[0]["area_level"] in _SINGLE else "across"
    subject = f"{among(rows[0]['workforce'])}{measure.short} {where} {_name(rows[0])}"
    verb = "was" if measure.is_share or measure is NET_FLOW else "numbered"
    if not known:
        reason = mark_text(rows[-1]["mark"], rows[-1]["coverage"])
        return f"There is no figure for {measure.short} in {_name(rows[0])} in any period; in the latest: {reason}."
    first, last = known[0], known[-1]
    if len(known) == 1:
        said = f"{subject} {verb} {row_value(measure, last)} {when(last['period'], last['period_kind'])}"
        return f"{capitalised(said)}. No other period has a figure, so no change can be shown."
    said = f"{subject} {_moved(first, last, measure)}"
    gaps = sum(not is_known(row["value"]) and row["mark"] not in WITHHELD for row in rows)
    beside = [_beside(answer, first, last) if first["source"] == last["source"] else "", _gaps(gaps, len(rows))]
    return " ".join(filter(None, [f"{capitalised(said)}.", *beside]))


def _moved(first: Row, last: Row, measure: Measure) -> str:
    start, end = (
        f"{row_value(measure, row)} ({period_span(row['period'], row['period_kind'])})" for row in (first, last)
    )
    change = gap(measure, last, first)
    if first["source"] != last["source"]:
        return f"was {start} and {end} in two sources, which may count differently"
    if not change:
        hidden = ", though rounding can hide a change" if is_rounded(first, last) else ""
        return f"was {the_same(measure, last, first)} at both ends: {start} and {end}{hidden}"
    if is_within_rounding(measure, last, first):
        return f"was {start} and {end}: {_MAY_BE_ROUNDING}"
    rose, up = ("rose", "up") if change > 0 else ("fell", "down")
    return f"{rose} from {start} to {end}, {up} {size(measure, last, first)}"


def _beside(answer: Answer, first: Row, last: Row) -> str:
    """The comparator's change over the same periods, for shares."""
    theirs = {row["period"]: row for row in answer.rows_of("comparator") if is_known(row["value"])}
    if not answer.measure.is_share or not {first["period"], last["period"]} <= set(theirs):
        return ""
    start, end = theirs[first["period"]], theirs[last["period"]]
    whose = capitalised(possessive(_name(end)))
    change = gap(answer.measure, end, start)
    if is_within_rounding(answer.measure, end, start):
        return ""
    if not change:
        return f"{whose} was {the_same(answer.measure, end, start)}."
    return f"{whose} {'rose' if change > 0 else 'fell'} by {size(answer.measure, end, start)} over the same time."


def _gaps(gaps: int, periods: int) -> str:
    if not gaps:
        return ""
    return f"{gaps} of {periods} periods {'has' if gaps == 1 else 'have'} no figure."


def breakdown_sentence(answer: Answer, *, pooled: str = "") -> str:
    """What a by=service, role_group or role answer says of the selected area: its highest and lowest categories."""
    measure = answer.measure
    rows = answer.rows_of("shown")
    known = sorted((row for row in rows if is_known(row["value"])), key=lambda row: -row["value"])
    if not rows:
        return _NOTHING
    if not known:
        reason = mark_text(rows[0]["mark"], rows[0]["coverage"])
        return f"There is no figure for {measure.short} in {_name(rows[0])} in any of these categories: {reason}."
    # a rate of a handful of people is mostly chance, so it is not named as an end where there are larger ones
    large = [row for row in known if not is_known(row["base"]) or row["base"] >= _LARGE]
    ends = large if len(large) > 1 else known
    top, low = ends[0], ends[-1]
    values = [row_value(measure, row) for row in (top, low)]
    subject = f"{among(top['workforce'])}{measure.short} in {_name(top)} {_when(top, pooled)}"
    if len(known) == 1:
        said = f"{subject}: {values[0]} for {_quoted(top)}, the only category with a figure"
    elif row_value(measure, known[0]) == row_value(measure, known[-1]):
        said = f"{subject}: {values[0]} in every category with a figure"
    else:
        if measure.is_share and len(ends) < len(known):
            subject += f", among categories of {_LARGE} or more {measure.base_label.lower()}"
        said = f"{subject}{_ends(ends, measure)}"
    return f"{capitalised(said)}{_far_from(known, answer)}."


def _ends(categories: Sequence[Row], measure: Measure) -> str:
    """The highest and lowest of categories, highest first: by name where rounding cannot change which they are."""
    top, low = categories[0], categories[-1]
    highest, lowest = row_value(measure, top), row_value(measure, low)
    is_high, is_low = (is_certain_end(measure, end, categories) for end in (top, low))
    if is_high and is_low:
        return f": lowest for {_quoted(low)}, {lowest}; highest for {_quoted(top)}, {highest}"
    start = f"{lowest} for {_quoted(low)}" if is_low else lowest
    end = f"{highest} for {_quoted(top)}" if is_high else highest
    return f", from {start} to {end}{_undecided('category', is_low=is_low, is_high=is_high)}"


def _quoted(row: Row) -> str:
    category = row["category"]
    return category if category[1:2].isupper() else category[:1].lower() + category[1:]


def _far_from(known: Sequence[Row], answer: Answer) -> str:
    """The category farthest above the comparator's same category, in people or posts, where counts are known."""
    theirs = {row["category_code"]: row for row in answer.rows_of("comparator")}
    extras = [
        (_extra(row, theirs[row["category_code"]]), row)
        for row in known
        if answer.measure.is_share
        and is_known(theirs.get(row["category_code"], {}).get("value"))
        and is_known(row["numerator"])
        and not is_within_rounding(answer.measure, row, theirs[row["category_code"]])
    ]
    extra, row = max(extras, key=lambda pair: pair[0], default=(0, None))
    if row is None or extra < 1:
        return ""
    beside = theirs[row["category_code"]]
    people = noun(answer.measure.numerator_label, extra)
    return f". Farthest above {possessive(_name(beside))} rate: {_quoted(row)}, about {extra:,.0f}{NBSP}more {people}"
