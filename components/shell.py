"""What surrounds every page: skip link, name, navigation, the bar, messages."""

from dash import ALL, ClientsideFunction, Input, Output, clientside_callback, dcc, html, page_container

from auth import signed_in_words
from auth.settings import Mode, mode
from components.filters import filter_bar
from components.messages import sample_banner
from data.catalogue import catalogue
from data.store import live_release


def shell() -> html.Div:
    """The frame of the product, made anew for each visit so that it speaks of the live release."""
    is_sample = catalogue(live_release()).is_sample
    return html.Div(
        [
            dcc.Location(id="url", refresh="callback-nav"),
            html.A("Skip to main content", href="#main", className="skip-link"),
            html.Header(
                [
                    html.Div(
                        [
                            dcc.Link("Muster", href="/", className="product-name"),
                            html.Span("Adult social care workforce, council by council", className="product-purpose"),
                        ],
                        className="product",
                    ),
                    html.Nav(html.Ul(id="shell-navigation"), **{"aria-label": "Pages"}),
                    _who(),
                ],
                className="site-header",
            ),
            sample_banner() if is_sample else None,
            filter_bar(),
            html.Div(id="shell-message", role="alert"),
            html.Main(page_container, id="main", tabIndex="-1"),
            html.Div(id="shell-shown", hidden=True),
        ],
        className="site",
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
    ClientsideFunction("muster", "announcePage"),
    Output("shell-shown", "children"),
    Input("page-title", "children"),
)
