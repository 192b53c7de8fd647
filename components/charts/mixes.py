"""What wholes are made of, as bars of 100 %."""

import math
from collections.abc import Mapping, Sequence
from typing import NamedTuple

from components import theme
from components.charts.axes import Rows, wrapped
from components.charts.parts import Figure, nothing, words_in_rows
from components.messages import short_text
from components.words import value_alone
from data.attributes import NOT_KNOWN
from data.measures import Measure
from data.mixes import OTHERS, Part, as_row, missing

ROW = 28  # pixels, among many
TALL_ROW = 40  # where there are two
_BAR = 0.84  # of a row, so that words fit
_FOOT = 30
_RIGHT = 22  # pixels, for half of "100 %"
_SEEN = 0.005  # a blank shorter than this is not named in the key
_SMALLEST = 11  # pixels of type: words that do not fit their part at this size are left to the table
BLANK = {"shape": "blank", "text": "Blank: withheld to protect people, or lost to rounding"}


class Bar(NamedTuple):
    """One whole and its parts; `why` says in words why it has none."""

    name: str
    parts: Sequence[Part]
    why: str = ""
    href: str | None = None
    is_chosen: bool = False
    is_beside: bool = False  # a comparator, or the group that the councils are in


def mix_bars(bars: Sequence[Bar], categories: Mapping[str, str], measure: Measure, *, row: float = ROW) -> Figure:
    """Wholes from the top down, each a bar of its parts; those without any in words.

    `categories` go from codes to names in the order of the parts; `measure` is that of a part's share. A click on a bar
    follows its `href`. `layout.meta.key` names the fills.
    """
    if not bars:
        return nothing()
    chosen = next((n for n, bar in enumerate(bars) if bar.is_chosen), None)
    words = ["<br>".join(wrapped(bar.why, 26)) for bar in bars if bar.why]
    rows = Rows.of([bar.name for bar in bars], row=row, chosen=chosen, words=words)
    drawn = [(bar, centre) for bar, centre in zip(bars, rows.centres, strict=True) if not bar.why]
    fills = fills_of(categories)
    traces = [_trace(category, fills[category[0]], drawn, measure, row) for category in categories.items()]
    marks = [0, 0.25, 0.5, 0.75, 1]
    axis = theme.axis(range=[0, 1.001], tickvals=marks, ticktext=[f"{mark * 100:.0f}\u00a0%" for mark in marks])
    layout = theme.layout(
        height=rows.height + 4 + _FOOT,
        margin={"l": rows.margin, "r": _RIGHT, "t": 4, "b": _FOOT},
        xaxis=axis,
        yaxis=rows.axis(),
        barmode="stack",
        clickmode="event",
        uniformtext={"minsize": _SMALLEST, "mode": "hide"},
        shapes=[*rows.band(), *_line(bars, rows)],
        meta={"key": key_of(categories, [bar.parts for bar, _ in drawn])},
    )
    unknown = words_in_rows(words, rows.centres[len(drawn) :], 0, [bar.href for bar in bars if bar.why])
    return {"data": [*traces, unknown], "layout": layout}


def fills_of(categories: Mapping[str, str]) -> dict[str, theme.Fill]:
    """The fill of each category: in their order, but for what is folded together and what is not known."""
    special = {OTHERS: theme.MIX_OTHERS, NOT_KNOWN: theme.MIX_NOT_KNOWN}
    ordered = iter(theme.MIX)
    return {code: special[code] if code in special else next(ordered) for code in categories}


def key_of(categories: Mapping[str, str], wholes: Sequence[Sequence[Part]]) -> list[dict[str, str]]:
    """The key of the fills, in the order of the bars' parts; of the blank where a bar has one that can be seen."""
    shapes = {fill: f"mix mix-{number}" for number, fill in enumerate(theme.MIX, start=1)}
    shapes |= {theme.MIX_OTHERS: "mix mix-others", theme.MIX_NOT_KNOWN: "mix mix-not-known"}
    fills = fills_of(categories)
    has_blank = any(missing(parts) > _SEEN for parts in wholes)
    return [*({"shape": shapes[fills[code]], "text": name} for code, name in categories.items())] + (
        [BLANK] if has_blank else []
    )


def _trace(
    category: tuple[str, str], fill: theme.Fill, drawn: Sequence[tuple[Bar, float]], measure: Measure, row: float
) -> Figure:
    code, name = category
    found = [(bar, centre, _of(bar, code)) for bar, centre in drawn]
    shown = [(bar, centre, part) for bar, centre, part in found if part and not math.isnan(part.share)]
    pattern = {"shape": fill.pattern, "fgcolor": fill.marks, "bgcolor": fill.colour, "fillmode": "replace"}
    texts = [value_alone(measure, as_row(part)) for _, _, part in shown]  # the name of the bar has the mark
    return {
        "type": "bar",
        "orientation": "h",
        "name": name,
        "x": [part.share * _scale(bar) for bar, _, part in shown],
        "y": [centre for _, centre, _ in shown],
        "width": row * _BAR,
        "marker": {
            "color": fill.colour,
            "line": {"color": theme.PAPER, "width": 2},
            **({"pattern": pattern | {"size": 9, "solidity": 0.12}} if fill.pattern else {}),
        },
        "text": texts,
        "textposition": "inside",
        "insidetextanchor": "middle",
        "textangle": 0,
        "textfont": {"size": theme.SMALL, "color": fill.text} | ({"shadow": _halo(fill)} if fill.pattern else {}),
        "hovertext": [
            f"<b>{bar.name}</b><br>{name}: {text} ({part.people:,.0f} of {part.whole:,.0f})"
            for (bar, _, part), text in zip(shown, texts, strict=True)
        ],
        "hoverinfo": "text",
        "customdata": [bar.href for bar, _, _ in shown],
        "cliponaxis": False,
    }


def _halo(fill: theme.Fill) -> str:
    """What makes words stand clear of the marks of a pattern: the ground that it is on, all around them."""
    around = [(x, y) for x in range(-2, 3) for y in range(-2, 3) if x or y]
    return ", ".join(f"{x}px {y}px 1px {fill.colour}" for x, y in around)


def _of(bar: Bar, code: str) -> Part | None:
    return next((part for part in bar.parts if part.category_code == code), None)


def _scale(bar: Bar) -> float:
    """Rounded parts can come to a little more than their whole; the bar stays one of 100 %."""
    total = sum(part.share for part in bar.parts if not math.isnan(part.share))
    return 1 / total if total > 1 else 1.0


def _line(bars: Sequence[Bar], rows: Rows) -> list[Figure]:
    """A line between the comparators on top and the councils below."""
    above = sum(bar.is_beside for bar in bars)
    if not 0 < above < len(bars):
        return []
    edge = sum(rows.heights[:above])
    line = {"color": theme.COMPARATOR, "width": 1}
    return [{"type": "line", "xref": "paper", "x0": 0, "x1": 1, "y0": edge, "y1": edge, "line": line}]


def why_no_bar(parts: Sequence[Part], coverage: str) -> str:
    """Why a whole has no bar, in a few words; empty where a part of it has a share."""
    if any(not math.isnan(part.share) for part in parts):
        return ""
    return short_text(parts[0].mark, coverage) if parts else short_text("x", coverage)
