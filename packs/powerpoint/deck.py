"""The slides of a pack as they are made: titles that differ, boxes of words, and a foot once their number is known."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any, NamedTuple

from pptx.oxml import parse_xml
from pptx.util import Inches

from components import theme
from packs.model import Pack, Page
from packs.powerpoint import fit, master
from packs.powerpoint.boxes import Box
from packs.powerpoint.notes import add_notes
from packs.powerpoint.words import LANGUAGE, A, P, Words, body, colour, paragraph, run
from packs.text import seen

_COVER, _PAGE = 0, 1
_TITLE_SIZES = (master.TITLE_SIZE, 14, 12)
_FOOT_SIZES = (master.FOOT_SIZE, 9, 8)


class Deck:
    """A presentation that slides are added to; `finish` writes what stands at the foot of each."""

    def __init__(self, made: Any, pack: Pack) -> None:
        self.made, self.pack = made, pack
        self._titles: set[str] = set()

    def slide(self, title: str, *, is_cover: bool = False) -> tuple[Any, float]:
        """A new slide and the height in inches at which its title ends. A title that is taken gets a number."""
        slide = self.made.slides.add_slide(self.made.slide_layouts[_COVER if is_cover else _PAGE])
        title = self._other(seen(title))
        if is_cover:
            return slide, self._cover_title(slide, title)
        size, deep = _title_height(title)
        box = Box(master.LEFT, master.TITLE_TOP, master.ROOM, deep)
        write(slide.shapes.title, [Words(title, size, bold=True, colour=theme.BLUE)], box)
        return slide, box.bottom

    def _cover_title(self, slide: Any, title: str) -> float:
        box = Box(master.LEFT, 1.3, master.ROOM, 1.3)
        size = largest([title], (44, 36, 30, 24, 20), box, bold=True)
        deep = fit.height(title, size, box.width, bold=True)
        box = box._replace(height=deep)
        write(slide.shapes.title, [Words(title, size, bold=True)], box)
        return box.bottom

    def _other(self, title: str) -> str:
        wanted, number = title, 2
        while title in self._titles:
            title, number = f"{wanted} ({number})", number + 1
        self._titles.add(title)
        return title

    def finish(self) -> None:
        """Write area, date, marking and number on every slide."""
        slides = list(self.made.slides)
        for number, slide in enumerate(slides, 1):
            self._foot(slide, number, len(slides))

    def _foot(self, slide: Any, number: int, of: int) -> None:
        text = f"{self.pack.area} \u00b7 as at {self.pack.as_at}"
        box = _foot_box("left")
        size = largest([text], _FOOT_SIZES, box)
        _placeholder(slide, "Area and date", 'type="ftr" sz="quarter" idx="11"', box, run(text, size))
        if self.pack.marking:
            self._marking(slide)
        look = f'<a:rPr lang="{LANGUAGE}"/>'
        field = (
            f'<a:fld id="{{B6F15528-21DE-4FAA-801E-634DDDAF4B2B}}" type="slidenum">{look}<a:t>{number}</a:t></a:fld>'
        )
        numbered = f"{field}<a:r>{look}<a:t> of {of}</a:t></a:r>"
        _placeholder(slide, "Page number", 'type="sldNum" sz="quarter" idx="12"', _foot_box("right"), numbered)

    def _marking(self, slide: Any) -> None:
        text, box = self.pack.marking, _foot_box("middle")
        size = largest([text], _FOOT_SIZES, box._replace(width=box.width - 0.3), bold=True)
        wide = min(fit.width(seen(text), size, bold=True) + 0.3, box.width)
        box = box._replace(left=box.left + (box.width - wide) / 2, width=wide)
        shape = add_words(slide, "Marking", [Words(text, size, bold=True, colour=theme.PAPER)], box, anchor="ctr")
        fill(shape, theme.ORANGE)
        for each in shape._element.iter(f"{{{A}}}p"):
            each.get_or_add_pPr().set("algn", "ctr")


class Job(NamedTuple):
    """A page, and the deck that its slides are added to."""

    deck: Deck
    page: Page
    made_at: datetime

    def slide(self, title: str) -> tuple[Any, Box]:
        """A new slide with its notes, and what is free under its title."""
        slide, top = self.deck.slide(title)
        add_notes(slide, self.deck.pack, self.page)
        return slide, _under_title(top)

    def free_under(self, title: str) -> Box:
        """What will be free on a slide of that title."""
        return _under_title(master.TITLE_TOP + _title_height(title)[1])


def _under_title(top: float) -> Box:
    return Box(master.LEFT, top + 0.1, master.ROOM, master.BOTTOM - top - 0.1)


def _title_height(title: str) -> tuple[float, float]:
    """The size of a title in points and its height in inches."""
    size = largest([title], _TITLE_SIZES, Box(0, 0, master.ROOM, 0.34), bold=True)
    return size, fit.height(title, size, master.ROOM, bold=True)


def sentences_of(slide: Any) -> Any:
    """The placeholder for what the figures say."""
    return slide.placeholders[1]


def drop_sentences(slide: Any) -> None:
    """Take that placeholder away from a slide that says nothing."""
    element = sentences_of(slide)._element
    element.getparent().remove(element)


def largest(texts: Sequence[str], sizes: Sequence[float], box: Box, *, bold: bool = False) -> float:
    """The first of some sizes, largest first, at which words fit a box; the last where none does."""
    fits = (
        size
        for size in sizes
        if sum(fit.height(seen(text), size, box.width, bold=bold) for text in texts) <= box.height
    )
    return next(fits, sizes[-1])


def write(shape: Any, words: Sequence[Words], box: Box, *, inset: float = 0, anchor: str = "t") -> None:
    """Put paragraphs in a shape, and the shape in its place."""
    shape.left, shape.top, shape.width, shape.height = (Inches(each) for each in box)
    old = shape._element.txBody
    old.getparent().replace(old, body("".join(map(paragraph, words)), inset=inset, anchor=anchor))


def add_words(slide: Any, name: str, words: Sequence[Words], box: Box, *, inset: float = 0, anchor: str = "t") -> Any:
    """A box of words on a slide."""
    shape = slide.shapes.add_textbox(*(Inches(each) for each in box))
    shape.name = name
    write(shape, words, box, inset=inset, anchor=anchor)
    return shape


def fill(shape: Any, rgb: str) -> None:
    """Put a ground behind a box of words."""
    old = shape._element.spPr.find(f"{{{A}}}noFill")
    shape._element.spPr.replace(old, parse_xml(colour(rgb).replace("<a:solidFill>", f'<a:solidFill xmlns:a="{A}">')))


def _foot_box(side: str) -> Box:
    left, width = master.SIDES[side]
    return Box(left, master.FOOT_TOP, width, master.FOOT_HEIGHT)


def _placeholder(slide: Any, name: str, kind: str, box: Box, runs: str) -> None:
    """A placeholder of the foot, which slides do not get from their layout by themselves."""
    tree = slide.shapes._spTree
    number = max(int(each) for each in tree.xpath("//@id") if str(each).isdigit()) + 1
    x, y, cx, cy = (round(each * 914_400) for each in box)
    tree.append(
        parse_xml(
            f'<p:sp xmlns:a="{A}" xmlns:p="{P}"><p:nvSpPr><p:cNvPr id="{number}" name="{name}"/><p:cNvSpPr>'
            f'<a:spLocks noGrp="1"/></p:cNvSpPr><p:nvPr><p:ph {kind}/></p:nvPr></p:nvSpPr>'
            f'<p:spPr><a:xfrm><a:off x="{x}" y="{y}"/><a:ext cx="{cx}" cy="{cy}"/></a:xfrm></p:spPr>'
            f"<p:txBody><a:bodyPr/><a:lstStyle/><a:p>{runs}</a:p></p:txBody></p:sp>"
        )
    )
