"""Posts filled, covered by agency workers, and not covered."""

from collections.abc import Sequence

from dash import html

from components import charts
from components.downloads import download_link
from components.panel import figure
from components.tables import plain_table
from components.words import is_known
from data.answers import Answer, Posts, posts
from data.catalogue import Area
from data.measures import AGENCY_SHARE, VACANCIES


def posts_panel(by_council: dict[str, Answer]) -> html.Figure:
    """Each council's posts."""
    vacancies = by_council[VACANCIES.key]
    rows = posts(vacancies, by_council[AGENCY_SHARE.key])
    area = vacancies.selection.area
    filters = vacancies.measure.label.removeprefix(VACANCIES.label)
    title = f"Posts filled, covered by agency workers and not covered{filters}"
    return figure(
        "posts-council",
        charts.posts(rows, highlight=area.code),
        title=title,
        caption=posts_sentence(rows, area),
        table=plain_table(
            title,
            ["Council", "Filled", "Vacant, covered by agency", "Vacant, not covered"],
            [
                [row.area_name, *(_count(value, row.coverage) for value in (row.filled, row.covered, row.uncovered))]
                for row in rows
            ],
        ),
        answer=vacancies,
        downloads={
            f"Download {measure.label.lower()} as CSV": download_link(by_council[measure.key])
            for measure in (VACANCIES, AGENCY_SHARE)
        },
    )


def _count(value: float, reason: str) -> str:
    return f"{value:,.0f}" if is_known(value) else f"[x] {reason}"


def posts_sentence(rows: Sequence[Posts], area: Area) -> str:
    """What the chosen council says, or the group of councils."""
    asked = [row for row in rows if row.area_code == area.code] if area.is_council else rows
    known = [row for row in asked if is_known(row.total)]
    if not known:
        return f"{area.name} has no figures for its vacancies and agency workers together."
    who = area.name if area.is_council else f"The {len(known)} of {len(asked)} councils of {area.name} with figures"
    has = "has" if area.is_council else "have"
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
