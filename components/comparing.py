"""Whether a figure differs from another by more than chance, and the words for it (docs/decisions/0020)."""

import math
from collections.abc import Sequence
from dataclasses import dataclass

from components.rounding import could_be, is_rounded, is_within_rounding
from components.words import gap, is_known, ordinal, range_text
from data.answers import Row
from data.carried import is_carried
from data.intervals import interval
from data.measures import Better, Measure
from data.statistics import FEWEST_FOR_SPREAD, Z998, Interval, apart, rank_range

FEWEST_RANKED = 50  # people or posts behind a figure that has a place among others
_UNLIKELY = {1: "unlikely to be chance", 2: "very unlikely to be chance"}


@dataclass(frozen=True)
class Verdict:
    """What a comparison comes to.

    `level` is 0 where chance, or rounding to protect people, can have made the difference; 1 or -1 where the figure is
    higher or lower by more than chance makes in 19 of 20 cases; 2 or -2 in 499 of 500. `rest` is what it was compared
    with where that is not the comparator itself but the rest of it.
    """

    level: int
    better: Better
    is_rounding: bool = False
    rest: Row | None = None

    @property
    def is_certain(self) -> bool:
        """Whether the difference is unlikely to be chance."""
        return self.level != 0

    @property
    def is_better(self) -> bool:
        """Whether it is, by more than chance, on the side that is agreed to be better."""
        return self.is_certain and self.better is (Better.HIGHER if self.level > 0 else Better.LOWER)

    @property
    def is_worse(self) -> bool:
        """Whether it is, by more than chance, on the other side."""
        return self.is_certain and self.better is (Better.LOWER if self.level > 0 else Better.HIGHER)

    @property
    def word(self) -> str:
        """'similar', 'better', 'much worse'; without an agreed direction 'higher', 'much lower'."""
        if not self.is_certain:
            return "similar"
        if self.better is Better.NEITHER:
            side = "higher" if self.level > 0 else "lower"
        else:
            side = "better" if self.is_better else "worse"
        return f"much {side}" if abs(self.level) > 1 else side

    @property
    def phrase(self) -> str:
        """The word and what it rests on: 'worse, and unlikely to be chance'."""
        if self.is_rounding:
            return "similar: rounding to protect people can alone make that difference"
        if not self.is_certain:
            return "similar: a gap this size can be chance"
        return f"{self.word}, and {_UNLIKELY[abs(self.level)]}"

    def after(self, apart_in_words: str) -> str:
        """A distance and the word, without saying its direction twice: '2.1 points higher, worse'."""
        if self.is_certain and self.better is Better.NEITHER:
            return f"{apart_in_words}, {_UNLIKELY[abs(self.level)]}"
        return f"{apart_in_words}, {self.word}"


def verdict(measure: Measure, row: Row, beside: Row | None) -> Verdict | None:
    """How a row compares with the row of its comparator; nothing where either has no value, or the row no interval.

    What is carried forward is of another date, so it has no verdict, nor has anything beside it.

    The comparator's value has to lie outside the row's interval. One of fewer than ten councils leaves much to chance
    itself, so its own interval counts too; and if the row's council is among them it is compared with the others.
    """
    if beside is None or row["area_code"] == beside["area_code"]:
        return None
    if not is_small(beside):
        return _verdict(measure, row, beside, is_benchmark=True)
    rest = rest_of(measure, row, beside)
    found = _verdict(measure, row, rest or beside)
    return Verdict(found.level, found.better, found.is_rounding, rest) if found and rest else found


def change(measure: Measure, later: Row, earlier: Row) -> Verdict | None:
    """As `verdict`, of a figure against the same area's earlier one: both have their interval."""
    return _verdict(measure, later, earlier)


def _verdict(measure: Measure, row: Row, other: Row, *, is_benchmark: bool = False) -> Verdict | None:
    if is_carried(row) or is_carried(other):
        return None
    if not (is_known(row["value"]) and is_known(other["value"]) and has_interval(row)):
        return None
    if is_within_rounding(measure, row, other):
        return Verdict(0, measure.better, is_rounding=bool(gap(measure, row, other)))
    level = 0
    if gap(measure, row, other):
        level = sum(
            _side(measure, row, other, is_outer=is_outer, is_benchmark=is_benchmark) for is_outer in (False, True)
        )
    return Verdict(level, measure.better)


def _side(measure: Measure, row: Row, other: Row, *, is_outer: bool, is_benchmark: bool) -> int:
    """Above or below by more than chance at 95 %, or at 99.8 %; 0 where neither is sure, or no interval tells."""
    own = _ends(measure, row, is_outer=is_outer) or (-math.inf, math.inf)
    value = other["value"]
    theirs = (None if is_benchmark else _ends(measure, other, is_outer=is_outer)) or (value, value)
    low, high = apart(row["value"], own, value, theirs)
    return int(low > 0) - int(high < 0)


def _ends(measure: Measure, row: Row, *, is_outer: bool) -> Interval | None:
    """A row's interval at 95 % or 99.8 %, where it has one; medians have the first alone."""
    if not is_outer:
        return (row["low"], row["high"]) if has_interval(row) else None
    low, high = interval(measure, row["numerator"], row["base"], returns=row.get("returns", 1), z=Z998)
    return None if math.isnan(low) else (low, high)


def has_interval(row: Row) -> bool:
    """Whether a row has a 95 % interval."""
    return is_known(row.get("low")) and is_known(row.get("high"))


def is_small(beside: Row) -> bool:
    """Whether a comparator is made of so few councils that its own chance counts."""
    few = 1 if beside["area_level"] in {"council", "former-council", "joint"} else FEWEST_FOR_SPREAD
    return 0 < beside.get("councils", few) < FEWEST_FOR_SPREAD


def rest_of(measure: Measure, row: Row, beside: Row) -> Row | None:
    """The councils of a comparator without the row's own, where it is one of them and both show their counts.

    `members` of the comparator's row are the codes of its councils.
    """
    counts = [each[column] for each in (beside, row) for column in ("numerator", "base")]
    if row["area_code"] not in beside.get("members", ()) or not all(map(is_known, counts)):
        return None
    numerator, base = counts[0] - counts[2], counts[1] - counts[3]
    if not measure.is_share or base <= 0 or numerator < 0:
        return None
    low, high = interval(measure, numerator, base, returns=beside.get("returns", 1))
    figures = {"numerator": numerator, "base": base, "value": numerator / base, "low": low, "high": high}
    rounded = [each.get("parts", 1) for each in (row, beside) if is_rounded(each)]
    return beside | figures | {"is_rounded": bool(rounded), "parts": sum(rounded) or 1}


def span(measure: Measure, row: Row) -> Interval:
    """From where to where a row's figure can lie, by chance or by rounding: the one line that a chart draws of it.

    Where neither leaves any room, both ends are the value. The row has a value.
    """
    value = row["value"]
    low, high = could_be(measure, row) if measure.is_rate else (value, value)
    if not math.isfinite(high):
        low, high = value, value
    return (min(low, row["low"]), max(high, row["high"])) if has_interval(row) else (low, high)


def interval_text(measure: Measure, row: Row) -> str:
    """A row's 95 % interval: '9.4 % to 16.9 %'; empty where it has none."""
    return range_text(measure, row, row["low"], row["high"]) if has_interval(row) else ""


def place_in_words(measure: Measure, councils: Sequence[Row], area_code: str) -> str:
    """A council's place among those with a figure: '7th highest of 33, plausibly 3rd to 18th'.

    Empty for a base under 50, where it is carried forward, and where as many places are possible as half of them.
    """
    known = [row for row in councils if is_known(row["value"]) and has_interval(row)]
    at = next((n for n, row in enumerate(known) if row["area_code"] == area_code), None)
    if at is None or is_carried(known[at]) or not known[at]["base"] >= FEWEST_RANKED:
        return ""
    place = rank_range([row["value"] for row in known], [span(measure, row) for row in known], at)
    if not place.is_telling:
        return ""
    which = {1: "highest", place.of: "lowest"}.get(place.place, f"{ordinal(place.place)} highest")
    said = f"{which} of {place.of}"
    if place.first == place.last:
        return said
    return f"{said}, plausibly {ordinal(place.first)} to {ordinal(place.last)}"
