"""Totals of teams become figures that hand and eye make of them, and what they do not tell is said to be so."""

import itertools
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import duckdb
import pandas as pd
import pytest

from data.answers import answer
from data.catalogue import catalogue
from data.export.about import source_lines
from data.measures import MEASURES, STAFF_IN_POST, TURNOVER, By
from data.selection import parse_search
from data.store import Release, live_release
from etl.form import FileKind, columns
from etl.inspection import inspect
from etl.inventory import columns_of
from etl.pipeline import ExitCode, load
from etl.provenance import MADE, Treatment
from etl.releases import opened
from raw import conformed, rules
from readers import READER, STEWARD, director, keep_secrets
from team_returns import row, write_teams
from tiny_returns import write_return

DAY = "2025-09-30"
HACKNEY = "E09000012"
OF_TEAM = {"TEAM": "SAMPLE-Hospital", "ROLE": "6", "HEADCOUNT": "30", "WTE": "27", "POSTS": "33", "VACANCIES": "3",
           "AGENCY": "6", "STARTERS": "3", "LEAVERS": "6", "LEFTRETIRED": "2", "LEFTNOTKNOWN": "4"}  # fmt: skip

# Hackney: 40 care workers at home, 30 social workers and 4 administrators at the hospital. Turnover of other councils:
# none, as three send staff records with 2 leavers each.
ROWS = [
    row(SERVICE="8"),
    row(**OF_TEAM | {"ROLE": "Social worker"}),
    row(TEAM="sample-HOSPITAL ", ROLE="25", HEADCOUNT="4", WTE="2.5", POSTS="4", VACANCIES="0", AGENCY="0",
        STARTERS="999", LEAVERS="1"),
    row(TEAM="Grand total", ROLE="", HEADCOUNT="74"),
    row(TEAM="EXAMPLE: delete this", HEADCOUNT="12"),
]  # fmt: skip
WORKED = {  # numerator, base, value
    "staff-in-post": (74, 74, 74),
    "workers": (84, 84, 84),  # and 4 + 6 agency workers
    "wte": (59.5, 74, 59.5),
    "agency-share": (10, 84, 10 / 84),
    "turnover": (15, 74, 15 / 74),
    "starters-rate": (9, 70, 9 / 70),  # the administrators' starters are not known, so neither are they in the base
    "net-flow": (9 - 14, 70, -5),
    "vacancies": (8, 82, 8),
    "vacancy-rate": (8, 82, 8 / 82),
    "direct-care-share": (40, 74, 40 / 74),
    "social-workers": (30, 30, 30),
    "leavers-with-reason": (6, 6, 6),
}
NOT_COLLECTED = "not collected by a regional workforce return"


@pytest.fixture(scope="module")
def _release(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Release]:
    root = tmp_path_factory.mktemp("regional")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("MUSTER_HOME", str(root / "home"))
        (root / "home").mkdir()
        keep_secrets(root / "home")
        write_teams(root / "returns", DAY, "hackney", ROWS)
        for name in ("camden", "islington", "havering"):
            write_return(root / "returns", DAY, name, staff=40, TOTALPERMTEMP="40")
        outcome = load(root / "returns")
        assert outcome.code is ExitCode.ACCEPTED, outcome.report
        yield live_release()


@pytest.fixture
def release(_release: Release, monkeypatch: pytest.MonkeyPatch) -> Release:
    monkeypatch.setenv("MUSTER_HOME", str(_release.path.parent.parent))
    return _release


def told(release: Release, key: str, search: str, by: By = By.COUNCIL, who: Any = STEWARD) -> list[dict[str, Any]]:
    selection, notices = parse_search(search, catalogue(release), (MEASURES[key],), who)
    assert notices == ()
    return answer(MEASURES[key], selection, by, release, who).rows_of("shown")


def of_hackney(release: Release, key: str) -> dict[str, Any]:
    rows = told(release, key, "?area=hackney&tier=exact")
    return next(each for each in rows if each["area_name"] == "Hackney")


@pytest.mark.parametrize("key", WORKED)
def test_a_measure_is_what_hand_and_eye_make_of_the_totals(release: Release, key: str) -> None:
    found, (numerator, base, value) = of_hackney(release, key), WORKED[key]
    assert (found["mark"], found["numerator"], found["base"]) == ("", pytest.approx(numerator), base)
    assert found["value"] == pytest.approx(value)


@pytest.mark.parametrize("key", sorted(MEASURES.keys() - WORKED.keys() - {"starters", "leavers", "staff-per-manager",
                                                                          "occupational-therapists"}))  # fmt: skip
@pytest.mark.parametrize("tier", ["", "&tier=exact"])
def test_what_totals_do_not_tell_is_not_collected(release: Release, key: str, tier: str) -> None:
    rows = told(release, key, f"?area=hackney{tier}")
    found = next(each for each in rows if each["area_name"] == "Hackney")
    assert (found["mark"], found["coverage"]) == ("x", NOT_COLLECTED)


def test_staff_are_not_told_apart_by_what_totals_do_not_have(release: Release) -> None:
    assert {each["mark"] for each in told(release, "staff-in-post", "?area=hackney&tier=exact", By.AGE_BAND)} == {"x"}
    (found,) = (each for each in told(release, "staff-in-post", "?area=hackney&tier=exact&age_band=65-over")
                if each["area_name"] == "Hackney")  # fmt: skip
    assert (found["mark"], found["coverage"]) == ("x", NOT_COLLECTED)


def test_contracts_are_not_told_apart_and_agency_workers_are(release: Release) -> None:
    rows = told(release, "workers", "?area=hackney&tier=exact", By.CONTRACT)
    assert {each["category_code"]: each["value"] for each in rows if each["value"]} == {
        "not-told-apart": 74, "agency": 10,
    }  # fmt: skip


def test_a_region_rests_on_the_councils_that_collect_it(release: Release) -> None:
    (london,) = told(release, "known-age", "?area=london", By.PERIOD)
    assert (london["numerator"], london["base"], london["value"]) == (120, 120, 1)
    assert london["coverage"] == "3 of 33 councils, 100 % of their staff"
    (london,) = told(release, "staff-in-post", "?area=london", By.PERIOD)
    assert (london["value"], london["coverage"]) == (3 * 40 + 74, "4 of 33 councils, 100 % of their staff")


def test_a_figure_says_that_it_comes_from_totals(release: Release) -> None:
    assert of_hackney(release, "turnover")["coverage"] == "100 % of staff, regional workforce return"
    source = of_hackney(release, "turnover")["source"]
    assert source.endswith("ASC-WDS council returns and regional workforce returns")
    assert source_lines([source], release)[0] == f"{source}."


def test_counts_of_a_small_team_are_withheld(release: Release) -> None:
    rows = told(release, "staff-in-post", "?area=hackney", By.ROLE, READER)
    found = {each["category"]: each["mark"] for each in rows}
    assert "Administrative" not in found  # nothing of its 4 is shown anywhere, so neither is that it is there
    assert found == {"Care worker": "", "Social worker": ""}
    shown = {each["category"]: each["value"] for each in rows}
    assert all(value % 5 == 0 for value in shown.values())


def test_reasons_are_told_by_name(release: Release) -> None:
    rows = told(release, "leavers-with-reason", "?area=hackney&tier=exact", By.LEAVING_REASON, director(HACKNEY))
    assert {each["category"]: each["value"] for each in rows} == {"Retired": 2, "Reason not known": 4}


def test_an_independent_sum_agrees(release: Release) -> None:
    sent = pd.DataFrame(ROWS[:3]).replace("999", None)
    sent = sent.astype({"HEADCOUNT": int, "LEAVERS": float, "STARTERS": float, "AGENCY": int, "VACANCIES": float})
    with opened(release.path) as connection:
        counts = connection.execute("FROM role_counts WHERE council_code = ?", [HACKNEY]).df()
        records = connection.execute("FROM staff_records WHERE council_code = ?", [HACKNEY]).df()
    assert len(records) == (sent["HEADCOUNT"] + sent["AGENCY"]).sum()
    assert records["record_key"].is_unique
    assert records["is_employee"].sum() == counts["employees"].sum() == sent["HEADCOUNT"].sum()
    for name in ("STARTERS", "LEAVERS", "VACANCIES"):
        assert counts[name.lower()].sum() == sent[name].sum()
        assert counts[name.lower()].isna().sum() == sent[name].isna().sum()


def test_rows_in_are_rows_loaded_and_rows_set_aside(release: Release) -> None:
    with opened(release.path) as connection:
        found = connection.execute(
            "SELECT layout, period_kind, rows_in, rows_loaded, rows_set_aside FROM returns WHERE council_code = ?",
            [HACKNEY],
        ).fetchall()
        names = str(connection.execute("FROM workplaces").fetchall())
    assert found == [("regional", "12-months", 5, 3, 2)]
    assert "ospital" not in names


BROKEN = {
    "team-blank": {"TEAM": ""},
    "team-role-blank": {"ROLE": ""},
    "role-code": {"ROLE": "Shepherd"},
    "service-code": {"SERVICE": "999"},
    "team-period-kind": {"PERIODKIND": "a year or so"},
    "team-headcount-unknown": {"HEADCOUNT": ""},
    "team-whole-number": {"HEADCOUNT": "-3"},
    "team-number": {"WTE": "many"},
    "team-wte-too-high": {"WTE": "60.5"},
    "team-wte-above-headcount": {"WTE": "60"},
    "team-wte-zero": {"WTE": "0"},
    "team-leavers-many": {"LEAVERS": "81"},
    "team-posts": {"POSTS": "46"},
    "team-sickness-high": {"SICKDAYS": "14641"},
    "team-registered-manager-vacancy": {"ROLE": "4"},
    "team-reasons-total": {"LEFTRETIRED": "9"},
    "team-reasons-of-quarter": {"PERIODKIND": "quarter", "LEFTRETIRED": "8"},
    "team-count-blank": {"STARTERS": ""},
    "team-total": {"TEAM": "Reablement - Subtotal"},
    "team-example": {"TEAM": "Example: a team"},
}
TOGETHER = {
    "team-role-twice": {"TEAM": "SAMPLE- Reablement"},
    "team-services-differ": {"ROLE": "7", "SERVICE": "6"},
    "team-periods-differ": {"ROLE": "7", "PERIODKIND": "quarter"},
    "team-agency-in-part": {"ROLE": "7", "AGENCY": ""},
}


def broken(root: Path, *cells: Mapping[str, str]) -> list[str]:
    write_teams(root, DAY, "hackney", [row(SERVICE="8"), *(row(**each) for each in cells)])
    return rules(conformed(root))


@pytest.mark.parametrize("rule", BROKEN)
def test_a_rule_names_the_row_that_breaks_it(rule: str, tmp_path: Path) -> None:
    cells = {"TEAM": "SAMPLE-Another", "PERIODKIND": "12-months"} | BROKEN[rule]
    assert rule in broken(tmp_path / "r", cells)


@pytest.mark.parametrize("rule", TOGETHER)
def test_rows_are_held_against_each_other(rule: str, tmp_path: Path) -> None:
    assert rule in broken(tmp_path / "r", TOGETHER[rule])


def test_more_staff_than_any_council_has_are_not_counted_one_by_one(tmp_path: Path) -> None:
    many = [{"TEAM": f"SAMPLE-{number}", "HEADCOUNT": "9998"} for number in range(6)]
    assert "team-staff-too-many" in broken(tmp_path / "r", *many)


def test_a_sound_return_breaks_no_rule(tmp_path: Path) -> None:
    assert broken(tmp_path / "r", OF_TEAM) == []


def test_a_return_of_nobody_is_refused(tmp_path: Path) -> None:
    write_teams(tmp_path / "r", DAY, "hackney", [row(HEADCOUNT="0", WTE="0", POSTS="5", LEAVERS="0")])
    assert "no-team-left" in rules(conformed(tmp_path / "r"))


def test_any_file_name_will_do_but_files_of_asc_wds_may_not_lie_beside_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("MUSTER_HOME", str(tmp_path / "home"))
    write_teams(tmp_path / "r", DAY, "hackney", [row()], name="September.csv")
    (report,) = inspect([tmp_path / "r"])
    assert (report.would_be, report.layout, report.period_kind) == ("accepted", "regional", "12-months")
    write_return(tmp_path / "r", DAY, "hackney")
    (report,) = inspect([tmp_path / "r"])
    assert "teams-beside-asc-wds" in {each.rule for each in report.problems}


def test_what_a_council_sent_may_lie_beside_what_was_made_of_it(tmp_path: Path) -> None:
    folder = write_teams(tmp_path / "r", DAY, "hackney", [row()])
    for name in ("original.csv", "original.xlsx"):
        (folder / name).write_text("Our teams,and their people", encoding="utf-8")
    work = conformed(tmp_path / "r")
    assert work.execute("SELECT rule FROM found_problems").fetchall() == []
    assert work.execute("SELECT file FROM return_files").fetchall() == [(f"{DAY}/hackney/teams.csv",)]


CHANGED = {"TEAM": "SAMPLE-Changed", "SERVICE": "8", "ROLE": "4", "PERIODKIND": "quarter", "HEADCOUNT": "41",
           "POSTS": "", "SICKDAYS": "", "AGENCY": "5", "WTE": "31", "VACANCIES": "", "STARTERS": "",
           "LEAVERS": ""}  # fmt: skip


FIELDS = tuple(columns(FileKind.TEAMS))
AS_IS = {"SERVICE": "16", "LEFTRETIRED": "3", "LEFTTOCARE": "5"}
BY_ITSELF = {Treatment.KEPT, Treatment.COARSENED, Treatment.PSEUDONYM}
DAYS = {  # a return as it is and one with each field changed, of both kinds of period: a date for each
    (field, period): f"20{10 + number // 12:02}-{number % 12 + 1:02}-28"
    for number, (field, period) in enumerate(itertools.product(("", *FIELDS), ("12-months", "quarter")))
}


@pytest.fixture(scope="module")
def changing(tmp_path_factory: pytest.TempPathFactory) -> Iterator[duckdb.DuckDBPyConnection]:
    root = tmp_path_factory.mktemp("changing") / "returns"
    for (field, period), day in DAYS.items():
        cells = AS_IS | {"PERIODKIND": period} | ({field: CHANGED.get(field, "1")} if field else {})
        write_teams(root, day, "hackney", [row(**cells)])
    with conformed(root) as work:
        yield work


@pytest.mark.parametrize("field", FIELDS)
def test_a_field_changes_the_columns_it_is_said_to_change_and_no_other(
    field: str, changing: duckdb.DuckDBPyConnection
) -> None:
    changed: set[str] = set()
    for period in ("12-months", "quarter"):
        before, after = held(changing, DAYS["", period]), held(changing, DAYS[field, period])
        changed |= {name for name in before if before[name] != after[name]}
    said = columns_of(FileKind.TEAMS, field)
    assert changed <= said.keys()
    assert {name for name, how in said.items() if how in BY_ITSELF} <= changed


def held(work: duckdb.DuckDBPyConnection, day: str) -> dict[str, set[Any]]:
    """What each column of people's tables has of a return of one row; of completeness beside the field."""
    found: dict[str, set[Any]] = {}
    for table, names in MADE.items():
        of_return = "return_id IN (SELECT return_id FROM returns WHERE as_at = $1)"
        where = of_return if table == "completeness" else "as_at = $1"
        there = work.execute(f"SELECT {', '.join(names)} FROM {table} WHERE {where}", [day]).fetchall()
        for place, name in enumerate(names):
            if name not in {"return_id", "council_code", "as_at"}:
                found[f"{table}.{name}"] = {(each[1] if table == "completeness" else "", each[place]) for each in there}
    return found


def test_turnover_by_role_is_of_the_row(release: Release) -> None:
    rows = told(release, TURNOVER.key, "?area=hackney&tier=exact", By.ROLE)
    assert {each["category"]: (each["numerator"], each["base"]) for each in rows if each["base"]} == {
        "Care worker": (8, 40), "Social worker": (6, 30), "Administrative": (1, 4),
    }  # fmt: skip


def test_the_same_rows_have_the_same_keys_on_another_date(tmp_path: Path) -> None:
    """Else the mean of many quarters would tell a count that did not change."""
    for day in (DAY, "2025-06-30"):
        write_teams(tmp_path / "r", day, "hackney", [row(HEADCOUNT="40" if day == DAY else "38")])
    with conformed(tmp_path / "r") as work:
        found = work.execute("SELECT as_at::VARCHAR, record_key FROM staff_records WHERE is_employee").fetchall()
    keys = {day: {key for _, key in each} for day, each in itertools.groupby(sorted(found), key=lambda each: each[0])}
    assert len(keys["2025-06-30"] & keys[DAY]) == 38 and len(keys[DAY]) == 40
    assert STAFF_IN_POST.table.name == "staff_records"
