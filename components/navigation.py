"""The pages in the header, each link carrying the reader's choices along."""

from urllib.parse import parse_qsl, urlencode

from dash import page_registry

from components.nodes import Node, link, node
from components.topics import topic_of
from data.catalogue import Area
from data.selection import PARAMETERS


def navigation(path: str, search: str, area: Area | None = None) -> list[Node]:
    """One item a page, the page at `path` marked; a page about one council leads to `area` where that is a council."""
    pages = sorted(
        (page for page in page_registry.values() if page["order"] is not None), key=lambda page: page["order"]
    )
    kept = carried(search)
    return [node("Li", _link(page["name"], topic_of(page["path"]), path, kept, area)) for page in pages]


def carried(search: str) -> str:
    """What of an address other pages know too; a page such as Returns has choices of its own."""
    pairs = parse_qsl(search.lstrip("?"), keep_blank_values=True)
    known = [(name, value) for name, value in pairs if name in PARAMETERS]
    if len(known) == len(pairs):
        return search
    return "?" + urlencode(known) if known else ""


def _link(name: str, page: str, path: str, search: str, area: Area | None) -> Node:
    href = (f"{page}/{area.slug}" if page == "/council" and area and area.is_council else page) + search
    if page == topic_of(path):
        return node("A", name, href=href, **{"aria-current": "page"})
    if path.startswith(f"{page}/") and page != "/":  # a page below it, as Returns has
        return node("A", name, href=href, **{"aria-current": "true"})
    return link(name, href)
