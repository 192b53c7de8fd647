"""Posts filled, covered by agency workers, and not covered."""

import math
from collections.abc import Sequence

from dash import html

from components import charts
from components.messages import WITHHELD, marks_key, short_text
from components.notes import rounding_note
from components.panel import figure
from components.rounding import is_rounded
from components.sentences import shown_of
from components.tables import plain_table
from components.view import View
from components.words import area_in_prose, is_known, listed, tags
from data.answers import Answer, Posts, posts
from data.carried import CARRIED
from data.catalogue import Area
from data.measures import AGENCY_SHARE, VACANCIES

_NAMED = 2  # councils in the sentence, for whoever is shown some only
_HEADINGS = ["Council", "Filled", "Vacant, covered by agency", "Vacant, not covered"]


def posts_panel(by_council: dict[str, Answer], view: View) -> html.Figure:
    """Each council's posts."""
    vacancies, agency = by_council[VACANCIES.key], by_council[AGENCY_SHARE.key]
    tag = tags(vacancies)
    names = {row["area_code"]: row["area_name"] + tag(row) for row in vacancies.rows_of("shown")}
    workers = {row["area_code"]: row["mark"] for row in agency.rows_of("shown")}
    rows = [_unless_withheld(row, workers[row.area_code], names[row.area_code]) for row in posts(vacancies, agency)]
    counted = [*vacancies.rows_of("shown"), *agency.rows_of("shown")]
    area = vacancies.selection.area
    filters = vacancies.measure.label.removeprefix(VACANCIES.label)
    title = f"Posts filled, covered by agency workers and not covered{filters}"
    return figure(
        "posts-council",
        charts.posts(rows, highlight=area.code, decimals=0 if is_rounded(*counted) else 1),
        view,
        title=title,
        caption=posts_sentence(rows, area, len(view.known.councils(area))),
        table=html.Div(
            [
                plain_table(title, _HEADINGS, [_cells(row) for row in rows]),
                marks_key({row.mark for row in rows} & {CARRIED}),
                rounding_note(counted),
            ],
            className="table-with-key",
        ),
        answer=vacancies,
        withheld_of=agency if set(workers.values()) & set(WITHHELD) else vacancies,
        files=[vacancies, agency],
    )


def _unless_withheld(row: Posts, agency_mark: str, name: str) -> Posts:
    """A council's posts under its name; how many agency workers can cover is unknown where they are withheld."""
    if agency_mark not in WITHHELD:
        return row._replace(area_name=name)
    return row._replace(
        area_name=name, covered=math.nan, uncovered=math.nan, mark=row.mark if row.mark in WITHHELD else agency_mark
    )


def _cells(row: Posts) -> list[str]:
    return [row.area_name, *(_count(value, row) for value in (row.filled, row.covered, row.uncovered))]


def _count(value: float, row: Posts) -> str:
    if is_known(value):
        return f"{value:,.0f}" + (f" [{row.mark}]" if row.mark else "")
    return f"[{row.mark}] {short_text(row.mark)}" if row.mark in WITHHELD else f"[x] {row.coverage}"


def posts_sentence(rows: Sequence[Posts], area: Area, councils: int = 0) -> str:
    """What the chosen council says, or the group, of whose `councils` a reader may be shown fewer."""
    asked = [row for row in rows if row.area_code == area.code] if area.is_council else rows
    known = [row for row in asked if is_known(row.total)]
    if not known:
        return f"{area.name} has no figures for its vacancies and agency workers together."
    who = area.name if area.is_council else f"The {len(known)} of {len(asked)} councils of {area.name} with figures"
    if not area.is_council and len(asked) < councils:
        some = shown_of(len(asked), councils, area_in_prose(area.name, area.level))
        who = f"{some} {listed([row.area_name for row in known]) if len(known) <= _NAMED else 'They'}"
    has = "has" if area.is_council or len(known) == 1 else "have"
    covered, uncovered = sum(row.covered for row in known), sum(row.uncovered for row in known)
    if not covered + uncovered:
        return f"{who} {has} no vacant posts."
    return (
        f"{who} {has} {_vacant(covered + uncovered)}: agency workers can cover {covered:,.0f} of them, "
        f"{uncovered:,.0f} are not covered. The return does not say which worker covers which post: a vacancy counts "
        "as covered while there are agency workers for it."
    )


def _vacant(number: float) -> str:
    return f"{number:,.0f} vacant post{'' if number == 1 else 's'}"
