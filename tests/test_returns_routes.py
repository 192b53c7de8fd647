"""Files of a return are checked, sent and answered with their problems; nothing else stays, and nobody sees others'."""

import csv
import hashlib
import io
import json
import shutil
import zipfile
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from flask.testing import FlaskClient
from openpyxl import Workbook, load_workbook
from plotly.utils import PlotlyJSONEncoder
from werkzeug.test import TestResponse

from app import server
from auth import WARM_UP
from data.principal import Principal, Role
from data.return_report import ReturnReport
from data.store import Release
from desk import limits
from pages import returns_check
from readers import READER, RETURNS, STEWARD, director
from state import collection, headings, submissions, upkeep
from state.audit import Action
from state.collection import Collection
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


def test_a_file_is_taken_in_wherever_its_lines_end(client: FlaskClient) -> None:
    lines = b"LOCALESTID,UNIQUEWORKERID,CATEGORY\r\n" + b"1,2,3\r\n" * 40_000
    assert post(client, "check", {"training.csv": lines}).status_code == 200


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
    before = entries(Action.EXACT_VIEW)
    post(client, "check", files_of("hackney"), LEAD, council=HACKNEY, as_at=DATE)
    assert entries(Action.EXACT_VIEW) == [*before, f"check of a return: hackney-{DATE}"]


@pytest.mark.parametrize("day", ["9999-12-31", "0001-01-01"])
def test_no_return_is_kept_of_a_day_that_cannot_have_one(client: FlaskClient, day: str) -> None:
    before = submissions.newest()
    answer = post(client, "submit", files_of("hackney"), LEAD, council=HACKNEY, as_at=day)
    assert answer.status_code == 400 and "a day that has been" in answer.text
    assert submissions.newest() == before


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
    note = "  Agreed\r\n\u202eby\x07 Jo\u2066 "
    answer = post(client, "submit", files_of("hackney"), LEAD, council=HACKNEY, as_at=DATE, note=note)
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


def workbook() -> bytes:
    """A council's own: a title, its own words for columns, and a total under the rows."""
    book = Workbook()
    sheet = book.active
    assert sheet is not None
    for row in (
        ["Hackney workforce, September 2024"],
        ["Team", "Job title", "Headcount", "WTE", "Vacancies", "Agency workers", "Starters", "Leavers"],
        ["North reablement", "Care worker", 12, 10.5, 1, 0, 2, 1],
        ["Hospital team", "Social worker", 8, 7, 2, 1, 1, 2],
        ["Total", None, 20, 17.5, 3, 1, 3, 3],
    ):
        sheet.append(row)
    made = io.BytesIO()
    book.save(made)
    return made.getvalue()


@pytest.fixture
def collected(home: Path) -> None:
    """The collection says what starters and leavers cover."""
    day = date.fromisoformat(DATE)
    collection.save(
        Collection(
            as_at=day, period_kind="12-months", opens_on=day, due_on=day, closes_on=day,
            councils=frozenset({HACKNEY}), made_by="steward",
        )
    )  # fmt: skip


@pytest.mark.usefixtures("collected")
def test_words_of_a_local_workbook_are_mapped_once_and_then_it_is_a_return(client: FlaskClient) -> None:
    files, whose = {"Our staff.xlsx": workbook()}, {"council": HACKNEY, "as_at": DATE}
    answer = json.loads(post(client, "check", files, LEAD, **whose).text)
    assert answer["report"] == ""
    assert "somebody must say once what the columns “job title” mean" in answer["said"]
    assert answer["link"] == {"href": "/returns/headings/hackney", "words": "Say what these words mean"}
    waiting = {(each.kind, each.theirs) for each in headings.waiting(HACKNEY)}
    assert waiting == {("column", "job title"), ("team", "north reablement"), ("team", "hospital team")}
    refused(post(client, "submit", files, LEAD, **whose), 400, "somebody must say once")

    meant = {"column": {"job title": "ROLE"}, "team": {"north reablement": "=", "hospital team": "="}}
    headings.remember(HACKNEY, meant, by="lead")
    report = report_of(post(client, "check", files, LEAD, **whose))
    assert (report.layout, report.would_be) == ("regional", "accepted"), report.problems
    assert [each.name for each in report.files] == ["Our staff.xlsx"]
    post(client, "submit", files, LEAD, **whose)
    (kept,) = submissions.newest()
    assert kept.layout == "regional"
    assert sorted(path.name for path in kept.folder.iterdir()) == ["original.xlsx", "teams.csv"]
    assert (kept.folder / "original.xlsx").read_bytes() == files["Our staff.xlsx"]


@pytest.mark.usefixtures("collected")
def test_only_whoever_sends_for_a_council_has_its_words_wait(client: FlaskClient) -> None:
    files = {"Our staff.xlsx": workbook()}
    by_owner = json.loads(post(client, "check", files, director(HACKNEY), council=HACKNEY, as_at=DATE).text)
    assert "Whoever sends the council's returns can do that." in by_owner["said"]
    alone = json.loads(post(client, "check", files, READER, as_at=DATE).text)
    assert "Choose the council, then check it again." in alone["said"]
    assert (by_owner["link"], alone["link"], headings.of_council(HACKNEY)) == (None, None, [])


def test_a_workbook_comes_by_itself(client: FlaskClient) -> None:
    files = {"Our staff.xlsx": workbook()} | files_of("hackney")
    refused(post(client, "check", files, council=HACKNEY, as_at=DATE), 400, "Send one workbook by itself")


def test_a_file_that_is_no_table_at_all_is_told_as_no_return(client: FlaskClient) -> None:
    report = report_of(post(client, "check", {"notes.csv": b"Dear all,\r\nplease find\r\n"}, LEAD))
    assert report.would_be == "unreadable"


@pytest.mark.usefixtures("collected")
def test_problems_of_a_local_workbook_are_told_in_its_own_places(client: FlaskClient) -> None:
    meant = {"column": {"job title": "ROLE"}, "team": {"north reablement": "=", "hospital team": "="}}
    headings.remember(HACKNEY, meant, by="lead")
    book = load_workbook(io.BytesIO(workbook()))
    book.worksheets[0]["H3"] = 500  # leavers of a team of 12, in the third row of the sheet
    made = io.BytesIO()
    book.save(made)
    files, whose = {"Our staff.xlsx": made.getvalue()}, {"council": HACKNEY, "as_at": DATE}
    told = post(client, "problems.csv", files, LEAD, **whose).get_data().decode("utf-8-sig")
    places = {(row["file"], row["line"], row["column"]) for row in csv.DictReader(io.StringIO(told)) if row["line"]}
    assert ("Our staff.xlsx, sheet “Sheet”", "3", "“Leavers” (column H)") in places, places


def test_the_template_is_for_a_year_or_for_a_quarter(client: FlaskClient) -> None:
    address = "/returns/files/template.xlsx?period_kind="
    for kind, has_reasons in (("12-months", True), ("quarter", False)):
        answer = client.get(address + kind, environ_overrides={WARM_UP: READER})
        sheet = load_workbook(io.BytesIO(answer.get_data())).worksheets[0]
        assert ("LEFTRETIRED" in {cell.value for cell in sheet[1]}) is has_reasons
        assert f"return-{kind}.xlsx" in answer.headers["Content-Disposition"]
    refused(client.get(address + "month", environ_overrides={WARM_UP: READER}), 400, "12-months, quarter")


def offered(who: Principal, **asked: str) -> tuple[dict[str, list[str]], str, list[str]]:
    """The councils of the page for somebody under their headings, the one chosen, and the dates."""
    with server.test_request_context("/returns/check", environ_overrides={WARM_UP: who}):
        server.preprocess_request()
        drawn = json.loads(json.dumps(returns_check.layout(**asked), cls=PlotlyJSONEncoder))
    councils = component(drawn, "return-council")
    groups = {each["label"]: [one["label"] for one in each["options"]] for each in councils["options"]}
    return groups, councils["value"], [each["label"] for each in component(drawn, "return-date")["options"]]


def component(drawn: Any, name: str) -> Any:
    """The properties of the component with an id."""
    if isinstance(drawn, list):
        return next(filter(None, (component(each, name) for each in drawn)), None)
    props = drawn.get("props", {}) if isinstance(drawn, dict) else {}
    return props if props.get("id") == name else component(props.get("children") or [], name)


@pytest.mark.usefixtures("collected")
def test_the_page_offers_the_councils_that_one_may_see_returns_of() -> None:
    alone = {"": ["None: check the files by themselves"]}
    assert offered(READER)[:2] == (alone, "")
    assert offered(LEAD)[:2] == (alone | {"Your councils": ["Hackney"]}, HACKNEY)
    groups, chosen, dates = offered(STEWARD, council="havering")
    assert chosen == HAVERING
    assert {"Hackney", "Havering"} <= set(groups["Councils with returns"])
    assert "Cornwall" in groups["Other councils"]
    assert offered(LEAD, council="havering")[1] == HACKNEY  # theirs alone, whatever the address says
    assert [each.replace("\N{NO-BREAK SPACE}", " ") for each in dates] == [
        "30 September 2024",  # of the collection
        "30 September 2025",
        "Another date",
        "None",
    ]
