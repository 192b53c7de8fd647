"""Most of a page is words that nothing changes until the page itself changes; they are sent as markup, not components.

Dash's renderer goes through every component whenever anything changes, so that a page of two thousand took more than a
second to draw anew. Why and what it saves: docs/decisions/0066-pages-as-markup.md.
"""

from collections.abc import Iterable
from itertools import groupby
from typing import Any

from dash.development.base_component import Component

from components.nodes import Node

_HTML, _CORE, _OURS = "dash_html_components", "dash_core_components", "muster_components"
_Markup = list[Any] | str | int | float  # as assets/markup.js draws it: an element is [kind, properties, *children]


def as_markup(drawn: Any) -> Any:
    """The same tree with one component, `Markup`, in place of neighbours without an id, and of all that is in them.

    What has an id stays, with what it stands in, since a callback may name it; so do charts, grids and the like.
    Components become the dictionaries that Dash sends; none is changed.
    """
    return _together(_apart(drawn))


class _Live(dict[str, Any]):
    """A component that has to stay one, as Dash sends it."""


def _apart(drawn: Any) -> list[_Live | _Markup]:
    """A tree, a list of trees, or nothing, each either markup as a whole or a component with markup inside it."""
    if drawn is None or isinstance(drawn, bool):
        return []
    if isinstance(drawn, list | tuple):
        return [each for part in drawn for each in _apart(part)]
    if isinstance(drawn, str | int | float):
        return [drawn]
    sent = drawn.to_plotly_json() if isinstance(drawn, Component) else drawn
    kind, namespace, props = sent["type"], sent["namespace"], sent["props"]
    inside = _apart(props.get("children"))
    is_of_words = namespace == _HTML or (namespace, kind) == (_CORE, "Link")
    if not is_of_words or "id" in props or any(isinstance(each, _Live) for each in inside):
        children = {"children": _together(inside)} if "children" in props else {}
        is_chart = (namespace, kind) == (_CORE, "Graph")  # drawn by assets/charts_in_turn.js
        return [_Live(type=kind, namespace=_OURS if is_chart else namespace, props=props | children)]
    rest = {name: value for name, value in props.items() if name != "children" and value is not None}
    return [[kind if namespace != _HTML else kind.lower(), rest, *inside]]


def _together(parts: Iterable[_Live | _Markup]) -> Any:
    """Children as a component takes them: each run of markup as one."""
    made: list[Any] = []
    for is_live, neighbours in groupby(parts, key=lambda part: isinstance(part, _Live)):
        run = list(neighbours)
        made += run if is_live else [_one(run)]
    return made[0] if len(made) == 1 else made or None


def _one(tree: list[Any]) -> Node | str:
    if all(isinstance(each, str) for each in tree):
        return "".join(map(str, tree))
    return {"type": "Markup", "namespace": _OURS, "props": {"tree": tree}}
