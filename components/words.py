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


def row_value(measure: Measure, row: Row) -> str:
    """The value of an answer's row; a percentage published without counts keeps the second decimal it came with."""
    value = row["value"]
    is_finer = abs(value * 1000 - round(value * 1000)) > 1e-6
    if measure.is_share and is_finer and not is_known(row["numerator"]):
        return f"{value * 100:.2f}{NBSP}%"
    return printed(measure.unit, value)


def rounded(unit: Unit, value: float) -> float:
    """The number that `printed` shows: readers must be able to work out a distance from what they see."""
    if unit is Unit.SHARE:
        return round(value * 100, 1)
    return round(value, 1) if unit is Unit.WTE else float(round(value))


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


def gap(measure: Measure, value: float, other: float) -> float:
    """How far a value is from another as both are printed, in points or in the measure's unit; zero for the same."""
    return round(rounded(measure.unit, value) - rounded(measure.unit, other), 1)


def size(measure: Measure, apart: float) -> str:
    """A distance without its direction: '2.1 points', '12'."""
    return f"{abs(apart):,.1f}{NBSP}points" if measure.is_share else printed(measure.unit, abs(apart))


def distance(measure: Measure, value: float, other: float) -> str:
    """A distance in words: '2.1 points higher', '12 fewer', 'the same'.

    Better and worse need to know that a difference is unlikely to be chance, so they are not said here.
    """
    apart = gap(measure, value, other)
    if not apart:
        return "the same"
    directions = ("higher", "lower") if measure.is_share else ("more", "fewer")
    return f"{size(measure, apart)} {directions[int(apart < 0)]}"


def among(workforce: str) -> str:
    """The opening that says whose workforce a figure covers; nothing for councils' own staff, which pages are about."""
    if workforce == Workforce.WHOLE_SECTOR:
        return "among all adult social care employers, "
    return "among children's social workers, " if workforce == Workforce.CHILDREN else ""
