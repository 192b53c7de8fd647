"""Councils as equal squares: links with name and value, placed as on the map."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from itertools import groupby
from typing import Any

from dash import html

from components.messages import short_text
from components.nodes import Node
from components.shading import SHADES, by_council, shades
from components.words import NBSP, beside, is_known, row_value, tags, value_alone
from data.answers import Answer, Row
from data.catalogue import Catalogue
from data.maps import Tile, region_labels, tiles


@dataclass(frozen=True)
class _Drawn:
    """What every tile is drawn from."""

    answer: Answer
    known: Catalogue
    links: Mapping[str, str]
    highlight: str | None
    numbers: Mapping[int, int]  # id of a row to its shade
    tag: Callable[[Row], str]


def tile_map(
    answer: Answer, known: Catalogue, *, region_code: str | None, highlight: str | None, links: Mapping[str, str]
) -> html.Div:
    """The tiles of a region's councils, or of England's; those without a row stay, pale and without a link."""
    rows = by_council(answer)
    numbers = {id(row): shade.number for shade in shades(answer.measure, rows.values()) for row in shade.rows}
    drawn, placed = _Drawn(answer, known, links, highlight, numbers, tags(answer)), tiles(region_code)
    lists = [
        _list(known.areas[code].name, [_tile(tile, rows.get(tile.council_code), drawn) for tile in group])
        for code, group in groupby(placed, key=lambda tile: tile.region_code)
    ]
    size = {"--columns": max(tile.column for tile in placed), "--rows": max(tile.row for tile in placed)}
    if region_code:
        return html.Div(lists, className="map-tiles", style=size)
    return html.Div([*lists, *_labels(known)], className="map-tiles map-tiles-england", style=size)


def _node(kind: str, children: Any, **props: Any) -> Node:
    return {"type": kind, "namespace": "dash_html_components", "props": {"children": children, **props}}


def _list(region: str, items: list[Node]) -> Node:
    return _node("Ul", items, **{"aria-label": f"Councils of {region}"})


def _labels(known: Catalogue) -> list[Node]:
    return [
        _node(
            "Span",
            known.areas[label.region_code].name,
            className="map-region",
            style={"gridColumn": f"{label.column} / span {label.span}", "gridRow": label.row},
            **{"aria-hidden": "true"},
        )
        for label in region_labels()
    ]


def _tile(tile: Tile, row: Row | None, drawn: _Drawn) -> Node:
    name = drawn.known.areas[tile.council_code].name
    is_chosen = tile.council_code == drawn.highlight
    classes = ["map-tile", _class(row, drawn.numbers), *(["is-chosen"] if is_chosen else [])]
    seen = [_seen("map-tile-name", tile.short_name or name), _seen("map-tile-letters", tile.letters)]
    seen += _value(drawn.answer, row) if row else []
    words = _words(name, row, drawn)
    href = drawn.links.get(row["category_code"]) if row else None
    inside = _link([*seen, _node("Span", words, className="visually-hidden")], href, words)
    return _node("Li", inside, className=" ".join(classes), style={"gridColumn": tile.column, "gridRow": tile.row})


def _class(row: Row | None, numbers: Mapping[int, int]) -> str:
    if row is None:
        return "is-outside"
    return f"scale-{numbers[id(row)]}" if id(row) in numbers else "is-missing"


def _link(children: list[Node], href: str | None, words: str) -> Node:
    if href is None:
        return _node("Span", children, className="map-tile-inside")
    props = {"children": children, "href": href, "title": words, "className": "map-tile-inside"}
    return {"type": "Link", "namespace": "dash_core_components", "props": props}


def _seen(of_class: str, children: Any) -> Node:
    """What is seen alone: the words beside it say it in full."""
    return _node("Span", children, className=of_class, **{"aria-hidden": "true"})


def _value(answer: Answer, row: Row) -> list[Node]:
    if not is_known(row["value"]):
        return [
            _seen("map-tile-value", f"[{row['mark'] or 'x'}]"),
            _seen("map-tile-why", short_text(row["mark"], row["coverage"])),
        ]
    number, gap, unit = value_alone(answer.measure, row).partition(NBSP)
    units = [_node("Span", gap + unit, className="map-tile-unit")] if unit else []
    marked = [_seen("map-tile-why", beside(row).strip())] if row["mark"] else []
    return [_seen("map-tile-value", [number, *units]), *marked]


def _words(name: str, row: Row | None, drawn: _Drawn) -> str:
    """A tile in full."""
    if row is None:
        return f"{name}: no figure in this selection"
    joint = f" (in the return of {row['area_name']})" if row["area_name"] != name else ""
    named = name + joint + drawn.tag(row)
    if not is_known(row["value"]):
        return f"{named}: {short_text(row['mark'], row['coverage'])}"
    return f"{named}: {row_value(drawn.answer.measure, row)}, shade {drawn.numbers[id(row)]} of {SHADES}"
