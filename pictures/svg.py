"""A figure of the pages as a picture that explains itself: heading, sentence, key, chart, and the words around it.

Which parts of Plotly's figures are drawn, and why no browser draws them: docs/decisions/0038-pictures.md.
"""

from collections.abc import Mapping, Sequence
from typing import Any

from components import theme
from pictures.chart import chart
from pictures.fills import Fills
from pictures.keys import key
from pictures.known import check
from pictures.text import ASCENT, FAMILY, attribute, number, of, wrapped, written, xml

_EDGE = 24  # pixels around a whole picture
_HEADING, _SENTENCE, _SMALL = 22, 16, 13  # pixels of type
_NEXT = 10  # pixels between parts
_LINE = 1.3


class _Page:
    """A picture that grows downwards."""

    def __init__(self, width: float, edge: float) -> None:
        self.left, self.room, self.foot = edge, width - 2 * edge, edge
        self.drawn: list[str] = []

    def words(self, text: str, size: float, colour: str, *, is_bold: bool = False) -> None:
        """Words in as many lines as they need."""
        lines = of(wrapped(text, self.room, size, is_bold=is_bold), is_bold=is_bold)
        self.drawn.append(written(lines, self.left, self.foot + ASCENT * size, size, colour))
        self.foot += len(lines) * size * _LINE

    def part(self, drawn: str, height: float) -> None:
        """Something of its own height."""
        self.drawn.append(drawn)
        self.foot += height

    def gap(self, pixels: float = _NEXT) -> None:
        """Room before the next part."""
        self.foot += pixels


def svg(
    figure: Mapping[str, Any],
    *,
    width: int,
    heading: str = "",
    sentence: str = "",
    lines: Sequence[str] = (),
    marking: str = "",
    alt: str = "",
    fragment: bool = False,
) -> str:
    """A figure of components.charts as SVG, `width` pixels wide; the same figure gives the same text.

    `lines` stand below the chart, `marking` on top and at the foot. `alt` is for those who cannot see it, and is the
    sentence if not given. A `fragment` has key and chart alone, to stand among the words of a document.
    Raises CannotBeDrawn, a ValueError, for a figure with anything that pictures do not have.
    """
    check(figure)
    fills = Fills()
    page = _Page(width, 0 if fragment else _EDGE)
    if not fragment:
        _above(page, heading, sentence, marking)
    _drawing(page, figure, fills)
    if not fragment:
        _below(page, [*lines, marking])
    height = number(-(-page.foot // 1) if fragment else -(-(page.foot + _EDGE) // 1))
    size = f'width="{width}" height="{height}" viewBox="0 0 {width} {height}"'
    told = "".join(
        f"<{name}>{xml(words)}</{name}>" for name, words in (("title", heading), ("desc", alt or sentence)) if words
    )
    ground = f'<rect width="{width}" height="{height}" fill="{theme.PAPER}"/>'
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" {size} role="img" font-family={attribute(FAMILY)}>'
        f"{told}{fills.definitions()}{ground}{''.join(page.drawn)}</svg>"
    )


def _above(page: _Page, heading: str, sentence: str, marking: str) -> None:
    for text, size, is_bold in ((marking, _SMALL, True), (heading, _HEADING, True), (sentence, _SENTENCE, False)):
        if text:
            page.words(text, size, theme.TEXT, is_bold=is_bold)
            page.gap(_NEXT / 2)
    page.gap(_NEXT / 2)


def _drawing(page: _Page, figure: Mapping[str, Any], fills: Fills) -> None:
    entries = figure["layout"].get("meta", {}).get("key", [])
    if entries:
        page.part(*key(entries, page.left, page.foot, page.room, fills))
        page.gap()
    drawn, height = chart(figure, page.room, fills)
    page.part(f'<g transform="translate({number(page.left)} {number(page.foot)})">{drawn}</g>', height)


def _below(page: _Page, lines: Sequence[str]) -> None:
    told = [line for line in lines if line]
    if not told:
        return
    page.gap(_NEXT)
    rule = f'<path d="M{number(page.left)} {round(page.foot) + 0.5}h{number(page.room)}" stroke="{theme.GRID}"/>'
    page.part(rule, _NEXT)
    for n, line in enumerate(told):
        page.words(line, _SMALL, theme.MUTED)
        page.gap(_NEXT / 2 if n < len(told) - 1 else 0)
