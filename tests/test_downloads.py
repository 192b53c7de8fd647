"""The file holds what the page shows, and a wrong address gets a sentence."""

import csv
import io

import pytest
from flask import Flask
from flask.testing import FlaskClient

from components import downloads
from data.answers import COLUMNS
from data.export import inert
from data.store import Release


@pytest.fixture
def client(release: Release) -> FlaskClient:
    server = Flask(__name__)
    downloads.install(server)
    return server.test_client()


def rows(client: FlaskClient, address: str) -> list[dict[str, str]]:
    response = client.get(address)
    assert response.status_code == 200, response.text
    return list(csv.DictReader(io.StringIO(response.data.decode("utf-8-sig"))))


def test_one_header_line_and_a_row_a_council_and_the_comparator(client: FlaskClient) -> None:
    found = rows(client, "/download/turnover.csv?period=2025-09-30&area=london&by=council")
    assert tuple(found[0]) == COLUMNS
    assert len(found) == 33 + 1
    havering = next(row for row in found if row["area_name"] == "Havering")
    assert float(havering["value"]) == 3 / 13
    assert (havering["numerator"], havering["base"], havering["unit"]) == ("3.0", "13.0", "share")
    hackney = next(row for row in found if row["area_name"] == "Hackney")
    assert (hackney["value"], hackney["mark"], hackney["coverage"]) == ("", "x", "return refused")


def test_by_council_with_a_council_gives_its_region(client: FlaskClient) -> None:
    found = rows(client, "/download/turnover.csv?period=2010-09&area=E08000018&by=council")
    values = {row["area_name"]: row["value"] for row in found}
    assert values == {"Rotherham": "0.1076", "Yorkshire and The Humber": "0.192", "England": "0.173"}


@pytest.mark.parametrize(
    ("address", "status", "sentence"),
    [
        ("/download/nonsense.csv", 404, "There is no measure “nonsense”"),
        ("/download/turnover.csv?area=atlantis", 400, "There is no area “atlantis” here"),
        ("/download/turnover.csv?by=colour", 400, "by is one of council, service"),
        ("/download/turnover.csv?by=role&by=role", 400, "by is one of council, service"),
        ("/download/turnover.csv?tier=protected", 400, "There is no tier"),
        ("/download/turnover.csv?period=2016-17&by=service", 400, "not collected by service"),
    ],
)
def test_wrong_parameters_are_refused_with_a_sentence(
    client: FlaskClient, address: str, status: int, sentence: str
) -> None:
    response = client.get(address)
    assert response.status_code == status
    assert sentence in response.text


def test_the_file_says_measure_area_period_and_breakdown_in_its_name(client: FlaskClient) -> None:
    response = client.get("/download/vacancy-rate.csv?area=havering&by=role")
    assert "muster-vacancy-rate-havering-2025-09-30-by-role-" in response.headers["Content-Disposition"]


def test_filters_are_in_the_file_name(client: FlaskClient) -> None:
    response = client.get("/download/turnover.csv?area=havering&role=8&role=7&service=8")
    assert "turnover-havering-service-8-role-7-8-2025-09-30-by-council-" in response.headers["Content-Disposition"]


@pytest.mark.parametrize(
    "before", ["", " ", "   ", "\t", "\r", "\n", "\r\n", "\0", "\u00a0", "\ufeff", "\u200b", "\u3000 "]
)
@pytest.mark.parametrize("start", "=+-@\uff1d\uff0b\uff0d\uff20")
def test_text_that_a_spreadsheet_would_run_is_made_inert(before: str, start: str) -> None:
    text = f"{before}{start}cmd|' /C calc'!A0"
    assert inert(text) == f"'{text}"


def test_other_text_and_numbers_stay_as_they_are() -> None:
    assert [inert(text) for text in ("Havering", " Bath", "2 - 3", "")] == ["Havering", " Bath", "2 - 3", ""]
    assert inert(-2.0) == -2.0
