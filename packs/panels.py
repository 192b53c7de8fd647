"""Pages of a pack from what the screen draws: a panel's words, drawing and table, taken as they are."""

from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from components.comments_shown import OF_COUNCIL
from components.drawn import Piece, cells, first, pieces, words
from data.answers import Answer
from packs.model import Chart, Page, Table
from packs.text import plain

_LEFT_OUT = {"Coverage"}  # columns that the line under the figure sums up
_MOST_MEASURES = 10  # that the interface answers at once
_FEW_ROWS, _MANY_COLUMNS = 2, 5  # a table of so few rows and so many columns is turned, to fit a page


def page_of(
    key: str, panel: Any, answers: Sequence[Answer], *, chart: Chart | None = None, title: str = "", chosen: str = ""
) -> Page:
    """A panel as a page: `answers` are behind it, `chart` is its editable twin, `chosen` begins the row to mark."""
    graph, foot = first(panel, "Graph"), first(panel, "Figcaption") or first(panel, "Div", of_class="panel-foot")
    sentence = _words_of(first(panel, "P", of_class="panel-sentence"))
    return Page(
        key=key,
        title=title or _words_of(first(panel, "H2")),
        sentences=(*([sentence] if sentence else []), *said_by_councils(panel)),
        chart=chart if chart and chart.has_values else None,
        figure=graph.props["figure"] if graph else None,
        alt=f"Chart. {sentence}",
        table=table_of(panel, chosen=chosen),
        definitions=tuple(dict.fromkeys(definition(each) for each in answers)),
        base="; ".join(dict.fromkeys(filter(None, map(base, answers)))),
        caveats=caveats(panel),
        source=_source(foot),
        addresses=tuple(dict.fromkeys(address(each) for each in answers)),
    )


def said_by_councils(panel: Any) -> tuple[str, ...]:
    """The comments of councils that a panel has."""
    found = (words(each.props.get("children")) for each in pieces(panel) if OF_COUNCIL in each.classes)
    return tuple(dict.fromkeys(map(plain, found)))


def table_of(panel: Any, *, chosen: str = "") -> Table | None:
    """The table of a panel without the columns that its foot sums up; nothing where it has none."""
    table = first(panel, "Table")
    if table is None:
        return None
    head, *rows = cells(table)
    kept = [number for number, name in enumerate(head) if name not in _LEFT_OUT]
    printed = [tuple(row[number] for number in kept) for row in rows]
    here = next((number for number, row in enumerate(printed) if chosen and row[0].startswith(chosen)), None)
    heads = tuple(head[number] for number in kept)
    if len(printed) <= _FEW_ROWS and len(heads) > _MANY_COLUMNS:
        heads, *printed = zip(heads, *printed, strict=True)
    return Table(_words_of(first(panel, "Caption")), heads, tuple(printed), here)


def caveats(panel: Any) -> tuple[str, ...]:
    """What stands under a table: marks, rounding, what the words of a comparison rest on."""
    below = (each for each in pieces(panel) if "table-with-key" in each.classes)
    notes = [words(each.props.get("children")) for part in below for each in pieces(part.props["children"])
             if each.kind == "P"]  # fmt: skip
    return tuple(dict.fromkeys(filter(None, notes)))


def definition(answer: Answer) -> str:
    """A measure's meaning, formula and exclusions in a paragraph."""
    measure = answer.measure
    return f"{measure.label}: {measure.definition} Formula: {measure.formula}. Left out: {measure.exclusions}"


def base(answer: Answer) -> str:
    """What a rate is out of; empty for a count, which is of nothing else."""
    measure = answer.measure
    if measure.base_label == measure.label:
        return ""
    return f"{measure.label}: out of {measure.base_label[:1].lower()}{measure.base_label[1:]}"


def address(answer: Answer) -> str:
    """Where programs get the same figures."""
    levels = "".join(f"&by={level.value}" for level in (answer.by, *answer.across))
    return f"/api/v1/data{answer.selection.search(measure='')}&measure={answer.measure.key}{levels}"


def addresses(answers: Iterable[Answer]) -> tuple[str, ...]:
    """Where programs get the figures of several answers, in as few questions as the interface allows."""
    keys: dict[str, list[str]] = {}
    for each in answers:
        asked, _, levels = address(each).partition(f"&measure={each.measure.key}")
        keys.setdefault(f"{asked}{{}}{levels}", []).append(each.measure.key)
    return tuple(
        question.replace("{}", "".join(f"&measure={key}" for key in batch))
        for question, measures in keys.items()
        for batch in _batched(dict.fromkeys(measures), _MOST_MEASURES)
    )


def _batched(keys: Iterable[str], most: int) -> Iterator[list[str]]:
    """The same keys, at most so many at a time."""
    left = list(keys)
    while left:
        yield left[:most]
        left = left[most:]


def _source(foot: Piece | None) -> str:
    lines = (
        [words(each.props.get("children")) for each in pieces(foot.props["children"]) if each.kind == "P"]
        if foot
        else []
    )
    return next((line for line in lines if line.startswith("Source")), "")


def _words_of(piece: Piece | None) -> str:
    return words(piece.props.get("children")) if piece else ""
