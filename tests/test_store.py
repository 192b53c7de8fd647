"""The live release can be read, for a limited time and within limited memory, and nothing else can be done with it."""

import shutil
import threading
import time
from pathlib import Path
from statistics import median

import pytest
from sqlalchemy import ColumnElement, FromClause, Select, func, select, true
from sqlalchemy.exc import SQLAlchemyError

from data import schema
from data.store import Release, _engine, fetch
from data.time_limit import QueryTooLong, time_limit

ELSEWHERE = "/etc/hostname"
REFUSED = [
    "ATTACH ':memory:' AS other",
    "ATTACH '/tmp/muster-other.duckdb' AS other",
    f"SELECT * FROM read_csv('{ELSEWHERE}')",
    f"SELECT * FROM read_text('{ELSEWHERE}')",
    f"SELECT * FROM sniff_csv('{ELSEWHERE}')",
    f"SELECT * FROM '{ELSEWHERE}'",
    "SELECT * FROM glob('/*')",
    "SELECT getenv('HOME')",
    "COPY release TO '/tmp/muster-other.csv'",
    "COPY (SELECT 1) TO '/tmp/muster-other.csv'",
    "EXPORT DATABASE '/tmp/muster-other'",
    "IMPORT DATABASE '/tmp/muster-other'",
    "INSTALL httpfs",
    "LOAD httpfs",
    "CREATE SECRET (TYPE s3)",
    "CREATE TABLE other (n INTEGER)",
    "UPDATE release SET release_id = 'other'",
    "DELETE FROM release",
    "DROP TABLE release",
    "SET enable_external_access = true",
    "SET lock_configuration = false",
    "RESET lock_configuration",
    "SET memory_limit = '100GB'",
    "SET threads = 64",
    "SET autoinstall_known_extensions = true",
    "SET allow_unsigned_extensions = true",
]


@pytest.mark.parametrize("statement", REFUSED)
def test_a_live_connection_refuses(statement: str, release: Release) -> None:
    with _engine(release.path).connect() as connection, pytest.raises(SQLAlchemyError):
        connection.exec_driver_sql(statement).cursor.fetchall()


def test_a_live_connection_has_what_cannot_be_tried_switched_off(release: Release) -> None:
    off = ("python_enable_replacements", "autoload_known_extensions", "allow_persistent_secrets")
    with _engine(release.path).connect() as connection:
        for name in off:
            assert connection.exec_driver_sql(f"SELECT current_setting('{name}')").scalar() is False, name


def test_people_are_asked_about_through_the_gate_alone(release: Release) -> None:
    with pytest.raises(PermissionError, match="disclosure gate"):
        fetch(select(func.count()).select_from(schema.staff_records), release)


def slow() -> Select[tuple[str]]:
    """A statement that would run for hours: every twelve roles beside each other, in every order."""
    twelve, joined = _twelve_roles()
    return select(func.max(twelve)).select_from(joined)


def hungry() -> Select[tuple[int]]:
    """One that would hold all of them at once."""
    twelve, joined = _twelve_roles()
    return select(func.count(twelve.distinct())).select_from(joined)


def _twelve_roles() -> tuple[ColumnElement[str], FromClause]:
    roles = [schema.roles.alias() for _ in range(12)]
    joined: FromClause = roles[0]
    for each in roles[1:]:
        joined = joined.join(each, true())
    return func.concat(*(each.c.role_code for each in roles)), joined


def test_a_query_that_runs_too_long_is_ended_and_the_next_one_answered(
    release: Release, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("MUSTER_QUERY_SECONDS", "0.3")
    started = time.monotonic()
    with pytest.raises(QueryTooLong):
        fetch(slow(), release)
    assert time.monotonic() - started < 5
    assert fetch(select(schema.release), release).num_rows == 1


def test_queries_beside_a_slow_one_are_left_alone(release: Release, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MUSTER_QUERY_SECONDS", "1")
    ended = []

    def ask() -> None:
        try:
            fetch(slow(), release)
        except QueryTooLong:
            ended.append(True)

    beside = threading.Thread(target=ask)
    beside.start()
    while beside.is_alive():
        assert fetch(select(schema.release), release).num_rows == 1
    assert ended == [True]


def test_an_error_in_time_stays_what_it_is() -> None:
    with pytest.raises(ZeroDivisionError), time_limit(60, lambda: None):
        _ = 1 / 0


def test_watching_over_a_query_costs_less_than_a_tenth_of_a_millisecond() -> None:
    costs = []
    for _ in range(500):
        started = time.perf_counter()
        with time_limit(60, lambda: None):
            pass
        costs.append(time.perf_counter() - started)
    assert median(costs) < 0.0001


def test_a_query_that_needs_too_much_memory_fails_and_writes_nothing(
    release: Release, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("MUSTER_QUERY_MEMORY", "20MB")
    copy = Release("copy", tmp_path / "release-copy.duckdb")
    shutil.copy(release.path, copy.path)
    with pytest.raises(SQLAlchemyError, match="Out of Memory"):
        fetch(hungry(), copy)
    assert [path.name for path in tmp_path.iterdir()] == ["release-copy.duckdb"]
