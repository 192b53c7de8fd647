"""What a page holds as it is sent: its components, what it says, what it draws, and the files that it links to."""

import itertools
import re
from collections.abc import Iterator
from typing import Any, NamedTuple
from urllib.parse import parse_qs, unquote

from data.measures import MEASURES

Address = dict[str, list[str]]

ANY = "*"  # what is beside a number whose row is not told
_SAYING = {"P", "Td", "Li", "Dd", "Span", "Strong", "Figcaption"}
_PUBLIC_PANEL = re.compile("published figures$|^Councils like this one$")
_PUBLISHED = re.compile("ll employers in the area|Children's social workers")
_BOTH = {"pay-turnover"}  # charts whose axes both have values
_UP = re.compile(r"-period$|-small$|-change-")  # charts whose values go up


def parts(tree: Any) -> Iterator[dict[str, Any]]:
    """Every component of a page."""
    if isinstance(tree, list):
        for child in tree:
            yield from parts(child)
    elif isinstance(tree, dict):
        if "type" in tree and "props" in tree:
            yield tree
        for child in tree.values():
            yield from parts(child)


def words(tree: Any) -> str:
    """The text of a component; without what a measure means, which says nothing of anybody."""
    if isinstance(tree, list):
        return " ".join(map(words, tree))
    if isinstance(tree, dict):
        props = tree.get("props", {})
        return "" if props.get("className") == "definition" else words(props.get("children", ""))
    return tree if isinstance(tree, str) else ""


def linked(page: Any) -> list[tuple[str, Address]]:
    """The files of measures that a page offers, with all that they hold: measure and address.

    Where a list chooses the measure, the link beside it is of the first, and the others have the same address.
    """
    folds = [part for part in parts(page) if "take-away" in str(part["props"].get("className", "")).split()]
    files: set[tuple[str, str]] = set()
    for inside in (list(parts(fold)) for fold in folds):
        offered = {str(part["props"]["value"]) for part in inside if part["type"] == "Option"}
        links = [str(part["props"].get("href", "")) for part in inside if part["type"] == "A"]
        found = {(key, search) for key, suffix, search in map(_of_file, links) if suffix == "csv" and key in MEASURES}
        files |= found | {(key, search) for key in offered for _, search in found}
    return [(key, parse_qs(search)) for key, search in sorted(files) if "detail=" not in search]


def _of_file(link: str) -> tuple[str, str, str]:
    """The measure, kind and query of the address of a file."""
    path, _, search = link.removeprefix("/download/").partition("?")
    key, _, suffix = path.partition(".")
    return key, suffix, search


class Said(NamedTuple):
    """A text, whether it is of figures that are public, and what stands in the same row of a table, or ANY."""

    text: str
    is_public: bool
    beside: str


def said(page: Any) -> Iterator[Said]:
    """All that a page says in text, in cells, to those who cannot see, at marks and to pointers."""
    for each in _texts(page, is_public=False, beside=""):
        yield each._replace(is_public=each.is_public or bool(_PUBLISHED.search(each.text)))


def _texts(tree: Any, *, is_public: bool, beside: str) -> Iterator[Said]:
    if isinstance(tree, list):
        for child in tree:
            yield from _texts(child, is_public=is_public, beside=beside)
    elif isinstance(tree, dict):
        if tree.get("props", {}).get("className") == "definition":
            return
        is_public = is_public or bool(_PUBLIC_PANEL.search(_heading(tree)))
        beside = words(tree) if tree.get("type") in {"Tr", "Li"} else beside
        yield from (Said(text, is_public, beside) for text in _own(tree))
        yield from (Said(text, is_public, other) for text, other in _at_marks(tree))
        for child in tree.values():
            yield from _texts(child, is_public=is_public, beside=beside)


def _heading(tree: dict[str, Any]) -> str:
    """The heading of a panel."""
    is_panel = str(tree.get("props", {}).get("className", "")).startswith("panel") and tree["type"] != "P"
    return next((words(part) for part in parts(tree) if part["type"] == "H2"), "") if is_panel else ""


def _own(part: dict[str, Any]) -> Iterator[str]:
    """What a component says by itself."""
    if "props" in part:
        props = part["props"]
        if part["type"] in _SAYING:
            yield words(part)
        yield from (props[name] for name in ("alt", "aria-label") if props.get(name))


def _at_marks(part: dict[str, Any]) -> Iterator[tuple[str, str]]:
    """What stands at the marks of a chart and is read to pointers, and what else is said of the same mark."""
    for trace in part["props"]["figure"]["data"] if part.get("type") == "Graph" else ():
        texts, hovers = (_plain(trace.get(name)) for name in ("text", "hovertext"))
        yield from ((text, text if re.search("[a-z]", text) else ANY) for text in hovers)
        yield from zip(
            texts,
            hovers
            if trace.get("text") != trace.get("hovertext") and len(hovers) == len(texts)
            else itertools.repeat(ANY),
            strict=False,
        )


def _plain(texts: Any) -> list[str]:
    """Without the tags of Plotly's own mark-up."""
    texts = [texts] if isinstance(texts, str) else texts or []
    return [re.sub(r"<[^>]*>", " ", text or "") for text in texts]


def charts(page: Any) -> Iterator[tuple[str, dict[str, Any]]]:
    """Name and figure of each chart; not maps, whose lines are boundaries."""
    for part in parts(page):
        if part["type"] == "Graph" and not part["props"]["id"]["name"].endswith("-map"):
            yield part["props"]["id"]["name"], part["props"]["figure"]


def value_axes(name: str, figure: dict[str, Any]) -> tuple[str, ...]:
    """Along which axes a chart has values, rather than rows, names or dates."""
    if name in _BOTH or is_funnel(figure):
        return ("x", "y")
    is_upright = _UP.search(name) and not any(trace["type"] == "bar" for trace in figure["data"])
    return ("y",) if is_upright else ("x",)


def is_funnel(figure: dict[str, Any]) -> bool:
    """Whether a chart has the lines of a funnel, whose limits are worked out anew."""
    return any(trace.get("name") == "target" for trace in figure["data"])


def drawn(page: Any) -> Iterator[tuple[str, float, dict[str, Any]]]:
    """Each number that a chart is drawn from along its axes of values, with the trace; bars may begin anywhere."""
    for name, figure in charts(page):
        for trace in figure["data"]:
            if trace.get("mode") == "text" or (is_funnel(figure) and trace.get("mode") == "lines"):
                continue
            for key in (*value_axes(name, figure), "base"):
                values = trace.get(key, ())
                values = values if isinstance(values, list) else [values]
                yield from ((name, value, trace) for value in values if isinstance(value, int | float))


class Strip(NamedTuple):
    """A measure's strip: where its councils' ticks stand and its other marks, in thousandths of the width.

    How far chance and rounding reach about the council's own mark is left out.
    """

    name: str
    ticks: list[int]
    others: list[int]


def strips(page: Any) -> Iterator[Strip]:
    """The strips of a council's page."""
    for part in parts(page):
        images = [each for each in parts(part["props"].get("children")) if each["type"] == "Img"]
        if part["type"] == "Li" and images:
            drawing = unquote(images[0]["props"]["src"])
            name = next(words(each) for each in parts(part) if each["type"] == "Link")
            band = re.findall(r"M(\d+) 220H(\d+)V", drawing)
            others = [*itertools.chain(*band), *re.findall(r"M(\d+) 120V", drawing)]
            marks = [float(place) * 10 for place in re.findall(r"x='([\d.]+)%'", drawing)]
            ticks = re.findall(r"M(\d+) 320V", drawing)
            yield Strip(name, sorted(map(int, ticks)), [*map(int, others), *map(round, marks)])
