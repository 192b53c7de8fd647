"""Disks that are full, read-only or lie, files that are lost, and processes that meet: what is live serves on."""

import os
import random
import shutil
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import duckdb
import pytest

from config import PROJECT
from data.schema import FORMAT
from homes import IS_FULL, Lab, contents, copied, expect_words, live, live_file, unfinished

YORK = PROJECT / "tests" / "returns" / "2025-09-30" / "york"


def parts(*few: float) -> list[float]:
    """Where to cut: in a few places, or in many."""
    return [part / 20 for part in range(20)] if IS_FULL else list(few)


@pytest.mark.parametrize("size", range(20_000, 10_000_000, 400_000) if IS_FULL else [30_000, 9_000_000])
def test_a_load_that_may_write_no_larger_file_leaves_what_was(size: int, lab: Lab) -> None:
    before = live(lab.home)
    ran = lab.load(file_size=size)
    assert ran.code == 2
    lab.stands(f"no file over {size:,} bytes", ran, lab.home, before, words="could not be written: File too large")


def test_after_a_disk_that_was_full_a_load_works(lab: Lab) -> None:
    assert lab.load(file_size=9_000_000).code == 2
    lab.holds("a load after a full disk", lab.load(), lab.home, contents(lab.later))


@contextmanager
def mounted(folder: Path, megabytes: float, not_tried: Callable[[str], None]) -> Iterator[Path]:
    """A file system in memory of that size."""
    folder.mkdir()
    command = ["mount", "-t", "tmpfs", "-o", f"size={int(megabytes * 1024)}k", "tmpfs", str(folder)]
    if os.geteuid() or subprocess.run(command, capture_output=True, check=False).returncode:
        not_tried("disks that fill up or are read-only, as only root can mount one")
    try:
        yield folder
    finally:
        subprocess.run(["umount", str(folder)], check=True)


@pytest.mark.parametrize("room", [0.02, 0.1, 0.5, 1, 2, 4, 6, 8] if IS_FULL else [8])
def test_a_load_on_a_disk_that_fills_up_leaves_what_was(
    room: float, lab: Lab, not_tried: Callable[[str], None]
) -> None:
    used = sum(path.stat().st_blocks * 512 for path in lab.home.rglob("*")) / 1024**2
    with mounted(lab.scratch / "small", used + room, not_tried) as small:
        home = copied(lab.home, small / "home")
        before = live(home)
        ran = lab.load(home)
        assert ran.code == 2
        lab.stands(f"a disk with {room} MB left", ran, home, before, words="No space left on device")


def test_a_disk_that_is_read_only_serves_and_says_why_nothing_is_done(
    lab: Lab, not_tried: Callable[[str], None]
) -> None:
    with mounted(lab.scratch / "small", 64, not_tried) as small:
        home = copied(lab.home, small / "home")
        before = live(home)
        subprocess.run(["mount", "-o", "remount,ro", str(small)], check=True)
        for arguments in (["load", lab.returns], ["rollback"], ["new-rounding-secret"], ["backup", lab.scratch / "b"]):
            ran = lab.run(*arguments, home=home)
            assert ran.code == 2
            lab.stands(f"{arguments[0]} on a read-only disk", ran, home, before, words="Read-only file system")


@pytest.mark.parametrize("folder", ["releases", "state"])
def test_a_folder_that_may_not_be_written_is_told_and_what_was_serves(folder: str, lab: Lab) -> None:
    (lab.home / folder).chmod(0o500)
    before = live(lab.home)
    ran = lab.load(powerless=True)
    (lab.home / folder).chmod(0o700)
    assert ran.code == 2
    lab.stands(f"{folder} that may not be written", ran, lab.home, before, words="could not be written")


@pytest.mark.parametrize("part", parts(0, 0.6, 0.999))
def test_a_release_that_was_cut_short_is_noticed_and_can_be_left(part: float, lab: Lab) -> None:
    home, wanted = lab.now(), contents(lab.home)
    os.truncate(live_file(home), int(part * live_file(home).stat().st_size))
    told = lab.served(home)
    expect_noticed(lab, home)
    remedy = lab.run("rollback", "--to", live(lab.home).pointer.strip(), home=home)
    lab.heals(f"a release cut to {part:.2%}", remedy, home, wanted, told)


def expect_noticed(lab: Lab, home: Path) -> None:
    """See that a live release either has the right figures or that a load takes nothing over from it."""
    try:
        is_right = contents(home) == contents(lab.later)
    except duckdb.Error:
        ran = expect_words(lab.load(home))
        is_right = ran.code == 2 and "rollback --to" in ran.complained
    assert is_right


@pytest.mark.parametrize("seed", range(200 if IS_FULL else 3))
def test_a_bit_that_flips_in_a_release_is_noticed_or_changes_no_figure(seed: int, lab: Lab) -> None:
    home, chance = lab.now(), random.Random(seed)
    with live_file(home).open("r+b") as file:
        place = chance.randrange(live_file(home).stat().st_size)
        file.seek(place)
        (byte,) = file.read(1)
        file.seek(place)
        file.write(bytes([byte ^ 1 << chance.randrange(8)]))
    told = lab.served(home)
    expect_noticed(lab, home)
    remedy = lab.run("rollback", "--to", live(lab.home).pointer.strip(), home=home)
    lab.heals(f"a bit flipped at byte {place:,}", remedy, home, contents(lab.home), told)


POINTERS = {
    "missing": None, "binary": bytes(range(128, 256)), "of a release that is gone": b"20200101T000000000Z\n",
    "empty": b"", "too long": b"x" * 5000, "a path": b"../../secrets/x\n",
    "with a zero": b"2020\x00", "large": b"1" * 10**7,
}  # fmt: skip


@pytest.mark.parametrize("name", POINTERS if IS_FULL else list(POINTERS)[:3])
def test_a_pointer_that_is_lost_is_told_and_no_council_is_lost_over_it(name: str, lab: Lab) -> None:
    home, content = lab.now(), POINTERS[name]
    (home / "releases" / "CURRENT").unlink()
    if content is not None:
        (home / "releases" / "CURRENT").write_bytes(content)
    told = lab.served(home)
    assert (told.ready, told.said) == (503, "no release is published")
    shutil.copytree(YORK, lab.scratch / "one" / "2025-09-30" / "york")
    remedy = lab.run("load", lab.scratch / "one", home=home)
    if name == "of a release that is gone":
        assert remedy.code == 2 and "rollback --to" in remedy.complained
        remedy = lab.run("rollback", "--to", live(lab.later).pointer.strip(), home=home)
    lab.heals(f"a pointer that is {name}", remedy, home, contents(lab.later), told)


def test_of_two_loads_at_once_one_loads_and_the_other_says_so(lab: Lab) -> None:
    both = [
        subprocess.Popen(
            [sys.executable, "-m", "etl", "load", str(lab.returns)],
            cwd=PROJECT, env=os.environ | {"MUSTER_HOME": str(lab.home)}, text=True,
            stdout=subprocess.PIPE, stderr=subprocess.PIPE,
        )
        for _ in range(2)
    ]  # fmt: skip
    said = [process.communicate(timeout=120) for process in both]
    codes = sorted(process.returncode for process in both)
    assert codes in ([1, 1], [1, 2]) and unfinished(lab.home) == []
    words = next((errors.strip() for _, errors in said if errors), "one after the other")
    is_well = contents(lab.home) == contents(lab.later) and lab.served(lab.home).is_well
    lab.fault("two loads at once", words, codes, is_well)


@pytest.mark.parametrize("text", ["", "1", "4194305", "not a number\n" * 99] if IS_FULL else ["4194305"])
def test_a_lock_file_that_nobody_holds_stops_nobody(text: str, lab: Lab) -> None:
    for name in ("lock", "audit.lock", "migrations.lock"):
        (lab.home / "state" / name).write_text(text)
    lab.holds(f"lock files that hold {text[:9]!r}", lab.load(), lab.home, contents(lab.later))


def test_after_the_clock_went_back_releases_still_follow_each_other(lab: Lab) -> None:
    ahead, file = "20991231T235959999Z", live_file(lab.home)
    with duckdb.connect(str(file)) as release:
        release.execute("UPDATE release SET release_id = ?", [ahead])
    file.rename(file.with_name(f"release-{ahead}.duckdb"))
    (lab.home / "releases" / "CURRENT").write_text(f"{ahead}\n")
    before = contents(lab.home)
    lab.holds("a clock that went back 70 years", lab.load(), lab.home, contents(lab.later))
    assert live(lab.home).pointer.strip() > ahead
    lab.holds("a rollback after the clock went back", lab.run("rollback"), lab.home, before)


@pytest.mark.parametrize("difference", [1, -1])
def test_a_release_of_another_format_is_told_and_never_read(difference: int, lab: Lab) -> None:
    home, is_older = lab.now(), difference < 0
    with duckdb.connect(str(live_file(home))) as release:
        release.execute("UPDATE release SET format = ?", [FORMAT + difference])
    told, before = lab.served(home), live(home)
    assert told.ready == 503 and "is not of format" in told.said
    ran = lab.load(home)
    assert f"has format {FORMAT + difference}" in ran.said + ran.complained
    if not is_older:  # an older one is replaced by what is loaded
        assert (ran.code, live(home)) == (2, before)
        ran = lab.run("rollback", "--to", live(lab.home).pointer.strip(), home=home)
    wanted = contents(lab.later if is_older else lab.home)
    lab.heals(f"a release of {'an older' if is_older else 'a newer'} format", ran, home, wanted, told)


@pytest.mark.parametrize("content", [b"", b"\xff" * 5000] if IS_FULL else [b"\xff" * 5000])
def test_a_write_ahead_log_beside_a_release_changes_no_figure(content: bytes, lab: Lab) -> None:
    live_file(lab.home).with_suffix(".duckdb.wal").write_bytes(content)
    before = contents(lab.home)
    assert lab.served(lab.home).is_well
    lab.holds(f"a log of {len(content)} bytes beside a release", lab.load(), lab.home, contents(lab.later))
    lab.holds("a rollback to the release with the log", lab.run("rollback"), lab.home, before)


@pytest.mark.parametrize("content", [None, b"\xff" * 9000, b""] if IS_FULL else [None, b"\xff" * 9000])
def test_a_store_that_is_lost_stops_loads_and_not_pages(content: bytes | None, lab: Lab) -> None:
    for path in (lab.home / "state").glob("state.sqlite*"):
        path.unlink()
    if content is not None:
        (lab.home / "state" / "state.sqlite").write_bytes(content)
    before = live(lab.home)
    ran = lab.load()
    assert ran.code == 2
    name = "a store that is gone" if content is None else f"a store of {len(content)} strange bytes"
    lab.stands(name, ran, lab.home, before)


@pytest.mark.parametrize("part", parts(0.6))
def test_a_return_that_was_half_copied_changes_no_other_council(part: float, lab: Lab) -> None:
    home, returns = lab.now(), Path(shutil.copytree(lab.returns, lab.scratch / "returns"))
    for file in (returns / "2024-09-30" / "hackney").glob("*.csv"):
        content = file.read_bytes()
        file.write_bytes(content[: int(len(content) * part)])
    ran = expect_words(lab.run("load", returns, home=home))
    hackney = ("2024-09-30", "E09000012")
    others = {council: rows for council, rows in councils(home).items() if council != hackney}
    is_as_it_was = others.items() <= councils(lab.later).items() and lab.served(home).is_well
    lab.fault(f"files of a council cut to {part:.0%}", ran.last_words, ran.code, is_as_it_was)


def councils(home: Path) -> dict[tuple[str, str], int]:
    """One number over the staff records of each date and council."""
    query = "SELECT as_at::VARCHAR, council_code, sum(hash(record)) FROM staff_records AS record GROUP BY ALL"
    with duckdb.connect(str(live_file(home)), read_only=True) as release:
        return {(as_at, code): number for as_at, code, number in release.execute(query).fetchall()}


def test_a_file_that_grows_while_it_is_read_is_taken_whole_or_refused(lab: Lab) -> None:
    returns = Path(shutil.copytree(lab.returns, lab.scratch / "returns"))
    file, is_over = returns / "2025-09-30" / "hackney" / "staff.csv", threading.Event()
    line = file.read_bytes().splitlines(keepends=True)[-1]

    def grow() -> None:
        with file.open("ab", buffering=0) as growing:
            while not is_over.wait(0.005):
                growing.write(line)

    writer = threading.Thread(target=grow)
    writer.start()
    try:
        ran = expect_words(lab.run("load", returns))
    finally:
        is_over.set()
        writer.join()
    lab.fault("a file that grows while it is read", ran.last_words, ran.code, lab.served(lab.home).is_well)
    lab.holds("the whole file after it", lab.load(), lab.home, contents(lab.later))


def test_a_backup_or_restore_without_room_leaves_nothing_that_could_pass_for_one(lab: Lab) -> None:
    before, file, to = live(lab.home), lab.scratch / "b.tar", lab.scratch / "other"
    ran = lab.run("backup", file, file_size=5_000_000)
    assert ran.code == 2 and not list(lab.scratch.glob("b.tar*"))
    lab.stands("a backup without room", ran, lab.home, before, words="File too large")
    assert lab.run("backup", file, "--with-secrets").code == 0
    ran = lab.run("restore", file, "--into", to, file_size=5_000_000)
    assert ran.code == 2 and not (to / "releases" / "CURRENT").exists()
    lab.stands("a restore without room", ran, lab.home, before, words="File too large")
    lab.holds("the restore after it", lab.run("restore", file, "--into", to), to, contents(lab.home))
    assert live(to) == before
