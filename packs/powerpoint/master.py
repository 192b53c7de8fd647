"""What every slide is made on: one master and two layouts, 16:9, in the colours and the type of the screen."""

import io
import re
from functools import cache
from typing import Any

from pptx import Presentation
from pptx.opc.constants import RELATIONSHIP_TYPE as RT
from pptx.oxml import parse_xml
from pptx.util import Inches

from components import theme
from packs.powerpoint.words import LANGUAGE, A, P, colour

WIDTH, HEIGHT = 13.333, 7.5  # of a slide, in inches, as all below
LEFT, ROOM = 0.6, 12.133  # of what stands on it
TITLE_TOP, TITLE_SIZE = 0.38, 16
FOOT_TOP, FOOT_HEIGHT, FOOT_SIZE = 7.02, 0.3, 10
BOTTOM = 6.84  # what is above the foot ends here
SIDES = {"left": (LEFT, 3.7), "middle": (4.4, 6.9), "right": (11.433, 1.3)}  # of the foot: left edge and width

_SCHEME = {
    "dk1": theme.TEXT, "lt1": theme.PAPER, "dk2": theme.COMPARATOR, "lt2": theme.BAND,
    "accent1": theme.BLUE, "accent2": theme.ORANGE, "accent3": theme.COMPARATOR, "accent4": theme.OTHER,
    "accent5": theme.SCALE[1], "accent6": theme.ORANGE_TINT, "hlink": theme.BLUE, "folHlink": theme.MUTED,
}  # fmt: skip
_DECORATIVE = (
    '<a:extLst><a:ext uri="{C183D7F6-B498-43B3-948B-1728B52AA6E4}">'
    '<adec:decorative xmlns:adec="http://schemas.microsoft.com/office/drawing/2017/decorative" val="1"/>'
    "</a:ext></a:extLst>"
)
_APP = (
    '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n<Properties xmlns="http://schemas.openxmlformats.org/'
    'officeDocument/2006/extended-properties"><Application>Muster</Application></Properties>'
)
_KEPT = {"Title Slide": "Cover", "Section Header": "Page"}


@cache
def template() -> bytes:
    """An empty presentation with the layouts 'Cover' and 'Page', in this order."""
    made = Presentation()
    made.slide_width, made.slide_height = Inches(WIDTH), Inches(HEIGHT)
    made.part._element.sldSz.attrib.pop("type", None)
    for layout in list(made.slide_layouts):
        if layout.name not in _KEPT:
            made.slide_layouts.remove(layout)
    master = made.slide_master
    _redraw(master, [*_line(), _title("title"), _sentences(), _foot("ftr", "left", 3), _number(4)])
    cover, page = made.slide_layouts
    _redraw(cover, [*_band(), _cover_title(), _cover_subtitle(), _foot("ftr", "left", 11), _number(12)])
    _redraw(page, [_title("title"), _sentences(), _foot("ftr", "left", 11), _number(12)])
    for layout in (cover, page):
        layout.name = _KEPT[layout.name]
    page._element.attrib.pop("type", None)
    _restyle(master)
    _recolour(master.part.part_related_by(RT.THEME))
    _tidy(made)
    out = io.BytesIO()
    made.save(out)
    return out.getvalue()


def _redraw(what: Any, shapes: list[str]) -> None:
    """Put shapes in place of all there are."""
    tree = what.shapes._spTree
    for each in list(tree)[2:]:
        tree.remove(each)
    for number, shape in enumerate(shapes, 2):
        tree.append(parse_xml(shape.replace("NUMBER", str(number))))


def _placeholder(name: str, kind: str, place: tuple[float, float, float, float], look: str, words: str) -> str:
    return (
        f'<p:sp xmlns:a="{A}" xmlns:p="{P}"><p:nvSpPr><p:cNvPr id="NUMBER" name="{name}"/>'
        f'<p:cNvSpPr><a:spLocks noGrp="1"/></p:cNvSpPr><p:nvPr><p:ph {kind}/></p:nvPr></p:nvSpPr>'
        f'<p:spPr>{_place(*place)}<a:prstGeom prst="rect"><a:avLst/></a:prstGeom></p:spPr>'
        f'<p:txBody><a:bodyPr lIns="0" tIns="0" rIns="0" bIns="0" anchor="t"><a:noAutofit/></a:bodyPr>'
        f'<a:lstStyle><a:lvl1pPr marL="0" indent="0"{look}</a:lvl1pPr></a:lstStyle>'
        f'<a:p><a:r><a:rPr lang="{LANGUAGE}"/><a:t>{words}</a:t></a:r></a:p></p:txBody></p:sp>'
    )


def _place(left: float, top: float, width: float, height: float) -> str:
    x, y, cx, cy = (round(each * 914_400) for each in (left, top, width, height))
    return f'<a:xfrm><a:off x="{x}" y="{y}"/><a:ext cx="{cx}" cy="{cy}"/></a:xfrm>'


def _look(size: int, rgb: str, *, bold: bool = False, align: str = "l") -> str:
    return f' algn="{align}"><a:buNone/><a:defRPr sz="{size * 100}" b="{int(bold)}">{colour(rgb)}</a:defRPr>'


def _title(kind: str) -> str:
    place = (LEFT, TITLE_TOP, ROOM, 0.34)
    return _placeholder("Title", f'type="{kind}"', place, _look(TITLE_SIZE, theme.BLUE, bold=True), "Title")


def _sentences() -> str:
    place = (LEFT, 0.8, ROOM, 1.0)
    return _placeholder("Sentences", 'type="body" idx="1"', place, _look(24, theme.TEXT), "What the figures say")


def _foot(kind: str, side: str, number: int) -> str:
    left, width = SIDES[side]
    place = (left, FOOT_TOP, width, FOOT_HEIGHT)
    return _placeholder("Area and date", f'type="{kind}" idx="{number}"', place, _look(FOOT_SIZE, theme.MUTED), "")


def _number(number: int) -> str:
    left, width = SIDES["right"]
    place = (left, FOOT_TOP, width, FOOT_HEIGHT)
    look = _look(FOOT_SIZE, theme.MUTED, align="r")
    return _placeholder("Page number", f'type="sldNum" idx="{number}"', place, look, "")


def _cover_title() -> str:
    place = (LEFT, 1.5, ROOM, 0.9)
    return _placeholder("Title", 'type="ctrTitle"', place, _look(44, theme.TEXT, bold=True), "Area")


def _cover_subtitle() -> str:
    place = (LEFT, 2.5, ROOM, 0.5)
    return _placeholder("Subtitle", 'type="subTitle" idx="1"', place, _look(24, theme.BLUE), "What it is")


def _line() -> list[str]:
    """A thin line over the foot."""
    return [_decoration("Line", (LEFT, FOOT_TOP - 0.09, ROOM, 0.01), theme.OTHER)]


def _band() -> list[str]:
    """The band down the side of a cover."""
    return [_decoration("Band", (0, 0, 0.3, HEIGHT), theme.BLUE)]


def _decoration(name: str, place: tuple[float, float, float, float], rgb: str) -> str:
    return (
        f'<p:sp xmlns:a="{A}" xmlns:p="{P}"><p:nvSpPr><p:cNvPr id="NUMBER" name="{name}">{_DECORATIVE}</p:cNvPr>'
        f'<p:cNvSpPr/><p:nvPr userDrawn="1"/></p:nvSpPr><p:spPr>{_place(*place)}'
        f'<a:prstGeom prst="rect"><a:avLst/></a:prstGeom>{colour(rgb)}<a:ln><a:noFill/></a:ln></p:spPr></p:sp>'
    )


def _restyle(master: Any) -> None:
    """The text styles of the master: what placeholders that somebody adds later start from."""
    for size in master._element.iter(f"{{{A}}}defRPr"):
        size.attrib.pop("lang", None)
    styles = master._element.find(f"{{{P}}}txStyles")
    title = styles.find(f"{{{P}}}titleStyle")
    for level in title.iter(f"{{{A}}}lvl1pPr"):
        level.set("algn", "l")
    for size in title.iter(f"{{{A}}}defRPr"):
        size.set("sz", str(TITLE_SIZE * 100))
    for space in styles.find(f"{{{P}}}bodyStyle").iter(f"{{{A}}}spcBef"):
        space[0].set("val", "0")  # a fifth of a line that `words.height` knows nothing of
    for number, size in enumerate(styles.find(f"{{{P}}}bodyStyle").iter(f"{{{A}}}defRPr")):
        size.set("sz", str((24, 20, 18, 16, 16)[number] * 100 if number < 5 else 1600))


def _recolour(part: Any) -> None:
    """The theme's colours and font; its part is plain bytes."""
    text = part.blob.decode()
    for name, rgb in _SCHEME.items():
        new = f'<a:{name}><a:srgbClr val="{rgb.lstrip("#").upper()}"/></a:{name}>'
        text = re.sub(rf"<a:{name}>.*?</a:{name}>", new, text)
    text = text.replace('<a:latin typeface="Calibri"/>', '<a:latin typeface="Arial"/>')
    part._blob = text.replace('name="Office Theme"', 'name="Muster"').replace('name="Office"', 'name="Muster"').encode()


def _tidy(made: Any) -> None:
    """Leave out the picture, the printer and the counts of the template that this is made from."""
    package = made.part.package
    for owner in (package, made.part):
        for name, related in list(owner._rels.items()):
            if related.reltype.endswith(("/thumbnail", "/printerSettings")):
                owner._rels.pop(name)
            elif related.reltype == RT.EXTENDED_PROPERTIES:
                related.target_part._blob = _APP.encode()
    for each in made.part._element.iter(f"{{{A}}}defRPr"):
        each.set("lang", LANGUAGE) if each.get("lang") else None
