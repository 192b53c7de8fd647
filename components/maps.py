"""Where: councils as equal squares beside the boundary map, with sentence, key, table and download."""

from collections import Counter
from collections.abc import Mapping, Sequence

from dash import dcc, html

from components import theme
from components.charts.maps import boundary_map
from components.coarser import withheld
from components.links import row_links
from components.messages import short_text
from components.panel import as_table, foot
from components.shading import by_council, former, map_sentence, shades
from components.tables import measure_table
from components.take_away import Panel
from components.tile_map import tile_map
from components.view import View
from components.words import NBSP, capitalised, is_known, listed
from data.answers import Answer
from data.catalogue import ENGLAND, Area
from data.maps import CREDIT, outlines, tiles
from data.measures import Measure

_NOT_PROOF = "Shades sort councils; they do not say which differences are more than chance."


def maps_panel(found: Answer, view: View, *, measures: Sequence[Measure] = ()) -> html.Figure:
    """Both maps of a by-council answer, in one figure with one table. `measures` are offered in its place, as links."""
    measure, area = found.measure, found.selection.area
    links, region_code = row_links(found, view.known), _region(area)
    title, name = f"{measure.label} on the map", f"{measure.key}-map"
    caption = map_sentence(found, view.known, pooled=view.pooled)
    return html.Figure(
        [
            html.H2(title, className="panel-title"),
            _choice(measure, view, measures),
            html.P(caption, className="panel-sentence"),
            withheld(found, view.known),
            _key(found, view),
            html.Div(
                [
                    html.Div(
                        tile_map(found, view.known, region_code=region_code, highlight=area.code, links=links),
                        className="map-tiles-room",
                    ),
                    _boundaries(found, links, region_code or ENGLAND, name, caption),
                ],
                className="maps",
            ),
            as_table(measure_table(found, links=links, caption=title)),
            html.P(CREDIT, className="map-credit"),
            foot(found, view, Panel(title, name, {name: ""})),
        ],
        className="panel",
        id=name,
    )


def _region(area: Area) -> str | None:
    """The region whose map shows an area; None for England's."""
    return area.code if area.level == "region" else area.region_code


def _choice(shown: Measure, view: View, measures: Sequence[Measure]) -> html.Nav | None:
    """Links to the same maps of other measures."""
    if len(measures) < 2:
        return None
    items = [
        html.Li(
            html.Span(each.label, **{"aria-current": "true"})
            if each.key == shown.key
            else dcc.Link(each.label, href=view.selection.search(measure=each.key))
        )
        for each in measures
    ]
    return html.Nav(html.Ul(items), className="map-measures", **{"aria-label": "Measure on the map"})


def _boundaries(found: Answer, links: Mapping[str, str], map_code: str, name: str, caption: str) -> html.Div:
    shape = outlines(map_code)
    graph = dcc.Graph(
        id={"type": "chart", "name": name},
        figure=boundary_map(found, area_code=map_code, highlight=found.selection.area.code, links=links),
        config=theme.GRAPH_CONFIG,
        style={"aspectRatio": f"{shape.width} / {shape.height}"},
        className="map-boundaries",
    )
    return html.Div(graph, role="img", className="map-room", **{"aria-label": f"Map of boundaries. {caption}"})


def _key(found: Answer, view: View) -> html.Div:
    """What each shade means, in words; and the other looks of a council that are on the map."""
    rows = by_council(found)
    items = [
        (f"swatch-scale-{shade.number}", f"{shade.values}: {_councils(len(shade.rows))}")
        for shade in shades(found.measure, rows.values())
    ]
    missing = Counter(
        f"[{row['mark'] or 'x'}] {short_text(row['mark'], row['coverage'])}"
        for row in rows.values()
        if not is_known(row["value"])
    )
    items += [("swatch-missing", f"{words}: {_councils(number)}") for words, number in missing.items()]
    area = found.selection.area
    if area.is_council:
        items.append(("swatch-chosen", area.name))
    outside = {tile.council_code for tile in tiles(_region(area))} - rows.keys()
    if outside:
        members = {council.code for council in view.known.councils(area)}
        reasons = [("no figure in the source", outside & members), (f"not part of {area.name}", outside - members)]
        items.append(("swatch-outside", capitalised(", or ".join(words for words, codes in reasons if codes))))
    lines = [
        html.Li([html.Span(className=f"swatch {of_class}"), html.Span(words)], className="map-key-item")
        for of_class, words in items
    ]
    gone = former(found)
    notes = [_NOT_PROOF, *([f"In the table alone, as they are no more: {listed(gone)}."] if gone else [])]
    return html.Div([html.Ul(lines, className="chart-key map-key"), html.P(" ".join(notes), className="map-note")])


def _councils(number: int) -> str:
    return f"{number}{NBSP}council{'' if number == 1 else 's'}"
