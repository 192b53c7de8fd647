"""Board packs as PowerPoint, read back with python-pptx: what they hold, and that it fits."""

import io
import zipfile
from dataclasses import replace
from functools import cache
from pathlib import Path
from time import perf_counter
from typing import Any

import openpyxl
import pytest
from lxml import etree
from PIL import ImageFont
from pptx import Presentation
from pptx.util import Emu

from data.export import SENSITIVE
from data.measures import Unit
from hand_packs import HOSTILE, LONG, PLAIN, council_pack, exact_pack, page_key
from packs.model import Chart, Pack, Page, Series, Table
from packs.powerpoint import powerpoint
from packs.powerpoint.chart_numbers import number_format, places
from packs.text import LONGEST, plain

A = "{http://schemas.openxmlformats.org/drawingml/2006/main}"
C = "{http://schemas.openxmlformats.org/drawingml/2006/chart}"
FONTS = Path(__file__).resolve().parents[1] / "pictures" / "fonts"
CHARTED = ("turnover", "turnover-trend", "vacancies", "pay", "role-mix")


def read(pack: Pack) -> Any:
    return Presentation(io.BytesIO(powerpoint(pack)))


@cache
def council() -> Any:
    return read(council_pack())


def with_page(**changes: Any) -> Pack:
    """A pack of the turnover page alone, changed."""
    pack = council_pack()
    return replace(pack, pages=(replace(page_key(pack, "turnover"), **changes),))


def slides_of(title: str, made: Any = None) -> list[Any]:
    slides = (made or council()).slides
    return [each for each in slides if each.shapes.title.text_frame.text.split(", continued")[0] == title]


def words_of(slide: Any) -> str:
    return "\n".join(shape.text_frame.text for shape in slide.shapes if shape.has_text_frame)


def charts(made: Any) -> list[Any]:
    return [shape for slide in made.slides for shape in slide.shapes if shape.has_chart]


def tables(slides: Any) -> list[Any]:
    return [shape for slide in slides for shape in slide.shapes if shape.has_table]


def rows_of(shape: Any) -> list[tuple[str, ...]]:
    return [tuple(cell.text_frame.text for cell in row.cells) for row in shape.table.rows]


def chart_of(title: str) -> Any:
    return next(shape.chart for slide in slides_of(title) for shape in slide.shapes if shape.has_chart)


def lengths(series: Any, side: str) -> list[float]:
    return [float(value.text) for value in series._element.iter(f"{C}{side}") for value in value.iter(f"{C}v")]


def test_a_pack_opens_with_a_cover_that_says_whose_and_when() -> None:
    cover = words_of(council().slides[0])
    for told in (
        "Havering",
        "Adult social care workforce",
        "30 September 2025",
        "London",
        "All services",
        "Sample data",
    ):
        assert told in cover
    assert "20251001T000000000Z" in cover
    assert "15 January 2026, 09:30 UTC" in cover


def test_every_page_has_a_slide_with_its_title_and_its_sentences() -> None:
    for page in council_pack().pages:
        first = slides_of(page.title)[0]
        assert all(sentence in words_of(first) for sentence in page.sentences)


def test_titles_differ_even_where_pages_share_one() -> None:
    pack = council_pack()
    titles = [slide.shapes.title.text_frame.text for slide in read(replace(pack, pages=pack.pages * 2)).slides]
    assert len(titles) == len(set(titles))


@pytest.mark.parametrize("key", CHARTED)
def test_a_chart_holds_each_number_of_the_page(key: str) -> None:
    page = page_key(council_pack(), key)
    assert page.chart
    plot = chart_of(page.title).plots[0]
    assert tuple(plot.categories) == page.chart.categories
    found = [(series.name, tuple(series.values)) for series in plot.series]
    assert found == [(series.name, series.values) for series in page.chart.series]


@pytest.mark.parametrize("key", CHARTED)
def test_the_workbook_behind_a_chart_holds_the_same_numbers_and_no_formula(key: str) -> None:
    page = page_key(council_pack(), key)
    assert page.chart
    book = openpyxl.load_workbook(io.BytesIO(chart_of(page.title).part.chart_workbook.xlsx_part.blob))
    head, *rows = book.active.iter_rows()
    many = len(page.chart.series)
    assert [cell.value for cell in head[1 : many + 1]] == [series.name for series in page.chart.series]
    assert tuple(row[0].value for row in rows) == page.chart.categories
    for place, series in enumerate(page.chart.series, 1):
        assert tuple(row[place].value for row in rows) == series.values
    assert {cell.data_type for row in (head, *rows) for cell in row} <= {"s", "n"}


def test_intervals_reach_from_low_to_high() -> None:
    page = page_key(council_pack(), "turnover-trend")
    assert page.chart
    area, series = page.chart.series[0], chart_of(page.title).plots[0].series[0]
    shown = [value for value in area.values if value is not None]
    assert [round(value - below, 6) for value, below in zip(shown, lengths(series, "minus"), strict=True)] == [
        low for low in area.low if low is not None
    ]
    assert [round(value + above, 6) for value, above in zip(shown, lengths(series, "plus"), strict=True)] == [
        high for high in area.high if high is not None
    ]


def test_tables_hold_each_cell_of_the_page_and_repeat_their_head() -> None:
    for page in council_pack().pages:
        if page.table:
            found = [rows_of(shape) for shape in tables(slides_of(page.title))]
            assert all(head == page.table.head for head, *_ in found)
            assert tuple(row for _, *rows in found for row in rows) == page.table.rows


def test_a_long_table_stands_on_slides_of_its_own() -> None:
    first, *others = slides_of("Turnover")
    assert not tables([first])
    assert tables(others)
    assert all("continued" in slide.shapes.title.text_frame.text for slide in others)


def test_a_short_table_stands_beside_its_chart() -> None:
    (slide,) = slides_of("Turnover over time")
    assert [shape.has_chart or shape.has_table for shape in slide.shapes].count(True) == 2


def test_narrow_rows_stand_in_two_columns() -> None:
    table = Table("Returns", ("Council", "Return"), tuple((f"Council {number}", "Accepted") for number in range(32)))
    made = read(with_page(chart=None, table=table, sentences=()))
    left, right = tables(made.slides)
    assert left.left + left.width < right.left
    assert rows_of(left)[1:] + rows_of(right)[1:] == list(table.rows)


def test_charts_and_tables_say_what_they_are_to_a_screen_reader() -> None:
    page = page_key(council_pack(), "pay")
    chart, table = (shape for shape in slides_of(page.title)[0].shapes if shape.has_chart or shape.has_table)
    assert chart._element.nvGraphicFramePr.cNvPr.get("descr") == page.alt
    assert page.table and page.table.caption in table._element.nvGraphicFramePr.cNvPr.get("descr")
    assert all(shape.table.first_row for shape in tables(council().slides))


def test_a_slide_is_read_in_order_and_nothing_on_it_is_decoration() -> None:
    (slide,) = slides_of("Vacancies and agency workers")
    names = [shape.name.split(" ")[0] for shape in slide.shapes]
    assert names == ["Title", "Text", "Chart", "Caption", "Table", "Comment", "What", "Area", "Marking", "Page"]
    layouts = [council().slide_master, *council().slide_layouts]
    plain_shapes = [shape for each in layouts for shape in each.shapes if not shape.is_placeholder]
    assert plain_shapes and all("decorative" in etree.tostring(shape._element).decode() for shape in plain_shapes)


def test_notes_hold_definitions_filters_source_and_addresses() -> None:
    pack = council_pack()
    for page in pack.pages:
        for slide in slides_of(page.title):
            notes = slide.notes_slide.notes_text_frame.text
            assert all(told in notes for told in (*page.definitions, *page.addresses, page.source, pack.filters))


@pytest.mark.parametrize(("pack", "marking"), [(council_pack(), "Sample data"), (exact_pack(), SENSITIVE)])
def test_each_slide_names_area_date_marking_and_number(pack: Pack, marking: str) -> None:
    slides = list(read(pack).slides)
    for number, slide in enumerate(slides, 1):
        words = words_of(slide)
        assert "Havering \u00b7 as at 30 September 2025" in words
        assert f"{number} of {len(slides)}" in words
        assert next(shape for shape in slide.shapes if shape.name == "Marking").text_frame.text == marking


def test_base_caveats_and_source_stand_under_the_figures() -> None:
    page = page_key(council_pack(), "pay")
    words = words_of(slides_of(page.title)[0])
    assert page.base in words and page.source in words
    assert all(caveat in words for caveat in page.caveats)


def test_a_comment_is_the_readers_words_and_nothing_that_acts() -> None:
    (slide,) = slides_of("Vacancies and agency workers")
    comment = next(shape for shape in slide.shapes if shape.name == "Comment")
    assert comment.text_frame.text == f"Comment\n{PLAIN}"
    assert plain(HOSTILE) == PLAIN
    package = zipfile.ZipFile(io.BytesIO(powerpoint(council_pack())))
    assert not any(b"<script" in package.read(name) for name in package.namelist())


def test_names_that_turn_text_round_or_hide_it_are_inert_in_every_part() -> None:
    bad = "=1+1<b>\u202eeno\u2066\x00\ufeff"
    page = page_key(council_pack(), "pay")
    assert page.chart and page.table
    chart = page.chart._replace(categories=(bad, *page.chart.categories[1:]), axis=bad)
    table = page.table._replace(caption=bad, rows=((bad, bad), *page.table.rows[1:]))
    changed = replace(page, title=bad, sentences=(bad,), chart=chart, table=table, alt=bad, source=bad, base=bad)
    package = zipfile.ZipFile(io.BytesIO(powerpoint(replace(council_pack(), area=bad, title=bad, pages=(changed,)))))
    parts = {name: package.read(name).decode() for name in package.namelist() if name.endswith((".xml", ".rels"))}
    assert any("=1+1&lt;b&gt;eno" in text for text in parts.values())
    assert [name for name, text in parts.items() if set(text) & set("\u202e\u2066\x00\ufeff") or "<b>" in text] == []


def test_a_comment_is_cut_and_its_unseen_characters_left_out() -> None:
    assert plain("a\u202eb\u2066c\u200fd\u061ce\x00\x1bf\ufeff\u00adg") == "abcdefg"
    assert plain("one\r\n\r\n\r\n\r\ntwo\u2028three") == "one\n\ntwo\nthree"
    assert plain("x" * 5_000) == "x" * LONGEST
    assert plain(" \u202e\n ") == ""


def test_a_long_comment_goes_on_slides_after_the_figures() -> None:
    text = "We have looked into this. " * 38
    made = read(with_page(comment=text))
    titles = [slide.shapes.title.text_frame.text for slide in made.slides]
    assert "Turnover, continued: comment" in titles
    assert text.strip() in words_of(made.slides[titles.index("Turnover, continued: comment")])
    many_lines = read(with_page(comment="\n".join("same" for _ in range(200))))
    assert sum(words_of(slide).count("same") for slide in slides_of("Turnover", many_lines)) == 200


def bounds(shape: Any) -> tuple[float, float, float, float]:
    return tuple(
        Emu(each).inches for each in (shape.left, shape.top, shape.left + shape.width, shape.top + shape.height)
    )


@cache
def font(bold: bool) -> Any:
    return ImageFont.truetype(str(FONTS / f"LiberationSans-{'Bold' if bold else 'Regular'}.ttf"), 100)


def lines(text: str, size: float, room: float, *, bold: bool) -> int:
    """How many lines words take, as programs break them, measured apart from what is tested."""
    many = 0
    for own in text.split("\v"):
        used, many = 0.0, many + 1
        for word in own.split(" "):
            wide = font(bold).getlength(word) * size / 7_200
            space = font(bold).getlength(" ") * size / 7_200 if used else 0
            if used and used + space + wide > room:
                used, space, many = 0.0, 0.0, many + 1
            broken = int(wide / room)
            used, many = used + space + wide - broken * room, many + broken
    return many


def runs_height(frame: Any, room: float, default: float) -> float:
    """The height of words as they are written, by the size and the weight of each paragraph's runs."""
    deep = 0.0
    for paragraph in frame.paragraphs:
        runs = list(paragraph.runs)
        size = max([run.font.size.pt for run in runs if run.font.size], default=default)
        bold = any(run.font.bold for run in runs)
        after = paragraph.space_after.pt if paragraph.space_after else 0
        deep += lines(paragraph.text, size, room, bold=bold) * size * 1.15 / 72 + after / 72
    return deep


def overflows(made: Any) -> list[str]:
    """Boxes and cells whose words are higher than they are, and shapes that leave their slide or cover each other."""
    found = []
    for number, slide in enumerate(made.slides, 1):
        placed = [(shape.name, bounds(shape)) for shape in slide.shapes]
        for shape in slide.shapes:
            left, top, right, bottom = bounds(shape)
            if left < 0 or top < 0 or right > 13.34 or bottom > 7.5:
                found.append(f"{number} {shape.name} leaves the slide")
            if shape.has_text_frame:
                frame = shape.text_frame
                inset = Emu(frame.margin_left).inches if shape.name == "Comment" else 0
                if runs_height(frame, right - left - 2 * inset + 0.01, 10) > bottom - top - 2 * inset + 0.02:
                    found.append(f"{number} {shape.name} overflows")
            if shape.has_table:
                for row in shape.table.rows:
                    for cell, column in zip(row.cells, shape.table.columns, strict=True):
                        room = Emu(column.width - cell.margin_left - cell.margin_right).inches + 0.01
                        sides = Emu(cell.margin_top + cell.margin_bottom).inches
                        if runs_height(cell.text_frame, room, 10) + sides > Emu(row.height).inches + 0.01:
                            found.append(f"{number} cell overflows: {cell.text_frame.text}")
        found += [
            f"{number} {one} covers {other}"
            for place, (one, a) in enumerate(placed)
            for other, b in placed[place + 1 :]
            if min(a[2], b[2]) - max(a[0], b[0]) > 0.02 and min(a[3], b[3]) - max(a[1], b[1]) > 0.02
        ]
    return found


AWKWARD: dict[str, dict[str, Any]] = {
    "as it is": {},
    "long sentences": {"sentences": ("Turnover has gone up in most of the teams that we have. " * 6,) * 8},
    "long small print": {"base": "Based on staff. " * 60, "caveats": ("A caveat that goes on and on. " * 9,) * 9},
    "a long comment": {"comment": "We have looked into this with care.\n" * 27},
    "one endless word": {"comment": "x" * 1_000, "sentences": ("y" * 300,), "title": "z" * 180},
    "no words": {"sentences": (), "base": "", "caveats": (), "source": "", "definitions": ()},
    "a wide table": {
        "chart": None,
        "table": Table("Wide", tuple(f"A heading of column {n}" for n in range(9)), (("some words",) * 9,) * 40),
    },
    "a table of long cells": {
        "table": Table("Long", ("Mark", "Meaning"), (("[c]", "What this mark means in many words. " * 9),) * 9),
    },
}


@pytest.mark.parametrize("name", AWKWARD)
def test_words_stay_in_their_boxes_and_boxes_apart(name: str) -> None:
    made = read(with_page(**AWKWARD[name]))
    assert overflows(made) == []


@pytest.mark.parametrize(
    "pack",
    [
        council_pack(),
        exact_pack(),
        replace(
            council_pack(),
            area=LONG,
            marking=f"{SENSITIVE}. Sample data: the returns are made up, no council sent them",
        ),
    ],
)
def test_whole_packs_fit(pack: Pack) -> None:
    assert overflows(read(pack)) == []


def test_words_are_never_smaller_than_can_be_read_from_afar() -> None:
    for slide in council().slides:
        for shape in slide.shapes:
            if shape.has_table:
                assert (
                    min(
                        run.font.size.pt
                        for row in shape.table.iter_cells()
                        for p in row.text_frame.paragraphs
                        for run in p.runs
                    )
                    >= 10
                )
        sentences = [shape for shape in slide.placeholders if shape.placeholder_format.idx == 1]
        assert all(run.font.size.pt >= 12 for shape in sentences for p in shape.text_frame.paragraphs for run in p.runs)
    for chart in charts(council()):
        sizes = [int(each.get("sz")) for each in chart.chart._chartSpace.iter(f"{A}defRPr")]
        assert min(sizes) >= 1_000


def test_all_words_are_in_british_english() -> None:
    for slide in council().slides:
        for each in (*slide._element.iter(f"{A}rPr"), *slide.notes_slide.notes_text_frame._element.iter(f"{A}rPr")):
            assert each.get("lang") == "en-GB"


def test_the_pack_says_what_it_is_in_its_properties() -> None:
    properties = council().core_properties
    assert (properties.author, properties.language) == ("Muster", "en-GB")
    assert properties.title == "Havering: Adult social care workforce, as at 30 September 2025"
    assert "20251001T000000000Z" in properties.subject
    assert properties.created.isoformat() == "2026-01-15T09:30:00"


def test_only_the_layouts_that_are_used_remain() -> None:
    made = council()
    assert [layout.name for layout in made.slide_layouts] == ["Cover", "Page"]
    assert made.slide_width / made.slide_height == pytest.approx(16 / 9, abs=1e-3)
    names = zipfile.ZipFile(io.BytesIO(powerpoint(council_pack()))).namelist()
    assert not any("printerSettings" in name or "thumbnail" in name for name in names)


def test_the_first_category_is_at_the_top_and_bars_start_at_zero() -> None:
    chart = chart_of("Pay of care workers")
    assert chart.category_axis.reverse_order
    assert chart.value_axis.minimum_scale == 0


def test_the_chosen_area_is_set_apart_in_more_than_colour() -> None:
    points = chart_of("Pay of care workers").plots[0].series[0]._element.findall(f"{C}dPt")
    assert [point.find(f"{C}idx").get("val") for point in points] == ["1"]
    colours = [each.get("val") for each in points[0].iter(f"{A}srgbClr")]
    assert colours[0] == "005A9C" and len(colours) == 2  # and an edge
    own = next(
        each
        for each in chart_of("Pay of care workers")._chartSpace.iter(f"{C}dLbl")
        if each.find(f"{C}idx").get("val") == "1"
    )
    assert own.find(f".//{A}defRPr").get("b") == "1"


def test_parts_of_a_whole_have_patterns_and_what_is_missing_stays_blank() -> None:
    plot = chart_of("Who does what").plots[0]
    assert plot._element.find(f"{C}grouping").get("val") == "stacked"
    patterned = [series.name for series in plot.series if series._element.find(f"{C}spPr/{A}pattFill") is not None]
    assert patterned == ["Managers", "Occupational therapists", "Administrative staff", "Other roles", "Not known"]
    assert chart_of("Who does what").value_axis.maximum_scale == 1


@pytest.mark.parametrize(
    ("unit", "value", "printed"),
    [
        (Unit.SHARE, 0.139, '0.0"\u00a0"%'),
        (Unit.SHARE, 0.14, '0"\u00a0"%'),
        (Unit.SHARE, 0.1076, '0.00"\u00a0"%'),
        (Unit.GBP_PER_HOUR, 13.5, "£#,##0.00"),
        (Unit.PEOPLE, 1234.0, "#,##0"),
        (Unit.DAYS, 4.0, "#,##0.0"),
    ],
)
def test_numbers_are_printed_as_on_the_screen(unit: Unit, value: float, printed: str) -> None:
    assert number_format(unit, places(unit, value)).split(";")[0] == printed


def test_a_chart_of_one_look_an_area_draws_its_bars_in_one_place() -> None:
    series = (Series("London", (0.1, None), "comparator"), Series("Councils", (None, 0.2), "other"))
    made = read(with_page(chart=Chart("bars", ("London", "Havering"), series, "share", "Turnover"), table=None))
    assert charts(made)[0].chart.plots[0].overlap == 100


def test_a_page_whose_figures_are_all_withheld_has_its_table_alone() -> None:
    chart = Chart("bars", ("Direct care [c]",), (Series("Havering", (None,), "area"),), "share", "Turnover")
    made = read(with_page(chart=chart))
    assert not charts(made)
    assert tables(made.slides)


def test_a_pack_without_pages_is_its_cover() -> None:
    assert len(read(replace(council_pack(), pages=())).slides) == 1
    assert len(read(replace(council_pack(), pages=(Page(key="empty", title="Nothing"),))).slides) == 2


def test_the_same_pack_is_the_same_file() -> None:
    assert powerpoint(council_pack()) == powerpoint(council_pack())


def test_a_council_pack_takes_less_than_half_a_second() -> None:
    powerpoint(council_pack())
    times = []
    for _ in range(3):
        start = perf_counter()
        powerpoint(council_pack())
        times.append(perf_counter() - start)
    assert min(times) < 0.5
