"""What rounding to protect people can do to a figure, from shown counts alone."""

import math
from collections.abc import Sequence

from data.answers import Row
from data.disclosure.policy import policy
from data.measures import Kind, Measure, Unit


def is_rounded(*rows: Row) -> bool:
    """Whether any of the rows holds counts that were rounded to protect people."""
    return any(row.get("is_rounded", False) for row in rows)


def could_be(measure: Measure, row: Row) -> tuple[float, float]:
    """The lowest and the highest rate that the exact counts behind a row's shown counts can have.

    Each rounded count is less than the rounding base away from what is shown; several added up, as often as there are
    parts. The row has a value; that of a row that was not rounded is both.
    """
    if not (is_rounded(row) and row["base"] and row["numerator"] == row["numerator"]):
        return row["value"], row["value"]
    rules, parts = policy(), row.get("parts", 1)
    most, least = (rules.rounding_base - 1) * parts, rules.threshold * parts
    over, base = row["numerator"], row["base"]
    if measure.base_is_posts:  # vacancies are not people: they are not rounded
        filled = base - over
        return over / (filled + most + over), over / (max(filled - most, least) + over)
    high = (over + most) / max(base - most, least)
    low, high = max(over - most, 0) / (base + most), min(high, 1.0) if measure.kind is Kind.SHARE else high
    if measure.unit is Unit.RATIO:
        return 1 / high - 1, 1 / low - 1 if low else math.inf
    return low, high


def is_within_rounding(measure: Measure, row: Row, other: Row) -> bool:
    """Whether rounding to protect people can alone have made the difference between two rows' values."""
    if not is_rounded(row, other):
        return False
    if measure.kind in {Kind.QUANTILE, Kind.MEAN}:
        step = policy().pay_step_gbp if measure.unit is Unit.GBP_PER_HOUR else policy().mean_step_days
        return bool(abs(row["value"] - other["value"]) <= step * 1.001)
    if not measure.is_rate:
        parts = max(row.get("parts", 1), other.get("parts", 1))
        return bool(abs(row["value"] - other["value"]) <= policy().difference_margin * parts)
    (low, high), (lowest, highest) = could_be(measure, row), could_be(measure, other)
    return low <= highest and lowest <= high


def is_certain_end(measure: Measure, row: Row, others: Sequence[Row]) -> bool:
    """Whether a row is the lowest or the highest among others however their counts were rounded."""
    return not any(is_within_rounding(measure, row, other) for other in others if other is not row)
