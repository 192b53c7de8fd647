"""The page about programs: its examples work as they stand, and its tables say what the code does."""

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs

import pandas as pd
import pytest

import config
from api.openapi import document
from api.parameters import PARAMETERS
from api.problems import PROBLEMS
from api.snippets import Example, pairs_of, snippets
from app import server
from auth import WARM_UP
from clients.programs import examples
from clients.visitor import Visitor
from data.catalogue import Catalogue, catalogue
from data.export import COLUMNS_TOLD
from data.measures import MEASURES
from data.question import question
from data.store import Release
from drawing import page_as_sent
from readers import STEWARD, director
from scripts.local import serving


@pytest.fixture(scope="module")
def site(_release: Release, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A server of the same release, with an audit log of its own."""
    home = tmp_path_factory.mktemp("served")
    for name in ("releases", "secrets"):
        shutil.copytree(_release.path.parent.parent / name, home / name)
    with serving(home) as address:
        yield address


def pairs(search: str, known: Catalogue) -> list[tuple[str, str]]:
    asked = parse_qs(search)
    measures = tuple(MEASURES[key] for key in asked.pop("measure", ["turnover"]))
    return pairs_of(question(asked, measures, known, STEWARD), known, STEWARD)


def code(name: str, base: str, known: Catalogue, search: str = "", *, needs_token: bool = False) -> str:
    example = Example(base, pairs(search, known), needs_token)
    return next(each.code for each in snippets(example) if each.name == name)


@pytest.fixture
def known(release: Release) -> Catalogue:
    return catalogue(release)


ASKED = "measure=turnover&measure=vacancy-rate&area=havering&by=council"


def ran(command: list[str], folder: Path, **environment: str) -> str:
    done = subprocess.run(
        command, cwd=folder, env=os.environ | environment, capture_output=True, text=True, check=False, timeout=120
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


def test_a_program_finds_each_example_on_the_page(site: str, known: Catalogue) -> None:
    found = examples(Visitor(site), f"?{ASKED}")
    of_page = snippets(Example(site, pairs(ASKED, known), False))
    assert {each.name: found[each.name] for each in of_page} == {each.name: each.code for each in of_page}
    assert found["address"].startswith(f"{site}/api/v1/")


def test_the_python_example_prints_figures(site: str, known: Catalogue, tmp_path: Path) -> None:
    printed = ran([sys.executable, "-W", "error", "-c", code("python", site, known, ASKED)], tmp_path)
    assert "area_name" in printed and "Barking and Dagenham" in printed
    assert "[68 rows x 4 columns]" in printed


def test_the_python_example_keeps_codes_as_text_and_words_as_words(site: str, known: Catalogue, tmp_path: Path) -> None:
    asked = "measure=women-share&area=havering&by=qualification&by=role"
    more = "\nassert figures.category_code.map(type).eq(str).all() and figures.value.dtype == float\nprint('good')"
    assert "good" in ran([sys.executable, "-c", code("python", site, known, asked) + more], tmp_path)


@pytest.mark.skipif(not shutil.which("curl"), reason="curl is not installed")
@pytest.mark.parametrize("needs_token", [False, True])
def test_the_curl_example_makes_a_file(site: str, known: Catalogue, tmp_path: Path, needs_token: bool) -> None:
    ran(
        ["sh", "-ec", code("curl", site, known, ASKED, needs_token=needs_token)],
        tmp_path,
        TOKEN_FOR_MUSTER="none needed here",
    )
    figures = pd.read_csv(tmp_path / "figures.csv")
    assert list(figures.columns) == [each.name for each in COLUMNS_TOLD]
    assert set(figures["measure"]) == {"turnover", "vacancy-rate"}


def test_a_token_goes_into_a_header_of_each_example_and_nowhere_else(known: Catalogue) -> None:
    for each in snippets(Example("https://muster.example.org", pairs(ASKED, known), True)):
        assert "Authorization" in each.code and "Bearer" in each.code, each.name
        assert "token" not in each.code.partition("?")[2].partition('"')[0].lower()
    for each in snippets(Example("https://muster.example.org", pairs(ASKED, known), False)):
        assert "Authorization" not in each.code, each.name


def test_the_python_example_with_a_token_is_python_here(known: Catalogue) -> None:
    compile(code("python", "https://muster.example.org", known, needs_token=True), "example", "exec")


def test_the_query_of_excel_and_power_bi_names_server_and_parameters_apart(known: Catalogue) -> None:
    for name in ("excel", "power-bi"):
        text = code(name, "https://muster.example.org", known, ASKED)
        assert '"https://muster.example.org",' in text
        assert (
            'Query = [measure = {"turnover", "vacancy-rate"}, area = "havering", by = "council", format = "csv"]'
            in text
        )
        assert text.count("(") == text.count(")") and text.count("{") == text.count("}")


@pytest.mark.parametrize(
    ("search", "kept"),
    [
        ("", [("area", "london")]),
        ("period=2025-09-30&workforce=council-staff&area=havering&compare=london", [("area", "havering")]),
        ("period=2024-09-30", [("period", "2024-09-30"), ("area", "london")]),
        ("area=north-east-london&compare=barnet", [("area", "north-east-london"), ("compare", "barnet")]),
        ("role=8&role=6&tier=exact&pooled=3",
         [("area", "london"), ("role", "6"), ("role", "8"), ("tier", "exact"), ("pooled", "3")]),
        ("workforce=whole-sector&area=rotherham", [("workforce", "whole-sector"), ("area", "rotherham")]),
    ],
)  # fmt: skip
def test_examples_name_only_what_would_not_hold_anyway(
    search: str, kept: list[tuple[str, str]], known: Catalogue
) -> None:
    assert pairs(search, known) == [("measure", "turnover"), *kept, ("by", "council")]


def test_the_page_asks_what_its_address_asks(release: Release) -> None:
    page = page_as_sent("/api", measure=["vacancy-rate", "turnover"], area="havering", by="role")
    assert "/api/v1/data?measure=vacancy-rate&measure=turnover&area=havering&by=role&format=csv" in page
    assert "There is no measure" not in page


def test_an_address_that_makes_no_sense_shows_what_is_wrong_and_the_usual(release: Release) -> None:
    page = page_as_sent("/api", measure="<script>", area="atlantis")
    assert "There is no measure “<script>” here." in page and "There is no area “atlantis” here." in page
    assert "/api/v1/data?measure=turnover&area=london&by=council&format=csv" in page


def test_the_page_tells_each_parameter_column_and_problem(release: Release) -> None:
    page = page_as_sent("/api")
    assert all(each.what in page for each in PARAMETERS)
    assert all(each.description in page for each in COLUMNS_TOLD)
    assert all(f'"id": "{kind.name}"' in page for kind in PROBLEMS.values())


def test_readers_who_take_nothing_away_are_told_so(release: Release) -> None:
    assert "Figures are for analysts" in page_as_sent("/api", director())
    assert "Figures are for analysts" not in page_as_sent("/api")


def test_the_document_is_up_to_date() -> None:
    written = (config.PROJECT / "docs" / "openapi.json").read_text(encoding="utf-8")
    assert json.loads(written) == document(), "python -m api.openapi > docs/openapi.json"


def test_the_document_tells_every_address(release: Release) -> None:
    rules = {rule.rule.replace("<key>", "{key}") for rule in server.url_map.iter_rules() if rule.endpoint[:4] == "api."}
    assert rules - {"/api/v1/<path:_rest>"} == set(document()["paths"])


def test_every_status_there_can_be_is_told() -> None:
    responses: dict[str, Any] = document()["paths"]["/api/v1/data"]["get"]["responses"]
    assert {int(status) for status in responses} == {200, 304, *PROBLEMS} - {413}


def test_the_address_of_the_document_is_the_same_for_every_reader(release: Release) -> None:
    client = server.test_client()
    given = [client.get("/api/v1/openapi.json", environ_overrides={WARM_UP: who}).data for who in (STEWARD, director())]
    assert given[0] == given[1]
