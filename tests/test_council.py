"""One council's page: its sentences, what changed, how complete its return is, and which councils are like it."""

import json
from collections.abc import Callable

import pytest
from flask import g
from plotly.utils import PlotlyJSONEncoder

from components.council.changes import changes, changes_sentence
from components.council.figures import Council, figures
from components.council.quality import fields
from components.council.read_aloud import sentences
from components.sections import view_at
from components.view import View
from data.alike import alike
from data.answers import Answer, Row
from data.catalogue import catalogue
from data.measures import (
    AGENCY_SHARE,
    COMPLETENESS,
    HOURLY_PAY,
    STAFF_IN_POST,
    TURNOVER,
    VACANCIES,
    VACANCY_RATE,
    By,
    Measure,
)
from data.principal import Principal, Role
from data.similar import ADULT, SET_ASIDE, neighbours
from data.store import Release
from hand_answers import HAVERING, LONDON, answer_of, beside, figure_row, rounded, view_of, withheld
from readers import STEWARD, director

Drawn = Callable[..., str]
EARLIER = {"period": "2024-09-30"}


@pytest.fixture
def drawn(release: Release) -> Drawn:
    """Gives the page as the JSON that a browser gets, for who asks."""
    import app  # noqa: PLC0415 - its pages ask the live release as soon as they are served
    from pages.council import layout  # noqa: PLC0415

    assert app.server.test_client().get("/").status_code == 200

    def page(slug: str, who: Principal = STEWARD, **asked: str) -> str:
        with app.server.test_request_context():
            g.principal = who
            return json.dumps(layout(slug, **asked), cls=PlotlyJSONEncoder, ensure_ascii=False)

    return page


def over_time(*rows: Row, measure: Measure = TURNOVER) -> Answer:
    return answer_of(*rows, measure=measure, by=By.PERIOD)


def council_of(*answers: Answer, compared: tuple[Answer, ...] = ()) -> Council:
    return Council(
        view=view_of(),
        alone={each.measure.key: each for each in answers},
        compared={each.measure.key: each for each in compared},
        pay=None,
    )


def test_a_council_on_its_own_page_is_the_one_in_the_path(drawn: Drawn) -> None:
    page = drawn("havering", tier="exact")
    assert "Turnover was 23.1\u00a0% in the 12\u00a0months to 30\u00a0September 2025" in page  # 3 of 13
    assert "Agency workers are enough to cover 2 of its 7 vacant posts." in page
    assert "Havering's own row is exact" not in page  # a steward owns every council
    assert "Exact and protected figures are the same" not in page  # which the first screen cannot know of the rest
    assert '"name": "council-strips"' in page and '"name": "council-teams"' in page


def test_teams_are_on_the_exact_page_of_ones_own_council_alone(drawn: Drawn) -> None:
    assert "council-teams" not in drawn("havering")
    assert "council-teams" not in drawn("havering", director("E09000012"), tier="exact")
    assert "council-teams" in drawn("havering", director(HAVERING.code), tier="exact")


def test_without_a_return_the_page_says_why_and_leads_to_the_last_one(drawn: Drawn) -> None:
    page = drawn("hackney")
    assert "The return of Hackney for 30 September 2025 was refused." in page
    assert "Show its return for 30 September 2024" in page
    assert "council-strips" not in page


def test_a_group_or_no_council_is_a_list_to_choose_from(drawn: Drawn) -> None:
    page = drawn("", area="north-east-london")
    assert "Councils: North East London" in page
    assert "/council/havering?" in page and "/council/barnet?" not in page
    assert "There is no area “atlantis” here." in drawn("atlantis")


def test_a_council_that_is_not_granted_is_not_shown(drawn: Drawn) -> None:
    one = Principal(name="one", roles=frozenset({Role.VIEWER}), visible=frozenset({HAVERING.code}))
    page = drawn("hackney", one)
    assert "Hackney is not among the councils that you may see." in page
    assert "/council/havering?" in page and "/council/hackney?" not in page


@pytest.mark.parametrize("search", [{}, {"role_group": "direct-care"}, {"service": "8"}, {"basis": "hourly-rate"}])
def test_filters_leave_out_what_cannot_be_filtered(search: dict[str, str], drawn: Drawn) -> None:
    for compare in ("london", "hackney", "havering", "similar-to-havering", "type-london-borough"):
        page = drawn("havering", compare=compare, tier="exact", **search)
        assert "NaN" not in page and "This page cannot be shown" not in page


def test_sentences_hold_for_every_kind_of_period(release: Release) -> None:
    import app  # noqa: PLC0415

    with app.server.test_request_context():
        g.principal = STEWARD
        view, _ = view_at("/council/havering", {"workforce": "whole-sector", "period": "2016-17"})
        council = figures(view)
    told = sentences(council, changes(council))
    assert told[0].startswith("Turnover was 22.11\u00a0% in 2016-17; there is no figure for London")


def test_a_change_beyond_chance_is_told_the_surest_first() -> None:
    sure = over_time(figure_row(HAVERING, 50, 1000, **EARLIER), figure_row(HAVERING, 150, 1000))
    less = over_time(figure_row(HAVERING, 90, 1000, **EARLIER), figure_row(HAVERING, 130, 1000), measure=AGENCY_SHARE)
    chance = over_time(figure_row(HAVERING, 10, 100, **EARLIER), figure_row(HAVERING, 12, 100), measure=VACANCY_RATE)
    found = changes(council_of(less, chance, sure))
    assert (found.tested, [each.measure.key for each in found.found]) == (3, ["turnover", "agency-share"])
    assert changes_sentence(found) == (
        "Since 30\u00a0September 2024 turnover rose from 5.0\u00a0% to 15.0\u00a0%, up 10.0\u00a0points, which is very "
        "unlikely to be chance. Also unlikely to be chance: the agency share (rose from 9.0\u00a0% to 13.0\u00a0%, "
        "up 4.0\u00a0points)."
    )


def test_a_change_that_rounding_or_chance_can_make_is_none() -> None:
    rows = rounded(HAVERING, 10, 100, **EARLIER), rounded(HAVERING, 15, 100)
    found = changes(council_of(over_time(*rows)))
    assert (found.tested, found.found) == (1, [])
    assert changes_sentence(found) == (
        "Nothing measured here has changed since the last return by more than chance can make."
    )


def test_a_change_needs_a_figure_on_both_sides_and_a_count_is_not_tested() -> None:
    unknown = over_time(withheld(HAVERING, "c", **EARLIER), figure_row(HAVERING, 15, 100))
    count = over_time(figure_row(HAVERING, 500, **EARLIER), figure_row(HAVERING, 900), measure=STAFF_IN_POST)
    found = changes(council_of(unknown, count))
    assert found.tested == 0
    assert changes_sentence(found) == "No measure has a figure both now and earlier, so no change can be told."


@pytest.mark.parametrize(
    ("vacancies", "agency", "words"),
    [
        (figure_row(HAVERING, 7), figure_row(HAVERING, 2, 100), "enough to cover 2 of its 7 vacant posts."),
        (figure_row(HAVERING, 1), figure_row(HAVERING, 5, 100), "It has 5 agency workers for its 1 vacant post."),
        (figure_row(HAVERING, 7), figure_row(HAVERING, 0, 100), "enough to cover none of its 7 vacant posts."),
        (figure_row(HAVERING, 40), rounded(HAVERING, 15, 100), "enough to cover about 15 of its 40 vacant posts."),
        (figure_row(HAVERING, 7), withheld(HAVERING, "low"), "workers cover fewer than 5 of its 7 vacant posts."),
        (figure_row(HAVERING, 7), withheld(HAVERING, "c"), "of its 7 vacant posts agency workers cover is not known."),
        (figure_row(HAVERING, 0), figure_row(HAVERING, 2, 100), "It has no vacant posts."),
    ],
)  # fmt: skip
def test_vacancies_are_told_with_what_agency_workers_can_cover(vacancies: Row, agency: Row, words: str) -> None:
    rate = over_time(figure_row(HAVERING, 7, 100), beside(LONDON, 100, 1000, councils=33), measure=VACANCY_RATE)
    alone = over_time(vacancies, measure=VACANCIES), over_time(agency, measure=AGENCY_SHARE)
    council = council_of(*alone, compared=(rate,))
    assert words in " ".join(sentences(council, changes(council)))


def test_pay_of_too_few_care_workers_gives_way_to_that_of_all_staff(drawn: Drawn) -> None:
    page = drawn("havering", tier="exact")
    assert "Median hourly pay of care workers was £14.00" in page
    assert "That is £1.79 above the wage floor of £12.21 and £0.15 above the Real Living Wage of £13.85." in page
    assert "Median hourly pay of care workers" not in drawn("havering", tier="exact", role_group="managerial")


def test_fields_stand_worst_first_and_those_without_a_figure_last() -> None:
    age, gender, pay, hours = COMPLETENESS[0], COMPLETENESS[1], COMPLETENESS[7], COMPLETENESS[5]
    council = council_of(
        over_time(figure_row(HAVERING, 99, 100), measure=age),
        over_time(withheld(HAVERING, "c"), measure=gender),
        over_time(figure_row(HAVERING, 71, 100), measure=pay),
        over_time(rounded(HAVERING, 90, 100), measure=hours),
    )
    found = fields(council)
    assert [each.name for each in found] == ["hourly pay", "weekly hours", "age", "gender"]
    assert [each.is_enough for each in found] == [False, None, True, None]  # 90 of 100 as rounded may be 86 of 104


def test_nearest_councils_are_those_of_the_model_with_its_distances(release: Release) -> None:
    others = [code for code, area in catalogue(release).areas.items() if area.level == "council"]
    for council in (HAVERING.code, "E08000027", *SET_ASIDE):
        theirs = neighbours(release, council, ADULT)
        found = alike(release, council, [code for code in others if code not in {council, *SET_ASIDE}])
        assert [each.council_code for each in found][: len(theirs)] == [each.council_code for each in theirs]
        assert [each.distance for each in found[:15]] == pytest.approx([each.distance for each in theirs], abs=1e-5)
        assert found[0].nearest[0] == min(found[0].apart, key=lambda key: found[0].apart[key])
    assert alike(release, "E12000007", others) == []


def test_a_view_is_of_the_council_in_the_path_whatever_else_the_address_says(release: Release) -> None:
    import app  # noqa: PLC0415

    with app.server.test_request_context():
        g.principal = STEWARD
        view, notices = view_at("/council/havering", {"area": "hackney", "pooled": "3"})
    assert isinstance(view, View)
    assert (view.selection.area.slug, view.selection.pooled, notices) == ("havering", False, ())


def test_hourly_rates_stand_in_for_pay_where_they_are_asked_for(drawn: Drawn) -> None:
    page = drawn("havering", tier="exact", basis="hourly-rate")
    assert "edian hourly rate of care workers" in page
    assert f"{HOURLY_PAY.short} of care workers" not in page
