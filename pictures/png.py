"""A picture as PNG, with its words in the file for whoever cannot see it, and for programs."""

import re
import struct
import zlib
from collections.abc import Mapping
from types import MappingProxyType

import resvg_py
from PIL import PngImagePlugin

from components import theme
from packs.text import seen
from pictures.text import FILES

MOST_PIXELS = 20_000_000
_HEAD = 8 + 25  # bytes: the mark of the format and its first chunk
_LONG = 1000  # characters that are worth packing
_SIZE = re.compile(r'<svg [^>]*?width="([0-9.]+)" height="([0-9.]+)"')


def png(svg: str, *, scale: float = 2, text: Mapping[str, str] = MappingProxyType({})) -> bytes:
    """A picture that `pictures.svg` drew, `scale` pixels for each of its own, or as many as MOST_PIXELS allow.

    `text` (keyword to words) goes into the file as iTXt chunks: Title, Description, Source, Data.
    """
    size = _SIZE.match(svg)
    if size is None:
        raise ValueError("This is no picture of pictures.svg.")
    width, height = map(float, size.groups())
    zoom = min(scale, (MOST_PIXELS / (width * height)) ** 0.5)
    drawn = resvg_py.svg_to_bytes(
        svg_string=svg,
        width=int(width * zoom),
        background=theme.PAPER,
        skip_system_fonts=True,
        font_files=[str(path) for path in FILES],
    )
    return _with_words(bytes(drawn), text) if text else bytes(drawn)


def _with_words(drawn: bytes, text: Mapping[str, str]) -> bytes:
    """The file with words after its head; its pixels are not touched, which would take as long as to draw them."""
    told = PngImagePlugin.PngInfo()
    for keyword, words in text.items():
        told.add_itxt(keyword, seen(words), zip=len(words) > _LONG)
    chunks = b"".join(_chunk(kind, data) for kind, data, *_ in told.chunks)
    return drawn[:_HEAD] + chunks + drawn[_HEAD:]


def _chunk(kind: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))
