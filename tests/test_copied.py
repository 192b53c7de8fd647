"""A revised return is written into a copy of the live release, which then is what a release made anew would be."""

import shutil
from collections.abc import Iterator, Sequence
from pathlib import Path

import duckdb
import pytest

from data import rollups
from data.digest import digests
from data.schema import metadata
from data.store import release_of
from etl import desk
from etl.pipeline import load
from etl.releases import opened
from readers import keep_secrets
from tiny_returns import WORKER, WORKPLACE, write_file

EARLIER, LATER = "2024-09-30", "2025-09-30"
# Of 212 amounts of a date 0.5 % is one person: the third highest of these is the most that is kept as it is.
PAY = [round(11 + 0.05 * step, 2) for step in range(40)]
CAMDEN, HACKNEY, HAVERING, ISLINGTON = "E09000007", "E09000012", "E09000016", "E09000019"


def send(root: Path, as_at: str, council: str, pay: Sequence[float], first: int = 0) -> None:
    """A return of one workplace with care workers of these hourly rates, numbered from `first`."""
    folder, place = root / as_at / council, {"LOCALESTID": f"SAMPLE-{council}"}
    counts = dict.fromkeys(("STARTERS", "LEAVERS", "VACANCIES"), f"{as_at[3]};0")  # or they would be the same again
    write_file(folder / "workplace.csv", "W5", [WORKPLACE | place | counts])
    rows = [
        WORKER
        | place
        | {
            "DISPLAYID": as_at,
            "NINUMBER": "",
            "UNIQUEWORKERID": f"{council}-{number}",
            "SALARYINT": "3",
            "HOURLYRATE": f"{rate:.2f}",
        }
        for number, rate in enumerate(pay, first)
    ]
    write_file(folder / "staff.csv", "K4", rows)


@pytest.fixture(scope="module")
def both(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Path, Path]]:
    """The home with a release that was revised in a copy, and one with the same returns in a release made anew."""
    root, copied, anew = (tmp_path_factory.mktemp(name) for name in ("returns", "copied", "anew"))
    for as_at in (EARLIER, LATER):
        send(root, as_at, "hackney", [*PAY, *PAY, 30.0])
        send(root, as_at, "camden", [*PAY, 29.0, 29.0])
        send(root, as_at, "havering", [*PAY, 12.0])
    send(root, EARLIER, "islington", [*PAY, *PAY])
    keep_secrets(copied)
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("MUSTER_HOME", str(copied))
        assert load(root).release_id
        desk.carry(council="islington", as_at=LATER, since=EARLIER, reason="late", by="officer")
        shutil.copytree(copied, anew, dirs_exist_ok=True)
        send(root, EARLIER, "camden", PAY, first=8)
        assert load(root).release_id
        patch.setenv("MUSTER_HOME", str(anew))
        made_by_another_version(next((anew / "releases").glob("*.duckdb")))
        assert load(root).release_id
    yield copied, anew


def made_by_another_version(release: Path) -> None:
    with duckdb.connect(str(release)) as connection:
        connection.execute("UPDATE release SET public_digest = 'older'")


def newest(home: Path) -> Path:
    return sorted((home / "releases").glob("*.duckdb"))[-1]


def asked(home: Path, query: str) -> list[tuple[object, ...]]:
    with opened(newest(home)) as connection:
        return connection.execute(query).fetchall()


@pytest.mark.parametrize("table", sorted({*metadata.tables, *rollups.metadata.tables} - {"release"}))
def test_each_table_has_the_rows_of_a_release_made_anew(both: tuple[Path, Path], table: str) -> None:
    columns = "* EXCLUDE (loaded_at)" if table == "returns" else "*"
    copied, anew = (sorted(map(str, asked(home, f"SELECT {columns} FROM {table}"))) for home in both)
    assert copied == anew


def test_every_protected_answer_is_that_of_a_release_made_anew(
    both: tuple[Path, Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    found = []
    for home in both:
        monkeypatch.setenv("MUSTER_HOME", str(home))
        found.append(digests(release_of(newest(home).stem.removeprefix("release-"))))
    assert found[0] == found[1]
    assert found[0]


def test_only_the_rows_that_differ_are_written_anew(both: tuple[Path, Path]) -> None:
    in_order = "SELECT as_at, council_code FROM staff_records GROUP BY ALL ORDER BY min(rowid)"
    copied, anew = (asked(home, in_order) for home in both)
    assert anew == sorted(copied)
    assert {council for _, council in copied[-2:]} == {CAMDEN, ISLINGTON}


def test_nothing_of_what_was_replaced_stays_in_a_row_group(both: tuple[Path, Path]) -> None:
    for table in ("staff_records", *rollups.metadata.tables):
        stored = (
            f"SELECT sum(count) FROM pragma_storage_info('{table}') WHERE column_id = 0 AND segment_type <> 'VALIDITY'"
        )
        assert asked(both[0], stored) == asked(both[0], f"SELECT count(*) FROM {table}")


def test_pay_of_others_keeps_to_the_bounds_of_what_is_there_now(both: tuple[Path, Path]) -> None:
    # Hackney's 30.00 was held to Camden's 29.00, which nobody has any more
    most = (
        f"SELECT max(pay_hourly_gbp) FROM staff_records WHERE council_code = '{HACKNEY}' GROUP BY as_at ORDER BY as_at"
    )
    assert asked(both[0], most) == [(12.95,), (29.0,)]


def test_a_revised_return_changes_who_is_seen_to_join_a_year_later(both: tuple[Path, Path]) -> None:
    # 40 people, numbered 8 to 47, of whom 0 to 41 are there a year later: 0 to 7 have joined since, 42 to 47 have left
    seen = f"""
        SELECT sum(joiners_seen)::INTEGER, sum(leavers_seen)::INTEGER FROM role_counts
        WHERE as_at = '{LATER}' AND council_code = '{CAMDEN}'"""
    assert asked(both[0], seen) == [(8, 6)]


def test_what_is_withdrawn_is_in_no_copy(
    both: tuple[Path, Path], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    home = Path(shutil.copytree(both[0], tmp_path / "home"))
    monkeypatch.setenv("MUSTER_HOME", str(home))
    desk.withdraw(council="havering", as_at=EARLIER, reason="left", by="officer")
    places = asked(home, "SELECT as_at::VARCHAR, council_code FROM staff_records")
    assert places == sorted(places)
    assert (EARLIER, HAVERING) not in places
    assert (LATER, HAVERING) in places
