"""A graph of each figure against size as SVG: both axes logarithmic, Muster and both baselines."""

import math
from collections.abc import Mapping, Sequence
from html import escape

Points = Sequence[tuple[float, float]]  # staff records and value
_WIDTH, _HEIGHT = 440, 260
_LEFT, _RIGHT, _TOP, _FOOT = 64, 424, 44, 214
_LOOKS = {"Muster": ("#005ea5", ""), "bare DuckDB": ("#6f777b", "5 3"), "plain page": ("#b45309", "2 3")}
_SIZES = {71_000: "71,000", 1_600_000: "1.6 M", 2_600_000: "2.6 M", 19_000_000: "19 M"}


def graph(title: str, unit: str, series: Mapping[str, Points], asked: float | None) -> str:
    """One graph; `asked` is what the largest size has to reach, drawn as a mark there."""
    values = [value for points in series.values() for _, value in points if value > 0]
    values += [asked] if asked else []
    low, high = 10 ** math.floor(math.log10(min(values))), 10 ** math.ceil(math.log10(max(values)))
    high = high if high > low else low * 10
    drawn = [_grid(low, high)]
    for place, (name, points) in enumerate(series.items()):
        drawn.append(_line(name, [(_x(records), _y(value, low, high)) for records, value in points if value > 0]))
        drawn.append(_key(name, place))
    if asked:
        x, y = _x(max(_SIZES)), _y(asked, low, high)
        drawn.append(f'<path d="M{x - 9:.1f} {y:.1f}H{x + 9:.1f}" stroke="#00703c" stroke-width="3"/>')
        drawn.append(_text("to reach", x + 9, y - 6, anchor="end", colour="#00703c"))
    words = f"{escape(title)}, {escape(unit)}"
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {_WIDTH} {_HEIGHT}" width="{_WIDTH}" '
        f'font-family="sans-serif" font-size="11" role="img" aria-label="{words} by staff records">'
        f'<rect width="{_WIDTH}" height="{_HEIGHT}" fill="#fff"/>'
        f"{_text(words, 12, 18, size=13)}{''.join(drawn)}</svg>\n"
    )


def _x(records: float) -> float:
    low, high = math.log10(min(_SIZES) / 1.5), math.log10(max(_SIZES) * 1.5)
    return _LEFT + (_RIGHT - _LEFT) * (math.log10(records) - low) / (high - low)


def _y(value: float, low: float, high: float) -> float:
    share = (math.log10(value) - math.log10(low)) / (math.log10(high) - math.log10(low))
    return _FOOT - (_FOOT - _TOP) * share


def _grid(low: float, high: float) -> str:
    steps = range(round(math.log10(low)), round(math.log10(high)) + 1)
    across = [
        f'<path d="M{_LEFT} {_y(10**step, low, high):.1f}H{_RIGHT}" stroke="#dee0e2"/>'
        + _text(f"{10**step:,g}", _LEFT - 6, _y(10**step, low, high) + 4, anchor="end")
        for step in steps
    ]
    # the two sizes in the middle stand close together, so one label is lower than the other
    below = [
        _text(name, _x(records), _FOOT + 16 + 13 * (records == 1_600_000), anchor="middle")
        for records, name in _SIZES.items()
    ]
    return "".join(across + below)


def _line(name: str, points: Sequence[tuple[float, float]]) -> str:
    colour, dashes = _LOOKS[name]
    path = "L".join(f"{x:.1f} {y:.1f}" for x, y in points)
    line = f'<path d="M{path}" fill="none" stroke="{colour}" stroke-width="2" stroke-dasharray="{dashes}"/>'
    return line + "".join(f'<circle cx="{x:.1f}" cy="{y:.1f}" r="3" fill="{colour}"/>' for x, y in points)


def _key(name: str, place: int) -> str:
    colour, dashes = _LOOKS[name]
    x = _LEFT + 120 * place
    line = f'<path d="M{x} 34h24" stroke="{colour}" stroke-width="2" stroke-dasharray="{dashes}"/>'
    return line + _text(name, x + 30, 38)


def _text(words: str, x: float, y: float, *, size: int = 11, anchor: str = "start", colour: str = "#0b0c0c") -> str:
    return f'<text x="{x:.1f}" y="{y:.1f}" font-size="{size}" text-anchor="{anchor}" fill="{colour}">{words}</text>'
