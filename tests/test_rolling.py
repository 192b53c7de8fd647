"""Four quarters are 12 months, three are none, and what is of a quarter never stands for a year."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

from data.answers import answer
from data.catalogue import catalogue
from data.measures import MEASURES, By
from data.selection import parse_search
from data.store import live_release
from etl import desk, desk_build
from etl.pipeline import load
from etl.releases import live, opened
from raw import conformed, rules
from readers import STEWARD, keep_secrets
from team_returns import row, write_teams
from tiny_returns import write_return

QUARTERS = ("2024-12-31", "2025-03-31", "2025-06-30", "2025-09-30")
LAST = QUARTERS[-1]
FOUR = "four quarters added up"
# starters and leavers of the 40 care workers in each quarter
FLOWS = {"2024-12-31": (1, 4), "2025-03-31": (2, 3), "2025-06-30": (0, 2), "2025-09-30": (5, 1)}


@pytest.fixture
def returns(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("MUSTER_HOME", str(tmp_path / "home"))
    (tmp_path / "home").mkdir()
    keep_secrets(tmp_path / "home")
    return tmp_path / "returns"


def quarter(day: str, **cells: str) -> dict[str, str]:
    came, went = FLOWS[day]
    return row(**{"PERIODKIND": "quarter", "STARTERS": str(came), "LEAVERS": str(went)} | cells)


def send(root: Path, *days: str, council: str = "hackney", **cells: str) -> None:
    for day in days:
        write_teams(root, day, council, [quarter(day, **cells)])


def make_release() -> Any:
    """Build what is decided, and publish it."""
    built = desk_build.build(by="officer")
    desk_build.publish(built.release_id, by="officer")
    return built


def counts(day: str = LAST, council: str = "E09000012") -> list[tuple[Any, ...]]:
    release = live()
    assert release is not None
    with opened(release.path) as connection:
        return connection.execute(
            "SELECT role_code, starters, leavers, starters_in_quarter, leavers_in_quarter FROM role_counts "
            "WHERE as_at = ? AND council_code = ? ORDER BY ALL",
            [day, council],
        ).fetchall()


def told(key: str, search: str, council: str = "Hackney") -> Mapping[str, Any]:
    release = live_release()
    selection, _ = parse_search(search, catalogue(release), (MEASURES[key],), STEWARD)
    rows = answer(MEASURES[key], selection, By.COUNCIL, release, STEWARD).rows_of("shown")
    return next(each for each in rows if each["area_name"] == council)


def test_four_quarters_are_added_up(returns: Path) -> None:
    send(returns, *QUARTERS)
    load(returns)
    assert counts() == [("8", 1 + 2 + 0 + 5, 4 + 3 + 2 + 1, 5, 1)]
    found = told("turnover", f"?area=hackney&tier=exact&period={LAST}")
    assert (found["numerator"], found["base"], found["value"]) == (10, 40, 10 / 40)
    assert found["coverage"] == f"100 % of staff, regional workforce return, {FOUR}"


@pytest.mark.parametrize("tier", ["", "&tier=exact"])
def test_without_a_quarter_nothing_is_told_of_12_months(returns: Path, tier: str) -> None:
    send(returns, *QUARTERS[1:])
    load(returns)
    assert counts() == [("8", None, None, 5, 1)]
    for key in ("turnover", "leavers", "starters-rate", "net-flow"):
        found = told(key, f"?area=hackney&period={LAST}{tier}")
        assert (found["mark"], found["coverage"]) == ("x", "not told, as four quarters are needed")
    assert told("staff-in-post", f"?area=hackney&period={LAST}{tier}")["value"] == 40


def test_a_quarter_that_comes_late_makes_the_12_months_whole(returns: Path) -> None:
    send(returns, *QUARTERS[1:])
    load(returns)
    send(returns, QUARTERS[0])
    load(returns)
    assert counts() == [("8", 8, 10, 5, 1)]


def test_a_revised_quarter_is_counted_anew(returns: Path) -> None:
    send(returns, *QUARTERS)
    load(returns)
    send(returns, QUARTERS[1], LEAVERS="7")
    load(returns)
    assert counts() == [("8", 8, 14, 5, 1)]
    assert counts(QUARTERS[1]) == [("8", None, None, 2, 7)]


def test_an_unknown_quarter_makes_its_count_unknown(returns: Path) -> None:
    send(returns, *QUARTERS)
    send(returns, QUARTERS[2], LEAVERS="999")
    load(returns)
    assert counts() == [("8", 8, None, 5, 1)]


def test_a_return_of_12_months_is_no_quarter(returns: Path) -> None:
    send(returns, *QUARTERS[1:])
    write_teams(returns, QUARTERS[0], "hackney", [row(STARTERS="20", LEAVERS="20")])
    load(returns)
    assert counts() == [("8", None, None, 5, 1)]
    assert counts(QUARTERS[0]) == [("8", 20, 20, None, None)]


def test_a_role_that_a_team_did_not_list_had_nobody_and_a_team_that_was_not_there_is_unknown(returns: Path) -> None:
    send(returns, *QUARTERS)
    rows = [quarter(LAST), quarter(LAST, ROLE="7", LEAVERS="3"), quarter(LAST, TEAM="SAMPLE-New", ROLE="9")]
    write_teams(returns, LAST, "hackney", rows)
    load(returns)
    assert counts() == [("7", 5, 3, 5, 3), ("8", 8, 10, 5, 1), ("9", None, None, 5, 1)]


def test_roles_that_went_are_asked_for(returns: Path) -> None:
    send(returns, *QUARTERS[:3])
    write_teams(returns, LAST, "hackney", [quarter(LAST, ROLE="7")])
    with conformed(returns) as work:
        assert "team-role-gone" in rules(work)
        ((found,),) = work.execute("SELECT found FROM found_problems WHERE rule = 'team-role-gone'").fetchall()
    assert found == "1 teams and roles"


def test_a_quarter_carried_forward_has_the_12_months_of_its_own_date_and_is_no_quarter_of_another(
    returns: Path,
) -> None:
    """The four quarters to June are carried to September, where the return is missing; December is sent again."""
    before = ("2024-09-30", "2024-12-31", "2025-03-31", "2025-06-30")
    for number, day in enumerate(before):
        write_teams(returns, day, "hackney", [row(PERIODKIND="quarter", STARTERS="1", LEAVERS=str(number))])
    for name in ("camden", "havering"):
        write_return(returns, LAST, name, staff=30, TOTALPERMTEMP="30")
    write_teams(returns, "2025-12-31", "hackney", [row(PERIODKIND="quarter", STARTERS="1", LEAVERS="9")])
    load(returns)
    desk.carry(council="hackney", as_at=LAST, since="2025-06-30", reason="late", by="officer")
    assert make_release().release_id
    assert counts("2025-06-30") == [("8", 4, 0 + 1 + 2 + 3, 1, 3)]
    assert counts(LAST) == [("8", 4, 6, 1, 3)]
    assert counts("2025-12-31") == [("8", None, None, 1, 9)]


def test_an_independent_sum_agrees(returns: Path) -> None:
    sent = []
    for number, day in enumerate(QUARTERS):
        rows = [
            quarter(day, TEAM=f"SAMPLE-{team}", ROLE=role, LEAVERS=str((number + 2) * (team + 1)), STARTERS=str(team))
            for team in range(3)
            for role in ("6", "8", "25")
        ]
        write_teams(returns, day, "hackney", rows)
        sent += rows
    load(returns)
    expected = pd.DataFrame(sent).astype({"LEAVERS": int, "STARTERS": int}).groupby("ROLE")[["STARTERS", "LEAVERS"]]
    found = pd.DataFrame(counts(), columns=["ROLE", "STARTERS", "LEAVERS", "s", "l"])
    pd.testing.assert_frame_equal(
        found.groupby("ROLE")[["STARTERS", "LEAVERS"]].sum(), expected.sum(), check_dtype=False
    )


def test_dates_of_quarters_alone_are_offered_last_and_are_no_points_of_a_trend(returns: Path) -> None:
    send(returns, "2025-06-30", LAST)
    for name in ("camden", "havering"):
        write_return(returns, LAST, name, staff=30, TOTALPERMTEMP="30")
    send(returns, "2024-12-31")
    load(returns)
    known = catalogue(live_release())
    assert [each.isoformat() for each in known.return_dates] == [LAST]
    assert [each.isoformat() for each in known.quarter_dates] == ["2025-06-30", "2024-12-31"]
    periods = known.periods(known.workforces((MEASURES["turnover"],))[0], (MEASURES["turnover"],))
    assert [each.label for each in periods if each.is_returns] == [LAST, "2025-06-30", "2024-12-31"]
    chosen, _ = parse_search("?area=hackney&period=2025-06-30", known, (MEASURES["turnover"],), STEWARD)
    over_time = answer(MEASURES["turnover"], chosen, By.PERIOD, live_release(), STEWARD).rows_of("shown")
    assert [each["period"] for each in over_time] == ["2025-06-30", LAST]  # the one chosen is always there
    london = told("leavers", f"?area=hackney&period={LAST}", council="Camden")
    assert london["coverage"] == "100 % of staff"


def test_a_region_says_of_how_many_councils_quarters_are_added_up(returns: Path) -> None:
    send(returns, *QUARTERS)
    for name in ("camden", "havering", "islington"):
        write_return(returns, LAST, name, staff=30, TOTALPERMTEMP="30")
    load(returns)
    known = catalogue(live_release())
    selection, _ = parse_search(f"?area=london&period={LAST}", known, (MEASURES["turnover"],), STEWARD)
    found = answer(MEASURES["turnover"], selection, By.PERIOD, live_release(), STEWARD).rows_of("shown")
    (row_of_london,) = (each for each in found if each["area_name"] == "London")
    assert (row_of_london["numerator"], row_of_london["base"]) == (3 * 2 + 10, 3 * 30 + 40)
    words = "4 of 33 councils, 100 % of their staff, four quarters of 1 council added up"
    assert row_of_london["coverage"] == words


def test_12_months_of_quarters_are_never_pooled_with_each_other(returns: Path) -> None:
    send(returns, *QUARTERS)
    load(returns)
    known = catalogue(live_release())
    assert known.pooled_dates(known.return_dates[0], 3) == known.return_dates[:1]
