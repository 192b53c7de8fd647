"""Pages draw every workforce and period there is, and carry on where figures are missing."""

import json

import pytest
from dash import page_registry
from flask.testing import FlaskClient
from plotly.utils import PlotlyJSONEncoder

from components.filters import navigation
from components.topics import TOPICS
from data.catalogue import Workforce, catalogue
from data.store import Release

AREAS = ("london", "kingston-upon-thames", "rotherham", "england", "north-east-london", "bournemouth")


@pytest.fixture
def client(release: Release) -> FlaskClient:
    import app  # noqa: PLC0415 - its pages ask the live release as soon as they are served

    client: FlaskClient = app.server.test_client()
    assert client.get("/").status_code == 200
    return client


def drawn(path: str, **asked: str | list[str]) -> str:
    """A page as the JSON that a browser gets."""
    layout = next(page["layout"] for page in page_registry.values() if page["path"] == path)
    return json.dumps(layout(**asked), cls=PlotlyJSONEncoder, ensure_ascii=False)


@pytest.mark.parametrize("path", TOPICS)
def test_every_period_of_every_workforce_is_drawn(path: str, client: FlaskClient, release: Release) -> None:
    known = catalogue(release)
    for workforce in Workforce:
        for number, period in enumerate(known.periods(workforce, TOPICS[path])):
            page = drawn(path, workforce=workforce.value, period=period.label, area=AREAS[number % len(AREAS)])
            assert "NaN" not in page, (workforce, period)
            assert "means nothing here" not in page


def test_a_published_year_says_whose_workforce(client: FlaskClient) -> None:
    page = drawn("/turnover", period="2010-09", area="rotherham")
    assert all(words in page for words in ("10.76\u00a0%", "19.2\u00a0%", "17.3\u00a0%", "All employers in the area"))


def test_filters_are_named_in_headings_and_sentences(client: FlaskClient) -> None:
    page = drawn("/turnover", area="havering", role_group="direct-care")
    assert "Turnover rate (Direct care) by council" in page
    assert "Turnover (Direct care) in Havering was 33.3\u00a0%" in page  # 2 of 6 care workers left


def test_an_address_that_makes_no_sense_shows_a_notice_and_a_page(client: FlaskClient) -> None:
    page = drawn("/turnover", area="atlantis", colour="red")
    assert "There is no area “atlantis” here. Showing London." in page
    assert "Turnover: London" in page


def test_a_refused_return_is_named_with_its_file_line_and_remedy(client: FlaskClient) -> None:
    page = drawn("/")
    assert "3 of 33" in page
    assert "2025-09-30/hackney/staff.csv, line 3: the staff record has no contract type" in page


def test_navigation_carries_the_choices_along(client: FlaskClient) -> None:
    links = [item.children for item in navigation("/turnover", "?area=havering")]
    assert [link.href for link in links][:2] == ["/?area=havering", "/turnover?area=havering"]
    assert getattr(links[1], "aria-current") == "page"
