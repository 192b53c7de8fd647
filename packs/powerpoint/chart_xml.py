"""An editable chart as DrawingML: bars, columns, lines or parts of a whole, with intervals and numbers."""

from collections.abc import Sequence

from components import theme
from data.measures import Unit
from packs.model import Chart, Series
from packs.powerpoint import chart_book, chart_labels
from packs.powerpoint.chart_book import Column
from packs.powerpoint.chart_looks import (
    KEY_SIZE,
    LABEL_SIZE,
    Look,
    chosen_look,
    filled,
    is_chosen,
    line,
    looks,
    marker,
    title,
    type_of,
)
from packs.powerpoint.chart_numbers import axis_format, number_format, places
from packs.powerpoint.chart_room import Room, axis_title, gap, is_lying, is_sparse, room
from packs.powerpoint.words import LANGUAGE, A, attribute, escaped

_NAMES, _VALUES = 111_111_111, 222_222_222  # the numbers that tell the two axes apart
_SPACES = (
    f'xmlns:c="http://schemas.openxmlformats.org/drawingml/2006/chart" xmlns:a="{A}" '
    'xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"'
)


def chart_xml(chart: Chart, width: float, height: float) -> bytes:
    """The chart space of a chart that is `width` by `height` inches."""
    found = room(chart, width, height)
    series = "".join(_series(chart, number, look, found) for number, look in enumerate(looks(chart)))
    ids = f'<c:axId val="{_NAMES}"/><c:axId val="{_VALUES}"/>'
    drawn = _lines(series, ids) if chart.kind == "lines" else _bars(chart, found, series, ids)
    key = _key() if len(chart.series) > 1 else ""
    text = (
        f'<?xml version="1.0" encoding="UTF-8" standalone="yes"?><c:chartSpace {_SPACES}><c:date1904 val="0"/>'
        f'<c:lang val="{LANGUAGE}"/><c:roundedCorners val="0"/><c:chart><c:autoTitleDeleted val="1"/>'
        f"<c:plotArea>{_inner(found)}{drawn}{_names(chart)}{_values(chart, found)}</c:plotArea>{key}"
        '<c:plotVisOnly val="1"/><c:dispBlanksAs val="gap"/></c:chart>'
        "<c:spPr><a:noFill/><a:ln><a:noFill/></a:ln></c:spPr>"
        f"{type_of(LABEL_SIZE, theme.TEXT)}</c:chartSpace>"
    )
    return text.encode()


def formats(chart: Chart) -> list[str]:
    """The number format of each series in the workbook: as fine as its finest value."""
    unit = Unit(chart.unit)
    return [number_format(unit, _finest(unit, series)) for series in chart.series]


def _finest(unit: Unit, series: Series) -> int:
    if series.decimals:
        return max(series.decimals)
    return max((places(unit, value) for value in series.values if value is not None), default=0)


def _bars(chart: Chart, found: Room, series: str, ids: str) -> str:
    is_whole = chart.kind == "stacked"
    overlap = 100 if is_whole or is_sparse(chart) else 0
    return (
        f'<c:barChart><c:barDir val="{"bar" if is_lying(chart) else "col"}"/>'
        f'<c:grouping val="{"stacked" if is_whole else "clustered"}"/><c:varyColors val="0"/>{series}'
        f'<c:gapWidth val="{round(gap(chart, found) * 100)}"/><c:overlap val="{overlap}"/>{ids}</c:barChart>'
    )


def _lines(series: str, ids: str) -> str:
    return (
        f'<c:lineChart><c:grouping val="standard"/><c:varyColors val="0"/>{series}<c:marker val="1"/>{ids}'
        "</c:lineChart>"
    )


def _series(chart: Chart, number: int, look: Look, found: Room) -> str:
    series, unit = chart.series[number], Unit(chart.unit)
    values, *lengths = chart_book.columns(chart)[number]
    numbers = chart_labels.written(unit, chart_labels.labels(chart, number, look, found))
    is_line = chart.kind == "lines"
    shape = (
        line(look.fill, look.width, look.dash) + marker(look)
        if is_line
        else filled(look, is_part=chart.kind == "stacked")
    )
    sign = "" if is_line else '<c:invertIfNegative val="0"/>'
    straight = '<c:smooth val="0"/>' if is_line else ""
    spans = _spans(lengths, look, is_line=is_line)
    names = _strings(chart_book.categories(chart), chart.categories)
    return (
        f'<c:ser><c:idx val="{number}"/><c:order val="{number}"/><c:tx>{_strings(values.head, [values.name])}</c:tx>'
        f"{shape}{sign}{_own_points(chart, series)}{numbers}{spans}<c:cat>{names}</c:cat>"
        f"<c:val>{_numbers(values, formats(chart)[number])}</c:val>{straight}</c:ser>"
    )


def _own_points(chart: Chart, series: Series) -> str:
    return "".join(
        f'<c:dPt><c:idx val="{place}"/><c:invertIfNegative val="0"/><c:bubble3D val="0"/>'
        f"{filled(chosen_look(), edge=theme.TEXT)}</c:dPt>"
        for place in range(len(chart.categories))
        if is_chosen(chart, series, place)
    )


def _spans(lengths: Sequence[Column], look: Look, *, is_line: bool) -> str:
    """The 95 % intervals; nothing where there are none."""
    if not lengths:
        return ""
    below, above = (_numbers(each, "General") for each in lengths)
    on_dark = look.fill == theme.COMPARATOR and not is_line
    rgb = look.fill if is_line else theme.OTHER if on_dark else "#000000"
    way = '<c:errDir val="y"/>' if is_line else ""
    return (
        f'<c:errBars>{way}<c:errBarType val="both"/><c:errValType val="cust"/>'
        f'<c:noEndCap val="0"/><c:plus>{above}</c:plus><c:minus>{below}</c:minus>{line(rgb, 1)}</c:errBars>'
    )


def _strings(address: str, words: Sequence[str]) -> str:
    points = "".join(f'<c:pt idx="{at}"><c:v>{escaped(each)}</c:v></c:pt>' for at, each in enumerate(words))
    cache = f'<c:strCache><c:ptCount val="{len(words)}"/>{points}</c:strCache>'
    return f"<c:strRef><c:f>{address}</c:f>{cache}</c:strRef>"


def _numbers(column: Column, number_format: str) -> str:
    points = "".join(
        f'<c:pt idx="{at}"><c:v>{value!r}</c:v></c:pt>' for at, value in enumerate(column.values) if value is not None
    )
    return (
        f"<c:numRef><c:f>{column.cells}</c:f><c:numCache><c:formatCode>{escaped(number_format)}</c:formatCode>"
        f'<c:ptCount val="{len(column.values)}"/>{points}</c:numCache></c:numRef>'
    )


def _names(chart: Chart) -> str:
    """The axis of the names; the first name stands at the top of bars that lie."""
    lying = is_lying(chart)
    return (
        f'<c:catAx><c:axId val="{_NAMES}"/><c:scaling><c:orientation val="{"maxMin" if lying else "minMax"}"/>'
        f'</c:scaling><c:delete val="0"/><c:axPos val="{"l" if lying else "b"}"/>'
        '<c:numFmt formatCode="General" sourceLinked="0"/><c:majorTickMark val="none"/><c:minorTickMark val="none"/>'
        f'<c:tickLblPos val="low"/>{line(theme.OTHER, 0.75)}{type_of(LABEL_SIZE, theme.TEXT, turned=0)}'
        f'<c:crossAx val="{_VALUES}"/><c:crosses val="autoZero"/><c:auto val="0"/><c:lblAlgn val="ctr"/>'
        '<c:lblOffset val="60"/><c:tickLblSkip val="1"/><c:noMultiLvlLbl val="1"/></c:catAx>'
    )


def _values(chart: Chart, found: Room) -> str:
    lying, axis = is_lying(chart), found.axis
    words = axis_title(chart)
    at_top = "" if lying else _at(0.0, 0.0)
    name = title(escaped(words), at_top) if words else ""
    grid = f"<c:majorGridlines>{line(theme.GRID, 0.75)}</c:majorGridlines>" if chart.kind == "lines" else ""
    number = attribute(axis_format(Unit(chart.unit), axis.step))
    return (
        f'<c:valAx><c:axId val="{_VALUES}"/><c:scaling><c:orientation val="minMax"/><c:max val="{axis.high!r}"/>'
        f'<c:min val="{axis.low!r}"/></c:scaling><c:delete val="0"/><c:axPos val="{"b" if lying else "l"}"/>'
        f"{grid}{name}"
        f'<c:numFmt formatCode={number} sourceLinked="0"/><c:majorTickMark val="none"/><c:minorTickMark val="none"/>'
        f'<c:tickLblPos val="nextTo"/><c:spPr><a:ln><a:noFill/></a:ln></c:spPr>{type_of(LABEL_SIZE, theme.MUTED)}'
        f'<c:crossAx val="{_NAMES}"/><c:crosses val="{"max" if lying else "min"}"/><c:crossBetween val="between"/>'
        f'<c:majorUnit val="{axis.step!r}"/></c:valAx>'
    )


def _inner(found: Room) -> str:
    places = {
        "x": found.left / found.width, "y": found.top / found.height,
        "w": found.across / found.width, "h": found.down / found.height,
    }  # fmt: skip
    sizes = "".join(f'<c:{name} val="{value:.5f}"/>' for name, value in places.items())
    return (
        '<c:layout><c:manualLayout><c:layoutTarget val="inner"/><c:xMode val="edge"/><c:yMode val="edge"/>'
        f"{sizes}</c:manualLayout></c:layout>"
    )


def _at(x: float, y: float) -> str:
    return (
        '<c:layout><c:manualLayout><c:xMode val="edge"/><c:yMode val="edge"/>'
        f'<c:x val="{x}"/><c:y val="{y}"/></c:manualLayout></c:layout>'
    )


def _key() -> str:
    return f'<c:legend><c:legendPos val="b"/><c:overlay val="0"/>{type_of(KEY_SIZE, theme.TEXT)}</c:legend>'
