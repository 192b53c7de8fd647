"""What can be taken away of a panel: files of its figures, pictures, its table, and the address of what is seen.

What the buttons do, and how a file's progress is told, is in assets/take_away.js (docs/decisions/0035).
"""

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple
from urllib.parse import quote

from components.nodes import Node, node
from components.taking import everything_link, file_link
from components.view import View
from data.answers import Answer
from data.export import Detail
from data.measures import MEASURES

_FILES = {"csv": "CSV", "xlsx": "Excel", "parquet": "Parquet"}
_PICTURES = {"png": "PNG", "svg": "SVG"}
_WAYS = {Detail.SEEN: "What I see", Detail.FULL: "What I see with intervals, bases and marks"}
_EVERYTHING = "Everything for these filters"
_PICTURE = "Picture of this chart"


class Panel(NamedTuple):
    """A panel that something is taken away of.

    `name` is its id, where its address leads; `charts` are the names of its graphs' ids to words that tell them apart,
    which one alone does not need.
    """

    title: str
    name: str
    charts: Mapping[str, str]


def take_away(panel: Panel, answers: Sequence[Answer], view: View) -> list[Node]:
    """The fold under a panel; for who may take nothing away, a sentence and the address."""
    here = address(panel, view)
    copy_address = _button("address", "Copy address of this view", panel, **{"data-address": here})
    if not view.principal.may_export:
        told = "Files are for analysts: ask your administrator for that role."
        return [node("P", told, className="take-away-denied"), node("P", copy_address, className="take-away"), _said()]
    everything = [
        _link(words, everything_link(view.selection, suffix), f"{_EVERYTHING}: {panel.title}")
        for suffix, words in _FILES.items()
    ]
    ways = [*_of_answers(panel, answers), _way([_EVERYTHING, " (all measures, every council and date)"], [everything])]
    if panel.charts:
        ways.append(_way(_PICTURE, [_of_chart(*chart, panel, view) for chart in panel.charts.items()]))
    buttons = [_button("table", "Copy table", panel), copy_address]
    summary = node("Summary", "Take this away", **{"aria-label": f"Take this away: {panel.title}"})
    inside = [summary, node("Ul", ways), node("P", buttons), _said()]
    # with the key another view gets a fold of its own: what the browser has chosen, or said, is not left in it
    return [node("Details", inside, className="take-away", key=here)]


def address(panel: Panel, view: View) -> str:
    """Where this very panel is seen again, from the first slash on."""
    return f"{quote(view.path)}{view.selection.search()}#{panel.name}"


def picture_link(chart: str, suffix: str, view: View) -> str:
    """The address of a picture of a page's chart."""
    page = quote(view.path.strip("/")) or "overview"
    return f"/download/picture/{page}/{chart}.{suffix}{view.selection.search()}"


def _of_answers(panel: Panel, answers: Sequence[Answer]) -> list[Node]:
    """The files of every answer: one is chosen from a list, unless their addresses differ in more than the measure."""
    first, *others = answers
    names = {found.measure.key: MEASURES[found.measure.key].label for found in answers}
    like_first = {file_link(first, "csv").replace(f"/{first.measure.key}.", f"/{key}.") for key in names}
    if len(names) == 1 or like_first != {file_link(found, "csv") for found in answers}:
        return [_way(words, [_files(found, detail, panel, is_one=not others) for found in answers])
                for detail, words in _WAYS.items()]  # fmt: skip
    options = [node("Option", name, value=key) for key, name in names.items()]
    which = node("Label", ["Measure ", node("Select", options, className="form-select")], className="take-away-which")
    ways = [_way(words, [_files(first, detail, panel)[1:]]) for detail, words in _WAYS.items()]
    return [node("Li", which), *ways]


def _files(found: Answer, detail: Detail, panel: Panel, *, is_one: bool = False) -> list[Any]:
    name = MEASURES[found.measure.key].label
    of = f"{_WAYS[detail]}: {'' if is_one else f'{name}, '}{panel.title}"
    links = [_link(words, file_link(found, suffix, detail), of) for suffix, words in _FILES.items()]
    return links if is_one else [_name(name), *links]


def _of_chart(chart: str, name: str, panel: Panel, view: View) -> list[Any]:
    of = f"{_PICTURE}: {f'{name}, ' if name else ''}{panel.title}"
    links = [_link(words, picture_link(chart, suffix, view), of) for suffix, words in _PICTURES.items()]
    return [_name(name), *links] if name else links


def _way(words: Any, groups: Sequence[list[Any]]) -> Node:
    """One choice: what it is, and its links, in a group for each answer or chart."""
    what = node("Span", words, className="take-away-what")
    return node("Li", [what, *(node("Span", links, className="take-away-files") for links in groups)])


def _name(words: str) -> Node:
    return node("Span", words, className="take-away-of")


def _link(words: str, href: str, of: str) -> Node:
    return node("A", words, href=href, download=True, className="download", **{"aria-label": f"{words}. {of}"})


def _button(copies: str, words: str, panel: Panel, **more: str) -> Node:
    names = {"data-copy": copies, "aria-label": f"{words}: {panel.title}"}
    return node("Button", words, type="button", className="take-away-copy", **names, **more)


def _said() -> Node:
    """Where the browser says what became of it."""
    return node("P", className="take-away-said", role="status")
