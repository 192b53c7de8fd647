"""Under every figure stand the files, pictures and copies that a reader may take away, each named for what it is of."""

from dataclasses import replace
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest

from components.drawn import Piece, first, pieces, words
from components.take_away import Panel, take_away
from data.answers import Answer
from data.measures import LEAVERS, TURNOVER, By
from data.selection import EXACT
from drawing import page_as_sent
from hand_answers import CAMDEN, HAVERING, answer_of, figure_row, view_of
from readers import director

RATES = answer_of(figure_row(CAMDEN, 60, 1000), figure_row(HAVERING, 120, 800))
LEFT = answer_of(figure_row(CAMDEN, 60), figure_row(HAVERING, 120), measure=LEAVERS)
BY_ROLE = replace(LEFT, by=By.ROLE)
PANEL = Panel("Turnover by council", "turnover-council", {"turnover-council": ""})


def folded(panel: Panel, *answers: Answer, **chosen: Any) -> list[Any]:
    """The fold of a reader on the page /turnover."""
    return take_away(panel, answers, replace(view_of(**chosen), path="/turnover"))


def links(drawn: Any) -> dict[str, str]:
    """What each link is called aloud, and where it leads."""
    return {piece.props["aria-label"]: piece.props["href"] for piece in pieces(drawn) if piece.kind == "A"}


def button(drawn: Any, copies: str) -> Piece:
    return next(each for each in pieces(drawn) if each.kind == "Button" and each.props["data-copy"] == copies)


def test_one_figure_comes_in_three_choices_of_three_kinds_and_as_a_picture() -> None:
    search = RATES.selection.search()
    found = links(folded(PANEL, RATES))
    assert found == {
        **{
            f"{kind}. {choice}: Turnover by council": f"/download/{name}.{suffix}{search}{more}"
            for choice, name, more in (
                ("What I see", "turnover", "&by=council&detail=seen"),
                ("What I see with intervals, bases and marks", "turnover", "&by=council"),
                ("Everything for these filters", "everything", ""),
            )
            for kind, suffix in (("CSV", "csv"), ("Excel", "xlsx"), ("Parquet", "parquet"))
        },
        **{
            f"{kind}. Picture of this chart: Turnover by council":
                f"/download/picture/turnover/turnover-council.{kind.lower()}{search}"
            for kind in ("PNG", "SVG")
        },
    }  # fmt: skip


def test_what_is_no_chart_has_no_picture() -> None:
    assert not any("/picture/" in href for href in links(folded(Panel("Pay", "pay", {}), RATES)).values())


@pytest.mark.parametrize(("path", "page"), [("/", "overview"), ("/council/havering", "council/havering")])
def test_pictures_are_of_the_page_that_they_are_taken_from(path: str, page: str) -> None:
    hrefs = links(take_away(PANEL, [RATES], replace(view_of(), path=path))).values()
    assert [urlsplit(each).path for each in hrefs if "/picture/" in each] == [
        f"/download/picture/{page}/turnover-council.{suffix}" for suffix in ("png", "svg")
    ]


def test_several_charts_are_told_apart() -> None:
    charts = {"a-small": "Turnover rate", "b-small": "Vacancy rate"}
    found = links(folded(PANEL._replace(title="Over time", charts=charts), RATES))
    assert urlsplit(found["PNG. Picture of this chart: Vacancy rate, Over time"]).path.endswith("/turnover/b-small.png")


def test_of_several_measures_one_is_chosen_and_named() -> None:
    drawn = folded(PANEL, RATES, LEFT)
    options = [piece.props for piece in pieces(drawn) if piece.kind == "Option"]
    assert [(each["value"], each["children"]) for each in options] == [
        ("turnover", TURNOVER.label), ("leavers", LEAVERS.label),
    ]  # fmt: skip
    assert len(links(drawn)) == 11
    assert f"CSV. What I see: {TURNOVER.label}, Turnover by council" in links(drawn)


def test_measures_that_are_broken_down_differently_have_links_of_their_own() -> None:
    found = links(folded(PANEL, RATES, BY_ROLE))
    file = found[f"Parquet. What I see with intervals, bases and marks: {LEAVERS.label}, Turnover by council"]
    assert urlsplit(file).path == "/download/leavers.parquet"
    assert parse_qs(urlsplit(file).query)["by"] == ["role"]
    assert len(found) == 17


def test_the_address_reopens_this_panel_of_this_view() -> None:
    drawn = folded(PANEL, RATES, tier=EXACT)
    found = urlsplit(button(drawn, "address").props["data-address"])
    assert (found.path, found.fragment) == ("/turnover", "turnover-council")
    asked = parse_qs(found.query)
    assert (asked["period"], asked["area"], asked["tier"]) == (["2025-09-30"], ["havering"], ["exact"])
    assert button(drawn, "table").props["aria-label"] == "Copy table: Turnover by council"


def test_another_view_gets_a_fold_of_its_own() -> None:
    one, other = (first(folded(PANEL, RATES, tier=tier), "Details") for tier in ("protected", EXACT))
    assert one and other and one.props["key"] != other.props["key"]


def test_who_may_take_no_file_away_still_gets_the_address() -> None:
    drawn = folded(PANEL, RATES, principal=director())
    assert "Files are for analysts: ask your administrator for that role." in words(drawn)
    assert links(drawn) == {}
    assert [each.props["data-copy"] for each in pieces(drawn) if each.kind == "Button"] == ["address"]


@pytest.mark.usefixtures("release")
@pytest.mark.parametrize("path", ["/", "/turnover", "/vacancies", "/age", "/pay", "/role-mix", "/explore"])
def test_every_chart_of_every_page_can_be_taken_away(path: str) -> None:
    page = page_as_sent(path, area="havering", tier="exact")
    charts = {part.split('"')[0] for part in page.split('"type": "chart", "name": "')[1:]}
    name = path.strip("/") or "overview"
    assert charts
    assert {each for each in charts if f"/download/picture/{name}/{each}.svg?" not in page} == set()
    addresses = {part.split('"')[0].partition("#")[2] for part in page.split('"data-address": "')[1:]}
    assert {each for each in addresses if f'"id": "{each}"' not in page} == set()
