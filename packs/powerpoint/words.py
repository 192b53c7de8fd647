"""Words on a slide: paragraphs of DrawingML, escaped, in British English, and how high they stand."""

from collections.abc import Sequence
from typing import Any, NamedTuple
from xml.sax.saxutils import escape, quoteattr

from pptx.oxml import parse_xml

from components import theme
from packs.powerpoint import fit
from packs.text import seen

LANGUAGE = "en-GB"
A = "http://schemas.openxmlformats.org/drawingml/2006/main"
P = "http://schemas.openxmlformats.org/presentationml/2006/main"
_SPACES = f'xmlns:a="{A}" xmlns:p="{P}"'


class Words(NamedTuple):
    """A paragraph: `head` is bold before the text, `after` is the space under it, both sizes in points."""

    text: str
    size: float
    head: str = ""
    bold: bool = False
    colour: str = theme.TEXT
    after: float = 0

    @property
    def whole(self) -> str:
        """All of it as read out."""
        return f"{self.head} {self.text}" if self.head else self.text


def height(paragraphs: Sequence[Words], room: float) -> float:
    """Of paragraphs under each other within a room, both in inches; measured as bold where any of it is."""
    return sum(
        fit.height(seen(each.whole), each.size, room, bold=each.bold or bool(each.head)) + each.after / 72
        for each in paragraphs
    )


def escaped(text: str) -> str:
    """Text for an element, without what XML or a reader cannot see."""
    return escape(seen(text))


def attribute(text: str) -> str:
    """Text for an attribute, with its quotes."""
    return quoteattr(seen(text).replace("\n", " "))


def colour(rgb: str) -> str:
    """A solid fill."""
    return f'<a:solidFill><a:srgbClr val="{rgb.lstrip("#").upper()}"/></a:solidFill>'


def properties(name: str, size: float | None = None, *, bold: bool = False, rgb: str = "") -> str:
    """The properties of a run, or of what `name` says; what is not given comes from the layout."""
    sized = f' sz="{round(size * 100)}"' if size else ""
    return f'<a:{name} lang="{LANGUAGE}"{sized} b="{int(bold)}" dirty="0">{colour(rgb) if rgb else ""}</a:{name}>'


def run(text: str, size: float | None = None, *, bold: bool = False, rgb: str = "") -> str:
    """A run of words; its lines stay lines."""
    look = properties("rPr", size, bold=bold, rgb=rgb)
    return f"<a:br>{look}</a:br>".join(f"<a:r>{look}<a:t>{line}</a:t></a:r>" for line in escaped(text).split("\n"))


def paragraph(words: Words) -> str:
    """One paragraph."""
    head = run(words.head + " ", words.size, bold=True, rgb=words.colour) if words.head else ""
    space = f'<a:pPr><a:spcAft><a:spcPts val="{round(words.after * 100)}"/></a:spcAft></a:pPr>' if words.after else ""
    return f"<a:p>{space}{head}{run(words.text, words.size, bold=words.bold, rgb=words.colour)}</a:p>"


def body(paragraphs: str, *, inset: float = 0, anchor: str = "t", of: str = "p") -> Any:
    """The text body of a shape, whose paragraphs are ready; `inset` in inches on every side."""
    side = round(inset * 914_400)
    inside = f'lIns="{side}" tIns="{side}" rIns="{side}" bIns="{side}"'
    return parse_xml(
        f'<{of}:txBody {_SPACES}><a:bodyPr wrap="square" {inside} anchor="{anchor}"><a:noAutofit/></a:bodyPr>'
        f"<a:lstStyle/>{paragraphs}</{of}:txBody>"
    )
