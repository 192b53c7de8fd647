"""What can be right and seldom is, in a return and beside the one before."""

from collections import Counter
from pathlib import Path

import pytest

from etl.inspection import inspect
from etl.pipeline import load
from raw import rules, validated, worker, workplace, write

LAST, THIS = "2024-09-30", "2025-09-30"
Cells = dict[str, str]


@pytest.fixture(autouse=True)
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MUSTER_HOME", str(tmp_path / "home"))


def team(number: int = 1, **cells: str) -> Cells:
    return dict(workplace(LOCALESTID=f"W{number}", **cells))


def people(number: int, place: int = 1, **cells: str) -> list[Cells]:
    """Staff of a team; each is off sick for as many days as their number says."""
    return [
        dict(worker(LOCALESTID=f"W{place}", UNIQUEWORKERID=f"A{place}-{each}", **{"DAYSSICK": str(each % 9)} | cells))
        for each in range(number)
    ]


def unlikely(root: Path, before: tuple[list[Cells], list[Cells]], now: tuple[list[Cells], list[Cells]]) -> list[str]:
    """What is said of a return beside the one of a year before, which a release holds."""
    write(root / "before", *before, folder=f"{LAST}/hackney")
    load(root / "before")
    (one,) = inspect([write(root / "now", *now, folder=f"{THIS}/hackney") / THIS / "hackney"])
    return list(one.plausibility)


@pytest.mark.parametrize(
    ("now", "told"),
    [
        (6, []),
        (10, []),
        (5, ["5 staff records now, 8 on 30 September 2024: 38 % fewer."]),
        (11, ["11 staff records now, 8 on 30 September 2024: 38 % more."]),
    ],
)
def test_a_size_that_changed_by_more_than_a_quarter_is_told(now: int, told: list[str], tmp_path: Path) -> None:
    assert unlikely(tmp_path, ([team()], people(8)), ([team()], people(now, DAYSSICK="1"))) == told


def test_a_role_that_nobody_has_any_more_is_told_from_five_people_on(tmp_path: Path) -> None:
    before = people(40) + people(5, 2, MAINJOBROLE="6") + people(4, 3, MAINJOBROLE="15")
    teams = [team(number) for number in (1, 2, 3)]
    told = unlikely(tmp_path, (teams, before), ([team()], people(40, DAYSSICK="1")))
    assert told == ["Social worker: 5 in post on 30 September 2024, nobody now."]


def test_counts_and_sickness_that_were_sent_again_are_told(tmp_path: Path) -> None:
    counted = {"ALLJOBROLES": "8", "STARTERS": "3", "LEAVERS": "4", "VACANCIES": "0"}
    same = ([team(**counted)], people(10))
    assert unlikely(tmp_path, same, same) == [
        "In the one workplace starters or leavers are the same, role by role, as in the return of 30 September 2024.",
        "In the one workplace everybody who was in the return of 30 September 2024 has the same days of sickness.",
    ]


def test_a_few_workplaces_of_many_may_have_the_same_counts_by_chance(tmp_path: Path) -> None:
    def teams(repeated: int, starters: str) -> list[Cells]:
        counts = ["3" if number <= repeated else starters for number in range(1, 9)]
        return [team(number, ALLJOBROLES="8", STARTERS=count) for number, count in enumerate(counts, 1)]

    staff = [each for number in range(1, 9) for each in people(2, number)]
    well = [dict(each, DAYSSICK="1") for each in staff]
    assert unlikely(tmp_path / "a", (teams(2, "1"), staff), (teams(2, "2"), well)) == []
    told = unlikely(tmp_path / "b", (teams(3, "1"), staff), (teams(3, "2"), well))
    assert told == [
        "In 3 of 8 workplaces starters are the same, role by role, as in the return of 30 September 2024.",
    ]


@pytest.mark.parametrize(
    ("staff", "is_told"),
    [
        (people(20, DAYSSICK="0"), True),
        (people(19, DAYSSICK="0") + people(1, 2, DAYSSICK="999"), False),  # 19 of whom it is known
        (people(20, DAYSSICK="0") + people(1, 2, DAYSSICK="0.5"), False),
    ],
)
def test_nobody_sick_is_unlikely_of_twenty_people(staff: list[Cells], is_told: bool, tmp_path: Path) -> None:
    teams = [team(number) for number in (1, 2)]
    work = validated(write(tmp_path / "returns", teams, staff))
    assert ("nobody-sick" in rules(work)) is is_told


@pytest.mark.parametrize(("staff", "leavers", "is_told"), [(9, "4;6", True), (10, "4;6", False), (5, "4;5", False)])
def test_more_leavers_than_staff_are_told_from_ten_leavers_on(
    staff: int, leavers: str, is_told: bool, tmp_path: Path
) -> None:
    counted = team(ALLJOBROLES="8;6", STARTERS="0;0", LEAVERS=leavers, VACANCIES="0;0")
    agency = people(3, 2, EMPLSTATUS="4")
    work = validated(write(tmp_path / "returns", [counted, team(2)], people(staff) + agency))
    found = work.execute("SELECT line, found FROM found_problems WHERE rule = 'leavers-above-staff'").fetchall()
    assert found == ([(2, f"10 leavers, {staff} staff in post")] if is_told else [])
    assert Counter(rules(work))["leavers-above-staff"] == len(found)
