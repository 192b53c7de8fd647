"""Programs get what files hold, in parts that belong together, and problems in one form."""

import csv
import gzip
import hashlib
import io
import json
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import brotli
import pyarrow.parquet as pq
import pytest
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

import config
from api import lists
from api.etag import code_fingerprint, tag
from api.parameters import MOST_MEASURES, MOST_OF_ALL
from api.problems import all_as_problems
from app import server
from auth import WARM_UP
from auth.pages import told as told_at_the_door
from data.attributes import breakdowns_of
from data.definitions import definitions_version
from data.measures import MEASURES, By
from data.principal import Principal, Role
from data.store import Release
from readers import READER, STEWARD, director
from state import upkeep

DATA = "/api/v1/data?measure=turnover"
PROBLEM = "application/problem+json"


pytestmark = pytest.mark.usefixtures("release")


def ask(address: str, who: Principal = STEWARD, **headers: str) -> TestResponse:
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    return server.test_client().get(address, headers=named, environ_overrides={WARM_UP: who})


def told(address: str, who: Principal = STEWARD) -> dict[str, Any]:
    found = ask(address, who)
    assert found.status_code == 200, found.text
    answer: dict[str, Any] = found.json
    return answer


def problem(found: TestResponse, status: int) -> dict[str, Any]:
    assert (found.status_code, found.mimetype) == (status, PROBLEM), found.text
    said: dict[str, Any] = json.loads(found.text)
    assert said["status"] == status
    assert said["type"].startswith("/api#")
    assert said["title"] and said["detail"]
    return said


def lines(found: TestResponse) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(found.data.decode("utf-8-sig"))))


def test_a_period_of_another_workforce_alone_is_not_answered_unsaid() -> None:
    search = "/api/v1/data?measure=turnover&period=2016-17&area=havering"
    said = problem(ask(search), 400)
    assert said["errors"][0]["parameter"] == "workforce" and "workforce=whole-sector" in said["detail"]
    assert {row["workforce"] for row in told(f"{search}&workforce=whole-sector")["rows"]} == {"whole-sector"}


def test_a_row_has_what_the_return_says() -> None:
    found = told(f"{DATA}&period=2025-09-30&tier=exact")
    havering = next(row for row in found["rows"] if row["area_name"] == "Havering")
    assert (havering["value"], havering["numerator"], havering["base"], havering["tier"]) == (3 / 13, 3, 13, "exact")
    hackney = next(row for row in found["rows"] if row["area_name"] == "Hackney")
    assert (hackney["value"], hackney["mark"], hackney["coverage"]) == (None, "x", "return refused")


def test_an_answer_says_where_it_comes_from(release: Release) -> None:
    found = told(f"{DATA}&area=havering&role=8&role=7")
    assert found["release"] == release.release_id
    assert (found["as_at"], found["tier"], found["sample"]) == ("2025-09-30", "protected", False)
    assert found["definitions"] == definitions_version()
    assert found["filters"] == "Senior care worker or Care worker"
    assert found["count"] == found["total"] == len(found["rows"]) == 34
    assert found["next"] is None
    assert found["address"].startswith("http://localhost/turnover?workforce=council-staff&period=2025-09-30&area=haver")
    assert "offence" in found["terms"]


def test_exact_figures_say_so() -> None:
    assert told(f"{DATA}&tier=exact")["terms"].startswith("OFFICIAL-SENSITIVE")
    assert "SENSITIVE" not in told(DATA)["terms"]


def test_every_form_has_the_same_cells() -> None:
    asked = f"{DATA}&measure=vacancy-rate&by=council&by=role"
    rows, text = told(f"{asked}&limit=10000")["rows"], lines(ask(f"{asked}&format=csv"))
    table = pq.read_table(io.BytesIO(ask(f"{asked}&format=parquet").data)).to_pylist()
    assert len(rows) == len(text) == len(table) > 60
    for row, line, entry in zip(rows, text, table, strict=True):
        assert row == {name: entry[name] if name != "period" else str(entry[name]) for name in row}
        assert line == {name: "" if entry[name] is None else str(entry[name]) for name in line}


def test_a_file_holds_what_the_page_s_own_file_holds() -> None:
    by_file = ask("/download/turnover.csv?area=havering&by=role").data
    assert ask(f"{DATA}&area=havering&by=role&format=csv").data == by_file


def test_parts_make_the_whole() -> None:
    whole, parts, address = (
        told(f"{DATA}&by=council&by=role&limit=10000")["rows"],
        [],
        f"{DATA}&by=council&by=role&limit=99",
    )
    while address:
        part = told(address)
        parts += part["rows"]
        address = part["next"]
    assert parts == whole


def test_csv_says_what_follows_in_its_header() -> None:
    found = ask(f"{DATA}&format=csv&limit=30")
    following = found.headers["Link"].removeprefix("<").removesuffix('>; rel="next"')
    assert len(lines(found)) == 30
    assert "Link" not in (rest := ask(following)).headers
    assert len(lines(rest)) == 4


@pytest.fixture
def another_release(release: Release, tmp_path: Any, monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    """A home whose live release has just been followed by another."""
    other = "20990101T000000000Z"
    shutil.copytree(config.secrets(), tmp_path / "secrets")
    (tmp_path / "releases").mkdir()
    for name in (release.release_id, other):
        (tmp_path / "releases" / f"release-{name}.duckdb").symlink_to(release.path)
    monkeypatch.setenv("MUSTER_HOME", str(tmp_path))
    config.pointer().write_text(release.release_id)
    yield other


def test_parts_never_mix_two_releases(another_release: str) -> None:
    first = told(f"{DATA}&limit=5")
    config.pointer().write_text(another_release)
    said = problem(ask(first["next"]), 409)
    assert "Begin again without release and offset." in said["detail"]
    assert said["errors"][0]["parameter"] == "release"


def test_another_release_has_another_tag_and_is_listed(another_release: str, release: Release) -> None:
    before = ask(DATA).headers["ETag"]
    config.pointer().write_text(another_release)
    assert ask(DATA, If_None_Match=before).status_code == 200
    listed = told("/api/v1/releases")["releases"]
    assert [(each["release"], each["is_live"]) for each in listed] == [
        (another_release, True),
        (release.release_id, False),
    ]


def test_what_still_holds_is_not_sent_again() -> None:
    for address in (DATA, f"{DATA}&format=csv", "/api/v1/measures"):
        first = ask(address)
        again = ask(address, If_None_Match=f'"other", {first.headers["ETag"]}')
        assert (again.status_code, again.data) == (304, b"")
        assert again.headers["ETag"] == first.headers["ETag"]
        assert again.headers["Cache-Control"] == first.headers["Cache-Control"] == "private, no-cache"
        assert first.headers["Vary"] == "Accept, Accept-Encoding, Authorization, Cookie"


def test_a_tag_is_of_one_question_one_form_and_one_reader_s_grants() -> None:
    readers = [STEWARD, READER, Principal(name="x", roles=READER.roles, visible=frozenset({"E09000016"}))]
    tags = {ask(DATA, who).headers["ETag"] for who in readers}
    tags |= {ask(f"{DATA}{more}").headers["ETag"] for more in ("&limit=3", "&format=csv", "&by=role", "&area=havering")}
    assert len(tags) == 7
    assert ask(f"{DATA}&by=council").headers["ETag"] in tags  # asked in another way, the same
    assert tag("one") != tag("another")


@pytest.mark.parametrize("name", ["api/a.py", "data/b.py", "data/reference/ascwds/c.csv", "requirements.txt"])
def test_a_tag_is_of_the_code_the_look_ups_and_the_packages(
    name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(config, "PROJECT", tmp_path)
    (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
    (tmp_path / "requirements.txt").write_text("dash\n", encoding="utf-8")
    before = code_fingerprint.__wrapped__()
    (tmp_path / name).write_text("changed", encoding="utf-8")
    assert code_fingerprint.__wrapped__() != before


def test_exact_figures_are_kept_by_no_cache() -> None:
    found = ask(f"{DATA}&tier=exact")
    assert (found.headers["Cache-Control"], "ETag" in found.headers) == ("no-store", False)
    assert ask(f"{DATA}&tier=exact", If_None_Match="*").status_code == 200


@pytest.mark.parametrize("form", ["json", "csv"])
def test_answers_are_compressed(form: str) -> None:
    plain = ask(f"{DATA}&format={form}").data
    assert gzip.decompress(ask(f"{DATA}&format={form}", Accept_Encoding="gzip").data) == plain
    assert brotli.decompress(ask(f"{DATA}&format={form}", Accept_Encoding="gzip, br;q=1.0").data) == plain


def test_a_tag_holds_for_the_same_answer_compressed() -> None:
    found = ask(DATA, Accept_Encoding="gzip")
    assert ask(DATA, Accept_Encoding="gzip", If_None_Match=found.headers["ETag"]).status_code == 304


@pytest.mark.parametrize(
    ("accept", "media_type"),
    [
        ("*/*", "application/json"),
        ("text/html,application/xhtml+xml,*/*;q=0.8", "application/json"),
        ("text/csv", "text/csv"),
        ("application/vnd.apache.parquet, application/json;q=0.5", "application/vnd.apache.parquet"),
        ("rubbish", "application/json"),
        ("", "application/json"),
    ],
)
def test_the_form_may_be_asked_for_by_header(accept: str, media_type: str) -> None:
    assert ask(DATA, Accept=accept).mimetype == media_type
    assert ask(f"{DATA}&format=csv", Accept=accept).mimetype == "text/csv"


def test_a_form_that_there_is_not_is_refused() -> None:
    assert "application/json or text/csv" in problem(ask(DATA, Accept="image/png"), 406)["detail"]
    problem(ask("/api/v1/areas", Accept="text/csv"), 406)


def test_each_answer_is_in_the_audit_log_and_304_is_not() -> None:
    before = len(upkeep.entries())
    sent = ask(f"{DATA}&tier=exact&limit=7&format=csv")
    ask(DATA, If_None_Match=ask(DATA).headers["ETag"])
    exact, protected = upkeep.entries()[before:]
    assert (exact.action, exact.name, exact.tier, exact.rows) == ("export", "steward", "exact", 7)
    assert exact.sha256 == hashlib.sha256(sent.data).hexdigest()
    assert "/api/v1/data?workforce=council-staff&period=2025-09-30" in exact.query
    assert (protected.action, protected.tier, protected.rows) == ("export", "protected", 34)


def test_nothing_leaves_while_the_audit_log_cannot_be_written(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MUSTER_STATE_URL", "sqlite:////dev/null/state.sqlite")
    assert "cannot be written" in problem(ask(DATA), 503)["detail"]
    assert ask("/api/v1/measures").status_code == 200


def test_a_reader_of_pages_may_ask_what_there_is_and_no_figures() -> None:
    reader = director()
    assert {ask(f"/api/v1/{name}", reader).status_code for name in lists.LISTS if name != "data"} == {200}
    assert "role analyst" in problem(ask(DATA, reader), 403)["detail"]


def test_a_council_that_is_not_granted_is_refused() -> None:
    one = Principal(name="one", roles=frozenset({Role.ANALYST}), visible=frozenset({"E09000016"}))
    said = problem(ask(f"{DATA}&area=camden", one), 403)
    assert said["errors"] == [{"parameter": "area", "detail": "Camden is not a council that you may see."}]
    assert {row["area_name"] for row in told(DATA, one)["rows"]} == {"Havering", "London"}


def test_exact_figures_that_are_not_granted_are_refused() -> None:
    assert problem(ask(f"{DATA}&tier=exact", READER), 403)["errors"][0]["parameter"] == "tier"


def test_everything_that_is_wrong_is_said_at_once() -> None:
    said = problem(ask(f"{DATA}&area=atlantis&format=exe&limit=-1&offset=1000000000000&colour=red&like="), 400)
    assert {each["parameter"] for each in said["errors"]} == {"area", "format", "limit", "offset", "colour", "like"}


LONG = "x" * 3000


@pytest.mark.parametrize(
    ("address", "status"),
    [
        ("/api/v1/data", 400),
        ("/api/v1/data?measure=", 400),
        (f"/api/v1/data?{'&'.join(f'measure={key}' for key in list(MEASURES)[: MOST_MEASURES + 1])}", 400),
        (f"/api/v1/data?{'measure=turnover&' * 1000}", 414),
        (f"{DATA}&measure=turnover", 400),
        (f"{DATA}&area=havering&area=camden", 400),
        (f"{DATA}&limit=1&limit=1", 400),
        (f"{DATA}&limit=1e3", 400),
        (f"{DATA}&limit=%D9%A1", 400),  # an Arabic one
        (f"{DATA}&limit=%2B1", 400),
        (f"{DATA}&limit=0", 400),
        (f"{DATA}&offset=-1", 400),
        (f"{DATA}&format=xlsx", 400),
        (f"{DATA}&format=csv&format=csv", 400),
        (f"{DATA}&release=../../etc/passwd", 400),
        (f"{DATA}&release=20200101T000000000Z", 409),
        (f"{DATA}&area={LONG}", 400),
        (f"{DATA}&area=%00", 400),
        (f"{DATA}&area=%F0%9F%92%A9&compare=%E2%80%AE", 400),
        (f"{DATA}&area=%ff%fe", 400),
        (f"{DATA}&role=6%27%20OR%201=1", 400),
        (f"{DATA}&role=6&role=6", 400),
        (f"{DATA}&by=role&by=role_group", 403),
        (f"{DATA}&by=team", 400),
        (f"{DATA}&%00=1", 400),
        ("/api/v1/areas?level=planet", 400),
        ("/api/v1/areas?level=region&level=region", 400),
        ("/api/v1/measures?page=2", 400),
        ("/api/v1/measures/nonsense", 404),
        ("/api/v1/measures/%2e%2e%2fdata", 404),
        ("/api/v1/nonsense", 404),
        ("/api/v1/data/turnover", 404),
        ("/api/v1//data", 404),
        ("/api/v1/../data", 404),
        ("/api/v2/data", 404),
        ("/api/data", 404),
    ],
)
def test_what_makes_no_sense_is_a_problem_in_few_words_of_the_asker(address: str, status: int) -> None:
    said = problem(ask(address), status)
    assert "x" * 41 not in json.dumps(said)
    assert all(each.isprintable() for each in said["detail"])


def test_a_question_too_wide_is_refused() -> None:
    levels = {By.ROLE, By.RECRUITMENT_SOURCE}
    keys = [key for key, each in MEASURES.items() if levels <= breakdowns_of(each.table, each.attribute)][:10]
    asked = "&".join(f"measure={key}" for key in keys)
    said = problem(ask(f"/api/v1/data?{asked}&by=council&by=role&by=recruitment_source"), 400)
    assert f"at most {MOST_OF_ALL:,}" in said["detail"]


def test_teams_count_as_many_though_no_look_up_lists_them() -> None:
    own = "/api/v1/data?measure=staff-in-post&area=havering&tier=exact&by=team"
    assert ask(f"{own}&by=role&limit=1").status_code == 200
    assert f"at most {MOST_OF_ALL:,}" in problem(ask(f"{own}&by=role&by=service"), 400)["detail"]


def test_an_empty_part_is_an_answer() -> None:
    found = told(f"{DATA}&offset=1000000")
    assert (found["rows"], found["count"], found["total"], found["next"]) == ([], 0, 34, None)
    assert lines(ask(f"{DATA}&format=csv&offset=34")) == []
    assert pq.read_table(io.BytesIO(ask(f"{DATA}&format=parquet&offset=34").data)).num_rows == 0


@pytest.mark.parametrize("method", ["POST", "PUT", "DELETE", "PATCH", "TRACE", "PROPFIND"])
@pytest.mark.parametrize("address", [DATA, "/api/v1/nonsense"])
def test_nothing_is_changed_here(method: str, address: str) -> None:
    found = server.test_client().open(address, method=method)
    problem(found, 405)
    assert found.headers["Allow"] == "GET, HEAD, OPTIONS"


def test_head_and_options_say_what_get_would() -> None:
    client: FlaskClient = server.test_client()
    head, get = client.head(DATA), client.get(DATA)
    assert (head.status_code, head.data) == (200, b"")
    assert [head.headers[name] for name in ("ETag", "Content-Type")] == [
        get.headers["ETag"],
        get.headers["Content-Type"],
    ]
    options = client.options(DATA)
    assert (options.status_code, options.headers["Allow"]) == (204, "GET, HEAD, OPTIONS")
    assert not [name for name in dict(options.headers) if name.startswith("Access-Control")]


def test_to_head_nothing_leaves_and_nothing_is_recorded() -> None:
    before = len(upkeep.entries())
    for address in (DATA, f"{DATA}&tier=exact&format=csv"):
        head = server.test_client().head(address, environ_overrides={WARM_UP: STEWARD})
        assert (head.status_code, head.data, "Content-Length" in head.headers) == (200, b"", False)
    assert len(upkeep.entries()) == before


def test_other_sites_and_other_hosts_are_told_as_programs_are() -> None:
    client = server.test_client()
    problem(client.get(DATA, headers={"Sec-Fetch-Site": "cross-site", "Sec-Fetch-Mode": "cors"}), 403)
    problem(client.get(DATA, headers={"Host": "evil.example"}), 400)
    problem(client.get(DATA, headers={"X-Forwarded-For": "10.0.0.1"}), 403)


def test_whoever_asks_too_often_waits(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MUSTER_API_A_MINUTE", "3")
    busy = Principal(name="busy", roles=READER.roles, visible=READER.visible)
    assert [ask(address, busy).status_code for address in (DATA, "/api/v1/areas", "/api/v1/")] == [200, 200, 200]
    refused = ask(DATA, busy)
    assert "Please wait" in problem(refused, 429)["detail"]
    assert 0 < int(refused.headers["Retry-After"]) <= 61
    assert ask("/download/turnover.csv", busy).status_code == 200  # files are counted by themselves


def test_what_the_guard_says_is_a_problem_too() -> None:
    with server.test_request_context("/api/v1/data"):
        said = all_as_problems(told_at_the_door("Sign in", "You are not signed in.", status=401))
    assert (said.status_code, said.mimetype) == (401, PROBLEM)
    assert (said.json["type"], said.json["detail"]) == ("/api#sign-in", "You are not signed in.")


def test_a_bug_of_ours_is_a_problem_with_a_reference(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(lists, "LISTS", None)
    assert "reference" in problem(ask("/api/v1/"), 500)["detail"]


def test_without_figures_there_is_a_problem(monkeypatch: pytest.MonkeyPatch, tmp_path: Any) -> None:
    for preset in ("internal", "nonsense"):
        monkeypatch.setenv("MUSTER_POLICY", preset)
        problem(ask(DATA), 503)
    monkeypatch.setenv("MUSTER_HOME", str(tmp_path))
    refused = ask(DATA)
    assert str(tmp_path) not in problem(refused, 503)["detail"]
    assert refused.headers["Retry-After"] == "300"


def test_lists_say_what_may_be_asked() -> None:
    turnover = told("/api/v1/measures/turnover")
    newest = turnover["periods"][0]
    asked = f"/api/v1/data?measure={turnover['key']}&period={newest['period']}&workforce={newest['workforce']}"
    for level in newest["by"]:
        assert ask(f"{asked}&by={level}").status_code == 200, level
    regions = told("/api/v1/areas?level=region")["areas"]
    assert [each["parent"] for each in regions] == ["E92000001"] * 9
    assert next(each for each in regions if each["slug"] == "london")["members"][0] == "E09000001"
    codes = told("/api/v1/definitions")["codes"]
    assert {"code": "8", "name": "Care worker", "group": "Direct care"} in codes["role"]


def test_the_index_leads_everywhere() -> None:
    for link in told("/api/v1")["links"]:
        assert ask(link["href"]).status_code == (400 if link["name"] == "data" else 200)
