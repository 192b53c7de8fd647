"""How maps shade councils on a measure: in fifths of those with a figure, and what is said of the ends."""

from collections import Counter
from collections.abc import Iterable, Sequence
from typing import NamedTuple

from components.messages import NAMED
from components.rounding import is_rounded
from components.words import NBSP, among, area_in_prose, capitalised, is_known, listed, value_alone, when
from data.answers import Answer, Row
from data.catalogue import Catalogue
from data.maps import tiles
from data.measures import Measure

SHADES = 5
_ENOUGH = 2  # a region with fewer of many councils is not named
_JOINED = "+"
_NOTHING = "There is no figure to map for this selection."


class Shade(NamedTuple):
    """Councils of one shade, from 1, the lowest, to SHADES, lowest value first; and their values in words."""

    number: int
    rows: list[Row]
    values: str


def by_council(answer: Answer) -> dict[str, Row]:
    """The row of each council on the map: its own, or that of the return it files with another, whose code joins both.

    Former councils have rows in tables, and no place on the map of those in force.
    """
    found: dict[str, Row] = {}
    for row in sorted(answer.rows_of("shown"), key=lambda row: (not is_known(row["value"]), _is_joint(row))):
        for code in row["area_code"].split(_JOINED):
            found.setdefault(code, row)
    return {tile.council_code: found[tile.council_code] for tile in tiles(None) if tile.council_code in found}


def _is_joint(row: Row) -> bool:
    return _JOINED in row["area_code"]


def former(answer: Answer) -> list[str]:
    """The former councils of an answer, which have no place on the map."""
    return [row["category"] for row in answer.rows_of("shown") if row["area_level"] == "former-council"]


def shades(measure: Measure, rows: Iterable[Row]) -> list[Shade]:
    """The shades of rows that have a figure, lowest first: a fifth each, but what is printed alike is shaded alike."""
    once = {id(row): row for row in rows if is_known(row["value"])}.values()
    known = sorted(once, key=lambda row: row["value"])
    printed = [value_alone(measure, row) for row in known]
    groups: dict[int, list[Row]] = {}
    for row, words in zip(known, printed, strict=True):
        groups.setdefault(_number(printed.index(words), len(known)), []).append(row)
    return [Shade(number, group, _span(measure, group)) for number, group in groups.items()]


def _number(place: int, of: int) -> int:
    """The shade of a place among so many; fewer than SHADES are spread out, so that the ends look it."""
    return 1 + (place * SHADES // of if of >= SHADES else place * (SHADES - 1) // max(of - 1, 1))


def _span(measure: Measure, rows: Sequence[Row]) -> str:
    ends = dict.fromkeys(value_alone(measure, row) for row in (rows[0], rows[-1]))
    return " to ".join(ends)


def map_sentence(answer: Answer, known: Catalogue, *, pooled: str = "") -> str:
    """Where a measure is highest and where lowest: by name where they are few, else by region."""
    measure = answer.measure
    found = shades(measure, by_council(answer).values())
    if not found:
        return _NOTHING
    low, high = found[0], found[-1]
    span = f"over {pooled}" if pooled else when(high.rows[0]["period"], high.rows[0]["period_kind"])
    subject = f"{among(high.rows[0]['workforce'])}{measure.short} {span}"
    if low is high:
        where = listed([row["category"] for row in low.rows]) if len(low.rows) <= NAMED else _councils(low)
        return capitalised(f"{subject}: {low.values} in {where}, all that have a figure.")
    highest = _where(high._replace(rows=high.rows[::-1]), known)
    said = f"{subject} is highest in {highest}, and lowest in {_where(low, known)}."
    note = " Rounding alone can move a council to the next shade." if is_rounded(*high.rows, *low.rows) else ""
    return capitalised(said) + note


def _councils(shade: Shade) -> str:
    return f"{len(shade.rows)}{NBSP}councils"


def _where(shade: Shade, known: Catalogue) -> str:
    if len(shade.rows) <= NAMED + 1:
        return f"{listed([row['category'] for row in shade.rows])} ({shade.values})"
    regions = Counter(known.areas[row["area_code"]].region_code for row in shade.rows)
    many = [
        f"{number} {'' if n else 'of them '}in {area_in_prose(known.areas[code].name, 'region')}"
        for n, (code, number) in enumerate(regions.most_common(3))
        if code and number > _ENOUGH
    ]
    among_them = f", {listed(many)}" if len(regions) > 1 and many else ""
    return f"{_councils(shade)} ({shade.values}){among_them}"
