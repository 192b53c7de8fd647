"""What people write lies in a store of its own, which nobody else can read and which is never half made."""

import sqlite3
import stat
import subprocess
import sys
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import insert, select

from config import PROJECT
from state import store


@pytest.fixture(autouse=True)
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("MUSTER_HOME", str(tmp_path))
    return tmp_path


def session(session_hash: str) -> dict[str, object]:
    return {
        "session_hash": session_hash, "principal_name": "Ada Okafor", "groups": "[]", "started_at": 1, "seen_at": 1,
    }  # fmt: skip


def write(session_hash: str) -> None:
    with store.writing() as connection:
        connection.execute(insert(store.sessions).values(session(session_hash)))


def read() -> list[str]:
    with store.reading() as connection:
        return list(connection.scalars(select(store.sessions.c.session_hash)))


@pytest.mark.usefixtures("either_store")
def test_what_is_written_can_be_read_and_what_fails_leaves_nothing() -> None:
    write("a")
    with pytest.raises(ZeroDivisionError), store.writing() as connection:
        connection.execute(insert(store.sessions).values(session("b")))
        raise ZeroDivisionError
    assert read() == ["a"]


def test_its_owner_alone_can_read_it(home: Path) -> None:
    (home / "state").mkdir(mode=0o755)
    write("a")
    assert stat.S_IMODE((home / "state").stat().st_mode) == 0o700
    modes = {path.name: stat.S_IMODE(path.stat().st_mode) for path in (home / "state").iterdir()}
    assert {"state.sqlite", "state.sqlite-wal", "state.sqlite-shm"} <= set(modes)
    assert set(modes.values()) == {0o600}


@pytest.mark.usefixtures("either_store")
def test_the_migrations_make_the_tables_that_the_program_expects() -> None:
    with store.engine().connect() as connection:
        assert compare_metadata(MigrationContext.configure(connection), store.metadata) == []


def test_a_write_survives_a_loss_of_power_and_keys_are_checked() -> None:
    with store.engine().connect() as connection:
        settings = {name: connection.exec_driver_sql(f"PRAGMA {name}").scalar() for name in _EXPECTED}
    assert settings == _EXPECTED


_EXPECTED = {"journal_mode": "wal", "synchronous": 2, "foreign_keys": 1, "busy_timeout": 5000}  # 2 is FULL


@pytest.mark.usefixtures("either_store")
def test_processes_that_meet_an_empty_home_make_one_store(home: Path) -> None:
    program = "import sys; from tests.test_state import write; write(sys.argv[1])"
    started = [subprocess.Popen([sys.executable, "-c", program, name], cwd=PROJECT) for name in "abcd"]
    assert [process.wait(60) for process in started] == [0] * 4
    assert sorted(read()) == [*"abcd"]


def test_a_store_that_is_read_only_says_so(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write("a")
    monkeypatch.setenv("MUSTER_STATE_URL", f"sqlite:///file:{home}/state/state.sqlite?mode=ro&uri=true")
    with pytest.raises(store.Unavailable, match="readonly"):
        write("b")


def test_a_store_of_a_later_version_is_left_alone(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write("a")
    copy = home / "later.sqlite"
    with sqlite3.connect(home / "state" / "state.sqlite") as database, sqlite3.connect(copy) as later:
        database.backup(later)
        later.execute("UPDATE alembic_version SET version_num = '9999'")
    monkeypatch.setenv("MUSTER_STATE_URL", f"sqlite:///{copy}")
    with pytest.raises(store.Unavailable, match="9999"):
        write("b")


def test_a_damaged_store_says_so_without_quoting_what_was_to_be_written(home: Path) -> None:
    (home / "state").mkdir()
    (home / "state" / "state.sqlite").write_bytes(b"not a database " * 1000)
    with pytest.raises(store.Unavailable, match="not a database") as told:
        write("a")
    assert "sessions" not in str(told.value)


@pytest.mark.usefixtures("either_store")
def test_an_error_quotes_neither_values_nor_statement() -> None:
    write("a")
    with pytest.raises(store.Unavailable) as told:
        write("a")
    for words in (str(told.value), str(told.value.__cause__)):
        assert "Ada" not in words
    assert "INSERT" not in str(told.value)


def test_what_is_written_stays_when_another_process_that_read_it_ends(home: Path) -> None:
    write("a")
    file = home / "state" / "state.sqlite"
    looking = sqlite3.connect(file)  # as what looks for changes does, before anything else of a process
    assert looking.execute("PRAGMA data_version").fetchone()
    store.engine().dispose()
    store._ready.cache_clear()
    assert read() == ["a"]
    for session_hash in ("b", "c"):
        assert counted_by_another_process() == 1 + (session_hash == "c")
        write(session_hash)
    looking.close()
    assert counted_by_another_process() == 3


def counted_by_another_process() -> int:
    program = "from state import store; print(store.engine().connect().exec_driver_sql('{}').scalar())"
    asked = program.format("SELECT count(*) FROM sessions")
    ran = subprocess.run([sys.executable, "-c", asked], cwd=PROJECT, check=True, capture_output=True, text=True)
    return int(ran.stdout)
