"""Several hosts that share a store on PostgreSQL act as one: nothing is written twice, lost, or counted apart."""

import os
import sqlite3
import subprocess
import sys
import time
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import func, make_url, select
from typer.testing import CliRunner

import config
from auth import grant_changes, sessions, tokens
from auth.identity import Identity
from cluster.postgres import Postgres
from config import PROJECT
from etl.backup import backup
from etl.restore import restore
from state import builds, moving, packs, rates, store, submissions, upkeep
from state.__main__ import app
from state.audit import Action, NotWritten, record
from state.chain import Broken
from state.submissions import Stage

Host = Callable[[str], Path]
KEY = "audit.key"
AGE = 10**9  # seconds of a window that no test sees the end of


@pytest.fixture
def on(tmp_path: Path, database: str, monkeypatch: pytest.MonkeyPatch) -> Host:
    """Go on as the host of a name, which has a home of its own, and the secrets and the store of all."""
    monkeypatch.setenv("MUSTER_STATE_URL", database)
    monkeypatch.setenv("MUSTER_RETURNS", str(tmp_path / "returns"))
    shared = tmp_path / "secrets"
    shared.mkdir(mode=0o700)

    def go_on(name: str) -> Path:
        home = tmp_path / name
        home.mkdir(exist_ok=True)
        if not (home / "secrets").exists():
            (home / "secrets").symlink_to(shared)
        monkeypatch.setenv("MUSTER_HOME", str(home))
        return home

    go_on("one")
    return go_on


@pytest.fixture
def two(on: Host) -> Host:
    """Two hosts that take part in one log, of two entries."""
    record(Action.LOAD, name="first")
    on("two")
    upkeep.join("operator")
    on("one")
    return on


def at_once(program: str, *hosts: Path) -> list[str]:
    """What a program prints on hosts that run it at the same time."""
    started = [
        subprocess.Popen(
            [sys.executable, "-c", program],
            cwd=PROJECT, env=os.environ | {"MUSTER_HOME": str(home)}, stdout=subprocess.PIPE, text=True,
        )
        for home in hosts
    ]  # fmt: skip
    said = [process.communicate(timeout=60)[0] for process in started]
    assert [process.returncode for process in started] == [0] * len(started)
    return said


def test_hosts_that_meet_an_empty_database_make_one_store_and_one_chain(on: Host) -> None:
    program = (
        "import contextlib\nfrom state import upkeep\nfrom state.audit import *\n"
        "with contextlib.suppress(upkeep.Broken): upkeep.join('operator')\n"
        "for _ in range(20): record(Action.REFUSAL, name='somebody')"
    )
    record(Action.LOAD, name="first")
    at_once(program, on("one"), on("two"), on("three"))
    on("one")
    assert [entry.number for entry in upkeep.entries()] == list(range(1, 64))  # 1, two that joined, three times 20
    for name in ("one", "two", "three"):
        on(name)
        assert upkeep.verify().entries == 63


def test_a_host_takes_part_in_a_log_once_somebody_says_so(on: Host) -> None:
    for name in ("first", "second"):
        record(Action.LOAD, name=name)
    on("two")
    with pytest.raises(NotWritten, match="python -m state join"):
        record(Action.EXPORT, name="before")
    assert CliRunner().invoke(app, ["join"]).output.startswith("2 entries, chain whole.")
    record(Action.EXPORT, name="after")
    assert [entry.action for entry in upkeep.entries()] == ["load", "load", "join", "export"]
    assert "already" in CliRunner().invoke(app, ["join"]).output
    assert "Entry 3 says that another home takes part" in CliRunner().invoke(app, ["verify"]).output


def test_a_host_without_the_key_takes_no_part(on: Host) -> None:
    record(Action.LOAD, name="first")
    home = on("two")
    (home / "secrets").unlink()
    for act in (lambda: record(Action.EXPORT, name="x"), lambda: upkeep.join("operator")):
        with pytest.raises(Exception, match=r"audit\.key is missing"):
            act()
    assert not (home / "secrets" / KEY).exists()


def test_a_log_cut_short_is_found_by_the_host_that_wrote_last(two: Host) -> None:
    two("two")
    record(Action.EXPORT, name="who would rather not have been here")
    with store.writing() as connection:
        connection.exec_driver_sql("DROP TRIGGER audit_refuses_change ON audit")
        connection.exec_driver_sql("DELETE FROM audit WHERE number = 3")
    with pytest.raises(Broken, match="Entry 3 is missing"):
        upkeep.verify()
    with pytest.raises(NotWritten, match="Entry 3 is missing"):
        record(Action.EXPORT, name="the next one")


@pytest.mark.parametrize("statement", ["UPDATE audit SET name = 'x'", "DELETE FROM audit", "TRUNCATE audit"])
def test_the_database_itself_refuses_to_change_an_entry(two: Host, statement: str) -> None:
    with pytest.raises(store.Unavailable, match="append-only"), store.writing() as connection:
        connection.exec_driver_sql(statement)


def test_a_host_goes_on_though_another_removed_what_it_wrote_last(two: Host) -> None:
    two("two")
    assert upkeep.prune("steward", timedelta(0)) == 2
    assert upkeep.prune("steward", timedelta(0)) == 1
    two("one")  # whose last entry was the first of all
    assert upkeep.verify().entries == 1
    record(Action.EXPORT, name="the next one")
    assert upkeep.verify().entries == 2


def test_nobody_writes_while_another_host_does(on: Host, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("state.dialects.WAIT_SECONDS", 0.2)
    with store.writing(), pytest.raises(store.Unavailable, match="lock timeout"), store.writing():
        pass
    with store.locked("a"), store.locked("b"), store.writing():
        pass  # each is a lock of its own
    with store.locked("a"), pytest.raises(store.Unavailable, match="lock timeout"), store.locked("a"):
        pass


def test_what_is_read_is_of_one_moment(on: Host) -> None:
    many = select(func.count()).select_from(store.packs)
    with store.reading() as connection:
        assert connection.scalar(many) == 0
        packs.ask("ann", "t", "/")
        assert connection.scalar(many) == 0
    with store.reading() as connection:
        assert connection.scalar(many) == 1


def test_a_lost_database_is_told_in_words_and_used_again_when_it_is_back(
    two: Host, postgres_server: Postgres, monkeypatch: pytest.MonkeyPatch
) -> None:
    token = sessions.start(Identity(name="ann"))
    postgres_server.kill()
    try:
        began = time.monotonic()
        with pytest.raises(NotWritten, match="cannot be written"):
            record(Action.EXPORT, name="ann")
        with pytest.raises(store.Unavailable):
            sessions.find(token)
        with pytest.raises(store.Unavailable), store.locked("a"):
            pass
        assert not rates.StoredRates().check()
        assert time.monotonic() - began < 10
    finally:
        postgres_server.start()
    record(Action.EXPORT, name="ann")
    assert sessions.find(token) == Identity(name="ann")
    assert upkeep.verify().entries == 3


def test_what_loses_its_connection_in_the_middle_leaves_nothing(on: Host) -> None:
    end = "SELECT pg_terminate_backend(pg_backend_pid())"
    with pytest.raises(store.Unavailable), store.writing() as connection:
        connection.execute(store.sessions.insert().values(
            session_hash="a", principal_name="ann", groups="[]", started_at=1, seen_at=1
        ))  # fmt: skip
        connection.exec_driver_sql(end)
    with store.reading() as connection:
        assert connection.scalar(select(func.count()).select_from(store.sessions)) == 0


def test_who_signs_in_or_out_on_one_host_does_on_all(two: Host) -> None:
    token = sessions.start(Identity(name="ann", groups=frozenset({"analysts"})))
    two("two")
    assert sessions.find(token) == Identity(name="ann", groups=frozenset({"analysts"}))
    sessions.end(token)
    two("one")
    assert sessions.find(token) is None


def test_a_token_that_is_revoked_on_one_host_opens_nothing_on_any(two: Host) -> None:
    value = tokens.make("ann", "R", 30, is_exact=False)
    found = tokens.find(value)
    assert found and found.is_live
    two("two")
    assert tokens.revoke("ann", by="ann") == [found.id]
    two("one")
    revoked = tokens.find(value)
    assert revoked and not revoked.is_live


def test_one_change_of_grants_is_one_entry_though_all_hosts_notice_it(two: Host) -> None:
    for name in ("one", "two"):
        two(name)
        grant_changes._noted.clear()  # as another process
        grant_changes.notice(b"[users.ann]")
    assert [entry.action for entry in upkeep.entries()] == ["load", "join", "grant-change"]


def test_rates_are_counted_once_for_all_hosts(on: Host) -> None:
    program = (
        "from state.rates import StoredRates\nstored = StoredRates()\n"
        f"print(sum(stored.acquire_sliding_window_entry('ann', 30, {AGE}) for _ in range(25)))"
    )
    assert sum(map(int, at_once(program, on("one"), on("two")))) == 30
    assert rates.StoredRates().get_sliding_window("ann", AGE)[2] == 30
    assert (config.rates_store(), rates.prune()) == ("state://", 0)


@pytest.mark.usefixtures("either_store")
def test_what_was_asked_in_the_window_before_weighs_less_and_less(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("MUSTER_HOME", str(tmp_path))
    now, stored = 6000.0, rates.StoredRates()
    monkeypatch.setattr("state.rates.time.time", lambda: now)

    def ask() -> int:
        return sum(stored.acquire_sliding_window_entry("ann", 10, 60) for _ in range(20))

    assert ask() == 10
    now = 6060.0 + 30  # half of the 10 count: 5 more
    assert ask() == 5
    assert stored.get_sliding_window("ann", 60) == (10, 30.0, 5, 90.0)
    now = 6120.0 + 24  # 36 of 60 seconds of the 5: 3, so 7 more
    assert ask() == 7
    now = 6000.0 + 600
    assert stored.get_sliding_window("ann", 60)[:3] == (0, 0.0, 0)
    assert (ask(), rates.prune()) == (10, 0)
    now = 6000.0 + 6000
    assert rates.prune() == 1
    assert not stored.acquire_sliding_window_entry("ann", 0, 60)


def test_no_name_is_kept_where_rates_are_counted(on: Host) -> None:
    rates.StoredRates().acquire_sliding_window_entry("ann", 10, 60)
    with store.reading() as connection:
        assert "ann" not in str(connection.execute(select(store.rates)).all())


def test_a_pack_made_on_one_host_is_read_on_all(two: Host) -> None:
    pack_id = packs.ask("ann", "Havering", "/council/havering")
    packs.freeze(pack_id, "Havering", "{}")
    packs.keep_file(pack_id, "pdf", bytes(range(256)))
    two("two")
    assert packs.kept_of("ann")[0].stage is packs.Stage.READY
    assert packs.file_of(pack_id, "pdf") == bytes(range(256))


def test_a_build_on_one_host_is_told_on_all_and_another_is_not_begun(two: Host) -> None:
    build_id = builds.begin()
    two("two")
    found = builds.last()
    assert found and found.is_going_on
    with pytest.raises(builds.GoingOn):
        builds.begin()
    builds.end(build_id, is_done=True, said="Built.", release_id="7")
    two("one")
    assert (found := builds.last()) and (found.is_going_on, found.said) == (False, "Built.")
    builds.begin()


def test_a_build_that_was_given_up_says_nothing_of_the_one_in_its_place(two: Host) -> None:
    given_up = builds.begin()
    with store.writing() as connection:
        connection.execute(store.builds.update().values(beat_at=int(time.time()) - 61))
    two("two")
    builds.begin()
    before = builds.last()
    two("one")
    builds.beat(given_up)
    builds.end(given_up, is_done=False, said="Lost.", release_id="")
    assert builds.last() == before


def sent(tmp_path: Path) -> submissions.Submission:
    file = tmp_path / "staff.csv"
    file.write_text("LOCALESTID\nW1\n")
    return submissions.receive(
        [file], as_at="2025-09-30", council_code="E09000012", layout="asc-wds", note="", sent_by="lea", report="{}"
    )


def test_files_that_one_host_takes_in_are_deleted_by_another(two: Host, tmp_path: Path) -> None:
    one = sent(tmp_path)
    two("two")
    assert submissions.decide(one.submission_id, Stage.ACCEPTED, by="officer", reason="agreed").folder.is_dir()
    submissions.delete_files([one.submission_id])
    assert not one.folder.exists()


def test_no_host_takes_files_in_or_says_they_are_gone_before_all_share_a_folder(
    two: Host, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    one = sent(tmp_path)
    monkeypatch.delenv("MUSTER_RETURNS")
    with pytest.raises(store.Unavailable, match="set MUSTER_RETURNS"):
        sent(tmp_path)
    with pytest.raises(store.Unavailable, match="set MUSTER_RETURNS"):
        submissions.delete_files([one.submission_id])
    assert submissions.find(one.submission_id).files_gone_at is None


@pytest.fixture
def small(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A home with a store on SQLite, which holds something of most kinds."""
    monkeypatch.setenv("MUSTER_HOME", str(tmp_path / "small"))
    record(Action.LOAD, name="first", rows=3)
    sessions.start(Identity(name="ann"))
    tokens.make("ann", "R", 30, is_exact=True)
    packs.keep_file(packs.ask("ann", "t", "/"), "pdf", b"%PDF\0\xff")
    sent(tmp_path)
    return tmp_path / "small"


def everything() -> dict[str, list[tuple[object, ...]]]:
    """All rows but of who is signed in, and of the log those that were there before."""
    with store.reading() as connection:
        tables = {
            table.name: connection.execute(select(table).order_by(*table.primary_key)) for table in moving._TABLES
        }
        return {name: [tuple(row) for row in rows][:2] for name, rows in tables.items()}


def test_a_store_is_moved_whole_and_the_one_that_was_left_takes_no_more(
    small: Path, database: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = everything()
    said = CliRunner().invoke(app, ["move", "--to", database])
    assert (said.exit_code, said.output) == (
        0, "7 rows moved, chain whole. Set MUSTER_STATE_URL to the new address wherever Muster runs.\n",
    )  # fmt: skip
    with pytest.raises(NotWritten, match=r"is elsewhere.* was moved to postgresql"):
        record(Action.EXPORT, name="by mistake")
    for command in ("verify", "resume"):
        refused = CliRunner().invoke(app, [command])
        assert refused.exit_code == 2 and "set MUSTER_STATE_URL to that address" in refused.output
    assert [entry.action for entry in upkeep.entries()] == ["load", "token-made"]
    monkeypatch.setenv("MUSTER_STATE_URL", database)
    assert everything() == before
    # two entries, a token, and a pack and a submission with a file each
    assert sum(map(len, before.values())) == 7
    record(Action.EXPORT, name="next")
    assert [entry.action for entry in upkeep.entries()] == ["load", "token-made", "move", "export"]
    assert upkeep.verify().entries == 4


def test_where_a_store_was_moved_to_is_said_without_the_password(
    small: Path, database: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    with_password = make_url(database).set(password="open-sesame").render_as_string(hide_password=False)
    moving.move(with_password, "operator")
    assert "muster:***@" in CliRunner().invoke(app, ["verify"]).output
    with moving.elsewhere(with_password):
        store.engine().dispose()
    assert not any(b"open-sesame" in path.read_bytes() for path in (small / "state").iterdir())


def test_nobody_takes_part_in_a_log_that_no_other_host_has(small: Path) -> None:
    (small / "state" / "audit.head").unlink()
    refused = CliRunner().invoke(app, ["join"])
    assert refused.exit_code == 2 and "not on PostgreSQL" in refused.output
    assert [entry.action for entry in upkeep.entries()] == ["load", "token-made"]


def test_a_store_is_moved_to_an_empty_database_alone(small: Path, database: str) -> None:
    with moving.elsewhere(database):
        packs.ask("ben", "t", "/")
    assert "not empty" in CliRunner().invoke(app, ["move", "--to", database]).output
    record(Action.EXPORT, name="next")
    with moving.elsewhere(database), store.reading() as connection:
        assert connection.scalar(select(func.count()).select_from(store.audit)) == 0


def test_a_store_whose_log_is_not_whole_is_not_moved(small: Path, database: str) -> None:
    with sqlite3.connect(small / "state" / "state.sqlite") as connection:
        connection.execute("DROP TRIGGER audit_refuses_update")
        connection.execute("UPDATE audit SET name = 'nobody' WHERE number = 1")
    assert "Entry 1 has been changed" in CliRunner().invoke(app, ["move", "--to", database]).output
    with moving.elsewhere(database), store.reading() as connection:
        assert connection.scalar(select(func.count()).select_from(store.packs)) == 0


def test_a_backup_of_a_store_on_postgresql_is_a_home_that_can_be_served_and_moved(
    two: Host, tmp_path: Path, postgres_server: Postgres, monkeypatch: pytest.MonkeyPatch
) -> None:
    one = sent(tmp_path)
    sessions.start(Identity(name="ann"))
    made = backup(tmp_path / "b.tar", with_secrets=True)
    assert made.returns == 1
    restored = restore(made.file, tmp_path / "other")
    assert upkeep.entries()[-1].action == "backup"  # and no restore, which is in the other's log
    monkeypatch.setenv("MUSTER_HOME", str(restored.home))
    for name in ("MUSTER_STATE_URL", "MUSTER_RETURNS"):
        monkeypatch.delenv(name)
    assert [entry.action for entry in upkeep.entries()] == ["load", "join", "restore"]
    assert upkeep.verify().entries == 3
    assert submissions.find(one.submission_id).folder.is_dir()
    with store.reading() as connection:
        assert connection.scalar(select(func.count()).select_from(store.sessions)) == 0
