"""Explore: any measure by whatever it is collected by."""

from dash import html, register_page

from components.explore import explore_page

register_page(__name__, path="/explore", name="Explore", title="Explore - Muster", order=8)


def layout(**asked: str | list[str]) -> html.Div:
    """The page for what an address asks."""
    return explore_page(asked)
