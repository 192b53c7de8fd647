"""Bars: from a base or stacked, filled with colours and patterns, with the words in them or at their ends."""

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

from pictures.fills import Fills, pattern_of
from pictures.marks import Trace, at, is_number, stroke
from pictures.plot import Plot
from pictures.text import ASCENT, attribute, lines_height, lines_of, number, widest, written

_PAD = 3  # pixels between a bar's end and words


class Bar(NamedTuple):
    """One bar in pixels: from `start` to `end` across, from `top` to `foot` down."""

    start: float
    end: float
    top: float
    foot: float


def bars(traces: Sequence[Trace], plot: Plot, layout: Mapping[str, Any], fills: Fills) -> str:
    """All bars of a figure, with their words on top of each trace's own."""
    is_stacked = layout.get("barmode") == "stack"
    reached: dict[float, float] = {}
    placed = [(trace, _placed(trace, plot, reached if is_stacked else None)) for trace in traces]
    least = _size_inside(placed, layout)
    return "".join(_filled(trace, found, fills) + _words(trace, found, least) for trace, found in placed)


def _placed(trace: Trace, plot: Plot, reached: dict[float, float] | None) -> list[Bar | None]:
    """Where the bars of a trace stand; on those of the traces before it where they are stacked."""
    found: list[Bar | None] = []
    for n, (value, middle) in enumerate(zip(trace["x"], trace["y"], strict=True)):
        if not is_number(value):
            found.append(None)
            continue
        base = at(trace.get("base", 0), n) if reached is None else reached.get(middle, 0)
        if reached is not None:
            reached[middle] = base + value
        half = at(trace["width"], n) / 2
        edges = sorted((plot.y(middle - half), plot.y(middle + half)))
        found.append(Bar(plot.x(base), plot.x(base + value), *edges))
    return found


def _filled(trace: Trace, found: Sequence[Bar | None], fills: Fills) -> str:
    marker = trace["marker"]
    edge, given = marker.get("line", {"width": 0}), marker.get("pattern")
    drawn = []
    for n, bar in enumerate(found):
        if bar is None:
            continue
        shape = at(given.get("shape", ""), n) if given else ""
        fill = fills.of(pattern_of(given, shape)) if given and shape else at(marker["color"], n)
        width = at(edge["width"], n)
        look = f"fill={attribute(_painted(fill))}"
        look += stroke({"color": at(edge["color"], n), "width": width}) if width else ""
        # lines of one and of two pixels are sharp in different places, as in Plotly's bars
        shift = width % 2 / 2
        left, right, top, foot = (number(round(end) - shift) for end in (bar.start, bar.end, bar.top, bar.foot))
        drawn.append(f'<path d="M{left} {top}V{foot}H{right}V{top}Z" {look}/>')
    return "".join(drawn)


def _painted(fill: str) -> str:
    """A colour as SVG knows it."""
    return "none" if fill == "rgba(0, 0, 0, 0)" else fill


def _size_inside(placed: Sequence[tuple[Trace, list[Bar | None]]], layout: Mapping[str, Any]) -> float:
    """The size of all words in bars: the largest at which those fit that fit at the least size."""
    rule = layout.get("uniformtext")
    sizes = [
        size
        for trace, found in placed
        if rule and trace.get("textposition") == "inside"
        for bar, text in zip(found, trace["text"], strict=True)
        if bar and text and (size := _fitting(bar, text, trace["textfont"]["size"])) >= rule["minsize"]
    ]
    return min(sizes, default=0.0)


def _fitting(bar: Bar, text: str, size: float) -> float:
    """The largest size, up to the usual, at which words fit into their bar."""
    lines = lines_of(text)
    across, down = abs(bar.end - bar.start), bar.foot - bar.top
    pad = _PAD if across > 2 * _PAD and down > 2 * _PAD else 0
    share = min((across - 2 * pad) / max(widest(lines, size), 1), (down - 2 * pad) / lines_height(len(lines), size), 1)
    return size * share


def _words(trace: Trace, found: Sequence[Bar | None], size_inside: float) -> str:
    if "text" not in trace:
        return ""
    font, is_inside = trace["textfont"], trace["textposition"] == "inside"
    is_leftward = min(filter(is_number, trace["x"]), default=0) < 0
    drawn = []
    for n, (bar, text) in enumerate(zip(found, trace["text"], strict=True)):
        if bar is None or not text:
            continue
        colour = str(at(font["color"], n))
        if not is_inside:
            drawn.append(_at_end(bar, text, font["size"], colour, is_leftward=is_leftward))
        elif size_inside and _fitting(bar, text, font["size"]) >= size_inside:
            ground = trace["marker"].get("pattern", {}).get("bgcolor", "")
            drawn.append(_in_middle(bar, text, size_inside, colour, ground))
    return "".join(drawn)


def _at_end(bar: Bar, text: str, size: float, colour: str, *, is_leftward: bool) -> str:
    """Words beyond a bar's end; one without length points where the others of its trace do."""
    side = -1 if bar.end < bar.start or (bar.end == bar.start and is_leftward) else 1
    lines = lines_of(text)
    middle = bar.end + side * (_PAD + widest(lines, size) / 2)
    return written(lines, middle, _first(bar, len(lines), size), size, colour, anchor="middle")


def _in_middle(bar: Bar, text: str, size: float, colour: str, ground: str) -> str:
    """Words in the middle of a bar, clear of the marks of its pattern."""
    lines = lines_of(text)
    middle = (bar.start + bar.end) / 2
    drawn = ""
    if ground:
        half, high = widest(lines, size) / 2 + 2, lines_height(len(lines), size)
        top = (bar.top + bar.foot - high) / 2
        drawn = (
            f'<rect x="{number(middle - half)}" y="{number(top)}" width="{number(2 * half)}" '
            f'height="{number(high)}" rx="3" fill={attribute(ground)}/>'
        )
    return drawn + written(lines, middle, _first(bar, len(lines), size), size, colour, anchor="middle")


def _first(bar: Bar, lines: int, size: float) -> float:
    """Where the first of some lines stands, so that they are in the middle of a bar's height."""
    return (bar.top + bar.foot - lines_height(lines, size)) / 2 + round(ASCENT * size)
