"""Answers made by hand, in the shape that `data.answers.answer` gives."""

import math
from datetime import date
from pathlib import Path
from typing import Any

from components.view import View
from data.answers import Answer
from data.catalogue import Area, Catalogue, Choice, Period, Workforce
from data.export import columns_of, tidy_rows
from data.export.comma import csv_lines, header_line
from data.intervals import interval
from data.measures import TURNOVER, By, Measure
from data.principal import Principal
from data.selection import Selection
from data.store import Release
from readers import STEWARD

NAN = float("nan")
LONDON = Area("E12000007", "London", "region", "london", None, None)
EAST_MIDLANDS = Area("E12000004", "East Midlands", "region", "east-midlands", None, None)
ENGLAND = Area("E92000001", "England", "country", "england", None, None)
CAMDEN = Area("E09000007", "Camden", "council", "camden", LONDON.code, None)
HACKNEY = Area("E09000012", "Hackney", "council", "hackney", LONDON.code, None)
HAVERING = Area("E09000016", "Havering", "council", "havering", LONDON.code, None)

RELEASE = Release("20251001T000000000Z", Path("release-20251001T000000000Z.duckdb"))
KNOWN = Catalogue(
    release=RELEASE,
    is_sample=False,
    policy="",
    rounding_fingerprint="",
    areas={area.code: area for area in (LONDON, EAST_MIDLANDS, ENGLAND, CAMDEN, HACKNEY, HAVERING)},
    aliases={},
    members={LONDON.code: frozenset({CAMDEN.code, HACKNEY.code, HAVERING.code})},
    role_groups={"direct-care": Choice("direct-care", "Direct care", "direct-care", "Direct care")},
    roles={"8": Choice("8", "Care worker", "direct-care", "Direct care")},
    services={},
    returns={(date(year, 9, 30), "accepted"): frozenset({HAVERING.code}) for year in (2022, 2023, 2024, 2025)},
    silent={},
    published={},
)


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


def rounded(area: Area, numerator: float, base: float, **more: Any) -> dict[str, Any]:
    """A row of the protected tier whose counts are rounded."""
    return figure_row(area, numerator, base, is_rounded=True, decimals=0, tier="protected", **more)


def withheld(area: Area, mark: str, **more: Any) -> dict[str, Any]:
    """A row of the protected tier without a figure; 'low' has a numerator that rounds to zero."""
    counts = {"numerator": 0, "base": 45} if mark == "low" else {}
    return figure_row(area, **{"mark": mark, "coverage": "", "tier": "protected", "value": NAN, **counts, **more})


def beside(area: Area, numerator: float = NAN, base: float = NAN, **more: Any) -> dict[str, Any]:
    """A comparator's row."""
    return figure_row(area, numerator, base, part="comparator", **more)


def _value(row: dict[str, Any], measure: Measure) -> float:
    return row["numerator"] / row["base"] if measure.is_share else row["numerator"]


def with_interval(measure: Measure, row: dict[str, Any]) -> dict[str, Any]:
    """A row with the interval that its counts give, unless it has one."""
    low, high = interval(measure, row["numerator"], row["base"], mark=row["mark"])
    return {"low": low, "high": high} | row


def answer_of(
    *rows: dict[str, Any],
    measure: Measure = TURNOVER,
    by: By = By.COUNCIL,
    area: Area = HAVERING,
    unlisted: int = 0,
    **chosen: Any,
) -> Answer:
    """The answer that holds these rows; `chosen` are further parts of its selection."""
    whole = [
        {
            "measure": measure.key,
            "by": by.value,
            "unit": measure.unit.value,
            "value": _value(row, measure),
            "period_kind": measure.period_kind.value,
            "source": "ASC-WDS council returns",
            "tier": "protected",
        }
        | row
        for row in rows
    ]
    whole = [with_interval(measure, row) for row in whole]
    selection = selection_of(area, **chosen)
    return Answer(measure, by, selection, whole, "20251001T000000000Z", is_sample=False, unlisted=unlisted)


def selection_of(area: Area = HAVERING, **chosen: Any) -> Selection:
    """What a reader of the newest return chose."""
    period = Period("2025-09-30", date(2025, 9, 30), is_returns=True)
    whole = {"workforce": Workforce.COUNCIL_STAFF, "period": period, "area": area, "compare": LONDON}
    return Selection(**(whole | chosen))


def view_of(principal: Principal = STEWARD, **chosen: Any) -> View:
    """A request for a page."""
    return View(selection=selection_of(**chosen), release=RELEASE, known=KNOWN, principal=principal)


def csv_of(found: Answer) -> str:
    """The CSV file of an answer, without what makes Excel read it as UTF-8."""
    told = columns_of(found)
    return header_line(told) + csv_lines(tidy_rows(found, told))
