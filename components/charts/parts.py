"""What the figures share: rows of a frame, hover words, and words where there is no mark."""

import math
from collections.abc import Iterable, Sequence
from typing import Any

from components import theme
from components.charts.axes import wrapped
from components.comparing import has_interval, interval_text, span
from components.messages import NAMED, WITHHELD, short_text
from components.rounding import could_be, is_rounded
from components.words import is_known, row_value
from data.answers import Answer, Row
from data.measures import Measure

Figure = dict[str, Any]

RANGE = {"shape": "range", "text": "Line: where the exact rate can lie, as counts are rounded"}  # in a figure's key
_INTERVAL = {"shape": "range", "text": "Line: 95\u00a0% interval"}
_BOTH = {"shape": "range", "text": "Line: 95\u00a0% interval, with rounding"}

_SEEN = 0.01  # a line shorter than a point is lost under its mark
_NOTHING = "There is nothing to show for this selection."
_ALL_WITHHELD = "Every figure here is withheld. The words above say why."


def sorted_rows(rows: Sequence[Row]) -> list[Row]:
    """Largest value first, then in the order given; rows without a value last."""
    return sorted(rows, key=lambda row: -row["value"] if is_known(row["value"]) else math.inf)


def shown_rows(answer: Answer, highlight: str | None = None) -> list[Row]:
    """The rows that a chart has a place for, sorted.

    Where the disclosure gate withholds many, they are counted above the chart instead, all but the highlighted one: a
    reader looks for it.
    """
    rows = answer.rows_of("shown")
    if answer.selection.period.is_returns and sum(row["mark"] in WITHHELD for row in rows) > NAMED:
        rows = [row for row in rows if row["mark"] not in WITHHELD or row["category_code"] == highlight]
    return sorted_rows(rows)


def hover(measure: Measure, row: Row, name: str) -> str:
    """What a pointer on a mark reads; the table says the same."""
    lines = [f"<b>{name}</b>", f"{measure.label}: {row_value(measure, row)}"]
    if measure.is_share:
        lines += [
            f"{label}: {row[column]:,.0f}"
            for label, column in ((measure.numerator_label, "numerator"), (measure.base_label, "base"))
            if is_known(row[column])
        ]
    if said := interval_text(measure, row):
        lines.append(f"95\u00a0% interval: {said}")
    return "<br>".join([*lines, *wrapped(row["coverage"], 40)])


def why_missing(rows: Sequence[Row], measure: Measure) -> list[str]:
    """Why each row has no figure, in lines that fit beside the row's name."""
    few = f"too few {measure.numerator_label.lower()} for a rate"
    texts = [few if row["mark"] == "low" else short_text(row["mark"], row["coverage"]) for row in rows]
    return ["<br>".join(wrapped(text, 26)) for text in texts]


def reach(rows: Iterable[Row], measure: Measure) -> list[float]:
    """How high on its axis a chart of rows goes: their values and, of rates, what rounding can make of them."""
    return [could_be(measure, row)[1] if measure.is_share else row["value"] for row in rows if is_known(row["value"])]


def span_reach(rows: Iterable[Row], measure: Measure) -> list[float]:
    """As `reach`, where the rows have their whole lines, of chance and of rounding."""
    return [end for row in rows if is_known(row["value"]) for end in span(measure, row)]


def rounding_lines(rows: Sequence[Row], measure: Measure) -> Figure:
    """Thin lines from the lowest to the highest rate that each row's shown counts allow, as Plotly's error bars.

    They are not to be seen where rounding hardly moves any.
    """
    ends = [could_be(measure, row) if is_known(row["value"]) else None for row in rows]
    return _lines(rows, ends) if has_lines(rows, measure) else {"visible": False}


def has_lines(rows: Iterable[Row], measure: Measure) -> bool:
    """Whether rounding can have moved a rate among rows by as much as can be seen."""
    ends = [could_be(measure, row) for row in rows if measure.is_share and is_rounded(row) and is_known(row["value"])]
    return any(high - low > _SEEN for low, high in ends)


def span_lines(rows: Sequence[Row], measure: Measure) -> Figure:
    """As `rounding_lines`, of where chance or rounding leaves each row's figure, whichever reaches further."""
    ends = [span(measure, row) if is_known(row["value"]) else None for row in rows]
    return _lines(rows, ends) if has_spans(rows, measure) else {"visible": False}


def has_spans(rows: Iterable[Row], measure: Measure) -> bool:
    """Whether a row's figure can lie elsewhere by as much as can be seen."""
    least = _SEEN if measure.is_share else 0
    return any(high - low > least for low, high in (span(measure, row) for row in rows if is_known(row["value"])))


def span_key(rows: Sequence[Row], measure: Measure) -> list[Figure]:
    """What a figure's key says of its lines, if it has any."""
    if not has_spans(rows, measure):
        return []
    if not any(map(has_interval, rows)):
        return [RANGE]
    return [_BOTH if is_rounded(*(row for row in rows if is_known(row["value"]))) else _INTERVAL]


def _lines(rows: Sequence[Row], ends: Sequence[tuple[float, float] | None]) -> Figure:
    """Error bars to either side of the rows' values; the ends are whole thousandths, outwards."""
    sides = [
        (row["value"] - end[0], end[1] - row["value"]) if end else (0, 0) for row, end in zip(rows, ends, strict=True)
    ]
    return {
        "type": "data",
        "symmetric": False,
        "array": [_thousandths(above) for _, above in sides],
        "arrayminus": [_thousandths(below) for below, _ in sides],
        "thickness": 2,  # more than a grid line
        "width": 0,
        "color": theme.OTHER,
    }


def _thousandths(distance: float) -> float:
    return max(math.ceil(distance * 1000 - 1e-6), 0) / 1000


def nothing(answer: Answer | None = None) -> Figure:
    """A figure without a mark, a sentence; `answer` is one whose rows are all withheld, if it has any."""
    sentence = _ALL_WITHHELD if answer is not None and answer.rows_of("shown") else _NOTHING
    hidden = {"visible": False, "fixedrange": True}
    note = {
        "text": "<br>".join(wrapped(sentence, 34)),
        "showarrow": False,
        "xref": "paper",
        "yref": "paper",
        "x": 0.5,
        "y": 0.5,
    }
    return {"data": [], "layout": theme.layout(height=80, margin={}, xaxis=hidden, yaxis=hidden, annotations=[note])}


def words_in_rows(
    texts: Sequence[str], centres: Sequence[float], at: float, links: Sequence[str | None] | None = None
) -> Figure:
    """The trace that says in words why rows have no mark; `at` is where on the value axis they begin."""
    return {
        "type": "scatter",
        "name": "no figure",
        "mode": "text",
        "x": [at] * len(texts),
        "y": list(centres),
        "text": list(texts),
        "textposition": "middle right",
        "textfont": {"size": theme.SMALL, "color": theme.MUTED},
        "customdata": list(links) if links else None,
        "hovertext": list(texts),
        "hoverinfo": "text",
        "cliponaxis": False,
    }
