"""Requests of every kind, right and wrong, that Schemathesis makes from the OpenAPI document, for minutes."""

import os
import subprocess
import sys
import tempfile
from pathlib import Path

from clients.place import fresh
from clients.told import Told
from clients.visitor import Visitor
from config import PROJECT

_SECONDS, _EXAMPLES = 120, 60
_ENDS_WITHIN_SECONDS = 420
# what has the right form may still name an area or a release that there is not, and is refused
_CONFIG = """
[checks.positive_data_acceptance]
expected-statuses = [200, 304, 400, 403, 404, 409, 414]

[checks.negative_data_rejection]
expected-statuses = [400, 403, 404, 405, 406, 409, 414]
"""


def check(told: Told, visitor: Visitor) -> None:
    """Ask a served Muster, then as `make test` does, only more often."""
    with told.part("Schemathesis"), tempfile.TemporaryDirectory(prefix="muster-clients-") as folder:
        kept = fresh("requests")
        config = Path(folder) / "schemathesis.toml"
        config.write_text(_CONFIG, encoding="utf-8")
        served = [
            str(Path(sys.executable).with_name("schemathesis")), "--config-file", str(config), "run",
            f"{visitor.site}/api/v1/openapi.json", "--checks", "all", "--max-time", str(_SECONDS),
            "--generation-database", "none", "--warnings", "off", "--no-color", "--suppress-health-check", "all",
        ]  # fmt: skip
        told.check(f"at a served Muster, for {_SECONDS} s", _run(served, {}, folder, kept / "served.txt"))
        tests = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", "tests/test_api_schemathesis.py"]
        often = {"SCHEMATHESIS_EXAMPLES": str(_EXAMPLES)}
        found = _run(tests, often, str(PROJECT), kept / "tests.txt")
        told.check(f"as make test does, {_EXAMPLES} requests an address", found)


def _run(command: list[str], settings: dict[str, str], folder: str, said: Path) -> list[str]:
    """Where to read what a run that failed has said; nothing for one that did not."""
    with said.open("w", encoding="utf-8") as out:
        done = subprocess.run(
            command, cwd=folder, env={**os.environ, **settings}, stdout=out, stderr=subprocess.STDOUT,
            timeout=_ENDS_WITHIN_SECONDS, check=False,
        )  # fmt: skip
    return [f"{said} says what it found"] if done.returncode else []
