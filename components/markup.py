"""Most of a page is words that nothing changes until the page itself changes; they are sent as markup, not components.

Dash's renderer goes through every component whenever anything changes, so that a page of two thousand took more than a
second to draw anew. Why and what it saves: docs/decisions/0066-pages-as-markup.md.
"""

from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any

from dash import Dash, get_app
from dash.development.base_component import Component

from components.nodes import Node

_HTML, _CORE, _OURS = "dash_html_components", "dash_core_components", "muster_components"
# what Dash has every component hold besides
_OF_ITS_KIND = {
    "_prop_names", "_valid_wildcard_attributes", "available_properties", "available_wildcard_properties"
}  # fmt: skip


def as_markup(drawn: Any) -> Any:
    """The same tree as one component, `Markup`, in which those components that have to stay one have their places.

    These are what callbacks name, charts, grids and the like. All become the dictionaries that Dash sends; none is
    changed. What is nothing but text, or but components that stay, is sent as that.
    """
    app = get_app()
    return _sent(drawn, _named(app, len(app.callback_map)))


@lru_cache(maxsize=4)
def _named(app: Dash, _callbacks: int) -> frozenset[str]:
    """The ids that so many callbacks name; none before the first request, which is when Dash learns of them."""
    named: set[str] = set()
    for outputs, callback in app.callback_map.items():
        named.update(each["id"] for each in (*callback["inputs"], *callback["state"]))
        named.update(each.rpartition(".")[0] for each in outputs.strip(".").split("..."))
    return frozenset(named)


@dataclass
class _Page:
    """What is being sent: text, elements as [kind, properties, *children], and [place] where a component stays."""

    named: frozenset[str]
    tree: list[Any] = field(default_factory=list)
    stay: list[Node] = field(default_factory=list)  # each at its place


def _sent(drawn: Any, named: frozenset[str]) -> Any:
    page = _Page(named)
    _take(drawn, page.tree, page)
    if all(isinstance(each, str) for each in page.tree):
        return "".join(page.tree) or None
    if page.tree == [[place] for place in range(len(page.stay))]:
        return page.stay[0] if len(page.stay) == 1 else page.stay
    children = {"children": page.stay} if page.stay else {}
    return {"type": "Markup", "namespace": _OURS, "props": {"tree": page.tree, **children}}


def _take(drawn: Any, into: list[Any], page: _Page) -> None:
    """Add a tree, a list of trees, or nothing, to `into`."""
    if isinstance(drawn, dict):
        _take_component(drawn["type"], drawn["namespace"], drawn["props"], into, page)
    elif isinstance(drawn, str):
        into.append(drawn)
    elif isinstance(drawn, list | tuple):
        for part in drawn:
            _take(part, into, page)
    elif isinstance(drawn, Component):
        _take_component(drawn._type, drawn._namespace, props_of(drawn), into, page)  # type: ignore[attr-defined]
    elif drawn is not None and not isinstance(drawn, bool):
        into.append(drawn)


def props_of(component: Component) -> dict[str, Any]:
    """The properties that a component was given, as `to_plotly_json` gives them, but without trying every other.

    They are in order, as Dash's own order is another in each process, and the same page is the same bytes in all.
    """
    return {name: value for name, value in sorted(vars(component).items()) if name not in _OF_ITS_KIND}


def _take_component(kind: str, namespace: str, props: dict[str, Any], into: list[Any], page: _Page) -> None:
    if (namespace != _HTML or "id" in props) and _stays(kind, namespace, props, page.named):
        into.append([len(page.stay)])
        children = {"children": _sent(props["children"], page.named)} if "children" in props else {}
        is_chart = (namespace, kind) == (_CORE, "Graph")  # drawn by assets/charts_in_turn.js
        page.stay.append({"type": kind, "namespace": _OURS if is_chart else namespace, "props": props | children})
        return
    rest = {name: value for name, value in props.items() if value is not None and name != "children"}
    element = [kind if namespace != _HTML else kind.lower(), rest]
    _take(props.get("children"), element, page)
    into.append(element)


def _stays(kind: str, namespace: str, props: dict[str, Any], named: frozenset[str]) -> bool:
    if namespace != _HTML and (namespace, kind) != (_CORE, "Link"):
        return True
    told = props.get("id")
    return told is not None and (not isinstance(told, str) or not named or told in named)
