"""Overview: the area in one screen: returns in, and headline measures with change and comparator."""

from typing import Any

from dash import html, register_page

from components.returns_panel import returns_panel, returns_tile
from components.tiles import tile
from components.topic_page import topic_page
from components.topics import TOPICS
from components.view import View
from data.measures import By
from data.returns_in import returns_in

register_page(__name__, path="/", name="Overview", title="Overview - Muster", order=1)


def layout(**asked: str | list[str]) -> html.Div:
    """The page for an address."""
    return topic_page("Overview", asked, TOPICS["/"], _panels, pools=False)


def _panels(view: View) -> list[Any]:
    selection, known = view.selection, view.known
    measures = known.measures_with(selection.workforce, selection.period, TOPICS["/"])
    by_period = view.answers(measures, By.PERIOD)
    tiles = [tile(by_period[measure.key]) for measure in measures]
    if not selection.period.is_returns:
        return [html.Ul(tiles, className="tiles")]
    received = returns_in(selection.area, selection.period, known, view.principal, selection.tier)
    sees_all = len(received) == len(known.councils(selection.area))
    whose = known.group_of(selection.area).name if sees_all else "those you may see"
    return [
        html.Ul([returns_tile(received, whose), *tiles], className="tiles"),
        returns_panel(received, whose, selection),
    ]
