"""The Definitions page: each measure in full, on the figures of the address, and beside what others publish."""

import json
from dataclasses import asdict, replace
from datetime import date
from typing import Any

import pytest
from dash import page_registry
from flask import g
from flask.testing import FlaskClient
from werkzeug.exceptions import BadRequest

import app
from components.comparison_rules import who_is_compared
from components.crosswalk import crosswalk, figure, our_rule
from components.definition import broken_down_by, minimum_base, protection
from components.view import View
from components.worked_example import asked_here, draw_examples, example, example_view
from data.catalogue import Period, catalogue
from data.crosswalk import CROSSWALK, NOT_CONFIRMED, Definition
from data.disclosure.policy import policy
from data.measures import (
    AGE_55_OVER,
    AGENCY_SHARE,
    DISABLED,
    HOURLY_PAY,
    LEAVERS,
    LEAVERS_WITH_REASON,
    LIVING_WAGE_GAP,
    MEASURES,
    NET_FLOW,
    PAY_LOWER_QUARTILE,
    SICKNESS_DAYS,
    SOCIAL_WORKERS,
    STAFF_IN_POST,
    STAFF_PER_MANAGER,
    TURNOVER,
    VACANCIES,
    VACANCY_RATE,
    WTE,
    Measure,
)
from data.principal import Principal
from data.store import Release
from drawing import as_json
from hand_answers import HAVERING, KNOWN, answer_of, rounded, view_of, withheld
from hand_answers import figure_row as row_of
from readers import STEWARD
from test_tables import parts, text

MINUS = "\u2212"
CALLBACKS = "/_dash-update-component"
HEAD = "Havering, 30 September 2025: "
YEAR = "Havering, 12 months to 30 September 2025: "


@pytest.fixture
def client(release: Release) -> FlaskClient:
    client = app.server.test_client()
    client.get("/")  # Dash learns its callbacks at the first request
    return client


def page(who: Principal = STEWARD, **asked: str | list[str]) -> str:
    """The page as the JSON that a browser gets."""
    layout = next(each["layout"] for each in page_registry.values() if each["path"] == "/definitions")
    with app.server.test_request_context():
        g.principal = who
        return plain(as_json(layout(**asked)))


def plain(words: str) -> str:
    return words.replace("\u00a0", " ")


def view_at(release: Release, **asked: str) -> View:
    known = catalogue(release)
    selection, _ = asked_here(asked, known, STEWARD)
    return example_view(selection, known, STEWARD)


def told(measure: Measure, row: dict[str, Any], view: View | None = None) -> str:
    """The example that a row of an answer makes."""
    (whole,) = answer_of({"is_rounded": False, **row}, measure=measure).rows
    return plain(example(measure, whole, view or view_of()))


def test_every_measure_is_told_in_full_under_its_own_address(client: FlaskClient) -> None:
    drawn = page()
    for measure in MEASURES.values():
        assert f'"id": "{measure.key}"' in drawn
        words = (measure.label, measure.definition, measure.formula, measure.exclusions, measure.source)
        assert all(json.dumps(plain(each), ensure_ascii=False)[1:-1] in drawn for each in words), measure.key
    terms = ("Worked example", "Minimum base", "Not known", "Protection", "Broken down by", "Shown on", "Direction")
    assert all(drawn.count(f'"children": "{term}"') == len(MEASURES) for term in terms)


def test_links_of_the_page_lead_to_where_a_measure_is_shown_and_keep_the_choices(client: FlaskClient) -> None:
    drawn = page(area="camden")
    assert '"href": "/turnover?workforce=council-staff&period=2025-09-30&area=camden' in drawn
    assert "&measure=level-2-share" in drawn


@pytest.mark.parametrize(
    ("measure", "row", "words"),
    [
        (TURNOVER, row_of(HAVERING, 38, 300), f"{YEAR}38 leavers / 300 staff in post = 12.7 %. Coverage: 97 % of "
         "staff."),
        (TURNOVER, row_of(HAVERING, 1, 40), f"{YEAR}1 leaver / 40 staff in post = 2.5 %. Coverage: 97 % of staff."),
        (LEAVERS, row_of(HAVERING, 38, 300), f"{YEAR}38 leavers. Coverage: 97 % of staff."),
        (
            VACANCY_RATE,
            row_of(HAVERING, 20, 200),
            f"{HEAD}20 vacancies / (180 staff in post + 20 vacancies) = 10.0 %. Coverage: 97 % of staff.",
        ),
        (AGENCY_SHARE, row_of(HAVERING, 30, 300), f"{HEAD}30 agency workers / 300 workers = 10.0 %. Coverage: 97 % of "
         "staff."),
        (
            AGE_55_OVER,
            rounded(HAVERING, 65, 195),
            f"{HEAD}65 staff aged 55 and over / 195 staff for whom it is known = 33 %. Counts are rounded to 5. "
            "Coverage: 97 % of staff.",
        ),
        (
            STAFF_PER_MANAGER,
            rounded(HAVERING, 25, 200, value=7.0),
            f"{HEAD}(200 staff in post {MINUS} 25 managers) / 25 managers = 7.0. Counts are rounded to 5. "
            "Coverage: 97 % of staff.",
        ),
        (HOURLY_PAY, row_of(HAVERING, 200, 200, value=19.4), f"{HEAD}£19.40 is the median of 200 staff with known pay. "
         "Coverage: 97 % of staff."),
        (SICKNESS_DAYS, row_of(HAVERING, 190, 190, value=6.5), f"{YEAR}6.5 days on average over 190 staff for whom it "
         "is known. Coverage: 97 % of staff."),
        (WTE, row_of(HAVERING, 169.5, 198), f"{HEAD}169.5 whole-time equivalents of 198 staff with known hours. "
         "Coverage: 97 % of staff."),
        (NET_FLOW, row_of(HAVERING, -12, 300), f"{YEAR}12 more left than started. Coverage: 97 % of staff."),
        (NET_FLOW, row_of(HAVERING, 0, 300), f"{YEAR}as many started as left. Coverage: 97 % of staff."),
        (TURNOVER, withheld(HAVERING, "c"), f"{YEAR}[c] withheld."),
        (TURNOVER, withheld(HAVERING, "u", base=25), f"{YEAR}[u] too few to rely on. Behind it: 25 staff in post."),
    ],
)  # fmt: skip
def test_an_example_shows_the_numbers_that_make_a_value(measure: Measure, row: dict[str, Any], words: str) -> None:
    assert told(measure, row) == words


def test_the_gap_is_the_median_less_the_wage_of_the_area(release: Release) -> None:
    view = view_at(release, area="havering")
    wage = view.known.living_wage(view.selection.area, date(2025, 9, 30))
    assert wage == 13.85  # London's of October 2024, which employers were to pay by May 2025
    found = told(LIVING_WAGE_GAP, row_of(HAVERING, 200, 200, value=5.55), view)
    assert f"{HEAD}median pay of £19.40 {MINUS} Real Living Wage of £13.85 = £5.55." in found


def test_examples_are_those_of_the_address_and_always_protected(client: FlaskClient) -> None:
    places = [{"type": "worked-example", "measure": key} for key in ("staff-in-post", "turnover")]
    with app.server.test_request_context():
        g.principal = STEWARD
        protected, exact = (draw_examples(places, f"?area=havering{tier}") for tier in ("", "&tier=exact"))
        (london,) = draw_examples(places[:1], None)
    assert exact == protected
    assert all(words.startswith("Havering, ") for words in protected)
    assert london.startswith("London, ")


@pytest.mark.parametrize("key", ["leavers-with-reason", "shoe-size", "", None, ["turnover"]])
def test_no_other_example_can_be_asked_for(client: FlaskClient, key: Any) -> None:
    with app.server.test_request_context(), pytest.raises(BadRequest):
        g.principal = STEWARD
        draw_examples([{"type": "worked-example", "measure": key}], "")


@pytest.mark.parametrize(("keys", "status"), [(["turnover"], 200), (["kestrel"], 400)])
def test_the_server_answers_and_refuses_calmly(client: FlaskClient, keys: list[str], status: int) -> None:
    output = next(key for key in app.app.callback_map if "worked-example" in key)
    ids = [{"type": "worked-example", "measure": key} for key in keys]
    body = {
        "output": output,
        "outputs": [{"id": each, "property": "children"} for each in ids],
        "inputs": [[{"id": each, "property": "id", "value": each} for each in ids]],
        "state": [{"id": "url", "property": "search", "value": "?area=havering"}],
        "changedPropIds": [],
    }
    answer = client.post(CALLBACKS, json=body)
    assert answer.status_code == status
    assert ("Havering" in answer.text) is (status == 200)


def test_what_is_seen_by_few_is_not_an_example_for_others(client: FlaskClient) -> None:
    one = Principal(name="one", roles=STEWARD.roles, visible=frozenset({HAVERING.code}))
    assert "Hackney is not among the councils that you may see. Showing London." in page(one, area="hackney")
    with app.server.test_request_context():
        g.principal = one
        (words,) = draw_examples([{"type": "worked-example", "measure": "staff-in-post"}], "?area=hackney")
    assert words.startswith("London, ")


def test_an_area_without_a_return_has_the_examples_of_one_that_has_and_is_told(client: FlaskClient) -> None:
    drawn = page(area="rotherham", workforce="whole-sector", period="2021-22")
    assert "protected figures for 30 September 2025. Rotherham has no return for that date." in drawn


def test_filters_of_another_page_are_no_mistake_here(client: FlaskClient) -> None:
    drawn = page(area="havering", role="6", age_band="16-24", pooled="3", chart="funnel")
    assert '"className": "notice"' not in drawn
    assert "Examples are Havering's protected figures" in drawn


def test_a_minimum_base_is_what_the_policy_says() -> None:
    rules = replace(policy(), median_base=25, rate_base=35, sensitive_threshold=12)
    assert minimum_base(HOURLY_PAY, rules) == "25 staff with known pay"
    assert minimum_base(PAY_LOWER_QUARTILE, rules) == "40 staff with known pay"
    assert minimum_base(AGENCY_SHARE, rules) == "35 workers; counts of fewer than 5 people are withheld"
    assert minimum_base(DISABLED, rules).endswith("counts of fewer than 12 people are withheld")
    assert minimum_base(VACANCIES, rules) == "None: posts are not people"
    assert all(minimum_base(measure, rules) for measure in MEASURES.values())


def test_protection_tells_exact_wholes_from_what_is_always_rounded() -> None:
    assert protection(STAFF_IN_POST, policy()).startswith("Exact for whole councils and larger areas with 30 people")
    assert protection(SOCIAL_WORKERS, policy()) == "Rounded to 5"
    assert protection(AGE_55_OVER, policy()) == "Worked out from counts rounded to 5"
    assert protection(HOURLY_PAY, policy()) == "Rounded to 10p"
    assert "nobody else" in protection(LEAVERS_WITH_REASON, policy())


def test_breakdowns_leave_out_what_a_measure_is_about() -> None:
    assert broken_down_by(TURNOVER) == (
        "Council, period, service, role group and role. Of one's own council, exactly: team"
    )
    assert "age" not in broken_down_by(AGE_55_OVER)


def test_our_own_rule_is_the_measures() -> None:
    ours = our_rule(VACANCY_RATE)
    assert (ours.numerator, ours.base) == ("Vacancies", "Permanent and temporary staff in post + vacancies")
    assert ours.no_value == "Where fewer than 30 posts, filled and vacant stand behind it."
    assert our_rule(TURNOVER).period == "12 months to the date of the return"


@pytest.mark.parametrize("rule", [rule for rules in CROSSWALK.values() for rule in rules], ids=lambda rule: rule.key)
def test_every_rule_is_told_whole_and_says_where_its_figure_is_from(rule: Definition) -> None:
    empty = [name for name, words in asdict(rule).items() if words == "" and name != "no_figure"]
    assert empty == []
    assert bool(rule.published) != bool(rule.no_figure)


def test_what_is_not_confirmed_says_so() -> None:
    lga = next(rule for rule in CROSSWALK["turnover"] if rule.key == "lga")
    assert (lga.base, lga.left_out) == (NOT_CONFIRMED, NOT_CONFIRMED)


def rule_of(key: str, measure: Measure = TURNOVER) -> Definition:
    return next(rule for rule in CROSSWALK[measure.key] if rule.key == key)


def own(coverage: str) -> dict[str, Any]:
    (row,) = answer_of({"is_rounded": False, **row_of(HAVERING, 38, 300, coverage=coverage)}).rows
    return row


def test_a_rule_that_wants_every_count_gives_ours_where_all_are_known() -> None:
    strict = rule_of("ascwds-benchmarks")
    council = view_of(area=HAVERING)
    assert plain(figure(strict, TURNOVER, own("100 % of staff"), council)).startswith("12.7 %, as ours")
    some = figure(strict, TURNOVER, own("97 % of staff"), council)
    assert some == "None for a workplace that does not know its leavers; ours rests on 97 % of staff"
    (hidden,) = answer_of(withheld(HAVERING, "c")).rows
    assert figure(strict, TURNOVER, hidden, council) == "None: ours is [c] withheld"


def test_a_region_has_no_figure_by_a_rule_for_one_workplace() -> None:
    region = view_of(area=KNOWN.areas["E12000007"])
    assert figure(rule_of("ascwds-benchmarks"), TURNOVER, own("100 % of staff"), region).startswith("None: how")


def test_published_figures_stand_under_their_own_rule(release: Release) -> None:
    view = view_at(release, area="havering")
    found = {
        (key, measure.key): plain(figure(rule_of(key, measure), measure, None, view))
        for measure in (TURNOVER, VACANCY_RATE)
        for key in ("whole-sector", "children")
    }
    assert found["children", "turnover"] == "23.2 % (2025)"  # 35 of 151 left
    assert found["whole-sector", "turnover"] == "31.92 % (2021-22)"
    assert found["children", "vacancy-rate"] == "41.7 % (2025)"  # 106 of 148.1 + 106
    assert found["whole-sector", "vacancy-rate"] == "Havering: no published figure. London: 10.8 % (2023-24)"


def test_a_sum_of_councils_says_of_how_many(release: Release) -> None:
    words = figure(rule_of("children"), TURNOVER, None, view_at(release))
    assert "31 of 33 councils added up" in words


def test_england_has_published_figures_alone_where_returns_do_not_cover_it(release: Release) -> None:
    view = view_at(release)
    drawn = plain(text(crosswalk(view, view.known.areas["E92000001"])))
    assert "None: the returns do not cover it" in drawn
    assert "8.1 % (2023-24)" in drawn


def test_the_crosswalk_is_of_the_area_asked_for_even_without_a_return(client: FlaskClient) -> None:
    drawn = page(area="rotherham", period="2010-09")
    assert "no return received" in drawn
    assert "(2021-22)" in drawn


def test_groups_say_how_many_councils_have_a_return(release: Release) -> None:
    view = view_at(release, area="havering")
    panel = who_is_compared(view)
    present = view.known.councils_with(view.selection.period.last_day, "accepted")
    rows = {plain(text(row)) for row in parts(panel, "Tr")}
    assert (
        f"LondonCounted as a whole, from the records of its councils.33{len(present & view.known.members['E12000007'])}"
        in rows
    )
    assert any(row.startswith("Havering's statistical neighbours (children's services)DfE's") for row in rows)
    assert any(row.startswith("Councils similar to Havering") and row.count("15") for row in rows)
    assert "Neighbourhoods in the most deprived tenth of Englandhalf" in " ".join(rows)


def test_a_period_of_the_past_has_its_own_examples(release: Release) -> None:
    view = view_at(release, area="havering", period="2024-09-30")
    assert view.selection.period == Period("2024-09-30", date(2024, 9, 30), is_returns=True)
