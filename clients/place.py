"""Where results are kept for people to look at, and a home of sample returns that lasts as long as the checks."""

import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from config import PROJECT

RESULTS = PROJECT / ".cache" / "clients"
_LOADS_WITHIN_SECONDS = 240
# whoever checks is one person, who asks for more in a minute than a person does
_SETTINGS = {
    "MUSTER_CALLBACKS_A_MINUTE": "1000000",
    "MUSTER_EXPORTS_AN_HOUR": "1000000",
    "MUSTER_API_A_MINUTE": "1000000",
    "MUSTER_AUTH": "local",
}


def fresh(name: str) -> Path:
    """An empty folder for results of that name."""
    shutil.rmtree(RESULTS / name, ignore_errors=True)
    (RESULTS / name).mkdir(parents=True)
    return RESULTS / name


@contextmanager
def sample_home() -> Iterator[Path]:
    """A home (MUSTER_HOME) with sample returns loaded; it becomes this process's own."""
    with tempfile.TemporaryDirectory(prefix="muster-clients-") as made:
        home = Path(made) / "home"
        _keep_secrets(home / "secrets")
        for name in [each for each in os.environ if each.startswith("MUSTER_")]:
            del os.environ[name]
        os.environ |= {**_SETTINGS, "MUSTER_HOME": str(home)}
        _etl("sample", f"{made}/sample")
        _etl("load", f"{made}/sample", allowed=(0, 1))  # the sample has mistakes on purpose
        yield home


def _keep_secrets(folder: Path) -> None:
    """The same ones each time, so that figures are rounded alike and what was found can be found again."""
    folder.mkdir(parents=True, mode=0o700)
    for name, byte in (("pseudonym.key", "5a"), ("rounding.key", "c3")):
        (folder / name).write_text(byte * 32 + "\n", encoding="ascii")
        (folder / name).chmod(0o600)


def _etl(*arguments: str, allowed: tuple[int, ...] = (0,)) -> None:
    command = [sys.executable, "-m", "etl", *arguments]
    done = subprocess.run(
        command, cwd=PROJECT, capture_output=True, text=True, timeout=_LOADS_WITHIN_SECONDS, check=False
    )
    if done.returncode not in allowed:
        raise RuntimeError(f"etl {arguments[0]} ended with {done.returncode}: {done.stderr[-500:]}")
