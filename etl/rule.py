"""What a rule of the return is, and what breaking it leads to."""

from dataclasses import dataclass
from enum import StrEnum


class Effect(StrEnum):
    """What follows from a problem."""

    REFUSES = "refuses"  # the whole return is refused
    SETS_ASIDE = "sets-aside"  # the row is not loaded, the rest of the return is
    WARNS = "warns"  # nothing is left out; where a value then counts as unknown, the rule says so


@dataclass(frozen=True, kw_only=True)
class Rule:
    """One rule: the same words go to the check, the report to the council and the guidance page."""

    key: str  # kebab-case, never reused
    effect: Effect
    wrong: str  # what is wrong, as a clause: "the worker has no contract type"
    remedy: str  # what to do, as an instruction: "Give EMPLSTATUS 1, 2, 3, 4 or 7."
