"""What each answer is made of, as JSON schemas; nothing else may be in it."""

from typing import Any

from data.definitions import definition_words
from data.export import ColumnKind, columns
from data.measures import MEASURES, By
from data.question import MOST_LEVELS
from data.selection import EXACT, FILTERS, PROTECTED

Schema = dict[str, Any]
_OF_ALL = ("filters", "terms")  # columns of files that JSON says once

TEXT: Schema = {"type": "string"}
_OR_NONE: Schema = {"type": ["string", "null"]}
_DAY: Schema = {"type": "string", "format": "date"}
_YES_NO: Schema = {"type": "boolean"}
_COUNT: Schema = {"type": "integer", "minimum": 0}
_KEY: Schema = {"type": "string", "enum": list(MEASURES)}
_TEXTS: Schema = {"type": "array", "items": TEXT}
_BYS: Schema = {"type": "array", "items": {"type": "string", "enum": [each.value for each in By]}}


def record(**parts: Schema) -> Schema:
    """An object of these parts, all of them and no others."""
    return {"type": "object", "properties": parts, "required": list(parts), "additionalProperties": False}


def several(of: Schema) -> Schema:
    """A list."""
    return {"type": "array", "items": of}


def _row() -> Schema:
    """One row: a number that is not shown is null, and its mark says why; e and r stand beside a number."""
    kinds = {ColumnKind.NUMBER: {"type": ["number", "null"]}}
    told = [each for each in columns(across=MOST_LEVELS - 1) if each.name not in _OF_ALL]
    always = [each.name for each in columns() if each.name not in _OF_ALL]
    parts = {each.name: kinds.get(each.kind, TEXT) | {"description": each.description} for each in told}
    return {"type": "object", "properties": parts, "required": always, "additionalProperties": False}


def _example() -> Schema:
    row = {
        "measure": "turnover", "period": "2025-09-30", "period_kind": "12-months", "workforce": "council-staff",
        "area_code": "E09000016", "area_name": "Havering", "area_level": "council", "by": "council",
        "category_code": "E09000016", "category": "Havering", "value": 0.1078, "low": 0.0827, "high": 0.1382,
        "unit": "share", "numerator": 62.0, "base": 575.0, "mark": "", "coverage": "100 % of staff",
        "tier": "protected", "policy": "regional 1 (7ead4889)", "source": "sample data",
        "release": "20260101T120000000Z",
    }  # fmt: skip
    withheld = row | {"area_code": "E09000001", "area_name": "City of London", "category_code": "E09000001"}
    withheld |= {"category": "City of London", "mark": "c"}
    return {
        "release": "20260101T120000000Z", "as_at": "2025-09-30", "tier": "protected",
        "policy": "regional 1 (7ead4889)", "sample": True, "definitions": "0052c536c117", "filters": "",
        "address": "https://muster.example.org/turnover?workforce=council-staff&period=2025-09-30&area=london",
        "rows": [row, withheld | dict.fromkeys(("value", "low", "high", "numerator", "base"))],
        "count": 2, "total": 34, "next": "https://muster.example.org/api/v1/data?measure=turnover&offset=2",
        "comments": [
            {
                "area_code": "E09000016", "measure": "turnover", "period": "2025-09-30", "written_on": "2026-06-03",
                "text": "Transfer of 60 reablement staff in May.",
            }
        ],
        "terms": "To find out who a person in these figures is, without consent, is an offence.",
    }  # fmt: skip


_COMMENT = record(area_code=TEXT, measure=_KEY, period=_DAY, written_on=_DAY, text=TEXT)
_SHORT = {
    "key": _KEY, "label": TEXT, "definition": TEXT, "topic": TEXT, "unit": TEXT, "basis": TEXT, "better": TEXT,
    "period_kind": TEXT, "page": TEXT, "href": TEXT,
}  # fmt: skip
_WORDS = dict.fromkeys(definition_words(MEASURES["turnover"]), TEXT) | {"key": _KEY}
_CHOICES = several(record(code=TEXT, name=TEXT, group=TEXT))

ROW = _row()
PROBLEM_SCHEMA = record(type=TEXT, title=TEXT, status={"type": "integer"}, detail=TEXT)
PROBLEM_SCHEMA["properties"]["errors"] = several(record(parameter=TEXT, detail=TEXT))
ANSWERS: dict[str, Schema] = {
    "Index": record(
        name=TEXT, version=TEXT, release=TEXT, documentation=TEXT,
        links=several(record(name=TEXT, href=TEXT, what=TEXT)),
    ),
    "Measures": record(release=TEXT, measures=several(record(**_SHORT))),
    "Measure": record(
        **(_SHORT | _WORDS),
        by_of_own_council=_BYS,
        periods=several(record(workforce=TEXT, period=TEXT, as_at=_DAY, by=_BYS)),
        release=TEXT,
    ),
    "Areas": record(
        release=TEXT,
        areas=several(
            record(code=TEXT, name=TEXT, slug=TEXT, level=TEXT, parent=_OR_NONE, region=_OR_NONE, members=_TEXTS)
        ),
    ),
    "Periods": record(
        release=TEXT,
        periods=several(record(period=TEXT, as_at=_DAY, workforce=TEXT, is_returns=_YES_NO, measures=several(_KEY))),
    ),
    "Releases": record(
        releases=several(
            {
                **record(release=TEXT, made_at=_OR_NONE, is_live=_YES_NO),
                "properties": {
                    "release": TEXT, "made_at": _OR_NONE, "is_live": _YES_NO,
                    "policy": TEXT, "definitions": TEXT, "sample": _YES_NO, "as_at": several(_DAY),
                },
            }
        )
    ),
    "Definitions": record(
        release=TEXT, definitions=TEXT, policy=TEXT, measures=several(record(**_WORDS)),
        marks={"type": "object", "additionalProperties": TEXT},
        codes=record(**{by.value: _CHOICES for by in FILTERS}),
        columns=several(record(name=TEXT, what=TEXT)),
        sources=several(record(key=TEXT, title=TEXT, publisher=TEXT, licence=TEXT, caveat=_OR_NONE)),
        credits=_TEXTS, terms=TEXT,
    ),
    "Data": {
        **record(
            release=TEXT, as_at=_DAY, tier={"type": "string", "enum": [PROTECTED, EXACT]}, policy=TEXT, sample=_YES_NO,
            definitions=TEXT, filters=TEXT, address=TEXT, rows=several({"$ref": "#/components/schemas/Row"}),
            count=_COUNT, total=_COUNT, next=_OR_NONE, comments=several(_COMMENT), terms=TEXT,
        ),
        "example": _example(),
    },
}  # fmt: skip
