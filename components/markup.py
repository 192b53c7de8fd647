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
_Part = Any  # a `_Live`, or as assets/markup.js draws it: text, or an element as [kind, properties, *children]


def as_markup(drawn: Any) -> Any:
    """The same tree with one component, `Markup`, in place of neighbours without an id, and of all that is in them.

    What has an id stays, with what it stands in, since a callback may name it; so do charts, grids and the like.
    Components become the dictionaries that Dash sends; none is changed.
    """
    parts: list[_Part] = []
    _take(drawn, parts)
    return _together(parts)


class _Live(dict[str, Any]):
    """A component that has to stay one, as Dash sends it."""


def _take(drawn: Any, into: list[_Part]) -> bool:
    """Add a tree, or a list of trees, to `into`, where it stands; says whether anything of it stays a component."""
    if isinstance(drawn, str):
        into.append(drawn)
        return False
    if isinstance(drawn, list | tuple):
        return sum(_take(part, into) for part in drawn) > 0  # `any` would stop at the first
    if isinstance(drawn, dict):
        return _take_component(drawn, into)
    if isinstance(drawn, Component):
        return _take_component(drawn.to_plotly_json(), into)
    if drawn is not None and not isinstance(drawn, bool):
        into.append(drawn)
    return False


def _take_component(sent: Node, into: list[_Part]) -> bool:
    kind, namespace, props = sent["type"], sent["namespace"], sent["props"]
    rest = {name: value for name, value in props.items() if name != "children" and value is not None}
    element: list[_Part] = [kind if namespace != _HTML else kind.lower(), rest]
    has_live = _take(props.get("children"), element)
    is_of_words = namespace == _HTML or (namespace, kind) == (_CORE, "Link")
    if is_of_words and not has_live and "id" not in rest:
        into.append(element)
        return False
    children = {"children": _together(element[2:])} if "children" in props else {}
    is_chart = (namespace, kind) == (_CORE, "Graph")  # drawn by assets/charts_in_turn.js
    into.append(_Live(type=kind, namespace=_OURS if is_chart else namespace, props=props | children))
    return True


def _together(parts: Iterable[_Part]) -> Any:
    """Children as a component takes them: each run of markup as one."""
    made: list[Any] = []
    for is_live, neighbours in groupby(parts, key=lambda part: isinstance(part, _Live)):
        run = list(neighbours)
        made += run if is_live else [_one(run)]
    return made[0] if len(made) == 1 else made or None


def _one(tree: list[_Part]) -> Node | str:
    if all(isinstance(each, str) for each in tree):
        return "".join(map(str, tree))
    return {"type": "Markup", "namespace": _OURS, "props": {"tree": tree}}
