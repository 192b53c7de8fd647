"""A chart as SVG: its layers from the grid up to the words."""

from collections.abc import Mapping
from typing import Any

from pictures.axes import grid, labels
from pictures.bars import bars
from pictures.fills import Fills
from pictures.marks import scatter
from pictures.notes import annotations, shapes
from pictures.plot import Plot, plot_of


def chart(figure: Mapping[str, Any], width: float, fills: Fills) -> tuple[str, float]:
    """The marks, axes and words of a figure that `known.check` has let pass, and how many pixels high they are."""
    layout = figure["layout"]
    plot = plot_of(layout, width)
    return "".join(_layers(figure, plot, fills)), plot.height


def _layers(figure: Mapping[str, Any], plot: Plot, fills: Fills) -> list[str]:
    layout = figure["layout"]
    usual: Mapping[str, Any] = next(iter(layout.get("template", {}).get("data", {}).get("scatter", ())), {})
    lines = [_with(usual, trace) for trace in figure["data"] if trace.get("type", "scatter") == "scatter"]
    return [
        shapes(layout, plot, "below"),
        grid(layout, plot),
        shapes(layout, plot, "between"),
        bars([trace for trace in figure["data"] if trace.get("type") == "bar"], plot, layout, fills),
        *(scatter(trace, plot, fills) for trace in lines),
        shapes(layout, plot, "above"),
        labels(layout, plot),
        annotations(layout, plot),
    ]


def _with(usual: Mapping[str, Any], trace: Mapping[str, Any]) -> dict[str, Any]:
    """A trace with what the template says of all, as far as the trace does not say it itself."""
    line = {"line": {**usual.get("line", {}), **trace.get("line", {})}}
    return {**usual, **trace, **(line if "line" in usual else {})}
