"""What the panels of a council's page have in common."""

from collections.abc import Iterable
from typing import Any

from dash import html

from data.answers import Answer
from data.export import SENSITIVE
from data.selection import EXACT


def panel(
    title: str, sentence: str, parts: list[Any], answers: Iterable[Answer], *, name: str = "", of_class: str = ""
) -> html.Section:
    """A panel without one chart of its own: heading, sentence and parts; marked where any of its answers is exact.

    `name` is its id, for panels that something is taken away of.
    """
    return html.Section(
        [
            html.H2(title, className="panel-title"),
            html.P(sentence, className="panel-sentence") if sentence else None,
            *parts,
            marking(answers),
        ],
        className=f"panel {of_class}".strip(),
        **({"id": name} if name else {}),
    )


def marking(answers: Iterable[Answer]) -> html.P | None:
    """A word for whoever has one panel alone before them, such as a page of a print."""
    if not any(answer.tier == EXACT for answer in answers):
        return None
    return html.P(html.Strong(SENSITIVE.partition(":")[0]), className="panel-marking")
