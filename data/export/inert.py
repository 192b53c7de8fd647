"""Text that no spreadsheet runs, and that looks like what it is."""

import re
from functools import lru_cache

# the last four are the wide forms, which spreadsheets with East Asian settings read alike
FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r", "\n", "\0", "\uff1d", "\uff0b", "\uff0d", "\uff20")
UNSEEN = " \u00a0\u00ad\u200b\u200c\u200d\u2060\u3000\ufeff"  # spaces that some spreadsheets strip before they look
# control characters, which no format of ours can hold, surrogates, and what turns the direction of text round
_BREAKS = re.compile(r"[\t\n\v\f\r]+")  # a cell is one line
_LEFT_OUT = re.compile(r"[\x00-\x1f\x7f-\x9f\u200e\u200f\u202a-\u202e\u2066-\u2069\ud800-\udfff\ufffe\uffff]")


def inert(value: object) -> object:
    """A cell that no spreadsheet takes for a formula, without control and bidi characters; numbers pass unchanged.

    Text that would be taken for a formula gets a leading apostrophe.
    """
    return inert_text(value) if isinstance(value, str) else value


@lru_cache(maxsize=8192)  # the same few names stand in every row of a file
def inert_text(text: str) -> str:
    """As `inert`, of text."""
    is_formula = text.lstrip(UNSEEN).startswith(FORMULA_STARTS)
    kept = _LEFT_OUT.sub("", _BREAKS.sub(" ", text))
    return f"'{kept}" if is_formula or kept.lstrip(UNSEEN).startswith(FORMULA_STARTS) else kept
