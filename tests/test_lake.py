"""Releases in a lake: the same answers as from a file, and what is published, gone back to and withdrawn stays so."""

import os
import shutil
import signal
import subprocess
import sys
import threading
from collections.abc import Iterator
from pathlib import Path

import duckdb
import psycopg
import pytest
from sqlalchemy import select
from sqlalchemy.exc import SQLAlchemyError

import config
from cluster.postgres import Postgres, postgres
from config import PROJECT
from data import lake, schema
from data.digest import digest
from data.store import _opened, fetch, live_release, one_release, release_of
from etl import releases, rounding
from etl.pipeline import load
from etl.releases import DamagedRelease, LakeUnavailable, LoadInProgress
from readers import keep_secrets
from tiny_returns import write_return

LAST, THIS = "2024-09-30", "2025-09-30"
COUNCILS = ("camden", "hackney", "islington")


@pytest.fixture(scope="module")
def server() -> Iterator[Postgres]:
    """A PostgreSQL of its own."""
    with postgres() as running:
        yield running


@pytest.fixture
def home(tmp_path: Path, server: Postgres, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A home whose releases are in a lake that nobody has written yet; queries end soon, so that files may go soon."""
    name = f"lake_{tmp_path.name.replace('-', '_')}".lower()
    server.create_database(name)
    monkeypatch.setenv("MUSTER_LAKE", server.url(name))
    monkeypatch.setenv("MUSTER_QUERY_SECONDS", "0.1")
    monkeypatch.setenv("MUSTER_HOME", str(tmp_path / "home"))
    keep_secrets(tmp_path / "home")
    return tmp_path / "home"


def returns(folder: Path, *days: str, left: int = 7) -> Path:
    for day in days:
        for council in COUNCILS:
            write_return(folder, day, council, staff=30, TOTALPERMTEMP="30", LEAVERS=f"{left};0")
    return folder


def loaded(folder: Path) -> str:
    found = load(folder).release_id
    assert found
    return found


def test_every_protected_answer_is_that_of_the_release_file(
    home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    loaded(returns(tmp_path / "r", LAST, THIS))
    revised = tmp_path / "revised"
    write_return(revised, THIS, "hackney", staff=31, TOTALPERMTEMP="31", LEAVERS="17;0")
    loaded(revised)
    assert not list(home.glob("releases/*.duckdb*"))
    of_lake = digest(live_release())
    monkeypatch.delenv("MUSTER_LAKE")
    monkeypatch.setenv("MUSTER_HOME", str(tmp_path / "files"))
    keep_secrets(tmp_path / "files")
    loaded(tmp_path / "r")
    assert digest(live_release()) != of_lake
    loaded(revised)
    assert digest(live_release()) == of_lake
