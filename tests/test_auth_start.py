"""The server does not start where it would let in somebody whom nobody knows."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from config import PROJECT
from scripts.local import free_port

SECRET = "7f3c9e1ab2d4486a90bd51c7e2f80436"
OIDC = {
    "MUSTER_AUTH": "oidc",
    "MUSTER_ADDRESS": "https://muster.example.org",
    "MUSTER_OIDC_ISSUER": "https://login.example.org",
    "MUSTER_OIDC_CLIENT_ID": "muster",
    "MUSTER_OIDC_CLIENT_SECRET": SECRET,
}
ANYWHERE = {"MUSTER_BIND": "0.0.0.0:0"}


def start(home: Path, settings: dict[str, str]) -> str:
    """What a start that fails says, in one line."""
    given = {name: value for name, value in os.environ.items() if not name.startswith("MUSTER_")}
    ended = subprocess.run(
        [sys.executable, "-m", "gunicorn", "app:server"],
        cwd=PROJECT,
        env={**given, "MUSTER_HOME": str(home), "PORT": "0", **settings},
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert ended.returncode == 1
    (line,) = ended.stderr.strip().splitlines()
    return line


@pytest.mark.parametrize(
    ("settings", "said"),
    [
        ({"MUSTER_AUTH": "open"}, "MUSTER_AUTH is open: it is one of local, header, oidc."),
        (ANYWHERE, "Choose MUSTER_AUTH=header or MUSTER_AUTH=oidc to let others in."),
        ({"MUSTER_AUTH": "header"}, "needs a secret that it shares with the reverse proxy"),
        ({"MUSTER_AUTH": "header", "MUSTER_PROXY_SECRET": SECRET, **ANYWHERE}, "only the reverse proxy may reach"),
        ({"MUSTER_AUTH": "oidc"}, "needs MUSTER_OIDC_ISSUER"),
        ({**OIDC, "MUSTER_OIDC_CLIENT_SECRET": ""}, "needs the secret that the identity provider gave"),
        ({"MUSTER_SLOW_MS": "x"}, "MUSTER_SLOW_MS is x: give a number, 0 or more."),
    ],
)
def test_a_start_that_would_not_be_safe_ends_with_what_to_change(
    tmp_path: Path, settings: dict[str, str], said: str
) -> None:
    assert said in start(tmp_path, settings)


@pytest.mark.parametrize(
    "settings", [{}, {"MUSTER_AUTH": "header", "MUSTER_PROXY_SECRET": SECRET}, {**OIDC, **ANYWHERE}]
)
def test_a_safe_start_gets_as_far_as_the_release(tmp_path: Path, settings: dict[str, str]) -> None:
    assert "No release is published" in start(tmp_path, settings)


def test_a_start_that_ends_leaves_no_folder_for_metrics(tmp_path: Path) -> None:
    left = tmp_path / "left"
    left.mkdir()
    settings = {"TMPDIR": str(left), "MUSTER_METRICS": str(free_port())}
    assert "No release is published" in start(tmp_path, settings)
    assert list(left.iterdir()) == []
