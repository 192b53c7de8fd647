"""A board pack as a Word paper, as its readers' software knows one: real headings, tables and descriptions."""

import io
import zipfile

from docx import Document
from docx.document import Document as Paper
from docx.opc.constants import RELATIONSHIP_TYPE
from docx.oxml.ns import qn
from docx.shared import Mm, Pt

from packs.model import Pack, Page
from packs.printed import facts, foot, is_long, made, notes
from packs.text import plain, seen
from packs.word.parts import field, picture, table, to_the_right, words
from packs.word.styles import COMMENT, FACTS, FIGURE, MARKING, NOTE, PRODUCT, WIDTH, dress
from pictures.png import png
from pictures.svg import svg

DRAWN_AT = 656  # CSS pixels: what WIDTH is at the size of type on a page of paper
_TALLEST = Mm(185)
_MOST_SENTENCES = 2  # more are a list


def word(pack: Pack) -> bytes:
    """The pack as a DOCX file, the same for the same pack."""
    paper = Document()
    dress(paper)
    _describe(paper, pack)
    _margins(paper, pack)
    _cover(paper, pack)
    for page in pack.pages:
        _page(paper, page)
    if paper.element.body[-2].tag == qn("w:tbl"):
        paper.add_paragraph(style=NOTE)  # Word mends, and says so, what ends in a table
    file = io.BytesIO()
    paper.save(file)
    return _dated(file.getvalue(), pack)


def _describe(paper: Paper, pack: Pack) -> None:
    template = paper.part.package.rels
    for name in [name for name, each in template.items() if each.reltype == RELATIONSHIP_TYPE.THUMBNAIL]:
        del template[name]  # a preview of the template
    told = paper.core_properties
    told.title = seen(f"{pack.title}: {foot(pack)}")[:255]
    told.subject = seen(pack.filters)[:255]
    told.author = told.last_modified_by = "Muster"
    told.language = "en-GB"
    told.comments = seen(pack.marking)[:255]
    told.identifier = pack.sha256
    told.created = told.modified = made(pack).replace(tzinfo=None)


def _margins(paper: Paper, pack: Pack) -> None:
    section = paper.sections[0]
    words(section.header.paragraphs[0], pack.marking)
    section.header.paragraphs[0].style = MARKING
    line = section.footer.paragraphs[0]
    words(line, foot(pack))
    to_the_right(line)
    words(line, "Page ")
    field(line, "PAGE")
    words(line, " of ")
    field(line, "NUMPAGES")


def _cover(paper: Paper, pack: Pack) -> None:
    words(paper.add_paragraph(style=PRODUCT), "Muster")
    words(paper.add_paragraph(style="Title"), pack.title)
    words(paper.add_paragraph(style="Subtitle"), pack.area)
    date = paper.add_paragraph(style="Subtitle")
    date.paragraph_format.space_after = Pt(30)
    words(date, f"As at {pack.as_at}")
    table(paper, rows=[tuple(each) for each in facts(pack)], style=FACTS, shares=(0.2, 0.8))


def _page(paper: Paper, page: Page) -> None:
    words(paper.add_paragraph(style="Heading 1"), page.title)
    for sentence in page.sentences:
        style = "List Bullet" if len(page.sentences) > _MOST_SENTENCES else "Body Text"
        words(paper.add_paragraph(style=style), sentence)
    _comment(paper, page)
    if page.figure:
        drawn = png(svg(page.figure, width=DRAWN_AT, alt=page.alt, fragment=True), scale=2)
        picture(paper.add_paragraph(style=FIGURE), drawn, alt=page.alt or page.title, width=WIDTH, tallest=_TALLEST)
    if page.table:
        figures = page.table
        caption = paper.add_paragraph(style="Caption")
        caption.paragraph_format.page_break_before = (bool(page.figure) and is_long(figures)) or None
        words(caption, figures.caption)
        table(paper, rows=figures.rows, head=figures.head, chosen=figures.chosen)
    _notes(paper, page)


def _comment(paper: Paper, page: Page) -> None:
    """A reader's own words under the sentences they are about, and so never alone at the head of the next sheet."""
    if comment := plain(page.comment):
        words(paper.add_paragraph(style="Heading 2"), "Comment")
        for paragraph in comment.split("\n\n"):
            words(paper.add_paragraph(style=COMMENT), paragraph)


def _notes(paper: Paper, page: Page) -> None:
    for place, note in enumerate(notes(page)):
        for number, line in enumerate(note.lines):
            paragraph = paper.add_paragraph(style=NOTE)
            if place == number == 0:
                paragraph.paragraph_format.space_before = Pt(9)
            words(paragraph, "" if number else f"{note.name}: ", bold=True)
            words(paragraph, line)


def _dated(file: bytes, pack: Pack) -> bytes:
    """The file with the time at which the pack was made in place of now."""
    out = io.BytesIO()
    day = made(pack).timetuple()[:6]
    with zipfile.ZipFile(io.BytesIO(file)) as read, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as written:
        for each in read.infolist():
            written.writestr(zipfile.ZipInfo(each.filename, day), read.read(each), zipfile.ZIP_DEFLATED)
    return out.getvalue()
