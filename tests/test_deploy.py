"""What deploy/ has for systemd is sound, and a restart under it fails no request."""

import os
import shutil
import socket
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from cluster.hosts import until
from cluster.traffic import Door
from config import PROJECT
from data.store import Release
from proxied import place

_PATIENCE = 60.0  # seconds
UNITS = ("muster.service", "muster.socket")


@pytest.mark.skipif(shutil.which("systemd-analyze") is None, reason="systemd is not installed")
def test_systemd_understands_the_service_and_its_socket(tmp_path: Path) -> None:
    for name in UNITS:
        text = (PROJECT / "deploy" / name).read_text(encoding="utf-8")
        (tmp_path / name).write_text(text.replace("/opt/muster/.venv/bin/gunicorn", sys.executable), encoding="utf-8")
    found = subprocess.run(
        ["systemd-analyze", "verify", *(tmp_path / name for name in UNITS)], capture_output=True, text=True, check=False
    )
    assert (found.returncode, found.stderr) == (0, "")


# what systemd does for a service with a socket: descriptor 3 is the socket
_AS_SYSTEMD = """
import os, sys
os.dup2(int(sys.argv[1]), 3)
os.environ |= {"LISTEN_FDS": "1", "LISTEN_PID": str(os.getpid())}
os.execv(sys.executable, [sys.executable, "-m", "gunicorn", "app:server"])
"""


@contextmanager
def started(home: Path, path: Path, listener: socket.socket) -> Iterator[None]:
    """Muster at a socket that was opened for it."""
    settings = {name: value for name, value in os.environ.items() if not name.startswith(("MUSTER_", "PORT"))}
    told = {"MUSTER_HOME": str(home), "MUSTER_BIND": f"unix:{path}", "GUNICORN_CMD_ARGS": "--workers 1"}
    with subprocess.Popen(
        [sys.executable, "-c", _AS_SYSTEMD, str(listener.fileno())],
        cwd=PROJECT,
        env=settings | told,
        pass_fds=[listener.fileno()],
        stdout=subprocess.PIPE,
    ) as served:
        try:
            assert served.stdout is not None and b"Muster is at" in served.stdout.readline()
            yield
        finally:
            served.terminate()


def test_a_restart_lets_requests_wait_and_fails_none(_release: Release) -> None:
    found, enough = list[int](), threading.Event()
    with place() as folder, socket.socket(socket.AF_UNIX) as listener:
        listener.bind(str(folder / "muster.sock"))
        listener.listen(100)
        door = Door(folder / "muster.sock", patience=2 * _PATIENCE)

        def ask() -> None:
            while not enough.is_set():
                found.append(door.ask("/_dash-layout", {"Host": "localhost"}).status)

        def are_more_than(before: int) -> bool:
            return len(found) > before + 20

        home, asking = _release.path.parent.parent, [threading.Thread(target=ask) for _ in range(3)]
        with started(home, folder / "muster.sock", listener):
            for each in asking:
                each.start()
            until(lambda: are_more_than(0), "nobody is answered", _PATIENCE)
        before = len(found)  # nobody serves now
        with started(home, folder / "muster.sock", listener):
            until(lambda: are_more_than(before), "nobody is answered after the restart", _PATIENCE)
            enough.set()
            for each in asking:
                each.join()
    assert set(found) == {200}
