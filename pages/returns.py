"""Returns: the collection of a date, one row a council, its calendar, and what to do next."""

from typing import Any

from dash import dcc, html, register_page

from auth import principal
from components.messages import notice
from components.returns_asked import PATH, TableAsked, asked_for
from components.returns_calendar import calendar_panel
from components.returns_csv import ADDRESS, is_sensitive
from components.returns_looks import note_look
from components.returns_table import returns_table, table_form
from components.returns_words import CHECK, RELEASE, summary
from data.catalogue import catalogue
from data.days import day_text
from data.export import SENSITIVE
from data.principal import Principal
from data.store import live_release
from desk.calendar import today
from desk.collection import collected, dates

_TITLE = "Returns"


def layout(**given: str | list[str]) -> html.Div:
    """The page for an address: which collection, which of its councils, and in what order."""
    known, who = catalogue(live_release()), principal()
    offered = dates(known)
    asked, wrong = asked_for(given, offered)
    found = collected(asked.as_at, known, who, today())
    is_sensitive_to = any(map(is_sensitive, found.rows))
    if is_sensitive_to:
        note_look(who, PATH + asked.search(), known.release.release_id)
    return html.Div(
        [
            html.H1(f"{_TITLE}: {day_text(found.as_at)}", id="page-title"),
            html.P(summary(found), className="shown-in-words"),
            notice(wrong),
            html.P(_ways(who), className="returns-ways"),
            html.Section(
                [
                    html.H2("One row a council", id="councils", className="panel-title"),
                    table_form(found, asked, offered),
                    returns_table(found, asked, who),
                    _foot(asked, who, is_sensitive=is_sensitive_to),
                ],
                className="panel",
            ),
            calendar_panel(found, known, who),
        ],
        className="returns-desk",
    )


def _ways(who: Principal) -> list[Any]:
    """Where whoever asks can go on."""
    ways = [dcc.Link("Check a return", href=CHECK, className="download")]
    return ways + (
        [dcc.Link("Build and publish a release", href=RELEASE, className="download")] if who.is_steward else []
    )


def _foot(asked: TableAsked, who: Principal, *, is_sensitive: bool) -> html.Div:
    """What the columns rest on, and the file of the same rows."""
    rests = (
        "Staff are those in post: as sent where you may see the report, else as published. A council's share counts "
        "its staff at this date, or when they were last shown. Days are UTC."
    )
    link = html.A("Download these rows (CSV)", href=ADDRESS + asked.search(), download=True, className="download")
    return html.Div(
        [
            html.P(html.Strong(SENSITIVE)) if is_sensitive else None,
            html.P(link) if who.may_export else None,
            html.P(rests),
        ],
        className="panel-foot",
    )


register_page(__name__, path=PATH, name=_TITLE, title="Returns - Muster", order=9)
