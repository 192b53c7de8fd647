"""What there is to tell of a release that took another's place, in a form that can be kept."""

import json
import math
from dataclasses import asdict, dataclass, replace
from enum import StrEnum
from typing import Any

from data.answers import Row
from data.principal import Principal


class Change(StrEnum):
    """What became of a council's return."""

    ADDED = "added"
    REVISED = "revised"
    CARRIED = "carried forward"
    WITHDRAWN = "withdrawn"
    LOST = "not there any more"


@dataclass(frozen=True, kw_only=True)
class ChangedReturn:
    """A return of a date that is not as it was in the release before."""

    change: Change
    as_at: str
    council_code: str
    council: str
    carried_from: str = ""  # the date whose data stand in for it


@dataclass(frozen=True, kw_only=True)
class Moved:
    """A headline measure of one area and date that is not what it was; values in the measure's unit."""

    measure: str  # its key
    area_code: str
    area: str
    is_council: bool
    period: str
    before: float
    now: float


@dataclass(frozen=True, kw_only=True)
class NewFinding:
    """A finding as the Overview tells it, that the release before did not have; `region` is whose councils it is of."""

    kind: str
    measure: str
    region: str  # code
    row: Row
    before: Row | None
    others: tuple[Row, ...]
    rate: float
    councils: int


@dataclass(frozen=True, kw_only=True)
class Changes:
    """What a release changes for readers; figures are as anybody has them who sees all councils and owns none.

    `is_compared` is false where the two were made under different rules, or there is no release to compare with: then
    nothing is told of figures.
    """

    release_id: str
    before_id: str
    is_compared: bool
    dates: tuple[str, ...]  # that the release before did not have
    returns: tuple[ChangedReturn, ...]
    moved: tuple[Moved, ...]
    findings: tuple[NewFinding, ...]
    policy_before: str
    policy: str
    definitions: str

    def of(self, change: Change) -> list[ChangedReturn]:
        """The returns of which one thing became."""
        return [each for each in self.returns if each.change is change]

    def for_reader(self, who: Principal) -> "Changes":
        """Without what is about councils that a reader does not see."""
        return replace(
            self,
            returns=tuple(each for each in self.returns if who.sees(each.council_code)),
            moved=tuple(each for each in self.moved if not each.is_council or who.sees(each.area_code)),
            findings=tuple(seen for each in self.findings if (seen := _seen(each, who))),
        )

    def to_json(self) -> str:
        """As text, with null for what is not a number."""
        return json.dumps(_plain(asdict(self)), allow_nan=False)

    @classmethod
    def from_json(cls, text: str) -> "Changes":
        """What `to_json` made. Raises ValueError, KeyError, TypeError."""
        found = json.loads(text)
        return cls(
            **found
            | {
                "dates": tuple(found["dates"]),
                "returns": tuple(
                    ChangedReturn(**each | {"change": Change(each["change"])}) for each in found["returns"]
                ),
                "moved": tuple(Moved(**each) for each in found["moved"]),
                "findings": tuple(map(_finding, found["findings"])),
            }
        )


def _seen(found: NewFinding, who: Principal) -> NewFinding | None:
    """A finding without the councils that a reader does not see; nothing where it is of no other."""
    rows = [each for each in (found.row, *found.others) if who.sees(each["area_code"])]
    return replace(found, row=rows[0], others=tuple(rows[1:])) if rows else None


def _plain(value: Any) -> Any:
    """The same with None for what is not a number, which JSON has no word for."""
    if isinstance(value, dict):
        return {key: _plain(each) for key, each in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(each) for each in value]
    return None if isinstance(value, float) and math.isnan(value) else value


def _finding(found: dict[str, Any]) -> NewFinding:
    rows = {"row": _row(found["row"]), "before": _row(found["before"]) if found["before"] else None}
    rate = math.nan if found["rate"] is None else found["rate"]
    return NewFinding(**found | rows | {"others": tuple(map(_row, found["others"])), "rate": rate})


def _row(row: Row) -> Row:
    return {name: math.nan if value is None else value for name, value in row.items()}
