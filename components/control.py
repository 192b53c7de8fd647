"""A figure over twelve periods or more as a control chart, and its signals in words."""

from collections.abc import Sequence
from typing import NamedTuple

from components.words import is_known, listed, period_text
from data.answers import Row
from data.carried import is_carried
from data.control import FEWEST, Control, Signal, xmr

_NAMED = 3  # periods in a sentence
_RUNS = {
    Signal.SIDE: "{ends} lie on one side of the mean",
    Signal.DRIFT: "{ends} go one way without a break",
}
_POINTS = {
    Signal.OUTSIDE: "{names} {lies} outside the control limits",
    Signal.NEAR: "{names} {lies} near a limit",
}


class Charted(NamedTuple):
    """The periods with a figure, oldest first, and the control chart of their values."""

    rows: list[Row]
    chart: Control


def charted(rows: Sequence[Row]) -> Charted | None:
    """The control chart of an area's rows over time; nothing below twelve periods, or where sources follow each other.

    Another source counts differently, which is no change.
    """
    known = [row for row in rows if is_known(row["value"]) and not is_carried(row)]
    if len(known) < FEWEST or len({row["source"] for row in known}) > 1:
        return None
    return Charted(known, xmr([row["value"] for row in known]))


def signals_in_words(found: Charted) -> str:
    """What chance alone seldom does, with the periods where it was; or that nothing stands out."""
    said = []
    for signal in Signal:
        at = [n for n, signals in found.chart.signals.items() if signal in signals]
        if signal in _RUNS:
            said += [
                _RUNS[signal].format(ends=f"{_name(found, run[0])} to {_name(found, run[-1])}") for run in _runs(at)
            ]
        elif at:
            said.append(_POINTS[signal].format(names=_names(found, at), lies="lies" if len(at) == 1 else "lie"))
    if not said:
        return f"None of {len(found.rows)} periods stands out from the usual ups and downs."
    return f"Unlikely to be chance: {'; '.join(said)}."


def _name(found: Charted, n: int) -> str:
    return period_text(found.rows[n]["period"], found.rows[n]["period_kind"])


def _names(found: Charted, at: Sequence[int]) -> str:
    names = [_name(found, n) for n in at[-_NAMED:]]
    more = len(at) - len(names)
    return listed([*names, f"{more} earlier"] if more else names)


def _runs(at: Sequence[int]) -> list[list[int]]:
    """Positions in stretches without a gap."""
    runs: list[list[int]] = []
    for n in at:
        if runs and n == runs[-1][-1] + 1:
            runs[-1].append(n)
        else:
            runs.append([n])
    return runs
