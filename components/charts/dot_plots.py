"""Councils and categories as dots."""

from collections.abc import Mapping, Sequence

from components import theme
from components.charts.axes import Rows, value_axis, value_room
from components.charts.parts import (
    Figure,
    has_spans,
    hover,
    nothing,
    reach,
    shown_rows,
    span_key,
    span_lines,
    span_reach,
    why_missing,
    words_in_rows,
)
from components.messages import short_text
from components.words import is_comparable, is_known, row_value, tags
from data.answers import Answer, Row
from data.measures import Measure

COUNCIL_ROW = 22  # pixels
CATEGORY_ROW = 36  # a category's value is written above its dot
_ABOVE = 14  # pixels between a category's dot and the words that stand in for it, clear of the comparator's diamond
_FOOT = 30  # pixels under the rows for the axis
_MIDDLE = 0.4  # share of the axis beyond which a comparator's label stands left of its line, or would leave the screen
_EDGE = 0.12  # share of the axis in which a value written above its dot would run into the names
_ROOM_LEFT = 0.33  # share of the axis that a printed value needs left of its dot on the smallest screen


def _reference(
    row: Row, name: str, measure: Measure, axis: Figure, *, level: int, foot: float
) -> tuple[list[Figure], Figure]:
    """A line at a comparator's value, down to `foot`, and its label above; a label alone where it has no value."""
    label = {"yref": "paper", "y": 1, "yanchor": "bottom", "yshift": 2 + 16 * level, "showarrow": False}
    label["font"] = {"size": theme.SMALL, "color": theme.COMPARATOR}
    if not is_known(row["value"]):
        text = f"{name}: {short_text(row['mark'], row['coverage'])}"
        return [], label | {"xref": "paper", "x": 0, "xanchor": "left", "text": text}
    line = {"color": theme.COMPARATOR, "width": 2, "dash": "dash"}
    if level:
        line = {"color": theme.OTHER, "width": 1.5, "dash": "dot"}  # quieter: values may stand on it
    shape = {"type": "line", "x0": row["value"], "x1": row["value"], "y0": 0, "y1": foot, "line": line}
    low, high = axis["range"]
    side = "right" if (row["value"] - low) / (high - low) > _MIDDLE else "left"
    text = f"{name} {row_value(measure, row)}"
    return [shape | {"layer": "between"}], label | {"x": row["value"], "xanchor": side, "text": text}


def _value_sides(values: Sequence[float], axis: Figure, line: float | None) -> list[str]:
    """On which side of its dot a value is printed: away from the comparator's line, where there is room."""
    low, high = axis["range"]
    is_left = [line is not None and value < line and (value - low) / (high - low) > _ROOM_LEFT for value in values]
    return ["middle left" if left else "middle right" for left in is_left]


def dots(answer: Answer, *, highlight: str | None, links: Mapping[str, str] | None = None) -> Figure:
    """Councils as dots, largest on top, those without a value at the bottom in words.

    `highlight` is the chosen council's code; `links` go from codes to addresses and become `customdata`. Comparators
    are not drawn for counts: an area's dwarfs those of its councils. Each dot has one line, of where chance or rounding
    leaves its figure.
    """
    measure, links, tag = answer.measure, links or {}, tags(answer)
    councils = shown_rows(answer, highlight)
    if not councils:
        return nothing(answer)
    beside = [row for part in ("comparator", "area", "england") for row in answer.rows_of(part)]
    references = beside if is_comparable(measure) else []
    known = [row for row in councils if is_known(row["value"])]
    chosen = next((n for n, row in enumerate(councils) if row["category_code"] == highlight), None)
    rows = Rows.of(
        [row["category"] + tag(row) for row in councils],
        row=COUNCIL_ROW,
        chosen=chosen,
        words=why_missing(councils[len(known) :], measure),
    )
    axis = value_axis(span_reach(known, measure) + reach(references, measure), measure.unit)
    is_ranged = has_spans(known, measure)
    foot = sum(rows.heights[: len(known)])
    lines = [
        _reference(row, row["area_name"] + tag(row), measure, axis, level=level, foot=foot)
        for level, row in enumerate(references)
    ]
    line = next((row["value"] for row in references if is_known(row["value"])), None)
    values = [row["value"] for row in known]
    is_chosen = [row["category_code"] == highlight for row in known]
    text = {
        "text": [_bold(row_value(measure, row), row["category_code"] == highlight) for row in known],
        "textposition": _value_sides(values, axis, line),
        "textfont": {"size": theme.SMALL, "color": [theme.BLUE if each else theme.TEXT for each in is_chosen]},
    }
    marks = {
        "type": "scatter",
        "name": measure.label,
        "mode": "markers" if is_ranged else "markers+text",
        "x": values,
        "y": rows.centres[: len(known)],
        "marker": {
            "size": [14 if each else 10 for each in is_chosen],
            "color": [theme.BLUE if each else theme.OTHER for each in is_chosen],
            "line": {"color": theme.PAPER, "width": 1},
            "opacity": 1,
        },
        "error_x": span_lines(known, measure),
        "hovertext": [hover(measure, row, row["category"] + tag(row)) for row in known],
        "hoverinfo": "text",
        "customdata": [links.get(row["category_code"]) for row in known],
        "cliponaxis": False,
    }
    marks |= {} if is_ranged else text
    top = 8 + 18 * max(len(references), 0)
    layout = theme.layout(
        height=rows.height + top + _FOOT,
        margin={"l": rows.margin, "r": value_room(row["mark"] for row in known) + 8, "t": top, "b": _FOOT},
        xaxis=axis,
        yaxis=rows.axis(),
        hoverdistance=COUNCIL_ROW // 2,
        clickmode="event",
        shapes=rows.band() + [shape for shapes, _ in lines for shape in shapes],
        annotations=[label for _, label in lines],
        meta={"key": span_key(known, measure)},
    )
    words = _missing(councils[len(known) :], rows.centres[len(known) :], axis, measure, links)
    column = [_column(text, marks["y"], axis)] if is_ranged else []
    return {"data": [marks, *column, words], "layout": layout}


def _column(text: Figure, centres: Sequence[float], axis: Figure) -> Figure:
    """Values right of the plot, one under the other, where lines would run through them beside their dots."""
    place = {"x": [axis["range"][1]] * len(centres), "y": list(centres), "textposition": "middle right"}
    return words_in_rows([], [], 0) | {"name": "values", "hovertext": None, "hoverinfo": "skip"} | text | place


def _bold(text: str, is_bold: bool) -> str:
    return f"<b>{text}</b>" if is_bold else text


def _missing(
    rows: Sequence[Row], centres: Sequence[float], axis: Figure, measure: Measure, links: Mapping[str, str]
) -> Figure:
    addresses = [links.get(row["category_code"]) for row in rows]
    return words_in_rows(why_missing(rows, measure), centres, axis["range"][0], addresses)


def breakdown(answer: Answer, *, links: Mapping[str, str] | None = None) -> Figure:
    """Categories of the selected area as dots, largest on top; the comparator's as hollow diamonds in the same rows.

    `layout.meta.key` names the shapes for the panel's key. Comparators are not drawn for counts, and have no lines: two
    in a row could not be told apart.
    """
    measure, links, tag = answer.measure, links or {}, tags(answer)
    categories = shown_rows(answer)
    if not categories:
        return nothing(answer)
    beside = {row["category_code"]: row for row in answer.rows_of("comparator")} if is_comparable(measure) else {}
    missing = [row for row in categories if not is_known(row["value"])]
    rows = Rows.of(
        [row["category"] for row in categories], row=CATEGORY_ROW, words=why_missing(missing, measure), width=18
    )
    centres = {row["category_code"]: centre + 4 for row, centre in zip(categories, rows.centres, strict=True)}
    known = [row for row in categories if is_known(row["value"])]
    compared = [beside[code] for code in centres if code in beside and is_known(beside[code]["value"])]
    axis = value_axis(span_reach(known, measure) + reach(compared, measure), measure.unit)
    is_ranged = has_spans(known, measure)
    own = {
        "type": "scatter",
        "name": categories[0]["area_name"],
        "mode": "markers+text",
        "x": [row["value"] for row in known],
        "y": [centres[row["category_code"]] for row in known],
        "marker": {"size": 13, "color": theme.BLUE, "line": {"color": theme.PAPER, "width": 1}},
        "text": [_bold(row_value(measure, row), True) for row in known],
        "textposition": ["top center" if row["value"] > axis["range"][1] * _EDGE else "top right" for row in known],
        "textfont": {"size": theme.SMALL, "color": theme.BLUE},
        "error_x": span_lines(known, measure),
        "hovertext": [hover(measure, row, f"{row['category']}, {row['area_name']}") for row in known],
        "hoverinfo": "text",
        "customdata": [links.get(row["category_code"]) for row in known],
        "cliponaxis": False,
    }
    words = _missing(missing, [centres[row["category_code"]] - _ABOVE for row in missing], axis, measure, links)
    traces = [own, words]
    key = [{"shape": "dot", "text": categories[0]["area_name"] + tag(categories[0])}]
    if compared:
        gaps = [] if is_ranged else [_gaps(known, beside, centres)]
        traces = [*gaps, _diamonds(compared, centres, measure), *traces]
        key.append({"shape": "diamond", "text": compared[0]["area_name"] + tag(compared[0])})
    layout = theme.layout(
        height=rows.height + 12 + _FOOT,
        margin={"l": rows.margin, "r": value_room(row["mark"] for row in known) - 14, "t": 12, "b": _FOOT},
        xaxis=axis,
        yaxis=rows.axis(),
        hoverdistance=CATEGORY_ROW // 2,
        clickmode="event",
        meta={"key": [*key, *span_key(known, measure)]},
    )
    return {"data": traces, "layout": layout}


def _gaps(known: Sequence[Row], beside: Mapping[str, Row], centres: Mapping[str, float]) -> Figure:
    """Thin lines between each dot and its diamond."""
    codes = [row["category_code"] for row in known]
    pairs = [(row["value"], beside[code]["value"]) for row, code in zip(known, codes, strict=True) if code in beside]
    heights = [centres[code] for code in codes if code in beside]
    return {
        "type": "scatter",
        "name": "distance",
        "mode": "lines",
        "x": [end if is_known(end) else None for pair in pairs for end in (*pair, None)],
        "y": [each for height in heights for each in (height, height, None)],
        "line": {"color": theme.OTHER, "width": 2},
        "hoverinfo": "skip",
    }


def _diamonds(compared: Sequence[Row], centres: Mapping[str, float], measure: Measure) -> Figure:
    return {
        "type": "scatter",
        "name": compared[0]["area_name"],
        "mode": "markers",
        "x": [row["value"] for row in compared],
        "y": [centres[row["category_code"]] for row in compared],
        "marker": {
            "symbol": "diamond",
            "size": 12,
            "color": theme.PAPER,
            "line": {"color": theme.COMPARATOR, "width": 2},
        },
        "hovertext": [hover(measure, row, f"{row['category']}, {row['area_name']}") for row in compared],
        "hoverinfo": "text",
        "cliponaxis": False,
    }
