"""Numbers on editable charts: printed as on the screen, on an axis with round steps."""

import math
from collections.abc import Sequence
from typing import NamedTuple

from data.measures import Unit

_STEPS = (1, 2, 2.5, 5, 10)
_MOST_STEPS = 6
_PLACES = {Unit.GBP_PER_HOUR: 2, Unit.WTE: 1, Unit.DAYS: 1, Unit.RATIO: 1}


class Axis(NamedTuple):
    """The ends of an axis and the step between its numbers."""

    low: float
    high: float
    step: float


def places(unit: Unit, value: float) -> int:
    """The decimals a value is printed with: whole percents are those of rounded counts, finer ones have one or two."""
    if unit is not Unit.SHARE:
        is_whole = unit is Unit.WTE and float(value).is_integer()
        return 0 if is_whole else _PLACES.get(unit, 0)
    percent = value * 100
    return next((number for number in (0, 1, 2) if math.isclose(percent, round(percent, number), abs_tol=1e-7)), 1)


def number_format(unit: Unit, decimals: int) -> str:
    """How a spreadsheet writes a value of a unit: '0.0 %', '£#,##0.00', '#,##0', with a true minus."""
    fraction = "." + "0" * decimals if decimals else ""
    if unit is Unit.SHARE:
        written = f'0{fraction}"\u00a0"%'
    else:
        written = f"{'£' if unit is Unit.GBP_PER_HOUR else ''}#,##0{fraction}"
    return f'{written};"\u2212"{written}'


def printed(unit: Unit, value: float, decimals: int | None = None) -> str:
    """A value as its label shows it, to measure it by; with as many decimals as it needs unless they are given."""
    decimals = places(unit, value) if decimals is None else decimals
    if unit is Unit.SHARE:
        return f"{value * 100:.{decimals}f}\u00a0%"
    return f"{'£' if unit is Unit.GBP_PER_HOUR else ''}{value:,.{decimals}f}"


def axis(values: Sequence[float]) -> Axis:
    """An axis that holds values, from zero."""
    top, bottom = max([*values, 0.0]), min([*values, 0.0])
    if top == bottom:
        top = bottom + 1
    step = _step((top - bottom) / _MOST_STEPS)
    low, high = math.floor(bottom / step + 1e-9) * step, math.ceil(top / step - 1e-9) * step
    return Axis(*(round(each, 9) for each in (low, high, step)))


def axis_format(unit: Unit, step: float) -> str:
    """How numbers along an axis are written: as finely as its step."""
    scaled = step * 100 if unit is Unit.SHARE else step
    decimals = next((number for number in (0, 1, 2) if math.isclose(scaled, round(scaled, number), abs_tol=1e-7)), 2)
    return number_format(unit, 2 if decimals == 1 and unit is Unit.GBP_PER_HOUR else decimals)


def _step(least: float) -> float:
    power = 10.0 ** math.floor(math.log10(least))
    return next(step * power for step in _STEPS if step * power >= least * (1 - 1e-9))
