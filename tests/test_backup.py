"""A backup is put back whole or not at all, and a release can be made anew from the returns that are stored."""

import hashlib
import io
import json
import os
import shutil
import sqlite3
import tarfile
import threading
from collections.abc import Callable
from itertools import count
from pathlib import Path

import pytest
from typer.testing import CliRunner

from data.digest import digest
from data.return_report import ReturnReport
from data.store import live_release
from etl import desk_build, releases
from etl.backup import NoBackup, backup
from etl.cli import app
from etl.pipeline import load
from etl.rebuild import NotRebuilt, rebuild
from etl.releases import LoadInProgress
from etl.restore import BadBackup, NotRestored, restore
from state import audit, store, submissions, upkeep
from state.submissions import Stage, Submission
from tiny_returns import write_return

LAST, THIS = "2024-09-30", "2025-09-30"
CAMDEN = "E09000007"
BY = "officer"


@pytest.fixture(autouse=True)
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("MUSTER_HOME", str(tmp_path / "home"))
    return tmp_path / "home"


@pytest.fixture(scope="module")
def _made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("made")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("MUSTER_HOME", str(folder / "home"))
        for number, council in enumerate(("camden", "hackney", "islington")):
            write_return(folder / "returns", THIS, council, staff=10 + number, TOTALPERMTEMP=str(10 + number))
            assert load(folder / "returns").release_id
        (folder / "home" / "grants.toml").write_text('[[grant]]\nusers = ["ann"]\n')
        backup(folder / "b.tar")
    return folder


@pytest.fixture
def loaded(_made: Path, home: Path) -> Path:
    """A home with three releases, which were loaded from a folder, and with grants."""
    shutil.copytree(_made / "home", home)
    return home


@pytest.fixture
def made(_made: Path, tmp_path: Path) -> Path:
    """A backup of that home, without secrets."""
    return Path(shutil.copy(_made / "b.tar", tmp_path))


def accepted(folder: Path, council_code: str, as_at: str) -> Submission:
    """A submission of the files of a folder, accepted."""
    report = ReturnReport(
        as_at=as_at, council_code=council_code, council="", layout="asc-wds", period_kind="12-months",
        would_be="accepted", said="",
    )  # fmt: skip
    sent = submissions.receive(
        sorted(folder.glob("*.csv")),
        as_at=as_at, council_code=council_code, layout="asc-wds", note="", sent_by="lead", report=report.to_json(),
    )  # fmt: skip
    return submissions.decide(sent.submission_id, Stage.ACCEPTED, by=BY, reason="agreed")


@pytest.fixture(scope="module")
def _stored(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("stored")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("MUSTER_HOME", str(folder / "home"))
        for day in (LAST, THIS):
            for council, code in (("camden", CAMDEN), ("hackney", "E09000012"), ("islington", "E09000019")):
                files = write_return(folder / "sent", day, council, staff=40, TOTALPERMTEMP="40", LEAVERS="9;0")
                accepted(files, code, day)
            desk_build.build(by=BY)
            desk_build.publish(None, by=BY)
    return folder


@pytest.fixture
def stored(_stored: Path, home: Path) -> dict[tuple[str, str], Submission]:
    """The submissions of three councils at two dates, published in two releases."""
    shutil.copytree(_stored / "home", home)
    return {(one.as_at, one.council_code): one for one in submissions.accepted()}


def run(*arguments: object) -> str:
    """What a command prints, folded lines joined."""
    return " ".join(CliRunner().invoke(app, [str(each) for each in arguments]).output.split())


def contents(home: Path) -> dict[str, bytes]:
    """Every file of a home but the store, its lock files and the log's head, which go on."""
    return {
        str(path.relative_to(home)): path.read_bytes()
        for path in home.rglob("*")
        if path.is_file() and path.parent.name != "state"
    }


def test_a_home_is_put_back_as_it_was_and_serves_the_same_figures(
    stored: object, _stored: Path, home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    before, wanted = digest(live_release()), contents(home)
    made = backup(tmp_path / "b.tar", with_secrets=True)
    assert (len(made.release_ids), made.returns) == (2, 6)
    restored = restore(tmp_path / "b.tar", tmp_path / "deep" / "other")
    assert contents(restored.home) == wanted
    monkeypatch.setenv("MUSTER_HOME", str(restored.home))
    assert digest(live_release()) == before
    assert releases.rollback()[1].release_id == made.release_ids[0]
    assert len(submissions.accepted()) == 6
    assert load(_stored / "sent").release_id  # after the rollback, what it lacks


def test_the_log_of_a_restored_home_is_whole_and_says_so(
    loaded: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    made = backup(tmp_path / "b.tar", with_secrets=True)
    assert upkeep.entries(None, audit.Action.BACKUP)[-1].sha256 == hashlib.sha256(made.file.read_bytes()).hexdigest()
    restore(made.file, tmp_path / "other")
    monkeypatch.setenv("MUSTER_HOME", str(tmp_path / "other"))
    upkeep.verify()
    assert upkeep.entries(None, None)[-1].action == "restore"


def test_without_options_it_has_no_secret_and_says_what_is_lost_without(loaded: Path, tmp_path: Path) -> None:
    said = run("backup", tmp_path / "b.tar")
    with tarfile.open(tmp_path / "b.tar") as archive:
        assert not [name for name in archive.getnames() if "secret" in name or ".key" in name]
    for secret in (loaded / "secrets").iterdir():
        assert secret.read_bytes().strip() not in (tmp_path / "b.tar").read_bytes()
        assert secret.name in said
    assert "no figure is shown" in said
    again = run("restore", tmp_path / "b.tar", "--into", tmp_path / "other")
    assert f"put copies of the secrets into {tmp_path / 'other' / 'secrets'}" in again
    assert "withdraw again what was withdrawn" in again


def test_its_owner_alone_can_read_it_and_what_it_is_put_back_to(loaded: Path, tmp_path: Path) -> None:
    before = os.umask(0)
    try:
        backup(tmp_path / "b.tar", with_secrets=True)
        restore(tmp_path / "b.tar", tmp_path / "other")
    finally:
        os.umask(before)
    assert (tmp_path / "b.tar").stat().st_mode & 0o777 == 0o600
    modes = {
        str(path.relative_to(tmp_path / "other")): path.stat().st_mode & 0o777
        for path in (tmp_path / "other").rglob("*")
    }
    for name in ("state", "secrets"):
        assert modes[name] == 0o700
    for name in ("state/state.sqlite", "state/audit.head", "secrets/rounding.key", "secrets/pseudonym.key"):
        assert modes[name] == 0o600
    assert {mode for name, mode in modes.items() if name.endswith((".duckdb", "grants.toml"))} == {0o640}


def test_the_live_release_and_the_one_before_it_are_in_it_or_all(loaded: Path, tmp_path: Path) -> None:
    assert backup(tmp_path / "two.tar").release_ids == tuple(releases.listed()[-2:])
    assert backup(tmp_path / "all.tar", with_all=True).release_ids == tuple(releases.listed())


def test_a_home_without_a_release_can_be_backed_up(home: Path, tmp_path: Path) -> None:
    accepted(write_return(tmp_path / "sent", THIS, "camden"), CAMDEN, THIS)
    assert backup(tmp_path / "b.tar").release_ids == ()
    assert restore(tmp_path / "b.tar", tmp_path / "other").live == ""
    assert len(list((tmp_path / "other" / "returns").glob("*/*.csv"))) == 2


def test_files_of_returns_go_with_the_store_that_knows_them(
    stored: dict[tuple[str, str], Submission], home: Path, tmp_path: Path
) -> None:
    submissions.delete_files([stored[LAST, CAMDEN].submission_id])
    (home / "returns" / "half-received").mkdir()
    (home / "returns" / "half-received" / "staff.csv").write_text("LOCALESTID")
    assert backup(tmp_path / "b.tar").returns == 5
    with tarfile.open(tmp_path / "b.tar") as archive:
        assert not [name for name in archive.getnames() if "half-received" in name]


def test_sessions_are_not_in_it(loaded: Path, tmp_path: Path) -> None:
    with store.writing() as connection:
        row = {"session_hash": "a" * 64, "principal_name": "ann", "groups": "", "started_at": 1, "seen_at": 1}
        connection.execute(store.sessions.insert().values(row))
    backup(tmp_path / "b.tar")
    restore(tmp_path / "b.tar", tmp_path / "other")
    with sqlite3.connect(tmp_path / "other" / "state" / "state.sqlite") as connection:
        assert connection.execute("SELECT count(*) FROM sessions").fetchone() == (0,)
    connection.close()


def test_it_is_whole_though_others_write_meanwhile(
    loaded: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    is_over, is_writing = threading.Event(), threading.Event()

    def write() -> None:
        for number in count(1):
            audit.record(audit.Action.EXPORT, name="ann", detail="meanwhile")
            if number > 5:
                is_writing.set()
            if is_over.wait(0.002):  # people do other things too; without a pause nobody else would get hold of the log
                return

    writer = threading.Thread(target=write)
    writer.start()
    try:
        assert is_writing.wait(60)
        for number in range(3):
            backup(tmp_path / f"{number}.tar", with_secrets=True)
    finally:
        is_over.set()
        writer.join()
    for number in range(3):
        monkeypatch.setenv("MUSTER_HOME", str(restore(tmp_path / f"{number}.tar", tmp_path / f"to-{number}").home))
        assert upkeep.verify().entries > 5


def test_a_backup_never_takes_the_place_of_another(loaded: Path, tmp_path: Path) -> None:
    (tmp_path / "b.tar").write_text("Monday's")
    with pytest.raises(NoBackup, match="there already"):
        backup(tmp_path / "b.tar")
    assert (tmp_path / "b.tar").read_text() == "Monday's"


def test_it_waits_for_no_load_but_says_that_one_is_at_work(loaded: Path, tmp_path: Path) -> None:
    with releases.changing(), pytest.raises(LoadInProgress):
        backup(tmp_path / "b.tar")
    assert not (tmp_path / "b.tar").exists()


def test_a_store_that_is_damaged_is_told(loaded: Path, tmp_path: Path) -> None:
    for path in (loaded / "state").glob("state.sqlite-*"):
        path.unlink()
    (loaded / "state" / "state.sqlite").write_bytes(b"SQLite format 3\0" + b"\xff" * 5000)
    assert "cannot be read" in run("backup", tmp_path / "b.tar")
    assert not list(tmp_path.glob("b.tar*"))


def put_nowhere(file: Path, into: Path) -> str:
    """Why a backup is refused, with nothing written."""
    with pytest.raises((BadBackup, NotRestored)) as refused:
        restore(file, into)
    assert not into.exists() or not any(into.iterdir())
    return str(refused.value)


@pytest.mark.parametrize("part", [0.0001, 0.01, 0.3, 0.7, 0.999, 0.99999])
def test_a_backup_with_one_bit_flipped_is_refused(made: Path, part: float, tmp_path: Path) -> None:
    content = bytearray(made.read_bytes().rstrip(b"\0"))
    content[int(len(content) * part)] ^= 0x10
    made.write_bytes(content + b"\0" * 10240)
    put_nowhere(made, tmp_path / "other")


@pytest.mark.parametrize("part", [0, 0.001, 0.5, 0.9999])
def test_a_backup_that_is_cut_short_is_refused(made: Path, part: float, tmp_path: Path) -> None:
    content = made.read_bytes().rstrip(b"\0")
    made.write_bytes(content[: int(len(content) * part)])
    put_nowhere(made, tmp_path / "other")


def entry(name: str, kind: bytes = tarfile.REGTYPE, link: str = "") -> tarfile.TarInfo:
    found = tarfile.TarInfo(name)
    found.type, found.linkname = kind, link
    return found


NAMES = (
    *("../outside", "/proc/outside", "returns/../../outside", "returns/x/../../outside", "returns/x/.."),
    *("returns/x/.hidden", "returns/x/a\nb", "returns/x/a\\b", "releases/CURRENT/x", "releases/CURRENT", "state/lock"),
    *("state.sqlite", "releases/release-1.duckdb.wal", "secrets/../x.key"),
)
KINDS = (
    *(entry("returns/x/a.csv", kind) for kind in (tarfile.DIRTYPE, tarfile.FIFOTYPE, tarfile.CHRTYPE, tarfile.BLKTYPE)),
    entry("secrets/x.key", tarfile.SYMTYPE, "/etc/passwd"),
    entry("secrets/x.key", tarfile.LNKTYPE, "releases/CURRENT"),
)


@pytest.mark.parametrize("bad", [*map(entry, NAMES), *KINDS], ids=lambda bad: f"{bad.name!r} {bad.type!r}")
def test_what_belongs_in_no_backup_is_refused_though_its_list_has_it(
    made: Path, bad: tarfile.TarInfo, tmp_path: Path
) -> None:
    nothing = {"size": 0, "sha256": hashlib.sha256(b"").hexdigest()}
    rewritten(made, lambda about: about["files"].update({bad.name: nothing}), first=bad)  # type: ignore[attr-defined]
    assert "belongs in no backup" in put_nowhere(made, tmp_path / "other") or bad.name == "releases/CURRENT"
    assert not (tmp_path / "outside").exists()


def test_what_stands_behind_the_list_is_refused(made: Path, tmp_path: Path) -> None:
    with tarfile.open(made, "a") as archive:
        archive.addfile(entry("returns/x/staff.csv"), io.BytesIO())
    assert "more in it" in put_nowhere(made, tmp_path / "other")


def rewritten(made: Path, change: Callable[[dict[str, object]], None], *, first: tarfile.TarInfo | None = None) -> None:
    """The same backup with another list of its files, and perhaps one more."""
    with tarfile.open(made) as archive:
        parts = [(each, archive.extractfile(each).read()) for each in archive]  # type: ignore[union-attr]
    *files, (last, text) = parts
    about = json.loads(text)
    change(about)
    text = json.dumps(about).encode()
    last.size = len(text)
    with tarfile.open(made, "w") as archive:
        for each, content in [*([(first, b"")] if first else []), *files, (last, text)]:
            archive.addfile(each, io.BytesIO(content))


def test_a_backup_of_a_later_version_is_refused(made: Path, tmp_path: Path) -> None:
    rewritten(made, lambda about: about.update(format=99))
    assert "later version" in put_nowhere(made, tmp_path / "other")


def test_a_list_that_names_a_file_that_is_not_there_is_refused(made: Path, tmp_path: Path) -> None:
    rewritten(made, lambda about: about["files"].update({"grants2": {"size": 1, "sha256": ""}}))  # type: ignore[attr-defined]
    assert "grants2" in put_nowhere(made, tmp_path / "other")


def test_a_sparse_file_of_any_size_is_refused(made: Path, tmp_path: Path) -> None:
    bomb = entry("secrets/x.key")
    bomb.pax_headers = {"GNU.sparse.major": "0", "GNU.sparse.minor": "1", "GNU.sparse.size": str(1 << 50),
                        "GNU.sparse.numblocks": "1", "GNU.sparse.map": "0,0"}  # fmt: skip
    with tarfile.open(made, "a", format=tarfile.PAX_FORMAT) as archive:
        archive.addfile(bomb, io.BytesIO())
    put_nowhere(made, tmp_path / "other")


def test_what_is_no_backup_is_told(tmp_path: Path) -> None:
    (tmp_path / "b.tar").write_text("LOCALESTID,STATUS\n" * 100)
    assert "is no backup" in run("restore", tmp_path / "b.tar", "--into", tmp_path / "other")
    assert "No such file" in run("restore", tmp_path / "none.tar", "--into", tmp_path / "other")


def test_a_folder_that_has_something_in_it_is_left_alone(made: Path, loaded: Path) -> None:
    before = contents(loaded)
    with pytest.raises(NotRestored, match="not empty"):
        restore(made, loaded)
    assert contents(loaded) == before


def test_a_release_made_anew_from_stored_returns_has_the_same_figures(
    stored: dict[tuple[str, str], Submission], home: Path, tmp_path: Path
) -> None:
    revised = write_return(tmp_path / "revised", THIS, "camden", staff=12, TOTALPERMTEMP="12")
    accepted(revised, CAMDEN, THIS)  # and in no release yet
    before = contents(home)
    found = rebuild(tmp_path / "other")
    assert (found.is_same, found.returns, found.not_stored, found.differing) == (True, 6, (), ())
    assert found.digest == digest(live_release())
    assert contents(home) == before


def test_what_is_no_longer_stored_is_named(stored: dict[tuple[str, str], Submission], tmp_path: Path) -> None:
    submissions.delete_files([stored[LAST, CAMDEN].submission_id])
    write_return(tmp_path / "more", THIS, "barnet", staff=20, TOTALPERMTEMP="20")
    load(tmp_path / "more")
    said = run("rebuild", "--into", tmp_path / "other")
    assert "Camden, 2024-09-30: its files were deleted on" in said
    assert "Barnet, 2025-09-30: it was loaded from a folder" in said
    assert "Every protected answer is the same" not in said


def test_a_rebuild_needs_something_to_build_from(loaded: Path, tmp_path: Path) -> None:
    with pytest.raises(NotRebuilt, match="No file of an accepted return is stored"):
        rebuild(tmp_path / "other")
