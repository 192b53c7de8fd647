"""/readyz says whether the live release answers; /healthz answers whatever became of it."""

from datetime import datetime
from pathlib import Path

import duckdb
import pytest
from duckdb_sqlalchemy import Dialect
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy.schema import CreateTable

import health
from data import schema
from data.store import Release


@pytest.fixture
def releases(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("MUSTER_HOME", str(tmp_path))
    folder = tmp_path / "releases"
    folder.mkdir()
    return folder


@pytest.fixture
def client() -> FlaskClient:
    server = Flask("health")
    health.install(server)
    return server.test_client()


def publish(releases: Path, release_format: int) -> None:
    with duckdb.connect(str(releases / "release-r1.duckdb")) as connection:
        connection.execute(str(CreateTable(schema.release).compile(dialect=Dialect())))
        row = [
            "r1",
            release_format,
            datetime(2026, 1, 1),
            "sample",
            None,
            "fingerprint",
            "digest",
            "regional 1",
            "fingerprint",
        ]
        connection.execute("INSERT INTO release VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)", row)
    (releases / "CURRENT").write_text("r1\n", encoding="utf-8")


def test_ready_names_the_live_release(release: Release, client: FlaskClient) -> None:
    answer = client.get("/readyz")
    assert (answer.status_code, answer.text) == (200, f"ready: release {release.release_id}\n")


def test_not_ready_when_the_policy_is_not_the_releases(
    release: Release, client: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("MUSTER_POLICY", "internal")
    answer = client.get("/readyz")
    assert answer.status_code == 503
    assert "in force is internal 1" in answer.text


def test_not_ready_without_a_release_but_alive(releases: Path, client: FlaskClient) -> None:
    answer = client.get("/readyz")
    assert (answer.status_code, answer.text) == (503, "no release is published\n")
    assert client.get("/healthz").status_code == 200


def test_not_ready_when_the_release_cannot_be_read(releases: Path, client: FlaskClient) -> None:
    (releases / "release-r1.duckdb").write_bytes(b"not a database")
    (releases / "CURRENT").write_text("r1\n", encoding="utf-8")
    answer = client.get("/readyz")
    assert (answer.status_code, answer.text) == (503, "the live release cannot be read\n")


def test_not_ready_for_a_release_of_another_format(releases: Path, client: FlaskClient) -> None:
    publish(releases, schema.FORMAT + 1)
    answer = client.get("/readyz")
    assert answer.status_code == 503
    assert "format" in answer.text
