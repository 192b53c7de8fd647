"""`make run` tells whoever runs it first what they see."""

import os
import subprocess
from pathlib import Path

import pytest

from config import PROJECT


@pytest.mark.skipif(not (PROJECT / ".venv" / "bin" / "python").exists(), reason="make run makes it")
def test_the_first_run_says_that_the_mistakes_of_the_sample_are_meant_and_keeps_the_report(tmp_path: Path) -> None:
    settings = {**os.environ, "MUSTER_HOME": str(tmp_path), "PORT": "70000"}  # no port, so that nothing is served
    command = ["sh", "scripts/run.sh"]
    ended = subprocess.run(command, cwd=PROJECT, env=settings, capture_output=True, text=True, check=False)
    said = ended.stdout.splitlines()
    assert "PORT is 70000" in ended.stderr
    assert "on purpose" in ended.stdout and "the return of Bexley has a ragged row" in ended.stdout
    assert said[-1].endswith("is live.") and len(said) < 10
    report = (tmp_path / "sample.report.txt").read_text(encoding="utf-8")
    assert "Refused: the row has more or fewer cells" in report
