"""Which measures each page asks about: the facts that the bar, the pages and their links share."""

from data.measures import (
    AGENCY_SHARE,
    NET_FLOW,
    STAFF_IN_POST,
    STARTERS_RATE,
    TURNOVER,
    VACANCIES,
    VACANCY_RATE,
    WTE,
    Measure,
)

TOPICS: dict[str, tuple[Measure, ...]] = {
    "/": (TURNOVER, STARTERS_RATE, VACANCY_RATE, AGENCY_SHARE, STAFF_IN_POST, WTE),
    "/turnover": (TURNOVER, STARTERS_RATE, NET_FLOW),
    "/vacancies": (VACANCY_RATE, VACANCIES, AGENCY_SHARE, STAFF_IN_POST, WTE),
}


def measures_of(path: str) -> tuple[Measure, ...]:
    """The measures a page asks about; those of the Overview where a page has none of its own."""
    return TOPICS.get(path, TOPICS["/"])


def page_of(measure: Measure) -> str:
    """The address of the page where a measure is at home."""
    return next(
        path for path, measures in TOPICS.items() if path != "/" and measure.key in {each.key for each in measures}
    )
