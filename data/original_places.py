"""Where the rows of a return in our form stand in the file that the council sent, so that reports name that."""

import csv
import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Self

from data.export import inert
from data.return_report import ReturnReport, RuleBroken, Spot

_MOST_ROWS = 3  # of one line that adds up several


@dataclass(frozen=True)
class OriginalPlaces:
    """The original's name; the sheet and rows of each line of teams.csv from the second; headings of our columns."""

    file: str
    lines: tuple[tuple[str, tuple[int, ...]], ...]
    headings: Mapping[str, Mapping[str, str]]  # sheet to our column to the council's own, as “Heads” (column C)
    notes: tuple[str, ...] = ()  # what was left out or taken for something, beginning with the place

    def spot(self, spot: Spot) -> Spot:
        """The same place in the original; itself where nothing is known of it."""
        place = (spot.line or 1) - 2
        if not 0 <= place < len(self.lines):
            sheets = {sheet for sheet, _ in self.lines}
            own = self.headings.get(sheets.pop(), {}) if len(sheets) == 1 else {}
            return replace(spot, file=self.file, line=None, column=own.get(spot.column, spot.column))
        sheet, rows = self.lines[place]
        file = f"{self.file}, sheet “{sheet}”" if sheet else self.file
        if len(rows) > 1:
            more = "" if len(rows) <= _MOST_ROWS else " and more"
            file += f", with row {', '.join(map(str, rows[1:_MOST_ROWS]))}{more}"
        return replace(spot, file=file, line=rows[0], column=self.headings.get(sheet, {}).get(spot.column, spot.column))

    def to_json(self) -> str:
        """As JSON, for `from_json`."""
        return json.dumps(asdict(self), ensure_ascii=False)

    @classmethod
    def from_json(cls, text: str) -> Self:
        """Read what `to_json` wrote. Raises ValueError, KeyError or TypeError for anything else."""
        parts = json.loads(text)
        lines = tuple((sheet, tuple(rows)) for sheet, rows in parts["lines"])
        return cls(parts["file"], lines, parts["headings"], tuple(parts["notes"]))


def in_original(report: ReturnReport, places: OriginalPlaces) -> ReturnReport:
    """A report on teams.csv in terms of the file it was written from: its places, its name, and how it was read."""
    problems = [replace(broken, spots=tuple(map(places.spot, broken.spots))) for broken in report.problems]
    if places.notes:
        spots = tuple(_note(places.file, each) for each in places.notes)
        problems.append(replace(READ_SO, times=len(spots), spots=spots))
    files = tuple(replace(file, name=places.file) for file in report.files)
    return replace(report, problems=tuple(problems), files=files)


def problems_in_original(problems: Path, places: OriginalPlaces) -> None:
    """Have a CSV file of problems, as `etl.report` writes it, name the lines and columns of the file that was sent."""
    with problems.open(encoding="utf-8-sig", newline="") as file:
        reader = csv.DictReader(file)
        names, rows = list(reader.fieldnames or ()), list(reader)
    with problems.open("w", encoding="utf-8-sig", newline="") as file:
        writer = csv.DictWriter(file, names)
        writer.writeheader()
        for row in rows:
            line = int(row["line"]) if row["line"] else None
            spot = places.spot(Spot(file=row["file"], line=line, column=row["column"], found=""))
            writer.writerow(row | {"file": inert(spot.file), "line": spot.line or "", "column": inert(spot.column)})


READ_SO = RuleBroken(
    rule="own-layout",
    effect="warns",
    wrong="the file is laid out in the council's own way: this was left out or taken for something",
    remedy="Nothing to do where that is right; else correct the file.",
    times=0,
    spots=(),
)


def _note(file: str, words: str) -> Spot:
    place, mark, rest = words.partition(": ")
    return Spot(file=place if mark else file, line=None, column="", found=rest if mark else words)
