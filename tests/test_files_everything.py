"""Every measure for a selection in one file: by council and return, as far as it may be asked."""

import csv
import io
import json
import shutil
from collections import Counter
from itertools import combinations
from pathlib import Path

import openpyxl
import pyarrow.parquet as pq
import pytest
from flask.testing import FlaskClient

from data.answers import answer
from data.attributes import OF_LEVEL
from data.catalogue import catalogue
from data.disclosure.gate import NotAllowed
from data.export import COLUMNS_TOLD, everything
from data.measures import AGE_55_OVER, MEASURES, By, Measure
from data.principal import Principal, Role
from data.question import Refused
from data.selection import parse_search
from data.store import Release
from readers import READER, STEWARD
from state import upkeep
from test_downloads import client_of

HAVERING = "E09000016"
RETURNS = "?period=2025-09-30"


@pytest.fixture
def client(release: Release) -> FlaskClient:
    return client_of(READER)


def rows(client: FlaskClient, search: str = RETURNS) -> list[dict[str, str]]:
    response = client.get(f"/download/everything.csv{search}")
    assert response.status_code == 200, response.text
    return list(csv.DictReader(io.StringIO(response.data.decode("utf-8-sig"))))


def cover(client: FlaskClient, search: str) -> dict[str, str]:
    body = client.get(f"/download/everything.xlsx{search}").data
    lines = openpyxl.load_workbook(io.BytesIO(body))["About"].iter_rows(values_only=True)
    return {str(name): str(words or "") for name, words in lines}


def test_every_measure_is_there_for_each_council_and_return(client: FlaskClient, release: Release) -> None:
    found = rows(client)
    assert tuple(found[0]) == tuple(column.name for column in COLUMNS_TOLD)
    told = {key for key, measure in MEASURES.items() if not measure.is_exact_only}
    dates = {day.isoformat() for day in catalogue(release).return_dates}
    assert Counter(row["measure"] for row in found) == dict.fromkeys(told, (33 + 1) * len(dates))
    assert {row["period"] for row in found} == dates


def test_its_rows_are_those_of_each_measures_own_answer(client: FlaskClient, release: Release) -> None:
    measure = MEASURES["hourly-pay"]
    selection, _ = parse_search(RETURNS, catalogue(release), (measure,), READER)
    own = answer(measure, selection, By.COUNCIL, release, READER, across=(By.PERIOD,))
    found = [row for row in rows(client) if row["measure"] == measure.key]
    names = ("area_code", "period", "mark", "coverage", "tier")
    assert [[row[name] for name in names] for row in found] == [[row[name] for name in names] for row in own.rows]
    values = [row["value"] for row in own.rows]
    assert [float(row["value"] or "nan") for row in found] == pytest.approx(values, nan_ok=True, rel=0)


def test_each_kind_of_file_has_the_same_rows(client: FlaskClient) -> None:
    whole = [(row["measure"], row["period"], row["area_code"], row["value"]) for row in rows(client)]
    body = client.get(f"/download/everything.parquet{RETURNS}").data
    table = pq.read_table(io.BytesIO(body)).to_pylist()
    assert whole == [
        (row["measure"], row["period"].isoformat(), row["area_code"], "" if row["value"] is None else str(row["value"]))
        for row in table
    ]
    body = client.get(f"/download/everything.xlsx{RETURNS}").data
    _, *lines = openpyxl.load_workbook(io.BytesIO(body))["Figures"].iter_rows(values_only=True)
    assert [line[9] for line in lines] == [row["value"] for row in table]
    assert [line[0] for line in lines] == [row["measure"] for row in table]


def test_how_many_rows_come_is_said_before_they_do(client: FlaskClient) -> None:
    sent = client.get(f"/download/everything.csv{RETURNS}")
    assert int(sent.headers["X-Muster-Rows"]) == len(list(csv.reader(io.StringIO(sent.text)))) - 1


def test_the_file_is_named_for_every_return(client: FlaskClient, release: Release) -> None:
    sent = client.get("/download/everything.xlsx?area=havering&role=8")
    name = f"muster-everything-havering-role-8-2024-09-30-to-2025-09-30-{release.release_id}.xlsx"
    assert sent.headers["Content-Disposition"] == f'attachment; filename="{name}"'


def test_measures_that_cannot_be_filtered_so_are_named_on_the_cover(client: FlaskClient) -> None:
    found = {row["measure"] for row in rows(client, "?gender=male")}
    assert "staff-in-post" in found and not {"turnover", "women-share"} & found
    said = cover(client, "?gender=male")
    assert said["Turnover rate"] == "not collected by gender"
    assert said["Filters"].startswith("Councils' own staff, every return from 30 September 2024 to 30 September 2025")


@pytest.mark.parametrize("number", [1, 2, 3])
def test_what_is_left_out_is_what_the_gate_would_refuse(number: int, release: Release) -> None:
    known = catalogue(release)
    values = {By.ROLE: "8", By.GENDER: "male", By.AGE_BAND: "16-24", By.ETHNIC_GROUP: "white", By.CONTRACT: "permanent"}
    for chosen in combinations(values, number):
        asked = {by.value: [values[by]] for by in chosen}
        try:
            kept = {measure.key for measure in everything(asked, known, READER).asked.measures}
        except Refused:
            kept = set()
        search = "&".join(f"{by.value}={values[by]}" for by in chosen)
        answered = {key for key, each in MEASURES.items() if _is_answered(each, search, release)}
        assert kept == answered - {key for key, each in MEASURES.items() if each.is_exact_only}, search


def _is_answered(measure: Measure, search: str, release: Release) -> bool:
    selection, notices = parse_search(f"?{search}", catalogue(release), (measure,), READER)
    if notices:
        return False
    try:
        answer(measure, selection, By.COUNCIL, release, READER, across=(By.PERIOD,))
    except NotAllowed:
        return False
    return True


def test_three_filters_and_what_a_measure_describes_are_one_too_many(release: Release) -> None:
    asked = {"role": ["8"], "gender": ["male"], "contract": ["permanent"]}
    found = everything(asked, catalogue(release), READER)
    assert OF_LEVEL[By.AGE_BAND].key == AGE_55_OVER.attribute
    assert found.left_out[AGE_55_OVER.label].startswith("too many filters")


def test_published_figures_come_for_every_period(client: FlaskClient) -> None:
    found = rows(client, "?workforce=whole-sector&period=2016-17&area=england")
    assert {"2016-17", "2017-18"} <= {row["period"] for row in found}
    assert {row["tier"] for row in found} == {"published"}
    assert cover(client, "?workforce=whole-sector&period=2016-17")["As at"] == "Every period published"


def test_whoever_sees_few_councils_takes_few_away(release: Release) -> None:
    one = Principal(name="one", roles=frozenset({Role.ANALYST}), visible=frozenset({HAVERING}))
    assert {row["area_name"] for row in rows(client_of(one))} == {"Havering", "London"}


def test_exact_figures_are_marked_on_all_that_leaves(release: Release) -> None:
    client, search = client_of(STEWARD), "?area=havering&tier=exact"
    found = rows(client, search)
    assert {row["tier"] for row in found if row["area_name"] == "Havering"} == {"exact"}
    assert "leavers-with-reason" in {row["measure"] for row in found}
    sent = client.get(f"/download/everything.csv{search}")
    assert 'filename="muster-official-sensitive-exact-everything-havering-' in sent.headers["Content-Disposition"]
    assert cover(client, search)["Protection"].startswith("OFFICIAL-SENSITIVE")
    document = json.loads(client.get(f"/download/everything.csv-metadata.json{search}").data)
    assert "OFFICIAL-SENSITIVE" in document["dc:description"]
    assert [entry.tier for entry in upkeep.entries()][-1] == "exact"


def test_its_metadata_document_asks_for_no_figure(client: FlaskClient, monkeypatch: pytest.MonkeyPatch) -> None:
    def asked(*_: object, **__: object) -> None:
        raise AssertionError

    monkeypatch.setattr("data.from_returns.protect", asked)
    for key in ("everything", "turnover"):
        document = json.loads(client.get(f"/download/{key}.csv-metadata.json{RETURNS}").data)
        assert document["dc:license"][0] == "ASC-WDS council returns."


def test_its_metadata_document_fits_it(client: FlaskClient) -> None:
    sent = client.get(f"/download/everything.csv{RETURNS}")
    document = json.loads(client.get(sent.headers["Link"].partition(">")[0].strip("<")).data)
    head = next(csv.reader(io.StringIO(sent.data.decode("utf-8-sig"))))
    assert head == [column["name"] for column in document["tableSchema"]["columns"]]


def test_a_file_is_of_one_release_though_another_goes_live_meanwhile(
    release: Release, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    home = tmp_path / "home"
    shutil.copytree(release.path.parent.parent, home)
    monkeypatch.setenv("MUSTER_HOME", str(home))
    parts = iter(client_of(READER).get(f"/download/everything.csv{RETURNS}").response)
    text = [next(parts), next(parts)]
    other = "20991231T000000000Z"
    shutil.copy(release.path, home / "releases" / f"release-{other}.duckdb")
    (home / "releases" / "CURRENT").write_text(other, encoding="utf-8")
    found = list(csv.DictReader(io.StringIO(b"".join([*text, *parts]).decode("utf-8-sig"))))  # type: ignore[list-item]
    assert {row["release"] for row in found} == {release.release_id}
    assert {row["release"] for row in rows(client_of(READER))} == {other}


@pytest.mark.parametrize(
    ("search", "sentence"),
    [
        ("?by=role", "Everything is by council and date"),
        ("?area=atlantis", "There is no area “atlantis” here."),
        ("?role=8&gender=male&age_band=16-24&contract=permanent", "There is no measure that can be filtered by all"),
        ("?detail=most", "detail is seen"),
        ("?tier=exact", "You have not been granted exact figures."),
    ],
)
def test_what_makes_no_sense_is_refused_with_a_sentence(client: FlaskClient, search: str, sentence: str) -> None:
    for suffix in ("csv", "xlsx", "parquet", "csv-metadata.json"):
        refused = client.get(f"/download/everything.{suffix}{search}")
        assert refused.status_code == (403 if "tier=exact" in search else 400)
        assert refused.text.startswith(sentence)
