"""The PDF of a board pack: every number of the pack and no other, tagged for those who listen, inert, marked."""

import io
import re
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import replace
from functools import cache
from html import unescape
from pathlib import Path
from typing import Any

import pikepdf
import pytest
from weasyprint import HTML
from weasyprint.urls import FatalURLFetchingError

from config import PROJECT
from hand_packs import PLAIN, council_pack, exact_pack, page_key
from packs.model import Pack, pack_of
from packs.pdf import fetcher, pdf
from packs.printed import is_number
from packs.text import seen
from pictures.svg import svg

NUMBER = re.compile(r"\d[\d,.]*")
HOSTILE = (
    "<script>alert(1)</script> =cmd|'/C calc'!A1 {{ 7*7 }} {% raw %} \u202eevil\u202c \x00\x07 </p>"
    '"><img src="file:///etc/hostname"><a href="https://example.org">go</a> <style>* { display: none }</style>'
)
POINTS = 72 / 25.4  # in a millimetre


def words(text: str) -> str:
    return " ".join(seen(text).split())


@cache
def _written(content: str) -> bytes:
    return pdf(pack_of(content))


def written(pack: Pack) -> bytes:
    """As `pdf`, once for the same pack."""
    return _written(pack.to_json())


def read(pack: Pack, *how: str) -> str:
    """What pdftotext reads."""
    command = ["pdftotext", *how, "-", "-"]
    return subprocess.run(command, input=written(pack), capture_output=True, check=True).stdout.decode()


def sheets(pack: Pack, *how: str) -> list[str]:
    """The text of each sheet."""
    return read(pack, *how).split("\f")[:-1]


def opened(pack: Pack) -> pikepdf.Pdf:
    return pikepdf.open(io.BytesIO(written(pack)))


def elements(parent: Any) -> Iterator[Any]:
    kids = parent.get("/K", [])
    for kid in kids if isinstance(kids, pikepdf.Array) else [kids]:
        if isinstance(kid, pikepdf.Dictionary) and "/S" in kid:
            yield kid
            yield from elements(kid)


def tagged(document: pikepdf.Pdf, kind: str) -> list[Any]:
    return [each for each in elements(document.Root.StructTreeRoot) if kind == each.S]


def commented(text: str) -> Pack:
    pack = council_pack()
    return replace(pack, pages=tuple(replace(page, comment=text) for page in pack.pages))


def test_every_sentence_and_row_of_the_pack_is_read_back_out_of_the_pdf() -> None:
    pack = council_pack()
    flowing, lines = (
        words(" ".join(sheets(pack, "-raw"))),
        " \n".join(map(words, "".join(sheets(pack, "-layout")).splitlines())),
    )
    for page in pack.pages:
        for said in (page.title, *page.sentences, *page.definitions, page.base, *page.caveats, page.source):
            assert words(said) in flowing
        for name, *cells in page.table.rows if page.table else ():
            numbers = [re.escape(words(cell)).replace(r"\ ", r"\s*") for cell in cells if is_number(cell)]
            row = r"[^\n]*\s".join([re.escape(" ".join(words(name).split()[:3])), *numbers])
            assert re.search(rf"(^|\n){row}(\s|$)", lines), (name, cells)


def test_no_number_stands_in_the_pdf_that_is_not_in_the_pack() -> None:
    pack = council_pack()
    drawn = " ".join(
        unescape(re.sub("<[^>]*>", " ", svg(page.figure, width=656))) for page in pack.pages if page.figure
    )
    mine = set(NUMBER.findall(f"{pack.to_json()} {drawn} {seen(pack.to_json())} 15 January 2026"))
    pages = set(map(str, range(1, len(sheets(pack)) + 1)))
    found = {each for sheet in sheets(pack) for each in NUMBER.findall(sheet)}
    assert {each.rstrip(".,") for each in found} <= {each.rstrip(".,") for each in mine} | pages


def test_words_in_charts_can_be_selected() -> None:
    sheet = next(sheet for sheet in sheets(council_pack())[1:] if "Turnover over time" in sheet)
    assert "20 %" in words(sheet) and "20 %" not in str(page_key(council_pack(), "turnover-trend").table)


@pytest.mark.parametrize("pack", [council_pack(), exact_pack()], ids=["sample", "exact"])
def test_every_sheet_says_its_area_date_number_and_marking(pack: Pack) -> None:
    for number, sheet in enumerate(sheets(pack), 1):
        said = words(sheet)
        assert "Havering, as at 30 September 2025" in said
        assert f"Page {number} of {len(sheets(pack))}" in said
        assert said.count(pack.marking) == 2


def test_a_pack_without_a_marking_has_none() -> None:
    pack = replace(council_pack(), marking="", is_sample=False, pages=council_pack().pages[:1])
    assert "Sample" not in "".join(sheets(pack))


def test_the_file_says_that_it_is_accessible_and_what_it_is() -> None:
    document = opened(council_pack())
    root = document.Root
    assert (root.MarkInfo.Marked, str(root.Lang), root.ViewerPreferences.DisplayDocTitle) == (True, "en-GB", True)
    assert str(document.docinfo.Title) == "Adult social care workforce: Havering, as at 30 September 2025"
    assert str(document.docinfo.CreationDate) == "D:20260115093000Z"
    assert b'pdfuaid:part="1"' in root.Metadata.read_bytes()
    assert all(page.Tabs == "/S" and page.StructParents == place for place, page in enumerate(document.pages))
    with document.open_outline() as outline:
        (cover,) = outline.root
        assert [each.title for each in cover.children] == [page.title for page in council_pack().pages]


def test_headings_figures_and_tables_are_tagged_in_reading_order() -> None:
    pack, document = council_pack(), opened(council_pack())
    kinds = {str(each.S) for each in elements(document.Root.StructTreeRoot)}
    assert {
        "/H1",
        "/H2",
        "/H3",
        "/P",
        "/L",
        "/Figure",
        "/Table",
        "/Caption",
        "/TR",
        "/TH",
        "/TD",
        "/BlockQuote",
    } <= kinds
    order = [
        str(each.S) for each in elements(document.Root.StructTreeRoot) if each.S in ("/H1", "/H2", "/Figure", "/Table")
    ]
    expected = ["/H1", "/Table", "/H2"]  # the cover
    for page in pack.pages:
        expected += ["/H2", *["/Figure"] * bool(page.figure), *["/Table"] * bool(page.table)]
    assert order == expected
    assert [str(each.Alt) for each in tagged(document, "/Figure")] == [page.alt for page in pack.pages if page.figure]


def test_every_cell_names_its_headings_and_every_heading_its_scope() -> None:
    document = opened(council_pack())
    headings = tagged(document, "/TH")
    names = {str(each.ID) for each in headings}
    assert {str(each.A.Scope) for each in headings} == {"/Column", "/Row"}
    (listed,) = document.Root.StructTreeRoot.IDTree.Kids
    assert {str(each) for each in list(listed.Names)[::2]} == names
    figures = [each for table in tagged(document, "/Table")[1:] for each in elements(table) if each.S == "/TD"]
    assert all(len(each.A.Headers) == 2 and {str(name) for name in each.A.Headers} <= names for each in figures)


def test_figures_lie_within_their_sheet() -> None:
    document = opened(council_pack())
    for figure in tagged(document, "/Figure"):
        left, foot, right, top = map(float, figure.A.BBox)
        assert 17 * POINTS < left < right < 193 * POINTS and 18 * POINTS < foot < top < 277 * POINTS


def test_all_that_is_drawn_is_tagged_or_an_artefact() -> None:
    document = opened(council_pack())
    parents = document.Root.StructTreeRoot.ParentTree.Nums
    known = {each.objgen for each in elements(document.Root.StructTreeRoot)}
    for place, page in enumerate(document.pages):
        marked = parents[2 * place + 1]
        depth, is_artefact, footers = 0, False, 0
        for operands, operator in pikepdf.parse_content_stream(page):
            if str(operator) in ("BDC", "BMC"):
                depth += 1
                details = operands[1] if len(operands) > 1 else {}
                is_artefact = is_artefact or operands[0] == "/Artifact"
                footers += "/Type" in details
                if "/MCID" in details:
                    assert marked[int(details["/MCID"])].objgen in known
            elif str(operator) == "EMC":
                depth -= 1
                is_artefact = is_artefact and depth > 0
            elif str(operator) in ("Tj", "TJ"):
                assert depth
        assert footers >= 3


def test_all_fonts_are_ours_and_in_the_file_and_nothing_runs_or_leads_elsewhere() -> None:
    document = opened(commented(HOSTILE))
    fonts = [each for each in document.objects if isinstance(each, pikepdf.Dictionary) and each.get("/Type") == "/Font"]
    assert fonts and all("Liberation-Sans" in str(each.BaseFont) for each in fonts)
    files = [
        each
        for each in document.objects
        if isinstance(each, pikepdf.Dictionary) and each.get("/Type") == "/FontDescriptor"
    ]
    assert files and all("/FontFile2" in each or "/FontFile3" in each for each in files)
    assert not any("/Annots" in page or "/AA" in page for page in document.pages)
    assert not {"/OpenAction", "/AcroForm", "/AA"} & set(document.Root.keys())
    for each in document.objects:
        if isinstance(each, pikepdf.Dictionary):
            assert not {"/JS", "/JavaScript", "/URI", "/Launch", "/EF"} & set(each.keys())


def test_a_comment_is_printed_as_it_was_typed() -> None:
    sheet = next(sheet for sheet in sheets(council_pack(), "-raw") if "Ask me" in sheet)
    assert words(f"Comment {PLAIN}") in words(sheet)
    assert "=cmd|' /C calc'!A0\n" in sheet and "\u202e" not in sheet
    assert sum(words(each).count("Comment ") for each in sheets(council_pack(), "-raw")) == 2


def test_words_that_mean_harm_do_nothing_wherever_they_stand() -> None:
    pack = council_pack()
    table = page_key(pack, "pay").table
    assert table
    table = table._replace(caption=HOSTILE, rows=((HOSTILE, HOSTILE),), head=(HOSTILE, "Pay"))
    page = replace(page_key(pack, "pay"), title=HOSTILE, sentences=(HOSTILE,), alt=HOSTILE, table=table)
    page = replace(page, base=HOSTILE, caveats=(HOSTILE,), source=HOSTILE, definitions=(HOSTILE,), comment=HOSTILE)
    pack = replace(pack, title=HOSTILE, area=HOSTILE, filters=HOSTILE, compared_with=HOSTILE, pages=(page,))
    said = "".join(words(" ".join(sheets(pack))).split())
    assert said.count("<script>alert(1)</script>=cmd|'/Ccalc'!A1{{7*7}}{%raw%}evil</p>\"><imgsrc=") >= 10
    document = opened(pack)
    assert tagged(document, "/Figure")[0].Alt == seen(HOSTILE)


def test_an_endless_word_stays_within_the_margins() -> None:
    pack = commented("W" * 1_000)
    boxes = [float(each) for each in re.findall('xMax="([0-9.]+)"', read(pack, "-bbox"))]
    assert max(boxes) <= 192 * POINTS + 1
    assert "".join(sheets(pack)).count("W") >= 1_000 * len(pack.pages)


def test_a_long_table_begins_a_sheet_has_every_row_and_repeats_its_head() -> None:
    pack = council_pack()
    page = page_key(pack, "turnover")
    assert page.table
    long = page.table._replace(
        rows=tuple((f"Row {place} of all", *row[1:]) for place, row in enumerate(page.table.rows * 3))
    )
    found = sheets(replace(pack, pages=(replace(page, table=long),)), "-layout")
    with_rows = [sheet for sheet in found if re.search(r"Row \d+ of all", sheet)]
    assert len(with_rows) >= 2 and all("Staff in" in sheet and "Leavers" in sheet for sheet in with_rows)
    assert re.findall(r"Row (\d+) of all", "".join(found)) == [str(place) for place in range(99)]
    assert "Row 0 " not in found[1]  # the sheet of the chart


def test_thirty_three_councils_stay_on_one_sheet() -> None:
    names = [name for name, *_ in page_key(council_pack(), "turnover").table.rows if len(name) < 25]  # type: ignore[union-attr]
    assert any(all(f"\n{name} " in f"\n{sheet}" for name in names) for sheet in sheets(council_pack(), "-layout"))


def test_a_page_with_neither_figure_nor_comment_has_neither_picture_nor_heading() -> None:
    pack = replace(council_pack(), pages=(replace(page_key(council_pack(), "headline"), chart=None),))
    assert not tagged(opened(pack), "/Figure") and not tagged(opened(pack), "/H3")


def test_the_same_pack_gives_the_same_bytes() -> None:
    assert pdf(council_pack()) == written(council_pack())


@pytest.mark.parametrize(
    "address", ["file:///etc/hostname", "https://example.org/a.png", "data:image/png;base64,", "picture:9"]
)
def test_a_document_gets_no_file_but_those_it_was_given(address: str) -> None:
    document = HTML(string=f'<img src="{address}">', url_fetcher=fetcher({"picture:1": b"<svg/>"}))
    with pytest.raises(FatalURLFetchingError):
        document.write_pdf()


def test_without_pango_one_is_told_what_to_install(tmp_path: Path) -> None:
    program = tmp_path / "without.py"
    program.write_text(
        "import sys; sys.path[:0] = ['.', 'tests']\n"
        "import cffi\n"
        "def missing(*asked): raise OSError('cannot load library')\n"
        "cffi.FFI.dlopen = missing\n"
        "from hand_packs import council_pack\n"
        "from packs.pdf import PdfUnavailable, pdf\n"
        "try: pdf(council_pack())\n"
        "except PdfUnavailable as told: print(told)\n"
    )
    command = [sys.executable, str(program)]
    ended = subprocess.run(command, cwd=PROJECT, capture_output=True, text=True, check=True)
    assert "sudo apt-get install libpango-1.0-0" in ended.stdout
