"""An answer as a CSV file."""

import csv
import io

from data.answers import COLUMNS, Answer, Row
from data.selection import EXACT

SENSITIVE = "OFFICIAL-SENSITIVE: small numbers, do not publish"
TERMS = (
    "To find out who a person in these figures is, without consent, is an offence: Data Protection Act 2018, s. 171."
)
_NAMED = 3  # codes of a filter that a file name holds
# the last four are the wide forms, which spreadsheets with East Asian settings read alike
FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r", "\n", "\0", "\uff1d", "\uff0b", "\uff0d", "\uff20")
UNSEEN = " \u00a0\u00ad\u200b\u200c\u200d\u2060\u3000\ufeff"  # spaces that some spreadsheets strip before they look


def csv_file(answer: Answer) -> str:
    """One header line and tidy rows of COLUMNS, filters and terms, RFC 4180 with CRLF.

    An answer broken down in several ways has by_2, category_code_2 and category_2 (and so on) after them. A value that
    is not shown is empty and its mark says why.

    Text that a spreadsheet would take for a formula gets a leading apostrophe; numbers stay numbers.
    """
    frame = answer.frame[list(COLUMNS)].assign(
        period=[_span(row) for row in answer.rows],
        filters="; ".join(f"{by.value}={code}" for by, codes in answer.selection.filters().items() for code in codes),
        terms=[f"{SENSITIVE}. {TERMS}" if row["tier"] == EXACT else TERMS for row in answer.rows],
    )
    for number, level in enumerate(answer.across):
        names, codes = ([row[name][number] for row in answer.rows] for name in ("across_names", "across"))
        own = {f"by_{number + 2}": level.value, f"category_code_{number + 2}": codes, f"category_{number + 2}": names}
        frame = frame.assign(**own)
    text = frame.select_dtypes(exclude="number").columns
    frame = frame.assign(**{name: frame[name].map(inert) for name in text})
    out = io.StringIO()
    frame.to_csv(out, index=False, lineterminator="\r\n", quoting=csv.QUOTE_MINIMAL, na_rep="")
    return out.getvalue()


def _span(row: Row) -> str:
    """The period of a row; of returns taken together, the first and the last date as one interval of ISO 8601."""
    return f"{row['pooled_from']}/{row['period']}" if row.get("pooled_from") else str(row["period"])


def inert(value: object) -> object:
    """A cell that no spreadsheet takes for a formula; numbers pass unchanged."""
    return f"'{value}" if isinstance(value, str) and value.lstrip(UNSEEN).startswith(FORMULA_STARTS) else value


def file_name(answer: Answer) -> str:
    """Tier, measure, area, filters, period, breakdown and release, none of it the reader's own text."""
    selection, release = answer.selection, answer.release
    filters = [f"{by.value}-{'-'.join(codes[:_NAMED])}" for by, codes in selection.filters().items()]
    period = "".join(each if each.isalnum() else "-" for each in selection.period.label)
    sample = ["sample"] if answer.is_sample else []
    parts = [
        "muster",
        *(["official-sensitive-exact"] if answer.tier == EXACT else []),
        *sample,
        answer.measure.key,
        selection.area.slug,
        *filters,
        period,
        *(["pooled"] if selection.pooled else []),
        "by",
        *(level.value for level in (answer.by, *answer.across)),
        release,
    ]
    return "-".join(parts) + ".csv"
