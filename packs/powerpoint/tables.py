"""Native tables on slides: a header row, thin lines, the pack's own row set apart, and no more."""

from typing import Any

from pptx.oxml import parse_xml
from pptx.util import Inches

from components import theme
from packs.powerpoint.table_room import OVER, SIDE, Laid
from packs.powerpoint.words import A, colour, properties, run
from packs.printed import are_numbers

_PLAIN = "{2D5ABB26-0587-4C30-8999-92F81FD0307C}"  # the style of PowerPoint that has no lines and no fills
_EMU = 914_400


def add_table(slide: Any, laid: Laid, left: float, top: float, *, alt: str) -> None:
    """Put rows of a table on a slide; `alt` is what a screen reader says before it reads the cells."""
    place = (Inches(each) for each in (left, top, laid.width, laid.height))
    frame = slide.shapes.add_table(1, 1, *place)
    frame.name = "Table"
    data = frame._element.graphic.graphicData
    data.replace(data.tbl, parse_xml(_xml(laid)))
    frame._element.nvGraphicFramePr.cNvPr.set("descr", alt)


def _xml(laid: Laid) -> str:
    numbers = are_numbers(laid.table)
    grid = "".join(f'<a:gridCol w="{round(width * _EMU)}"/>' for width in laid.widths)
    head, *heights = laid.heights
    rows = [_row(laid, laid.table.head, head, numbers, is_head=True)]
    rows += [
        _row(laid, words, height, numbers, is_chosen=laid.first + place == laid.table.chosen)
        for place, (words, height) in enumerate(zip(laid.rows, heights, strict=True))
    ]
    return (
        f'<a:tbl xmlns:a="{A}"><a:tblPr firstRow="1" firstCol="1"><a:tableStyleId>{_PLAIN}</a:tableStyleId></a:tblPr>'
        f"<a:tblGrid>{grid}</a:tblGrid>{''.join(rows)}</a:tbl>"
    )


def _row(
    laid: Laid, words: tuple[str, ...], height: float, numbers: list[bool], *, is_head: bool = False,
    is_chosen: bool = False,
) -> str:  # fmt: skip
    cells = "".join(
        _cell(text, laid.size, to_right=numbers[place], is_head=is_head, is_chosen=is_chosen)
        for place, text in enumerate(words)
    )
    return f'<a:tr h="{round(height * _EMU)}">{cells}</a:tr>'


def _cell(text: str, size: float, *, to_right: bool, is_head: bool, is_chosen: bool) -> str:
    side, over = round(SIDE * _EMU), round(OVER * _EMU)
    edges = "".join(f'<a:ln{name} w="0"><a:noFill/></a:ln{name}>' for name in ("L", "R"))
    under = f'<a:lnB w="{15_875 if is_head else 6_350}">{colour(theme.TEXT if is_head else theme.GRID)}</a:lnB>'
    fill = colour(theme.BAND) if is_chosen else "<a:noFill/>"
    aligned = f'<a:pPr algn="{"r" if to_right else "l"}"/>'
    ending = properties("endParaRPr", size)  # an empty cell would be as high as the largest words
    words = run(text, size, bold=is_head or is_chosen, rgb=theme.TEXT)
    return (
        f"<a:tc><a:txBody><a:bodyPr/><a:lstStyle/><a:p>{aligned}{words}{ending}</a:p></a:txBody>"
        f'<a:tcPr marL="{side}" marR="{side}" marT="{over}" marB="{over}" anchor="{"b" if is_head else "ctr"}">'
        f"{edges}{under}{fill}</a:tcPr></a:tc>"
    )
