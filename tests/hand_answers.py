"""Answers made by hand, in the shape that `data.answers.answer` gives."""

import math
from datetime import date
from typing import Any

from data.answers import Answer
from data.catalogue import Area, Period, Workforce
from data.measures import TURNOVER, By, Measure
from data.selection import Selection

NAN = float("nan")
LONDON = Area("E12000007", "London", "region", "london", None, None)
EAST_MIDLANDS = Area("E12000004", "East Midlands", "region", "east-midlands", None, None)
ENGLAND = Area("E92000001", "England", "country", "england", None, None)
CAMDEN = Area("E09000007", "Camden", "council", "camden", LONDON.code, None)
HACKNEY = Area("E09000012", "Hackney", "council", "hackney", LONDON.code, None)
HAVERING = Area("E09000016", "Havering", "council", "havering", LONDON.code, None)


def figure_row(area: Area, numerator: float = NAN, base: float = NAN, **more: Any) -> dict[str, Any]:
    """One row of an answer; its value is worked out when the answer is made, unless given."""
    return {
        "area_code": area.code,
        "area_name": area.name,
        "area_level": area.level,
        "category_code": area.code,
        "category": area.name,
        "numerator": numerator,
        "base": base,
        "mark": "" if not math.isnan(numerator) or "value" in more else "x",
        "coverage": "97 % of staff",
        "part": "shown",
        "period": "2025-09-30",
        "workforce": "council-staff",
    } | more


def beside(area: Area, numerator: float = NAN, base: float = NAN, **more: Any) -> dict[str, Any]:
    """A comparator's row."""
    return figure_row(area, numerator, base, part="comparator", **more)


def _value(row: dict[str, Any], measure: Measure) -> float:
    return row["numerator"] / row["base"] if measure.is_share else row["numerator"]


def answer_of(*rows: dict[str, Any], measure: Measure = TURNOVER, by: By = By.COUNCIL, area: Area = HAVERING) -> Answer:
    """The answer that holds these rows."""
    whole = [
        {
            "measure": measure.key,
            "by": by.value,
            "unit": measure.unit.value,
            "value": _value(row, measure),
            "period_kind": measure.period_kind.value,
            "source": "ASC-WDS council returns",
        }
        | row
        for row in rows
    ]
    selection = Selection(
        workforce=Workforce.COUNCIL_STAFF,
        period=Period("2025-09-30", date(2025, 9, 30), is_returns=True),
        area=area,
        compare=LONDON,
    )
    return Answer(measure, by, selection, whole, "20251001T000000000Z", is_sample=False)
