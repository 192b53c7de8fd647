"""Figures that rest on a return carried forward keep their value, say so, and tell of no change."""

from collections.abc import Iterator

import pytest

from components.council.changes import changes, changes_sentence
from components.council.figures import figures
from components.drawn import words
from components.sentences import topic_sentence, trend_sentence
from components.tables import measure_table
from components.tiles import change_in_words
from components.view import View
from components.words import row_value
from data.answers import Answer, answer, posts
from data.catalogue import catalogue
from data.findings import at, findings
from data.measures import AGENCY_SHARE, STAFF_IN_POST, TURNOVER, VACANCIES, By
from data.principal import Principal
from data.returns_in import returns_in
from data.selection import parse_search
from data.store import Release, live_release
from etl import desk, desk_build
from etl.pipeline import load
from hand_answers import csv_of
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
