"""Words that sentences, tables and charts share: areas in prose, periods, counted people, distances."""

import math
import re
from datetime import date

from data.answers import Row
from data.catalogue import Workforce
from data.measures import Measure, PeriodKind, Unit

NBSP = "\u00a0"
_MINUS = "\u2212"
_POINTS_OF_THE_COMPASS = ("North", "South", "East", "West")


def is_known(value: object) -> bool:
    """Whether a cell holds a number."""
    return isinstance(value, int | float) and not math.isnan(value)


def printed(unit: Unit, value: float) -> str:
    """A value as readers see it, with a true minus."""
    return unit.text(value).replace("-", _MINUS)


def _decimals(measure: Measure, row: Row) -> int:
    """Of a value as printed; a percentage published without counts keeps the second one it came with."""
    if not measure.is_share:
        return 1 if measure.unit is Unit.WTE else 0
    is_finer = abs(row["value"] * 1000 - round(row["value"] * 1000)) > 1e-6
    return 2 if is_finer and not is_known(row["numerator"]) else 1


def row_value(measure: Measure, row: Row) -> str:
    """The value of an answer's row as readers see it: '10.7 %', or '10.76 %' where it was published so."""
    if measure.is_share and _decimals(measure, row) > 1:
        return f"{row['value'] * 100:.2f}{NBSP}%"
    return printed(measure.unit, row["value"])


def area_in_prose(name: str, level: str) -> str:
    """An area's name inside a sentence: 'the East Midlands', 'London'."""
    return f"the {name}" if level == "region" and name.startswith(_POINTS_OF_THE_COMPASS) else name


def possessive(name: str) -> str:
    """Whose: "London's", "the East Midlands'"."""
    return f"{name}'" if name.endswith("s") else f"{name}'s"


def capitalised(sentence: str) -> str:
    """The sentence with a capital letter, the rest as it was."""
    return sentence[:1].upper() + sentence[1:]


def period_text(period: str, kind: str) -> str:
    """A period as written on a page: '30 September 2025', 'September 2010', or the source's own label."""
    if re.fullmatch(r"\d{4}-\d{2}-\d{2}", period):
        day = date.fromisoformat(period)
        return f"{day.day}{NBSP}{day:%B} {day.year}"
    if kind != PeriodKind.FINANCIAL_YEAR and re.fullmatch(r"\d{4}-(0[1-9]|1[0-2])", period):
        return f"{date.fromisoformat(period + '-01'):%B} {period[:4]}"
    return period


def period_span(period: str, kind: str) -> str:
    """What span a period stands for: '12 months to 30 September 2025', '30 September 2025', '2016-17', '2025'."""
    text = period_text(period, kind)
    return f"12{NBSP}months to {text}" if kind == PeriodKind.TWELVE_MONTHS and _names_a_month(text) else text


def _names_a_month(text: str) -> bool:
    return bool(re.search(r"[A-Z][a-z]{2}", text))


def when(period: str, kind: str) -> str:
    """A period as an adverb: 'in the 12 months to ...', 'on 30 September 2025', 'in 2016-17'."""
    span = period_span(period, kind)
    if span.startswith("12"):
        return f"in the {span}"
    is_day = kind == PeriodKind.SNAPSHOT and re.fullmatch(r"\d{4}-\d{2}-\d{2}", period)
    return f"on {span}" if is_day else f"in {span}"


def period_tick(period: str, kind: str) -> str:
    """A period under an axis, on two short lines where it is a date."""
    *day, month, year = ["", *period_text(period, kind).split()]
    return f"{NBSP.join([*filter(None, day), month[:3]])}<br>{year}" if month else year


def noun(label: str, number: float) -> str:
    """A label inside a sentence, in the singular for one: 'leaver', 'vacancies'."""
    words = label[:1].lower() + label[1:]
    if round(number) != 1:
        return words
    return words[:-3] + "y" if words.endswith("ies") else words.removesuffix("s")


def gap(measure: Measure, row: Row, other: Row) -> float:
    """How far two rows' values are apart, in points or the measure's unit; zero where they print the same.

    It is worked out from the printed values, so that readers find it again.
    """
    one, two = (
        round(each["value"] * (100 if measure.is_share else 1), _decimals(measure, each)) for each in (row, other)
    )
    return round(one - two, 2)


def size(measure: Measure, apart: float) -> str:
    """A distance without its direction: '2.1 points', '12'."""
    if not measure.is_share:
        return printed(measure.unit, abs(apart))
    return f"{abs(apart):,.1f}{NBSP}points" if abs(apart) >= 0.05 else f"less than 0.1{NBSP}points"


def distance(measure: Measure, row: Row, other: Row) -> str:
    """A distance in words: '2.1 points higher', '12 fewer', 'the same'.

    Better and worse need to know that a difference is unlikely to be chance, so they are not said here.
    """
    apart = gap(measure, row, other)
    if not apart:
        return "the same"
    directions = ("higher", "lower") if measure.is_share else ("more", "fewer")
    return f"{size(measure, apart)} {directions[int(apart < 0)]}"


def among(workforce: str) -> str:
    """The opening that says whose workforce a figure covers; nothing for councils' own staff, which pages are about."""
    if workforce == Workforce.WHOLE_SECTOR:
        return "among all adult social care employers, "
    return "among children's social workers, " if workforce == Workforce.CHILDREN else ""
