"""What a whole is made of: shares of shown totals, worked out from shown counts alone."""

import math
from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import NamedTuple

from data.answers import Answer, Row
from data.attributes import NOT_KNOWN
from data.carried import CARRIED
from data.disclosure.policy import policy
from data.measures import By, Kind, Measure, Unit
from data.rounding import is_rounded
from data.selection import EXACT

_PLACES = {By.COUNCIL, By.PERIOD}
OTHERS = "others"  # the code of what is folded together


class Part(NamedTuple):
    """One part of one whole: how many it counts, and its share of the whole, 0-1.

    A share is not a number where the part or the whole is not shown, and the mark says why. `of_code` and `of_name` say
    which row of the whole it is a part of, where an area has several: a role group, or a period.
    """

    part: str
    area_code: str
    area_name: str
    category_code: str
    category: str
    people: float
    share: float
    mark: str
    is_not_known: bool
    of_code: str
    of_name: str
    whole: float
    is_rounded: bool
    counts: int  # how many rounded counts are added up in it
    decimals: int  # with how many its share is printed as a percentage
    flag: str = ""  # the mark of a share that rests on a return carried forward
    hidden: int = 0  # how many of what is folded together in it have no share
    area_level: str = ""


def mix(whole: Answer, parts: Answer) -> list[Part]:
    """The parts of wholes, in the order of the rows of `parts`.

    `parts` is broken down as `whole` is and across one thing more; or, of an area as a whole, by that thing alone,
    `whole` being by council. Staff whose answer is not known are a part of their own.
    """
    has_rows = bool(parts.across)
    found = {_place(row, whole.by, has_rows=has_rows): row for row in whole.rows}
    return [_part(row, found.get(_place(row, parts.by, has_rows=has_rows)), parts) for row in parts.rows]


def _place(row: Row, by: By, *, has_rows: bool) -> tuple[str, str, str]:
    """What a part and its whole have in common."""
    return row["area_code"], row["period"], row["category_code"] if has_rows and by not in _PLACES else ""


def _part(row: Row, whole: Row | None, parts: Answer) -> Part:
    code, name = (row["across"][0], row["across_names"][0]) if parts.across else (row["category_code"], row["category"])
    count, total = row["value"], whole["value"] if whole else math.nan
    rounded = is_rounded(*(each for each in (row, whole) if each))
    is_small = rounded and not total >= policy().decimal_base
    decimals = 0 if is_small else 1
    mark = _mark(row, whole)
    return Part(
        part=row["part"],
        area_code=row["area_code"],
        area_name=row["area_name"],
        category_code=code,
        category=name,
        people=count,
        share=math.nan if mark else round(count / total, decimals + 2) if rounded else count / total,
        mark=mark,
        is_not_known=code == NOT_KNOWN,
        of_code=row["category_code"] if parts.across else row["area_code"],
        of_name=row["category"] if parts.across else row["area_name"],
        whole=total,
        is_rounded=rounded,
        counts=max(each.get("parts", 1) for each in (row, whole) if each),
        decimals=decimals,
        area_level=row["area_level"],
        flag=CARRIED if CARRIED in (row["mark"], whole["mark"] if whole else "") and not mark else "",
    )


def _mark(row: Row, whole: Row | None) -> str:
    """Why there is no share, by the rules of every other share; empty where there is one."""
    rules = policy()
    if math.isnan(row["value"]):
        return row["mark"] or "x"
    if whole is None or math.isnan(whole["value"]) or not whole["value"]:
        return _why(whole) or "x"
    if row["tier"] == EXACT:
        return ""
    if whole["value"] < rules.rate_base:
        return "u"
    return "low" if row["value"] < rules.rate_numerator and is_rounded(row) else ""


def _why(whole: Row | None) -> str:
    return whole["mark"] if whole and whole["mark"] != CARRIED else ""


def missing(parts: Iterable[Part]) -> float:
    """What the shares of one whole's parts lack to 1: withheld, or lost to rounding. 0 where they reach it."""
    return max(1 - sum(each.share for each in parts if not math.isnan(each.share)), 0.0)


def by_whole(parts: Iterable[Part]) -> dict[tuple[str, str, str], list[Part]]:
    """The parts of each whole, by the part it plays, its area and its code."""
    found: dict[tuple[str, str, str], list[Part]] = {}
    for each in parts:
        found.setdefault((each.part, each.area_code, each.of_code), []).append(each)
    return found


def largest(parts: Sequence[Part], most: int, *, name: str) -> list[Part]:
    """The parts with all but the `most` largest categories added up as one, called `name`.

    The largest are those of the widest area among the parts; staff whose answer is not known are never folded.
    """
    codes = list(dict.fromkeys(each.category_code for each in parts if not each.is_not_known))
    if len(codes) <= most:
        return list(parts)
    sizes = {code: max(_counts(parts, code), default=0) for code in codes}
    kept = set(sorted(codes, key=lambda code: -sizes[code])[:most])
    found = []
    for group in by_whole(parts).values():
        folded = [each for each in group if each.category_code in sizes and each.category_code not in kept]
        stays = [each for each in group if each not in folded]
        known, unknown = ([each for each in stays if each.is_not_known is is_unknown] for is_unknown in (False, True))
        known.sort(key=lambda each: -sizes[each.category_code])
        found += [*known, _folded(folded, name), *unknown]
    return found


def _counts(parts: Iterable[Part], code: str) -> list[float]:
    return [each.people for each in parts if each.category_code == code and not math.isnan(each.people)]


def _folded(parts: Sequence[Part], name: str) -> Part:
    """Several parts of one whole as one, of those shown; with the first one's mark where none is."""
    shown = [each for each in parts if not math.isnan(each.share)]
    folded = (shown or parts)[0]._replace(category_code=OTHERS, category=name, hidden=len(parts) - len(shown))
    if not shown:
        return folded
    count = sum(each.people for each in shown)
    share = sum(each.share for each in shown)
    return folded._replace(people=count, share=share, counts=sum(each.counts for each in shown))


def share_measure(whole: Measure) -> Measure:
    """The measure of a part's share of what another measure counts, for words and for what rounding can do."""
    return replace(whole, kind=Kind.SHARE, unit=Unit.SHARE)


def as_row(part: Part) -> Row:
    """A part as the row of a share, in the shape that words about rows read."""
    return {
        "value": part.share,
        "numerator": part.people,
        "base": part.whole,
        "mark": part.mark or part.flag,
        "is_rounded": part.is_rounded,
        "parts": part.counts,
        "decimals": part.decimals,
    }
