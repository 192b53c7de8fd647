"""Figures that rest on a return carried forward keep their value, say so, and tell of no change and no verdict."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date

import pytest

from components.carried import carried_lead
from components.comparing import verdict
from components.council.beside import in_few_words
from components.council.changes import changes, changes_sentence
from components.council.figures import figures, now
from components.council.read_aloud import sentences
from components.drawn import words
from components.flows import Flow, flows_sentence
from components.pay import compared_with
from components.pay_words import above_floors, pay_sentence
from components.sentences import topic_sentence, trend_sentence
from components.tables import measure_table
from components.tiles import change_in_words
from components.view import View
from components.words import row_value
from data.answers import Answer, answer, posts
from data.catalogue import PayFloor, catalogue
from data.findings import at, findings
from data.measures import AGENCY_SHARE, HOURLY_PAY, STAFF_IN_POST, TURNOVER, VACANCIES, By
from data.principal import Principal
from data.returns_in import returns_in
from data.selection import parse_search
from data.store import Release, live_release
from etl import desk, desk_build
from etl.pipeline import load
from hand_answers import HAVERING, KNOWN, LONDON, answer_of, beside, csv_of, figure_row
from packs.build import composed
from readers import READER
from tiny_returns import write_return

EARLIER, LATER = "2024-09-30", "2025-09-30"


@pytest.fixture(scope="module")
def carried(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Release]:
    """Three councils of 2024, of which Camden has sent nothing in 2025: its return of 2024 stands in."""
    root = tmp_path_factory.mktemp("returns")
    for council, staff, leavers in (("camden", 100, 20), ("hackney", 60, 6), ("havering", 80, 8)):
        write_return(root, EARLIER, council, staff=staff, LEAVERS=f"{leavers};0")
    for council, staff, leavers in (("hackney", 60, 9), ("havering", 80, 12)):
        write_return(root, LATER, council, staff=staff, LEAVERS=f"{leavers};0")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("MUSTER_HOME", str(tmp_path_factory.mktemp("home")))
        assert load(root).release_id
        desk.carry(council="camden", as_at=LATER, since=EARLIER, reason="late", by="officer")
        desk_build.build(by="officer")
        desk_build.publish(None, by="officer")
        yield live_release()


def view_of(release: Release, search: str, who: Principal = READER) -> View:
    known = catalogue(release)
    selection, notices = parse_search(search, known, (TURNOVER, STAFF_IN_POST, VACANCIES, AGENCY_SHARE), who)
    assert not notices
    return View(selection=selection, release=release, known=known, principal=who)


def plain(said: str) -> str:
    return said.replace("\u00a0", " ")


def turnover(release: Release, search: str, by: By = By.COUNCIL) -> Answer:
    return view_of(release, search).answer(TURNOVER, by)


def row_of(found: Answer, name: str, period: str = LATER) -> dict[str, object]:
    return next(row for row in found.rows if row["area_name"] == name and row["period"] == period)


def test_a_carried_figure_keeps_its_value_beside_the_mark(carried: Release) -> None:
    found = turnover(carried, f"?period={LATER}&area=london")
    camden, london = row_of(found, "Camden"), row_of(found, "London")
    assert (camden["value"], camden["numerator"], camden["base"], camden["mark"]) == (0.2, 20, 100, "e")
    assert camden["coverage"] == "100 % of staff, carried forward from 30 September 2024"
    assert camden["low"] < 0.2 < camden["high"]  # type: ignore[operator]
    assert (london["numerator"], london["base"], london["mark"]) == (20 + 9 + 12, 100 + 60 + 80, "e")
    assert str(london["coverage"]).endswith("of their staff, 1 return carried forward")
    assert row_of(found, "Hackney")["mark"] == ""
    assert all(row["mark"] != "e" for row in turnover(carried, f"?period={EARLIER}&area=london").rows)


def test_tables_files_and_sentences_say_so(carried: Release) -> None:
    found = turnover(carried, f"?period={LATER}&area=camden")
    shown = words(measure_table(found, caption="Turnover"))
    assert "20.0\u00a0% [e]" in shown and "[e] carried forward or estimated" in shown
    line = next(line for line in csv_of(found).splitlines() if ",Camden,council," in line)
    assert ",0.2," in line and ",20.0,100.0,e," in line
    said = topic_sentence(found, area_code="E09000007")
    assert "Camden's return of 30\u00a0September 2025 is carried forward from 30\u00a0September 2024." in said


def test_a_withheld_figure_keeps_the_mark_that_says_why(carried: Release) -> None:
    camden = row_of(turnover(carried, f"?period={LATER}&area=camden&role_group=managerial"), "Camden")
    assert camden["mark"] == "c" and camden["value"] != camden["value"]


def test_what_is_carried_forward_is_no_change(carried: Release) -> None:
    found = turnover(carried, f"?period={LATER}&area=camden", By.PERIOD)
    assert change_in_words(found) == "Carried forward from 30\u00a0September 2024: no change to tell of."
    assert "No other period has a figure" in trend_sentence(found)
    assert trend_sentence(found).endswith("is carried forward from 30\u00a0September 2024.")
    view = view_of(carried, f"?period={LATER}&area=camden")
    assert changes_sentence(changes(figures(view))).endswith("So no change can be told.")


def test_findings_compare_no_carried_return(carried: Release) -> None:
    known = catalogue(carried)
    selection, _ = parse_search(f"?period={LATER}&area=london", known, (TURNOVER,), READER)
    both = answer(TURNOVER, selection, By.COUNCIL, carried, READER, across=(By.PERIOD,))
    told = findings({"turnover": at(both, LATER)}, {"turnover": at(both, EARLIER)})
    assert told.comparisons == 3 + 2  # three in the funnel; of the changes, Hackney's and Havering's


def test_a_carried_council_is_not_in_every_return(carried: Release) -> None:
    known = catalogue(carried)
    assert not [area for area in known.areas if area.startswith("like-for-like.")]  # two are left: no group


def test_posts_have_the_mark_too(carried: Release) -> None:
    view = view_of(carried, f"?period={LATER}&area=london")
    found = posts(view.answer(VACANCIES, By.COUNCIL), view.answer(AGENCY_SHARE, By.COUNCIL))
    assert {each.area_name: each.mark for each in found if each.filled == each.filled}["Camden"] == "e"


def test_a_carried_return_is_told_from_one_that_came(carried: Release) -> None:
    view = view_of(carried, f"?period={LATER}&area=london")
    received = returns_in(view.selection.area, view.selection.period, view.known, READER, "protected")
    assert [(each.council.name, str(each.carried_from)) for each in received if each.carried_from] == [
        ("Camden", EARLIER)
    ]


def test_board_packs_say_so(carried: Release) -> None:
    council = composed("/turnover", f"?period={LATER}&area=camden", READER, {}).to_json()
    assert "20.0\u00a0% [e]" in council.replace("\\u00a0", "\u00a0")
    region = composed("/", f"?period={LATER}&area=london", READER, {}).to_json()
    assert "Carried forward from 30 September 2024" in region


def test_rows_print_the_mark_beside_the_value() -> None:
    row = {"value": 0.123, "mark": "e", "decimals": 1}
    assert row_value(TURNOVER, row) == "12.3\u00a0% [e]"


def test_a_carried_council_has_no_verdict_and_says_first_whose_date_it_is(carried: Release) -> None:
    view = view_of(carried, f"?period={LATER}&area=camden&compare=london")
    council = figures(view)
    own, london = now(council.compared["turnover"]), now(council.compared["turnover"], "comparator")
    assert own and london and verdict(TURNOVER, own, london) is None
    fresh = {"carried_from": ""}  # 20 of 100 beside the others' 21 of 140: the same figure of the date has a verdict
    assert verdict(TURNOVER, own | fresh, london) is not None
    first = plain(sentences(council, changes(council))[0])
    # 20 left of 100 in 2024; of London 20 + 9 + 12 of 100 + 60 + 80
    assert first == (
        "Turnover was 20.0 % [e] in its return of 30 September 2024; "
        "in London it was 17.1 % [e] in the 12 months to 30 September 2025."
    )
    told = plain(topic_sentence(turnover(carried, f"?period={LATER}&area=camden"), area_code="E09000007"))
    assert "chance" not in told and "in its return of 30 September 2024" in told
    assert plain(carried_lead(view.selection, view.known)) == (
        "Carried forward: Camden's figures are of 30 September 2024."
    )
    for other in (f"?period={LATER}&area=hackney", f"?period={EARLIER}&area=camden"):
        of_date = view_of(carried, other)
        assert carried_lead(of_date.selection, of_date.known) == ""
    pack = composed("/council/camden", f"?period={LATER}", READER, {})
    page = next(each for each in pack.pages if each.key == "read-aloud")
    assert plain(page.sentences[0]) == "Carried forward: Camden's figures are of 30 September 2024."


def test_carried_pay_is_not_set_against_the_floor_of_the_later_date() -> None:
    known = replace(KNOWN, pay_floors={date(2025, 9, 30): PayFloor(12.21, 12.60, 13.85)})
    pay = {"value": 12.40, "low": 12.30, "high": 12.50}
    london = beside(LONDON, 0, 4000, **pay | {"value": 14.20, "low": 14.10, "high": 14.30})
    own = figure_row(HAVERING, 0, 200, **pay)
    fresh = answer_of(own, london, measure=HOURLY_PAY)
    old = answer_of(own | {"carried_from": EARLIER, "mark": "e"}, london, measure=HOURLY_PAY)
    assert above_floors(fresh, known).startswith("The median is £0.19 above the National Living Wage (£12.21)")
    assert "unlikely to be chance" in pay_sentence(fresh, "care workers", [], "", known)
    assert plain(pay_sentence(old, "care workers", [], "", known)) == (
        "Half of Havering's care workers were paid less than £12.40 [e] an hour in its return of 30 September 2024; "
        "the median of London was £14.20 on 30 September 2025."
    )
    row = old.rows[0]
    assert compared_with(HOURLY_PAY, row, london) == "not compared: carried forward"
    assert in_few_words(HOURLY_PAY, row, london).startswith("Not compared: carried forward from")


def test_the_flows_of_a_carried_council_are_of_the_earlier_year() -> None:
    gone, came = (figure_row(HAVERING, n, 100, carried_from=EARLIER, mark="e") for n in (20, 10))
    said = plain(flows_sentence([Flow(LATER, gone, came, gone | {"value": -10})], HAVERING))
    assert said.startswith("In the 12 months of its return of 30 September 2024, 20 [e] staff left Havering")
