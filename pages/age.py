"""Age: how old the workforce is, and who leaves soon."""

from typing import Any

from dash import html, register_page

from components.age import age_sentence, bands_of, profile_panel
from components.age_by_role import ages_panels
from components.mix_panel import filters_of, one_return, or_why_not
from components.sections import Section, later, register_section
from components.side_by_side import side_by_side_panel
from components.topic_page import breakdown_panels, council_panel, topic_page, trend_panel
from components.view import View
from data.measures import AGE_55_OVER, AGE_UNDER_25, STAFF_IN_POST, By

_PATH, _TITLE, _BELOW = "/age", "Age", "age-below"

register_page(__name__, path=_PATH, name=_TITLE, title="Age - Muster", order=4)


def layout(**asked: str | list[str]) -> html.Div:
    """The page for an address."""
    return topic_page(_TITLE, asked, _PATH, _panels)


def _panels(view: View) -> list[Any]:
    selection = view.selection
    alone = one_return(view)
    found = view.answers((AGE_55_OVER, AGE_UNDER_25, *(() if selection.pooled else (STAFF_IN_POST,))), By.COUNCIL)
    older, young = found[AGE_55_OVER.key], found[AGE_UNDER_25.key]
    bands = bands_of(alone, found.get(STAFF_IN_POST.key) or alone.answer(STAFF_IN_POST, By.COUNCIL))
    share = next(row for row in older.rows if row["area_code"] == selection.area.code)
    return [
        html.P(
            age_sentence(
                share, bands.of("shown"), selection.period.last_day, filters=filters_of(bands.whole, STAFF_IN_POST)
            ),
            className="page-answer",
        ),
        council_panel(older, view),
        profile_panel(bands, alone),
        side_by_side_panel("Youngest and oldest staff by council", (young, older), view),
        later(_BELOW, "Counting ages role by role, and over time.", height=60),
    ]


def _below(view: View) -> list[Any]:
    """Ages role by role, and over time."""
    return [
        *or_why_not(ages_panels, one_return(view)),
        trend_panel(view.answer(AGE_55_OVER, By.PERIOD), view),
        *or_why_not(breakdown_panels, AGE_55_OVER, view),
    ]


register_section(_BELOW, Section(_PATH, _TITLE, _below, pools=True))
