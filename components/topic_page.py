"""The shape that pages about figures share: where one is, what is shown, and panels of chart, sentence and table."""

from collections.abc import Callable, Sequence
from typing import Any

from dash import dcc, html

from components import charts, sentences
from components.links import crumbs, row_links
from components.messages import notice
from components.panel import figure, table_panel
from components.tables import linked, marked, measure_table, plain_table
from components.words import is_known, row_value
from data.answers import Answer, answer
from data.catalogue import Catalogue, catalogue
from data.measures import By, Measure
from data.selection import Asked, Selection, parse
from data.store import Release, live_release

Panels = Callable[[Selection, Release, Catalogue], list[Any]]


def topic_page(title: str, asked: Asked, measures: tuple[Measure, ...], panels: Panels) -> html.Div:
    """A page for what an address asks: heading, way down, notices, what is shown in words, and its panels."""
    release = live_release()
    known = catalogue(release)
    selection, notices = parse(asked, known, measures)
    return html.Div(
        [
            breadcrumb(selection, known),
            html.H1(f"{title}: {selection.area.name}", id="page-title"),
            html.P(shown_in_words(selection, known), className="shown-in-words"),
            notice(map(str, notices)),
            *panels(selection, release, known),
        ]
    )


def breadcrumb(selection: Selection, known: Catalogue) -> html.Nav:
    """The way down, each step a link; the last one is where the reader is."""
    steps = crumbs(selection, known)
    links = [html.Li(dcc.Link(name, href=href)) for name, href in steps[:-1]]
    here = html.Li(html.Span(steps[-1][0], **{"aria-current": "page"}))
    return html.Nav(html.Ol([*links, here]), className="breadcrumb-trail", **{"aria-label": "Breadcrumb"})


def shown_in_words(selection: Selection, known: Catalogue) -> str:
    """The filters as a sentence; it stands on the page and at the top of a print."""
    when = f"as at {selection.period.text}" if selection.period.is_returns else f"published for {selection.period.text}"
    compared = f"compared with {selection.compare.name}" if selection.compare != selection.area else ""
    parts = [selection.workforce.label, when, compared, selection.filters_in_words(known)]
    return ", ".join(filter(None, parts)) + "."


def council_panel(found: Answer, known: Catalogue) -> html.Figure:
    """All councils on one measure."""
    measure, area = found.measure, found.selection.area
    links = row_links(found, known)
    title = f"{measure.label} by council"
    return figure(
        f"{measure.key}-council",
        charts.dots(found, highlight=area.code, links=links),
        title=title,
        caption=sentences.topic_sentence(found, area_code=area.code),
        table=measure_table(found, links=links, caption=title),
        answer=found,
    )


def side_by_side_panel(title: str, found: Sequence[Answer], known: Catalogue) -> html.Section | None:
    """Several measures of each council in one table; nothing when none of them has figures."""
    if not found:
        return None
    links = row_links(found[0], known)
    rows = [
        [
            linked(row["area_name"], links.get(row["area_code"]) if row["part"] == "shown" else None),
            *(_value(answer, row["area_code"], row["part"]) for answer in found),
        ]
        for row in found[0].rows
    ]
    names = [answer.measure.short for answer in found]
    caption = f"{', '.join(names[:-1])} and {names[-1]}" if len(names) > 1 else names[0]
    table = plain_table(title, ["Council", *(answer.measure.label for answer in found)], rows)
    return table_panel(title, f"{caption[:1].upper()}{caption[1:]}, council by council.", table, found)


def _value(answer: Answer, area_code: str, part: str) -> str:
    row = next((each for each in answer.rows_of(part) if each["area_code"] == area_code), None)
    if row is None:
        return "[x] no published figure"
    return row_value(answer.measure, row) if is_known(row["value"]) else marked(row)


def trend_panel(found: Answer, known: Catalogue) -> html.Figure:
    """One measure over the periods there are."""
    title = f"{found.measure.label} over time"
    return figure(
        f"{found.measure.key}-period",
        charts.trend(found, highlight=found.selection.area.code),
        title=title,
        caption=sentences.trend_sentence(found),
        table=measure_table(found, links=row_links(found, known), caption=title),
        answer=found,
    )


def breakdown_panels(measure: Measure, selection: Selection, release: Release, known: Catalogue) -> list[html.Figure]:
    """One measure by what lies below the selection: role groups, then roles; and services beside them."""
    offered = known.breakdowns(measure, selection.workforce, selection.period)
    below = By.ROLE if selection.role_group or selection.role or By.ROLE_GROUP not in offered else By.ROLE_GROUP
    return [
        _breakdown_panel(answer(measure, selection, by, release), known) for by in (below, By.SERVICE) if by in offered
    ]


def _breakdown_panel(found: Answer, known: Catalogue) -> html.Figure:
    words = {By.SERVICE: "service", By.ROLE_GROUP: "role group", By.ROLE: "role"}[found.by]
    links = row_links(found, known)
    title = f"{found.measure.label} by {words}: {found.selection.area.name}"
    return figure(
        f"{found.measure.key}-{found.by.value}",
        charts.breakdown(found, links=links),
        title=title,
        caption=sentences.breakdown_sentence(found),
        table=measure_table(found, links=links, caption=title),
        answer=found,
    )
