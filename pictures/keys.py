"""The key of a chart: what its shapes and fills mean, in the shapes that the page's own key has."""

from collections.abc import Callable, Mapping, Sequence
from typing import NamedTuple

from components import theme
from pictures.fills import Fills, Pattern
from pictures.known import CannotBeDrawn
from pictures.text import attribute, number, of, width, wrapped, written

SIZE = 14  # pixels of type
_ROW = 22  # pixels from row to row
_GAP, _BETWEEN = 8, 24  # pixels from a shape to its words, and from those to the next shape
_FULL, _WIDE = 16, 24  # pixels: a shape, and one that is a line
_HATCH = Pattern("/", theme.ORANGE, theme.ORANGE_TINT, 6, 0.35)
_NO_FIGURE = Pattern("/", theme.OTHER, theme.PAPER, 6, 0.2)
_MIX_SIZE, _MIX_SOLIDITY = 16 / 3, 0.2


class Key(NamedTuple):
    """A key as SVG, and how many pixels high it is."""

    drawn: str
    height: float


class Swatch(NamedTuple):
    """A shape in the key: how wide it is, and how it is drawn with the middle of its left side at a place."""

    width: float
    draw: Callable[[float, float, Fills], str]


def key(entries: Sequence[Mapping[str, str]], left: float, top: float, room: float, fills: Fills) -> Key:
    """A key of entries `shape` and `text` that wraps in so many pixels. Raises CannotBeDrawn for a strange shape."""
    drawn: list[str] = []
    x, y = left, top + _ROW / 2
    for entry in entries:
        swatch = _swatch(entry["shape"])
        words = wrapped(entry["text"], room - swatch.width - _GAP, SIZE)
        wide = swatch.width + _GAP + max(width(line, SIZE) for line in words)
        if x > left and x + wide > left + room:
            x, y = left, y + _ROW
        drawn.append(swatch.draw(x, y, fills))
        drawn.append(written(of(words), x + swatch.width + _GAP, y + 0.36 * SIZE, SIZE, theme.TEXT))
        x, y = x + wide + _BETWEEN, y + (len(words) - 1) * 1.3 * SIZE
    return Key("".join(drawn), y + _ROW / 2 - top if entries else 0)


def _swatch(shape: str) -> Swatch:
    if shape not in _SWATCHES:
        raise CannotBeDrawn(f"A picture cannot have {shape!r} in its key.")
    return _SWATCHES[shape]


def _rect(
    fill: str, edge: str = "", thick: float = 0, *, wide: float = _FULL, high: float = _FULL, dash: str = ""
) -> Swatch:
    look = f' stroke={attribute(edge)} stroke-width="{number(thick)}"{dash}' if edge else ""

    def draw(x: float, y: float, _fills: Fills) -> str:
        return _box(x, y, wide, high, thick) + f" fill={attribute(fill)}{look}/>"

    return Swatch(wide, draw)


def _box(x: float, y: float, wide: float, high: float, thick: float) -> str:
    return (
        f'<rect x="{number(x + thick / 2)}" y="{number(y - high / 2 + thick / 2)}" '
        f'width="{number(wide - thick)}" height="{number(high - thick)}"'
    )


def _patterned(pattern: Pattern, edge: str, thick: float) -> Swatch:
    def draw(x: float, y: float, fills: Fills) -> str:
        # a pattern begins where what it fills is at home
        look = f'fill="{fills.of(pattern)}" stroke={attribute(edge)} stroke-width="{number(thick)}"'
        home = f"translate({number(x)} {number(y - _FULL / 2)})"
        return f'<g transform="{home}">{_box(0, _FULL / 2, _FULL, _FULL, thick)} {look}/></g>'

    return Swatch(_FULL, draw)


def _line(colour: str, thick: float, *, dash: str = "") -> Swatch:
    broken = f' stroke-dasharray="{dash}"' if dash else ""

    def draw(x: float, y: float, _fills: Fills) -> str:
        path = f"M{number(x)} {number(y)}h{_WIDE}"
        return f'<path d="{path}" stroke={attribute(colour)} stroke-width="{number(thick)}"{broken}/>'

    return Swatch(_WIDE, draw)


def _path(wide: float, path: str, look: str) -> Swatch:
    """A shape whose path begins at the middle of its left side."""

    def draw(x: float, y: float, _fills: Fills) -> str:
        return f'<path d="M{number(x)} {number(y)}{path}" {look}/>'

    return Swatch(wide, draw)


def _circle(radius: float, colour: str) -> Swatch:
    arc = f"a{number(radius)} {number(radius)} 0 0 1"
    side = number(2 * radius)
    return _path(2 * radius, f"{arc} {side} 0{arc} -{side} 0Z", f'fill="{colour}"')


def _percent(x: float, y: float, _fills: Fills) -> str:
    return written(of(["%"], is_bold=True), x, y + 0.36 * SIZE, SIZE, theme.TEXT)


def _band(x: float, y: float, _fills: Fills) -> str:
    edges = f"M{number(x)} {number(y - 7.5)}h{_WIDE}m-{_WIDE} 15h{_WIDE}"
    return (
        f'{_box(x, y, _WIDE, _FULL, 0)} fill="{theme.BAND}"/>'
        f'<path d="{edges}" stroke="{theme.OTHER}" stroke-width="1" stroke-dasharray="1 2"/>'
    )


def _mix(fill: theme.Fill) -> Swatch:
    if not fill.pattern:
        return _rect(fill.colour, theme.TEXT, 1)
    return _patterned(Pattern(fill.pattern, fill.marks, fill.colour, _MIX_SIZE, _MIX_SOLIDITY), theme.TEXT, 1)


_DASHED = ' stroke-dasharray="3 2"'
_BESIDE = "m8 -8v16"  # an upright line in the middle of its room
_SWATCHES: dict[str, Swatch] = {
    "solid": _rect(theme.BLUE),
    "hatched": _patterned(_HATCH, theme.ORANGE, 1.5),
    "open": _rect(theme.PAPER, theme.TEXT, 1.5),
    "blank": _rect(theme.PAPER, theme.OTHER, 1, dash=_DASHED),
    "number": Swatch(width("%", SIZE, is_bold=True), _percent),
    "range": _line(theme.OTHER, 1.5),
    "line": _line(theme.COMPARATOR, 2),
    "dotted": _line(theme.OTHER, 2, dash="2 2"),
    "line-changed": _line(theme.BLUE, 3),
    "line-same": _line(theme.OTHER, 2, dash="2 2"),
    "upright": _path(_FULL, _BESIDE, f'stroke="{theme.OTHER}" stroke-width="1.5"'),
    "dot": _circle(6.5, theme.BLUE),
    "circle": _circle(5, theme.OTHER),
    "crossed-quiet": _circle(4, theme.OTHER),
    "diamond": _path(
        14, "m1 0l6 -6l6 6l-6 6Z", f'fill="{theme.PAPER}" stroke="{theme.COMPARATOR}" stroke-width="2"'
    ),
    "triangles": _path(21, "m0 4h10l-5 -9Zm11 -8h10l-5 9Z", f'fill="{theme.COMPARATOR}"'),
    "square": _rect(theme.BLUE, wide=11, high=11),
    "crossed-square": _rect(theme.ORANGE, wide=12, high=12),
    "crossed-triangle": _path(14, "m0 6h14l-7 -12Z", f'fill="{theme.BLUE}"'),
    "box": _rect(theme.GRID, theme.OTHER, 1, wide=_WIDE, high=12),
    "band": Swatch(_WIDE, _band),
    "mix mix-others": _mix(theme.MIX_OTHERS),
    "mix mix-not-known": _mix(theme.MIX_NOT_KNOWN),
    **{f"mix mix-{n}": _mix(fill) for n, fill in enumerate(theme.MIX, start=1)},
    **{f"scale-{n}": _rect(colour, theme.TEXT, 1) for n, colour in enumerate(theme.SCALE, start=1)},
    "missing": _patterned(_NO_FIGURE, theme.TEXT, 1),
    "chosen": _rect(theme.PAPER, theme.TEXT, 3),
    "outside": _rect(theme.PAPER, theme.OTHER, 1),
}  # fmt: skip
