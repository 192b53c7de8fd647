"""What is printed: figures with their units, what they are to reach, and the table and file that show them."""

import json
import os
import platform
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from enum import StrEnum
from importlib.metadata import version
from pathlib import Path

import config

FOLDER = config.PROJECT / ".cache" / "bench"
LAST = FOLDER / "last.json"
LAST_IN_WORDS = FOLDER / "last.md"
_MEMORY = Path("/proc/meminfo")


class Unit(StrEnum):
    """What a figure counts; knows how to write itself."""

    SECONDS = "s"
    MILLISECONDS = "ms"
    ROWS = "rows"
    ROWS_PER_SECOND = "rows/s"
    TIMES = "times"
    MIB = "MiB"
    KIB = "KiB"
    PERCENT = "%"

    def text(self, value: float) -> str:
        """A value in words: 12345.6 rows/s -> '12,346 rows/s'."""
        decimals = {Unit.SECONDS: 1, Unit.MILLISECONDS: 1, Unit.TIMES: 1, Unit.KIB: 1, Unit.PERCENT: 1}.get(self, 0)
        return f"{value:,.{decimals}f} {self.value}"


@dataclass(frozen=True, kw_only=True)
class Figure:
    """One measured value; `below` is what it has to stay under, `above` what it has to reach, None if not asked."""

    subject: str  # what was measured on: a size, or the first load
    name: str
    value: float
    unit: Unit
    below: float | None = None
    above: float | None = None

    @property
    def is_reached(self) -> bool | None:
        """Whether the value is where it was asked to be; None where nothing was."""
        if self.below is not None:
            return self.value < self.below
        return None if self.above is None else self.value >= self.above

    @property
    def cells(self) -> tuple[str, str, str, str]:
        """Name, value, what is asked and whether that is reached, in words."""
        asked = "" if self.below is None else f"under {self.unit.text(self.below)}"
        asked = asked if self.above is None else f"at least {self.unit.text(self.above)}"
        reached = {None: "", True: "reached", False: "not reached"}[self.is_reached]
        return self.name, self.unit.text(self.value), asked, reached


def median(values: Iterable[float]) -> float:
    """The middle value; the lower of two in the middle."""
    return percentile(values, 0.5)


def percentile(values: Iterable[float], share: float) -> float:
    """The smallest measured value that so many of the values do not exceed."""
    ordered = sorted(values)
    return ordered[max(0, -int(-share * len(ordered) // 1) - 1)]


def machine() -> str:
    """The machine in a line: system, cores, memory, versions, and how busy it was already."""
    system = platform.freedesktop_os_release()
    kilobytes = int(_MEMORY.read_text(encoding="ascii").split()[1])
    return (
        f"{system['NAME'].split()[0]} {system.get('VERSION_ID', '')}, {os.cpu_count()} cores, "
        f"{kilobytes / 1024**2:.0f} GiB of memory, Python {platform.python_version()}, DuckDB {version('duckdb')}, "
        f"load average {os.getloadavg()[0]:.1f} at the start"
    )


def save(figures: Sequence[Figure], measured_on: str) -> Path:
    """Write the figures as JSON, and as the tables of docs/performance.md, beside the files they were measured on."""
    rows = [asdict(each) | {"is_reached": each.is_reached} for each in figures]
    when = datetime.now(UTC)
    found = {"measured_at": when.isoformat(timespec="seconds"), "machine": measured_on, "figures": rows}
    LAST.write_text(json.dumps(found, indent=2) + "\n", encoding="utf-8")
    tables = [f"{when:%d %B %Y}. {measured_on}.\n", *(_in_words(figures, each) for each in subjects(figures))]
    LAST_IN_WORDS.write_text("\n".join(tables), encoding="utf-8")
    return LAST


def subjects(figures: Sequence[Figure]) -> list[str]:
    """What the figures were measured on, in order."""
    return list(dict.fromkeys(each.subject for each in figures))


def _in_words(figures: Sequence[Figure], subject: str) -> str:
    rows = [("figure", "measured", "to reach", "reached"), ("---", "---:", "---:", "---")]
    rows += [each.cells for each in figures if each.subject == subject]
    return f"### {subject}\n" + "".join(f"| {' | '.join(cells)} |\n" for cells in rows)
