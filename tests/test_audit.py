"""The audit log cannot be changed, shortened, reordered or replaced without `python -m state verify` saying so."""

import contextlib
import hashlib
import json
import os
import pty
import resource
import sqlite3
import subprocess
import sys
import time
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest

from config import PROJECT
from state import chain, store, upkeep
from state.audit import Action, NotWritten, record
from state.chain import Broken

WRITTEN = 6


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("MUSTER_HOME", str(tmp_path))
    return tmp_path


@pytest.fixture
def log(home: Path) -> Path:
    """The database of a home whose log has six entries."""
    for number in range(1, WRITTEN + 1):
        record(Action.EXPORT, name=f"reader {number}", role="analyst", query="?area=E09000012", rows=number)
    return home / "state" / "state.sqlite"


TRIGGERS = {
    "sqlite": [f"audit_refuses_{act}" for act in ("update", "delete", "replace")],
    "postgresql": ["audit_refuses_change ON audit"],
}


def change(*statements: str) -> None:
    """As somebody would who can write to the database, triggers and all."""
    with store.writing() as connection:
        for trigger in TRIGGERS[connection.dialect.name]:
            connection.exec_driver_sql(f"DROP TRIGGER IF EXISTS {trigger}")
        for statement in statements:
            connection.exec_driver_sql(statement)


def run(*command: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "state", *command], cwd=PROJECT, capture_output=True, text=True, check=False
    )


@pytest.mark.usefixtures("either_store")
def test_an_entry_has_the_next_number_and_the_hash_of_the_one_before(log: Path) -> None:
    entries = upkeep.entries()
    assert [entry.number for entry in entries] == [1, 2, 3, 4, 5, 6]
    assert [entry.previous_hash for entry in entries] == ["0" * 64, *(entry.hash for entry in entries[:-1])]
    assert entries[2].name == "reader 3" and entries[2].rows == 3 and entries[2].at.endswith("Z")
    assert upkeep.verify().entries == WRITTEN


@pytest.mark.parametrize("column", [column.name for column in store.audit.c if column.name != "number"])
def test_a_changed_field_is_found(log: Path, column: str) -> None:
    change(f"UPDATE audit SET \"{column}\" = '9' WHERE number = 3")
    with pytest.raises(Broken, match="Entry 3 has been changed"):
        upkeep.verify()


@pytest.mark.parametrize(
    ("statements", "found"),
    [
        (["DELETE FROM audit WHERE number = 3"], "Entry 3 is missing"),
        (
            ["DELETE FROM audit WHERE number = 3", "UPDATE audit SET number = number - 1 WHERE number > 3"],
            "Entry 3 has been changed",
        ),
        (["DELETE FROM audit WHERE number > 4"], "Entry 5 is missing: the log ends at 4, and audit.head knows 6"),
        (["DELETE FROM audit"], "Entry 1 is missing"),
        (["DELETE FROM audit WHERE number < 3"], "Entry 2 is missing, and was not removed by"),
        (
            [f"UPDATE audit SET number = {new} WHERE number = {old}" for old, new in ((3, 99), (4, 3), (99, 4))],
            "Entry 3 has been changed",
        ),
        (
            [
                "INSERT INTO audit SELECT 7, at, 'prune', name, role, query, release, tier, 2, "
                "(SELECT hash FROM audit WHERE number = 2), detail, hash, hash FROM audit WHERE number = 6",
                "DELETE FROM audit WHERE number < 3",
            ],
            "Entry 7 has been changed, or was not written by Muster",
        ),
    ],
    ids=["middle removed", "and renumbered", "tail cut", "all removed", "start cut", "reordered", "prune forged"],
)
def test_entries_removed_reordered_or_forged_are_found(log: Path, statements: list[str], found: str) -> None:
    change(*statements)
    with pytest.raises(Broken, match=found):
        upkeep.verify()


def test_a_chain_made_anew_without_the_key_is_found(log: Path) -> None:
    before, entries = "0" * 64, upkeep.entries()
    for entry in entries:
        fields = [*vars(entry).values()][:-2]
        digest = hashlib.sha256(json.dumps([*fields, before], separators=(",", ":")).encode()).hexdigest()
        change(f"UPDATE audit SET previous_hash = '{before}', hash = '{digest}' WHERE number = {entry.number}")
        before = digest
    with pytest.raises(Broken, match="Entry 1 has been changed"):
        upkeep.verify()


def test_an_older_copy_of_the_store_is_found(home: Path, log: Path) -> None:
    with sqlite3.connect(log) as now, sqlite3.connect(home / "copy") as copy:
        now.backup(copy)
    record(Action.EXPORT, name="somebody who would rather not have been here")
    with sqlite3.connect(home / "copy") as copy, sqlite3.connect(log) as now:
        copy.backup(now)
    with pytest.raises(Broken, match="Entry 7 is missing"):
        upkeep.verify()


def cut(head: Path, database: Path) -> None:
    change("DELETE FROM audit WHERE number > 4")
    with sqlite3.connect(database) as connection:
        (last,) = connection.execute("SELECT hash FROM audit WHERE number = 4").fetchone()
    head.write_text(f"4 {last} {head.read_text().split()[2]}\n")


@pytest.mark.parametrize(
    ("damage", "found"),
    [
        (cut, "audit.head has been changed"),
        (lambda head, _: head.write_text("nonsense"), "audit.head is damaged"),
        (lambda head, _: head.unlink(), "audit.head is missing"),
    ],
    ids=["made anew for a shorter log", "damaged", "removed"],
)
def test_a_head_that_muster_did_not_write_is_found(
    home: Path, log: Path, damage: Callable[[Path, Path], object], found: str
) -> None:
    damage(home / "state" / "audit.head", log)
    with pytest.raises(Broken, match=found):
        upkeep.verify()
    with pytest.raises(NotWritten, match=found):
        record(Action.EXPORT, name="the next one")


@pytest.mark.usefixtures("either_store")
def test_a_crash_between_entry_and_head_is_no_harm(home: Path, log: Path) -> None:
    head = home / "state" / "audit.head"
    before = head.read_text()
    record(Action.EXPORT, name="the last one before the crash")
    head.write_text(before)
    assert upkeep.verify().entries == WRITTEN + 1
    record(Action.EXPORT, name="the next one")
    assert upkeep.verify().entries == WRITTEN + 2


@pytest.mark.usefixtures("either_store")
def test_a_log_that_lost_entries_takes_no_more_until_somebody_says_so(log: Path) -> None:
    change("DELETE FROM audit WHERE number > 4")
    with pytest.raises(NotWritten, match="python -m state resume"):
        record(Action.EXPORT, name="the next one")
    assert "Entry 5 is missing" in run("resume").stdout
    record(Action.EXPORT, name="the next one")
    said = run("verify")
    assert (said.returncode, said.stdout) == (
        0,
        "6 entries, chain whole\nEntry 5 says that entries were lost before it.\n",
    )
    assert "audit.head knows 6" in upkeep.entries()[4].detail
    assert "nothing to resume" in run("resume").stdout


def test_a_log_whose_key_is_gone_gets_no_new_one(home: Path, log: Path) -> None:
    (home / "secrets" / "audit.key").unlink()
    with pytest.raises(NotWritten, match=r"audit\.key is missing"):
        record(Action.EXPORT, name="the next one")
    said = run("verify")
    assert said.returncode == 1 and "audit.key is missing" in said.stderr
    assert not (home / "secrets" / "audit.key").exists()


@pytest.mark.usefixtures("either_store")
def test_processes_that_write_at_once_keep_one_chain(home: Path) -> None:
    program = (
        "import sys\nfrom state.audit import Action, record\n"
        "for _ in range(50): record(Action.REFUSAL, name=sys.argv[1])"
    )
    started = [subprocess.Popen([sys.executable, "-c", program, name], cwd=PROJECT) for name in ("one", "two")]
    assert [process.wait(60) for process in started] == [0, 0]
    assert upkeep.verify().entries == 100
    names = [entry.name for entry in upkeep.entries()]
    assert names.count("one") == names.count("two") == 50
    assert (home / "state" / "audit.head").read_text().startswith("100 ")


def test_nobody_writes_between_anothers_entry_and_its_head(log: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(store, "WAIT_SECONDS", 0.2)
    with store.locked("audit"), pytest.raises(NotWritten, match=r"another process holds audit\.lock"):
        record(Action.EXPORT, name="the next one")
    assert upkeep.verify().entries == WRITTEN


@pytest.mark.usefixtures("either_store")
@pytest.mark.parametrize(
    "forged",
    [
        "?a=1\r\n7 2026-01-01 sign-in admin",
        "?a=1\x1b[2J\x00\x9b31m",
        "?a=1\u202e\u2028nimda",
        "?a=\ud800",
        "[red]a[/red]",
    ],
    ids=["lines", "terminal", "direction", "half a letter", "markup"],
)
def test_no_query_can_pass_for_a_second_entry_where_the_log_is_shown(home: Path, forged: str) -> None:
    record(Action.REFUSAL, name=forged, query=forged, detail=forged)
    (entry,) = upkeep.entries()
    assert entry.query.isprintable() and len(entry.query) == len(forged)
    shown = run("show").stdout
    assert [line for line in shown.splitlines() if line.strip().startswith("7")] == []
    assert "[red]" in shown or "[red]" not in forged
    assert upkeep.verify().entries == 1


@pytest.mark.usefixtures("either_store")
def test_texts_are_cut_to_their_columns(home: Path) -> None:
    record(Action.REFUSAL, name="n" * 10_000, query="q" * 100_000, detail="d" * 10_000)
    (entry,) = upkeep.entries()
    assert (len(entry.name), len(entry.query), len(entry.detail)) == (200, 4000, 500)


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE audit SET name = 'x' WHERE number = 3",
        "DELETE FROM audit WHERE number = 3",
        "INSERT OR REPLACE INTO audit SELECT * FROM audit WHERE number = 3",
    ],
)
def test_the_database_itself_refuses_to_change_an_entry(log: Path, statement: str) -> None:
    with sqlite3.connect(log) as connection, pytest.raises(sqlite3.IntegrityError, match="append-only"):
        connection.execute(statement)


@pytest.mark.usefixtures("either_store")
def test_old_entries_go_and_the_rest_can_still_be_checked(log: Path) -> None:
    time.sleep(0.1)
    between = time.monotonic()
    time.sleep(0.4)
    record(Action.EXPORT, name="young")
    assert upkeep.prune("steward", timedelta(seconds=time.monotonic() - between)) == WRITTEN
    assert [(entry.number, entry.name) for entry in upkeep.entries()] == [(7, "young"), (8, "steward")]
    assert upkeep.verify().entries == 2
    assert upkeep.prune("steward", timedelta(0)) == 2
    record(Action.EXPORT, name="younger still")
    assert (upkeep.verify().entries, upkeep.entries()[-1].number) == (2, 10)
    change("DELETE FROM audit WHERE number = 9")
    with pytest.raises(Broken, match="Entry 9 is missing"):
        upkeep.verify()


def test_what_is_younger_than_13_months_stays(log: Path) -> None:
    assert run("prune").stdout == "0 entries removed\n"
    assert upkeep.verify().entries == WRITTEN
    assert timedelta(days=366 + 31) <= upkeep.KEPT


def test_a_log_that_is_not_whole_is_not_pruned(log: Path) -> None:
    change("UPDATE audit SET name = 'x' WHERE number = 2")
    with pytest.raises(Broken, match="Entry 2"):
        upkeep.prune("steward", timedelta(0))


def test_verify_and_show_speak_plainly(home: Path, log: Path) -> None:
    assert (run("verify").returncode, run("verify").stdout) == (0, "6 entries, chain whole\n")
    record(Action.EXACT_VIEW, name="Ada Okafor", tier="exact")
    shown = run("show", "--action", "exact-view", "--since", "1").stdout
    assert "Ada Okafor" in shown and "reader" not in shown
    change("DELETE FROM audit WHERE number = 3")
    said = run("verify")
    assert (said.returncode, said.stderr) == (1, "Entry 3 is missing.\n")


LONG = "/download/turnover.csv?area=london&role_group=direct-care&service=domiciliary&" + "by=council&" * 30 + "end"


def on_a_terminal(columns: int, *command: str) -> str:
    """What a command prints on a terminal so many characters wide."""
    screen, inside = pty.openpty()
    with subprocess.Popen(
        [sys.executable, "-m", "state", *command],
        cwd=PROJECT,
        stdout=inside,
        env={**os.environ, "TERM": "xterm", "COLUMNS": str(columns)},
    ):
        os.close(inside)
        printed = b""
        with contextlib.suppress(OSError):  # Linux says so that the other side has closed
            while part := os.read(screen, 65536):
                printed += part
    os.close(screen)
    return printed.decode()


def test_show_prints_questions_whole_in_a_pipe_and_on_a_terminal(home: Path) -> None:
    record(Action.EXPORT, name="Ada Okafor", query=LONG, rows=33, sha256="a" * 64)
    heading, entry = (line.split("\t") for line in run("show").stdout.splitlines())
    assert dict(zip(heading, entry, strict=True))["about"] == f"{LONG}; SHA-256 {'a' * 64}"
    (whole,) = map(json.loads, run("show", "--json").stdout.splitlines())
    assert whole == vars(upkeep.entries()[0])
    folded = on_a_terminal(60, "show").splitlines()
    assert max(map(len, folded[1:])) <= 60 and LONG in "".join(line[8:].strip() for line in folded)


def test_an_empty_log_is_whole(home: Path) -> None:
    assert run("verify").stdout == "0 entries, chain whole\n"


def test_a_store_that_stays_locked_is_given_up_after_five_seconds(log: Path) -> None:
    with sqlite3.connect(log, isolation_level=None) as other:
        other.execute("BEGIN IMMEDIATE")
        began = time.monotonic()
        with pytest.raises(NotWritten, match="locked"):
            record(Action.EXPORT, name="the next one")
        assert 4 < time.monotonic() - began < 8
        other.execute("ROLLBACK")
    other.close()
    record(Action.EXPORT, name="the next one")
    assert upkeep.verify().entries == WRITTEN + 1


def test_a_full_disk_leaves_a_whole_log(log: Path) -> None:
    program = (
        "from state.audit import Action, NotWritten, record\n"
        "try:\n    for _ in range(1000): record(Action.EXPORT, name='n' * 200, query='q' * 4000)\n"
        "except NotWritten as told: print(told)"
    )
    limit = log.with_name("state.sqlite-wal").stat().st_size + 50_000
    ended = subprocess.run(
        [sys.executable, "-c", program], cwd=PROJECT, capture_output=True, text=True, check=True,
        preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (limit, limit)),
    )  # fmt: skip
    assert ended.stdout.startswith("The audit log cannot be written")
    assert upkeep.verify().entries > WRITTEN
    record(Action.EXPORT, name="the next one")


def test_the_key_is_in_no_words_about_the_log(log: Path) -> None:
    with chain.end() as end:
        assert end.key.decode() not in repr(end)
    assert upkeep.verify().key.decode() not in repr(upkeep.verify())
