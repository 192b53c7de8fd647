"""Table cells as Dash sends them, without an object for each.

A page has some thousand cells, and making a Dash component of every one cost more than all its queries
(docs/decisions/0008-cells-as-plain-dictionaries.md).
"""

from typing import Any

Node = dict[str, Any]


def node(kind: str, children: Any = None, **props: Any) -> Node:
    """Any element of HTML, by the name of its Dash component; `children` may be nothing."""
    return {"type": kind, "namespace": "dash_html_components", "props": {"children": children, **props}}


def cell(kind: str, children: Any, *, of_class: str | None = None, scope: str | None = None) -> Node:
    """A `Tr`, `Td` or `Th`."""
    props = {"children": children}
    if of_class:
        props["className"] = of_class
    if scope:
        props["scope"] = scope
    return {"type": kind, "namespace": "dash_html_components", "props": props}


def link(words: str, href: str) -> Node:
    """A `dcc.Link`."""
    return {"type": "Link", "namespace": "dash_core_components", "props": {"children": words, "href": href}}
