"""Commands are killed before their steps and in the midst of them: what is live serves on, and the next load works.

In the bounded form a chosen few of the steps are tried, the last that rename and delete files among them.
"""

import random
import shutil
from itertools import groupby
from pathlib import Path

import duckdb
import pytest

from data.return_report import ReturnReport
from data.rollups import ROLLUPS
from homes import IS_FULL, Lab, Ran, contents, copied, expect_words, left_open, live, unfinished
from state import submissions
from state.submissions import Stage

KILLED = -9
_OF_SECRETS = (
    "release", "staff_records", "role_counts", "workplaces", "leaving_reasons",
    *(rollup.table.name for rollup in ROLLUPS.values()),
)  # fmt: skip
_OF_FOLDERS = ("returns", "return_files", "problems")
_MOVES_FILES = ("rename", "replace", "unlink")
Contents = dict[str, int]


def chosen(steps: list[str], few: int) -> list[int]:
    """Numbers of the steps to kill before: of many alike in a row each eighth, or a few and the last moves."""
    if IS_FULL:
        runs = [len(list(alike)) for _, alike in groupby(steps)]
        return [1 + sum(runs[:number]) + step for number, run in enumerate(runs) for step in range(0, run, 8)]
    moving = [number for number, step in enumerate(steps, 1) if step.endswith(_MOVES_FILES)]
    return sorted({1 + len(steps) * number // few for number in range(few)} | set(moving[-2:]))


def tell(lab: Lab, name: str, ran: Ran, home: Path, allowed: list[Contents]) -> None:
    """See that the live release is one of those allowed, whole and served, and record it."""
    look = lab.served(home)
    lab.fault(name, look.said, ran.code, contents(home) in allowed and look.is_well and not left_open(home))


def without(home: Path, *tables: str) -> Contents:
    """Its contents but for some tables."""
    return {table: number for table, number in contents(home).items() if table not in tables}


def go_on(lab: Lab, home: Path, *unlike: str) -> None:
    """See that the next load works, leaves nothing over, and finds the audit log whole; some tables may be others."""
    ran = expect_words(lab.load(home))
    assert "is live" in ran.said or "Nothing changed" in ran.said, ran.complained
    assert without(home, *unlike) == without(lab.later, *unlike)
    assert unfinished(home) == []
    assert lab.run("verify", home=home, call="state.__main__:app").code == 0
    assert lab.served(home).is_well


def kill_each(lab: Lab, arguments: list[object], before: Path, few: int, allowed: list[Contents], *unlike: str) -> None:
    """Kill a command before steps of it, each time in a home as it was or as the last kill left it."""
    steps = lab.run(*arguments, home=copied(before, lab.scratch / "whole")).steps
    numbers, start = chosen(steps, few), contents(before)
    home = copied(before, lab.scratch / "killed")
    for number in numbers:
        if IS_FULL or contents(home) != start:
            home = copied(before, home)
        ran = lab.run(*arguments, home=home, kill_before=number)
        if ran.code != KILLED:  # what the last kill left took fewer steps
            ran = lab.run(*arguments, home=copied(before, home), kill_before=number)
        assert ran.code == KILLED
        tell(lab, f"{arguments[0]} killed before step {number}, {ran.steps[-1]}", ran, home, allowed)
        if IS_FULL or number == numbers[-1]:
            go_on(lab, home, *unlike)


def test_a_load_that_is_killed_changes_nothing_or_all(lab: Lab) -> None:
    kill_each(lab, ["load", lab.returns], lab.home, 3, [contents(lab.home), contents(lab.later)])


def test_a_load_that_is_killed_at_any_moment_changes_nothing_or_all(lab: Lab) -> None:
    chance, times = random.Random(20), 100 if IS_FULL else 2
    for number in range(1, times + 1):
        home, after = copied(lab.home, lab.scratch / "killed"), chance.uniform(0.05, 1.6)
        ran = lab.load(home, kill_after=after)
        tell(lab, f"load killed after {after:.3f} s", ran, home, [contents(lab.home), contents(lab.later)])
        if IS_FULL or number == times:
            go_on(lab, home)


def test_a_first_load_that_is_killed_leaves_a_home_that_can_be_loaded(lab: Lab) -> None:
    steps = lab.load(lab.scratch / "whole").steps
    numbers = chosen(steps, 1)
    home = lab.scratch / "first"
    for number in numbers:
        ran = lab.load(home, kill_before=number)
        if ran.code != KILLED:
            shutil.rmtree(home)
            ran = lab.load(home, kill_before=number)
        assert ran.code == KILLED
        said = "live" if live(home).pointer else "nothing is live"
        lab.fault(f"first load killed before step {number}, {ran.steps[-1]}", said, ran.code, not left_open(home))
        if IS_FULL or number == numbers[-1]:
            go_on(lab, home, *_OF_SECRETS)
        if live(home).pointer:
            shutil.rmtree(home)


def test_a_rollback_that_is_killed_leaves_one_of_the_two_releases_live(lab: Lab) -> None:
    kill_each(lab, ["rollback"], lab.later, 1, [contents(lab.later), contents(lab.home)])


@pytest.fixture
def desk(lab: Lab, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A home where all that `returns` has and the live release lacks was received and accepted."""
    monkeypatch.setenv("MUSTER_HOME", str(lab.home))
    for folder, council in (("hackney", "E09000012"), ("york", "E06000014")):
        report = ReturnReport(
            as_at="2025-09-30", council_code=council, council="", layout="asc-wds", period_kind="12-months",
            would_be="accepted", said="",
        )  # fmt: skip
        sent = submissions.receive(
            sorted((lab.returns / "2025-09-30" / folder).glob("*.csv")), as_at="2025-09-30", council_code=council,
            layout="asc-wds", note="", sent_by="lead", report=report.to_json(),
        )  # fmt: skip
        submissions.decide(sent.submission_id, Stage.ACCEPTED, by="officer", reason="agreed")
    return lab.home


def test_building_and_publishing_that_are_killed_publish_nothing_or_all(desk: Path, lab: Lab) -> None:
    built = copied(desk, lab.scratch / "built")
    assert "is built" in lab.run("build", home=built).said
    published = copied(built, lab.scratch / "published")
    assert "is live" in lab.run("publish", home=published).said
    kill_each(lab, ["build"], desk, 1, [contents(desk)], *_OF_FOLDERS)
    kill_each(lab, ["publish"], built, 2, [contents(desk), contents(published)], *_OF_FOLDERS)


def test_a_withdrawal_that_is_killed_can_be_repeated_and_brings_nothing_back(lab: Lab) -> None:
    arguments = ["withdraw", "--council", "hackney", "--reason", "left"]
    whole = lab.now()
    steps = lab.run(*arguments, home=whole).steps
    for number in chosen(steps, 1):
        home = copied(lab.later, lab.scratch / "killed")
        ran = lab.run(*arguments, home=home, kill_before=number)
        assert ran.code == KILLED
        name = f"withdraw killed before step {number}, {ran.steps[-1]}"
        tell(lab, name, ran, home, [contents(lab.later), contents(whole)])
        if contents(home) == contents(whole):  # published, and the releases from before are still there
            assert expect_words(lab.run("rollback", home=home)).code == 2
        lab.run(*arguments, home=home)
        assert contents(home) == contents(whole)
        assert not [file for file in (home / "releases").glob("*.duckdb") if holds_hackney(file)]


def holds_hackney(file: Path) -> bool:
    with duckdb.connect(str(file), read_only=True) as release:
        return release.execute("SELECT count(*) > 0 FROM returns WHERE council_code = 'E09000012'").fetchall() == [
            (True,)
        ]


def test_a_new_rounding_secret_that_is_killed_leaves_the_one_of_the_live_release(lab: Lab) -> None:
    whole = copied(lab.home, lab.scratch / "whole")
    steps, wanted = lab.run("new-rounding-secret", home=whole).steps, without(whole, "release")
    for number in chosen(steps, 1):
        home = copied(lab.home, lab.scratch / "killed")
        ran = lab.run("new-rounding-secret", home=home, kill_before=number)
        assert ran.code == KILLED
        told, is_same = lab.served(home), without(home, "release") == wanted
        name = f"new-rounding-secret killed before step {number}, {ran.steps[-1]}"
        lab.fault(name, told.said, ran.code, is_same and told.is_well)
        if IS_FULL or live(home) != live(lab.home):
            go_on(lab, home, "release")


def test_a_backup_that_is_killed_leaves_no_file_of_its_name_and_can_be_made_again(lab: Lab) -> None:
    home, file = lab.now(), lab.scratch / "b.tar"
    steps = lab.run("backup", lab.scratch / "whole.tar", home=home).steps
    for number in chosen(steps, 1):
        ran = lab.run("backup", file, home=home, kill_before=number)
        assert ran.code == KILLED
        is_whole = file.exists()
        tell(lab, f"backup killed before step {number}, {ran.steps[-1]}", ran, home, [contents(lab.later)])
        assert not (lab.scratch / "b.tar.tmp").exists() or (lab.scratch / "b.tar.tmp").stat().st_mode & 0o777 == 0o600
        if is_whole:
            assert lab.run("restore", file, "--into", lab.scratch / f"to-{number}", home=home).code == 0
            file.unlink()
    assert lab.run("backup", file, home=home).code == 0
    assert not list(lab.scratch.glob("*.tmp"))


def test_a_restore_that_is_killed_serves_nothing_and_can_be_done_again(lab: Lab) -> None:
    file = lab.scratch / "b.tar"
    lab.run("backup", file, "--with-secrets", home=lab.later)
    steps = lab.run("restore", file, "--into", lab.scratch / "whole").steps
    for number in chosen(steps, 1):
        to = lab.scratch / f"to-{number}"
        ran = lab.run("restore", file, "--into", to, kill_before=number)
        assert ran.code == KILLED
        is_live = (to / "releases" / "CURRENT").exists()
        again = lab.run("restore", file, "--into", to) if not is_live else ran
        name = f"restore killed before step {number}, {ran.steps[-1]}"
        is_well = contents(to) == contents(lab.later) and lab.served(to).is_well
        lab.fault(name, "live" if is_live else "nothing is live", again.code, is_well)
        shutil.rmtree(to)
