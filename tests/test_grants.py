"""The file of grants says who may see what, is read anew each time, and lets nobody in when it is broken."""

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from auth.grants import BrokenGrants, principal_of, read
from auth.identity import Identity
from config import PROJECT
from data.principal import EVERY, Principal, Role
from data.store import Release

CAMDEN, HACKNEY = "E09000007", "E09000012"
FILE = """
[users."jo@camden.example"]
roles = ["viewer"]
visible = ["camden"]

[users."sam@region.example"]
roles = ["steward", "admin"]
visible = ["*"]
exact = ["*"]

[groups."camden-analysts"]
roles = ["analyst"]
exact = ["Camden"]

[groups."london"]
roles = ["viewer"]
visible = ["london"]
"""


@pytest.fixture
def file(release: Release, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    path = tmp_path / "grants.toml"
    path.write_text(FILE, encoding="utf-8")
    monkeypatch.setenv("MUSTER_GRANTS", str(path))
    return path


def check(file: Path) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "auth", "check"]
    return subprocess.run(command, cwd=PROJECT, env={**os.environ}, capture_output=True, text=True, check=False)


def granted(name: str, *groups: str) -> Principal:
    return principal_of(Identity(name=name, groups=frozenset(groups)), read())


def test_whom_the_file_does_not_name_may_do_nothing(file: Path) -> None:
    nobody = granted("stranger@camden.example", "strangers")
    assert not nobody.may_read and not nobody.may_export
    assert not nobody.sees(CAMDEN) and not nobody.owns(CAMDEN)


def test_a_viewer_sees_the_council_named_and_no_other(file: Path) -> None:
    jo = granted("jo@camden.example")
    assert jo.may_read and not jo.may_export
    assert jo.sees(CAMDEN) and not jo.sees(HACKNEY) and not jo.owns(CAMDEN)


def test_grants_of_a_user_and_of_groups_add_up(file: Path) -> None:
    jo = granted("jo@camden.example", "camden-analysts")
    assert jo.roles == {Role.VIEWER, Role.ANALYST}
    assert jo.may_export and jo.owns(CAMDEN) and not jo.owns(HACKNEY)


def test_a_region_means_its_councils(file: Path) -> None:
    reader = granted("anybody", "london")
    assert reader.sees(CAMDEN) and reader.sees(HACKNEY)
    assert not reader.sees("E08000003")  # Manchester


def test_a_star_means_every_council(file: Path) -> None:
    assert granted("sam@region.example").exact == {EVERY}


def test_a_group_of_the_same_name_as_a_user_is_not_that_user(file: Path) -> None:
    assert not granted("london").may_read
    assert not granted("stranger", "sam@region.example").may_read


def test_what_is_taken_away_is_gone_at_once_even_in_the_same_instant(file: Path) -> None:
    assert granted("jo@camden.example").may_read
    before = file.stat()
    file.write_text(FILE.replace("jo@", "xx@"), encoding="utf-8")
    os.utime(file, ns=(before.st_atime_ns, before.st_mtime_ns))
    assert not granted("jo@camden.example").may_read


@pytest.mark.parametrize(
    ("wrong", "line", "words"),
    [
        ('[users."a"]\nroles = ["boss"]', 2, "roles are viewer, analyst, data-lead, steward, admin"),
        ('[users."a"]\nroles = ["viewer"]\nvisble = ["camden"]', 3, "use roles, visible, exact"),
        ('[users."a"]\nroles = "viewer"', 2, "is a list of texts"),
        ('[users."a"]\nvisible = ["camden"]', 1, "has no roles"),
        ('[user."a"]\nroles = ["viewer"]', 1, "use [users"),
        ('users = ["a"]', 1, "one table a name"),
        ('[users]\na = "viewer"', 2, "needs a table of its own"),
        ('[users."a"]\nroles = ["viewer"]\n[users."a"]\nroles = ["admin"]', 3, "not TOML"),
        ('[users."a"]\nroles = [viewer]', 2, "not TOML"),
    ],
)
def test_a_broken_file_lets_nobody_in_and_the_line_is_said(file: Path, wrong: str, line: int, words: str) -> None:
    file.write_text(f'{wrong}\n[groups."good"]\nroles = ["viewer"]\n', encoding="utf-8")
    with pytest.raises(BrokenGrants) as broken:
        granted("anybody", "good")
    assert words in str(broken.value) and f"line {line}" in str(broken.value)


def test_no_file_lets_nobody_in(file: Path) -> None:
    file.unlink()
    with pytest.raises(BrokenGrants, match="cannot be read"):
        read()


def test_a_file_that_anybody_may_change_lets_nobody_in(file: Path) -> None:
    file.chmod(0o666)
    with pytest.raises(BrokenGrants, match="chmod o-w"):
        read()


def test_the_command_prints_who_can_see_what(file: Path) -> None:
    ended = check(file)
    assert ended.returncode == 0, ended.stderr
    for words in ("jo@camden.example", "Camden", "every council", "London (33 councils)", "admin, steward"):
        assert words in ended.stdout


def test_the_command_names_the_line_of_a_council_there_is_not(file: Path) -> None:
    file.write_text(FILE.replace('["camden"]', '["camdon"]'), encoding="utf-8")
    ended = check(file)
    assert ended.returncode == 1
    assert "line 4: camdon is no council" in ended.stderr and "data/reference/areas" in ended.stderr
    assert "camdon (unknown)" in ended.stdout and "London (33 councils)" in ended.stdout
    assert (PROJECT / "data" / "reference" / "areas").is_dir()


def test_the_command_says_all_that_is_wrong_at_once(file: Path) -> None:
    wrong = FILE.replace('["camden"]', '["camdon"]').replace('"steward", "admin"', '"stewrad"').replace("Camden", "E0")
    file.write_text(wrong, encoding="utf-8")
    ended = check(file)
    assert (ended.returncode, ended.stdout) == (1, "")
    assert re.findall(r"line (\d+): (.*?) (?:is no|roles are)", ended.stderr) == [
        ("4", "camdon"), ("7", "user sam@region.example has the role stewrad:"), ("13", "E0"),
    ]  # fmt: skip


def test_a_council_there_is_not_grants_nothing(file: Path) -> None:
    file.write_text(FILE.replace('["camden"]', '["camdon"]'), encoding="utf-8")
    assert granted("jo@camden.example").visible == frozenset()


def test_the_command_says_what_is_broken(file: Path) -> None:
    file.write_text(FILE.replace('["steward", "admin"]', '["stewrad"]'), encoding="utf-8")
    ended = check(file)
    assert ended.returncode == 1
    assert "line 7: user sam@region.example has the role stewrad" in ended.stderr
