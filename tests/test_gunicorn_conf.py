"""The server refuses to start where it should not be reachable, or has nothing to show."""

import os
import socket
import subprocess
import sys
from pathlib import Path

import pytest

from config import PROJECT


def start(home: Path, *arguments: str, port: str = "0") -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "gunicorn", "app:server", *arguments],
        cwd=PROJECT,
        env={**os.environ, "MUSTER_HOME": str(home), "PORT": port},
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )


def test_other_machines_are_refused(tmp_path: Path) -> None:
    ended = start(tmp_path, "--bind", "0.0.0.0:0")
    assert ended.returncode == 1
    assert "this machine only" in ended.stderr


def test_a_port_in_use_is_said_at_once(tmp_path: Path) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        ended = start(tmp_path, port=str(port))
    (line,) = ended.stderr.strip().splitlines()
    assert f"cannot listen at 127.0.0.1:{port}" in line and "PORT=" in line


def test_a_port_for_metrics_that_another_has_is_said_at_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        monkeypatch.setenv("MUSTER_METRICS", str(port))
        ended = start(tmp_path)
    (line,) = ended.stderr.strip().splitlines()
    assert f"cannot listen at 127.0.0.1:{port}" in line and "MUSTER_METRICS" in line


@pytest.mark.parametrize("port", ["70000", "-1", "web"])
def test_a_port_that_is_none_is_said(tmp_path: Path, port: str) -> None:
    ended = start(tmp_path, port=port)
    assert (ended.returncode, ended.stderr) == (1, f"PORT is {port}: give a port from 1 to 65535.\n")


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


def test_workers_are_forked_from_a_process_without_duckdb() -> None:
    # its threads do not survive the fork, and a worker that ends looks for them in vain and aborts
    asked = "print('data.store' in sys.modules, 'duckdb' in sys.modules)"
    program = f"import runpy, sys; runpy.run_path('gunicorn.conf.py'); {asked}"
    ran = subprocess.run([sys.executable, "-c", program], cwd=PROJECT, capture_output=True, text=True, check=True)
    assert ran.stdout.split() == ["True", "False"]
