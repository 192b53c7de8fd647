"""A file is recorded before it leaves, nothing in it runs, and nothing of it stays behind."""

import hashlib
import tempfile
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import openpyxl
import pyarrow.parquet as pq
import pytest
from flask.testing import FlaskClient
from openpyxl.utils.escape import unescape

from components import leaving
from components.taking import Taking, taking
from data.answers import Answer
from data.export import About, columns_of, write_parquet, write_xlsx
from data.measures import TURNOVER, By
from data.store import Release
from hand_answers import HAVERING, answer_of, csv_of, figure_row
from readers import READER, STEWARD
from state import audit, upkeep
from test_downloads import client_of

EVERYTHING = "/download/everything.csv?period=2025-09-30"
RAN = [
    "=1+1",
    "+1",
    "-1",
    "@SUM(A1)",
    "\t=1",
    "\u202e=1",
    "\uff1d1",
    "<r><t>=1</t></r>",
    "_x003D_1",
    "a\0b\x1fc",
    "d\r\ne",
]
SHOWN = ["'=1+1", "'+1", "'-1", "'@SUM(A1)", "' =1", "'=1", "'\uff1d1", "<r><t>=1</t></r>", "_x003D_1", "abc", "d e"]


@pytest.fixture
def client(release: Release) -> FlaskClient:
    return client_of(STEWARD)


@pytest.fixture
def temporary(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The folder in which files are made."""
    folder = tmp_path / "temporary"
    folder.mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(folder))
    return folder


def exports(since: int) -> list[audit.Entry]:
    return upkeep.entries()[since:]


@pytest.mark.parametrize("suffix", ["csv", "xlsx", "parquet"])
def test_the_audit_log_has_the_hash_of_the_very_bytes(client: FlaskClient, suffix: str) -> None:
    before = len(upkeep.entries())
    sent = client.get(f"/download/turnover.{suffix}?area=havering&by=role&detail=seen")
    (entry,) = exports(before)
    assert entry.sha256 == hashlib.sha256(sent.data).hexdigest()
    assert (entry.action, entry.rows) == ("export", int(sent.headers["X-Muster-Rows"]))
    assert entry.query.startswith(f"/download/turnover.{suffix}?") and entry.query.endswith("&by=role&detail=seen")


def test_a_stream_is_recorded_before_its_first_part_and_again_as_a_whole(client: FlaskClient) -> None:
    before = len(upkeep.entries())
    sent = client.get(EVERYTHING)
    (begun,) = exports(before)
    assert (begun.action, begun.detail, begun.rows, begun.sha256) == ("export", "begun", None, "")
    body = sent.data
    _, whole = exports(before)
    assert (whole.sha256, whole.query) == (hashlib.sha256(body).hexdigest(), begun.query)
    assert whole.rows == int(sent.headers["X-Muster-Rows"])


def test_no_stream_begins_while_the_log_cannot_be_written(client: FlaskClient, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MUSTER_STATE_URL", "sqlite:////dev/null/state.sqlite")
    for suffix in ("csv", "xlsx", "parquet"):
        assert client.get(EVERYTHING.replace("csv", suffix)).status_code == 503


def test_the_last_part_of_a_stream_stays_here_when_the_log_fails_on_the_way(
    client: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    whole = client.get(EVERYTHING).data
    sent, parts = client.get(EVERYTHING), []
    monkeypatch.setenv("MUSTER_STATE_URL", "sqlite:////dev/null/state.sqlite")
    with pytest.raises(leaving.Refused):
        parts.extend(sent.response)
    got = b"".join(parts)  # type: ignore[arg-type]
    assert whole.startswith(got) and len(got) < len(whole)


def test_a_stream_that_a_reader_breaks_off_is_recorded_so(client: FlaskClient) -> None:
    before = len(upkeep.entries())
    sent = client.get(EVERYTHING)
    next(iter(sent.response))
    sent.close()
    *_, last = exports(before)
    assert (last.detail, last.sha256, last.tier) == ("broken off", "", "protected")
    assert last.rows is not None and last.rows < int(sent.headers["X-Muster-Rows"])


def test_every_entry_of_a_stream_says_how_its_reader_came_in(release: Release) -> None:
    before = len(upkeep.entries())
    audit.come_by("by token 1a2b3c4d")
    sent = leaving.as_it_goes(_taken(release), READER)
    audit.come_by("")  # as when a request has ended, which is before its stream has
    assert list(sent.response)
    assert [entry.detail for entry in exports(before)] == ["by token 1a2b3c4d; begun", "by token 1a2b3c4d"]


@pytest.mark.parametrize("name", ["turnover.csv", "turnover.xlsx", "everything.csv", "everything.parquet"])
def test_to_head_nothing_leaves_and_nothing_is_recorded(client: FlaskClient, name: str) -> None:
    before = len(upkeep.entries())
    head = client.head(f"/download/{name}")
    assert exports(before) == []
    whole = client.get(f"/download/{name}")
    assert (head.status_code, head.data) == (200, b"")
    for header in ("Content-Type", "Content-Disposition", "Cache-Control"):
        assert head.headers[header] == whole.headers[header]
    assert "Content-Length" not in head.headers
    whole.close()
    assert client.head("/download/nonsense.xlsx").status_code == 404


@pytest.mark.parametrize("address", ["/download/turnover.ods", "/download/turnover", "/download/everything.json"])
def test_another_kind_of_file_is_not_there(client: FlaskClient, address: str) -> None:
    assert client.get(address).status_code == 404


@pytest.mark.parametrize("suffix", ["csv", "xlsx", "parquet"])
def test_nothing_stays_behind_of_a_file_that_left(client: FlaskClient, temporary: Path, suffix: str) -> None:
    sent = client.get(f"/download/everything.{suffix}")
    assert list(temporary.iterdir()) == []
    assert len(sent.data) > 1000


@pytest.mark.parametrize("suffix", ["xlsx", "parquet"])
def test_where_there_is_no_room_for_a_file_a_sentence_says_so(
    client: FlaskClient, temporary: Path, suffix: str
) -> None:
    temporary.rmdir()
    told = len(upkeep.entries())
    refused = client.get(f"/download/turnover.{suffix}")
    assert (refused.status_code, "there is no room for it" in refused.text) == (503, True)
    assert len(upkeep.entries()) == told


@pytest.mark.parametrize("suffix", ["xlsx", "parquet"])
def test_nothing_stays_behind_of_a_file_that_failed(release: Release, temporary: Path, suffix: str) -> None:
    broken = replace(_taken(release), answers=_breaking(_taken(release), temporary))
    with pytest.raises(ZeroDivisionError):
        leaving.whole(broken, suffix, STEWARD)
    assert list(temporary.iterdir()) == []


def _taken(release: Release) -> Taking:
    return taking("turnover", {}, release, READER)


def _breaking(taken: Taking, temporary: Path) -> Iterator[Answer]:
    yield from taken.answers
    (folder,) = temporary.iterdir()
    assert folder.stat().st_mode & 0o077 == 0
    assert next(folder.glob("figures.*"), folder).stat().st_mode & 0o077 == 0
    raise ZeroDivisionError


def _nasty() -> Answer:
    rows = [
        figure_row(HAVERING, 3, 40, category=text, category_code=text, policy="", release="r", decimals=1)
        for text in RAN
    ]
    return answer_of(*rows, by=By.TEAM)


def _about() -> About:
    return About(
        title="=cmd", filters="<b>", as_at="@", release="r", policy="", is_exact=False, is_published=False, sample="",
        marks={"c": "+1"}, measures=(TURNOVER,),
    )  # fmt: skip


def test_text_is_inert_in_csv() -> None:
    text = csv_of(_nasty())
    assert [line.split(",")[8:10] for line in text.splitlines()[1:]] == [[shown, shown] for shown in SHOWN]


def test_text_is_inert_in_a_workbook(release: Release, tmp_path: Path) -> None:
    found, path = _nasty(), tmp_path / "figures.xlsx"
    write_xlsx(path, columns_of(found), [found], _about(), release, is_dated=True)
    book = openpyxl.load_workbook(path)
    cells = [cell for sheet in book for row in sheet.iter_rows() for cell in row]
    assert not [cell for cell in cells if cell.data_type == "f"]
    assert [unescape(row[8].value) for row in book["Figures"].iter_rows(min_row=2)] == SHOWN
    assert book["About"]["A1"].value == "'=cmd"


def test_text_is_inert_in_parquet(release: Release, tmp_path: Path) -> None:
    found, path = _nasty(), tmp_path / "figures.parquet"
    write_parquet(path, columns_of(found), [found], _about(), release, is_dated=True)
    assert pq.read_table(path)["category"].to_pylist() == SHOWN


def test_a_number_keeps_every_digit_in_every_file(release: Release, tmp_path: Path) -> None:
    third = answer_of(figure_row(HAVERING, 1, 3, value=1 / 3, policy="", release="r", category="x"))
    told = columns_of(third)
    write_xlsx(tmp_path / "a.xlsx", told, [third], _about(), release, is_dated=True)
    write_parquet(tmp_path / "a.parquet", told, [third], _about(), release, is_dated=True)
    assert openpyxl.load_workbook(tmp_path / "a.xlsx")["Figures"]["J2"].value == 1 / 3
    assert pq.read_table(tmp_path / "a.parquet")["value"].to_pylist() == [1 / 3]
    assert str(1 / 3) in csv_of(third)
