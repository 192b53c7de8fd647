"""The Word paper of a board pack: every word and number of the pack, real headings and tables, inert, marked."""

import io
import re
import zipfile
from dataclasses import replace
from datetime import datetime
from functools import cache
from typing import Any

import pytest
from docx import Document
from docx.document import Document as Paper
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml.ns import qn
from docx.shared import Mm

from hand_packs import HOSTILE, PLAIN, council_pack, exact_pack, page_key
from packs.model import Pack, pack_of
from packs.printed import notes
from packs.text import seen
from packs.word import word

HARM = "<script>alert(1)</script> =cmd|'/C calc'!A1 {{ 7*7 }} \u202eevil\u202c \x00\x07 </w:t></w:r> &amp; \ufffe"


@cache
def _written(content: str) -> bytes:
    return word(pack_of(content))


def written(pack: Pack) -> bytes:
    """As `word`, once for the same pack."""
    return _written(pack.to_json())


def paper(pack: Pack) -> Paper:
    return Document(io.BytesIO(written(pack)))


def styled(found: Paper, style: str) -> list[str]:
    return [each.text for each in found.paragraphs if each.style and each.style.name == style]


def parts(pack: Pack) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(written(pack))) as file:
        return {name: file.read(name) for name in file.namelist()}


def tables(found: Paper) -> list[Any]:
    """Those of the pages, without the facts on the cover."""
    return found.tables[1:]


def test_every_cell_of_the_pack_is_read_back_out_of_the_paper() -> None:
    pack = council_pack()
    printed = [[[cell.text for cell in row.cells] for row in table.rows] for table in tables(paper(pack))]
    assert printed == [
        [list(page.table.head), *map(list, page.table.rows)] for page in pack.pages if page.table is not None
    ]


def test_every_sentence_stands_in_its_place() -> None:
    pack, said = council_pack(), [each.text for each in paper(council_pack()).paragraphs]
    expected = ["Muster", pack.title, pack.area, f"As at {pack.as_at}"]
    for page in pack.pages:
        expected += [page.title, *page.sentences]
        if page.comment:
            comment = PLAIN if page.comment == HOSTILE else page.comment
            expected += ["Comment", *comment.split("\n\n")]
        expected += [""] * bool(page.figure)  # the paragraph of the picture
        expected += [page.table.caption] if page.table else []
        for note in notes(page):
            expected += [f"{note.name}: {note.lines[0]}", *note.lines[1:]]
    assert said == expected


def test_headings_are_headings() -> None:
    found = paper(council_pack())
    assert styled(found, "Title") == ["Adult social care workforce"]
    assert styled(found, "Heading 1") == [page.title for page in council_pack().pages]
    assert styled(found, "Heading 2") == ["Comment"] * 2
    assert styled(found, "Caption") == [page.table.caption for page in council_pack().pages if page.table]


def test_heads_of_tables_return_on_each_sheet_and_no_row_is_split() -> None:
    for table in tables(paper(council_pack())):
        heads = [row._tr.trPr.find(qn("w:tblHeader")) is not None for row in table.rows]
        assert heads == [True] + [False] * (len(heads) - 1)
        assert all(row._tr.trPr.find(qn("w:cantSplit")) is not None for row in table.rows)
        assert table.style.name == "Muster figures"
        assert table._tbl.tblPr.find(qn("w:tblLook")).get(qn("w:firstRow")) == "1"


def test_numbers_align_right_and_words_left() -> None:
    table = tables(paper(council_pack()))[0]
    sides = [cell.paragraphs[0].alignment for cell in table.rows[1].cells]
    assert sides == [None, *[WD_ALIGN_PARAGRAPH.RIGHT] * 3, None]


def test_the_row_of_ones_own_is_bold_and_shaded() -> None:
    rows = tables(paper(council_pack()))[1].rows
    bold = [all(run.bold for cell in row.cells for run in cell.paragraphs[0].runs) for row in rows]
    assert [place for place, each in enumerate(bold) if each] == [0, 3]  # the head, and Havering
    assert all(cell._tc.tcPr.find(qn("w:shd")) is not None for cell in rows[3].cells)


def test_columns_fill_the_width_and_no_number_breaks() -> None:
    for table in tables(paper(council_pack())):
        widths = [cell.width for cell in table.rows[0].cells]
        assert abs(sum(widths) - Mm(174)) < Mm(1) and min(widths) > Mm(9)


def test_a_long_table_under_a_picture_begins_a_sheet() -> None:
    found = {
        each.text: each for each in paper(council_pack()).paragraphs if each.style and each.style.name == "Caption"
    }
    assert found["Turnover rate by council"].paragraph_format.page_break_before
    assert not found["Median hourly pay of care workers"].paragraph_format.page_break_before


def test_every_picture_has_its_words_and_fits() -> None:
    pages = [page for page in council_pack().pages if page.figure]
    found = paper(council_pack()).inline_shapes
    assert [shape._inline.docPr.get("descr") for shape in found] == [page.alt for page in pages]
    assert all(shape.width <= Mm(174) + 1 and shape.height <= Mm(185) + 1 for shape in found)
    pictures = [name for name in parts(council_pack()) if name.startswith("word/media/")]
    assert len(pictures) == len(pages) and all(name.endswith(".png") for name in pictures)


@pytest.mark.parametrize("pack", [council_pack(), exact_pack()], ids=["sample", "exact"])
def test_every_sheet_says_its_area_date_number_and_marking(pack: Pack) -> None:
    (section,) = paper(pack).sections
    assert not section.different_first_page_header_footer
    assert [each.text for each in section.header.paragraphs] == [pack.marking]
    assert section.header.paragraphs[0].style.name == "Marking"
    (line,) = section.footer.paragraphs
    assert line.text.startswith("Havering, as at 30 September 2025\tPage ")
    fields = [each.get(qn("w:instr")) for each in line._p.iter(qn("w:fldSimple"))]
    assert fields == ["PAGE", "NUMPAGES"]


def test_the_paper_is_a4_arial_and_british() -> None:
    found = paper(council_pack())
    (section,) = found.sections
    assert round(section.page_width.mm) == 210 and round(section.page_height.mm) == 297  # type: ignore[union-attr]
    used = {each.style.name for each in found.paragraphs if each.style} | {"Table text", "Header", "Footer", "Normal"}
    for name in used:
        fonts = found.styles[name].element.rPr.rFonts
        assert {fonts.get(qn(f"w:{each}")) for each in ("ascii", "hAnsi", "cs", "eastAsia")} == {"Arial"}
        assert not any("Theme" in each for each in fonts.attrib)
    assert b'w:lang w:val="en-GB"' in parts(council_pack())["word/styles.xml"]


def test_the_file_says_what_it_is() -> None:
    told = paper(council_pack()).core_properties
    assert told.title == "Adult social care workforce: Havering, as at 30 September 2025"
    assert (told.author, told.language, told.comments) == ("Muster", "en-GB", "Sample data")
    assert told.created.replace(tzinfo=None) == datetime(2026, 1, 15, 9, 30)
    assert told.identifier == council_pack().sha256
    assert not [name for name in parts(council_pack()) if "thumbnail" in name]


def test_a_comment_keeps_its_lines_in_a_style_of_its_own() -> None:
    comments = styled(paper(council_pack()), "Pack comment")
    assert comments == [page_key(council_pack(), "turnover").comment, *PLAIN.split("\n\n")]


def test_words_that_mean_harm_are_words_wherever_they_stand() -> None:
    table = page_key(council_pack(), "pay").table
    assert table
    table = table._replace(caption=HARM, rows=((HARM, HARM),), head=(HARM, "Pay"))
    page = replace(page_key(council_pack(), "pay"), title=HARM, sentences=(HARM,), alt=HARM, table=table, comment=HARM)
    page = replace(page, base=HARM, caveats=(HARM,), source=HARM, definitions=(HARM,))
    pack = replace(council_pack(), title=HARM, area=HARM, filters=HARM, marking=HARM, pages=(page,))
    found = paper(pack)
    assert styled(found, "Heading 1") == [seen(HARM)]
    assert found.inline_shapes[0]._inline.docPr.get("descr") == seen(HARM)
    assert found.sections[0].header.paragraphs[0].text == seen(HARM)
    for name, part in parts(pack).items():
        if name.endswith((".xml", ".rels")):
            assert b"<script" not in part and "\u202e" not in part.decode() and b"http-equiv" not in part


def test_nothing_in_the_file_runs_or_leads_elsewhere() -> None:
    found = parts(council_pack())
    assert not [name for name in found if re.search(r"vba|ole|activeX|embeddings|attachedTemplate", name)]
    for name, part in found.items():
        if name.endswith(".rels"):
            assert b'TargetMode="External"' not in part
    document = found["word/document.xml"]
    assert set(re.findall(rb'w:instr="(\w+)"', b"".join(found.values()))) == {b"PAGE", b"NUMPAGES"}
    assert b"w:instrText" not in document and b"w:hyperlink" not in document


def test_a_comment_is_cut_at_its_longest() -> None:
    pack = replace(council_pack(), pages=(replace(page_key(council_pack(), "pay"), comment="W" * 5_000),))
    assert styled(paper(pack), "Pack comment") == ["W" * 1_000]


def test_a_paper_that_would_end_in_a_table_ends_in_a_paragraph() -> None:
    bare = replace(page_key(council_pack(), "method"), definitions=())
    body = paper(replace(council_pack(), pages=(bare,))).element.body
    assert [each.tag for each in list(body)[-3:]] == [qn("w:tbl"), qn("w:p"), qn("w:sectPr")]


def test_the_same_pack_gives_the_same_bytes() -> None:
    assert word(council_pack()) == written(council_pack())
