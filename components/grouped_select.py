"""The browser's own list with choices under headings, which neither Dash nor Bootstrap's components have."""

from collections.abc import Iterable
from typing import Any

from components.nodes import Node

Options = list[dict[str, Any]]


def grouped(groups: Iterable[tuple[str, Iterable[tuple[str, str]]]]) -> Options:
    """Headings with their choices (value, label) as the list takes them; empty groups are left out.

    Choices under an empty heading stand by themselves.
    """
    return [
        {"label": heading, "options": [{"value": value, "label": label} for value, label in choices]}
        for heading, choices in ((heading, list(choices)) for heading, choices in groups)
        if choices
    ]


def grouped_select(control: str, options: Options, value: str | None) -> Node:
    """A list drawn by assets/grouped_select.js; its `options` and `value` are a callback's as any component's are."""
    props = {"id": control, "options": options, "value": value}
    return {"type": "GroupedSelect", "namespace": "muster_components", "props": props}
