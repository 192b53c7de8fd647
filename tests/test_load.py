"""A release is built whole from what was conformed and what was live, is tested, and only then made live."""

from collections.abc import Iterator
from datetime import date, datetime
from pathlib import Path

import duckdb
import pytest
from duckdb_sqlalchemy import Dialect
from sqlalchemy.schema import CreateTable

from data.schema import metadata
from etl.load import NewRelease, attach_live, build, merge
from etl.releases import (
    Release,
    changing,
    describe,
    file_of,
    keep,
    listed,
    live,
    make_live,
    opened,
    prune,
    publish,
    rollback,
)
from etl.soundness import Unsound

HACKNEY, CAMDEN, ISLINGTON = "E09000012", "E09000007", "E09000019"
LAST, THIS = date(2024, 10, 10), date(2025, 10, 10)


@pytest.fixture(autouse=True)
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    monkeypatch.setenv("MUSTER_HOME", str(tmp_path / "home"))
    with changing():
        yield tmp_path / "home"


@pytest.fixture
def work(tmp_path: Path) -> Iterator[duckdb.DuckDBPyConnection]:
    """A work database with empty conformed tables; without keys, as conform makes them."""
    with duckdb.connect(str(tmp_path / "work.duckdb")) as connection:
        yield emptied(connection)


def emptied(work: duckdb.DuckDBPyConnection) -> duckdb.DuckDBPyConnection:
    for table in metadata.sorted_tables:
        work.execute(f"DROP TABLE IF EXISTS {table.name}")
        work.execute(str(CreateTable(table).compile(dialect=Dialect())))
        work.execute(f"CREATE OR REPLACE TABLE {table.name} AS FROM {table.name}")  # the same columns without keys
    return work


def add(work: duckdb.DuckDBPyConnection, table: str, **values: object) -> None:
    names, marks = ", ".join(values), ", ".join("?" for _ in values)
    work.execute(f"INSERT INTO {table} ({names}) VALUES ({marks})", list(values.values()))


def add_return(
    work: duckdb.DuckDBPyConnection, return_id: str, council: str, as_at: date, *, staff: int = 3, accepted: bool = True
) -> None:
    """A return of one workplace with so many permanent care workers."""
    loaded, aside, where = (staff, 0, {"as_at": as_at, "council_code": council})
    if not accepted:
        loaded, aside = 0, staff
    counts = {"rows_in": staff, "rows_loaded": loaded, "rows_set_aside": aside}
    outcome = "accepted" if accepted else "refused"
    folder = f"{as_at}/{council}"
    how = {"layout": "asc-wds", "period_kind": "12-months"}
    made = how | {"kind": "sample", "folder": folder, "loaded_at": datetime(2025, 11, 1), "errors": 0, "warnings": 0}
    add(work, "returns", return_id=return_id, outcome=outcome, **where, **made, **counts)
    kind = {"file_kind": "staff", "encoding": "utf-8", "sha256": return_id, "size_bytes": 9}
    add(work, "return_files", return_id=return_id, file=f"{folder}/staff.csv", **kind, **counts)
    if not accepted:
        return
    where |= {"workplace_key": 1, "service_code": "8"}
    add(work, "workplaces", is_regulated=False, **where)
    keys = sum(range(staff))
    add(work, "role_counts", role_code="8", employees=staff, employees_key=keys, row_key=7, leavers=1, **where)
    for number in range(staff):
        kind = {"role_code": "8", "contract_code": "1", "is_employee": True}
        add(work, "staff_records", record_key=number << 28, **kind, **where)


def loaded(work: duckdb.DuckDBPyConnection) -> Release:
    """What was conformed, merged into the live release, built and published."""
    before = live()
    attach_live(work, before)
    merge(work)
    number = f"R{len(listed()) + 1}"
    about = {"kind": "sample", "secret_fingerprint": "f", "public_digest": "d", "policy": "p"}
    try:
        keep(build(work, NewRelease(release_id=number, rounding_fingerprint="r", **about), before), number)
        publish(number)
    finally:
        work.execute("DETACH live")
    emptied(work)
    return describe(number)


def asked(release: Release, query: str) -> list[tuple[object, ...]]:
    with opened(release.path) as connection:
        return connection.execute(query).fetchall()


HELD = "SELECT return_id, outcome FROM returns ORDER BY return_id"
RECORDS = "SELECT council_code, year(as_at), count(*) FROM staff_records GROUP BY ALL ORDER BY ALL"


def test_a_first_release_holds_what_was_conformed_and_the_public_tables(work: duckdb.DuckDBPyConnection) -> None:
    add_return(work, "a", HACKNEY, THIS, staff=4)
    release = loaded(work)
    assert live() == release
    assert asked(release, RECORDS) == [(HACKNEY, 2025, 4)]
    assert asked(release, "SELECT area_name FROM areas WHERE area_code = 'E09000012'") == [("Hackney",)]
    assert asked(release, "SELECT count(*) > 1000 FROM published_figures") == [(True,)]
    assert [path.name for path in release.path.parent.iterdir() if "tmp" in path.name or "wal" in path.name] == []


def test_other_councils_and_dates_are_carried_over(work: duckdb.DuckDBPyConnection) -> None:
    add_return(work, "a", HACKNEY, LAST, staff=2)
    add_return(work, "b", CAMDEN, THIS, staff=5)
    loaded(work)
    add_return(work, "c", HACKNEY, THIS, staff=3)
    release = loaded(work)
    assert asked(release, RECORDS) == [(CAMDEN, 2025, 5), (HACKNEY, 2024, 2), (HACKNEY, 2025, 3)]
    assert asked(release, "SELECT return_id FROM return_files ORDER BY ALL") == [("a",), ("b",), ("c",)]
    assert release.parent_id == "R1"


def test_a_revision_of_one_date_leaves_the_council_s_other_dates(work: duckdb.DuckDBPyConnection) -> None:
    add_return(work, "a", HACKNEY, LAST, staff=2)
    add_return(work, "b", HACKNEY, THIS, staff=5)
    loaded(work)
    add_return(work, "c", HACKNEY, THIS, staff=3)
    assert asked(loaded(work), RECORDS) == [(HACKNEY, 2024, 2), (HACKNEY, 2025, 3)]


def test_an_accepted_revision_replaces_the_accepted_return_and_the_refused_attempt(
    work: duckdb.DuckDBPyConnection,
) -> None:
    add_return(work, "first", HACKNEY, THIS, staff=4)
    loaded(work)
    add_return(work, "refused", HACKNEY, THIS, accepted=False)
    assert asked(loaded(work), HELD) == [("first", "accepted"), ("refused", "refused")]
    add_return(work, "second", HACKNEY, THIS, staff=6)
    release = loaded(work)
    assert asked(release, HELD) == [("second", "accepted")]
    assert asked(release, RECORDS) == [(HACKNEY, 2025, 6)]


def test_a_refused_revision_replaces_the_earlier_refused_one_and_keeps_the_accepted_data(
    work: duckdb.DuckDBPyConnection,
) -> None:
    add_return(work, "good", HACKNEY, THIS, staff=4)
    add_return(work, "bad-1", HACKNEY, THIS, accepted=False)
    loaded(work)
    add_return(work, "bad-2", HACKNEY, THIS, accepted=False)
    release = loaded(work)
    assert asked(release, HELD) == [("bad-2", "refused"), ("good", "accepted")]
    assert asked(release, RECORDS) == [(HACKNEY, 2025, 4)]


def test_the_accepted_files_now_refused_stay_accepted(work: duckdb.DuckDBPyConnection) -> None:
    add_return(work, "same", HACKNEY, THIS, staff=4)
    before = loaded(work)
    add_return(work, "same", HACKNEY, THIS, accepted=False)
    attach_live(work, before)
    assert not merge(work)


def test_files_of_the_live_release_change_nothing(work: duckdb.DuckDBPyConnection) -> None:
    add_return(work, "a", HACKNEY, THIS)
    add_return(work, "x", CAMDEN, THIS, accepted=False)
    before = loaded(work)
    add_return(work, "a", HACKNEY, THIS)
    add_return(work, "x", CAMDEN, THIS, accepted=False)
    attach_live(work, before)
    assert not merge(work)


def test_a_worker_twice_fails_the_build_and_leaves_the_live_release(work: duckdb.DuckDBPyConnection) -> None:
    add_return(work, "a", HACKNEY, THIS)
    before = loaded(work)
    add_return(work, "b", CAMDEN, THIS)
    work.execute("INSERT INTO staff_records FROM staff_records LIMIT 1")
    with pytest.raises(Unsound, match="staff record is there once"):
        loaded(work)
    assert live() == before


@pytest.mark.parametrize(
    ("harm", "named"),
    [
        ("UPDATE staff_records SET role_code = '999'", "every role"),
        ("UPDATE workplaces SET service_code = '999'", "every service"),
        ("UPDATE returns SET rows_loaded = 1", "accounted for"),
        ("UPDATE return_files SET rows_in = 1, rows_loaded = 1", "rows of its files"),
        ("UPDATE returns SET outcome = 'refused'", "no rows loaded"),
        ("UPDATE returns SET kind = 'real'", "release's kind"),
        ("UPDATE role_counts SET employees = 2", "employees counted by role are the employees on record"),
        ("UPDATE role_counts SET employees_key = 2", "keys of the employees"),
        ("UPDATE returns SET council_code = 'E0'", "accepted returns only"),
        ("UPDATE leaving_reasons SET workplace_key = 2", "workplace of its return"),
    ],
)
def test_a_release_that_fails_a_data_test_is_not_built(work: duckdb.DuckDBPyConnection, harm: str, named: str) -> None:
    add_return(work, "a", HACKNEY, THIS)
    place = {"as_at": THIS, "council_code": HACKNEY, "workplace_key": 1}
    add(work, "leaving_reasons", reason_code="1", leavers=1, **place)
    work.execute(harm)
    with pytest.raises(Unsound, match=named):
        loaded(work)
    assert live() is None


def add_paid(work: duckdb.DuckDBPyConnection, council: str, role: str, pay: list[float | None]) -> None:
    """A return of one workplace with agency workers of these hourly rates."""
    where = {"as_at": THIS, "council_code": council}
    add_return(work, council, council, THIS, staff=0)
    rows = [(*where.values(), 1, "8", number << 28, role, "4", False, rate) for number, rate in enumerate(pay)]
    names = "as_at, council_code, workplace_key, service_code, record_key, role_code, contract_code, is_employee"
    work.executemany(f"INSERT INTO staff_records ({names}, pay_hourly_gbp) VALUES ({', '.join('?' * 9)})", rows)


PAID = (
    "SELECT council_code, min(pay_hourly_gbp), max(pay_hourly_gbp), count(pay_hourly_gbp), count(*) FROM staff_records"
)


def test_pay_is_clipped_by_role_group_over_all_councils(work: duckdb.DuckDBPyConnection) -> None:
    # Direct care: 10.05 to 20.00 in 200 steps of 5p, so that 0.5 % is one person at each end.
    steps = [round(10 + 0.05 * step, 2) for step in range(1, 201)]
    add_paid(work, HACKNEY, "8", [*steps[:150], None])
    add_paid(work, CAMDEN, "9", steps[150:])
    add_paid(work, ISLINGTON, "6", [60.0])  # a role group of its own: nothing to clip
    release = loaded(work)
    assert asked(release, f"{PAID} GROUP BY ALL ORDER BY 1") == [
        (CAMDEN, 17.55, 19.95, 50, 50), (HACKNEY, 10.1, 17.5, 150, 151), (ISLINGTON, 60.0, 60.0, 1, 1),
    ]  # fmt: skip


def test_what_was_clipped_stays_so_when_it_is_carried_over(work: duckdb.DuckDBPyConnection) -> None:
    add_paid(work, HACKNEY, "8", [*([11.0] * 397), 11.1, 99.0])
    assert asked(loaded(work), f"{PAID} GROUP BY ALL") == [(HACKNEY, 11.0, 11.1, 399, 399)]
    add_paid(work, CAMDEN, "8", [98.0] * 9)
    assert asked(loaded(work), f"{PAID} GROUP BY ALL ORDER BY 1") == [
        (CAMDEN, 98.0, 98.0, 9, 9), (HACKNEY, 11.0, 11.1, 399, 399),
    ]  # fmt: skip


def test_rollback_brings_back_the_same_figures(work: duckdb.DuckDBPyConnection) -> None:
    add_return(work, "a", HACKNEY, THIS, staff=4)
    first = loaded(work)
    figures = asked(first, "FROM role_counts")
    add_return(work, "b", HACKNEY, THIS, staff=9)
    second = loaded(work)
    assert rollback() == (second.release_id, first)
    assert live() == first
    assert asked(first, "FROM role_counts") == figures
    assert rollback("R2") == (first.release_id, second)


def test_old_releases_go_but_never_the_live_one_or_the_one_before(work: duckdb.DuckDBPyConnection) -> None:
    for number in range(1, 6):
        add_return(work, f"a{number}", HACKNEY, THIS, staff=number)
        loaded(work)
    make_live("R2")
    assert prune(2) == ["R3"]
    assert listed() == ["R1", "R2", "R4", "R5"]
    assert not file_of("R3").exists()
