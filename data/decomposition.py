"""Why a group's rate changed between two returns: rates, mix of roles, and which councils returned.

A shift-share that adds up exactly, worked out from shown rows alone. The method is in docs/decisions/0024.
"""

import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import NamedTuple

from data.answers import Answer, Row
from data.carried import is_carried
from data.funnels import has_counts


class Cell(NamedTuple):
    """Staff of a council, or of some role groups of it: events and base in the earlier return and in the later."""

    events_before: float
    base_before: float
    events: float
    base: float


@dataclass(frozen=True)
class Decomposition:
    """The change of a rate as the sum of three effects, each as a share of 0-1."""

    before: Row  # of the whole group
    now: Row
    rates: float  # within councils' role groups
    mix: float  # of staff over those
    councils: float  # that other councils returned
    common: int  # councils in both returns
    joined: list[Row]  # councils in the later return alone
    left: list[Row]  # councils in the earlier return alone
    carried: list[Row] = field(default_factory=list)  # councils of which one return is an earlier one carried forward

    @property
    def change(self) -> float:
        """The three together: how much the shown rate of the group changed."""
        return float(self.now["value"] - self.before["value"])


def rates_and_mix(cells: Iterable[Cell]) -> tuple[float, float]:
    """How much of the change in the rate of all cells together is change of their rates, and of their shares of staff.

    Each cell's change of rate counts at the mean of its two shares, and its change of share at the mean of its two
    rates; together they are the whole change. Every base is above 0.
    """
    cells = list(cells)
    before, now = (math.fsum(getattr(each, name) for each in cells) for name in ("base_before", "base"))
    rates, mix = [], []
    for each in cells:
        share_before, share = each.base_before / before, each.base / now
        rate_before, rate = each.events_before / each.base_before, each.events / each.base
        rates.append((share_before + share) / 2 * (rate - rate_before))
        mix.append((share - share_before) * (rate_before + rate) / 2)
    return math.fsum(rates), math.fsum(mix)


def cells_of(whole: Cell, parts: Mapping[str, Cell]) -> list[Cell]:
    """A council's shown role groups as cells that make up the council.

    What they lack of it, as some are hidden and all are rounded, or have too much, goes to the largest of them. Where
    nothing is shown, or that leaves a cell without staff or with fewer than no events, the council is one cell.
    """
    if not parts:
        return [whole]
    largest = max(parts, key=lambda code: parts[code].base_before + parts[code].base)
    sums = [math.fsum(numbers) for numbers in zip(*parts.values(), strict=True)]
    filled = Cell(*(of + all_of - summed for of, all_of, summed in zip(parts[largest], whole, sums, strict=True)))
    cells = [filled if code == largest else each for code, each in parts.items()]
    is_sound = all(each.base_before > 0 and each.base > 0 and each.events_before >= 0 <= each.events for each in cells)
    return cells if is_sound else [whole]


def decomposition(by_council: Answer, by_role_group: Answer, period: str, earlier: str) -> Decomposition | None:
    """Why the rate of the selected group changed from an earlier return; nothing where either has no figure.

    The answers are by council over time, the second also by role group. Nothing either where no council with a figure
    is in both returns. A return carried forward tells of no change, so it is in neither.
    """
    group = by_council.selection.area.code
    headline = {row["period"]: row for row in by_council.rows if row["area_code"] == group and has_counts(row)}
    councils = {(row["area_code"], row["period"]): row for row in by_council.rows_of("shown") if has_counts(row)}
    codes = {day: {code for code, when in councils if when == day} for day in (earlier, period)}
    both = sorted(codes[earlier] & codes[period])
    carried = [code for code in both if any(is_carried(councils[code, day]) for day in (earlier, period))]
    common = [code for code in both if code not in carried]
    if not (common and earlier in headline and period in headline):
        return None
    parts = _parts(by_role_group, period, earlier)
    pairs = {code: _cell(councils[code, earlier], councils[code, period]) for code in common}
    rates, mix = rates_and_mix(cell for code in common for cell in cells_of(pairs[code], parts.get(code, {})))
    events_before, base_before, events, base = (math.fsum(each) for each in zip(*pairs.values(), strict=True))
    apart_before = headline[earlier]["value"] - events_before / base_before
    apart = headline[period]["value"] - events / base
    return Decomposition(
        before=headline[earlier],
        now=headline[period],
        rates=rates,
        mix=mix,
        councils=apart - apart_before,
        common=len(common),
        joined=[councils[code, period] for code in sorted(codes[period] - codes[earlier])],
        left=[councils[code, earlier] for code in sorted(codes[earlier] - codes[period])],
        carried=[councils[code, period] for code in carried],
    )


def _cell(before: Row, now: Row) -> Cell:
    return Cell(before["numerator"], before["base"], now["numerator"], now["base"])


def _parts(by_role_group: Answer, period: str, earlier: str) -> dict[str, dict[str, Cell]]:
    """Council to role group to its counts, of those whose counts are shown in both returns."""
    shown = {
        (row["area_code"], row["across"][0], row["period"]): row
        for row in by_role_group.rows_of("shown")
        if not math.isnan(row["numerator"]) and row["base"] > 0
    }
    parts: dict[str, dict[str, Cell]] = {}
    for (council, role_group, day), row in shown.items():
        before = shown.get((council, role_group, earlier))
        if day == period and before is not None:
            parts.setdefault(council, {})[role_group] = _cell(before, row)
    return parts
