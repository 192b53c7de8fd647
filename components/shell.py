"""What surrounds every page: skip link, name, menu, the bar, messages, and the buttons of meeting mode."""

from typing import Any

from dash import ALL, ClientsideFunction, Input, Output, clientside_callback, dcc, html, page_container

from auth import signed_in_words
from auth.settings import Mode, mode
from components.filters import filter_bar, first_state
from components.messages import sample_banner
from data.catalogue import catalogue
from data.store import live_release


def shell() -> html.Div:
    """The frame of the product, made anew for each visit so that it speaks of the live release."""
    is_sample = catalogue(live_release()).is_sample
    state = first_state()
    return html.Div(
        [
            dcc.Location(id="url", refresh="callback-nav"),
            html.A("Skip to main content", href="#main", className="skip-link"),
            html.Header([_product(), _menu(state["shell-navigation.children"]), _who()], className="site-header"),
            sample_banner() if is_sample else None,
            filter_bar(state),
            html.Div(id="shell-message", role="alert"),
            html.Main(page_container, id="main", tabIndex="-1"),
            _foot(),
            _meeting_steps(),
            html.Div(id="shell-shown", hidden=True),
        ],
        className="site",
    )


def _product() -> html.Div:
    return html.Div(
        [
            dcc.Link("Muster", href="/", className="product-name"),
            html.Span("Adult social care workforce", className="product-purpose"),
        ],
        className="product",
    )


def _menu(pages: Any) -> html.Nav:
    """The pages: a row of links, or on a small screen what a button unfolds (assets/folds.js)."""
    button = html.Button(
        "Menu",
        type="button",
        className="menu-fold",
        **{"aria-expanded": "false", "aria-controls": "shell-navigation"},
    )
    return html.Nav([button, html.Ul(pages, id="shell-navigation")], **{"aria-label": "Pages"})


def _foot() -> html.Footer:
    """What only some readers look for, out of the way of the others."""
    links = [
        dcc.Link("Data API: these figures in Excel, Power BI, R and Python", id="shell-api", href="/api"),
        dcc.Link("What's new", href="/whats-new"),
    ]
    return html.Footer(html.Ul([html.Li(link) for link in links]), className="site-footer")


def _meeting_steps() -> html.Nav:
    """Where one is among a page's panels in meeting mode, and the ways on, back and out (assets/meeting.js)."""
    return html.Nav(
        [
            html.Button("\u2039", id="meeting-back", type="button", **{"aria-label": "Previous"}),
            html.P(id="meeting-count", role="status"),
            html.Button("\u203a", id="meeting-on", type="button", **{"aria-label": "Next"}),
            html.Button("Leave", id="meeting-leave", type="button", **{"aria-label": "Leave meeting mode"}),
        ],
        className="meeting-steps",
        **{"aria-label": "Meeting mode"},
    )


def _who() -> html.P | None:
    """Who is signed in, and the way out where there is one; at one's own machine there is nobody else."""
    if mode() is Mode.LOCAL:
        return None
    name, sign_out = signed_in_words()
    # a plain link: signing out is not a page of the app
    way_out = [" ", html.A("Sign out", href=sign_out)] if sign_out else []
    return html.P([html.Span(name, className="who-name"), *way_out], className="who")


clientside_callback(
    ClientsideFunction("muster", "followMark"),
    Output("url", "search", allow_duplicate=True),
    Input({"type": "chart", "name": ALL}, "clickData"),
    prevent_initial_call=True,
)
clientside_callback(
    ClientsideFunction("muster", "carryAlong"),
    Output("shell-api", "href"),
    Input("url", "search"),
    Input("url", "pathname"),
)
clientside_callback(
    ClientsideFunction("muster", "announcePage"),
    Output("shell-shown", "children"),
    Input("page-title", "children"),
)
