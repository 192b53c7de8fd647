"""What lies below an area's figure: which of its categories is highest, lowest, and farthest above the comparator."""

from collections.abc import Sequence

from components.comparing import verdict
from components.messages import mark_text
from components.rounding import is_certain_end, is_within_rounding
from components.sentences.shared import NOTHING, extra, name_of, undecided, when_of
from components.words import NBSP, among, capitalised, is_known, noun, possessive, row_value
from data.answers import Answer, Row
from data.carried import is_carried
from data.measures import Measure

_LARGE = 30  # the smallest base whose rate is worth reading aloud


def breakdown_sentence(answer: Answer, *, pooled: str = "") -> str:
    """What a by=service, role_group or role answer says of the selected area: its highest and lowest categories."""
    measure = answer.measure
    rows = answer.rows_of("shown")
    known = sorted((row for row in rows if is_known(row["value"])), key=lambda row: -row["value"])
    if not rows:
        return NOTHING
    if not known:
        reason = mark_text(rows[0]["mark"], rows[0]["coverage"])
        return f"There is no figure for {measure.short} in {name_of(rows[0])} in any of these categories: {reason}."
    # a rate of a handful of people is mostly chance, so it is not named as an end where there are larger ones
    large = [row for row in known if not is_known(row["base"]) or row["base"] >= _LARGE]
    ends = large if len(large) > 1 else known
    top, low = ends[0], ends[-1]
    values = [row_value(measure, row) for row in (top, low)]
    subject = f"{among(top['workforce'])}{measure.short} in {name_of(top)} {when_of(top, pooled)}"
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
    return f", from {start} to {end}{undecided('category', is_low=is_low, is_high=is_high)}"


def _quoted(row: Row) -> str:
    category = row["category"]
    return category if category[1:2].isupper() else category[:1].lower() + category[1:]


def _far_from(known: Sequence[Row], answer: Answer) -> str:
    """The category farthest above the comparator's same category, in people or posts, and whether it can be chance."""
    theirs = {row["category_code"]: row for row in answer.rows_of("comparator")}
    if any(map(is_carried, [*known, *theirs.values()])):
        return ""
    extras = [
        (extra(row, theirs[row["category_code"]]), row)
        for row in known
        if answer.measure.is_share
        and is_known(theirs.get(row["category_code"], {}).get("value"))
        and is_known(row["numerator"])
        and not is_within_rounding(answer.measure, row, theirs[row["category_code"]])
    ]
    more, row = max(extras, key=lambda pair: pair[0], default=(0, None))
    if row is None or more < 1:
        return ""
    beside = theirs[row["category_code"]]
    people = noun(answer.measure.numerator_label, more)
    said = f". Farthest above {possessive(name_of(beside))} rate: {_quoted(row)}, about {more:,.0f}{NBSP}more {people}"
    found = verdict(answer.measure, row, beside)
    if found is None:
        return said
    return f"{said}, {'which is unlikely to be chance' if found.is_certain else 'which can be chance'}"
