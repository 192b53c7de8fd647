"""What of a Plotly figure can be drawn: exactly what the charts of the pages use, and an error for all else."""

from collections.abc import Mapping
from typing import Any

# the rules of a part: names to the values that can be drawn, None for any, or the rules of a part within
Rules = dict[str, Any]

_DASHES = {"solid", "dash", "dot", "dashdot"}
_SIDES = {f"{up} {across}" for up in ("top", "middle", "bottom") for across in ("left", "center", "right")}
_SYMBOLS = {"circle", "diamond", "square", "triangle-up", "triangle-down"}
_UNSEEN: Rules = dict.fromkeys(("name", "hoverinfo", "hovertext", "hoveron", "customdata"))

_FONT: Rules = {"size": None, "color": None, "family": None, "shadow": None}
_LINE: Rules = {"color": None, "width": None, "dash": _DASHES}
_PATTERN: Rules = {
    "shape": {"", "/", "x", "|", "-", "."}, "size": None, "solidity": None, "fgcolor": None, "bgcolor": None,
    "fillmode": {"replace"},
}  # fmt: skip
_ERRORS: Rules = {
    "type": {"data"}, "visible": {False}, "symmetric": {False}, "array": None, "arrayminus": None, "thickness": None,
    "width": {0}, "color": None,
}  # fmt: skip
_SCATTER: Rules = _UNSEEN | {
    "type": {"scatter"},
    "mode": {"lines", "markers", "text", "lines+markers", "markers+text", "lines+markers+text"},
    "x": None,
    "y": None,
    "cliponaxis": {True, False},
    "connectgaps": {False},
    "line": _LINE | {"shape": {"linear", "hvh"}},
    "marker": {
        "symbol": _SYMBOLS | {f"{symbol}-open" for symbol in _SYMBOLS}, "size": None, "color": None, "opacity": None,
        "line": {"color": None, "width": None},
    },
    "error_x": _ERRORS,
    "error_y": _ERRORS,
    "text": None,
    "textposition": _SIDES,
    "textfont": _FONT,
    "fill": {"none", "toself"},
    "fillcolor": None,
    "fillpattern": _PATTERN,
}  # fmt: skip
_BAR: Rules = _UNSEEN | {
    "type": {"bar"},
    "orientation": {"h"},
    "x": None,
    "y": None,
    "base": None,
    "width": None,
    "marker": {"color": None, "line": {"color": None, "width": None}, "pattern": _PATTERN},
    "text": None,
    "textposition": {"inside", "outside"},
    "textfont": _FONT,
    "textangle": {0},
    "insidetextanchor": {"middle"},
    "constraintext": {"none"},
    "cliponaxis": {True, False},
}
_TITLE: Rules = {"text": None, "font": _FONT, "standoff": None}
_AXIS: Rules = {
    "range": None, "type": {"linear", "log"}, "tickvals": None, "ticktext": None, "tickfont": _FONT, "tickangle": {0},
    "ticks": {""}, "ticklabelstandoff": None, "gridcolor": None, "showgrid": {True, False}, "showline": {False},
    "visible": {True, False}, "zeroline": {True, False}, "zerolinecolor": None, "zerolinewidth": None,
    "automargin": {True}, "ticklabeloverflow": {"allow"}, "fixedrange": None, "title": _TITLE, "scaleanchor": {"x"},
    "constrain": {"domain"},
}  # fmt: skip
_SHAPE: Rules = {
    "type": {"line", "rect"}, "layer": {"below", "between", "above"}, "xref": {"x", "paper"}, "x0": None, "x1": None,
    "y0": None, "y1": None, "fillcolor": None, "line": _LINE,
}  # fmt: skip
_ANNOTATION: Rules = {
    "text": None, "x": None, "y": None, "xref": {"x", "paper"}, "yref": {"y", "paper"}, "xshift": None, "yshift": None,
    "xanchor": {"left", "center", "right"}, "yanchor": {"top", "middle", "bottom"}, "align": {"left", "right"},
    "showarrow": {False}, "font": _FONT,
}  # fmt: skip
_LAYOUT: Rules = dict.fromkeys(
    ("hovermode", "hoverdistance", "hoverlabel", "clickmode", "dragmode", "transition", "autosize", "bargap")
) | {
    "height": None,
    "margin": {"l": None, "r": None, "t": None, "b": None, "pad": {0}},
    "font": _FONT,
    "paper_bgcolor": None,
    "plot_bgcolor": None,
    "showlegend": {False},
    "xaxis": _AXIS,
    "yaxis": _AXIS,
    "shapes": _SHAPE,
    "annotations": _ANNOTATION,
    "barmode": {"stack", "overlay"},
    "uniformtext": {"minsize": None, "mode": {"hide"}},
    "meta": {"key": None},
    "template": {"data": {"scatter": _SCATTER}},
}
_TRACES = {"scatter": _SCATTER, "bar": _BAR}


class CannotBeDrawn(ValueError):
    """A figure has what pictures do not have; the sentence names it."""


def check(figure: Mapping[str, Any]) -> None:
    """Raises CannotBeDrawn for a figure with anything that a picture of it would lack."""
    _look({name: part for name, part in figure.items() if name != "data"}, {"layout": _LAYOUT}, "figure")
    for n, trace in enumerate(figure["data"]):
        kind, path = trace.get("type", "scatter"), f"figure.data[{n}]"
        if kind not in _TRACES:
            raise CannotBeDrawn(f"A picture cannot have {path}, a trace of type {kind!r}.")
        _look(trace, _TRACES[kind], path)


def _look(part: Mapping[str, Any], rules: Rules, path: str) -> None:
    for name, value in part.items():
        if name not in rules:
            raise CannotBeDrawn(f"A picture cannot have {path}.{name}.")
        rule = rules[name]
        if isinstance(rule, dict):
            for each in value if isinstance(value, list | tuple) else [value]:
                _look(each, rule, f"{path}.{name}")
        elif rule is not None and (wrong := set(value if isinstance(value, list | tuple) else [value]) - rule):
            raise CannotBeDrawn(f"A picture cannot have {path}.{name} = {sorted(map(str, wrong))[0]!r}.")
