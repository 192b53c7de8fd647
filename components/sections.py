"""Parts of a page that come after its first screen, each drawn from the address alone (docs/decisions/0031)."""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from typing import Any, NamedTuple
from urllib.parse import parse_qs

from dash import MATCH, Input, Output, State, callback, html
from werkzeug.exceptions import BadRequest

from auth import principal
from components.keeping import is_for_once, may_be_kept
from components.markup import as_markup
from components.messages import notice
from components.tiers import is_exact, note_exact_view, note_refusals
from components.topics import council_in, measures_of, topic_of
from components.view import View
from data.catalogue import catalogue
from data.disclosure.gate import NotAllowed
from data.selection import Asked, Notice, parse
from data.store import live_release
from state.audit import Action
from state.store import Unavailable
from state.upkeep import entries

ONE_LOOK = timedelta(minutes=10)  # within which a section belongs to a look at its page that has been recorded

Draw = Callable[[View], list[Any]]


class Section(NamedTuple):
    """A part of a page: which page, what that is called in the audit log, and how the part is drawn."""

    page: str
    title: str
    draw: Draw
    pools: bool = False  # whether the page takes returns together where its address asks for that


_sections: dict[str, Section] = {}


def register_section(name: str, section: Section) -> None:
    """Let a section be asked for by its name."""
    _sections[name] = section


def sections_of(path: str) -> list[str]:
    """The names of the sections of the page at an address."""
    return [name for name, section in _sections.items() if section.page == topic_of(path)]


def view_at(path: str, asked: Asked, *, pools: bool = False) -> tuple[View, tuple[Notice, ...]]:
    """What an address asks of a page that has sections, read and authorised for who asks.

    Each return by itself, unless the page pools.
    """
    release = live_release()
    known, who, council = catalogue(release), principal(), council_in(path)
    named = {"area": council} if council else {}
    selection, notices = parse({**asked, **named}, known, measures_of(path), who)
    if not pools:
        selection = replace(selection, pooled=False)
    page = "/" + path.strip("/")
    return View(selection=selection, release=release, known=known, principal=who, path=page), notices


def later(name: str, words: str, *, height: float) -> html.Div:
    """The place of a section until it is drawn: what will stand there, and about how many rem high that will be."""
    waiting = html.P(words, className="section-waiting", style={"minHeight": f"{height:g}rem"})
    return html.Div(waiting, id={"type": "section", "name": name}, className="section")


# the id is what makes a section ask once, when it comes onto a page; the address is read as it then is
@callback(
    Output({"type": "section", "name": MATCH}, "children"),
    Input({"type": "section", "name": MATCH}, "id"),
    State("url", "pathname"),
    State("url", "search"),
)
def send_section(place: object, path: str | None, search: str | None) -> Any:
    """A section as the browser draws it. Raises BadRequest for one that no such page has."""
    return as_markup(draw_section(place, path, search))


def draw_section(place: object, path: str | None, search: str | None) -> list[Any]:
    """A section of the page at an address. Raises BadRequest for one that no such page has."""
    asked = parse_qs((search or "").lstrip("?"), keep_blank_values=True)
    section = _section_at(place, path or "/", asked)
    view, notices = view_at(path or "/", asked, pools=section.pools)
    try:
        drawn = section.draw(view)
    except NotAllowed as refused:
        drawn = [notice([str(refused)])]
    _note(view, notices, section.title)
    may_be_kept()
    return drawn


def _section_at(place: object, path: str, asked: Asked) -> Section:
    name = place.get("name") if isinstance(place, dict) else None
    section = _sections.get(name) if isinstance(name, str) else None
    # Dash lets a parameter of that name pass for the part of the path: a page drawn so has no sections
    if section is None or section.page != topic_of(path) or "slug" in asked:
        raise BadRequest
    return section


def _note(view: View, notices: tuple[Notice, ...], title: str) -> None:
    """Record what the page has: once for a page and its sections, and for a section that nobody asked the page for."""
    refused = [each for each in notices if each.is_refused]
    if not (refused or is_exact(view)):
        return
    is_for_once()
    recorded = _recorded(view.principal.name)
    if (Action.EXACT_VIEW, title + view.selection.search()) not in recorded:
        note_exact_view(view, title)
    if (Action.REFUSAL, view.selection.search()) not in recorded:
        note_refusals(view, refused)


def _recorded(name: str) -> set[tuple[str, str]]:
    """Actions and addresses that the audit log has of somebody's last minutes."""
    try:
        return {(each.action, each.query) for each in entries(ONE_LOOK) if each.name == name}
    except Unavailable:
        return set()
