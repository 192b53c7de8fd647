"""Files of a return are checked, sent and answered with their problems; nothing else stays, and nobody sees others'."""

import csv
import hashlib
import io
import json
import shutil
import zipfile
from dataclasses import replace
from pathlib import Path

import pytest
from flask.testing import FlaskClient
from openpyxl import load_workbook
from werkzeug.test import TestResponse

from app import server
from auth import WARM_UP
from data.principal import Principal, Role
from data.return_report import ReturnReport
from data.store import Release
from desk import limits
from readers import READER, RETURNS, STEWARD, director
from state import submissions, upkeep
from state.audit import Action
from state.submissions import Stage

HACKNEY, HAVERING, DATE = "E09000012", "E09000016", "2024-09-30"
OURS = {"X-Muster-Return": "1", "Sec-Fetch-Site": "same-origin"}
LEAD = replace(director(HACKNEY), name="lead", roles=frozenset({Role.VIEWER, Role.DATA_LEAD}))


@pytest.fixture
def home(release: Release, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A home of this test's own, with the release that holds tests/returns."""
    shutil.copytree(release.path.parent.parent, tmp_path / "home")
    monkeypatch.setenv("MUSTER_HOME", str(tmp_path / "home"))
    return tmp_path / "home"


@pytest.fixture
def client(home: Path) -> FlaskClient:
    return server.test_client()


def files_of(council: str, date: str = DATE) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in sorted((RETURNS / date / council).iterdir())}


def post(
    client: FlaskClient,
    way: str,
    files: dict[str, bytes],
    who: Principal = STEWARD,
    *,
    headers: dict[str, str] = OURS,
    **fields: str,
) -> TestResponse:
    sent = [(io.BytesIO(content), name) for name, content in files.items()]
    return client.post(
        f"/returns/files/{way}", data={"files": sent, **fields}, headers=headers, environ_overrides={WARM_UP: who}
    )


def report_of(answer: TestResponse) -> ReturnReport:
    assert answer.status_code == 200, answer.text
    return ReturnReport.from_json(json.loads(answer.text)["report"])


def refused(answer: TestResponse, status: int, words: str) -> None:
    assert (answer.status_code, words in answer.text) == (status, True), answer.text
    assert answer.mimetype == "text/plain"


def entries(action: Action) -> list[str]:
    return [each.detail for each in upkeep.entries(action=action)]


def left_in(home: Path) -> list[str]:
    """What a check could have left."""
    kept = [*(home / "returns").rglob("*")] if (home / "returns").exists() else []
    return [path.name for path in (*kept, *(home / "state").glob("muster-work-*"), *(home / "state").glob("new-*"))]


def test_a_check_says_what_files_are_worth_and_keeps_nothing(client: FlaskClient, home: Path) -> None:
    answer = post(client, "check", files_of("hackney"), council=HACKNEY, as_at=DATE)
    report = report_of(answer)
    assert (report.council, report.as_at, report.would_be) == ("Hackney", DATE, "accepted")
    assert sorted(each.name for each in report.files) == sorted(files_of("hackney"))
    assert answer.headers["Cache-Control"] == "no-store"
    assert left_in(home) == []
    assert submissions.newest() == []


def test_anybody_may_check_files_by_themselves_and_is_compared_with_nobody(client: FlaskClient) -> None:
    report = report_of(post(client, "check", files_of("hackney"), READER, as_at=DATE))
    assert (report.council_code, report.compared_with) == ("", "")
    assert all(each.before is None for each in report.controls)


def test_a_zip_of_the_files_is_the_same_return(client: FlaskClient) -> None:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files_of("hackney").items():
            archive.writestr(f"Hackney/{name}", content)
    zipped = report_of(post(client, "check", {"return.zip": made.getvalue()}, council=HACKNEY, as_at=DATE))
    plain = report_of(post(client, "check", files_of("hackney"), council=HACKNEY, as_at=DATE))
    assert zipped == plain


def test_the_report_holds_no_value_of_a_personal_field(client: FlaskClient) -> None:
    files = files_of("hackney")
    staff = next(name for name, content in files.items() if b"NINUMBER" in content)
    rows = files[staff].decode("utf-8-sig").splitlines()
    columns = rows[0].split(",")
    cells = rows[1].split(",")
    cells[columns.index("NINUMBER")], cells[columns.index("DOB")] = "CANARY77X", "31/02/1971"
    files[staff] = "\r\n".join([rows[0], ",".join(cells), *rows[2:]]).encode()
    answer = post(client, "check", files, council=HACKNEY, as_at=DATE)
    assert {"ninumber", "dob"} <= {rule.split("-")[0] for each in report_of(answer).problems for rule in [each.rule]}
    for way in ("problems.csv", "check"):
        told = post(client, way, files, council=HACKNEY, as_at=DATE).get_data()
        assert b"CANARY77X" not in told and b"31/02/1971" not in told
    book = load_workbook(io.BytesIO(post(client, "problems.xlsx", files, council=HACKNEY, as_at=DATE).get_data()))
    shown = {str(cell) for sheet in book for row in sheet.values for cell in row}
    assert not {"CANARY77X", "31/02/1971"} & shown


def test_returns_of_others_are_not_compared_for_anybody(client: FlaskClient) -> None:
    refused(post(client, "check", files_of("hackney"), LEAD, council=HAVERING, as_at=DATE), 403, "not for you to see")
    assert "a return's files, 403" in entries(Action.REFUSAL)
    post(client, "check", files_of("hackney"), LEAD, council=HACKNEY, as_at=DATE)
    assert entries(Action.EXACT_VIEW) == [f"check of a return: hackney-{DATE}"]


@pytest.mark.parametrize(
    "headers",
    [{}, {"X-Muster-Return": "yes"}, OURS | {"Sec-Fetch-Site": "cross-site"}, OURS | {"Sec-Fetch-Site": "none"}],
)
def test_only_the_page_sends_files(client: FlaskClient, headers: dict[str, str]) -> None:
    for way in ("check", "submit", "problems.csv", "problems.xlsx"):
        assert post(client, way, files_of("hackney"), headers=headers, council=HACKNEY).status_code == 403


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({"council": "E99999999"}, "no such council"),
        ({"council": "E12000007"}, "no such council"),  # a region
        ({"as_at": "30/09/2024"}, "Give the date"),
        ({"as_at": "20240930"}, "Give the date"),
    ],
)
def test_what_the_page_does_not_offer_is_refused(client: FlaskClient, fields: dict[str, str], words: str) -> None:
    refused(post(client, "check", files_of("hackney"), **fields), 400, words)


def test_files_that_are_none_are_told_in_a_sentence(client: FlaskClient, home: Path) -> None:
    refused(post(client, "check", {}), 400, "Choose the files of the return first.")
    refused(post(client, "check", {"staff.exe": b"MZ"}), 400, "not a kind of file")
    refused(post(client, "check", {"staff.csv": b"PK\x03\x04"}), 400, "not text")
    assert left_in(home) == []


def test_more_than_fits_is_refused_before_it_is_read(client: FlaskClient) -> None:
    length = {"CONTENT_LENGTH": str(limits.UPLOAD_BYTES + limits.FORM_BYTES + 1), WARM_UP: STEWARD}
    answer = client.post(
        "/returns/files/check", data=b"", headers=OURS, content_type="multipart/form-data; boundary=x",
        environ_overrides=length,
    )  # fmt: skip
    refused(answer, 413, "Together the files may have 50 MB")
    long = {"CONTENT_LENGTH": str(300 * 1024), WARM_UP: STEWARD}
    other = client.post("/_dash-update-component", data=b"", content_type="application/json", environ_overrides=long)
    assert other.status_code in {400, 413}  # other addresses keep their limit


def test_a_return_that_is_sent_is_kept_and_waits(client: FlaskClient, home: Path) -> None:
    answer = post(client, "submit", files_of("hackney"), LEAD, council=HACKNEY, as_at=DATE, note="  Agreed\r\nby Jo ")
    assert json.loads(answer.text)["said"].startswith("Version 1 of this return is received.")
    (kept,) = submissions.newest()
    assert (kept.council_code, kept.as_at, kept.stage, kept.sent_by) == (HACKNEY, DATE, Stage.WAITING, "lead")
    assert (kept.note, kept.layout) == ("Agreed by Jo", "asc-wds")
    assert {path.name: path.read_bytes() for path in kept.folder.iterdir()} == files_of("hackney")
    assert ReturnReport.from_json(kept.report).would_be == "accepted"
    assert entries(Action.RETURN_SENT) == [f"{HACKNEY} {DATE}, accepted"]
    again = post(client, "submit", files_of("hackney"), LEAD, council=HACKNEY, as_at=DATE)
    assert json.loads(again.text)["version"] == 1
    assert len(submissions.of_return(HACKNEY, DATE)) == 1


def test_a_return_that_would_be_refused_is_kept_for_the_officer_to_see(client: FlaskClient) -> None:
    files = files_of("hackney", "2025-09-30")  # tests/returns has it refused
    assert post(client, "submit", files, LEAD, council=HACKNEY, as_at="2025-09-30").status_code == 200
    (kept,) = submissions.newest()
    assert ReturnReport.from_json(kept.report).would_be == "refused"


def test_only_those_who_may_send_do(client: FlaskClient, home: Path) -> None:
    owner = director(HACKNEY)
    for who, council, status in ((owner, HACKNEY, 403), (READER, HACKNEY, 403), (LEAD, HAVERING, 403), (LEAD, "", 400)):
        answer = post(client, "submit", files_of("hackney"), who, council=council, as_at=DATE)
        assert answer.status_code == status, answer.text
    assert submissions.newest() == [] and left_in(home) == []


def test_problems_come_as_files_that_are_recorded_first(client: FlaskClient) -> None:
    files = files_of("hackney", "2025-09-30")
    answer = post(client, "problems.csv", files, LEAD, council=HACKNEY, as_at="2025-09-30")
    assert answer.headers["Content-Disposition"] == 'attachment; filename="muster-problems-hackney-2025-09-30.csv"'
    rows = list(csv.DictReader(io.StringIO(answer.get_data().decode("utf-8-sig"))))
    assert {row["file"] for row in rows if row["line"]} <= set(files)
    assert {"refuses"} <= {row["effect"] for row in rows}
    entry = upkeep.entries(action=Action.EXPORT)[-1]
    assert (entry.name, entry.sha256) == ("lead", hashlib.sha256(answer.get_data()).hexdigest())
    book = post(client, "problems.xlsx", files, LEAD, council=HACKNEY, as_at="2025-09-30")
    assert load_workbook(io.BytesIO(book.get_data())).sheetnames


def kept_address(client: FlaskClient, suffix: str = "csv") -> str:
    post(client, "submit", files_of("hackney", "2025-09-30"), LEAD, council=HACKNEY, as_at="2025-09-30")
    return f"/returns/files/submission/{submissions.newest()[0].submission_id}/problems.{suffix}"


def test_problems_of_a_submission_are_for_its_council_and_for_those_who_decide(client: FlaskClient) -> None:
    address = kept_address(client)
    statuses = {
        who.name: client.get(address, environ_overrides={WARM_UP: who}).status_code
        for who in (STEWARD, LEAD, READER, replace(director(HAVERING), name="neighbour"))
    }
    assert statuses == {"steward": 200, "lead": 200, "reader": 403, "neighbour": 403}
    other = address.replace(submissions.newest()[0].submission_id, "x" * 22)
    assert client.get(other, environ_overrides={WARM_UP: STEWARD}).status_code == 404


def test_problems_of_a_submission_are_those_of_its_check(client: FlaskClient) -> None:
    kept = client.get(kept_address(client), environ_overrides={WARM_UP: LEAD})
    sent = post(client, "problems.csv", files_of("hackney", "2025-09-30"), LEAD, council=HACKNEY, as_at="2025-09-30")
    assert kept.get_data() == sent.get_data()


def test_files_that_are_deleted_are_listed_no_more(client: FlaskClient) -> None:
    address = kept_address(client)
    submissions.delete_files([submissions.newest()[0].submission_id])
    refused(client.get(address, environ_overrides={WARM_UP: STEWARD}), 404, "were deleted")


def test_checks_are_counted_for_each_person(client: FlaskClient, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MUSTER_RETURNS_AN_HOUR", "2")
    often = replace(READER, name="often")
    statuses = [post(client, way, {}, often).status_code for way in ("check", "problems.csv", "check")]
    assert statuses == [400, 400, 429]
    assert post(client, "check", {}, replace(READER, name="seldom")).status_code == 400
