"""What a browser was sent, told as the Dash components it stands for: for tests, and programs that read pages."""

from typing import Any


def as_components(sent: Any) -> Any:
    """What was sent to a browser, with the components that its markup and its charts stand for."""
    if isinstance(sent, list):
        return [as_components(each) for each in sent]
    if not isinstance(sent, dict):
        return sent
    if sent.get("type") == "Markup":
        stay = as_components(sent["props"].get("children", []))
        return _only([_component(each, stay) for each in sent["props"]["tree"]])
    as_dash = {"namespace": "dash_core_components"} if sent.get("type") == "Graph" else {}
    return {name: as_components(each) for name, each in sent.items()} | as_dash


def _component(part: Any, stay: list[Any]) -> Any:
    if not isinstance(part, list):
        return part
    if len(part) == 1:
        return stay[part[0]]
    kind, props, *children = part
    namespace = "dash_core_components" if kind == "Link" else "dash_html_components"
    inside = {"children": _only([_component(each, stay) for each in children])} if children else {}
    return {"type": kind.capitalize(), "namespace": namespace, "props": inside | props}


def _only(parts: list[Any]) -> Any:
    return parts[0] if len(parts) == 1 else parts
