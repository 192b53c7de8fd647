"""What files hold, read by other software than wrote them: pages with their words, tables and charts."""

import io
import re
import subprocess
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any, NamedTuple
from xml.etree import ElementTree

import openpyxl
from docx import Document
from docx.oxml.ns import qn
from docx.table import Table as WordTable
from docx.text.paragraph import Paragraph
from PIL import Image
from pptx import Presentation

Cells = tuple[tuple[str, ...], ...]  # rows of words, the head first
_CHART = {"c": "http://schemas.openxmlformats.org/drawingml/2006/chart"}
_CONTINUED = re.compile(r", continued(: .*)?$")
_SVG = "{http://www.w3.org/2000/svg}"


class Line(NamedTuple):
    """One series of an editable chart: a value a category, and how far its interval reaches below and above."""

    name: str
    values: tuple[float | None, ...]
    below: tuple[float | None, ...] = ()
    above: tuple[float | None, ...] = ()


class Drawn(NamedTuple):
    """An editable chart, and the rows of the workbook behind it."""

    categories: tuple[str, ...]
    series: tuple[Line, ...]
    book: tuple[tuple[Any, ...], ...]


@dataclass
class Leaf:
    """One page of a pack under its title; `words` are its paragraphs, alt texts and notes."""

    title: str
    words: list[str] = field(default_factory=list)
    tables: list[Cells] = field(default_factory=list)
    charts: list[Drawn] = field(default_factory=list)


def of_powerpoint(file: bytes) -> list[Leaf]:
    """The slides of a PPTX, those that continue a page with it."""
    leaves: list[Leaf] = []
    for slide in Presentation(io.BytesIO(file)).slides:
        title = _CONTINUED.sub("", slide.shapes.title.text_frame.text)
        if not leaves or leaves[-1].title != title:
            leaves.append(Leaf(title))
        for shape in slide.shapes:
            _add_shape(leaves[-1], shape)
        leaves[-1].words += slide.notes_slide.notes_text_frame.text.split("\n")
    return leaves


def _add_shape(leaf: Leaf, shape: Any) -> None:
    leaf.words.append(shape._element.xpath(".//p:cNvPr")[0].get("descr", ""))
    if shape.has_chart:
        leaf.charts.append(_chart(shape.chart))
    elif shape.has_table:
        leaf.tables.append(tuple(tuple(cell.text_frame.text for cell in row.cells) for row in shape.table.rows))
    elif shape.has_text_frame:
        leaf.words += re.split("[\n\v]", shape.text_frame.text)


def _chart(chart: Any) -> Drawn:
    plot = chart.plots[0]
    book = openpyxl.load_workbook(io.BytesIO(chart.part.chart_workbook.xlsx_part.blob), read_only=True)
    rows = tuple(book.worksheets[0].iter_rows(values_only=True))
    count = len(rows) - 1
    lines = [
        Line(each.name, tuple(each.values), _ends(each, "minus", count), _ends(each, "plus", count))
        for each in plot.series
    ]
    return Drawn(tuple(map(str, plot.categories)), tuple(lines), rows)


def _ends(series: Any, way: str, count: int) -> tuple[float | None, ...]:
    found = {
        int(point.get("idx")): float(point.findtext("c:v", namespaces=_CHART))
        for point in series._element.findall(f"c:errBars/c:{way}//c:pt", _CHART)
    }
    return tuple(found.get(place) for place in range(count)) if found else ()


def of_word(file: bytes) -> list[Leaf]:
    """The chapters of a DOCX, the cover first."""
    paper = Document(io.BytesIO(file))
    leaves = [Leaf("")]
    for part in paper.sections[0].header.paragraphs + paper.sections[0].footer.paragraphs:
        leaves[0].words.append(part.text)
    for block in paper.iter_inner_content():
        if isinstance(block, WordTable):
            leaves[-1].tables.append(tuple(tuple(cell.text for cell in row.cells) for row in block.rows))
            continue
        if block.style and block.style.name == "Heading 1":
            leaves.append(Leaf(block.text))
        leaves[-1].words += [block.text, *_alts(block)]
    return leaves


def _alts(paragraph: Paragraph) -> Iterator[str]:
    for each in paragraph._p.iter(qn("wp:docPr")):
        yield each.get("descr", "")


def of_pdf(file: bytes) -> list[Leaf]:
    """The tagged structure of a PDF, a leaf for each heading of the second level, the cover first."""
    told = subprocess.run(["pdfinfo", "-struct-text", "-"], input=file, capture_output=True, check=True).stdout.decode()
    leaves = [Leaf("")]
    for kind, words in _blocks(told.splitlines()):
        if kind == "H2":
            leaves.append(Leaf(words))
        if kind == "Table":
            leaves[-1].tables.append(())
        elif kind == "TR":
            leaves[-1].tables[-1] += ((),)
        elif kind in {"TH", "TD"}:
            *rows, row = leaves[-1].tables[-1]
            leaves[-1].tables[-1] = (*rows, (*row, words))
        elif kind != "Figure":  # whose words have no spaces between them: `pdf_text` has
            leaves[-1].words.append(words)
    return leaves


_BLOCK = re.compile(r"( *)(H\d|P|Caption|Table|TR|TH|TD|LI|LBody|Figure|BlockQuote)\b")
_SAID = re.compile(r' *"(.*)"$')


def _blocks(lines: Iterable[str]) -> Iterator[tuple[str, str]]:
    """Each block of a PDF's structure and its own words."""
    kind, words = "", ""
    for line in lines:
        if said := _SAID.match(line):
            words += said[1] if words.endswith(("-", "/")) else f" {said[1]}"
        elif block := _BLOCK.match(line):
            if kind:
                yield kind, words.strip()
            kind, words = block[2], ""
    if kind:
        yield kind, words.strip()


def pdf_text(file: bytes) -> str:
    """All words of a PDF as they stand on its sheets, those of its drawings among them."""
    made = subprocess.run(["pdftotext", "-layout", "-", "-"], input=file, capture_output=True, check=True)
    return made.stdout.decode()


def of_png(file: bytes) -> dict[str, str]:
    """The words in a PNG by keyword."""
    with Image.open(io.BytesIO(file)) as image:
        image.load()
        return {name: str(words) for name, words in image.info.items() if isinstance(words, str)}


def of_svg(file: bytes) -> list[str]:
    """The words that a drawing shows, one a text element."""
    return ["".join(each.itertext()) for each in ElementTree.fromstring(file).iter(f"{_SVG}text")]


def of_xlsx(file: bytes) -> list[dict[str, Any]]:
    """The rows of a workbook's figures, with types, by the names in its head."""
    book = openpyxl.load_workbook(io.BytesIO(file), read_only=True)
    head, *rows = book["Figures"].iter_rows(values_only=True)
    return [dict(zip(map(str, head), row, strict=True)) for row in rows]
