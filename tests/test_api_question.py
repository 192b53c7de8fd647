"""A question is read whole or refused with what is wrong in each part."""

from urllib.parse import parse_qs

import pytest

from data.catalogue import catalogue
from data.measures import LEAVERS_WITH_REASON, TURNOVER, VACANCY_RATE, By, Measure
from data.principal import Principal, Role
from data.question import Question, Refused, answered, question
from data.store import Release
from readers import READER, STEWARD


def ask(release: Release, search: str, *measures: Measure, who: Principal = STEWARD) -> Question:
    return question(parse_qs(search, keep_blank_values=True), measures or (TURNOVER,), catalogue(release), who)


def test_a_question_has_councils_unless_something_else_is_asked(release: Release) -> None:
    assert ask(release, "").levels == (By.COUNCIL,)
    assert ask(release, "by=role&by=period").levels == (By.ROLE, By.PERIOD)


def test_each_fault_names_its_parameter(release: Release) -> None:
    with pytest.raises(Refused) as refused:
        ask(release, "area=atlantis&compare=lemuria&role=x&tier=secret&pooled=9&colour=red&period=1&period=2")
    assert refused.value.status == 400
    named = [fault.parameter for fault in refused.value.faults]
    assert set(named) == {"area", "compare", "role", "tier", "pooled", "colour", "period"}
    assert "There is no comparator “lemuria” here." in refused.value.sentences


def test_measures_that_cannot_be_asked_so_are_named(release: Release) -> None:
    with pytest.raises(Refused) as refused:
        ask(release, "by=gender", TURNOVER, VACANCY_RATE)
    assert refused.value.sentences == [
        "Turnover rate is not collected by gender.",
        "Vacancy rate is not collected by gender.",
    ]


def test_a_council_that_is_not_granted_is_refused(release: Release) -> None:
    one = Principal(name="one", roles=frozenset({Role.ANALYST}), visible=frozenset({"E09000016"}))
    with pytest.raises(Refused) as refused:
        ask(release, "area=camden", who=one)
    assert (refused.value.status, refused.value.faults[0].parameter) == (403, "area")


def test_what_the_gate_does_not_allow_is_refused(release: Release) -> None:
    asked = ask(release, "by=role&by=role_group")
    with pytest.raises(Refused) as refused:
        answered(asked, release, STEWARD)
    assert refused.value.status == 403


def test_measures_of_a_question_are_answered_together(release: Release) -> None:
    found = answered(ask(release, "area=havering", TURNOVER, LEAVERS_WITH_REASON), release, READER)
    assert list(found) == [TURNOVER.key, LEAVERS_WITH_REASON.key]
