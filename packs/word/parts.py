"""Parts of the Word paper: words, fields, pictures with their descriptions, tables whose head returns on each sheet."""

import io
from collections.abc import Sequence
from typing import Any

from docx.document import Document as Paper
from docx.enum.text import WD_ALIGN_PARAGRAPH, WD_TAB_ALIGNMENT
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls
from docx.shared import Length
from docx.text.paragraph import Paragraph

from components import theme
from packs.model import Table
from packs.printed import are_numbers, is_long, widths
from packs.text import seen
from packs.word.styles import CELL, FIGURES, WIDTH

_SPACES = nsdecls("w")


def words(paragraph: Paragraph, text: str, *, bold: bool = False) -> None:
    """Adds words to a paragraph, without what a reader cannot see; lines stay lines."""
    if text:
        run = paragraph.add_run(seen(text))
        run.bold = bold or None


def field(paragraph: Paragraph, name: str) -> None:
    """Adds what Word works out: PAGE or NUMPAGES."""
    paragraph._p.append(parse_xml(f'<w:fldSimple {_SPACES} w:instr="{name}"><w:r><w:t>1</w:t></w:r></w:fldSimple>'))


def to_the_right(paragraph: Paragraph) -> None:
    """Lets what is added from here on end at the right margin."""
    paragraph.paragraph_format.tab_stops.add_tab_stop(WIDTH, WD_TAB_ALIGNMENT.RIGHT)
    paragraph.add_run().add_tab()


def picture(paragraph: Paragraph, png: bytes, *, alt: str, width: Length, tallest: Length) -> None:
    """Adds a picture as wide as that, or narrower where it would be too tall, and its description."""
    drawn = paragraph.add_run().add_picture(io.BytesIO(png), width=width)
    if drawn.height > tallest:
        drawn.width, drawn.height = Length(round(drawn.width * tallest / drawn.height)), tallest
    drawn._inline.docPr.set("descr", seen(alt))


def table(
    paper: Paper, *, rows: Sequence[Sequence[str]], head: Sequence[str] = (), chosen: int | None = None,
    style: str = FIGURES, shares: Sequence[float] = ()
) -> None:  # fmt: skip
    """Adds a table as wide as the page; `shares` of it go to the columns, otherwise as their words need.

    Each row stays in one piece, the head is repeated on every sheet, and numbers align right.
    """
    of_cell = paper.styles[CELL].style_id
    whole = Table("", tuple(head), tuple(map(tuple, rows)), chosen)
    sizes = [Length(round(WIDTH * share)) for share in shares or widths(whole)]
    drawn = paper.add_table(rows=0, cols=len(sizes), style=style)
    drawn.autofit = False
    for column, size in zip(drawn.columns, sizes, strict=True):
        column.width = size
    numbers = are_numbers(whole) if head else [False] * len(sizes)
    if head:
        _row(drawn, head, sizes, numbers, of_cell, is_head=True)
    for place, row in enumerate(rows):
        stays = place < len(rows) - 1 and not is_long(whole)
        _row(drawn, row, sizes, numbers, of_cell, is_chosen=place == chosen, stays=stays)
    _say_what_heads(drawn, bool(head))


def _row(
    drawn: Any, texts: Sequence[str], sizes: Sequence[Length], numbers: Sequence[bool], of_cell: str, *,
    is_head: bool = False, is_chosen: bool = False, stays: bool = True
) -> None:  # fmt: skip
    row = drawn.add_row()
    what = row._tr.get_or_add_trPr()
    what.append(parse_xml(f"<w:cantSplit {_SPACES}/>"))
    if is_head:
        what.append(parse_xml(f"<w:tblHeader {_SPACES}/>"))
    for cell, text, size, is_number in zip(row.cells, texts, sizes, numbers, strict=True):
        cell.width = size
        paragraph = cell.paragraphs[0]
        paragraph._p.style = of_cell  # by its id: looking each up by name takes as long as all the rest
        paragraph.paragraph_format.keep_with_next = stays or None
        if is_number:
            paragraph.alignment = WD_ALIGN_PARAGRAPH.RIGHT
        words(paragraph, text, bold=is_head or is_chosen)
        if is_chosen:
            fill = theme.BAND.lstrip("#")
            cell._tc.get_or_add_tcPr().append(
                parse_xml(f'<w:shd {_SPACES} w:val="clear" w:color="auto" w:fill="{fill}"/>')
            )


def _say_what_heads(drawn: Any, has_head: bool) -> None:
    """Says that the first row, where it is one, and the first column are headings."""
    look = drawn._tbl.tblPr
    for old in look.findall(f"{{{look.nsmap['w']}}}tblLook"):
        look.remove(old)
    look.append(
        parse_xml(
            f'<w:tblLook {_SPACES} w:val="{"00A0" if has_head else "0080"}" w:firstRow="{int(has_head)}" w:lastRow="0" '
            'w:firstColumn="1" w:lastColumn="0" w:noHBand="1" w:noVBand="1"/>'
        )
    )
