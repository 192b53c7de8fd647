"""The columns of files and of the interface for programs, each told once: name, kind and what stands in it."""

from enum import StrEnum
from typing import NamedTuple


class ColumnKind(StrEnum):
    """What a column holds; files choose their types by it."""

    TEXT = "text"
    CODE = "code"  # text that may look like a number
    PERIOD = "period"  # an as-at date; text where figures are published, or rest on several returns together
    NUMBER = "number"  # empty where not shown


class Detail(StrEnum):
    """How much of each figure a file has."""

    SEEN = "seen"  # what a person sees in a table
    FULL = "full"  # with intervals, bases and marks


class Column(NamedTuple):
    """One column of a file."""

    name: str
    kind: ColumnKind
    description: str


_TEXT, _CODE, _PERIOD, _NUMBER = ColumnKind.TEXT, ColumnKind.CODE, ColumnKind.PERIOD, ColumnKind.NUMBER
_TOLD = {
    "measure": (_TEXT, "Key of the measure, as in addresses; the definitions say what each one is."),
    "period": (
        _PERIOD,
        "As-at date of the return (ISO 8601), two of them with a slash where returns are taken together, or the "
        "period as the published source names it.",
    ),
    "period_kind": (_TEXT, "What span of time the figure describes: snapshot, 12-months, financial-year or year."),
    "workforce": (_TEXT, "Whose staff are counted: council-staff, whole-sector or children-social-workers."),
    "area_code": (_CODE, "ONS (GSS) code of the area; groups of councils have a code of Muster's own."),
    "area_name": (_TEXT, "Name of the area."),
    "area_level": (_TEXT, "What the area is: council, sub-region, region, country or a group of councils."),
    "by": (_TEXT, "What the figures are broken down by."),
    "category_code": (_CODE, "Code of the category: of the council, role, age band and so on, or the period."),
    "category": (_TEXT, "Name of the category."),
    "value": (
        _NUMBER,
        "The figure, in the unit of its row. A share is 0 to 1. Empty where it is not shown; the mark says why.",
    ),
    "low": (_NUMBER, "Lower end of the 95 % interval of the value, where it has one."),
    "high": (_NUMBER, "Upper end of the 95 % interval of the value, where it has one."),
    "unit": (_TEXT, "What the value counts: share, people, posts, wte, gbp-per-hour, days or ratio."),
    "numerator": (_NUMBER, "The count above the line, as shown; empty where it is not shown."),
    "base": (_NUMBER, "The people or posts that the figure rests on, as shown; empty where not shown."),
    "mark": (
        _TEXT,
        "Why there is no figure (c, x, z, u, low), or what to know of one that is there: e, it rests on a return "
        "carried forward; r, it was revised. Empty where there is nothing to say.",
    ),
    "coverage": (_TEXT, "How much of the area stands behind the figure, in words."),
    "tier": (_TEXT, "protected, exact (OFFICIAL-SENSITIVE: small numbers, do not publish) or published."),
    "policy": (_TEXT, "Stamp of the disclosure policy that the figure was protected under."),
    "source": (_TEXT, "Where the figure comes from."),
    "release": (_TEXT, "The release of the data that the file was made from."),
    "filters": (_TEXT, "The filters in use, by code: role=6; service=16."),
    "terms": (_TEXT, "What whoever holds the figures must and must not do."),
}
COLUMNS_TOLD: tuple[Column, ...] = tuple(Column(name, *told) for name, told in _TOLD.items())
"""Every column of a file in full: COLUMNS of `data.answers`, then filters and terms."""

_ACROSS = (
    ("by", _TEXT, "The further breakdown, number {}."),
    ("category_code", _CODE, "Code of the category of breakdown number {}."),
    ("category", _TEXT, "Name of the category of breakdown number {}."),
)
_SEEN = ("measure", "period", "area_name", "category", "value", "unit", "mark", "tier", "terms")


def columns(detail: Detail = Detail.FULL, *, across: int = 0) -> tuple[Column, ...]:
    """The columns of a file in their order; each of `across` further breakdowns adds its own at the end.

    What is seen has no codes, intervals or bases.
    """
    further = tuple(
        Column(f"{name}_{number}", kind, description.format(number))
        for number in range(2, across + 2)
        for name, kind, description in _ACROSS
        if detail is Detail.FULL or name == "category"
    )
    return tuple(each for each in COLUMNS_TOLD if detail is Detail.FULL or each.name in _SEEN) + further
