"""How series of editable charts look: the fills, lines and marks of the screen, told apart without colour too."""

from collections.abc import Sequence
from typing import NamedTuple

from components import theme
from packs.model import Chart, Series
from packs.powerpoint.words import LANGUAGE, colour

LABEL_SIZE = 10  # points, as all of a chart but the key
KEY_SIZE = 11
ON_OTHER = "#000000"  # words on theme.OTHER: 5:1, where theme.TEXT is 4:1
_PATTERNS = {"/": "wdUpDiag", ".": "pct10", "-": "ltHorz", "|": "ltVert", "x": "diagCross"}


class Look(NamedTuple):
    """A fill, the colour of words on it, its pattern and the colour of that, and its line."""

    fill: str
    text: str
    pattern: str = ""
    marks: str = ""
    dash: str = "solid"
    symbol: str = "circle"
    width: float = 2.25  # of a line, in points


_AREA = Look(theme.BLUE, theme.PAPER)
_COMPARATOR = Look(theme.COMPARATOR, theme.PAPER, dash="dash", symbol="diamond")
_HATCHED = Look(theme.PAPER, theme.TEXT, "/", theme.COMPARATOR, "dash", "diamond")
_OTHERS = (
    Look(theme.OTHER, ON_OTHER, dash="sysDot", symbol="square"),
    Look(theme.PAPER, theme.TEXT, "-", theme.MUTED, "sysDash", "triangle"),
    Look(theme.GRID, theme.TEXT, ".", theme.MUTED, "lgDash", "x"),
)


def looks(chart: Chart) -> list[Look]:
    """One look a series. A comparator beside others is hatched in bars; several others differ in pattern and mark."""
    found, others = [], 0
    for series in chart.series:
        if series.look == "area":
            found.append(_OTHERS[0] if has_chosen(chart) else _AREA)
        elif series.look == "comparator":
            found.append(_HATCHED if chart.kind != "lines" and len(chart.series) > 1 else _COMPARATOR)
        elif series.look.startswith("mix-"):
            found.append(_mix(series.look))
        else:
            found.append(_OTHERS[min(others, len(_OTHERS) - 1)])
            others += 1
    return found


def has_chosen(chart: Chart) -> bool:
    """Whether one category's bars are set apart from the others'."""
    return chart.chosen is not None and chart.kind in {"bars", "columns"}


def chosen_look() -> Look:
    """Of the pack's own area among others."""
    return _AREA


def is_chosen(chart: Chart, series: Series, place: int) -> bool:
    """Whether a point is the pack's own area's."""
    return has_chosen(chart) and place == chart.chosen and series.look in {"area", "other"}


def _mix(name: str) -> Look:
    named = {"mix-others": theme.MIX_OTHERS, "mix-not-known": theme.MIX_NOT_KNOWN}
    fill = named.get(name) or theme.MIX[int(name.removeprefix("mix-")) % len(theme.MIX)]
    return Look(fill.colour, fill.text, fill.pattern, fill.marks)


def filled(look: Look, *, edge: str = "", is_part: bool = False) -> str:
    """The properties of a bar; parts of a whole have an edge to the next."""
    if look.pattern:
        fore, back = (f'<a:srgbClr val="{each.lstrip("#").upper()}"/>' for each in (look.marks, look.fill))
        kind = _PATTERNS[look.pattern]
        fill = f'<a:pattFill prst="{kind}"><a:fgClr>{fore}</a:fgClr><a:bgClr>{back}</a:bgClr></a:pattFill>'
    else:
        fill = colour(look.fill)
    edge = edge or look.marks or (theme.PAPER if is_part else "")
    return f'<c:spPr>{fill}<a:ln w="9525">{colour(edge) if edge else "<a:noFill/>"}</a:ln></c:spPr>'


def line(rgb: str, width: float, dash: str = "solid") -> str:
    """The properties of a line; `width` in points."""
    return (
        f'<c:spPr><a:ln w="{round(width * 12_700)}" cap="rnd">{colour(rgb)}<a:prstDash val="{dash}"/><a:round/></a:ln>'
        "</c:spPr>"
    )


def marker(look: Look) -> str:
    """The mark at a point of a line."""
    edge = f'<a:ln w="15875">{colour(look.fill)}</a:ln>'
    fill = colour(look.fill if look.symbol == "circle" else theme.PAPER)
    return f'<c:marker><c:symbol val="{look.symbol}"/><c:size val="8"/><c:spPr>{fill}{edge}</c:spPr></c:marker>'


def type_of(size: float, rgb: str, *, bold: bool = False, turned: int | None = None) -> str:
    """The type of words in a chart; `turned` in degrees."""
    turn = "" if turned is None else f' rot="{turned * 60_000}" vert="horz"'
    return f"<c:txPr><a:bodyPr{turn}/><a:lstStyle/><a:p>{lettering(size, rgb, bold=bold)}</a:p></c:txPr>"


def lettering(size: float, rgb: str, *, bold: bool = False) -> str:
    """The properties of a paragraph in a chart."""
    face = '<a:latin typeface="Arial"/><a:cs typeface="Arial"/>'
    look = f'<a:defRPr sz="{round(size * 100)}" b="{int(bold)}">{colour(rgb)}{face}</a:defRPr>'
    return f'<a:pPr>{look}</a:pPr><a:endParaRPr lang="{LANGUAGE}"/>'


def title(text: str, layout: str) -> str:
    """The title of an axis, level, from words that are escaped."""
    face = '<a:latin typeface="Arial"/><a:cs typeface="Arial"/>'
    look = f'sz="{LABEL_SIZE * 100}" b="0">{colour(theme.MUTED)}{face}'
    return (
        f'<c:title><c:tx><c:rich><a:bodyPr rot="0" vert="horz"/><a:lstStyle/><a:p><a:pPr><a:defRPr {look}</a:defRPr>'
        f'</a:pPr><a:r><a:rPr lang="{LANGUAGE}" {look}</a:rPr><a:t>{text}</a:t></a:r></a:p></c:rich></c:tx>{layout}'
        '<c:overlay val="0"/></c:title>'
    )


def ends(series: Sequence[Series]) -> list[float]:
    """All values of several series, with the ends of their intervals."""
    return [each for one in series for part in (one.values, one.low, one.high) for each in part if each is not None]
