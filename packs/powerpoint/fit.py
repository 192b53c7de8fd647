"""How much room words take: measured in a font with the widths of Arial, so that nothing runs out of its place."""

import unicodedata
from collections.abc import Iterator
from functools import cache, lru_cache
from pathlib import Path

from PIL import ImageFont

_FONTS = Path(__file__).resolve().parents[2] / "pictures" / "fonts"
_FILES = {False: "LiberationSans-Regular.ttf", True: "LiberationSans-Bold.ttf"}
_MEASURED_AT = 200  # points: large, so that hinting rounds little
_WIDE = 1.05  # ems of a letter that the font lacks
_SAFETY = 1.03  # programs differ a little in where they break a line
LINE = 1.2  # height of a line in sizes of its letters


@cache
def _font(bold: bool) -> ImageFont.FreeTypeFont:
    return ImageFont.truetype(str(_FONTS / _FILES[bold]), _MEASURED_AT, layout_engine=ImageFont.Layout.BASIC)


@lru_cache(maxsize=20_000)
def _ems(text: str, bold: bool) -> float:
    wide = sum(unicodedata.east_asian_width(each) in "WF" for each in text)
    narrow = "".join(each for each in text if unicodedata.east_asian_width(each) not in "WF") if wide else text
    return _font(bold).getlength(narrow) / _MEASURED_AT + wide * _WIDE


def width(text: str, size: float, *, bold: bool = False) -> float:
    """Of one line in inches, at a size in points."""
    return _ems(text, bold) * size * _SAFETY / 72


def lines(text: str, size: float, room: float, *, bold: bool = False) -> list[str]:
    """The lines that words break into within a room in inches; those of their own stay, a long word is broken."""
    return [line for own in text.split("\n") for line in _wrapped(own, size, room, bold)]


def _wrapped(text: str, size: float, room: float, bold: bool) -> Iterator[str]:
    line = ""
    for word in text.split(" "):
        longer = f"{line} {word}" if line else word
        if width(longer, size, bold=bold) <= room:
            line = longer
            continue
        if line:
            yield line
        *broken, line = _broken(word, size, room, bold)
        yield from broken
    yield line


def _broken(word: str, size: float, room: float, bold: bool) -> Iterator[str]:
    part = ""
    for letter in word:
        if part and width(part + letter, size, bold=bold) > room:
            yield part
            part = ""
        part += letter
    yield part


def height(text: str, size: float, room: float, *, bold: bool = False) -> float:
    """Of words within a room in inches, in inches."""
    return len(lines(text, size, room, bold=bold)) * size * LINE / 72


def longest_word(text: str, size: float, *, bold: bool = False) -> float:
    """The width in inches below which a word would break."""
    return max((width(word, size, bold=bold) for word in text.replace("\n", " ").split(" ")), default=0.0)
