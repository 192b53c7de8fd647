"""What differs between two releases is told: which returns came, what moved, and nothing of small councils."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from data.measures import STAFF_IN_POST, TURNOVER
from data.principal import Principal, Role
from data.store import Release, live_release
from desk.changed import Change, Changes
from desk.changes import changes, has_moved
from etl import desk, desk_build
from etl.pipeline import load
from tiny_returns import write_return

EARLIER, LATER = "2024-09-30", "2025-09-30"
CAMDEN, HACKNEY, HAVERING, LONDON = "E09000007", "E09000012", "E09000016", "E12000007"


def loaded(root: Path, *returns: tuple[str, str, int, int]) -> Release:
    """The release after returns of a date, council, staff and leavers are loaded."""
    shutil.rmtree(root, ignore_errors=True)
    for as_at, council, staff, leavers in returns:
        write_return(root, as_at, council, staff=staff, LEAVERS=f"{leavers};0")
    outcome = load(root)
    assert outcome.release_id, outcome.said
    return live_release()


def built() -> Release:
    desk_build.build(by="officer")
    desk_build.publish(None, by="officer")
    return live_release()


@pytest.fixture(scope="module")
def first(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Release]:
    """Three councils of both dates, and Camden of the earlier one."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("MUSTER_HOME", str(tmp_path_factory.mktemp("first")))
        both = [(day, name, staff, 8) for day in (EARLIER, LATER)
                for name, staff in (("hackney", 60), ("havering", 80), ("newham", 90))]  # fmt: skip
        yield loaded(tmp_path_factory.mktemp("returns") / "all", *both, (EARLIER, "camden", 100, 10))


@pytest.fixture
def old(first: Release, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Release:
    """The same in a home of the test's own."""
    shutil.copytree(first.path.parents[1], tmp_path / "home")
    monkeypatch.setenv("MUSTER_HOME", str(tmp_path / "home"))
    return live_release()


def told(found: Changes) -> list[tuple[str, str, str]]:
    return [(each.change.value, each.council, each.as_at) for each in found.returns]


def test_returns_that_came_and_those_that_were_sent_again_are_told(old: Release, tmp_path: Path) -> None:
    found = changes(old, loaded(tmp_path / "new", (LATER, "camden", 100, 10), (LATER, "havering", 80, 24)))
    assert told(found) == [("added", "Camden", LATER), ("revised", "Havering", LATER)]
    assert not found.dates
    assert found.is_compared


def test_a_rate_that_moved_is_told_with_both_values(old: Release, tmp_path: Path) -> None:
    found = changes(old, loaded(tmp_path / "new", (LATER, "havering", 80, 24)))
    havering = [each for each in found.moved if each.area_code == HAVERING]
    assert [(each.measure, each.before, each.now) for each in havering] == [("turnover", 8 / 80, 24 / 80)]
    assert not [each for each in found.moved if each.area_code == HACKNEY]


def test_a_region_moves_with_its_councils(old: Release, tmp_path: Path) -> None:
    found = changes(old, loaded(tmp_path / "new", (LATER, "camden", 100, 10)))
    (staff,) = [each for each in found.moved if each.measure == "staff-in-post"]
    assert (staff.area_code, staff.before, staff.now) == (LONDON, 60 + 80 + 90, 60 + 80 + 90 + 100)


def test_a_region_says_nothing_where_a_small_council_made_the_difference(old: Release, tmp_path: Path) -> None:
    new = loaded(tmp_path / "new", (LATER, "camden", 29, 10), (LATER, "havering", 800, 8))
    found = changes(old, new)
    assert {each.area_code for each in found.moved} == {HAVERING}


def test_sizes_that_count_as_moved() -> None:
    def staff(value: float) -> dict[str, float]:
        return {"value": value, "numerator": value, "base": value}

    def rate(leavers: float, of: float) -> dict[str, float]:
        return {"value": leavers / of, "numerator": leavers, "base": of}

    assert has_moved(STAFF_IN_POST, staff(100), staff(110)) and has_moved(STAFF_IN_POST, staff(100), staff(90))
    assert not has_moved(STAFF_IN_POST, staff(100), staff(109))
    assert has_moved(TURNOVER, rate(1000, 10_000), rate(1200, 10_000))
    assert not has_moved(TURNOVER, rate(1000, 10_000), rate(1199, 10_000))  # less than two points
    assert not has_moved(TURNOVER, rate(10, 100), rate(12, 100))  # chance makes that


def test_what_is_carried_forward_and_what_is_withdrawn_is_told(old: Release) -> None:
    desk.carry(council="camden", as_at=LATER, since=EARLIER, reason="late", by="officer")
    new = built()
    found = changes(old, new)
    assert told(found) == [("carried forward", "Camden", LATER)]
    assert found.returns[0].carried_from == EARLIER
    desk.withdraw(council="hackney", as_at=LATER, reason="asked", by="officer")
    assert told(changes(new, live_release())) == [("withdrawn", "Hackney", LATER)]


def test_a_new_date_and_a_first_release_are_all_new(old: Release, tmp_path: Path) -> None:
    new = loaded(tmp_path / "new", ("2026-09-30", "havering", 80, 24))
    assert changes(old, new).dates == ("2026-09-30",)
    alone = changes(None, old)
    assert len(alone.of(Change.ADDED)) == 7
    assert not (alone.moved or alone.findings or alone.is_compared)


def test_a_finding_that_is_new_is_told_once(old: Release, tmp_path: Path) -> None:
    new = loaded(tmp_path / "new", (LATER, "havering", 80, 64))
    found = changes(old, new)
    assert ("outside", "turnover", HAVERING) in {
        (each.kind, each.measure, each.row["area_code"]) for each in found.findings
    }
    assert not changes(new, new).findings


def test_readers_are_told_of_councils_that_they_see(old: Release, tmp_path: Path) -> None:
    found = changes(old, loaded(tmp_path / "new", (LATER, "camden", 100, 10), (LATER, "havering", 80, 64)))
    who = Principal(name="reader", roles=frozenset({Role.VIEWER}), visible=frozenset({CAMDEN}))
    seen = found.for_reader(who)
    assert {each.council_code for each in seen.returns} == {CAMDEN}
    assert {each.area_code for each in seen.moved} <= {LONDON}
    assert HAVERING not in seen.to_json()


def test_what_is_kept_reads_as_it_was(old: Release, tmp_path: Path) -> None:
    found = changes(old, loaded(tmp_path / "new", (LATER, "havering", 80, 64)))
    assert found.findings
    assert Changes.from_json(found.to_json()).to_json() == found.to_json()
