"""What is measured: figures with their units, what they are to reach, and the same from the two baselines."""

import os
import platform
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from importlib.metadata import version
from pathlib import Path

import config

FOLDER = config.PROJECT / ".cache" / "bench"
HEADINGS = ("Figure", "Muster", "To reach", "Reached", "Bare DuckDB", "Plain page")
_MEMORY = Path("/proc/meminfo")


class Unit(StrEnum):
    """What a figure counts; knows how to write itself."""

    SECONDS = "s"
    MILLISECONDS = "ms"
    ROWS = "rows"
    REQUESTS_PER_SECOND = "requests/s"
    ROWS_PER_SECOND = "rows/s"
    TIMES = "times"
    MIB = "MiB"
    KIB = "KiB"
    PERCENT = "%"
    FAILED = "failed"

    def text(self, value: float) -> str:
        """A value in words: 12345.6 rows/s -> '12,346 rows/s'."""
        is_fine = self in {Unit.SECONDS, Unit.MILLISECONDS, Unit.TIMES, Unit.KIB, Unit.PERCENT}
        return f"{value:,.{1 if is_fine else 0}f} {self.value}"


@dataclass(frozen=True, kw_only=True)
class Figure:
    """One measured value; `below` is what it has to stay under, `above` what it has to reach, None if not asked."""

    name: str
    value: float
    unit: Unit
    below: float | None = None
    above: float | None = None
    bare: float | None = None  # the same from DuckDB alone, None where it has nothing like it
    plain: float | None = None  # the same from the plain page
    graph: str = ""  # the graph it is a point of

    @property
    def is_reached(self) -> bool | None:
        """Whether the value is where it was asked to be; None where nothing was."""
        if self.below is not None:
            return self.value <= self.below
        return None if self.above is None else self.value >= self.above

    @property
    def cells(self) -> tuple[str, ...]:
        """A cell under each of HEADINGS."""
        asked = "" if self.below is None else f"at most {self.unit.text(self.below)}"
        asked = asked if self.above is None else f"at least {self.unit.text(self.above)}"
        reached = {None: "", True: "yes", False: "no"}[self.is_reached]
        others = ("" if each is None else self.unit.text(each) for each in (self.bare, self.plain))
        return self.name, self.unit.text(self.value), asked, reached, *others


def spread(
    name: str,
    values: Sequence[float],
    *,
    below: tuple[float | None, float | None] = (None, None),
    bare: Sequence[float] = (),
    plain: Sequence[float] = (),
    graph: str = "",
) -> list[Figure]:
    """The middle and the slowest twentieth of measured milliseconds, the middle as a point of a graph."""
    return [
        Figure(
            name=f"{name}, {told}",
            value=percentile(values, share),
            unit=Unit.MILLISECONDS,
            below=most,
            bare=percentile(bare, share) if bare else None,
            plain=percentile(plain, share) if plain else None,
            graph=graph if told == "p50" else "",
        )
        for told, share, most in (("p50", 0.5, below[0]), ("p95", 0.95, below[1]))
    ]


def median(values: Iterable[float]) -> float:
    """The middle value; the lower of two in the middle."""
    return percentile(values, 0.5)


def percentile(values: Iterable[float], share: float) -> float:
    """The smallest measured value that so many of the values do not exceed."""
    ordered = sorted(values)
    return ordered[max(0, -int(-share * len(ordered) // 1) - 1)]


def machine() -> str:
    """The machine in a line: system, cores, memory and versions."""
    system = platform.freedesktop_os_release()
    kilobytes = int(_MEMORY.read_text(encoding="ascii").split()[1])
    return (
        f"{system['NAME'].split()[0]} {system.get('VERSION_ID', '')}, {os.cpu_count()} cores, "
        f"{kilobytes / 1024**2:.0f} GiB of memory, Python {platform.python_version()}, DuckDB {version('duckdb')}"
    )
