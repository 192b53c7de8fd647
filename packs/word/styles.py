"""The look of the Word paper: A4, Arial, British English; names of styles as Word lists them."""

from typing import Any

from docx.document import Document as Paper
from docx.enum.style import WD_STYLE_TYPE
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls, qn
from docx.shared import Mm, Pt, RGBColor

from components import theme

FONT = "Arial"
LANGUAGE = "en-GB"
WIDTH = Mm(174)
PRODUCT, MARKING, FIGURE, NOTE, COMMENT = "Product", "Marking", "Figure", "Figure note", "Pack comment"
CELL, FIGURES, FACTS = "Table text", "Muster figures", "Muster facts"
_SIDE = Mm(18)
_SPACES = nsdecls("w")

# what Word wants in front of the lines round a paragraph
_BEFORE_EDGES = {qn(f"w:{each}") for each in ("keepNext", "keepLines", "pageBreakBefore", "widowControl", "numPr")}


def dress(paper: Paper) -> None:
    """Gives a new document its paper, its language and its styles."""
    section = paper.sections[0]
    section.page_width, section.page_height = Mm(210), Mm(297)
    section.left_margin = section.right_margin = _SIDE
    section.top_margin, section.bottom_margin = Mm(21), Mm(20)
    section.header_distance = section.footer_distance = Mm(11)
    _speak(paper)
    _style(paper, "Normal", 10.5, after=6)
    _style(paper, "Title", 30, bold=True, before=90, after=6)
    _style(paper, "Subtitle", 17, after=8)
    _style(paper, "Heading 1", 17, bold=True, after=6).paragraph_format.page_break_before = True
    _style(paper, "Heading 2", 12, bold=True, before=12, after=4)
    _style(paper, "Body Text", 11, after=6)
    _style(paper, "List Bullet", 11, after=7)
    _style(paper, "Caption", 10, bold=True, before=6, after=4).paragraph_format.keep_with_next = True
    _style(paper, "Header", 8, colour=theme.MUTED)
    _style(paper, "Footer", 8, colour=theme.MUTED)
    _style(paper, MARKING, 9, bold=True).paragraph_format.alignment = WD_ALIGN_PARAGRAPH.RIGHT
    _style(paper, PRODUCT, 15, bold=True)
    _style(paper, FIGURE, 10.5, before=4, after=3)
    _style(paper, NOTE, 8, colour=theme.MUTED, after=2.5)
    _style(paper, CELL, 8.5, before=1.5, after=1.5)
    comment = _style(paper, COMMENT, 10.5, after=5)
    comment.paragraph_format.left_indent = Mm(5)
    _edge(paper.styles["Title"], "bottom", theme.PAPER, 0)
    _edge(paper.styles["Heading 1"], "top", theme.BLUE, 16)
    _edge(paper.styles["Footer"], "top", theme.OTHER, 4)
    _edge(comment, "left", theme.BLUE, 16)
    for style in (_figures(), _facts()):
        paper.styles.element.append(parse_xml(style))


def _speak(paper: Paper) -> None:
    for version in paper.settings.element.iter(qn("w:compatSetting")):
        if version.get(qn("w:name")) == "compatibilityMode":
            version.set(qn("w:val"), "15")  # or Word calls the paper one of an older version
    for spoken in paper.styles.element.iter(qn("w:lang")):
        spoken.set(qn("w:val"), LANGUAGE)
    for spoken in paper.settings.element.iter(qn("w:themeFontLang")):
        spoken.set(qn("w:val"), LANGUAGE)


def _style(
    paper: Paper, name: str, size: float, *, bold: bool = False, colour: str = theme.TEXT, before: float = 0,
    after: float = 0
) -> Any:  # fmt: skip
    """A style of paragraphs, made where there is none; sizes in points."""
    has = name in paper.styles
    style: Any = paper.styles[name] if has else paper.styles.add_style(name, WD_STYLE_TYPE.PARAGRAPH)
    style.hidden, style.quick_style = False, True
    style.font.size, style.font.bold, style.font.italic = Pt(size), bold, False
    style.font.color.rgb = RGBColor.from_string(colour.lstrip("#").upper())
    fonts = style.element.get_or_add_rPr().get_or_add_rFonts()
    fonts.attrib.clear()  # those of the theme win over names
    for script in ("ascii", "hAnsi", "cs", "eastAsia"):
        fonts.set(qn(f"w:{script}"), FONT)
    _strip(style)
    style.paragraph_format.space_before, style.paragraph_format.space_after = Pt(before), Pt(after)
    style.paragraph_format.line_spacing = 1.1
    return style


def _strip(style: Any) -> None:
    """Takes from a style of the template what ours have not: spread letters, shared space, tabs."""
    shape = style.element.get_or_add_pPr()
    for parent, name in ((style.element.rPr, "spacing"), (shape, "contextualSpacing"), (shape, "tabs")):
        for each in parent.findall(qn(f"w:{name}")):
            parent.remove(each)


def _edge(style: Any, side: str, colour: str, eighths: int) -> None:
    """A line at one side of a style's paragraphs, its width in eighths of a point, in place of any other."""
    kind = "single" if eighths else "nil"
    line = f'<w:{side} w:val="{kind}" w:sz="{eighths}" w:space="6" w:color="{colour.lstrip("#")}"/>'
    shape = style.element.get_or_add_pPr()
    for edge in shape.findall(qn("w:pBdr")):
        shape.remove(edge)
    place = sum(each.tag in _BEFORE_EDGES for each in shape)
    shape.insert(place, parse_xml(f"<w:pBdr {_SPACES}>{line}</w:pBdr>"))


def _figures() -> str:
    head = (
        f'<w:tblStylePr w:type="firstRow"><w:tcPr><w:tcBorders>{_line("bottom", theme.TEXT, 8)}</w:tcBorders>'
        '<w:vAlign w:val="bottom"/></w:tcPr></w:tblStylePr>'
    )
    return _table_style(FIGURES, head)


def _facts() -> str:
    return _table_style(FACTS, "")


def _table_style(name: str, more: str) -> str:
    lines = _line("bottom", theme.GRID, 4) + _line("insideH", theme.GRID, 4)
    sides = "".join(f'<w:{side} w:w="90" w:type="dxa"/>' for side in ("left", "right"))
    return (
        f'<w:style {_SPACES} w:type="table" w:customStyle="1" w:styleId="{name.replace(" ", "")}">'
        f'<w:name w:val="{name}"/><w:basedOn w:val="TableNormal"/><w:uiPriority w:val="99"/><w:tblPr>'
        f"<w:tblBorders>{lines}</w:tblBorders><w:tblCellMar>{sides}</w:tblCellMar></w:tblPr>{more}</w:style>"
    )


def _line(side: str, colour: str, eighths: int) -> str:
    return f'<w:{side} w:val="single" w:sz="{eighths}" w:space="0" w:color="{colour.lstrip("#")}"/>'
