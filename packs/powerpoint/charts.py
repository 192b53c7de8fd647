"""Editable charts on slides."""

from datetime import datetime
from typing import Any

from pptx.chart.data import CategoryChartData
from pptx.enum.chart import XL_CHART_TYPE
from pptx.util import Inches

from packs.model import Chart
from packs.powerpoint import chart_book, chart_xml
from packs.powerpoint.boxes import Box
from packs.text import seen

_KINDS = {
    "bars": XL_CHART_TYPE.BAR_CLUSTERED,
    "columns": XL_CHART_TYPE.COLUMN_CLUSTERED,
    "lines": XL_CHART_TYPE.LINE_MARKERS,
    "stacked": XL_CHART_TYPE.BAR_STACKED,
}


class _Written(CategoryChartData):
    """A chart that writes itself: how python-pptx would write it has no patterns, intervals or numbers in place."""

    def __init__(self, chart: Chart, box: Box, made_at: datetime) -> None:
        super().__init__()  # type: ignore[no-untyped-call]
        self._chart, self._box, self._made_at = chart, box, made_at

    def xml_bytes(self, chart_type: XL_CHART_TYPE) -> bytes:
        """The part of the chart."""
        return chart_xml.chart_xml(self._chart, self._box.width, self._box.height)

    @property
    def xlsx_blob(self) -> bytes:
        """The workbook behind it."""
        return chart_book.workbook(self._chart, chart_xml.formats(self._chart), self._made_at)


def add_chart(slide: Any, chart: Chart, box: Box, *, alt: str, made_at: datetime) -> None:
    """Put a chart on a slide; `alt` is what a screen reader says in its place."""
    place = (Inches(each) for each in box)
    frame = slide.shapes.add_chart(_KINDS[chart.kind], *place, _Written(chart, box, made_at))
    frame.name = "Chart"
    frame._element.nvGraphicFramePr.cNvPr.set("descr", seen(alt))
