"""Words in a picture: measured with the font that draws them, wrapped, and written so that none of them is markup."""

import re
from collections.abc import Iterable, Sequence
from functools import cache, lru_cache
from pathlib import Path
from typing import NamedTuple
from xml.sax.saxutils import escape, quoteattr

from PIL import ImageFont

from packs.text import seen

FONTS = Path(__file__).parent / "fonts"
FILES = (FONTS / "LiberationSans-Regular.ttf", FONTS / "LiberationSans-Bold.ttf")
FAMILY = "Liberation Sans, Arial, Helvetica, sans-serif"  # the next two have the same widths
SPACING = 1.3  # from line to line, in sizes of the type
ASCENT, DESCENT = 0.905, 0.212  # of the font, in sizes of the type

_MEASURED = 200  # pixels: the size at which words are measured
_MARKUP = re.compile(r'(<br>|</?b>|<span style="color:#[0-9a-f]{6}">|</span>)')
# small triangles, which the font has larger alone; a new line inside a line
_LACKING = str.maketrans("\u25c2\u25b8\n", "\u25c4\u25ba ")


class Run(NamedTuple):
    """Words of one look within a line."""

    text: str
    is_bold: bool = False
    colour: str = ""


Line = Sequence[Run]


def xml(text: str) -> str:
    """Words as XML, of which nothing is markup, and nothing unseen or turning the order of letters round."""
    return escape(_drawn(text))


def _drawn(text: str) -> str:
    return seen(text).translate(_LACKING)


def attribute(text: str) -> str:
    """Words as the value of an attribute, with its quotation marks."""
    return quoteattr(seen(text))


def number(value: float) -> str:
    """A length in pixels, to the hundredth."""
    return f"{round(value, 2) + 0.0:g}"  # no minus before a zero


@cache
def _font(*, is_bold: bool) -> ImageFont.FreeTypeFont:
    return ImageFont.truetype(FILES[is_bold], _MEASURED, layout_engine=ImageFont.Layout.BASIC)


@lru_cache(maxsize=8192)
def _measured(text: str, *, is_bold: bool) -> float:
    return float(_font(is_bold=is_bold).getlength(_drawn(text))) / _MEASURED


def width(text: str, size: float, *, is_bold: bool = False) -> float:
    """How many pixels wide words are."""
    return _measured(text, is_bold=is_bold) * size


def line_width(line: Line, size: float) -> float:
    """How many pixels wide a line is."""
    return sum(width(run.text, size, is_bold=run.is_bold) for run in line)


def widest(lines: Iterable[Line], size: float) -> float:
    """How many pixels wide the longest line is."""
    return max((line_width(line, size) for line in lines), default=0.0)


def wrapped(text: str, room: float, size: float, *, is_bold: bool = False) -> list[str]:
    """Words in lines of at most `room` pixels; a word that is longer is parted."""
    lines: list[str] = []
    for word in seen(text).split(" "):
        longer = f"{lines[-1]} {word}" if lines else word
        if width(longer, size, is_bold=is_bold) <= room:
            lines[-1:] = [longer]
        else:
            lines += _parted(word, room, size, is_bold=is_bold)
    return lines


def _parted(word: str, room: float, size: float, *, is_bold: bool) -> list[str]:
    parts = [""]
    for letter in word:
        if parts[-1] and width(parts[-1] + letter, size, is_bold=is_bold) > room:
            parts.append("")
        parts[-1] += letter
    return parts


@lru_cache(maxsize=4096)
def lines_of(text: str) -> tuple[tuple[Run, ...], ...]:
    """What figures say, line by line: they mark words with `<br>`, `<b>` and a coloured `<span>`, and nothing else."""
    lines: list[list[Run]] = [[]]
    is_bold, colour = False, ""
    for part in _MARKUP.split(text):
        if part == "<br>":
            lines.append([])
        elif part in {"<b>", "</b>"}:
            is_bold = part == "<b>"
        elif _MARKUP.fullmatch(part):
            colour = part[len('<span style="color:') : -2] if part != "</span>" else ""
        elif part:
            lines[-1].append(Run(part, is_bold, colour))
    return tuple(_joined(line) for line in lines)


def _joined(line: list[Run]) -> tuple[Run, ...]:
    """A line as one run where its looks differ in spaces alone."""
    looks = {(run.is_bold, run.colour) for run in line if run.text.strip()}
    return (Run("".join(run.text for run in line), *looks.pop()),) if len(looks) == 1 else tuple(line)


def lines_height(lines: int, size: float) -> float:
    """How many pixels high lines are, from the top of the first to the foot of the last."""
    return round(ASCENT * size) + round(DESCENT * size) + (lines - 1) * SPACING * size


def written(lines: Sequence[Line], x: float, y: float, size: float, colour: str, *, anchor: str = "start") -> str:
    """Lines of words as SVG: `y` is where the first one stands, `anchor` is 'start', 'middle' or 'end'."""
    return "".join(
        _element(line, x, y + n * SPACING * size, size, colour, anchor=anchor) for n, line in enumerate(lines) if line
    )


def _element(line: Line, x: float, y: float, size: float, colour: str, *, anchor: str) -> str:
    side = f' text-anchor="{anchor}"' if anchor != "start" else ""
    open_tag = f'<text x="{number(x)}" y="{number(y)}" font-size="{number(size)}"{side}'
    if len(line) == 1:
        return f"{open_tag}{_look(line[0], colour)}>{xml(line[0].text)}</text>"
    runs = "".join(f"<tspan{_look(run, colour)}>{xml(run.text)}</tspan>" for run in line)
    return f"{open_tag}>{runs}</text>"


def _look(run: Run, colour: str) -> str:
    weight = ' font-weight="bold"' if run.is_bold else ""
    return f"{weight} fill={attribute(run.colour or colour)}"


def of(texts: Iterable[str], *, is_bold: bool = False) -> list[Line]:
    """Plain words as lines."""
    return [(Run(text, is_bold),) for text in texts]
