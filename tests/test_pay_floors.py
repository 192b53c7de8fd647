"""Which pay floors are in force on the date of a return."""

import math
from datetime import date

import pytest

from etl.pay_floors import pay_floors


@pytest.mark.parametrize(
    ("day", "expected"),
    [
        (date(2025, 9, 30), (12.21, 12.60, 13.85)),  # announced in autumn 2024
        (date(2025, 4, 30), (12.21, 12.00, 13.15)),  # the last day of those of 2023
        (date(2025, 5, 1), (12.21, 12.60, 13.85)),
        (date(2025, 3, 31), (11.44, 12.00, 13.15)),
        (date(2022, 9, 30), (9.50, 9.90, 11.05)),
        (date(2027, 4, 30), (12.71, 13.45, 14.80)),
        (date(2027, 5, 1), (12.71, None, None)),  # announced in 2026, which is not known yet
        (date(2012, 4, 30), (6.08, None, None)),
        (date(2010, 9, 30), (None, None, None)),
    ],
)
def test_the_rates_of_a_day_are_those_in_force_then(day: date, expected: tuple[float | None, ...]) -> None:
    row = pay_floors([day]).iloc[0]
    assert row["as_at"] == day
    assert [None if math.isnan(rate) else rate for rate in row.iloc[1:]] == list(expected)


def test_each_day_has_a_row() -> None:
    days = [date(2023, 9, 30), date(2025, 9, 30)]
    assert list(pay_floors(days)["real_living_wage_gbp"]) == [10.90, 12.60]
    assert pay_floors([]).empty
