"""A task on what others sent runs in a process that cannot take more than it is given, and leaves nothing behind."""

import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

import tasks_for_children
from config import PROJECT
from desk import child
from desk.child import Busy, Failed, NotDone, TooMuch
from desk.limits import CHECK, Limits

_PATIENCE = 20  # seconds
_MEBIBYTE = 1024 * 1024


@pytest.fixture(autouse=True)
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A home of its own, and tasks that do what no task of ours does."""
    monkeypatch.setenv("MUSTER_HOME", str(tmp_path))
    (tmp_path / "state").mkdir()
    own = {name for name in vars(tasks_for_children) if name.islower()}
    monkeypatch.setattr(child, "TASKS", child.TASKS | {f"tasks_for_children.{name}" for name in own})
    return tmp_path


def run(name: str, home: Path, **limits: float) -> object:
    request = {"folder": str(home / "state"), "result_to": str(home / "result.json")}
    return child.run(f"tasks_for_children.{name}", request, limits=replace(CHECK, **limits))


def until(is_so: Callable[[], object], told: str) -> None:
    end = time.monotonic() + _PATIENCE
    while not is_so():
        assert time.monotonic() < end, told
        time.sleep(0.02)


def has_gone(pid: int) -> bool:
    """Whether a process has ended, and is no more than an entry that nobody has read."""
    try:
        return "\nState:\tZ" in Path(f"/proc/{pid}/status").read_text(encoding="utf-8")
    except FileNotFoundError:
        return True


def test_a_child_has_none_of_the_secrets_by_which_people_are_known(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("MUSTER_PROXY_SECRET", "MUSTER_OIDC_CLIENT_SECRET", "MUSTER_RATES_STORE"):
        monkeypatch.setenv(name, "4be1f0")
    told = run("answer", home)
    assert isinstance(told, dict)
    assert "MUSTER_HOME" in told["settings"]
    assert not [name for name in told["settings"] if "SECRET" in name or "RATES" in name]


def test_a_child_has_no_password_that_its_task_does_not_need(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    of_lake, of_state = {"MUSTER_LAKE", "AWS_SECRET_ACCESS_KEY"}, {"MUSTER_STATE_URL", "MUSTER_AUDIT"}
    for name in of_lake | of_state:
        monkeypatch.setenv(name, "4be1f0")
    told = run("answer", home)
    assert isinstance(told, dict)
    assert not set(told["settings"]) & (of_lake | of_state)
    given = {task: set(child._settings(task)) & (of_lake | of_state) for task in child.TASKS}
    assert given["etl.inspection.run"] == of_lake
    assert given["etl.desk_build.run_build"] == of_lake | of_state
    assert not given["etl.workbooks.run"] | given["desk.unpacking.run"] | given["etl.template.run"]


def test_a_child_has_its_limits_and_cannot_raise_them(home: Path) -> None:
    told = run("answer", home)
    assert isinstance(told, dict)
    of_check = {
        "RLIMIT_CORE": 0, "RLIMIT_CPU": CHECK.cpu_seconds, "RLIMIT_AS": CHECK.memory_bytes,
        "RLIMIT_FSIZE": CHECK.file_bytes, "RLIMIT_NOFILE": CHECK.open_files,
    }  # fmt: skip
    assert {name: told["limits"][name] for name in of_check} == {name: [most, most] for name, most in of_check.items()}


def test_what_a_task_writes_is_the_answer(home: Path) -> None:
    told = run("answer", home)
    assert isinstance(told, dict)
    assert told["home"] == str(home)
    assert told["group"] == told["pid"] != os.getpid()
    assert told["nice"] > os.nice(0)
    assert has_gone(told["pid"])


def test_only_tasks_of_ours_are_run(home: Path) -> None:
    for task in ("os.system", "tasks_for_children.unknown", "etl.desk.withdraw"):
        with pytest.raises(ValueError, match="no task is named"):
            child.run(task, {})


@pytest.mark.parametrize(
    ("task", "limits", "words"),
    [
        ("think", {"seconds": 0.5}, "longer than 0.5 seconds"),
        ("think", {"cpu_seconds": 1}, "more memory or time"),
        ("eat", {"memory_bytes": 1024 * _MEBIBYTE}, "more memory or time"),
        ("write", {"file_bytes": 3 * _MEBIBYTE}, "more memory or time"),
    ],
)
def test_a_task_that_takes_too_much_is_stopped(home: Path, task: str, limits: dict[str, float], words: str) -> None:
    with pytest.raises(TooMuch, match=f"^This took {words}.*, and was stopped. Nothing was kept.$"):
        run(task, home, **limits)


def test_what_a_stopped_task_began_is_ended_and_what_it_made_is_gone(home: Path) -> None:
    with pytest.raises(TooMuch):
        run("sleep", home, seconds=3)
    pids = [int(each) for each in (home / "state" / "pids").read_text(encoding="ascii").split()]
    until(lambda: all(map(has_gone, pids)), "something that the task began lives on")
    assert list((home / "state").glob("muster-work-*")) == []


def test_a_task_that_the_system_kills_says_so_in_one_sentence(home: Path) -> None:
    def kill() -> None:
        until((home / "state" / "pids").is_file, "the task did not begin")
        os.kill(int((home / "state" / "pids").read_text(encoding="ascii").split()[0]), signal.SIGKILL)

    killer = threading.Thread(target=kill)
    killer.start()
    with pytest.raises(TooMuch, match="was stopped"):
        run("sleep", home)
    killer.join()
    assert list((home / "state").glob("muster-work-*")) == []


def test_an_error_tells_its_kind_and_nothing_that_it_quotes(home: Path, caplog: pytest.LogCaptureFixture) -> None:
    with pytest.raises(Failed) as failed:
        run("fail", home)
    assert failed.value.error == "ValueError"
    assert "in fail" in caplog.text
    assert "AB123456C" not in caplog.text + str(failed.value)


def test_a_task_that_ends_without_a_word_has_failed(home: Path) -> None:
    with pytest.raises(Failed, match="Something went wrong on our side"):
        run("end", home)


def test_so_many_run_one_waits_and_more_are_told_to_come_again(home: Path) -> None:
    few = Limits(**{**vars(CHECK), "at_once": 1, "seconds": 2, "patience_seconds": 0.2})
    found: list[NotDone] = []

    def think() -> None:
        try:
            child.run("tasks_for_children.think", {}, limits=few)
        except NotDone as error:
            found.append(error)

    threads = [threading.Thread(target=think) for _ in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(type(each).__name__ for each in found) == ["Busy", "Busy", "TooMuch"]
    assert {str(each) for each in found if isinstance(each, Busy)} == {
        "Several returns are being checked. Try again in a minute."
    }
    with pytest.raises(TooMuch):  # and its turn is free again
        child.run("tasks_for_children.think", {}, limits=replace(few, seconds=0.1))


_WORKER = """
import sys
from desk import child
child.TASKS |= {"tasks_for_children.sleep"}
child.run("tasks_for_children.sleep", {"folder": sys.argv[1]})
"""


def test_a_task_ends_when_whoever_asked_for_it_is_killed(home: Path) -> None:
    paths = os.pathsep.join([str(PROJECT), str(PROJECT / "tests")])
    worker = subprocess.Popen(
        [sys.executable, "-c", _WORKER, str(home / "state")], env={**os.environ, "PYTHONPATH": paths}, cwd=PROJECT
    )
    until((home / "state" / "pids").is_file, "the task did not begin")
    pids = [int(each) for each in (home / "state" / "pids").read_text(encoding="ascii").split()]
    assert not any(map(has_gone, pids))
    worker.kill()
    worker.wait()
    until(lambda: all(map(has_gone, pids)), "the task lives on")
