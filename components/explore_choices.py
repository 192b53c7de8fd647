"""What a reader chooses from on Explore: lists of which each choice is an address, and places to start from."""

from dataclasses import replace

from dash import dcc, html

from components.bar import label_of
from components.explore_shape import PLACES, Shape, choices, for_measure, is_own
from components.grouped_select import Options, grouped, grouped_select
from components.view import View
from data.catalogue import Area, Workforce
from data.measures import COMPLETENESS, LEAVERS_WITH_REASON, MEASURES, STAFF_IN_POST, TURNOVER, By, Measure, Topic
from data.selection import EXACT, FILTERS, Selection

_PARTS = {"rows": "Rows", "columns": "Columns", "panels": "Small multiples"}
_START = (
    ("Age by role group", STAFF_IN_POST, Shape(By.ROLE_GROUP, By.AGE_GROUP)),
    ("Ethnic group by role group", STAFF_IN_POST, Shape(By.ROLE_GROUP, By.ETHNIC_GROUP)),
    ("Turnover by council and role group", TURNOVER, Shape(By.COUNCIL, By.ROLE_GROUP)),
    ("Where staff were recruited from", STAFF_IN_POST, Shape(By.RECRUITMENT_SOURCE)),
    ("Completeness by field", COMPLETENESS[0], Shape(By.COUNCIL)),
)


def address(measure: Measure, shape: Shape, view: View) -> str:
    """The address of a measure in a shape."""
    return view.selection.search(measure=measure.key, **shape.in_address)


def choosers(measure: Measure, shape: Shape, view: View) -> html.Div:
    """Measure, rows, columns and small multiples; assets/explore.js goes to the address that is chosen."""
    lists = {"Measure": ("measure", _measures(measure, shape, view))}
    lists |= {label: (part, _levels(part, measure, shape, view)) for part, label in _PARTS.items()}
    here = address(measure, shape, view)
    return html.Div(
        [
            html.Div(
                [html.Label(label, htmlFor=f"explore-{part}"), grouped_select(f"explore-{part}", options, here)],
                className=f"explore-{part}",
            )
            for label, (part, options) in lists.items()
        ],
        className="explore-choices",
        role="group",
        **{"aria-label": "What to explore"},
    )


def _measures(measure: Measure, shape: Shape, view: View) -> Options:
    offered = [each for each in MEASURES.values() if each.key == measure.key or not each.is_exact_only or is_own(view)]
    links = {each.key: address(each, *reversed(for_measure(each, shape, view))) for each in offered}
    return grouped(
        (topic.label, [(links[each.key], each.label) for each in offered if each.topic is topic]) for topic in Topic
    )


def _levels(part: str, measure: Measure, shape: Shape, view: View) -> Options:
    found = [(level, address(measure, kept, view)) for level, kept in choices(part, shape, measure, view)]
    none = [(href, "None") for level, href in found if level is None]
    places = [(href, label_of(level)) for level, href in found if level in PLACES]
    people = [(href, label_of(level)) for level, href in found if level and level not in PLACES]
    return grouped([("", none), ("Where and when", places), ("Who", people)])


def starting_points(view: View, *, is_open: bool) -> html.Details:
    """Questions that others have asked, as links."""
    plain = replace(view, selection=_without_filters(view))
    links = [html.Li(dcc.Link(words, href=_href(measure, shape, plain))) for words, measure, shape in _START]
    council = _own_council(view)
    if council:
        own = replace(plain, selection=replace(plain.selection, area=council, tier=EXACT))
        href = address(LEAVERS_WITH_REASON, Shape(By.LEAVING_REASON), own)
        links.append(html.Li(dcc.Link(f"Reasons for leaving: {council.name}, exact", href=href)))
    return html.Details(
        [html.Summary("Where to start"), html.Ul(links)],
        className="explore-start",
        open=is_open,
    )


def _href(measure: Measure, shape: Shape, view: View) -> str:
    other, kept = for_measure(measure, shape, view)
    return address(measure, kept, other)


def _without_filters(view: View) -> Selection:
    """The selection at its newest return, of everybody."""
    selection, known = view.selection, view.known
    staff = Workforce.COUNCIL_STAFF
    newest = next(each for each in known.periods(staff, (STAFF_IN_POST,)) if each.is_returns)
    period = selection.period if selection.period.is_returns else newest
    nothing = {by.value: () for by in FILTERS}
    return replace(selection, workforce=staff, period=period, pooled=False, **nothing)


def _own_council(view: View) -> Area | None:
    """A council whose exact figures the reader may see: the selected one if it is theirs."""
    known, who = view.known, view.principal
    area = view.selection.area
    near = [area, *known.councils(area)]
    councils = [*near, *(known.areas[code] for code in sorted(who.exact) if code in known.areas)]
    return next((each for each in councils if each.is_council and all(map(who.owns, known.members_of(each)))), None)
