"""Posts filled, covered by agency workers, and not covered."""

import pandas as pd
from dash import html

from components import charts
from components.downloads import download_link
from components.panel import figure
from components.tables import plain_table
from data.answers import Answer, posts
from data.measures import AGENCY_SHARE, VACANCIES


def posts_panel(by_council: dict[str, Answer]) -> html.Figure:
    """Each council's posts."""
    rows = posts(by_council[VACANCIES.key], by_council[AGENCY_SHARE.key])
    title = "Posts filled, covered by agency workers and not covered"
    return figure(
        "posts-council",
        charts.posts(rows),
        title=title,
        caption=posts_sentence(rows),
        table=plain_table(
            title,
            ["Council", "Filled", "Vacant, covered by agency", "Vacant, not covered"],
            [
                [row.area_name, *(_count(value, row.coverage) for value in (row.filled, row.covered, row.uncovered))]
                for row in rows.itertuples()
            ],
        ),
        answer=by_council[VACANCIES.key],
        downloads={
            f"Download {measure.label.lower()} as CSV": download_link(by_council[measure.key])
            for measure in (VACANCIES, AGENCY_SHARE)
        },
    )


def _count(value: float, reason: str) -> str:
    return f"[x] {reason}" if pd.isna(value) else f"{value:,.0f}"


def posts_sentence(rows: pd.DataFrame) -> str:
    """What the councils together say. `rows` as `data.answers.posts` gives them."""
    known = rows.dropna(subset=["filled", "covered", "uncovered"])
    vacant = known["covered"].sum() + known["uncovered"].sum()
    if not vacant:
        return "No vacancies are recorded for this selection."
    councils = f"{len(known)} councils" if len(known) != 1 else str(known["area_name"].iloc[0])
    return (
        f"{councils} together have {vacant:,.0f} vacant posts; agency workers can cover "
        f"{known['covered'].sum():,.0f} of them, and {known['uncovered'].sum():,.0f} are not covered. "
        "The return does not say which worker covers which post: a vacancy counts as covered while there are agency "
        "workers for it."
    )
