"""Releases in a lake: the same answers as from a file, and what is published, gone back to and withdrawn stays so."""

import os
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import duckdb
import psycopg
import pytest
from sqlalchemy import make_url, select
from sqlalchemy.exc import SQLAlchemyError

import config
from cluster.postgres import Postgres, postgres
from config import PROJECT
from data import lake, schema
from data.digest import digest
from data.lake import Unreachable
from data.store import PEOPLE, Release, _opened, fetch, live_release, look_again, one_release
from etl import desk, releases, rounding
from etl import lake as writer
from etl.backup import backup
from etl.directions import forget_withdrawn
from etl.pipeline import build_release, load
from etl.releases import DamagedRelease, LakeUnavailable, LoadInProgress
from etl.restore import restore
from readers import keep_secrets
from state import withdrawal
from tiny_returns import write_return

LAST, THIS = "2024-09-30", "2025-09-30"
BARNET, CAMDEN, HACKNEY, ISLINGTON = "E09000003", "E09000007", "E09000012", "E09000019"
KILLED = -9
REFUSED = [
    "SELECT * FROM read_text('/etc/hostname')",
    "SELECT * FROM glob('/*')",
    "ATTACH '/tmp/muster-other.duckdb' AS other",
    "COPY roles TO '/tmp/muster-other.csv'",
    "LOAD httpfs",
    "CREATE SECRET (TYPE s3)",
    "SET enable_external_access = true",
    "SET allowed_paths = ['/etc/hostname']",
    "SET lock_configuration = false",
    "SET memory_limit = '100GB'",
]


@pytest.fixture(scope="module")
def server() -> Iterator[Postgres]:
    """A PostgreSQL of its own."""
    with postgres() as running:
        yield running


@pytest.fixture(scope="module")
def base(server: Postgres, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """`home` with two releases in a lake: of three councils at two dates, and with Hackney's return revised."""
    folder = tmp_path_factory.mktemp("base")
    server.create_database("base")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("MUSTER_LAKE", server.url("base"))
        patch.setenv("MUSTER_HOME", str(folder / "home"))
        keep_secrets(folder / "home")
        loaded(returns(folder))
        loaded(revised(folder))
    return folder


@pytest.fixture
def home(base: Path, tmp_path: Path, server: Postgres, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A copy of that home and its lake."""
    name = f"copy_{tmp_path.name.lower()}"
    with psycopg.connect(server.dsn("postgres"), autocommit=True) as connection:
        connection.execute(f'CREATE DATABASE "{name}" TEMPLATE base')
    shutil.copytree(base / "home", tmp_path / "home")
    with psycopg.connect(server.dsn(name)) as connection:
        (own,) = (tmp_path / "home" / "lake").iterdir()
        folder = f"{own}/"
        connection.execute("UPDATE ducklake_metadata SET value = %s WHERE key = 'data_path'", [folder])
    monkeypatch.setenv("MUSTER_LAKE", server.url(name))
    monkeypatch.setenv("MUSTER_HOME", str(tmp_path / "home"))
    return tmp_path / "home"


def returns(folder: Path) -> Path:
    for day in (LAST, THIS):
        for council in ("camden", "hackney", "islington"):
            write_return(folder / "returns", day, council, staff=30, TOTALPERMTEMP="30", LEAVERS="7;0")
    return folder / "returns"


def revised(folder: Path, left: int = 8) -> Path:
    """Hackney's newest return with more leavers."""
    write_return(folder / "revised", THIS, "hackney", staff=30, TOTALPERMTEMP="30", LEAVERS=f"{left};0")
    return folder / "revised"


def loaded(folder: Path) -> str:
    found = load(folder).release_id
    assert found
    return found


def leavers(release: Release) -> int:
    """Those that the returns of Hackney name, as the rows of a release have them."""
    with releases.reading(release.release_id) as connection:
        return connection.execute(f"SELECT sum(leavers) FROM role_counts WHERE council_code = '{HACKNEY}'").fetchall()[
            0
        ][0]


def files_of(home: Path) -> set[Path]:
    return set((home / "lake").rglob("*.parquet"))


def councils_in(files: set[Path]) -> set[str]:
    """Whose rows are in any of the files, asked of these alone."""
    peoples = {table.name for table in PEOPLE if "council_code" in table.columns}
    found = set()
    for file in files:
        if file.parent.name in peoples:
            found |= {row[0] for row in duckdb.sql(f"SELECT DISTINCT council_code FROM '{file}'").fetchall()}
    return found


def catalogue(server: Postgres) -> psycopg.Connection:
    """A further connection to the catalogue of the lake."""
    return psycopg.connect(server.dsn(make_url(config.lake()).database or ""))


def asked_of(home: Path, code: str) -> subprocess.CompletedProcess[str]:
    """What another process says that has a home of its own and the same lake."""
    command = [sys.executable, "-c", code]
    environment = os.environ | {"MUSTER_HOME": str(home)}
    return subprocess.run(command, cwd=PROJECT, env=environment, capture_output=True, text=True, check=False)


def test_every_protected_answer_is_that_of_the_release_file(
    home: Path, base: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert not list(home.glob("releases/*.duckdb*"))
    of_lake = digest(live_release())
    monkeypatch.delenv("MUSTER_LAKE")
    monkeypatch.setenv("MUSTER_HOME", str(tmp_path / "files"))
    keep_secrets(tmp_path / "files")
    loaded(base / "returns")
    loaded(base / "revised")
    assert digest(live_release()) == of_lake


def test_a_home_moves_into_a_lake_and_a_backup_brings_it_back(
    home: Path, tmp_path: Path, server: Postgres, monkeypatch: pytest.MonkeyPatch
) -> None:
    kept, size = releases.listed(), releases.describe(releases.listed()[-1]).size_bytes
    backup(tmp_path / "lake.tar")
    restore(tmp_path / "lake.tar", into=tmp_path / "restored")
    shutil.copytree(home / "secrets", tmp_path / "restored" / "secrets", dirs_exist_ok=True)
    monkeypatch.setenv("MUSTER_HOME", str(tmp_path / "restored"))
    monkeypatch.delenv("MUSTER_LAKE")
    assert releases.listed() == kept and live_release().release_id == kept[-1]
    assert leavers(live_release()) == 15
    server.create_database("moved")
    monkeypatch.setenv("MUSTER_LAKE", server.url("moved"))
    assert releases.move_into_lake() == kept
    assert live_release().release_id == kept[-1]
    assert releases.describe(kept[-1]).size_bytes == size


def test_a_revised_return_adds_files_of_its_date_alone(home: Path) -> None:
    before, after = (lake.files(snapshot) for _, snapshot in sorted(lake.snapshots().items()))
    assert before["staff_records"] == after["staff_records"]  # as only a count of the workplace differs
    (new,) = set(after["role_counts"].paths) - set(before["role_counts"].paths)
    assert Path(new).is_relative_to(home)
    assert duckdb.sql(f"SELECT DISTINCT as_at::VARCHAR FROM '{new}'").fetchall() == [(THIS,)]


def test_what_was_live_can_be_gone_back_to_and_come_back_from(home: Path) -> None:
    first, second = releases.listed()
    assert leavers(live_release()) == 15  # 7 of last year and 8
    assert rounding.rollback()[1].release_id == first
    assert live_release().release_id == first
    assert leavers(live_release()) == 14
    assert rounding.rollback(second)[1].release_id == second
    assert leavers(live_release()) == 15


def test_what_was_withdrawn_is_in_no_file_any_more(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MUSTER_QUERY_SECONDS", "0.1")  # for so long other hosts may read what was live
    first, second = releases.listed()
    assert councils_in(files_of(home)) == {CAMDEN, HACKNEY, ISLINGTON}
    said = desk.withdraw(council="hackney", as_at="", reason="asked", by="officer")
    assert first in said and second in said
    assert releases.listed() == [releases.live_id()]
    assert councils_in(files_of(home)) == {CAMDEN, ISLINGTON}


def test_nor_is_what_a_release_held_that_was_never_published(home: Path, tmp_path: Path) -> None:
    kept = releases.listed()
    write_return(tmp_path / "more", THIS, "barnet", staff=30, TOTALPERMTEMP="30")
    with releases.changing():
        assert build_release(tmp_path / "more").release_id
        assert BARNET in councils_in(files_of(home))
        withdrawal.withdraw(BARNET, "", reason="asked", by="officer")
        forget_withdrawn()
    assert releases.listed() == kept
    assert councils_in(files_of(home)) == {CAMDEN, HACKNEY, ISLINGTON}
    releases.read_whole(releases.describe(kept[-1]))


def test_old_releases_go_with_their_files(home: Path, tmp_path: Path) -> None:
    first, second = releases.listed()
    held = {release_id: set(lake.files(at)["role_counts"].paths) for release_id, at in lake.snapshots().items()}
    third = load(revised(tmp_path, left=9), kept=1).release_id
    assert releases.listed() == [second, third]
    there = set(map(str, files_of(home)))
    assert not (held[first] - held[second]) & there
    assert held[second] <= there
    assert leavers(live_release()) == 16


def test_a_load_that_is_killed_leaves_the_live_release_and_nothing_half(home: Path, tmp_path: Path) -> None:
    kept, before = releases.listed(), files_of(home)
    revised(tmp_path, left=9)
    for step in ("where", "expect"):  # while it writes, and when the lake has it and its row is not there yet
        killed = asked_of(
            home,
            f"""import os, pathlib
from etl import lake, pipeline
def keep(*arguments, keep=lake.keep):
    lake.{step} = lambda *_: os.kill(os.getpid(), 9)
    keep(*arguments)
lake.keep = keep
pipeline.load(pathlib.Path({str(tmp_path / "revised")!r}))""",
        )
        assert killed.returncode == KILLED, killed.stderr
        assert releases.listed() == kept and releases.live_id() == kept[-1]
        assert leavers(live_release()) == 15
    assert files_of(home) > before
    loaded(tmp_path / "revised")
    held = {Path(path) for at in lake.snapshots().values() for each in lake.files(at).values() for path in each.paths}
    assert files_of(home) == held
    assert leavers(live_release()) == 16


def test_two_catalogues_can_have_one_folder_for_their_data(
    home: Path, tmp_path: Path, server: Postgres, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = sorted((home / "lake").rglob("*.parquet"))
    live, told = live_release(), leavers(live_release())
    server.create_database(f"other_{home.parent.name.lower()}")
    with monkeypatch.context() as patch:
        patch.setenv("MUSTER_LAKE", server.url(f"other_{home.parent.name.lower()}"))
        loaded(returns(tmp_path / "other"))
    assert before
    assert set(before) < set((home / "lake").rglob("*.parquet"))
    assert (live_release(), leavers(live)) == (live, told)


def test_one_host_at_a_time_changes_releases(home: Path, tmp_path: Path) -> None:
    change = "from etl import releases\nwith releases.changing(): pass"
    with releases.changing():
        assert LoadInProgress.__name__ in asked_of(tmp_path / "other", change).stderr
    assert asked_of(tmp_path / "other", change).returncode == 0


def test_another_host_is_followed_within_a_second_and_an_answer_keeps_to_its_release(home: Path) -> None:
    first, second = releases.listed()
    with one_release():
        assert live_release().release_id == second
        done = asked_of(home, "from etl import rounding\nrounding.rollback()")
        assert done.returncode == 0, done.stderr
        time.sleep(lake.LATELY)
        assert live_release().release_id == second
    assert live_release().release_id == first
    assert fetch(select(schema.release.c.release_id), live_release()).to_pylist() == [{"release_id": first}]


def test_reading_goes_on_without_the_catalogue_and_changing_does_not(home: Path, server: Postgres) -> None:
    first, second = releases.listed()
    answer = fetch(select(schema.roles), live_release())
    server.kill()
    try:
        time.sleep(lake.LATELY)
        assert live_release().release_id == second
        look_again()  # as after an act of a steward, which failed
        assert live_release().release_id == second
        assert fetch(select(schema.roles), live_release()) == answer
        with pytest.raises(LakeUnavailable, match="MUSTER_LAKE"):
            rounding.rollback()
    finally:
        server.start()
    rounding.rollback()
    assert live_release().release_id == first


def test_a_worker_lets_nobody_in_before_its_release_can_be_read(home: Path, server: Postgres) -> None:
    waiting = "import warming; print('begun', flush=True); warming.wait_for_release(lambda: print('waits', flush=True))"
    server.kill()
    try:
        with subprocess.Popen([sys.executable, "-c", waiting], stdout=subprocess.PIPE, text=True) as worker:
            assert worker.stdout is not None
            assert [worker.stdout.readline().strip() for _ in range(2)] == ["begun", "waits"]
            server.start()
            assert set(worker.stdout) <= {"waits\n"}
            assert worker.wait() == 0
    finally:
        server.stop()
        server.start()


def test_one_reader_alone_waits_for_a_catalogue_that_is_silent(home: Path, server: Postgres) -> None:
    live = live_release()
    with ThreadPoolExecutor() as readers, catalogue(server) as holding:
        holding.execute("LOCK TABLE muster_live")
        time.sleep(lake.LATELY)
        waiting = readers.submit(live_release)
        while not holding.execute("SELECT FROM pg_locks WHERE NOT granted").fetchall():
            time.sleep(0.01)
        time.sleep(lake.LATELY)
        assert readers.submit(live_release).result(timeout=5) == live
        look_again()
    assert waiting.result() == live


def test_who_lost_the_lock_changes_and_deletes_nothing(home: Path, server: Postgres) -> None:
    first, second = releases.listed()
    (own,) = (home / "lake").iterdir()
    written = own / "main" / "role_counts" / "by-another-host.parquet"
    shutil.copy(min(files_of(home)), written)
    with catalogue(server) as other, releases.changing():
        other.execute("SELECT pg_terminate_backend(pid, 5000) FROM pg_locks WHERE locktype = 'advisory'")
        for _ in range(2):  # as it breaks, and once it is there again
            for change in (writer.clear_leftovers, lambda: writer.forget([first]), lambda: writer.make_live(first)):
                with pytest.raises(Unreachable):
                    change()
        assert asked_of(home.parent / "other", "from etl import lake\nwith lake.alone(): pass").returncode == 0
    assert written.is_file()
    assert releases.listed() == [first, second] and releases.live_id() == second


def test_nobody_goes_back_to_a_damaged_release(home: Path) -> None:
    first, second = (lake.files(at)["role_counts"].paths for _, at in sorted(lake.snapshots().items()))
    (damaged,) = set(first) - set(second)
    content = bytearray(Path(damaged).read_bytes())
    content[40:400] = bytes(360)
    Path(damaged).write_bytes(content)
    with pytest.raises(DamagedRelease):
        rounding.rollback()
    assert leavers(live_release()) == 15


def test_questions_reach_the_files_of_their_release_alone(home: Path) -> None:
    with _opened(live_release()).connect() as connection:
        for statement in REFUSED:
            with pytest.raises(SQLAlchemyError):
                connection.exec_driver_sql(statement).cursor.fetchall()


def test_the_address_of_the_catalogue_is_in_no_message(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    address = make_url(config.lake()).set(password="Tr0ubador", port=1)
    monkeypatch.setenv("MUSTER_LAKE", address.render_as_string(hide_password=False))
    with pytest.raises(LakeUnavailable) as refused, releases.changing():
        pass
    with pytest.raises(Unreachable) as not_opened, writer._attached():
        pass
    assert "Tr0ubador" not in f"{refused.value} {not_opened.value}"
