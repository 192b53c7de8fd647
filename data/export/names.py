"""The names of files: made here, of keys and codes alone, so that none of it is a reader's own text."""

from collections.abc import Iterable

from data.answers import Answer
from data.selection import EXACT, Selection

_NAMED = 3  # codes of a filter that a file name holds


def file_name(answer: Answer, suffix: str = "csv", *, is_as_seen: bool = False) -> str:
    """Tier, measure, area, filters, period, breakdown, whether it is what a person sees alone, and release."""
    levels = [level.value for level in (answer.by, *answer.across)]
    return name_of(
        answer.measure.key,
        answer.selection,
        answer.release,
        suffix,
        is_exact=answer.tier == EXACT,
        is_sample=answer.is_sample,
        ending=("by", *levels, *(["as-seen"] if is_as_seen else [])),
    )


def name_of(
    what: str,
    selection: Selection,
    release: str,
    suffix: str,
    *,
    is_exact: bool,
    is_sample: bool,
    dates: str = "",
    ending: Iterable[str] = (),
) -> str:
    """The same, of anything for a selection; `dates` stands in place of the period where there are several."""
    filters = [f"{by.value}-{'-'.join(codes[:_NAMED])}" for by, codes in selection.filters().items()]
    period = "".join(each if each.isalnum() else "-" for each in dates or selection.period.label)
    parts = [
        "muster",
        *(["official-sensitive-exact"] if is_exact else []),
        *(["sample"] if is_sample else []),
        what,
        selection.area.slug,
        *filters,
        period,
        *(["pooled"] if selection.pooled else []),
        *ending,
        release,
    ]
    return f"{'-'.join(parts)}.{suffix}"
