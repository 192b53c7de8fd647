"""A measure by two things at once: a row each, and in it one mark for each column."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from components import theme
from components.charts.axes import Rows, value_axis, value_room
from components.charts.parts import Figure, hover, nothing
from components.crossing import Crossing
from components.words import is_known, row_value
from data.answers import Row

Place = tuple[str, str]  # codes of a column and of a panel
HIGHLIGHTED = 4  # columns with a shape and colour of their own; further ones are grey
_ROW, _COUNCIL_ROW = 30, 22  # pixels
_FOOT = 30
_MARKS: tuple[dict[str, Any], ...] = (
    {"symbol": "circle", "size": 12, "color": theme.BLUE},
    {"symbol": "diamond-open", "size": 11, "color": theme.COMPARATOR, "line": {"width": 2}},
    {"symbol": "square", "size": 10, "color": theme.ORANGE},
    {"symbol": "triangle-up", "size": 12, "color": theme.BLUE},
)
_SHAPES = ("dot", "diamond", "crossed-square", "crossed-triangle")
_QUIET = {"symbol": "circle", "size": 7, "color": theme.OTHER}


def crossed(
    crossing: Crossing,
    columns: Sequence[str],
    *,
    panel: str = "",
    among: Iterable[Place] | None = None,
    highlight: str | None = None,
    links: Mapping[str, str] | None = None,
) -> Figure:
    """Rows as in the grid; the first columns have a shape each, named in `layout.meta.key`, the others are grey dots.

    One column alone has its values printed. `highlight` is a row's code, `links` go from those to addresses. Drawings
    that stand side by side share rows and scale: `among` has the column and panel of everything in them.
    """
    measure = crossing.answer.measure
    places = list(among or [(column, panel) for column in columns])
    names, drawn = crossing.names(crossing.columns), _drawn_rows(crossing, places)
    if not drawn:
        return nothing(crossing.answer)
    chosen = list(drawn).index(highlight) if highlight in drawn else None
    height = _COUNCIL_ROW if crossing.is_by_council else _ROW
    rows = Rows.of(list(drawn.values()), row=height, chosen=chosen)
    axis = value_axis([value for code in drawn for value in known_values(crossing, code, places)], measure.unit)
    marks = [
        _marks(
            crossing,
            [crossing.row(code, column, panel) for code in drawn],
            rows,
            name=names[column],
            mark=_MARKS[at] if at < HIGHLIGHTED else _QUIET,
            links=links or {},
        )
        for at, column in enumerate(columns)
    ]
    is_single = len(columns) == 1
    if is_single:
        marks[0] |= {"mode": "markers+text"}
    first = (crossing.row(code, columns[0], panel) for code in drawn)
    marked = [row["mark"] for row in first if row and is_known(row["value"])]
    layout = theme.layout(
        height=rows.height + 8 + _FOOT,
        margin={"l": rows.margin, "r": value_room(marked) if is_single else 12, "t": 8, "b": _FOOT},
        xaxis=axis,
        yaxis=rows.axis() | {"showgrid": True},
        hoverdistance=height // 2,
        clickmode="event",
        shapes=rows.band(),
        meta={"key": [] if is_single else _key([names[column] for column in columns])},
    )
    return {"data": marks[::-1], "layout": layout}  # the first columns lie on top


def known_values(crossing: Crossing, code: str, places: Iterable[Place]) -> list[float]:
    """What is known of a row in some columns and panels."""
    cells = (crossing.row(code, column, panel) for column, panel in places)
    return [row["value"] for row in cells if row and is_known(row["value"])]


def _drawn_rows(crossing: Crossing, places: Sequence[Place]) -> dict[str, str]:
    """The rows of which something is known; a count of an area would dwarf those of its councils, so it goes."""
    is_rate = crossing.answer.measure.is_rate
    own = {row["category_code"] for row in crossing.answer.rows_of("shown")}
    return {
        code: name
        for code, name in crossing.rows.items()
        if (is_rate or code in own) and known_values(crossing, code, places)
    }


def _marks(
    crossing: Crossing, cells: Sequence[Row | None], rows: Rows, *, name: str, mark: Figure, links: Mapping[str, str]
) -> Figure:
    measure = crossing.answer.measure
    known = [(row, centre) for row, centre in zip(cells, rows.centres, strict=True) if row and is_known(row["value"])]
    return {
        "type": "scatter",
        "name": name or measure.label,
        "mode": "markers",
        "x": [row["value"] for row, _ in known],
        "y": [centre for _, centre in known],
        "marker": {"opacity": 1} | mark,
        "text": [row_value(measure, row) for row, _ in known],
        "textposition": "middle right",
        "textfont": {"size": theme.SMALL, "color": theme.TEXT},
        "hovertext": [
            hover(measure, row, ", ".join(filter(None, [crossing.rows[row["category_code"]], name])))
            for row, _ in known
        ],
        "hoverinfo": "text",
        "customdata": [links.get(row["category_code"]) for row, _ in known],
        "cliponaxis": False,
    }


def _key(names: Sequence[str]) -> list[dict[str, str]]:
    shown = [{"shape": shape, "text": name} for shape, name in zip(_SHAPES, names, strict=False)]
    others = names[HIGHLIGHTED:]
    return (
        [*shown, {"shape": "crossed-quiet", "text": f"{len(others)} others: the grid names them"}] if others else shown
    )
