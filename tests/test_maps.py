"""Every council has its tile and its outline, and maps say in words what they shade."""

import csv
import json
import re
from collections import Counter
from dataclasses import replace
from itertools import pairwise
from typing import Any

import pytest

from components import theme
from components.charts.maps import boundary_map
from components.maps import maps_panel
from components.shading import map_sentence, shades
from components.tile_map import tile_map
from config import PROJECT
from data import maps
from data.answers import Answer
from data.catalogue import ENGLAND, Catalogue, catalogue
from data.measures import MEASURES, TURNOVER
from data.store import Release
from hand_answers import CAMDEN, HACKNEY, HAVERING, LONDON, NAN, answer_of, figure_row, rounded, view_of, withheld
from scripts.boundaries import Plane
from test_charts import contrast

with (PROJECT / "data" / "reference" / "areas" / "councils_153.csv").open(encoding="utf-8", newline="") as file:
    COUNCILS = {row["gss_code_from_april_2025"]: row for row in csv.DictReader(file)}
REGIONS = sorted({row["region_code"] for row in COUNCILS.values()})
BARNET, BRENT, ENFIELD = "E09000003", "E09000005", "E09000010"


@pytest.fixture
def known(release: Release) -> Catalogue:
    return catalogue(release)


@pytest.fixture
def england(known: Catalogue) -> Answer:
    """Every council with a figure of its own."""
    rows = [figure_row(known.areas[code], 100 + n, 1000) for n, code in enumerate(COUNCILS)]
    return answer_of(*rows, area=known.areas[ENGLAND])


def london(known: Catalogue, *values: float, **chosen: Any) -> Answer:
    """As many of London's councils, in order of their codes, with these leavers of 100 staff."""
    codes = [code for code, row in COUNCILS.items() if row["region_code"] == LONDON.code][: len(values)]
    rows = [figure_row(known.areas[code], value, 100) for code, value in zip(codes, values, strict=True)]
    return answer_of(*rows, **{"area": LONDON} | chosen)


def drawn(answer: Answer, known: Catalogue, **more: Any) -> dict[str, dict[str, Any]]:
    """The tiles of London by the council's name in full, each with its class and words."""
    whole = {"region_code": LONDON.code, "highlight": None, "links": {}} | more
    found = {}
    for group in tile_map(answer, known, **whole).children:
        for item in group["props"]["children"]:
            inside = item["props"]["children"]["props"]
            words = inside["children"][-1]["props"]["children"]
            seen = [each["props"]["children"] for each in inside["children"][:-1]]
            found[words.partition(":")[0]] = {
                "class": item["props"]["className"],
                "words": words,
                "seen": seen,
                **inside,
            }
    return found


@pytest.mark.parametrize("region", [None, *REGIONS])
def test_every_council_has_a_tile_of_its_own(region: str | None) -> None:
    placed = maps.tiles(region)
    expected = [code for code, row in COUNCILS.items() if region in {None, row["region_code"]}]
    assert Counter(tile.council_code for tile in placed) == Counter(expected)
    assert len({(tile.column, tile.row) for tile in placed}) == len(placed)
    assert min(tile.column for tile in placed) == min(tile.row for tile in placed) == 1


@pytest.mark.parametrize("region", REGIONS)
def test_a_region_hangs_together(region: str) -> None:
    cells = {(tile.column, tile.row) for tile in maps.tiles(region)}
    reached: set[tuple[int, int]] = set()
    ahead = {min(cells)}
    while ahead:
        reached |= ahead
        ahead = {(x + dx, y + dy) for x, y in ahead for dx in (-1, 0, 1) for dy in (-1, 0, 1)} & cells - reached
    assert reached == cells


def test_london_is_laid_out_as_readers_know_it() -> None:
    at = {tile.letters: tile for tile in maps.tiles(LONDON.code)}
    assert at["HIL"].column == 1 and at["HAV"].column == 8 and at["ENF"].row == 1
    assert (at["LND"].column, at["LND"].row) == (at["WSM"].column + 1, at["WSM"].row)
    assert {at[each].row for each in ("KTT", "STN", "CRY", "BRY")} == {6, 7}


def test_names_of_regions_stand_in_free_cells_of_england() -> None:
    taken = {(tile.column, tile.row) for tile in maps.tiles(None)}
    cells = [(label.column + n, label.row) for label in maps.region_labels() for n in range(label.span)]
    assert len(maps.region_labels()) == len(REGIONS)
    assert not taken & set(cells) and len(cells) == len(set(cells))


def is_inside(point: tuple[float, float], outline: maps.Outline) -> bool:
    """By counting the sides that a line from the point to the east crosses."""
    x, y = point
    corners = list(zip(outline.x, outline.y, strict=True))
    crossed = 0
    for (x0, y0), (x1, y1) in pairwise(corners):
        if None not in {x0, x1} and (y0 > y) != (y1 > y):
            crossed += x < x0 + (y - y0) * (x1 - x0) / (y1 - y0)
    return crossed % 2 == 1


@pytest.mark.parametrize("area", [ENGLAND, *REGIONS])
def test_a_point_in_each_council_is_in_its_outline(area: str) -> None:
    path = PROJECT / "data" / "reference" / "maps" / "boundaries" / f"{area}.json"
    plane = Plane(**json.loads(path.read_text(encoding="utf-8"))["plane"])
    outlines = maps.outlines(area).councils
    expected = {code: row for code, row in COUNCILS.items() if area in {ENGLAND, row["region_code"]}}
    assert outlines.keys() == expected.keys()
    for code, row in expected.items():
        point = plane.place(float(row["rep_lon"]), float(row["rep_lat"]))
        assert is_inside(point, outlines[code]), row["name"]


def test_a_city_is_drawn_over_the_county_around_it() -> None:
    order = [COUNCILS[code]["name"] for code in maps.outlines("E12000004").councils]
    assert order.index("Leicester") > order.index("Leicestershire")
    assert order.index("Derby") > order.index("Derbyshire")


@pytest.mark.parametrize(("area", "most"), [(ENGLAND, 120), *((region, 60) for region in REGIONS)])
def test_a_boundary_map_is_light(area: str, most: int, england: Answer) -> None:
    figure = boundary_map(england, area_code=area, links=dict.fromkeys(COUNCILS, "?workforce=council-staff&area=here"))
    assert len(json.dumps(figure, separators=(",", ":"))) < most * 1024


def test_shades_hold_a_fifth_each_lowest_first(known: Catalogue) -> None:
    found = shades(TURNOVER, london(known, 50, 10, 20, 30, 40, 15, 25, 35, 45, 55).rows)
    assert [[row["numerator"] for row in each.rows] for each in found] == [
        [10, 15],
        [20, 25],
        [30, 35],
        [40, 45],
        [50, 55],
    ]
    assert found[0].values == "10.0\u00a0% to 15.0\u00a0%"


def test_what_is_printed_alike_is_shaded_alike(known: Catalogue) -> None:
    found = shades(TURNOVER, london(known, 10, 10, 10, 10, 20, 30).rows)
    assert [(each.number, len(each.rows)) for each in found] == [(1, 4), (4, 1), (5, 1)]


def test_a_few_councils_are_spread_over_the_shades(known: Catalogue) -> None:
    assert [each.number for each in shades(TURNOVER, london(known, 10, 20, 30).rows)] == [1, 3, 5]
    assert [each.number for each in shades(TURNOVER, london(known, 10).rows)] == [1]


def test_the_sentence_names_the_ends(known: Catalogue) -> None:
    assert map_sentence(london(known, 50, 10, 30), known).replace("\u00a0", " ") == (
        "Turnover in the 12 months to 30 September 2025 is highest in City of London (50.0 %), "
        "and lowest in Barking and Dagenham (10.0 %)."
    )


def test_many_councils_are_counted_by_region(england: Answer, known: Catalogue) -> None:
    said = map_sentence(england, known).replace("\u00a0", " ")
    # the last codes, and so the highest values, are those of counties and of London's boroughs
    assert re.search(r"highest in 30 councils \([\d.]+ % to 25\.2 %\), \d+ of them in [\w ]+, ", said)


def test_the_sentence_says_what_rounding_can_do(known: Catalogue) -> None:
    answer = answer_of(rounded(CAMDEN, 10, 100), rounded(HACKNEY, 20, 100), area=LONDON)
    assert map_sentence(answer, known).endswith("Rounding alone can move a council to the next shade.")


def test_edges_of_the_sentence(known: Catalogue) -> None:
    nothing = answer_of(withheld(CAMDEN, "c"), area=LONDON)
    assert map_sentence(nothing, known) == "There is no figure to map for this selection."
    alike = map_sentence(london(known, 10, 10), known).replace("\u00a0", " ")
    assert alike.endswith("10.0 % in City of London and Barking and Dagenham, all that have a figure.")


def test_a_tile_says_its_council_and_value_in_full(known: Catalogue) -> None:
    answer = answer_of(figure_row(CAMDEN, 10, 100), figure_row(HACKNEY, 20, 100), area=CAMDEN)
    tiles = drawn(answer, known, highlight=CAMDEN.code, links={CAMDEN.code: "?area=camden"})
    camden = tiles["Camden"]
    assert camden["words"] == camden["title"] == "Camden: 10.0\u00a0%, shade 1 of 5"
    assert camden["href"] == "?area=camden"
    assert "scale-1" in camden["class"] and "is-chosen" in camden["class"]
    assert "scale-5" in tiles["Hackney"]["class"] and "is-chosen" not in tiles["Hackney"]["class"]


def test_a_withheld_tile_has_words_and_no_value(known: Catalogue) -> None:
    answer = answer_of(figure_row(HACKNEY, 20, 100), withheld(CAMDEN, "c"), area=LONDON)
    camden = drawn(answer, known)["Camden"]
    assert camden["words"] == "Camden: withheld"
    assert camden["class"] == "map-tile is-missing"
    assert camden["seen"] == ["Camden", "CMD", "[c]", "withheld"]
    figure = boundary_map(answer, area_code=LONDON.code)
    trace = next(each for each in figure["data"] if each["name"] == CAMDEN.code)
    assert trace["text"] == "<b>Camden</b><br>withheld" and "fillcolor" not in trace


def test_councils_outside_keep_their_place_without_a_link(known: Catalogue) -> None:
    answer = answer_of(figure_row(CAMDEN, 10, 100), area=LONDON)
    tile = drawn(answer, known, links={CAMDEN.code: "?area=camden"})["Havering"]
    assert tile["class"] == "map-tile is-outside" and "href" not in tile


def test_a_joint_return_shades_both_its_councils(known: Catalogue) -> None:
    both = known.areas["E09000021+E09000027"]
    answer = answer_of(figure_row(both, 10, 100), figure_row(CAMDEN, 20, 100), area=LONDON)
    tiles = drawn(answer, known)
    for name in ("Kingston upon Thames", "Richmond upon Thames"):
        words = f"{name} (in the return of {both.name}): 10.0\u00a0%, shade 1 of 5"
        assert words in {tile["words"] for tile in tiles.values()}


def test_a_click_on_a_boundary_leads_where_its_tile_does(known: Catalogue) -> None:
    answer = london(known, 10, 20)
    figure = boundary_map(answer, area_code=LONDON.code, links={"E09000001": "?area=city-of-london"})
    leads = {trace["name"]: trace.get("customdata") for trace in figure["data"]}
    assert leads["E09000001"] == "?area=city-of-london" and leads["E09000002"] is None
    assert all(trace["mode"] == "lines" for trace in figure["data"])  # Dash looks for it when a line is clicked


def test_the_chosen_council_is_outlined_last(known: Catalogue) -> None:
    figure = boundary_map(london(known, 10, 20), area_code=LONDON.code, highlight=HAVERING.code)
    outline = maps.outlines(LONDON.code).councils[HAVERING.code]
    assert figure["data"][-1]["x"] == outline.x and figure["data"][-1]["line"]["width"] > 3


def test_the_panel_has_key_table_credit_and_other_measures(known: Catalogue) -> None:
    answer = answer_of(figure_row(CAMDEN, 10, 100), withheld(HACKNEY, "u"), area=LONDON)
    view = replace(view_of(area=LONDON), known=known)
    panel = str(maps_panel(answer, view, measures=(TURNOVER, MEASURES["vacancy-rate"]))).replace("\\xa0", " ")
    for words in (
        "10.0 %: 1 council",
        "[u] too few to rely on: 1 council",
        "OS data",
        "measure=vacancy-rate",
        "Show as",
    ):
        assert words in panel, words
    assert maps.CREDIT.startswith("Boundaries: Office for National Statistics")


def test_the_scale_is_that_of_the_style_sheet_and_stands_out() -> None:
    css = (PROJECT / "assets" / "maps.css").read_text(encoding="utf-8")
    assert tuple(re.findall(r"--scale-\d: (#\w+);", css)) == theme.SCALE
    for n, shade in enumerate(theme.SCALE, start=1):
        assert contrast(shade, theme.TEXT) >= 3
        assert contrast(shade, theme.PAPER if n == len(theme.SCALE) else theme.TEXT) >= 4.5


def test_no_value_is_no_shade(known: Catalogue) -> None:
    assert shades(TURNOVER, [figure_row(CAMDEN, value=NAN)]) == []
