"""A figure with all that goes with it: heading, sentence, chart, table, source, and what can be taken away."""

from collections.abc import Iterable, Sequence
from functools import lru_cache
from typing import Any

from dash import dcc, html

from components import theme
from components.coarser import withheld
from components.council_comments import comment_fold, comments_beside
from components.notes import rates_note
from components.take_away import Panel, take_away
from components.view import View
from components.words import NBSP, capitalised, is_known, period_span
from data.answers import Answer
from data.catalogue import Workforce
from data.export import SENSITIVE
from data.measures import MEASURES, Better, By, Measure
from data.selection import EXACT

_BETTER = {
    Better.LOWER: "Lower is better.",
    Better.HIGHER: "Higher is better.",
    Better.NEITHER: "Neither higher nor lower is agreed to be better.",
}


def figure(
    name: str,
    fig: dict[str, Any],
    view: View,
    *,
    title: str,
    caption: str,
    table: Any,
    answer: Answer,
    withheld_of: Answer | None = None,
    files: Sequence[Answer] = (),
    is_table_open: bool = False,
    other_ways: Any = None,
) -> html.Figure:
    """One panel. `caption` is the sentence that says what the figure shows, to every reader.

    `answer` gives source, coverage, period, definition, what is withheld (unless `withheld_of` does), and the files,
    unless those are of other answers: `files`. `other_ways` are links to other drawings of the same figures. The
    graph's id is {"type": "chart", "name": name}.
    """
    return html.Figure(
        [
            html.H2(title, className="panel-title"),
            html.P(caption, className="panel-sentence"),
            other_ways,
            withheld(withheld_of or answer, view.known),
            *drawing(name, fig, caption),
            as_table(table, is_open=is_table_open),
            foot(answer, view, Panel(title, name, {name: ""}), files=files),
        ],
        className="panel",
        id=name,  # where links to this very chart lead
    )


def drawing(name: str, fig: dict[str, Any], caption: str) -> list[Any]:
    """A chart under its key; whoever cannot see it hears the caption."""
    # the height is known before anything is drawn, so the page does not jump
    height = f"{fig['layout']['height']}px"
    graph = html.Div(
        _graph(name, fig, height),
        role="img",
        className="chart",
        style={"minHeight": height},
        **{"aria-label": f"Chart. {caption}"},
    )
    return [_key(fig), graph]


def as_table(table: Any, *, is_open: bool = False) -> html.Details:
    """The table twin of what is drawn."""
    return html.Details([html.Summary("Show as table"), table], className="as-table", open=is_open)


def foot(answer: Answer, view: View, panel: Panel, *, files: Sequence[Answer] = ()) -> html.Figcaption:
    """What stands under a figure: councils' comments, source, coverage, definition, and what can be taken away.

    The files are those of `files`, or of the answer itself.
    """
    told = files or [answer]
    about = [*_marking([answer]), html.P(_about(answer, view)), _definition(answer.measure)]
    about = [*comments_beside(told, view), *about, *comment_fold(told, view, panel.name)]
    return html.Figcaption([*about, *take_away(panel, told, view)], className="panel-foot")


def table_panel(
    title: str, caption: str, table: Any, answers: Sequence[Answer], view: View, *, name: str
) -> html.Section:
    """Several measures side by side in one table, each with its definition and its files; `name` is the panel's id."""
    foot = [
        *comments_beside(answers, view),
        *_marking(answers),
        html.P(_about(answers[0], view)),
        *(_definition(each.measure) for each in answers),
        *comment_fold(answers, view, name),
        *take_away(Panel(title, name, {}), answers, view),
    ]
    return html.Section(
        [
            html.H2(title, className="panel-title"),
            html.P(caption, className="panel-sentence"),
            table,
            html.Div(foot, className="panel-foot"),
        ],
        className="panel",
        id=name,
    )


def _marking(answers: Iterable[Answer]) -> list[html.P]:
    """A word for whoever has this panel alone before them, such as a page of a print."""
    is_exact = any(answer.tier == EXACT for answer in answers)
    return [html.P(html.Strong(SENSITIVE.partition(":")[0]))] if is_exact else []


def _graph(name: str, fig: dict[str, Any], height: str) -> dcc.Graph:
    graph = {"type": "chart", "name": name}
    return dcc.Graph(id=graph, figure=fig, config=theme.GRAPH_CONFIG, style={"height": height})


def _key(fig: dict[str, Any]) -> html.Ul | None:
    """The key of a figure's shapes and fills; it wraps, which Plotly's own does not do well on a small screen."""
    entries = fig["layout"].get("meta", {}).get("key", [])
    items = [
        html.Li([html.Span(className=f"swatch swatch-{entry['shape']}"), html.Span(entry["text"])]) for entry in entries
    ]
    return html.Ul(items, className="chart-key") if items else None


def _about(answer: Answer, view: View) -> str:
    """Source, period, whose workforce and coverage, in a line."""
    shown = answer.rows_of("shown")
    if not shown:
        return "No source has a figure for this selection."
    first = shown[0]
    with_figure = [row for row in shown if is_known(row["value"])]
    sources = dict.fromkeys(row["source"] for row in with_figure or shown)
    parts = [f"Source: {'; '.join(sources)}", Workforce(first["workforce"]).label]
    if By.PERIOD not in (answer.by, *answer.across):
        parts.append(capitalised(view.pooled) or period_span(first["period"], first["period_kind"]))
    parts.append(_coverage(answer, len(with_figure), len(shown), view))
    if answer.measure.is_share:
        parts.append(rates_note(answer.rows))
    return ". ".join(filter(None, parts)) + "."


def _coverage(answer: Answer, with_figure: int, asked: int, view: View) -> str:
    things = {By.COUNCIL: "councils", By.PERIOD: "periods"}.get(answer.by, "categories")
    things = "combinations" if answer.across else things
    is_all = answer.by is not By.COUNCIL or asked >= len(view.known.councils(view.selection.area))
    whose = "" if is_all else " that you are shown"
    covered = f"Coverage: {with_figure} of {asked} {things}{whose} with a figure"
    comparators = answer.rows_of("comparator")
    if answer.by is By.COUNCIL and comparators and comparators[0]["coverage"]:
        covered += f"; {comparators[0]['area_name']}: {comparators[0]['coverage']}"
    return covered.replace(" %", f"{NBSP}%")


def _definition(measure: Measure) -> html.Details:
    label = MEASURES[measure.key].label.lower()
    return _defined(label, measure.definition, measure.formula, measure.exclusions, _BETTER[measure.better])


@lru_cache  # the same on every page
def _defined(label: str, definition: str, formula: str, exclusions: str, better: str) -> html.Details:
    return html.Details(
        [
            html.Summary(f"What “{label}” means"),
            html.P(definition),
            html.P(f"Formula: {formula}."),
            html.P(f"Left out: {exclusions}"),
            html.P(better),
        ],
        className="definition",
    )
