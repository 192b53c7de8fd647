"""Pages draw every workforce and period there is, and carry on where figures are missing."""

import json
from collections.abc import Callable

import pytest
from dash import page_registry
from flask import g
from plotly.utils import PlotlyJSONEncoder

from app import app
from components.navigation import navigation
from components.tiers import SENSITIVE
from components.topics import TOPICS
from data.catalogue import Workforce, catalogue
from data.principal import Principal, Role
from data.store import Release
from drawing import page_as_sent
from readers import READER, director
from state import upkeep

AREAS = ("london", "kingston-upon-thames", "rotherham", "england", "north-east-london", "bournemouth")


Drawn = Callable[..., str]


@pytest.fixture
def drawn(release: Release) -> Drawn:
    """Gives a page as the JSON that a browser gets, for who asks."""
    return page_as_sent


@pytest.mark.parametrize("path", TOPICS)
def test_every_period_of_every_workforce_is_drawn(path: str, drawn: Drawn, release: Release) -> None:
    known = catalogue(release)
    for workforce in Workforce:
        for number, period in enumerate(known.periods(workforce, TOPICS[path])):
            page = drawn(path, workforce=workforce.value, period=period.label, area=AREAS[number % len(AREAS)])
            assert "NaN" not in page, (workforce, period)
            assert "means nothing here" not in page


def test_a_published_year_says_whose_workforce(drawn: Drawn) -> None:
    page = drawn("/turnover", period="2010-09", area="rotherham")
    assert all(words in page for words in ("10.76\u00a0%", "19.2\u00a0%", "17.3\u00a0%", "All employers in the area"))


def test_filters_are_named_in_headings_and_sentences(drawn: Drawn) -> None:
    page = drawn("/turnover", area="havering", role_group="direct-care", tier="exact")
    assert "Turnover rate (Direct care) by council" in page
    assert "Turnover (Direct care) in Havering was 33.3\u00a0%" in page  # 2 of 6 care workers left


def test_an_address_that_makes_no_sense_shows_a_notice_and_a_page(drawn: Drawn) -> None:
    page = drawn("/turnover", area="atlantis", colour="red")
    assert "There is no area “atlantis” here. Showing London." in page
    assert "Turnover: London" in page


def test_a_refused_return_is_named_with_its_file_line_and_remedy(drawn: Drawn) -> None:
    page = drawn("/", tier="exact")
    assert "3 of 33" in page
    assert "2025-09-30/hackney/staff.csv, line 3: the staff record has no contract type" in page


def test_navigation_carries_the_choices_along(drawn: Drawn) -> None:
    links = [item["props"]["children"]["props"] for item in navigation("/turnover", "?area=havering")]
    assert [link["href"] for link in links][:2] == ["/?area=havering", "/turnover?area=havering"]
    assert links[1]["aria-current"] == "page"


def test_pages_below_returns_are_returns_in_the_menu() -> None:
    links = [item["props"]["children"]["props"] for item in navigation("/returns/council/havering", "")]
    marked = [link for link in links if "aria-current" in link]
    assert [(link["children"], link["aria-current"]) for link in marked] == [("Returns", "true")]


HAVERING, CAMDEN = "E09000016", "E09000007"
OF_HAVERING = director(HAVERING)
ONE_COUNCIL = Principal(name="one", roles=frozenset({Role.VIEWER}), visible=frozenset({HAVERING}))


def test_pages_are_protected_unless_exact_figures_are_asked_for(drawn: Drawn) -> None:
    protected, exact = (drawn("/turnover", area="havering", **asked) for asked in ({}, {"tier": "exact"}))
    assert "23.1\u00a0%" not in protected  # 3 of 13
    assert SENSITIVE not in protected
    assert "23.1\u00a0%" in exact
    assert SENSITIVE in exact
    assert "tier=exact" in exact  # its links stay exact


def test_only_the_councils_granted_are_exact(drawn: Drawn) -> None:
    page = drawn("/turnover", OF_HAVERING, area="havering", tier="exact")
    assert "Havering's own row is exact" in page
    assert "Havering (exact)" in page
    assert "Camden (exact)" not in page


def test_a_reader_without_exact_grants_is_told_and_shown_protected_figures(drawn: Drawn) -> None:
    page = drawn("/turnover", director(), area="havering", tier="exact")
    assert "You have not been granted exact figures. Showing protected figures." in page
    assert "23.1\u00a0%" not in page


def test_a_council_that_is_not_granted_is_never_shown(drawn: Drawn) -> None:
    page = drawn("/turnover", ONE_COUNCIL, area="camden")
    assert "Camden is not among the councils that you may see." in page
    assert "area=camden" not in page
    assert "area=havering" in page


def test_a_reader_who_may_not_export_is_offered_no_file(drawn: Drawn) -> None:
    assert "/download/" not in drawn("/turnover", director())
    assert "Files are for analysts" in drawn("/turnover", director())
    assert "/download/" in drawn("/turnover")


def test_a_reader_of_one_council_is_told_how_many_there_are(drawn: Drawn) -> None:
    page = drawn("/turnover", ONE_COUNCIL, area="london")
    assert "You are shown 1 of London's 33 councils." in page
    assert "0 of 1 councils that you are shown with a figure" in page


def test_one_role_is_in_the_heading_and_has_no_panel_by_role(drawn: Drawn) -> None:
    page = drawn("/turnover", area="havering", role="8")
    assert "Turnover: Havering, care workers" in page
    assert "by role: Havering" not in page
    assert "by role: Havering" in drawn("/turnover", area="havering", role=["8", "6"])


def test_published_figures_begin_with_whose_they_are(drawn: Drawn) -> None:
    assert "Of all employers in the area, not your own staff: " in drawn("/turnover", area="rotherham")


def test_exact_pages_are_marked_in_each_panel(drawn: Drawn) -> None:
    exact = drawn("/turnover", OF_HAVERING, area="havering", tier="exact")
    assert exact.count('"OFFICIAL-SENSITIVE"') >= 5
    assert '"OFFICIAL-SENSITIVE"' not in drawn("/turnover", OF_HAVERING, area="havering")


def test_rows_loaded_are_for_those_who_may_know_how_many_there_are(drawn: Drawn) -> None:
    assert "Rows loaded" not in drawn("/")
    assert "Rows loaded" not in drawn("/", director(), tier="exact")
    assert "Rows loaded" in drawn("/", OF_HAVERING, tier="exact")


def test_what_is_withheld_is_told_with_a_coarser_question(drawn: Drawn) -> None:
    page = drawn("/turnover", area="havering", role="8")
    assert "(too few to rely on, with fewer than 30 staff in post)" in page
    assert "Direct care" in page
    assert "role_group=direct-care" in page


def test_returns_taken_together_are_named_with_a_way_back(drawn: Drawn) -> None:
    page = drawn("/turnover", area="havering", pooled="3")
    assert "the last two returns together (30 September 2024 to 2025)" in page
    assert "Show 30 September 2025 alone" in page


def test_a_look_at_exact_figures_is_recorded(drawn: Drawn) -> None:
    before = len(upkeep.entries())
    drawn("/turnover", OF_HAVERING, area="havering")
    drawn("/turnover", OF_HAVERING, area="havering", tier="exact")
    (entry,) = upkeep.entries()[before:]
    assert (entry.action, entry.name, entry.tier) == ("exact-view", "director", "exact")
    assert "area=havering" in entry.query


@pytest.mark.parametrize("path", [*TOPICS, "/definitions"])
def test_a_page_is_few_components_whatever_it_says(path: str, release: Release) -> None:
    """Dash goes through all of them whenever anything changes (docs/decisions/0066-pages-as-markup.md)."""
    layout = next(page["layout"] for page in page_registry.values() if page["path"] == path)
    assert app.server.test_client().get("/").status_code == 200
    with app.server.test_request_context():
        g.principal = READER
        sent = json.dumps(layout(), cls=PlotlyJSONEncoder)
    assert sent.count('"namespace"') <= 60
