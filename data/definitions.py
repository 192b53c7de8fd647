"""Every measure's definition as plain data, and one short version over all of them."""

import hashlib
import json
from functools import cache
from typing import Any

from sqlalchemy import ClauseElement

from data.measures import MEASURES, By, Count, Measure

_WORDS = (
    "key", "label", "definition", "formula", "exclusions", "source", "topic", "unit", "better", "basis", "period_kind",
    "numerator_label", "base_label",
)  # fmt: skip
_RULES = ("kind", "counts", "quantile", "is_above_living_wage", "attribute", "is_sensitive", "is_headline",
          "is_exact_only", "least_known")  # fmt: skip
_COUNTS = ("numerator", "less", "people", "population")
_DIGITS = 12


def definition_words(measure: Measure) -> dict[str, str]:
    """What there is to read of a measure: its key, label, definition, formula and so on, and what is not known."""
    words = {name: str(getattr(measure, name)) for name in _WORDS}
    return words | {"not_known": measure.known_rule}


@cache
def definitions_version() -> str:
    """Twelve hex digits over what every measure says and works out; another one means that some figures mean another.

    Thresholds and rounding are not in it: the stamp of the policy is theirs.
    """
    text = json.dumps([_whole(measure) for measure in MEASURES.values()], sort_keys=True)
    return hashlib.sha256(text.encode()).hexdigest()[:_DIGITS]


def _whole(measure: Measure) -> dict[str, Any]:
    """A measure's words, rules and computation, as text that is the same in every process."""
    rules = {name: getattr(measure, name) for name in _RULES}
    counts = {name: _counted(getattr(measure, name)) for name in _COUNTS}
    amounts = {name: _text(getattr(measure, name)) for name in ("amount", "whose")}
    return {**definition_words(measure), **rules, **counts, **amounts, "within": _within(measure.within)}


def _counted(count: Count | None) -> list[str] | None:
    return None if count is None else [count.what, _text(count.number)]


def _within(node: tuple[By, str] | None) -> list[str] | None:
    return None if node is None else [node[0].value, node[1]]


def _text(expression: ClauseElement | None) -> str:
    return "" if expression is None else str(expression.compile(compile_kwargs={"literal_binds": True}))
