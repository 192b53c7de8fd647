"""A chart as it stands on a page, with what the page says of it: heading, sentence, key, source, marks and table."""

from collections.abc import Iterable, Iterator, Mapping
from typing import Any, NamedTuple

from dash.development.base_component import Component

from components.drawn import Piece, cells, first, pieces, words

_OF_TABLE, _TABLE_HAS_THEM = "Similar: ", " The table names them."  # words of panels that mean their table
_SWATCH = "swatch-"
_NOTES = ("withheld", "map-note", "marks-key", "map-credit")  # classes of what a panel says besides its foot


class OnPage(NamedTuple):
    """A chart and its words; `lines` stand under it, `table` is its twin, row by row, the headings first."""

    figure: Mapping[str, Any]
    title: str
    sentence: str
    lines: tuple[str, ...]
    source: str
    table: list[list[str]]


def on_page(drawn: Any, name: str) -> OnPage | None:
    """The chart of a name in a tree of components; nothing where it is not there.

    The name is that of the graph's id, {"type": "chart", "name": name}.
    """
    trail = _trail(drawn, name)
    if trail is None:
        return None
    *around, graph = trail
    panel = next((each for each in reversed(around) if "panel" in _classes(each)), around[0] if around else graph)
    # one of several in a panel has a heading of its own beside it
    inside = around[around.index(panel) + 1 :] if panel in around else []
    own = next((each for each in reversed(inside) if first(each, "H3")), None)
    headings = [_words(first(panel, "H2")), _words(first(own, "H3")) if own else ""]
    title = ": ".join(filter(None, headings))
    told, said = _words(first(panel, "P", of_class="panel-sentence")), _said(around)
    sentence = said if said and said.rstrip(".") != title else told
    foot = _foot(panel)
    more = [told] if told != sentence else []
    table = first(panel, "Table")
    return OnPage(
        figure=_with_key(getattr(graph, "figure", {}), panel),
        title=title,
        sentence=sentence,
        lines=tuple(dict.fromkeys([*more, *_notes(panel, _NOTES[:2]), *foot, *_notes(panel, _NOTES[2:])])),
        source=next((line for line in foot if line.startswith("Source: ")), ""),
        table=cells(table) if table else [],
    )


def names_of(drawn: Any) -> list[str]:
    """The names of the charts in a tree of components."""
    places = [piece.props.get("id") for piece in pieces(drawn)]
    return [str(place["name"]) for place in places if isinstance(place, dict) and place.get("type") == "chart"]


def _trail(drawn: Any, name: str) -> list[Component] | None:
    """The components around a chart, the outermost first, and its graph; None where it is not there."""
    if isinstance(drawn, list | tuple):
        return next((found for each in drawn if (found := _trail(each, name))), None)
    if not isinstance(drawn, Component):
        return None
    if getattr(drawn, "id", None) == {"type": "chart", "name": name}:
        return [drawn]
    found = _trail(getattr(drawn, "children", None), name)
    return [drawn, *found] if found else None


def _classes(drawn: Component) -> list[str]:
    return str(getattr(drawn, "className", None) or "").split()


def _said(around: Iterable[Component]) -> str:
    """What is said of the drawing to whoever cannot see it, without the word for what it is."""
    labels = (getattr(each, "aria-label", "") for each in around if getattr(each, "role", "") == "img")
    return next(iter(labels), "").partition(". ")[2]


def _foot(panel: Component) -> list[str]:
    """The paragraphs of a panel's foot that stand open."""
    found = first(panel, "Figcaption") or first(panel, "Div", of_class="panel-foot")
    children = found.props["children"] if found else []
    opened = [each for each in children if getattr(each, "_type", "") == "P"]
    return [text for each in opened if (text := words(each)) and first(each, "A") is None]


def _notes(panel: Component, classes: Iterable[str]) -> Iterator[str]:
    """What else a panel says: what is withheld, marks, credits; without the links to other questions."""
    for of_class in classes:
        for piece in pieces(panel):
            told = _without_ways(piece) if piece.kind == "P" and of_class in piece.classes else ""
            if told and not told.startswith(_OF_TABLE):
                yield told


def _without_ways(piece: Piece) -> str:
    parts = piece.props["children"]
    kept = [part for part in parts if "instead" not in _classes(part)] if isinstance(parts, list) else parts
    return words(kept).replace(_TABLE_HAS_THEM, "").strip()


def _with_key(figure: Mapping[str, Any], panel: Component) -> dict[str, Any]:
    """The figure with its key; a map's stands in the panel alone."""
    layout = figure["layout"]
    key = first(panel, "Ul", of_class="map-key")
    if key is None or "meta" in layout:
        return dict(figure)
    entries = [_entry(each) for each in pieces(key.props["children"]) if each.kind == "Li"]
    return {**figure, "layout": {**layout, "meta": {"key": entries}}}


def _entry(item: Piece) -> dict[str, str]:
    swatch = first(item.props["children"], "Span", of_class="swatch")
    classes = swatch.classes if swatch else []
    shape = next(each.removeprefix(_SWATCH) for each in classes if each.startswith(_SWATCH))
    return {"shape": shape, "text": words(item.props["children"])}


def _words(piece: Piece | None) -> str:
    return words(piece.props.get("children")) if piece else ""
