"""What is expected of spoilt returns, and what became of them in a real check and a real load."""

import json
from dataclasses import dataclass
from pathlib import Path

from broken import DAY, Break, figures
from data.return_report import ReturnReport, RuleBroken
from homes import Commands, Look, Ran, live


@dataclass(frozen=True, kw_only=True)
class Spoilt:
    """A fault of one council's files, and what must be said of it."""

    name: str
    by: Break
    rule: str
    place: str  # file, line and column as far as a rule can know them: "staff.csv 5 UNIQUEWORKERID"
    words: str  # that must be among what is said
    refused: bool = True


@dataclass(frozen=True, kw_only=True)
class Tried:
    """What became of a folder of returns."""

    home: Path
    reports: dict[str, ReturnReport]  # by council code
    unplaced: tuple[ReturnReport, ...]  # of folders that are no council's, or of no date
    checked: Ran
    loaded: Ran
    before: dict[tuple[str, str], int]
    is_well: bool

    def is_unharmed(self, code: str, *, refused: bool) -> bool:
        """Whether all that was live is as it was, and this council's return is not in it where it was refused."""
        now = figures(self.home)
        is_in = (DAY, code) in now
        return self.is_well and self.before.items() <= now.items() and is_in is not refused


def tried(returns: Path, home: Path, commands: Commands, served: Look) -> Tried:
    """Check and load a folder in a home."""
    before, was, to = figures(home), live(home), home.parent / "reports.json"
    checked = commands("check", returns, "--json", to, home=home)
    assert live(home) == was
    loaded = commands("load", returns, home=home)
    reports = [ReturnReport.from_json(json.dumps(one)) for one in json.loads(to.read_text(encoding="utf-8"))]
    return Tried(
        home=home, reports={one.council_code: one for one in reports if one.as_at}, checked=checked, loaded=loaded,
        unplaced=tuple(one for one in reports if not (one.as_at and one.council_code)), before=before,
        is_well=served(home).is_well,
    )  # fmt: skip


def told(broken: RuleBroken) -> str:
    """A problem in one line, as a person reads it."""
    spot = broken.spots[0]
    place = " ".join(filter(None, (spot.file, str(spot.line or ""), spot.column)))
    return f"{place}: {broken.wrong} [{spot.found}]. {broken.remedy}"
