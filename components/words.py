"""Words that sentences, tables and charts share: areas in prose, periods, counted people, distances."""

import math
import re
from collections.abc import Callable, Sequence
from datetime import date

from components.messages import fewer_than_shown, short_text
from components.rounding import is_rounded, is_within_rounding
from data.answers import Answer, Row
from data.catalogue import Catalogue, Workforce
from data.disclosure.policy import policy
from data.measures import By, Measure, PeriodKind, Unit
from data.selection import EXACT, PROTECTED, Selection

NBSP = "\u00a0"
_MINUS = "\u2212"
_KINDS_OF_NUMBER = (int, float)  # a page asks a thousand times: a union would be made anew each time
_PLACES = {Unit.WTE: 1, Unit.DAYS: 1, Unit.RATIO: 1, Unit.GBP_PER_HOUR: 2}  # decimals; shares have their own
_NUMBERS = {2: "two", 3: "three", 4: "four", 5: "five"}
_ONE_OF_THEM = re.compile(r"(er|or|ist|yst|ant|nurse|associate)$")  # names of roles that take an s for several
_NAMED = 3  # values of a filter in a heading
_POINTS_OF_THE_COMPASS = ("North", "South", "East", "West")


def is_known(value: object) -> bool:
    """Whether a cell holds a number."""
    return isinstance(value, _KINDS_OF_NUMBER) and not math.isnan(value)


def printed(unit: Unit, value: float) -> str:
    """A value as readers see it, with a true minus."""
    return unit.text(value).replace("-", _MINUS)


def decimals(measure: Measure, row: Row) -> int:
    """Of a value as printed: what the gate says of its rows, what published percentages came with."""
    if not measure.is_share:
        whole = is_rounded(row) and measure.unit is Unit.WTE
        return 0 if whole else _PLACES.get(measure.unit, 0)
    if "decimals" in row:
        return int(row["decimals"])
    if not is_known(row["value"]):
        return 1
    is_finer = abs(row["value"] * 1000 - round(row["value"] * 1000)) > 1e-6
    return 2 if is_finer and not is_known(row["numerator"]) else 1


def row_value(measure: Measure, row: Row) -> str:
    """The value of an answer's row as readers see it, and its mark if it has one.

    '10.7 %', '11 %' of rounded counts, '10.76 %' as published, '10.7 % [e]' where it rests on what was carried forward.
    """
    return value_alone(measure, row) + beside(row)


def beside(row: Row) -> str:
    """The mark that stands beside a figure which is shown, if it has one."""
    return f" [{row['mark']}]" if row.get("mark") else ""


def value_alone(measure: Measure, row: Row) -> str:
    """As `row_value`, without a mark."""
    return _as_printed(measure, row, row["value"])


def _as_printed(measure: Measure, row: Row, value: float) -> str:
    places = decimals(measure, row)
    return f"{value * 100:,.{places}f}{NBSP}%" if measure.is_share else _amount(measure, value, places)


def _amount(measure: Measure, value: float, places: int) -> str:
    pounds = "£" if measure.unit is Unit.GBP_PER_HOUR else ""
    return f"{_MINUS if round(value, places) < 0 else ''}{pounds}{abs(value):,.{places}f}"


def range_text(measure: Measure, row: Row, low: float, high: float) -> str:
    """Two ends about a row's value, as finely as it is printed itself: '9.4 % to 16.9 %'."""
    return f"{_as_printed(measure, row, low)} to {_as_printed(measure, row, high)}"


def ordinal(number: int) -> str:
    """A place in words: '1st', '12th', '23rd'."""
    ending = "th" if 10 <= number % 100 <= 20 else {1: "st", 2: "nd", 3: "rd"}.get(number % 10, "th")
    return f"{number}{ending}"


def is_comparable(measure: Measure) -> bool:
    """Whether values of areas of different sizes can be set against each other: counts cannot."""
    return measure.unit not in {Unit.PEOPLE, Unit.POSTS, Unit.WTE}


def count_text(row: Row) -> str:
    """A row's count of people, or why it has none: no figure at all, or a published percentage alone."""
    if row["mark"] == "low":
        return fewer_than_shown()
    if is_known(row["numerator"]):
        return printed(Unit.PEOPLE, row["numerator"]) + beside(row)
    return "not published" if is_known(row["value"]) else short_text(row["mark"], row["coverage"])


def area_in_prose(name: str, level: str) -> str:
    """An area's name inside a sentence: 'the East Midlands', 'London', 'your group of 4 councils'."""
    if level in {"group", "similar"}:
        return name[:1].lower() + name[1:]
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


def pooled_in_words(selection: Selection, known: Catalogue) -> str:
    """Which returns are taken together: 'the last three returns together (30 September 2023 to 2025)'; else nothing."""
    if not (selection.pooled and selection.period.is_returns):
        return ""
    days = known.pooled_dates(selection.period.last_day, policy().pooled_returns)
    first, last = days[-1], days[0]
    start = f"{first.day} {first:%B} {first.year}"
    is_same_day = (first.day, first.month) == (last.day, last.month)
    ends = f"{start} to {last.year}" if is_same_day else f"{start} to {last.day} {last:%B %Y}"
    return f"the last {_NUMBERS.get(len(days), len(days))} returns together ({ends})"


def shown_sentence(selection: Selection, known: Catalogue, dates: str = "") -> str:
    """What is shown, as a sentence; `dates` stands in place of the period on show where there are several."""
    period, compare = selection.period, selection.compare
    when = f"as at {period.text}" if period.is_returns else f"published for {period.text}"
    when = dates or pooled_in_words(selection, known) or when
    compared = f"compared with {area_in_prose(compare.name, compare.level)}" if compare != selection.area else ""
    return ", ".join(filter(None, [selection.workforce.label, when, compared, selection.filters_in_words(known)])) + "."


def listed(names: Sequence[str]) -> str:
    """Names in a sentence: 'Brent', 'Brent and Camden', 'Brent, Camden and Sutton'."""
    *others, last = names
    return f"{', '.join(others)} and {last}" if others else last


def noun(label: str, number: float) -> str:
    """A label inside a sentence, in the singular for one: 'leaver', 'vacancies'."""
    words = label[:1].lower() + label[1:]
    if round(number) != 1:
        return words
    return words[:-3] + "y" if words.endswith("ies") else words.removesuffix("s")


def _coarser(measure: Measure, row: Row, other: Row) -> int:
    """The decimals that a distance between two rows can have."""
    return min(decimals(measure, row), decimals(measure, other))


def gap(measure: Measure, row: Row, other: Row) -> float:
    """How far two rows' values are apart, in points or the measure's unit, as finely as the coarser of them is printed.

    It is worked out from the printed values, so that readers find it again.
    """
    one, two = (
        round(each["value"] * (100 if measure.is_share else 1), decimals(measure, each)) for each in (row, other)
    )
    return round(one - two, _coarser(measure, row, other))


def size(measure: Measure, row: Row, other: Row) -> str:
    """A distance without its direction: '2.1 points', '12'."""
    apart, places = abs(gap(measure, row, other)), _coarser(measure, row, other)
    if not measure.is_share:
        return _amount(measure, apart, places)
    points = f"{apart:,.{places}f}"
    return f"{points}{NBSP}point{'' if points == '1' else 's'}"


def the_same(measure: Measure, row: Row, other: Row) -> str:
    """What values without a distance are: 'the same' where they print so."""
    return "the same" if value_alone(measure, row) == value_alone(measure, other) else "about the same"


def distance(measure: Measure, row: Row, other: Row) -> str:
    """A distance in words: '2.1 points higher', '12 fewer', 'the same', 'may be rounding' of rounded counts.

    Whether it is better or worse, or chance, is for `components.comparing` to say.
    """
    apart = gap(measure, row, other)
    if not apart:
        return the_same(measure, row, other) + (", as rounded" if is_rounded(row, other) else "")
    if is_within_rounding(measure, row, other):
        return "may be rounding"
    directions = ("higher", "lower") if is_comparable(measure) else ("more", "fewer")
    return f"{size(measure, row, other)} {directions[int(apart < 0)]}"


def among_roles(by: By, codes: Sequence[str], known: Catalogue) -> str:
    """A filter's values after a heading: 'social workers', 'shared lives or home care'."""
    names = [known.choices(by)[code].name for code in codes[:_NAMED]]
    if by is By.ROLE:
        names = [f"{name}s" if _ONE_OF_THEM.search(name) and "," not in name else name for name in names]
    names = [name if name[1:2].isupper() else name[:1].lower() + name[1:] for name in names]
    more = len(codes) - len(names)
    return " or ".join([*names, f"{more} more"] if more else names)


def among(workforce: str) -> str:
    """The opening that says whose workforce a figure covers; nothing for councils' own staff, which pages are about."""
    if workforce == Workforce.WHOLE_SECTOR:
        return "among all adult social care employers, "
    return "among children's social workers, " if workforce == Workforce.CHILDREN else ""


def tags(answer: Answer) -> Callable[[Row], str]:
    """What follows the name of a row where an answer mixes tiers: nothing, ' (exact)' or ' (protected)'.

    Where all that was asked for is exact, its comparators alone are tagged: a tag on every row would be noise.
    """
    tiers = {row.get("tier") for row in answer.rows}
    if EXACT not in tiers or len(tiers) == 1:
        return lambda row: ""
    tagged = PROTECTED if {row.get("tier") for row in answer.rows_of("shown")} == {EXACT} else EXACT
    return lambda row: f" ({tagged})" if row.get("tier") == tagged else ""
