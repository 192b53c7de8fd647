"""People and posts as bars, which start at zero."""

from collections.abc import Sequence
from typing import Any

from components import theme
from components.charts.axes import Rows, ticks, value_axis, value_room, wrapped
from components.charts.parts import Figure, nothing, words_in_rows
from components.messages import NAMED, WITHHELD, short_text
from components.words import count_text, is_known, period_text, printed
from data.answers import Answer, Posts, Row
from data.measures import By, Unit

_ROW = 26  # pixels
_PERIOD_ROW = 40
_FOOT = 30
_HATCHED = {"shape": "/", "fillmode": "replace", "fgcolor": theme.ORANGE, "bgcolor": theme.ORANGE_TINT, "size": 6}
FILLS: dict[str, dict[str, Any]] = {
    "solid": {"color": theme.BLUE},
    "hatched": {
        "color": theme.ORANGE,
        "pattern": _HATCHED | {"solidity": 0.35},
        "line": {"color": theme.ORANGE, "width": 1},
    },
    "open": {"color": theme.PAPER, "line": {"color": theme.TEXT, "width": 1.5}},
}
POSTS = {
    "filled": ("Filled", "solid"),
    "covered": ("Vacant, covered by agency", "hatched"),
    "uncovered": ("Vacant, not covered", "open"),
}

_SHARE_KEY = {"shape": "number", "text": "Share of posts that is not covered"}


def _bar(name: str, values: Sequence[float], rows: Sequence[float], fill: str, **more: Any) -> Figure:
    return {
        "type": "bar",
        "orientation": "h",
        "name": name,
        "x": list(values),
        "y": list(rows),
        "marker": FILLS[fill],
        "hoverinfo": "text",
        "cliponaxis": False,
    } | more


def _heading(text: str, colour: str, **place: Any) -> dict[str, Any]:
    note = {"yref": "paper", "y": 1, "yanchor": "bottom", "yshift": 3, "x": 0, "showarrow": False}
    return note | {"text": f"<b>{text}</b>", "font": {"size": theme.SMALL, "color": colour}} | place


def back_to_back(leavers: Answer, starters: Answer) -> Figure:
    """People who left, to the left, and who started, to the right, on one scale, numbers printed.

    One row a period, or a category where the answers are by one.
    """
    is_over_time = leavers.by is By.PERIOD
    left, right = _aligned(
        leavers.rows_of("shown"), starters.rows_of("shown"), key="period" if is_over_time else "category"
    )
    if not left:
        return nothing()
    kinds = {row["period"]: row["period_kind"] for row in left + right if "period_kind" in row}
    names = [period_text(row["period"], kinds[row["period"]]) if is_over_time else row["category"] for row in left]
    rows = Rows.of(names, row=_PERIOD_ROW)
    counts = [abs(row["numerator"]) for row in left + right if is_known(row["numerator"])]
    marks, words = ticks(counts, Unit.PEOPLE, parts=2)
    reach = max(counts, default=marks[-1]) * 1.35  # room for the numbers beside the bars
    marks, words = zip(*((mark, word) for mark, word in zip(marks, words, strict=True) if mark <= reach), strict=True)
    axis = theme.axis(
        range=[-reach, reach],
        tickvals=[*(-mark for mark in marks[:0:-1]), *marks],
        ticktext=[*words[:0:-1], *words],
        zeroline=True,
        zerolinecolor=theme.TEXT,
        zerolinewidth=1,
    )
    layout = theme.layout(
        height=rows.height + 26 + _FOOT,
        margin={"l": rows.margin, "r": 8, "t": 26, "b": _FOOT},
        xaxis=axis,
        yaxis=rows.axis(),
        bargap=0.3,
        barmode="overlay",
        annotations=[
            _heading("\u25c2 Leavers", theme.ORANGE, xanchor="right", xshift=-10),
            _heading("Starters \u25b8", theme.BLUE, xanchor="left", xshift=10),
        ],
    )
    return {
        "data": [
            _flow("Leavers", left, rows, names, sign=-1, fill="hatched"),
            _flow("Starters", right, rows, names, sign=1, fill="solid"),
        ],
        "layout": layout,
    }


def _aligned(*sides: list[Row], key: str) -> list[list[Row]]:
    """The rows of each side for every period or category of any: sources may publish the one without the other."""
    places = dict.fromkeys(row[key] for rows in sides for row in rows)
    order = list(places) if all(len(rows) == len(places) for rows in sides) else sorted(places)
    absent = {"value": None, "numerator": None, "mark": "x", "coverage": "no figure given"}
    found = [{row[key]: row for row in rows} for rows in sides]
    return [[rows.get(place, absent | {key: place}) for place in order] for rows in found]


def _flow(name: str, periods: Sequence[Row], rows: Rows, names: Sequence[str], *, sign: int, fill: str) -> Figure:
    is_counted = [is_known(row["numerator"]) for row in periods]
    texts = ["<br>".join(wrapped(count_text(row), 12)) for row in periods]
    return _bar(
        name,
        [sign * row["numerator"] if known else 0 for row, known in zip(periods, is_counted, strict=True)],
        rows.centres,
        fill,
        width=_PERIOD_ROW * 0.6,
        text=texts,
        textposition="outside",
        constraintext="none",
        textfont={"size": theme.SMALL, "color": theme.TEXT},
        hovertext=[f"<b>{period}</b><br>{name}: {text}" for period, text in zip(names, texts, strict=True)],
    )


def posts(rows: Sequence[Posts], *, highlight: str | None = None, decimals: int = 1) -> Figure:
    """Posts a council in stacked bars, the largest uncovered share on top and printed; unknown councils below in words.

    `highlight` is the chosen council's code; shares have so many `decimals`. `layout.meta.key` names the three fills.
    """
    if sum(row.mark in WITHHELD for row in rows) > NAMED:
        rows = [row for row in rows if row.mark not in WITHHELD or row.area_code == highlight]
    if not rows:
        return nothing()
    known = sorted((row for row in rows if is_known(row.total)), key=_share_not_covered, reverse=True)
    unknown = [row for row in rows if not is_known(row.total)]
    words = ["<br>".join(wrapped(_unknown(row), 26)) for row in unknown]
    codes = [row.area_code for row in (*known, *unknown)]
    chosen = codes.index(highlight) if highlight in codes else None
    places = Rows.of([row.area_name for row in (*known, *unknown)], row=_ROW, words=words, chosen=chosen)
    totals, centres = [row.total for row in known], places.centres[: len(known)]
    ends = words_in_rows([_end(row, decimals) for row in known], centres, 0) | {"name": "not covered", "x": totals}
    ends |= {"y": centres, "textfont": {"size": theme.SMALL, "color": theme.TEXT}}
    layout = theme.layout(
        height=places.height + 4 + _FOOT,
        margin={"l": places.margin, "r": value_room(row.mark for row in known), "t": 4, "b": _FOOT},
        xaxis=value_axis(totals, Unit.POSTS),
        yaxis=places.axis(),
        barmode="stack",
        shapes=places.band(),
        meta={"key": [*({"shape": fill, "text": label} for label, fill in POSTS.values()), _SHARE_KEY]},
    )
    stacks = [_stack(column, known, centres) for column in POSTS]
    return {"data": [*stacks, ends, words_in_rows(words, places.centres[len(known) :], 0)], "layout": layout}


def _stack(column: str, known: Sequence[Posts], centres: Sequence[float]) -> Figure:
    label, fill = POSTS[column]
    numbers = [getattr(row, column) for row in known]
    hovers = [
        f"<b>{row.area_name}</b><br>{label}: {printed(Unit.POSTS, number)}"
        for row, number in zip(known, numbers, strict=True)
    ]
    return _bar(label, numbers, centres, fill, width=_ROW * 0.6, hovertext=hovers)


def _share_not_covered(row: Posts) -> float:
    """The share of a council's posts, below all others where it has no posts at all."""
    return row.uncovered / row.total if row.total else -1.0


def _end(row: Posts, decimals: int) -> str:
    said = f"{_share_not_covered(row) * 100:.{decimals}f}\u00a0%" if row.total else "no posts"
    return f"\u00a0{said}" + (f"\u00a0[{row.mark}]" if row.mark else "")


def _unknown(row: Posts) -> str:
    return "agency cover not known" if is_known(row.filled) and not row.mark else short_text(row.mark, row.coverage)
