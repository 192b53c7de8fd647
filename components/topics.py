"""Which measures each page asks about: the facts that the bar, the pages and their links share."""

from data.measures import (
    AGE_55_OVER,
    AGE_UNDER_25,
    AGENCY_SHARE,
    DIRECT_CARE,
    HOURLY_PAY,
    HOURLY_RATE,
    LIVING_WAGE_GAP,
    MEASURES,
    NEAR_WAGE_FLOOR,
    NET_FLOW,
    OCCUPATIONAL_THERAPISTS,
    PAY_LOWER_QUARTILE,
    PAY_UPPER_QUARTILE,
    PERMANENT,
    RATE_LOWER_QUARTILE,
    RATE_UPPER_QUARTILE,
    SOCIAL_WORKERS,
    STAFF_IN_POST,
    STAFF_PER_MANAGER,
    STARTERS_RATE,
    TURNOVER,
    VACANCIES,
    VACANCY_RATE,
    WTE,
    ZERO_HOURS,
    Measure,
)
from data.selection import Selection

EXPLORE = "/explore"
TOPICS: dict[str, tuple[Measure, ...]] = {
    "/": (TURNOVER, STARTERS_RATE, VACANCY_RATE, AGENCY_SHARE, STAFF_IN_POST, WTE),
    "/turnover": (TURNOVER, STARTERS_RATE, NET_FLOW),
    "/vacancies": (VACANCY_RATE, VACANCIES, AGENCY_SHARE, STAFF_IN_POST, WTE),
    "/age": (AGE_55_OVER, AGE_UNDER_25),
    "/pay": (
        HOURLY_PAY, PAY_LOWER_QUARTILE, PAY_UPPER_QUARTILE, HOURLY_RATE, RATE_LOWER_QUARTILE, RATE_UPPER_QUARTILE,
        NEAR_WAGE_FLOOR, LIVING_WAGE_GAP,
    ),
    "/role-mix": (PERMANENT, ZERO_HOURS),
    "/council": (TURNOVER, VACANCY_RATE, AGENCY_SHARE, STAFF_IN_POST),
    EXPLORE: tuple(MEASURES.values()),
}  # fmt: skip
# what is about roles itself cannot be filtered by role; a page that can be shows it where no role is chosen
_BESIDES = {"/role-mix": (DIRECT_CARE, STAFF_PER_MANAGER, SOCIAL_WORKERS, OCCUPATIONAL_THERAPISTS)}


def topic_of(path: str) -> str:
    """The page of TOPICS that an address is of: each council has an address below '/council'."""
    return "/council" if council_in(path) else path


def measures_of(path: str, measure: str = "") -> tuple[Measure, ...]:
    """The measures a page asks about: of Explore the one that its address names, if any.

    Those of the Overview where a page has none of its own.
    """
    topic = topic_of(path)
    if topic == EXPLORE:
        return (MEASURES.get(measure, TURNOVER),)
    return TOPICS.get(topic, TOPICS["/"])


def council_in(path: str) -> str | None:
    """The council that an address names by itself rather than among its choices: that of '/council/havering'."""
    page, _, council = path.strip("/").partition("/")
    return council if page == "council" and council else None


def page_of(measure: Measure) -> str:
    """The address of the page where a measure is at home; Explore for those without a page of their own."""
    homes = (path for path in TOPICS if path not in {"/", "/council", EXPLORE})
    keys = ((path, {each.key for each in (*TOPICS[path], *_BESIDES.get(path, ()))}) for path in homes)
    return next((path for path, at_home in keys if measure.key in at_home), EXPLORE)


def address_of(measure: Measure, selection: Selection) -> str:
    """Where a measure is shown for a selection."""
    path = page_of(measure)
    return path + selection.search(measure=measure.key if path == EXPLORE else "")
