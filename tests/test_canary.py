"""Nothing that names a person leaves the returns: not into a release, the home, a report, a page, a file or a log."""

import base64
import hashlib
import json
import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlencode

import duckdb
import pytest
from flask.testing import FlaskClient
from typer.testing import CliRunner
from werkzeug.test import TestResponse

from app import app
from canary import DAY, NOTE, PLANTED, VALUES, found_in, plant
from components.topics import TOPICS
from data.measures import MEASURES, By
from data.schema import metadata
from etl.cli import app as commands
from etl.releases import file_of, listed, live_id, make_live, opened
from test_refusals import CALLBACKS, page_question

AREAS = ("london", "hackney", "camden", "islington")


@dataclass(frozen=True)
class World:
    """A home that has loaded the planted returns, and what the commands said."""

    home: Path
    returns: Path
    said: dict[str, bytes]


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    root = tmp_path_factory.mktemp("canary")
    plant(root / "returns")
    said = {}
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("MUSTER_HOME", str(root / "home"))
        for words in ("check {} --report {}/check.csv", "load {} --report {}/load.csv", "load {}", "status",
                      "status --json"):  # fmt: skip
            arguments = words.replace("{}", str(root / "returns"), 1).replace("{}", str(root)).split()
            result = CliRunner().invoke(commands, arguments)
            assert result.exit_code in (0, 1), result.output
            said[words] = result.stdout_bytes + result.stderr_bytes
        said |= {name: (root / name).read_bytes() for name in ("check.csv", "load.csv")}
        yield World(root / "home", root / "returns", said)


def everything(world: World) -> dict[str, bytes]:
    """Every file of the home but its secrets, and every column of every table of every release as text."""
    found = {
        str(path.relative_to(world.home)): path.read_bytes()
        for path in world.home.rglob("*")
        if path.is_file() and not path.is_relative_to(world.home / "secrets")
    }
    for release_id in listed():
        with opened(file_of(release_id)) as connection:
            for table in metadata.tables.values():
                for column in table.columns:
                    rows = connection.execute(f'SELECT "{column.name}"::VARCHAR FROM {table.name}').fetchall()
                    found[f"{release_id} {table.name}.{column.name}"] = "\n".join(str(row[0]) for row in rows).encode()
    return found


def leaks(contents: dict[str, bytes]) -> dict[str, list[bytes]]:
    return {name: found for name, content in contents.items() if (found := found_in(content))}


def test_the_person_is_in_the_returns_that_were_loaded(world: World) -> None:
    for council in ("hackney", "camden", "islington", "barnet"):
        content = b"".join(path.read_bytes() for path in (world.returns / DAY / council).iterdir())
        assert all(
            value.encode() in content for value in VALUES if council != "barnet" or value != PLANTED["DISPLAYID"]
        )
    told = json.loads(world.said["status --json"])["dates"][0]
    assert {one["council"]: one["outcome"] for one in told["councils"] if one["outcome"] != "not received"} == {
        "Hackney": "accepted", "Camden": "accepted", "Islington": "refused", "Barnet": "refused",
    }  # fmt: skip


@pytest.mark.parametrize(
    "form",
    ["JX483920B", "jx 48 39 20 b", "b029384xj", "KESTREL7731", "ZQ97XY", "quillfeather", "1961-11-27", "27.11.1961",
     base64.b64encode(b"Zebedee Quillfeather"), b"JX483920B".hex(), "JX483920B".encode("utf-16-le"),
     hashlib.sha256(b"JX483920B").hexdigest(), hashlib.sha256(b"JX483920").digest(),
     str(int(hashlib.sha256(b"JX483920").hexdigest()[:15], 16)), hashlib.md5(b"1961-11-27").hexdigest()],
)  # fmt: skip
def test_the_search_knows_the_person_by_this(form: str | bytes) -> None:
    assert found_in(b"<" + (form.encode() if isinstance(form, str) else form) + b">")


def test_no_file_of_the_home_and_no_column_of_a_release_holds_the_person(world: World) -> None:
    contents = everything(world)
    assert any(name.endswith(".duckdb") for name in contents) and any("staff_records." in name for name in contents)
    assert leaks(contents) == {}


def test_no_report_names_the_person(world: World) -> None:
    assert all(b"DOB" in world.said[name] for name in ("check.csv", "load.csv"))
    assert leaks(world.said) == {}


def test_no_work_file_is_left_behind(world: World) -> None:
    assert [path.name for path in (world.home / "state").iterdir() if "work" in path.name] == []


@pytest.fixture
def client(world: World, monkeypatch: pytest.MonkeyPatch) -> FlaskClient:
    for limit in ("MUSTER_CALLBACKS_A_MINUTE", "MUSTER_EXPORTS_AN_HOUR"):
        monkeypatch.setenv(limit, "100000")
    client: FlaskClient = app.server.test_client()
    client.get("/")
    return client


def page(client: FlaskClient, path: str, search: str = "") -> TestResponse:
    return client.post(CALLBACKS, json=page_question(pathname=path, search=search))


def test_no_page_file_or_log_names_the_person(client: FlaskClient, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level("DEBUG")
    asked = [f"?period={DAY}&area={area}{tier}" for area in AREAS for tier in ("", "&tier=exact")]
    answers = {address: client.get(address) for address in ("/", "/_dash-layout", "/_dash-dependencies")}
    answers |= {f"{path}{search}": page(client, path, search) for path in (*TOPICS, "/definitions") for search in asked}
    asked = [f"?period={DAY}&area=london&by={By.COUNCIL}", *(f"?area=camden&tier=exact&by={by}" for by in By)]
    files = [f"/download/{key}.csv{search}" for key in MEASURES for search in asked]
    answers |= {address: client.get(address) for address in files}
    assert {answers[name].status_code for name in answers if not name.startswith("/download")} == {200}
    assert sum(answers[name].status_code == 200 for name in files) > len(MEASURES)
    assert any(b"Hackney" in answers[name].data for name in files)
    content = b"\n".join(one.data + str(one.headers).encode() for one in answers.values())
    assert leaks({"answers": content, "log": caplog.text.encode()}) == {}


def test_a_failing_page_and_its_log_name_neither_the_person_nor_what_was_asked(
    client: FlaskClient, caplog: pytest.LogCaptureFixture
) -> None:
    """A release that lost its people's tables, asked about the person by name."""
    caplog.set_level("DEBUG")
    before, broken = live_id(), "20990101T000000000Z"
    assert before is not None
    shutil.copy(file_of(before), file_of(broken))
    with duckdb.connect(str(file_of(broken))) as connection:
        connection.execute(
            "DROP TABLE staff_records; DROP TABLE role_counts; UPDATE release SET release_id = $1", [broken]
        )
    make_live(broken)
    try:
        asked = f"?{urlencode({'area': 'hackney', 'role': PLANTED['NINUMBER'], PLANTED['DISPLAYID']: NOTE})}"
        answers = [page(client, path, asked) for path in TOPICS]
        answers += [client.get(f"/download/turnover.csv?period={DAY}&area=hackney&by=period")]
    finally:
        make_live(before)
        file_of(broken).unlink()
    assert all("reference" in answer.text for answer in answers[-1:])
    assert "failed, reference" in caplog.text
    assert leaks({"log": caplog.text.encode(), "file": answers[-1].data}) == {}
