"""Every kind of file holds the same cells as the answer, with its types kept, and its cover and metadata say which."""

import csv
import io
import json
import math
from collections.abc import Iterator
from datetime import date
from typing import Any

import openpyxl
import pyarrow.parquet as pq
import pytest
from flask.testing import FlaskClient

from data.answers import COLUMNS, Answer, answer
from data.catalogue import catalogue
from data.export import COLUMNS_TOLD, SENSITIVE, TERMS
from data.export.xlsx import ON_THE_COVER
from data.measures import MEASURES, By
from data.selection import parse_search
from data.store import Release
from readers import STEWARD
from test_downloads import client_of

QUESTIONS = {
    "by council": ("turnover", "?period=2025-09-30", (By.COUNCIL,)),
    "exact": ("staff-in-post", "?period=2025-09-30&area=havering&tier=exact", (By.ROLE, By.GENDER)),
    "pay": ("hourly-pay", "?period=2025-09-30&area=havering&tier=exact", (By.ROLE,)),
    "over time": ("vacancy-rate", "?area=havering", (By.PERIOD,)),
    "several returns": ("turnover", "?pooled=3", (By.COUNCIL,)),
    "published": ("turnover", "?period=2010-09&area=E08000018", (By.COUNCIL,)),
}


@pytest.fixture(params=QUESTIONS.values(), ids=list(QUESTIONS))
def asked(request: pytest.FixtureRequest, release: Release) -> tuple[Answer, str]:
    """An answer, and what follows the kind of file in its address."""
    key, search, levels = request.param
    selection, notices = parse_search(search, catalogue(release), (MEASURES[key],), STEWARD)
    assert not notices
    found = answer(MEASURES[key], selection, levels[0], release, STEWARD, across=levels[1:])
    return found, search + "".join(f"&by={level.value}" for level in levels)


@pytest.fixture
def client(release: Release) -> FlaskClient:
    return client_of(STEWARD)


def taken(client: FlaskClient, address: str) -> bytes:
    response = client.get(address)
    assert response.status_code == 200, response.text
    return bytes(response.data)


def book_of(client: FlaskClient, address: str) -> openpyxl.Workbook:
    return openpyxl.load_workbook(io.BytesIO(taken(client, address)))


def cover(book: openpyxl.Workbook) -> dict[str, str]:
    return {str(name): str(words or "") for name, words in book["About"].iter_rows(values_only=True)}


def told(found: Answer) -> Iterator[dict[str, Any]]:
    """The cells that files are to have of the columns of an answer; None for what is not shown."""
    for row in found.rows:
        pooled = row.get("pooled_from")
        cells = {name: row[name] for name in COLUMNS} | {
            "period": f"{pooled}/{row['period']}" if pooled else row["period"]
        }
        for number, level in enumerate(found.across):
            names = {"by": level.value, "category_code": row["across"][number], "category": row["across_names"][number]}
            cells |= {f"{name}_{number + 2}": text for name, text in names.items()}
        yield {
            name: None if value == "" or (isinstance(value, float) and math.isnan(value)) else value
            for name, value in cells.items()
        }


def kept(row: dict[str, Any], left_out: set[str]) -> dict[str, Any]:
    return {name: cell for name, cell in row.items() if name not in left_out}


def test_a_csv_file_holds_the_answer(client: FlaskClient, asked: tuple[Answer, str]) -> None:
    found, search = asked
    text = taken(client, f"/download/{found.measure.key}.csv{search}").decode("utf-8-sig")
    rows = list(csv.DictReader(io.StringIO(text)))
    numbers = {"value", "low", "high", "numerator", "base"}
    read = [
        {name: _read(cell, name in numbers) for name, cell in kept(row, {"filters", "terms"}).items()} for row in rows
    ]
    assert read == list(told(found))


def _read(cell: str, is_number: bool) -> object:
    return None if cell == "" else float(cell) if is_number else cell


def test_a_workbook_holds_the_answer_with_dates_as_dates(client: FlaskClient, asked: tuple[Answer, str]) -> None:
    found, search = asked
    names, *rows = book_of(client, f"/download/{found.measure.key}.xlsx{search}")["Figures"].iter_rows(values_only=True)
    read = [dict(zip(map(str, names), cells, strict=True)) for cells in rows]
    is_dated = found.selection.period.is_returns and not found.selection.pooled
    for row in read:
        assert isinstance(row["area_code"], str)
        if is_dated:
            row["period"] = row["period"].date().isoformat()  # type: ignore[union-attr]
    assert read == [kept(row, ON_THE_COVER) for row in told(found)]


def test_a_parquet_file_holds_the_answer_with_types(client: FlaskClient, asked: tuple[Answer, str]) -> None:
    found, search = asked
    table = pq.read_table(io.BytesIO(taken(client, f"/download/{found.measure.key}.parquet{search}")))
    types = {field.name: str(field.type) for field in table.schema}
    is_dated = found.selection.period.is_returns and not found.selection.pooled
    assert (types["value"], types["area_code"]) == ("double", "dictionary<values=string, indices=int32, ordered=0>")
    assert types["period"] == ("date32[day]" if is_dated else types["area_code"])
    read = [kept(row, {"filters", "terms"}) for row in table.to_pylist()]
    assert [{name: _plain(cell) for name, cell in row.items()} for row in read] == list(told(found))


def _plain(cell: object) -> object:
    return cell.isoformat() if isinstance(cell, date) else None if cell == "" else cell


def test_a_metadata_document_describes_the_csv_file_it_names(client: FlaskClient, asked: tuple[Answer, str]) -> None:
    found, search = asked
    sent = client.get(f"/download/{found.measure.key}.csv{search}")
    link, relation, kind = sent.headers["Link"].split("; ")
    assert (relation, kind) == ('rel="describedby"', 'type="application/csvm+json"')
    document = json.loads(taken(client, link.strip("<>")))
    assert document["@context"] == "http://www.w3.org/ns/csvw"
    assert document["url"] == f"/download/{found.measure.key}.csv{search}"
    _expect_valid(sent.data.decode("utf-8-sig"), document)


def _expect_valid(text: str, document: dict[str, Any]) -> None:
    """What CSV on the Web asks of a file and its document: columns in order, cells of their types."""
    head, *rows = csv.reader(io.StringIO(text, newline=""))
    columns = document["tableSchema"]["columns"]
    assert head == [column["titles"] for column in columns] == [column["name"] for column in columns]
    assert all(column["dc:description"] for column in columns)
    for cells in rows:
        for cell, column in zip(cells, columns, strict=True):
            if cell in column["null"]:
                continue
            if column["datatype"] == "number":
                float(cell)
            elif column["datatype"] != "string":
                assert column["datatype"] == {"base": "date", "format": "yyyy-MM-dd"}
                date.fromisoformat(cell)


def test_what_is_seen_has_the_few_columns_of_a_table(client: FlaskClient) -> None:
    def head(search: str) -> str:
        return taken(client, f"/download/turnover.csv{search}").decode("utf-8-sig").splitlines()[0]

    assert head("?detail=seen") == "measure,period,area_name,value,unit,mark,tier,terms"
    assert head("?detail=seen&by=role&by=council") == ("measure,period,area_name,category,value,unit,mark,tier,terms")
    assert head("?detail=seen&by=period&by=role").endswith(",mark,tier,terms,category_2")
    assert head("?detail=full") == head("") == ",".join(column.name for column in COLUMNS_TOLD)


def test_cells_look_like_what_they_are(client: FlaskClient) -> None:
    def formats(address: str, name: str) -> set[str]:
        head, *rows = book_of(client, address)["Figures"].iter_rows()
        at = [cell.value for cell in head].index(name)
        return {row[at].number_format for row in rows if row[at].value is not None}

    exact = "?period=2025-09-30&area=havering&tier=exact"
    assert formats(f"/download/turnover.xlsx{exact}", "value") == {"0.0%"}
    assert formats(f"/download/turnover.xlsx{exact}", "period") == {"d mmm yyyy"}
    assert formats(f"/download/turnover.xlsx{exact}", "area_code") == {"@"}
    assert formats(f"/download/turnover.xlsx{exact}", "base") == {"#,##0"}
    assert formats(f"/download/hourly-pay.xlsx{exact}&by=role", "value") == {"£#,##0.00"}


def test_the_sheet_of_figures_opens_with_its_head_frozen_and_filters_on(client: FlaskClient) -> None:
    sheet = book_of(client, "/download/turnover.xlsx")["Figures"]
    assert sheet.freeze_panes == "A2"
    assert sheet.auto_filter.ref == sheet.dimensions == f"A1:S{sheet.max_row}"
    assert all(sheet.column_dimensions[letter].width > 10 for letter in "ABCDEFS")


def test_a_withheld_value_is_an_empty_cell_beside_its_mark(client: FlaskClient) -> None:
    address = "/download/turnover.xlsx?area=havering&role=8"
    head, *rows = book_of(client, address)["Figures"].iter_rows(values_only=True)
    havering = next(
        row for row in (dict(zip(head, cells, strict=True)) for cells in rows) if row["area_name"] == "Havering"
    )
    assert havering["value"] is None
    assert havering["mark"] in {"c", "u"}


def test_the_cover_comes_first_and_says_what_the_file_is(client: FlaskClient, release: Release) -> None:
    book = book_of(client, "/download/turnover.xlsx?period=2025-09-30&area=havering&role=8&tier=exact&by=role")
    assert book.sheetnames == ["About", "Figures"]
    said = cover(book)
    assert next(iter(said)) == "Turnover rate by role: Havering"
    assert said["Filters"] == ("Councils' own staff, as at 30 September 2025, compared with London, Care worker.")
    assert (said["As at"], said["Release"]) == ("30 September 2025", release.release_id)
    assert SENSITIVE in said and said["Protection"].startswith(SENSITIVE)
    assert said["Terms"] == TERMS
    assert said["Rows"].startswith("2, ")
    assert said["[c]"] == "withheld to protect people"
    measure = MEASURES["turnover"]
    assert (said["Definition"], said["Formula"]) == (measure.definition, measure.formula)
    assert (said["Left out"], said["Unit"], said["Source"]) == (measure.exclusions, "share", measure.source)
    assert said["coverage"] == "How much of the area stands behind the figure, in words."


def test_a_protected_file_is_not_marked_sensitive(client: FlaskClient) -> None:
    said = cover(book_of(client, "/download/turnover.xlsx"))
    assert SENSITIVE not in said
    assert said["Protection"] == "Protected: small numbers are rounded or withheld."


def test_a_file_of_published_figures_names_their_source_and_licence(client: FlaskClient) -> None:
    address = "/download/turnover.{}?period=2010-09&area=E08000018"
    words = " ".join(cover(book_of(client, address.format("xlsx"))).values())
    assert "Rotherham Metropolitan Borough Council" in words
    metadata = pq.read_schema(io.BytesIO(taken(client, address.format("parquet")))).metadata
    footer = pq.read_metadata(io.BytesIO(taken(client, address.format("parquet")))).metadata
    assert b"Published figures" in metadata[b"protection"]
    assert b"Rotherham" in footer[b"licence"]
    licences = json.loads(taken(client, address.format("csv-metadata.json")))["dc:license"]
    assert any("Rotherham" in line for line in licences)


def test_parquet_says_what_it_is_and_what_each_column_holds(client: FlaskClient, release: Release) -> None:
    body = taken(client, "/download/turnover.parquet?area=havering&tier=exact&role=8")
    schema = pq.read_schema(io.BytesIO(body))
    assert schema.metadata[b"title"] == b"Turnover rate by council: Havering"
    assert b"Care worker" in schema.metadata[b"filters"]
    assert schema.metadata[b"release"] == release.release_id.encode()
    assert schema.metadata[b"as_at"] == b"30 September 2025"
    assert b"OFFICIAL-SENSITIVE" in schema.metadata[b"protection"]
    assert schema.field("coverage").metadata[b"description"].startswith(b"How much of the area")
    assert pq.read_metadata(io.BytesIO(body)).metadata[b"rows"] == b"34"
