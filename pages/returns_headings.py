"""A council's words: what its own columns, job titles, services and teams mean in ours, said once."""

from typing import Any

from dash import dcc, html, register_page

import config
from auth import principal
from auth.audited import note
from components import heading_map_asks  # noqa: F401 - its callback
from components.heading_map import heading_map
from data.catalogue import catalogue
from data.store import live_release
from state import headings
from state.audit import Action

_PATH, _TITLE = "/returns/headings", "A council's words"


def layout(slug: str = "", **_asked: str | list[str]) -> html.Div:
    """The words of the council that the path names, for those who may send its returns."""
    area, who = catalogue(live_release()).area(slug), principal()
    if area is None or not area.is_council:
        return _page("There is no such council", [html.P(dcc.Link("Check a return", href="/returns/check"))])
    if not who.may_send_for(area.code):
        note(Action.REFUSAL, who.name, principal=who, query=f"{_PATH}/{area.slug}", detail="not granted")
        sentence = (
            f"What they mean is said by those who send its returns. Ask {config.contact()} for the role data-lead."
        )
        return _page(f"Words of {area.name}", [html.P(sentence)])
    return _page(
        f"Words of {area.name}",
        [
            html.P(
                "Its own file uses words that are not in the form. Say once what each means; later returns use it by "
                "themselves.",
                className="shown-in-words",
            ),
            html.Div(id="heading-told", role="status"),
            html.Div(heading_map(area, headings.of_council(area.code)), id="heading-map"),
        ],
    )


def _page(title: str, parts: list[Any]) -> html.Div:
    return html.Div([html.H1(title, id="page-title"), *parts], className="headings")


register_page(
    __name__, path_template=f"{_PATH}/<slug>", name=_TITLE, title=f"{_TITLE} - Muster", order=None, layout=layout
)
