"""A short form of `make soak`: users ask while workers are begun anew and killed, and a release is published."""

import shutil
from pathlib import Path

import pytest

from app import server
from bench.soak import run
from bench.wire import sections_in
from data.store import Release
from refusals import CALLBACKS
from test_refusals import page_question


@pytest.mark.skipif(shutil.which("nginx") is None, reason="nginx is not installed")
def test_nothing_fails_is_mixed_or_comes_late_but_what_a_killed_worker_had_in_hand(tmp_path: Path) -> None:
    soaked = run(tmp_path, users=6, seconds=25, councils=2)
    assert soaked.requests > 10
    assert [when for when in soaked.failed if not when.startswith("in the kill")] == []
    assert (soaked.mixed, soaked.stale) == (0, 0)


def test_the_sections_of_a_page_are_found_in_its_answer(release: Release) -> None:
    client = server.test_client()
    assert client.get("/").status_code == 200
    asked = client.post(CALLBACKS, json=page_question(pathname="/"))
    assert sections_in(asked.text) == ["overview-findings", "overview-maps"]
    assert sections_in(client.post(CALLBACKS, json=page_question(pathname="/turnover")).text) == []
