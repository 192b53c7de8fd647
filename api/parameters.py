"""The parameters of /api/v1/data, each told once: what it is, what it may be, and how it is read."""

import re
from dataclasses import dataclass, field
from enum import StrEnum
from math import prod
from typing import Any, NamedTuple

from data.attributes import OF_LEVEL
from data.catalogue import Catalogue, Workforce
from data.measures import MEASURES, By, Measure
from data.principal import Principal
from data.question import MOST_LEVELS, Fault, Question, Refused, question
from data.selection import EXACT, FILTERS, MOST_VALUES, OPTIONS, PROTECTED

MOST_MEASURES = 10
USUAL_ROWS, MOST_ROWS = 1_000, 10_000  # of a part of JSON; CSV and Parquet come whole unless a limit is given
MOST_OFFSET = 1_000_000
MOST_OF_ALL = 50_000  # rows that one question may have: some 150 MB while it is answered
_LISTED = {By.TEAM: 150, By.LEAVING_REASON: 40}  # of one council, where no look-up says how many there are
_NUMBER = re.compile(r"[0-9]{1,7}")
_RELEASE = re.compile(r"[0-9A-Za-z]{1,40}")


class Form(StrEnum):
    """How an answer is written."""

    JSON = "json"
    CSV = "csv"
    PARQUET = "parquet"

    @property
    def media_type(self) -> str:
        """As the headers Accept and Content-Type name it."""
        return {
            Form.JSON: "application/json",
            Form.CSV: "text/csv",
            Form.PARQUET: "application/vnd.apache.parquet",
        }[self]


@dataclass(frozen=True)
class Parameter:
    """One parameter: what it is, and as a JSON schema what one value may be."""

    name: str
    what: str
    schema: dict[str, Any]
    example: str | list[str] = ""
    most: int = 1  # values it may have, each by itself: role=6&role=7
    is_required: bool = False
    usual: str = ""  # what holds where it is not given, in words

    @property
    def is_repeatable(self) -> bool:
        """Whether it may be given more than once."""
        return self.most > 1


class Part(NamedTuple):
    """Which rows of an answer are given."""

    offset: int
    limit: int | None


@dataclass(frozen=True)
class Wanted:
    """All that a request for data asks."""

    question: Question
    form: Form
    part: Part


@dataclass
class _Own:
    """The parameters that pages do not have, taken out of an address, with what is wrong in them."""

    asked: dict[str, list[str]]
    faults: list[Fault] = field(default_factory=list)

    def one(self, name: str) -> str | None:
        values = self.asked.pop(name, [])
        if len(values) > 1:
            self.faults.append(Fault(f"{name} is given {len(values)} times. Give it once.", name))
        return values[0] if values else None

    def number(self, name: str, least: int, most: int) -> int | None:
        text = self.one(name)
        if text is None or (_NUMBER.fullmatch(text) and least <= int(text) <= most):
            return None if text is None else int(text)
        self.faults.append(Fault(f"{name} is a whole number from {least:,} to {most:,}.", name))
        return None


def wanted(asked: dict[str, list[str]], usual: Form, known: Catalogue, who: Principal) -> Wanted:
    """What the parameters of an address ask, written as `usual` where they do not say how.

    Raises Refused: 400 with everything that is wrong, 403 for what is not granted, 409 for a release that is not live.
    """
    own = _Own(dict(asked))
    measures = _measures(own)
    form = _form(own, usual)
    offset = own.number("offset", 0, MOST_OFFSET)
    limit = own.number("limit", 1, MOST_ROWS)
    own.faults += [Fault(f"{name} is empty.", name) for name in OPTIONS if "" in own.asked.get(name, ())]
    own.faults += [Fault(f"{by.value} has the same code twice.", by.value) for by in FILTERS if _is_double(own, by)]
    _expect_live(own, known)
    try:
        found = question(own.asked, measures or (MEASURES["turnover"],), known, who)
    except Refused as refused:
        also = refused.faults if measures or refused.status != 400 else ()
        raise Refused(refused.status, *own.faults, *also) from None
    own.faults += _other_workforce(own, found, known)
    if own.faults:
        raise Refused(400, *own.faults)
    _expect_modest(found, known)
    return Wanted(found, form, Part(offset or 0, limit or (USUAL_ROWS if form is Form.JSON else None)))


def _measures(own: _Own) -> tuple[Measure, ...]:
    keys = own.asked.pop("measure", [])
    unknown = [key for key in keys if key not in MEASURES]
    if not keys:
        own.faults.append(Fault("measure is missing: the key of one of /api/v1/measures.", "measure"))
    elif len(keys) > MOST_MEASURES:
        own.faults.append(Fault(f"measure may be given {MOST_MEASURES} times, not {len(keys)}.", "measure"))
    elif unknown:
        words = f"There is no measure “{unknown[0][:40]}”. /api/v1/measures lists those that there are."
        own.faults.append(Fault(words, "measure"))
    elif len(set(keys)) < len(keys):
        own.faults.append(Fault("measure has the same key twice.", "measure"))
    else:
        return tuple(MEASURES[key] for key in keys)
    return ()


def _is_double(own: _Own, by: By) -> bool:
    codes = own.asked.get(by.value, [])
    return len(set(codes)) < len(codes)


def _form(own: _Own, usual: Form) -> Form:
    text = own.one("format")
    if text is None or text in set(Form):
        return usual if text is None else Form(text)
    own.faults.append(Fault(f"There is no format “{text[:40]}” here, only {', '.join(Form)}.", "format"))
    return usual


def _expect_live(own: _Own, known: Catalogue) -> None:
    """What is read in parts comes from one release, or the reader is told to begin again."""
    asked, live = own.one("release"), known.release.release_id
    if asked is None or asked == live:
        return
    if not _RELEASE.fullmatch(asked):
        own.faults.append(Fault("release is the id of a release: /api/v1/releases lists them.", "release"))
        return
    words = f"The live release is {live}, and figures are given from it alone. Begin again without release and offset."
    raise Refused(409, Fault(words, "release"))


def _other_workforce(own: _Own, found: Question, known: Catalogue) -> list[Fault]:
    """A period of another workforce alone moves a page there, which says so; a program would not notice."""
    workforce, usual = found.selection.workforce, known.workforces(found.measures)
    if own.asked.get("workforce") or workforce is usual[0]:
        return []
    words = f"The period {found.selection.period.label} is one of {workforce.label.lower()} alone"
    return [Fault(f"{words}: add workforce={workforce.value}, or choose another period.", "workforce")]


def _expect_modest(found: Question, known: Catalogue) -> None:
    """No question takes up more memory than others can spare."""
    places = {By.COUNCIL: len(known.councils(found.selection.area)) + 2, By.PERIOD: len(known.return_dates)}
    counts = places | _LISTED
    each = [counts.get(level) or len(known.choices(level)) or 1 for level in found.levels]
    if (rows := prod(each) * len(found.measures)) > MOST_OF_ALL:
        words = f"This would be up to {rows:,} rows; one answer has at most {MOST_OF_ALL:,}."
        raise Refused(400, Fault(f"{words} Ask for fewer measures or breakdowns.", "by"))


def _filter(by: By) -> Parameter:
    fixed = OF_LEVEL[by].names(by)
    schema: dict[str, Any] = {"type": "string", "enum": list(fixed)}
    if by in {By.ROLE, By.SERVICE, By.ROLE_GROUP}:
        schema = {"type": "string", "pattern": "^[a-z0-9-]{1,30}$"}
    what = by.value.replace("_", " ").capitalize()
    words = f"{what}: only those with these codes, which /api/v1/definitions lists with their names."
    return Parameter(by.value, words, schema, most=MOST_VALUES, usual="all")


_TEXT = {"type": "string", "minLength": 1, "maxLength": 1000}
PARAMETERS: tuple[Parameter, ...] = (
    Parameter(
        "measure", "Key of a measure; several are answered in one table.", {"type": "string", "enum": list(MEASURES)},
        ["turnover", "vacancy-rate"], most=MOST_MEASURES, is_required=True,
    ),
    Parameter(
        "by", "What the figures are broken down by, the second and third across the first.",
        {"type": "string", "enum": [each.value for each in By]}, ["council"], most=MOST_LEVELS, usual="council",
    ),
    Parameter(
        "area", "Slug, ONS code or name of a council, sub-region, region or country. By council it means its councils.",
        _TEXT, "london", usual="the region with the most returns",
    ),
    Parameter(
        "compare", "The comparator, also an area, or a group of councils.", _TEXT, "england",
        usual="the region of the area",
    ),
    Parameter(
        "period", "As-at date of a return, or a published period as /api/v1/periods lists them.", _TEXT, "2025-09-30",
        usual="the newest: leave it out, and each refresh has the newest figures",
    ),
    Parameter(
        "workforce", "Whose staff are counted.", {"type": "string", "enum": [each.value for each in Workforce]},
        usual="council-staff where it has figures",
    ),
    *map(_filter, FILTERS),
    Parameter(
        "tier", "exact for one's own council's exact figures, where they are granted.",
        {"type": "string", "enum": [PROTECTED, EXACT]}, usual=PROTECTED,
    ),
    Parameter(
        "pooled", "3 for the returns of up to three dates together, where one is too small.",
        {"type": "string", "enum": ["3"]}, usual="one date",
    ),
    Parameter(
        "like", "1 for those councils alone that are in every return, by period.",
        {"type": "string", "enum": list(OPTIONS["like"])}, usual="all councils",
    ),
    Parameter(
        "format", "How the answer is written; it goes before the header Accept.",
        {"type": "string", "enum": list(Form)}, "csv", usual="json",
    ),
    Parameter(
        "limit", "How many rows at most.",
        {"type": "integer", "minimum": 1, "maximum": MOST_ROWS}, usual=f"{USUAL_ROWS:,} in JSON, all rows in files",
    ),
    Parameter(
        "offset", "How many rows come before the first one given. “next” in an answer has it right.",
        {"type": "integer", "minimum": 0, "maximum": MOST_OFFSET}, usual="none",
    ),
    Parameter(
        "release", "Id of the release that earlier parts came from: where another is live, 409 instead of a mixture.",
        {"type": "string", "pattern": "^[0-9A-Za-z]{1,40}$"}, usual="the live one",
    ),
)  # fmt: skip
