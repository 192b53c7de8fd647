"""What a check says of one council's return, for the person who sent it: the same on pages, in files and at a terminal.

`etl.inspection` makes it; pages read it from JSON. It holds counts that have not passed the disclosure gate, so it is
shown only to the council's own people and to those who run the collection (`Principal.may_see_return_of`). It never
holds a value of a personal field.
"""

import json
from dataclasses import asdict, dataclass, is_dataclass
from typing import Any, Self, get_args, get_type_hints

PERIOD_KINDS = {"12-months": "12 months", "quarter": "one quarter"}  # what starters and leavers cover, in words

STAFF_RECORDS = "staff-records"  # key of a control total, as are those below
_OF_PEOPLE = {STAFF_RECORDS, "employees", "agency-workers"}


@dataclass(frozen=True, kw_only=True)
class SentFile:
    """One file of the return."""

    name: str
    kind: str  # workplace, staff, training, teams or unknown
    rows_in: int
    rows_set_aside: int
    size_bytes: int
    sha256: str


@dataclass(frozen=True, kw_only=True)
class Spot:
    """Where a rule was broken, and by what; nothing is told of what was found in a personal field."""

    file: str
    line: int | None
    column: str
    found: str


@dataclass(frozen=True, kw_only=True)
class RuleBroken:
    """One rule: what is wrong, what to do, how often, and the first places."""

    rule: str
    effect: str  # refuses, sets-aside or warns
    wrong: str
    remedy: str
    times: int
    spots: tuple[Spot, ...]


@dataclass(frozen=True, kw_only=True)
class FieldAnswered:
    """How complete one field is; shares are of the records that are asked for it."""

    field: str
    meaning: str
    records: int
    answered: int
    known: int
    required_share: float  # 1.0 or 0.9


@dataclass(frozen=True, kw_only=True)
class Effect:
    """What the state of the return does to a measure, in a sentence; the share of staff that the measure rests on."""

    measure: str  # key
    sentence: str
    rests_on: float


@dataclass(frozen=True, kw_only=True)
class Control:
    """A total by which sender and receiver see that they speak of the same return."""

    key: str
    label: str
    value: int | None  # None where it is not known
    before: int | None  # of the accepted return of the same date that it would replace; else of the last return
    before_as_at: str  # the date of that return; empty where there is none


@dataclass(frozen=True, kw_only=True)
class StockAndFlow:
    """Whether a role group's people add up between two returns; None where a number is not known."""

    role_group: str  # name; "All" for the whole council
    opening: int | None
    starters: int | None
    leavers: int | None
    closing: int
    joiners_seen: int | None
    leavers_seen: int | None

    @property
    def residual(self) -> int | None:
        """People who are there although nobody says how they came; below 0, who went."""
        if self.opening is None or self.starters is None or self.leavers is None:
            return None
        return self.closing - (self.opening + self.starters - self.leavers)


@dataclass(frozen=True, kw_only=True)
class ReturnReport:
    """All that a check says of one return."""

    as_at: str  # 2025-09-30; empty where the files were checked without a date
    council_code: str  # empty where they were checked without a council
    council: str
    layout: str  # asc-wds or regional
    period_kind: str  # of PERIOD_KINDS
    would_be: str  # accepted, refused or unreadable
    said: str  # the verdict in a sentence or two: what refuses it, and how much
    files: tuple[SentFile, ...] = ()
    problems: tuple[RuleBroken, ...] = ()  # those that refuse first, then by how often
    effects: tuple[Effect, ...] = ()
    completeness: tuple[FieldAnswered, ...] = ()
    plausibility: tuple[str, ...] = ()  # sentences; empty where nothing is odd or there is no return to compare with
    compared_with: str = ""  # the as-at date of the last return, where there is one
    controls: tuple[Control, ...] = ()
    stock_and_flow: tuple[StockAndFlow, ...] = ()
    is_far_smaller: bool = False  # than the accepted return that it would replace, or the last: ask before accepting

    @property
    def not_looked_at(self) -> str:
        """In place of what rests on staff, where none of them could be counted; empty where they were."""
        if self.would_be == "accepted" or any(each.value for each in self.controls if each.key in _OF_PEOPLE):
            return ""
        if self.would_be == "unreadable":
            return "This could not be looked at, as the return cannot be read."
        return "This could not be looked at while the return is refused for the problems above."

    def to_json(self) -> str:
        """As JSON, for `from_json`."""
        return json.dumps(asdict(self), ensure_ascii=False)

    @classmethod
    def from_json(cls, text: str) -> Self:
        """Read what `to_json` wrote. Raises ValueError, KeyError or TypeError for anything else."""
        parts = json.loads(text)
        kinds: dict[str, type[Any]] = {
            "files": SentFile,
            "effects": Effect,
            "completeness": FieldAnswered,
            "controls": Control,
            "stock_and_flow": StockAndFlow,
        }
        for name, kind in kinds.items():
            parts[name] = tuple(kind(**each) for each in parts[name])
        parts["problems"] = tuple(
            RuleBroken(**{**each, "spots": tuple(Spot(**spot) for spot in each["spots"])}) for each in parts["problems"]
        )
        parts["plausibility"] = tuple(parts["plausibility"])
        report = cls(**parts)
        _expect(report, cls)
        return report


def fewer_text(records: int, before: int) -> str:
    """What a return that is far smaller has, against the one before: '114 staff records, 50 % fewer'."""
    share = min(99, round(100 * (before - records) / before)) if records else 100
    return f"{records:,} staff record{'' if records == 1 else 's'}, {share} % fewer"


def _expect(value: object, kind: Any) -> None:
    """See that a value has the type of its field, and so have its own fields. Raises TypeError."""
    if is_dataclass(kind):
        for field, of in get_type_hints(kind).items():
            _expect(getattr(value, field), of)
    elif isinstance(value, tuple):
        for each in value:
            _expect(each, get_args(kind)[0])
    else:
        kinds = get_args(kind) or (kind,)
        if type(value) not in (kinds if float not in kinds else (*kinds, int)):
            raise TypeError("a report does not hold such a thing")
