"""Who joined and who left is seen by following records from a return to the one a year later."""

import csv
from pathlib import Path

import duckdb
import pytest

from data.store import live_release
from etl.followed import find_followed
from etl.pipeline import load
from tests.tiny_returns import WORKER, WORKPLACE, header, write_file

LAST, THIS = "2024-09-30", "2025-09-30"
CARE, SENIOR, SOCIAL_WORK = "8", "7", "6"
Person = dict[str, str]
Seen = dict[tuple[str, str], tuple[int | None, int | None]]  # service and role to joiners and leavers


@pytest.fixture(autouse=True)
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("MUSTER_HOME", str(tmp_path / "home"))
    return tmp_path


def person(number: int, **more: str) -> Person:
    """Somebody in home care with a number of their own, and an NI number made of it."""
    ident = {"UNIQUEWORKERID": f"P{number}", "NINUMBER": f"AB{number:06}C", "LOCALESTID": "W1"}
    return WORKER | ident | more


def people(first: int, last: int) -> list[Person]:
    return [person(number) for number in range(first, last + 1)]


def send(root: Path, as_at: str, staff: list[Person], council: str = "hackney") -> None:
    """A return of two teams, home care (W1) and social work (W2), of which one without staff is not sent."""
    folder = root / "returns" / as_at / council
    here = {each["LOCALESTID"] for each in staff}
    teams = [WORKPLACE | {"LOCALESTID": "W1"}, WORKPLACE | {"LOCALESTID": "W2", "MAINSERVICE": "16", "ALLSERVICES": ""}]
    write_file(folder / "workplace.csv", "W5", [team for team in teams if team["LOCALESTID"] in here])
    columns = [*header("K4")[:2], "CHGUNIQUEWRKID", *header("K4")[2:]]
    with (folder / "staff.csv").open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, columns, restval="")
        writer.writeheader()
        writer.writerows(staff)


def seen(root: Path, as_at: str = THIS) -> Seen:
    """What a load of all that was sent makes of it, of the rows with staff or somebody seen."""
    outcome = load(root / "returns")
    assert outcome.release_id, outcome.report
    return read(as_at)


def read(as_at: str = THIS) -> Seen:
    with duckdb.connect(str(live_release().path), read_only=True) as release:
        rows = release.execute(
            """SELECT service_code, role_code, joiners_seen, leavers_seen FROM role_counts
            WHERE as_at = ? AND (employees > 0 OR joiners_seen > 0 OR leavers_seen > 0)""",
            [as_at],
        ).fetchall()
    return {(service, role): (joined, left) for service, role, joined, left in rows}


def test_who_is_new_joined_and_who_is_there_no_more_left(tmp_path: Path) -> None:
    send(tmp_path, LAST, people(1, 10))
    send(tmp_path, THIS, people(3, 11))  # without 1 and 2, with 11
    assert seen(tmp_path) == {("8", CARE): (1, 2)}
    assert read(LAST) == {("8", CARE): (None, None)}  # there is no return to follow it from


def test_a_new_number_is_followed_by_the_old_one_or_the_person(tmp_path: Path) -> None:
    send(tmp_path, LAST, people(1, 10))
    renamed = person(1, UNIQUEWORKERID="P1", CHGUNIQUEWRKID="Q1", NINUMBER="")
    moved = person(2, UNIQUEWORKERID="Q2")  # the same NI number
    stranger = person(3, UNIQUEWORKERID="Q3", NINUMBER="")
    send(tmp_path, THIS, [renamed, moved, stranger, *people(4, 10)])
    assert seen(tmp_path) == {("8", CARE): (1, 1)}


def test_another_team_or_role_is_neither_joining_nor_leaving(tmp_path: Path) -> None:
    send(tmp_path, LAST, people(1, 10))
    moves = [person(1, LOCALESTID="W2", MAINJOBROLE=SOCIAL_WORK), person(2, MAINJOBROLE=SENIOR)]
    send(tmp_path, THIS, [*moves, *people(3, 10)])
    assert seen(tmp_path) == {("16", SOCIAL_WORK): (0, 0), ("8", SENIOR): (0, 0), ("8", CARE): (0, 0)}


def test_agency_workers_are_not_followed_so_who_becomes_an_employee_joins(tmp_path: Path) -> None:
    send(tmp_path, LAST, [person(1, EMPLSTATUS="4"), *people(2, 10)])
    send(tmp_path, THIS, [*people(1, 9), person(10, EMPLSTATUS="4")])
    assert seen(tmp_path) == {("8", CARE): (1, 1)}


def test_a_second_job_joins_and_a_person_with_two_is_followed_in_each(tmp_path: Path) -> None:
    send(tmp_path, LAST, [*people(1, 9), person(10), person(10, UNIQUEWORKERID="P10B")])
    second = person(1, UNIQUEWORKERID="P1B")
    renumbered = [person(10, UNIQUEWORKERID="R1"), person(10, UNIQUEWORKERID="R2")]
    send(tmp_path, THIS, [*people(1, 9), second, *renumbered])
    assert seen(tmp_path) == {("8", CARE): (1, 0)}


def test_leavers_of_a_role_that_nobody_has_any_more_stand_in_a_row_without_staff(tmp_path: Path) -> None:
    send(tmp_path, LAST, [*people(1, 10), person(11, MAINJOBROLE=SENIOR)])
    send(tmp_path, THIS, people(1, 10))
    assert seen(tmp_path) == {("8", CARE): (0, 0), ("8", SENIOR): (0, 1)}


def test_leavers_of_a_team_that_is_no_more_stand_with_another_team_in_their_role(tmp_path: Path) -> None:
    send(tmp_path, LAST, [*people(1, 10), person(11, LOCALESTID="W2", MAINJOBROLE=SOCIAL_WORK)])
    send(tmp_path, THIS, people(1, 10))
    assert seen(tmp_path) == {("8", CARE): (0, 0), ("8", SOCIAL_WORK): (0, 1)}


@pytest.mark.parametrize(("last", "expected"), [(17, (3, 3)), (18, (None, None))])
def test_fewer_than_four_in_five_records_in_both_returns_say_nothing(
    tmp_path: Path, last: int, expected: tuple[int | None, int | None]
) -> None:
    send(tmp_path, LAST, people(1, 15))
    send(tmp_path, THIS, people(last - 13, last + 1))  # 12 of 15 the same, or 11
    assert seen(tmp_path) == {("8", CARE): expected}


@pytest.mark.parametrize(("before", "expected"), [("2024-12-04", (1, 0)), ("2024-12-05", (None, None))])
def test_only_returns_about_a_year_apart_are_set_against_each_other(
    tmp_path: Path, before: str, expected: tuple[int | None, int | None]
) -> None:
    send(tmp_path, before, people(1, 9))  # 300 days before, and 299
    send(tmp_path, THIS, people(1, 10))
    assert seen(tmp_path) == {("8", CARE): expected}


def test_councils_are_followed_each_by_itself(tmp_path: Path) -> None:
    send(tmp_path, LAST, people(1, 10))
    send(tmp_path, THIS, people(1, 10))
    strangers = [each | {"LOCALESTID": "C1", "UNIQUEWORKERID": f"C{each['UNIQUEWORKERID']}"} for each in people(1, 5)]
    folder = tmp_path / "returns" / THIS / "camden"
    write_file(folder / "workplace.csv", "W5", [WORKPLACE | {"LOCALESTID": "C1", "MAINSERVICE": "54"}])
    write_file(folder / "staff.csv", "K4", strangers)
    assert seen(tmp_path) == {("8", CARE): (0, 0), ("54", CARE): (None, None)}


def test_a_revised_earlier_return_changes_what_is_seen_a_year_later(tmp_path: Path) -> None:
    send(tmp_path, LAST, [*people(1, 10), person(11, MAINJOBROLE=SENIOR)])
    send(tmp_path, THIS, people(1, 10))
    assert seen(tmp_path)["8", SENIOR] == (0, 1)
    send(tmp_path, LAST, people(1, 9))
    assert seen(tmp_path) == {("8", CARE): (1, 0)}


def followed(earlier: dict[str, str], later: dict[str, str]) -> int:
    """How many of two returns, of the same ten employees a year apart, can be followed from the year before."""
    usual = {"council_code": "C", "layout": "asc-wds", "carried_from": "NULL"}
    sent = [usual | {"as_at": f"'{LAST}'"} | earlier, usual | {"as_at": f"'{THIS}'"} | later]
    with duckdb.connect() as work:
        rows = ", ".join(f"({o['as_at']}::DATE, 'C', '{o['layout']}', {o['carried_from']}::DATE)" for o in sent)
        work.execute(f"CREATE TABLE sent AS FROM (VALUES {rows}) AS t(as_at, council_code, layout, carried_from)")
        work.execute("""CREATE TABLE staff AS
            SELECT as_at, 'C' AS council_code, 1 AS workplace_key, '8' AS service_code, '8' AS role_code,
                key AS record_key, NULL::BIGINT AS previous_record_key, NULL::BIGINT AS person_key, true AS is_employee
            FROM sent, range(10) AS t(key)""")
        find_followed(work, staff="staff", returns="sent")
        return len(work.execute("FROM followed").fetchall())


def test_totals_of_teams_and_what_is_carried_forward_are_not_followed() -> None:
    assert followed({}, {}) == 1
    assert followed({"layout": "regional"}, {}) == followed({}, {"layout": "regional"}) == 0
    assert followed({"carried_from": "'2023-09-30'"}, {}) == followed({}, {"carried_from": f"'{LAST}'"}) == 0
