"""What the PDF and the Word paper say alike: the facts on the cover, notes under figures, the line at the foot."""

import re
from collections.abc import Sequence
from datetime import UTC, datetime
from typing import NamedTuple

from packs.model import Pack, Page, Table

_NUMBER = r"[+\u2212-]?£?\d[\d,.]*\s?%?p?"
_NUMBERS = re.compile(rf"{_NUMBER}(?: (?:to )?\(?{_NUMBER}\)?)?")
LONG = 20  # rows; a longer table begins a sheet of its own under a picture, and may break between its rows
_LINE = 112  # characters side by side on a sheet
_ENOUGH = 40  # characters of a cell side by side
_BESIDE = 4  # characters: the room on both sides of a column, and for bold
_SOURCE = "Source: "
_TIERS = {"exact": "Exact figures", "protected": "Protected: small numbers are withheld and others rounded"}


class Fact(NamedTuple):
    """A line of the cover."""

    name: str
    text: str


class Note(NamedTuple):
    """What stands in small print under a figure: a name, and a paragraph a line."""

    name: str
    lines: tuple[str, ...]


def facts(pack: Pack) -> list[Fact]:
    """What the cover says of the pack, without what is empty."""
    versions = f"Release {pack.release}, policy {pack.policy}, definitions {pack.definitions}"
    told = [
        Fact("What is shown", pack.filters),
        Fact("Compared with", pack.compared_with),
        Fact("Figures", _TIERS.get(pack.tier, pack.tier)),
        Fact("Made on", day(pack)),
        Fact("In Muster", pack.site + pack.address),
        Fact("Versions", versions),
    ]
    return [each for each in told if each.text]


def notes(page: Page) -> list[Note]:
    """The small print under a figure, without what is empty."""
    told = [
        Note("Base", (page.base,)),
        Note("Notes", page.caveats),
        Note("Source", (page.source.removeprefix(_SOURCE),)),
        Note("Definitions" if len(page.definitions) > 1 else "Definition", page.definitions),
    ]
    return [each for each in told if any(each.lines)]


def foot(pack: Pack) -> str:
    """The line at the foot of every page."""
    return f"{pack.area}, as at {pack.as_at}"


def made(pack: Pack) -> datetime:
    """When the pack was made, UTC."""
    found = datetime.fromisoformat(pack.made_at)
    return found.astimezone(UTC) if found.tzinfo else found.replace(tzinfo=UTC)


def day(pack: Pack) -> str:
    """The day on which the pack was made: '15 January 2026'."""
    return f"{made(pack):%-d %B %Y}"


def is_long(table: Table) -> bool:
    """Whether a table has too many rows to stand beside other things on a sheet."""
    return len(table.rows) > LONG


def are_numbers(table: Table) -> list[bool]:
    """Whether each column holds numbers, which align right; the first names its row and never does."""
    columns: Sequence[Sequence[str]] = list(zip(*table.rows, strict=True)) or [()] * len(table.head)
    return [place > 0 and any(map(is_number, column)) for place, column in enumerate(columns)]


def is_number(words: str) -> bool:
    """Whether a cell holds a number, or two as '8 % to 12 %' or '8 % (30)', and nothing else."""
    return bool(_NUMBERS.fullmatch(words))


def widths(table: Table) -> list[float]:
    """The share of the width that each column gets, together 1: words do not break, sentences share what is left."""
    rows = (table.head, *table.rows) if table.head else table.rows
    columns: list[Sequence[str]] = list(zip(*rows, strict=True))
    least, most = ([_need(column, within) for column in columns] for within in (0, _ENOUGH))
    spare, asked = max(0, _LINE - sum(least)), sum(most) - sum(least)
    given = min(1, spare / asked) if asked else 0
    sizes = [low + given * (high - low) for low, high in zip(least, most, strict=True)]
    return [size / sum(sizes) for size in sizes]


def _need(column: Sequence[str], within: int) -> int:
    """Characters that a column must have so that neither numbers nor words break, nor cells shorter than `within`."""
    longest = (len(part) for text in column for part in ([text] if is_number(text) else text.split(" ")))
    return max(*longest, *(min(len(text), within) for text in column), 0) + _BESIDE
