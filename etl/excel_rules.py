"""What spreadsheets do to the cells of any file: rules for identifiers, dates and rows of totals."""

from collections.abc import Iterable

from etl.check import Check
from etl.rule import Effect, Rule
from etl.team_staging import is_total

# a number that was shortened, an error, a formula; identifiers are compared without spaces
_MANGLED = r"(?i)[+-]?[0-9]([.,][0-9]+)?E\+[0-9]{1,3}|#[A-Z0-9/!?]+|=.+"
_AGAIN = (
    "Take the file from its system again. To look at it in Excel use Data, From Text/CSV and choose Text for every "
    "column; do not save over it."
)

IDENTIFIER_MANGLED = Rule(
    key="identifier-changed-by-excel",
    effect=Effect.REFUSES,
    wrong="the identifier looks changed by Excel: a shortened number (1.23E+11), an error (#REF!) or a formula",
    remedy=_AGAIN,
)
ZEROS_LOST = Rule(
    key="identifier-zeros-lost",
    effect=Effect.REFUSES,
    wrong="the identifier is that of another file of the return but for zeros at its beginning, which Excel takes away",
    remedy=_AGAIN,
)
DATE_AS_NUMBER = Rule(
    key="date-as-number",
    effect=Effect.REFUSES,
    wrong="the date looks changed by Excel: it is a number of days, as Excel keeps dates (31413 for 01/01/1986)",
    remedy="Give the column the format dd/mm/yyyy in Excel and save as CSV again, or take the file from its system.",
)
MONTH_FIRST = Rule(
    key="date-month-first",
    effect=Effect.REFUSES,
    wrong="the date looks changed by Excel: its month comes before its day, as in the USA (12/31/1985), so that the "
    "other dates of the file cannot be trusted either",
    remedy="Take the file from its system again, or set Excel's region to United Kingdom before opening it.",
)
TOTAL_ROW = Rule(
    key="total-row",
    effect=Effect.SETS_ASIDE,
    wrong="the row adds up others; it is no record",
    remedy="Nothing to do; you may remove the row.",
)


def is_total_row(names: Iterable[str], blank: Iterable[str]) -> str:
    """SQL: whether a raw row `r` says that it is a total in one of these columns, and has nothing in the others."""
    says_so = " OR ".join(is_total(f"r.{name}") for name in names)
    return f"({' AND '.join(f'r.{name} IS NULL' for name in blank)} AND ({says_so}))"


def total_row(column: str) -> Check:
    """The check for rows of totals in a staged table."""
    return Check(rule=TOTAL_ROW, column=column, where="is_total", every_row=True)


def identifier_checks(**keys: str) -> tuple[Check, ...]:
    """The check for identifiers that a spreadsheet has spoilt: by column, the staged key."""
    return tuple(
        Check(
            rule=IDENTIFIER_MANGLED,
            column=column,
            where=f"(contains({key}, '+') OR {key}[1] IN ('#', '=')) AND regexp_full_match({key}, '{_MANGLED}')",
            every_row=True,
        )
        for column, key in keys.items()
    )


def date_checks(*columns: str) -> tuple[Check, ...]:
    """The checks for dates that a spreadsheet has rewritten; the staged table has a `<column>_wrong` for each."""
    return tuple(
        Check(rule=rule, column=column, where=f"{column.lower()}_wrong = '{kind}'")
        for column in columns
        for rule, kind in ((DATE_AS_NUMBER, "number"), (MONTH_FIRST, "month-first"))
    )
