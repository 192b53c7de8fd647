"""Councils as a funnel: the smaller a council, the further chance alone can take its rate from that of them all."""

import math
from collections.abc import Mapping, Sequence
from typing import Any

from components import theme
from components.charts.axes import ticks
from components.charts.funnel_names import Plan
from components.charts.parts import RANGE, Figure, has_lines, hover, nothing, reach, rounding_lines
from components.words import NBSP, capitalised, printed, tags
from data.answers import Answer
from data.funnels import Standing, Standings, standings
from data.measures import Measure, Unit

_HEIGHT = 380
_MARGIN = {"l": 8, "r": 12, "t": 26, "b": 46}
_POINTS = 41  # of each limit's line
_SYMBOLS = {0: "circle", 1: "diamond-open", -1: "diamond-open", 2: "triangle-up", -2: "triangle-down"}
_SIDES = {
    0: "inside",
    1: "outside, higher",
    -1: "outside, lower",
    2: "much outside, higher",
    -2: "much outside, lower",
}
_KEY = {
    "circle": {"shape": "circle", "text": "Council inside the inner limits"},
    "diamond-open": {"shape": "diamond", "text": "Outside the inner limits"},
    "triangle": {"shape": "triangles", "text": "Beyond the outer limits"},
    "inner": {"shape": "dotted", "text": "Inner limits: 95\u00a0%"},
    "outer": {"shape": "line", "text": "Outer limits: 99.8\u00a0%"},
}


def side_in_words(standing: Standing) -> str:
    """Where a council stands: 'inside', 'outside, higher', 'much outside, lower'."""
    return _SIDES[standing.side]


def funnel(answer: Answer, *, highlight: str | None = None, links: Mapping[str, str] | None = None) -> Figure:
    """Councils by how many stand behind their rate, with the limits of chance and the rate of them all together.

    `highlight` is the chosen council's code; `links` go from codes to addresses and become `customdata`.
    Councils beyond the 99.8 % limits and the chosen one bear their names. The axis of
    sizes is logarithmic, as councils of 200 and of 4,000 staff must both be read on a small screen.
    """
    found = standings(answer.measure, answer.rows_of("shown"))
    if found is None:
        return nothing(answer)
    measure = answer.measure
    across, up = _sizes(found, measure), _values(found, measure)
    is_ranged = has_lines([each.row for each in found.councils], measure)
    layout = theme.layout(
        height=_HEIGHT,
        margin=_MARGIN,
        xaxis=across,
        yaxis=up,
        hoverdistance=14,
        clickmode="event",
        annotations=[_target_words(found, measure)],
        meta={"key": [*_key(found), *([RANGE | {"shape": "upright"}] if is_ranged else [])]},
    )
    marks = _marks(answer, found, highlight, links or {})
    room = _HEIGHT - _MARGIN["t"] - _MARGIN["b"]
    names = _names(found, Plan(found, across["range"], up["range"][1], room), highlight)
    return {"data": [*_limits(found, across, up), marks, names], "layout": layout}


def _sizes(found: Standings, measure: Measure) -> Figure:
    """The axis of bases: marks at 1, 2 and 5 times a power of ten."""
    bases = [each.base for each in found.councils]
    low, high = min(bases) * 0.85, max(bases) * 1.2
    powers = range(math.floor(math.log10(low)), math.ceil(math.log10(high)) + 1)
    marks = [size * 10**power for power in powers for size in (1, 2, 5) if low <= size * 10**power <= high]
    words = f"{measure.base_label} (smaller \u25c2\u25b8 larger)"
    title = {"text": words, "font": {"size": theme.SMALL, "color": theme.MUTED}, "standoff": 6}
    return theme.axis(
        type="log",
        range=[math.log10(low), math.log10(high)],
        tickvals=marks,
        ticktext=[printed(Unit.PEOPLE, mark) for mark in marks],
        title=title,
    )


def _values(found: Standings, measure: Measure) -> Figure:
    """The axis of rates, from zero to the highest, with as much of the limits as that leaves room for."""
    highest = max([*reach([each.row for each in found.councils], measure), found.funnel.target])
    widest = max(each.limits.high998 for each in found.councils)
    top = max(highest * 1.08, min(widest, highest * 1.5))
    marks, words = ticks([top], measure.unit)
    return theme.axis(range=[0, top], tickvals=marks, ticktext=words)


def _limits(found: Standings, across: Figure, up: Figure) -> list[Figure]:
    """The line of the rate of all councils together and the two pairs of limits."""
    low, high = across["range"]
    sizes = [round(10 ** (low + (high - low) * n / (_POINTS - 1)), 1) for n in range(_POINTS)]
    ends = [found.funnel.limits(size) for size in sizes]
    inner = {"color": theme.OTHER, "width": 1.5, "dash": "dot"}
    outer = {"color": theme.COMPARATOR, "width": 1.5}
    target = _line("target", [sizes[0], sizes[-1]], [found.funnel.target] * 2, {"color": theme.COMPARATOR, "width": 2})
    target["line"]["dash"] = "dash"
    pairs = [("high998", outer), ("high95", inner), ("low95", inner), ("low998", outer)]
    # a line that has left the plot would run along its edge
    return [
        target,
        *(_line(name, sizes, [_inside(getattr(each, name), up) for each in ends], style) for name, style in pairs),
    ]


def _inside(value: float, up: Figure) -> float | None:
    return round(value, 5) if value <= up["range"][1] else None


def _line(name: str, x: Sequence[float], y: Sequence[float | None], style: Mapping[str, Any]) -> Figure:
    shape = {"type": "scatter", "mode": "lines", "name": name, "x": list(x), "y": list(y)}
    return shape | {"line": dict(style), "hoverinfo": "skip"}


def _marks(answer: Answer, found: Standings, highlight: str | None, links: Mapping[str, str]) -> Figure:
    tag, measure = tags(answer), answer.measure
    # the chosen council is drawn last, over the others
    councils = sorted(found.councils, key=lambda each: each.row["category_code"] == highlight)
    rows = [each.row for each in councils]
    is_chosen = [row["category_code"] == highlight for row in rows]
    return {
        "type": "scatter",
        "mode": "markers",
        "name": measure.label,
        "x": [each.base for each in councils],
        "y": [row["value"] for row in rows],
        "marker": {
            "symbol": [_SYMBOLS[each.side] for each in councils],
            "size": [15 if chosen else _size(each) for each, chosen in zip(councils, is_chosen, strict=True)],
            "color": [_colour(each, chosen) for each, chosen in zip(councils, is_chosen, strict=True)],
            "line": {
                "color": [_edge(each, chosen) for each, chosen in zip(councils, is_chosen, strict=True)],
                "width": [2 if abs(each.side) == 1 else 1 for each in councils],
            },
            "opacity": 1,
        },
        "error_y": rounding_lines(rows, measure),
        "hovertext": [_hover(each, measure, tag(each.row)) for each in councils],
        "hoverinfo": "text",
        "customdata": [links.get(row["category_code"]) for row in rows],
        "cliponaxis": False,
    }


def _size(standing: Standing) -> int:
    return 12 if standing.side else 9


def _colour(standing: Standing, is_chosen: bool) -> str:
    if is_chosen:
        return theme.BLUE
    return theme.COMPARATOR if standing.side else theme.OTHER


def _edge(standing: Standing, is_chosen: bool) -> str:
    # an open mark is drawn by its edge alone
    return _colour(standing, is_chosen) if abs(standing.side) == 1 else theme.PAPER


def _hover(standing: Standing, measure: Measure, tag: str) -> str:
    return f"{hover(measure, standing.row, standing.row['category'] + tag)}<br>{capitalised(side_in_words(standing))}"


def _names(found: Standings, plan: Plan, highlight: str | None) -> Figure:
    """Names of councils beyond the outer limits where there is room for them, and always of the chosen one."""
    named = [each for each in found.councils if abs(each.side) > 1 or each.row["category_code"] == highlight]
    placed = []
    for each in sorted(named, key=lambda each: (each.row["category_code"] != highlight, -abs(each.units))):
        is_chosen = each.row["category_code"] == highlight
        side = plan.side_for(each) or ("top center" if is_chosen else None)
        if side:
            placed.append((each, side, is_chosen))
    return {
        "type": "scatter",
        "mode": "text",
        "name": "names",
        "x": [each.base for each, _, _ in placed],
        "y": [each.row["value"] for each, _, _ in placed],
        "text": [_spaced(each, side, is_chosen) for each, side, is_chosen in placed],
        "textposition": [side for _, side, _ in placed],
        "textfont": {
            "size": theme.SMALL,
            "color": [theme.BLUE if is_chosen else theme.TEXT for _, _, is_chosen in placed],
        },
        "hoverinfo": "skip",
        "cliponaxis": False,
    }


def _spaced(standing: Standing, side: str, is_chosen: bool) -> str:
    """A name, kept clear of its mark."""
    name = standing.row["area_name"]
    words = {
        "middle right": NBSP * 3 + name,
        "middle left": name + NBSP * 3,
        "top center": f"{name}<br>{NBSP}",
        "bottom center": f"{NBSP}<br>{name}",
    }[side]
    return f"<b>{words}</b>" if is_chosen else words


def _target_words(found: Standings, measure: Measure) -> Figure:
    rate = f"{found.funnel.target * 100:.1f}{NBSP}%"
    return {
        "xref": "paper", "yref": "paper", "x": 0, "y": 1, "xanchor": "left", "yanchor": "bottom", "yshift": 4,
        "showarrow": False,
        "text": f"Dashed line: {len(found.councils)} councils together {rate}",
        "font": {"size": theme.SMALL, "color": theme.COMPARATOR},
    }  # fmt: skip


def _key(found: Standings) -> list[dict[str, str]]:
    used = {_SYMBOLS[each.side].partition("-up")[0].partition("-down")[0] for each in found.councils}
    return [entry for name, entry in _KEY.items() if name in used or name in {"inner", "outer"}]
