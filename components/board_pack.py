"""The way from a page to its board pack: three kinds of file, comments first if one likes, and how far it is."""

from typing import Any

from dash import dcc, html

from components.view import View
from packs.formats import FORMATS

POLL_MILLISECONDS = 700


def board_pack(view: View) -> html.Section | None:
    """The buttons on a page; nothing for whoever may not take figures away."""
    if not view.principal.may_export:
        return None
    return html.Section(
        [
            html.P(
                [html.Span("Board pack of this view:", id="board-pack-label"), *map(_button, FORMATS)],
                className="board-pack-kinds",
                role="group",
                **{"aria-labelledby": "board-pack-label"},
            ),
            html.Div(id="pack-status", role="status"),
            html.Details(
                [
                    html.Summary("Write comments first"),
                    html.P("Your words are printed on the page they belong to, headed Comment."),
                    html.Button("Show the pages", id="pack-pages-asked", type="button", className="button-quiet"),
                    html.Div(id="pack-pages"),
                ],
                className="board-pack-comments",
            ),
            dcc.Store(id="pack-asked"),
            dcc.Interval(id="pack-poll", interval=POLL_MILLISECONDS, disabled=True),
        ],
        className="board-pack",
        **{"aria-label": "Board pack"},
    )


def _button(suffix: str) -> Any:
    identity = {"type": "pack-make", "suffix": suffix}
    return html.Button(FORMATS[suffix].label, id=identity, type="button", className="button-quiet")
