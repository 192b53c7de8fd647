"""The file holds what the page shows, and a wrong address gets a sentence."""

import csv
import hashlib
import io

import pytest
from flask import Flask, g
from flask.testing import FlaskClient

from components import downloads
from data.answers import COLUMNS
from data.export import inert
from data.principal import Principal, Role
from data.store import Release
from readers import READER, STEWARD, director
from state import upkeep


def client_of(who: Principal) -> FlaskClient:
    server = Flask(__name__)
    server.before_request(lambda: setattr(g, "principal", who))
    downloads.install(server)
    return server.test_client()


@pytest.fixture
def client(release: Release) -> FlaskClient:
    return client_of(STEWARD)


def rows(client: FlaskClient, address: str) -> list[dict[str, str]]:
    response = client.get(address)
    assert response.status_code == 200, response.text
    return list(csv.DictReader(io.StringIO(response.data.decode("utf-8-sig"))))


def test_one_header_line_and_a_row_a_council_and_the_comparator(client: FlaskClient) -> None:
    found = rows(client, "/download/turnover.csv?period=2025-09-30&area=london&by=council&tier=exact")
    assert tuple(found[0]) == (*COLUMNS, "filters", "terms")
    assert "offence" in found[0]["terms"]
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
        ("/download/turnover.csv?by=colour", 400, "by is up to 3 different ones of council, service"),
        ("/download/turnover.csv?by=role&by=role", 400, "by is up to 3 different ones of council, service"),
        ("/download/turnover.csv?tier=secret", 400, "There is no tier"),
        ("/download/turnover.csv?pooled=2", 400, "There is no pooled"),
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


def test_a_file_of_exact_figures_says_so_in_its_name(client: FlaskClient) -> None:
    names = [
        client.get(f"/download/turnover.csv?period=2025-09-30{more}").headers["Content-Disposition"]
        for more in ("", "&tier=exact", "&pooled=3")
    ]
    starts = [name.partition('filename="')[2].partition("-london")[0] for name in names]
    assert starts == ["muster-turnover", "muster-official-sensitive-exact-turnover", "muster-turnover"]
    assert "2025-09-30-pooled-by-council" in names[2]


def test_every_row_of_a_file_says_its_tier(client: FlaskClient) -> None:
    found = {row["area_name"]: row for row in rows(client, "/download/turnover.csv?tier=exact")}
    assert (found["Havering"]["tier"], found["London"]["tier"]) == ("exact", "protected")
    assert found["Havering"]["terms"].startswith("OFFICIAL-SENSITIVE: small numbers, do not publish.")
    assert "SENSITIVE" not in found["London"]["terms"]


def test_a_file_says_its_filters_and_the_dates_it_takes_together(client: FlaskClient) -> None:
    asked = rows(client, "/download/turnover.csv?role=6&service=16&pooled=3")[0]
    assert (asked["period"], asked["filters"]) == ("2024-09-30/2025-09-30", "service=16; role=6")
    alone = rows(client, "/download/turnover.csv")[0]
    assert (alone["period"], alone["filters"]) == ("2025-09-30", "")


def test_filters_are_in_the_file_name(client: FlaskClient) -> None:
    response = client.get("/download/turnover.csv?area=havering&role=8&role=7&service=8")
    assert "turnover-havering-service-8-role-7-8-2025-09-30-by-council-" in response.headers["Content-Disposition"]


@pytest.mark.parametrize(
    "before", ["", " ", "   ", "\t", "\r", "\n", "\r\n", "\0", "\u00a0", "\ufeff", "\u200b", "\u3000 "]
)
@pytest.mark.parametrize("start", "=+-@\uff1d\uff0b\uff0d\uff20")
def test_text_that_a_spreadsheet_would_run_is_made_inert(before: str, start: str) -> None:
    text = f"{before}{start}cmd|' /C calc'!A0"
    made = str(inert(text))
    assert made.startswith("'") and made.endswith(f"{start}cmd|' /C calc'!A0")
    assert not set("\t\r\n\0") & set(made)


def test_text_without_what_no_reader_sees_or_what_turns_it_round() -> None:
    assert inert("Have\x00ring\u202e\u2066 two\r\nlines\u200f") == "Havering two lines"
    assert inert("\u202e=1+1") == "'=1+1"


def test_other_text_and_numbers_stay_as_they_are() -> None:
    assert [inert(text) for text in ("Havering", " Bath", "2 - 3", "")] == ["Havering", " Bath", "2 - 3", ""]
    assert inert(-2.0) == -2.0


def test_a_file_is_protected_unless_exact_figures_are_asked_for(client: FlaskClient) -> None:
    address = "/download/turnover.csv?area=havering&role=8"
    havering = next(row for row in rows(client, address) if row["area_name"] == "Havering")
    assert (havering["value"], havering["numerator"], havering["tier"]) == ("", "", "protected")
    assert havering["mark"] in {"c", "u"}
    exact = next(row for row in rows(client, f"{address}&tier=exact") if row["area_name"] == "Havering")
    assert (float(exact["value"]), exact["tier"]) == (
        2 / 6,
        "exact",
    )


def test_a_reader_without_exact_grants_gets_no_exact_file(release: Release) -> None:
    refused = client_of(READER).get("/download/turnover.csv?area=havering&tier=exact")
    assert (refused.status_code, refused.text) == (403, "You have not been granted exact figures.\n")


def test_a_reader_of_pages_takes_nothing_away(release: Release) -> None:
    refused = client_of(director()).get("/download/turnover.csv")
    assert refused.status_code == 403
    assert "not take figures away" in refused.text


@pytest.mark.parametrize("part", ["area=camden", "area=havering&compare=E09000007"])
def test_a_council_that_is_not_granted_is_refused(part: str, release: Release) -> None:
    one = Principal(name="one", roles=frozenset({Role.ANALYST}), visible=frozenset({"E09000016"}))
    refused = client_of(one).get(f"/download/turnover.csv?{part}")
    assert (refused.status_code, refused.text) == (403, "Camden is not a council that you may see.\n")


def test_published_figures_of_a_council_that_is_not_granted_are_public(release: Release) -> None:
    one = Principal(name="one", roles=frozenset({Role.ANALYST}), visible=frozenset({"E09000016"}))
    assert client_of(one).get("/download/turnover.csv?period=2010-09&area=E08000018").status_code == 200


def test_each_file_is_in_the_audit_log(client: FlaskClient) -> None:
    before = len(upkeep.entries())
    sent = client.get("/download/turnover.csv?area=havering&by=role&tier=exact")
    (entry,) = upkeep.entries()[before:]
    assert (entry.action, entry.name, entry.tier) == (
        "export",
        "steward",
        "exact",
    )
    assert entry.sha256 == hashlib.sha256(sent.data).hexdigest()
    assert entry.rows == len(list(csv.reader(io.StringIO(sent.text)))) - 1


def test_no_file_leaves_while_the_audit_log_cannot_be_written(
    client: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("MUSTER_STATE_URL", "sqlite:////dev/null/state.sqlite")
    refused = client.get("/download/turnover.csv")
    assert refused.status_code == 503
    assert refused.text.startswith("Figures cannot be given at the moment")
