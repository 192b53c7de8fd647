"""What an unknown address shows."""

from dash import dcc, html, register_page

register_page(__name__, title="Not found - Muster", order=None)


def layout(**_asked: str | list[str]) -> html.Div:
    """A way back."""
    return html.Div(
        [
            html.H1("There is no such page", id="page-title"),
            html.P(["The address may be mistyped. ", dcc.Link("Go to the Overview", href="/"), "."]),
        ]
    )
