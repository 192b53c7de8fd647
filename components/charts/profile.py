"""How old staff are, and how many reach pension ages soon, as bars that start at zero."""

import math
from collections.abc import Sequence
from typing import NamedTuple

from components import theme
from components.charts.axes import VALUE_ROOM, Rows, value_axis, value_room
from components.charts.parts import Figure, nothing, words_in_rows
from components.messages import short_text
from components.words import row_value
from data.measures import Measure, Unit
from data.mixes import Part, as_row

_ROW = 36  # pixels
_OWN, _THEIRS = 16, 26  # pixels: the area's bar stands inside the comparator's outline
_FOOT = 30
_SMALL_BAR = 16
_UNKNOWN = {"shape": "/", "fgcolor": theme.MUTED, "bgcolor": theme.PAPER, "fillmode": "replace", "size": 6}
_CLEAR = "rgba(0, 0, 0, 0)"


def age_profile(own: Sequence[Part], beside: Sequence[Part], measure: Measure) -> Figure:
    """The share of an area's staff in each band, youngest on top and not known last; the comparator's as an outline.

    `measure` is that of a part's share. `layout.meta.key` names the two.
    """
    if not own:
        return nothing()
    rows = Rows.of([part.category for part in own], row=_ROW)
    theirs = {part.category_code: part for part in beside if not math.isnan(part.share)}
    places = list(zip(own, rows.centres, strict=True))
    known = [(part, centre) for part, centre in places if not math.isnan(part.share)]
    missing = [(part, centre) for part, centre in places if math.isnan(part.share)]
    compared = [(theirs[part.category_code], centre) for part, centre in places if part.category_code in theirs]
    axis = value_axis([part.share for part, _ in known + compared], Unit.SHARE)
    fill = {
        "color": [theme.PAPER if part.is_not_known else theme.BLUE for part, _ in known],
        "pattern": _UNKNOWN | {"shape": ["/" if part.is_not_known else "" for part, _ in known], "solidity": 0.3},
        "line": {"color": [theme.MUTED if part.is_not_known else theme.BLUE for part, _ in known], "width": 1},
    }
    outline = {"color": _CLEAR, "line": {"color": theme.COMPARATOR, "width": 2}}
    traces = [_bars(own[0].area_name, known, measure, width=_OWN, marker=fill)]
    key = [{"shape": "solid", "text": own[0].area_name}]
    if compared:
        traces.append(_bars(beside[0].area_name, compared, measure, width=_THEIRS, marker=outline))
        key.append({"shape": "open", "text": f"{beside[0].area_name} (outline)"})
    words = words_in_rows([f"\u00a0{short_text(part.mark)}" for part, _ in missing], [at for _, at in missing], 0)
    words["x"] = [theirs[part.category_code].share if part.category_code in theirs else 0 for part, _ in missing]
    layout = theme.layout(
        height=rows.height + 6 + _FOOT,
        margin={"l": rows.margin, "r": value_room(part.flag for part, _ in known), "t": 6, "b": _FOOT},
        xaxis=axis,
        yaxis=rows.axis(),
        barmode="overlay",
        meta={"key": key},
    )
    return {"data": [*traces, _values(known, theirs, measure), words], "layout": layout}


def _bars(name: str, places: Sequence[tuple[Part, float]], measure: Measure, *, width: float, marker: Figure) -> Figure:
    return {
        "type": "bar",
        "orientation": "h",
        "name": name,
        "x": [part.share for part, _ in places],
        "y": [centre for _, centre in places],
        "width": width,
        "marker": marker,
        "hovertext": [
            f"<b>{name}</b><br>{part.category}: {row_value(measure, as_row(part))} "
            f"({part.people:,.0f} of {part.whole:,.0f})"
            for part, _ in places
        ],
        "hoverinfo": "text",
        "cliponaxis": False,
    }


def _values(known: Sequence[tuple[Part, float]], theirs: dict[str, Part], measure: Measure) -> Figure:
    """The area's shares, right of whichever of the two bars is longer."""
    ends = [
        max(part.share, theirs[part.category_code].share if part.category_code in theirs else 0) for part, _ in known
    ]
    texts = [f"\u00a0<b>{row_value(measure, as_row(part))}</b>" for part, _ in known]
    trace = words_in_rows(texts, [centre for _, centre in known], 0)
    return trace | {
        "name": "values",
        "x": ends,
        "textfont": {"size": theme.SMALL, "color": theme.BLUE},
        "hovertext": None,
        "hoverinfo": "skip",
    }


class Group(NamedTuple):
    """A group of staff, who they are in a sentence, and how many reach each age; not a number where withheld."""

    name: str
    people: str
    counts: Sequence[float]
    href: str | None = None


def reaching(groups: Sequence[Group], labels: Sequence[str]) -> Figure:
    """For each group one bar of people under the other for each of three ages, with their numbers.

    `labels` say what the bars are and stand in `layout.meta.key`.
    """
    if not groups:
        return nothing()
    rows = Rows.of([group.name for group in groups], row=3 * _SMALL_BAR + 12)
    axis = value_axis([count for group in groups for count in group.counts], Unit.PEOPLE)
    fills = [
        ("solid", {"color": theme.BLUE}),
        ("hatched", {"color": theme.ORANGE_TINT, "line": {"color": theme.ORANGE, "width": 1}} | _pattern()),
        ("open", {"color": theme.PAPER, "line": {"color": theme.TEXT, "width": 1.5}}),
    ]
    traces = []
    for n, (label, (_, marker)) in enumerate(zip(labels, fills, strict=True)):
        heights = [centre + (n - 1) * (_SMALL_BAR + 1) for centre in rows.centres]
        traces.append(_people(label, [(group, group.counts[n]) for group in groups], heights, marker))
    layout = theme.layout(
        height=rows.height + 6 + _FOOT,
        margin={"l": rows.margin, "r": VALUE_ROOM, "t": 6, "b": _FOOT},
        xaxis=axis,
        yaxis=rows.axis(),
        barmode="overlay",
        clickmode="event",
        meta={"key": [{"shape": shape, "text": label} for (shape, _), label in zip(fills, labels, strict=True)]},
    )
    return {"data": traces, "layout": layout}


def _pattern() -> Figure:
    hatch = {"shape": "/", "fgcolor": theme.ORANGE, "bgcolor": theme.ORANGE_TINT, "fillmode": "replace"}
    return {"pattern": hatch | {"size": 6, "solidity": 0.35}}


def _people(label: str, counts: Sequence[tuple[Group, float]], heights: Sequence[float], marker: Figure) -> Figure:
    texts = ["withheld" if math.isnan(count) else f"{count:,.0f}" for _, count in counts]
    return {
        "type": "bar",
        "orientation": "h",
        "name": label,
        "x": [0 if math.isnan(count) else count for _, count in counts],
        "y": list(heights),
        "width": _SMALL_BAR - 3,
        "marker": marker,
        "text": texts,
        "textposition": "outside",
        "constraintext": "none",
        "textfont": {"size": theme.SMALL, "color": theme.TEXT},
        "hovertext": [
            f"<b>{group.name}</b><br>{label}: {text}" for (group, _), text in zip(counts, texts, strict=True)
        ],
        "hoverinfo": "text",
        "customdata": [group.href for group, _ in counts],
        "cliponaxis": False,
    }
