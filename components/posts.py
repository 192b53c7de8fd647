"""Posts filled, covered by agency workers, and not covered."""

import pandas as pd
from dash import html

from components import charts
from components.downloads import download_link
from components.panel import figure
from components.tables import plain_table
from data.answers import Answer, posts
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
                for row in rows.itertuples()
            ],
        ),
        answer=vacancies,
        downloads={
            f"Download {measure.label.lower()} as CSV": download_link(by_council[measure.key])
            for measure in (VACANCIES, AGENCY_SHARE)
        },
    )


def _count(value: float, reason: str) -> str:
    return f"[x] {reason}" if pd.isna(value) else f"{value:,.0f}"


def posts_sentence(rows: pd.DataFrame, area: Area) -> str:
    """What the chosen council says, or the group of councils. `rows` as `data.answers.posts` gives them."""
    if area.is_council:
        rows = rows[rows["area_code"] == area.code]
    known = rows.dropna(subset=["filled", "covered", "uncovered"])
    if known.empty:
        return f"{area.name} has no figures for its vacancies and agency workers together."
    who = area.name if area.is_council else f"The {len(known)} of {len(rows)} councils of {area.name} with figures"
    has = "has" if area.is_council else "have"
    covered, uncovered = known["covered"].sum(), known["uncovered"].sum()
    if not covered + uncovered:
        return f"{who} {has} no vacant posts."
    return (
        f"{who} {has} {_vacant(covered + uncovered)}: agency workers can cover {covered:,.0f} of them, "
        f"{uncovered:,.0f} are not covered. The return does not say which worker covers which post: a vacancy counts "
        "as covered while there are agency workers for it."
    )


def _vacant(number: float) -> str:
    return f"{number:,.0f} vacant post{'' if number == 1 else 's'}"
