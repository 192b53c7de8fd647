"""The look of every figure: colours, type and margins. The same colours stand as variables in assets/theme.css."""

from typing import Any, NamedTuple

# a test holds these equal to the variables of the same names in assets/theme.css
BLUE = "#005a9c"  # the chosen area
ORANGE = "#bf4f00"  # the other side of a pair; told from blue in every common kind of colour blindness
COMPARATOR = "#343a40"
OTHER = "#7a8288"  # areas that are neither chosen nor comparator; 3:1 on white and on BAND
TEXT = "#1b2126"
MUTED = "#4f585f"
GRID = "#e1e5e8"
BAND = "#e6f0f8"  # behind the chosen row
PAPER = "#ffffff"
ORANGE_TINT = "#f7dcc6"
SCALE = ("#edf4fa", "#bad6ec", "#8ab8de", "#5a98cb", "#2b74b3")  # low to high, on maps; each 3:1 against TEXT, its edge


class Fill(NamedTuple):
    """How a part of a bar is filled, and the colour of words on it."""

    colour: str
    text: str
    pattern: str = ""
    marks: str = ""  # the colour of its pattern


# parts of a whole in order, dark and light in turn: each 3:1 against the next, and patterned where it is light
MIX = (
    Fill(BLUE, PAPER),
    Fill(ORANGE_TINT, TEXT, "/", ORANGE),
    Fill(COMPARATOR, PAPER),
    Fill(SCALE[1], TEXT, ".", BLUE),
    Fill(ORANGE, PAPER),
    Fill(GRID, TEXT, "-", MUTED),
)
MIX_OTHERS = Fill(MUTED, PAPER, "|", PAPER)  # what is folded together
MIX_NOT_KNOWN = Fill(PAPER, TEXT, "x", OTHER)

FONT = "system-ui, -apple-system, 'Segoe UI', Roboto, 'Helvetica Neue', Arial, sans-serif"
FONT_SIZE = 13
SMALL = 12
HOVER_ROOM = 112  # pixels: in a lower figure Plotly leaves out the words at a mark
LETTER = 6.5  # pixels: a generous mean width of a letter at SMALL, to reserve room before a browser measures it

GRAPH_CONFIG: dict[str, Any] = {
    "displayModeBar": False,
    "responsive": True,
    "scrollZoom": False,
    "doubleClick": False,
    "showTips": False,
    "showAxisDragHandles": False,
}


def layout(*, height: float, margin: dict[str, float], **more: Any) -> dict[str, Any]:
    """The layout every figure starts from; height and margins in pixels, the width is the page's."""
    sides = {"l": 8, "r": 8, "t": 8, "b": 8, "pad": 0} | {side: round(size) for side, size in margin.items()}
    lacking = max(0, HOVER_ROOM - round(height))
    return {
        "height": round(height) + lacking,
        "margin": sides | {"b": sides["b"] + lacking},
        "font": {"family": FONT, "size": FONT_SIZE, "color": TEXT},
        "paper_bgcolor": PAPER,
        "plot_bgcolor": PAPER,
        "showlegend": False,
        "dragmode": False,
        "hovermode": "closest",
        "hoverlabel": {
            "bgcolor": TEXT,
            "bordercolor": TEXT,
            "align": "left",
            "font": {"family": FONT, "size": FONT_SIZE, "color": PAPER},
        },
        "transition": {"duration": 0},
    } | more


def axis(**more: Any) -> dict[str, Any]:
    """An axis that leaves touch to the page and is quiet beside the data."""
    return {
        "fixedrange": True,
        "automargin": True,
        "ticklabeloverflow": "allow",  # margins leave room for them; looking for words cut off takes long
        "zeroline": False,
        "showline": False,
        "ticks": "",
        "tickangle": 0,
        "gridcolor": GRID,
        "tickfont": {"size": SMALL, "color": MUTED},
    } | more
