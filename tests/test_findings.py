"""What stands out, worked out by hand."""

from dataclasses import replace
from typing import Any

import pytest

from components.finding_words import reason, sentence
from components.findings import finding_link, findings_of, findings_panel, how_many_tested
from components.topics import TOPICS
from components.view import View
from data.answers import Answer
from data.catalogue import Area, catalogue
from data.findings import Findings, Finds, at, findings
from data.measures import AGENCY_SHARE, STAFF_IN_POST, STARTERS_RATE, TURNOVER, VACANCY_RATE, Measure
from data.selection import parse
from data.store import Release
from hand_answers import KNOWN, LONDON, answer_of, figure_row, rounded, view_of
from readers import STEWARD

NAMES = ["Barnet", "Bexley", "Brent", "Bromley", "Camden", "Croydon", "Ealing", "Enfield", "Hackney", "Harrow"]
COUNCILS = [Area(f"E{n}", name, "council", name.lower(), LONDON.code, None) for n, name in enumerate(NAMES)]
BARNET, BEXLEY = COUNCILS[:2]
THEN = {"period": "2024-09-30"}
LONDONS = "London's councils"


def plain(text: str) -> str:
    return text.replace("\u00a0", " ")


def by_council(
    *special: dict[str, Any], measure: Measure = VACANCY_RATE, usual: tuple[int, int] = (100, 1000), **when: str
) -> Answer:
    """All ten councils at 10 %, but for the rows given."""
    given = {row["area_code"]: row for row in special}
    rows = [given.get(area.code) or figure_row(area, *usual) for area in COUNCILS]
    return answer_of(*(row | when for row in rows), measure=measure, area=LONDON)


def staff(*special: dict[str, Any], **when: str) -> Answer:
    return by_council(*special, measure=STAFF_IN_POST, usual=(500, 500), **when)


def words_in(node: Any) -> str:
    if isinstance(node, list | tuple):
        return " ".join(map(words_in, node))
    return node if isinstance(node, str) else words_in(getattr(node, "children", None) or "")


def found_in(now: list[Answer], before: list[Answer], about: str = "") -> Findings:
    pairs = [{answer.measure.key: answer for answer in answers} for answers in (now, before)]
    return findings(*pairs, about=about)


def kinds(told: Findings) -> list[tuple[str, str, str]]:
    return [(each.kind.value, each.row["area_name"], each.measure.key) for each in told.found]


def test_a_council_far_from_the_others_is_found_with_its_counts() -> None:
    # 1,100 of 10,000 together: 11.0 %; 20 % of 1,000 is nine standard errors off, and one council is no usual spread
    told = found_in([by_council(figure_row(BARNET, 200, 1000))], [])
    assert kinds(told) == [("outside", "Barnet", "vacancy-rate")]
    assert plain(sentence(told.found[0], LONDONS)) == (
        "Barnet's vacancy rate, 20.0 %, is far above what chance would explain among London's councils "
        "(10 together 11.0 %)."
    )
    assert plain(reason(told.found[0], LONDONS)) == (
        "Vacancies: 200; posts: 1,000. At the rate of all 10 councils: about 110."
    )


def test_a_change_beyond_chance_is_found_with_both_counts() -> None:
    # starters have no better side: 6 % of 1,000 before, 11 % now, by four standard errors of a difference
    before = by_council(figure_row(BARNET, 60, 1000), measure=STARTERS_RATE, **THEN)
    told = found_in([by_council(figure_row(BARNET, 110, 1000), measure=STARTERS_RATE)], [before])
    found = next(each for each in told.found if each.kind is Finds.CHANGED)
    assert 3.5 < found.units < 4.5
    assert plain(sentence(found, LONDONS)) == (
        "Barnet's starters rate rose from 6.0 % to 11.0 % since 30 September 2024, by more than chance would explain."
    )
    assert plain(reason(found, LONDONS)) == (
        "Then starters: 60; staff in post: 1,000. Now starters: 110; staff in post: 1,000."
    )


def test_a_change_that_chance_can_make_is_not_found() -> None:
    told = found_in([by_council(figure_row(BARNET, 130, 1000))], [by_council(**THEN)])
    assert told.found == []
    assert told.stood_out == 0


def test_a_change_that_rounding_can_make_is_not_found() -> None:
    # 0 of 60 and 20 of 60: beyond chance; of counts added up from five rounded ones it may all be rounding
    now, before = (rounded(BARNET, over, 60, parts=5) for over in (25, 0))
    told = found_in([by_council(now, measure=STARTERS_RATE)], [by_council(before, measure=STARTERS_RATE, **THEN)])
    assert kinds(told) == []


def test_the_largest_change_for_the_better_is_the_best_improvement() -> None:
    before = by_council(figure_row(BARNET, 160, 1000), figure_row(BEXLEY, 200, 1000), **THEN)
    told = found_in([by_council()], [before])
    best = next(each for each in told.found if each.kind is Finds.IMPROVED)
    assert best.row["area_name"] == "Bexley"
    assert plain(sentence(best, LONDONS)) == (
        "Bexley's vacancy rate fell from 20.0 % to 10.0 % since 30 September 2024: "
        "the largest improvement among London's councils that is unlikely to be chance."
    )


def test_a_rate_that_is_outside_and_has_changed_is_told_of_once() -> None:
    told = found_in([by_council(figure_row(BARNET, 200, 1000))], [by_council(**THEN)])
    assert kinds(told) == [("outside", "Barnet", "vacancy-rate")]
    assert plain(reason(told.found[0], LONDONS)).endswith(
        "On 30 September 2024 it was 10.0 %, further off than chance would explain."
    )


def test_a_rise_where_lower_is_better_is_no_improvement() -> None:
    told = found_in([by_council(figure_row(BARNET, 200, 1000))], [by_council(**THEN)])
    assert Finds.IMPROVED not in {each.kind for each in told.found}


def test_the_best_improvement_is_told_as_such_where_it_lies_outside_too() -> None:
    told = found_in([by_council(figure_row(BARNET, 20, 1000))], [by_council(**THEN)])
    assert kinds(told) == [("improved", "Barnet", "vacancy-rate")]
    assert told.stood_out == 2


def test_a_council_without_a_return_that_had_one_is_in_doubt() -> None:
    now = staff(*(figure_row(area, coverage="no return received") for area in (BARNET, BEXLEY)))
    told = found_in([now], [staff(**THEN)])
    assert [each.kind for each in told.found] == [Finds.ABSENT]
    assert plain(sentence(told.found[0], LONDONS)) == (
        "Barnet and Bexley have no accepted return this time, and had one on 30 September 2024."
    )


def test_staff_changed_by_more_than_a_quarter_puts_a_council_in_doubt() -> None:
    told = found_in([staff(figure_row(BARNET, 370, 370), figure_row(BEXLEY, 400, 400))], [staff(**THEN)])
    # 370 of 500 is 26 % fewer; Bexley's 20 % is let pass
    assert [plain(sentence(each, LONDONS)) for each in told.found] == [
        "Barnet's staff in post fell from 500 to 370 since 30 September 2024, by 26 %."
    ]


def test_a_doubt_about_a_finding_is_told_with_it() -> None:
    now = [by_council(figure_row(BARNET, 200, 1000)), staff(figure_row(BARNET, 300, 300))]
    told = found_in(now, [staff(**THEN)])
    (only,) = told.found
    assert only.kind is Finds.OUTSIDE
    assert only.doubt is not None and only.doubt.kind is Finds.RESIZED


def test_a_rate_of_too_few_of_the_staff_is_in_doubt() -> None:
    told = found_in(
        [by_council(figure_row(BARNET, 95, 1000, known=0.82), figure_row(BEXLEY, 95, 1000, known=0.95))], []
    )
    assert [plain(sentence(each, LONDONS)) for each in told.found] == [
        "Barnet's vacancy rate rests on 82 % of staff: of the others it is not known."
    ]


def test_six_are_chosen_with_at_most_two_of_a_kind_from_a_measure_and_two_of_a_council() -> None:
    odd = [figure_row(area, 300 + 10 * n, 1000) for n, area in enumerate(COUNCILS[:3])]
    # in a funnel of chance alone, as nine councils cannot tell their usual spread
    now = [at_nine(by_council(*odd, measure=each)) for each in (TURNOVER, STARTERS_RATE, VACANCY_RATE, AGENCY_SHARE)]
    told = found_in(now, [])
    assert len(told.found) == 6
    assert told.stood_out > 6
    names = [each.row["area_name"] for each in told.found]
    keys = [each.measure.key for each in told.found]
    assert max(map(names.count, names)) <= 2
    assert max(map(keys.count, keys)) <= 2


def at_nine(answer: Answer) -> Answer:
    answer.rows.pop()
    return answer


def test_about_one_council_only_it_is_told_and_counted() -> None:
    now = [by_council(figure_row(BARNET, 200, 1000), figure_row(BEXLEY, 300, 1000))]
    told = found_in(now, [by_council(**THEN)], about=BARNET.code)
    assert {each.row["area_name"] for each in told.found} == {"Barnet"}
    assert (told.measures, told.councils, told.comparisons) == (1, 1, 2)


def test_the_line_below_says_how_many_comparisons_chance_had() -> None:
    told = found_in([by_council(), by_council(measure=AGENCY_SHARE), staff()], [by_council(**THEN), staff(**THEN)])
    # two funnels of ten councils, and ten changes of vacancy rates; staff in post are not compared
    assert (told.measures, told.councils, told.comparisons) == (2, 10, 30)
    assert told.by_chance == pytest.approx(0.06)
    assert how_many_tested(told) == (
        "Tested: 2 measures of 10 councils and their changes since the return before, 30 comparisons in all. "
        "None stood out; by chance alone hardly one would."
    )


def test_rows_of_one_date_are_taken_from_an_answer_over_time() -> None:
    both = by_council()
    both.rows.extend(by_council(**THEN).rows)
    assert {row["period"] for row in at(both, "2024-09-30").rows} == {"2024-09-30"}


def view_on(release: Release, **asked: str) -> View:
    known = catalogue(release)
    selection, _ = parse(asked, known, TOPICS["/"], STEWARD)
    return View(selection=selection, release=release, known=known, principal=STEWARD)


def test_a_real_return_is_set_against_the_one_before(release: Release) -> None:
    # Hackney's newest return is refused; too few councils are large enough to compare a rate
    view = view_on(release)
    told = findings_of(view)
    assert [each.row["area_name"] for each in told.found if each.kind is Finds.ABSENT] == ["Hackney"]
    assert told.comparisons == 0
    assert "No rate could be compared" in words_in(findings_panel(view))


def test_a_finding_leads_to_its_own_chart_or_to_explore() -> None:
    known = replace(KNOWN, areas=KNOWN.areas | {BARNET.code: BARNET})
    view = replace(view_of(area=LONDON), known=known)
    told = found_in(
        [by_council(figure_row(BARNET, 200, 1000), measure=each) for each in (VACANCY_RATE, STARTERS_RATE)], []
    )
    addresses = {each.measure.key: finding_link(each, view).href for each in told.found}
    path, _, asked = addresses["vacancy-rate"].partition("?")
    assert path == "/vacancies"
    assert "area=barnet" in asked and "chart=funnel" in asked and asked.endswith("#vacancy-rate-council")
    path, _, asked = addresses["starters-rate"].partition("?")
    assert path == "/explore"
    assert "measure=starters-rate" in asked and "rows=council" in asked


def test_nothing_is_said_to_stand_out_of_published_figures(release: Release) -> None:
    view = view_on(release, workforce="whole-sector")
    assert not view.selection.period.is_returns
    assert findings_panel(view) is None
