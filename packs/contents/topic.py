"""The pack of one topic of any area."""

from collections.abc import Callable

from components.view import View
from data.measures import (
    AGE_55_OVER,
    AGENCY_SHARE,
    DIRECT_CARE,
    NEAR_WAGE_FLOOR,
    PERMANENT,
    STARTERS_RATE,
    TURNOVER,
    VACANCY_RATE,
    ZERO_HOURS,
)
from packs.contents.pages import ages, below_area, by_council, every, over_time, pay, roles
from packs.model import Page

TopicPages = Callable[[View], list[Page]]


def _turnover(view: View) -> list[Page]:
    return every(
        lambda: by_council(TURNOVER, view),
        lambda: over_time(TURNOVER, view),
        lambda: below_area(TURNOVER, view),
        lambda: over_time(STARTERS_RATE, view),
    )


def _vacancies(view: View) -> list[Page]:
    return every(
        lambda: by_council(VACANCY_RATE, view),
        lambda: over_time(VACANCY_RATE, view),
        lambda: below_area(VACANCY_RATE, view),
        lambda: by_council(AGENCY_SHARE, view),
        lambda: over_time(AGENCY_SHARE, view),
    )


def _age(view: View) -> list[Page]:
    return every(
        lambda: ages(view),
        lambda: by_council(AGE_55_OVER, view),
        lambda: over_time(AGE_55_OVER, view),
        lambda: below_area(AGE_55_OVER, view),
    )


def _pay(view: View) -> list[Page]:
    return every(lambda: pay(view), lambda: by_council(NEAR_WAGE_FLOOR, view), lambda: over_time(NEAR_WAGE_FLOOR, view))


def _role_mix(view: View) -> list[Page]:
    return every(
        lambda: roles(view),
        lambda: by_council(DIRECT_CARE, view),
        lambda: by_council(PERMANENT, view),
        lambda: by_council(ZERO_HOURS, view),
    )


TOPIC_PAGES: dict[str, TopicPages] = {
    "/turnover": _turnover,
    "/vacancies": _vacancies,
    "/age": _age,
    "/pay": _pay,
    "/role-mix": _role_mix,
}
