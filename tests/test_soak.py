"""A short form of `make soak`: users ask while workers are begun anew and killed, and a release is published."""

import shutil
from pathlib import Path

import pytest

from bench.soak import run


@pytest.mark.skipif(shutil.which("nginx") is None, reason="nginx is not installed")
def test_nothing_fails_is_mixed_or_comes_late_but_what_a_killed_worker_had_in_hand(tmp_path: Path) -> None:
    soaked = run(tmp_path, users=6, seconds=25, councils=2)
    assert soaked.requests > 10
    assert [when for when in soaked.failed if not when.startswith("in the kill")] == []
    assert (soaked.mixed, soaked.stale) == (0, 0)
