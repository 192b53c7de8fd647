"""What has been drawn, read back: the pieces of a tree of components, and their words."""

from collections.abc import Iterator
from typing import Any, NamedTuple

from dash.development.base_component import Component


class Piece(NamedTuple):
    """A component, or the plain dictionary that stands for one: 'Table' or 'P', and its properties."""

    kind: str
    props: dict[str, Any]

    @property
    def classes(self) -> list[str]:
        """Its classes."""
        return str(self.props.get("className") or "").split()


def pieces(drawn: Any) -> Iterator[Piece]:
    """Every component of a tree, each before those inside it."""
    if isinstance(drawn, list | tuple):
        for each in drawn:
            yield from pieces(each)
    elif isinstance(drawn, Component | dict):
        found = _piece(drawn)
        yield found
        yield from pieces(found.props.get("children"))


def _piece(drawn: Component | dict[str, Any]) -> Piece:
    as_sent = drawn.to_plotly_json() if isinstance(drawn, Component) else drawn
    return Piece(as_sent["type"], as_sent["props"])


def first(drawn: Any, kind: str, *, of_class: str = "") -> Piece | None:
    """The first piece of a kind, of a class if one is named."""
    found = (each for each in pieces(drawn) if each.kind == kind and (not of_class or of_class in each.classes))
    return next(found, None)


def words(drawn: Any) -> str:
    """All text of a tree, as it reads."""
    if isinstance(drawn, list | tuple):
        return "".join(map(words, drawn))
    if isinstance(drawn, Component | dict):
        return words(_piece(drawn).props.get("children"))
    return "" if drawn is None or isinstance(drawn, bool) else str(drawn)


def cells(table: Piece) -> list[list[str]]:
    """The words of a table, row by row, its headings first."""
    rows = (each for each in pieces(table.props["children"]) if each.kind == "Tr")
    return [
        [words(cell.props.get("children")) for cell in pieces(row.props["children"]) if cell.kind in {"Th", "Td"}]
        for row in rows
    ]
