"""Every number in a board pack, a picture or a workbook is the one that the interface for programs gives."""

import csv
import io
import json
import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from urllib.parse import parse_qs

import pytest
from flask.testing import FlaskClient

from attacked import MIDDLE, NEWEST, World
from attacker import Row
from data.principal import Principal
from data.store import Release
from packs import model
from packs.build import build
from packs.order import Order
from read_back import Leaf, of_pdf, of_png, of_powerpoint, of_svg, of_word, of_xlsx, pdf_text
from readers import READER, STEWARD
from reckoning import Reckoning
from state import packs as kept
from told_by_api import NUMBER, Page, Told, plain, wrong_in_chart, wrong_in_table
from wording import NOT_FIGURES, Vocabulary

ALL, SLIDES = ("pptx", "docx", "pdf"), ("pptx",)
PACKS = {
    "a council": ("/council/westminster", "", READER, ALL),
    "a council, exact": ("/council/westminster", "?tier=exact", STEWARD, ALL),
    "a council that has next to no figures": ("/council/city-of-london", f"?period={MIDDLE}", READER, ALL),
    "a region": ("/", "?area=london", READER, ALL),
    "turnover of a role": ("/turnover", "?area=london&role=8", READER, SLIDES),
    "vacancies beside a group": ("/vacancies", "?area=westminster&compare=group.camden.brent.hackney", READER, SLIDES),
    "age": ("/age", "?area=london", READER, SLIDES),
    "pay": ("/pay", "?area=westminster", READER, ALL),
    "role mix of a role group": ("/role-mix", "?area=westminster&role_group=direct-care", READER, SLIDES),
}
READERS: dict[str, Callable[[bytes], list[Leaf]]] = {"pptx": of_powerpoint, "docx": of_word, "pdf": of_pdf}
CONSTANTS = {"1", "5", "95", "99.8", "171", "2018", "3", "3.0", "4.0", "2024"}  # of rules, laws and licences
ON_AXES = {"0", "5", "10", "15", "20", "25", "30", "40", "50", "60", "80", "100", "150", "200"}  # of pictures
_WITHOUT = {"returns", "method"}  # pages without figures about people
_PART = re.compile(r"rows \d+ to \d+ of \d+$")  # of a table that has several slides
_COUNCILS = ("&by=council", "&by=council&by=period", "&by=period")


Words = Callable[[str], Vocabulary]


@dataclass(frozen=True, repr=False)
class Taken:
    """A pack as it was taken away: what it was made of, its files, and the interface as its reader has it."""

    pack: model.Pack
    files: dict[str, bytes]
    told: Told
    vocabularies: dict[str, Words] = field(default_factory=dict)

    @property
    def as_at(self) -> str:
        """The date of the pack, ISO 8601."""
        return parse_qs(self.pack.address.partition("?")[2])["period"][0]

    def rows(self, page: model.Page) -> tuple[Row, ...]:
        """The rows under the addresses that a page carries."""
        return tuple(row for address in page.addresses for row in self.told.rows(address))

    def page(self, page: model.Page) -> Page:
        """What a page must say."""
        return Page(self.rows(page), self.pack.area, self.as_at)

    def leaves(self, suffix: str) -> Iterator[tuple[model.Page, Leaf]]:
        """Each page beside what a file has of it."""
        _, *leaves = READERS[suffix](self.files[suffix])
        assert [plain(leaf.title) for leaf in leaves if leaf.title != "Contents"] == [
            plain(page.title) for page in self.pack.pages
        ]
        yield from zip(self.pack.pages, (leaf for leaf in leaves if leaf.title != "Contents"), strict=True)


@pytest.fixture(scope="session")
def client(world: World) -> FlaskClient:
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("MUSTER_HOME", str(home_of(world.release)))
        from app import server  # noqa: PLC0415 - its pages ask the live release as soon as they are served

        return server.test_client()


@pytest.fixture(autouse=True)
def served(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MUSTER_HOME", str(home_of(world.release)))


def home_of(release: Release) -> Path:
    return release.path.parent.parent


_taken: dict[str, Taken] = {}


@pytest.fixture
def taken(name: str, client: FlaskClient) -> Taken:
    """A pack, made once, and fetched from its addresses."""
    if name not in _taken:
        _taken[name] = take(client, *PACKS[name])
    return _taken[name]


each_pack = pytest.mark.parametrize("name", PACKS)
each_file = pytest.mark.parametrize(("name", "suffix"), [(name, suffix) for name in PACKS for suffix in PACKS[name][3]])


def take(client: FlaskClient, path: str, search: str, who: Principal, suffixes: Sequence[str]) -> Taken:
    pack_id = kept.ask(who.name, "t", path)
    told = Told(client, who)
    files = {}
    for suffix in suffixes:
        build(Order(pack_id, path, search, suffix, {}, who))
        files[suffix] = told.get(f"/download/pack/{pack_id}.{suffix}")
    return Taken(model.pack_of(kept.content_of(pack_id)), files, told)


@each_pack
def test_every_value_of_an_editable_chart_is_the_interfaces_own(taken: Taken) -> None:
    wrong, seen = [], 0
    for page, leaf in taken.leaves("pptx"):
        assert len(leaf.charts) == (page.chart is not None), page.title
        for chart in leaf.charts:
            seen += sum(value is not None for line in chart.series for value in line.values)
            wrong += [f"{page.key}: {each}" for each in wrong_in_chart(chart, taken.page(page))]
    assert wrong == []
    assert seen >= 5


@each_file
def test_every_cell_of_a_table_is_in_the_row_that_it_stands_for(taken: Taken, suffix: str) -> None:
    wrong, seen = [], 0
    for page, leaf in taken.leaves(suffix):
        if page.key in _WITHOUT:
            continue
        for table in leaf.tables:
            figures, strange = wrong_in_table(table, taken.page(page))
            seen += figures
            wrong += [f"{page.key}: {each}" for each in strange]
        body = [tuple(map(plain, row)) for table in leaf.tables for row in table[1:]]
        assert body == [tuple(map(plain, row)) for row in (page.table.rows if page.table else ())]
    assert wrong == []
    assert seen >= 20


@each_file
def test_every_number_in_words_follows_from_the_interfaces_rows(world: World, taken: Taken, suffix: str) -> None:
    wrong, seen = [], 0
    meanings = meaning(taken.told)
    for page, leaf in taken.leaves(suffix):
        if page.key == "method":
            said = (NOT_FIGURES.sub(" ", plain(line)) for line in leaf.words)
            assert {found for line in said for _, found, _ in NUMBER.findall(line)} <= CONSTANTS
            continue
        if page.key not in taken.vocabularies:
            taken.vocabularies[page.key] = vocabulary(world, taken, page)
        told = taken.vocabularies[page.key]
        for line in filter(None, (left_to_say(words, page, meanings) for words in leaf.words)):
            seen += 1
            wrong += [(page.key, found, line) for found in told(line).strange(line)]
    assert wrong == []
    assert seen >= 20


@cache
def meaning(told: Told) -> re.Pattern[str]:
    """The definitions of all measures, however the lines of a file break."""
    found = json.loads(told.get("/api/v1/definitions"))["measures"]
    texts = [f"{each['definition']} Formula: {each['formula']}. Left out: {each['exclusions']}" for each in found]
    return re.compile("|".join(r"\s*".join(map(re.escape, re.sub(r"\s", "", text))) for text in texts))


def left_to_say(words: str, page: model.Page, meanings: re.Pattern[str]) -> str:
    """A paragraph without what a measure means and without addresses."""
    return "" if words in page.addresses else meanings.sub(" ", _PART.sub("", words))


def vocabulary(world: World, taken: Taken, page: model.Page) -> Words:
    """For a paragraph, what numbers it may hold: those of the areas it names, the pack's own and its comparator."""
    rows, beside = taken.rows(page), []
    for address in page.addresses:
        asked = re.sub("(&by=[a-z_]+)+$", "", address)
        staff = re.sub("(&measure=[a-z0-9-]+)+$", "&measure=staff-in-post", asked)
        beside += [row for each in (asked, staff) for by in _COUNCILS for row in taken.told.rows(each + by)]
    floors = [rate for floor in world.known.pay_floors.values() for rate in floor if isinstance(rate, float)]
    asked_for = parse_qs(taken.pack.address.partition("?")[2])
    compared = world.known.area(asked_for["compare"][0])
    assert compared
    every = Reckoning(rows, beside, floors, world.known.members_of(compared))
    own = {taken.pack.area, compared.name}

    def of(text: str) -> Vocabulary:
        return Vocabulary(
            [each for name, each in every.by_area.items() if name in own or name in text], every, frozenset()
        )

    return of


def numbers(words: str) -> set[str]:
    """The numbers in some words, without signs and units."""
    return {figure for _, figure, _ in NUMBER.findall(plain(words))}


@pytest.mark.parametrize("name", [name for name, (*_, suffixes) in PACKS.items() if "pdf" in suffixes])
def test_the_drawings_of_a_pdf_have_no_other_numbers_than_its_tables_and_axes(taken: Taken) -> None:
    known = {str(number) for number in range(1, 40)}  # sheets
    for page, leaf in [(None, of_pdf(taken.files["pdf"])[0]), *taken.leaves("pdf")]:
        known |= numbers(" ".join([*leaf.words, *(cell for table in leaf.tables for row in table for cell in row)]))
        known |= on_axes(page.figure) if page and page.figure else set()
        known |= {figure for row in taken.page(page).rows for figure in as_printed(row)} if page else set()
    words = re.sub(r"\d+ \w+ 20\d\d|\d+-\d+", " ", plain(pdf_text(taken.files["pdf"])))
    assert numbers(words) - known == set()


def on_axes(figure: dict[str, object]) -> set[str]:
    """The numbers along the axes of a drawing."""
    layout = figure["layout"]
    assert isinstance(layout, dict)
    return numbers(" ".join(str(text) for axis in ("xaxis", "yaxis") for text in layout[axis].get("ticktext", ())))


def as_printed(row: Row) -> set[str]:
    scale = 100 if row["unit"] == "share" else 1
    return {f"{abs(float(row['value'])) * scale:,.{places}f}" for places in (0, 1, 2)} if row["value"] else set()


PICTURES = {
    "turnover by council": ("turnover", "turnover-council", "?area=westminster", "turnover", "&by=council"),
    "turnover of a role, exact": (
        "turnover", "turnover-council", "?area=westminster&role=8&tier=exact", "turnover", "&by=council",
    ),
    "vacancies over time": ("vacancies", "vacancy-rate-period", "?area=london", "vacancy-rate", "&by=period"),
    "age 55 and over by role group": (
        "age", "age-55-over-share-role_group", "?area=westminster", "age-55-over-share", "&by=role_group",
    ),
}  # fmt: skip


@pytest.mark.parametrize("picture", PICTURES)
def test_a_picture_holds_the_interfaces_numbers_in_its_words_and_its_drawing(client: FlaskClient, picture: str) -> None:
    where, name, search, measure, by = PICTURES[picture]
    told = Told(client, STEWARD if "exact" in picture else READER)
    page = Page(
        told.rows(f"/api/v1/data{search}&measure={measure}{by}"),
        "Westminster" if "west" in search else "London",
        NEWEST,
    )
    held = of_png(told.get(f"/download/picture/{where}/{name}.png{search}"))
    table = tuple(tuple(row) for row in csv.reader(io.StringIO(held["Data"])))
    seen, wrong = wrong_in_table(table, page)
    assert wrong == [] and seen >= 5
    drawn = of_svg(told.get(f"/download/picture/{where}/{name}.svg{search}"))
    known = numbers(" ".join(cell for row in table for cell in row)) | set().union(*map(as_printed, page.rows))
    marks = [text for text in drawn if re.fullmatch(r"[\d.,]+\s%", plain(text))]
    assert len(marks) >= 4
    assert numbers(" ".join(marks)) - known <= ON_AXES


@pytest.mark.parametrize(
    ("key", "search", "who"),
    [
        ("turnover", "?area=london&by=council", READER),
        ("turnover", "?area=westminster&role=8&tier=exact&by=council", STEWARD),
        ("staff-in-post", "?area=westminster&by=age_band", READER),
        ("hourly-pay", "?area=london&by=role", READER),
        ("vacancies", "?area=westminster&compare=group.camden.brent.hackney&by=period", READER),
    ],
)
def test_a_workbook_holds_the_interfaces_rows_with_their_types(
    client: FlaskClient, key: str, search: str, who: Principal
) -> None:
    told = Told(client, who)
    rows = json.loads(told.get(f"/api/v1/data{search}&measure={key}&limit=10000"))["rows"]
    cells = of_xlsx(told.get(f"/download/{key}.xlsx{search}"))
    assert len(cells) == len(rows) > 2
    for cell, row in zip(cells, rows, strict=True):
        for name, value in row.items():
            found = cell.get(name, value)
            if name == "period":
                found = found.date().isoformat()
            assert found == (value if value != "" else None) and isinstance(found, type(found)), name
            if isinstance(value, int | float):
                assert isinstance(found, int | float)
        assert (row["mark"] in {"c", "u"}) <= (cell["value"] is None)


@each_pack
def test_what_is_withheld_is_there_to_be_looked_for(taken: Taken) -> None:
    """The searches above would say nothing of a release that withholds nothing, or shows nothing."""
    rows = [row for page in taken.pack.pages for row in taken.rows(page)]
    assert sum(bool(row["value"]) for row in rows) > 20
    if taken.pack.tier == "protected" and taken.pack.kind != "age":
        assert any(row["mark"] in {"c", "u"} for row in rows)


def test_the_numbers_of_york_are_in_its_files_as_worked_out_by_hand(
    release: Release, monkeypatch: pytest.MonkeyPatch
) -> None:
    """6 of 16 left, 7 of 22 posts vacant, 2 of 20 agency, 6 of 14 are 55 or over: tests/test_worked_answers.py."""
    from app import server  # noqa: PLC0415

    monkeypatch.setenv("MUSTER_HOME", str(home_of(release)))
    york = take(server.test_client(), "/council/york", "?tier=exact", STEWARD, ALL)
    for suffix in READERS:
        leaves = {page.key: leaf for page, leaf in york.leaves(suffix)}
        cells = {plain(row[0]): plain(row[1]) for row in leaves["headlines"].tables[0][1:]}
        assert list(cells.values()) == ["37.5 %", "31.8 %", "10.0 %", "42.9 %"]
        assert any("7 vacant posts" in plain(line) for line in leaves["read-aloud"].words)
    (chart,) = next(leaf for page, leaf in york.leaves("pptx") if page.key == "headlines").charts
    assert chart.series[0].values == pytest.approx((6 / 16, 7 / 22, 2 / 20, 6 / 14))
