"""The server refuses to start where it should not be reachable, or has nothing to show."""

import os
import subprocess
import sys
from pathlib import Path

from config import PROJECT


def start(home: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "gunicorn", "app:server", *arguments],
        cwd=PROJECT,
        env={**os.environ, "MUSTER_HOME": str(home), "PORT": "0"},
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )


def test_other_machines_are_refused(tmp_path: Path) -> None:
    ended = start(tmp_path, "--bind", "0.0.0.0:0")
    assert ended.returncode == 1
    assert "this machine only" in ended.stderr


def test_without_a_release_it_names_the_path_it_looked_for(tmp_path: Path) -> None:
    ended = start(tmp_path)
    assert ended.returncode == 1
    assert str(tmp_path / "releases" / "CURRENT") in ended.stderr


def test_a_damaged_release_ends_the_start_with_one_line(tmp_path: Path) -> None:
    (tmp_path / "releases").mkdir()
    (tmp_path / "releases" / "release-r1.duckdb").write_bytes(b"not a database")
    (tmp_path / "releases" / "CURRENT").write_text("r1\n", encoding="utf-8")
    ended = start(tmp_path)
    assert ended.returncode == 1
    (line,) = ended.stderr.strip().splitlines()
    assert "the live release cannot be read" in line and "rollback" in line
