"""The page where readers put questions of their own: any measure by whatever it is collected by."""

from typing import Any

from dash import html

from components.explore_choices import address, choosers, starting_points
from components.explore_panels import Links, completeness_panel, crossed_panel, plain_panel
from components.explore_shape import Shape, is_own, nearest, permits, shape_of
from components.messages import empty, notice
from components.topic_page import topic_page
from components.topics import EXPLORE, measures_of
from components.view import View
from data.disclosure.gate import NotAllowed
from data.measures import COMPLETENESS, MEASURES, By, Measure, Topic
from data.selection import EXACT, FILTERS, Asked


def explore_page(asked: Asked) -> html.Div:
    """The page for what an address asks."""
    text = asked.get("measure", "")
    first = text if isinstance(text, str) else next(iter(text), "")
    (measure,) = measures_of(EXPLORE, first)
    return topic_page("Explore", asked, EXPLORE, lambda view: _parts(measure, view, is_new=not first), measure=first)


def _parts(measure: Measure, view: View, *, is_new: bool) -> list[Any]:
    asked = shape_of(measure, view)
    shape = nearest(asked, measure, view)
    said = [] if shape == asked else [_instead(asked, shape, measure)]
    return [
        starting_points(view, is_open=is_new),
        choosers(measure, shape, view),
        notice(said),
        *_panels(measure, shape, view),
    ]


def _instead(asked: Shape, shape: Shape, measure: Measure) -> str:
    return f"{measure.label} cannot be shown {asked.in_words} here. Showing it {shape.in_words}."


def _panels(measure: Measure, shape: Shape, view: View) -> list[Any]:
    if measure.is_exact_only and not is_own(view):
        return [_of_own_council(measure, view)]
    links = links_of(measure, shape, view)
    try:
        found = view.answer(measure, shape.rows, shape.across)
        drawn = crossed_panel(found, shape, view, links) if shape.across else plain_panel(found, view, links)
    except NotAllowed as refused:
        plain = view.selection.search(**{by.value: () for by in FILTERS}, **Shape(By.COUNCIL).in_address)
        return [empty(str(refused), f"Show {measure.short} by council, of everybody", plain)]
    return [drawn, *_every_field(measure, shape, view)]


def _of_own_council(measure: Measure, view: View) -> html.Div:
    """In place of figures that readers see of their own council alone."""
    said = f"{measure.label} is told of one's own council alone, in the exact tier."
    area = view.selection.area
    if area.is_council and all(map(view.principal.owns, view.known.members_of(area))):
        return empty(said, f"Show {area.name}'s exact figures", view.selection.search(tier=EXACT))
    way_out = MEASURES["leavers"]
    return empty(said, f"Show {way_out.short} instead", address(way_out, Shape(By.COUNCIL), view))


def links_of(measure: Measure, shape: Shape, view: View) -> Links:
    """Where the name of a row leads: to the council, or to what lies below its role group or role."""
    selection, known = view.selection, view.known
    if shape.rows is By.COUNCIL:
        areas = known.councils(selection.area)
        return {each.code: selection.search(area=each) for each in areas if view.principal.sees(each.code)}
    if shape.rows not in {By.ROLE_GROUP, By.ROLE, By.SERVICE}:
        return {}
    below = By.ROLE if shape.rows is By.ROLE_GROUP else By.COUNCIL
    parts = nearest(shape._replace(rows=below), measure, view).in_address
    return {code: selection.search(**{shape.rows.value: (code,)}, **parts) for code in known.choices(shape.rows)}


def _every_field(measure: Measure, shape: Shape, view: View) -> list[Any]:
    """What is known of every field, beside one of them."""
    if measure.topic is not Topic.COMPLETENESS or shape.across:
        return []
    fields = tuple(each for each in COMPLETENESS if permits(shape, each, view))
    return [completeness_panel(list(view.answers(fields, shape.rows).values()), view)]
