"""Scatter traces: lines, areas, the thin lines of uncertainty, marks and the words beside them."""

import math
from collections.abc import Mapping, Sequence
from typing import Any

from components import theme
from pictures.fills import Fills, pattern_of
from pictures.plot import Plot
from pictures.text import SPACING, attribute, lines_of, number, written

Trace = Mapping[str, Any]
Place = tuple[float, float]

_BUBBLE = 0.7  # how dense Plotly draws marks of several sizes that say nothing of it
_ANCHORS = {"left": "end", "center": "middle", "right": "start"}
_SIGNS = {"left": -1, "top": -1, "center": 0, "middle": 0, "right": 1, "bottom": 1}


def scatter(trace: Trace, plot: Plot, fills: Fills) -> str:
    """One trace: its lines under its marks, and its words on top."""
    mode = trace["mode"]
    places = _places(trace, plot)
    parts = [_errors(trace, plot, places)]
    if "lines" in mode:
        parts.append(_clipped(_lines(trace, places, fills), trace, plot, fills))
    if "markers" in mode:
        parts.append(_clipped(_markers(trace, places), trace, plot, fills))
    if "text" in mode:
        parts.append(_words(trace, places))
    return "".join(parts)


def at(value: Any, n: int) -> Any:
    """What a trace says of one of its marks: of each by itself, or of all."""
    return value[n] if isinstance(value, list | tuple) else value


def is_number(value: Any) -> bool:
    """Whether a mark has a place on an axis."""
    return value is not None and not math.isnan(value)


def _places(trace: Trace, plot: Plot) -> list[Place | None]:
    return [
        (plot.x(x), plot.y(y)) if is_number(x) and is_number(y) else None
        for x, y in zip(trace["x"], trace["y"], strict=True)
    ]


def _clipped(drawn: str, trace: Trace, plot: Plot, fills: Fills) -> str:
    if not drawn or not trace.get("cliponaxis", True):
        return drawn
    box = plot.box
    edge = f"M{number(box.left)} {number(box.top)}H{number(box.right)}V{number(box.bottom)}H{number(box.left)}Z"
    return f'<g clip-path="{fills.clip(edge)}">{drawn}</g>'


def dashes(line: Mapping[str, Any]) -> str:
    """The attribute of a broken line; empty of a whole one."""
    step = max(line["width"], 3)
    found = {"dot": (step, step), "dash": (3 * step, 3 * step), "dashdot": (3 * step, step, step, step)}
    lengths = found.get(line.get("dash", "solid"), ())
    return f' stroke-dasharray="{" ".join(map(number, lengths))}"' if lengths else ""


def stroke(line: Mapping[str, Any]) -> str:
    """The attributes of a line's colour and width, and of its dashes."""
    return f' stroke={attribute(line["color"])} stroke-width="{number(line["width"])}"{dashes(line)}'


def _lines(trace: Trace, places: Sequence[Place | None], fills: Fills) -> str:
    line = trace["line"]
    is_area = trace.get("fill") == "toself"
    parts = [
        _path(part, line.get("shape", "linear")) + ("Z" if is_area else "")
        for part in _unbroken(places)
        if len(part) > 1
    ]
    if not parts:
        return ""
    fill = _area(trace, fills) if is_area else "none"
    return f'<path d="{"".join(parts)}" fill="{fill}"{stroke(line)} stroke-miterlimit="2"/>'


def _unbroken(places: Sequence[Place | None]) -> list[list[Place]]:
    """The stretches of a line between its gaps."""
    parts: list[list[Place]] = [[]]
    for place in places:
        if place is None:
            parts.append([])
        else:
            parts[-1].append(place)
    return parts


def _path(part: Sequence[Place], shape: str) -> str:
    (x, y), *rest = part
    path = f"M{number(x)} {number(y)}"
    for to_x, to_y in rest:
        if shape == "hvh":
            path += f"H{number((x + to_x) / 2)}V{number(to_y)}H{number(to_x)}"
        else:
            path += f"L{number(to_x)} {number(to_y)}"
        x = to_x
    return path


def _area(trace: Trace, fills: Fills) -> str:
    if given := trace.get("fillpattern"):
        return fills.of(pattern_of(given, given["shape"]))
    return str(trace["fillcolor"])


def _errors(trace: Trace, plot: Plot, places: Sequence[Place | None]) -> str:
    found = []
    for name, scale, values in (("error_x", plot.x, trace["x"]), ("error_y", plot.y, trace["y"])):
        bars = trace.get(name, {"visible": False})
        if not bars.get("visible", True):
            continue
        path = ""
        for place, value, more, less in zip(places, values, bars["array"], bars["arrayminus"], strict=True):
            if place is None or not (more or less):
                continue
            low, high = number(scale(value - less)), number(scale(value + more))
            x, y = map(number, place)
            path += f"M{low} {y}H{high}" if name == "error_x" else f"M{x} {low}V{high}"
        look = {"color": bars["color"], "width": bars["thickness"]}
        found.append(f'<path d="{path}" fill="none"{stroke(look)}/>' if path else "")
    return "".join(found)


def _markers(trace: Trace, places: Sequence[Place | None]) -> str:
    marker = trace["marker"]
    is_varied = isinstance(marker["size"], list | tuple)
    edges = marker.get("line", {})
    usual = {"width": 1, "color": theme.PAPER} if is_varied else {"width": 0, "color": theme.PAPER}
    found = []
    for n, place in enumerate(places):
        if place is None:
            continue
        symbol, is_open, _ = str(at(marker.get("symbol", "circle"), n)).partition("-open")
        colour = str(at(marker["color"], n))
        width = at(edges.get("width", usual["width"]), n)
        edge = str(at(edges.get("color", usual["color"]), n))
        look = f"fill={attribute(colour)}" + (stroke({"color": edge, "width": width}) if width else "")
        if is_open:  # drawn by its edge alone
            look = 'fill="none"' + stroke({"color": colour, "width": width or 1})
        found.append(_shape(symbol, place, at(marker["size"], n) / 2, look))
    opacity = marker.get("opacity", _BUBBLE if is_varied else 1)
    return f'<g opacity="{number(opacity)}">{"".join(found)}</g>' if opacity != 1 else "".join(found)


def _shape(symbol: str, place: Place, radius: float, look: str) -> str:
    x, y = place
    if symbol == "circle":
        return f'<circle cx="{number(x)}" cy="{number(y)}" r="{number(radius)}" {look}/>'
    wide, half = radius * 1.3, radius * 2 / math.sqrt(3)
    corners = {
        "square": ((-radius, -radius), (radius, -radius), (radius, radius), (-radius, radius)),
        "diamond": ((wide, 0), (0, wide), (-wide, 0), (0, -wide)),
        "triangle-up": ((-half, radius / 2), (half, radius / 2), (0, -radius)),
        "triangle-down": ((-half, -radius / 2), (half, -radius / 2), (0, radius)),
    }[symbol]
    path = "L".join(f"{number(x + dx)} {number(y + dy)}" for dx, dy in corners)
    return f'<path d="M{path}Z" {look}/>'


def _words(trace: Trace, places: Sequence[Place | None]) -> str:
    font = trace["textfont"]
    size = font["size"]
    has_marks = "markers" in trace["mode"]
    found = []
    for n, (place, text) in enumerate(zip(places, trace["text"], strict=True)):
        if place is None or not text:
            continue
        lines = lines_of(text)
        up, across = str(at(trace["textposition"], n)).split()
        away = at(trace["marker"]["size"], n) / 2 / 0.8 + 1 if has_marks else 0
        high = (len(lines) - 1) * SPACING + 1
        x = place[0] + _SIGNS[across] * away
        y = place[1] + size * 0.75 + _SIGNS[up] * away + (_SIGNS[up] - 1) * high * size / 2
        found.append(written(lines, x, y, size, str(at(font["color"], n)), anchor=_ANCHORS[across]))
    return "".join(found)
