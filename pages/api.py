"""Data API: how programs ask for figures, with examples for the question of the page's address."""

from collections.abc import Sequence

import dash_bootstrap_components as dbc
from dash import dcc, html, register_page

import config
from api.parameters import MOST_MEASURES, PARAMETERS, USUAL_ROWS, Parameter
from api.problems import PROBLEMS
from api.representation import base
from api.snippets import TOKEN, Example, Snippet, pairs_of, snippets
from auth import principal
from auth.pages import PROGRAMS
from auth.settings import Mode, mode
from components.bar import label_of
from components.choices import offered_areas
from components.messages import notice
from components.tables import plain_table
from components.tokens import tokens_panel
from data.catalogue import Catalogue, catalogue
from data.export import COLUMNS_TOLD
from data.measures import MEASURES, TURNOVER, By, Measure
from data.principal import Principal
from data.question import Question, Refused, question
from data.store import live_release

_PATH, _TITLE = "/api", "Data API"

Asked = dict[str, list[str]]


def layout(**asked: str | list[str]) -> html.Div:
    """The page for an address, whose question the examples ask."""
    known, who = catalogue(live_release()), principal()
    given = {name: [value] if isinstance(value, str) else value for name, value in asked.items()}
    found, wrong = _question(given, known, who)
    example = Example(base(), pairs_of(found, known, who), mode() is not Mode.LOCAL)
    return html.Div(
        [
            html.H1(_TITLE, id="page-title"),
            html.P(
                "For analysts: the figures of these pages for Excel, Power BI, R and Python, at an address that "
                "stays. Next quarter is one refresh.",
                className="shown-in-words",
            ),
            notice(wrong),
            None if who.may_export else notice(["Figures are for analysts: ask your administrator for that role."]),
            _question_panel(found, example, known, who),
            *map(_snippet, snippets(example)),
            tokens_panel(),
            _next_quarter(),
            _parameters(),
            _answers(),
            _problems(),
            _limits(),
        ],
        className="data-api",
    )


def _question(given: Asked, known: Catalogue, who: Principal) -> tuple[Question, list[str]]:
    """What the address asks; where that makes no sense, the usual question, and what is wrong."""
    keys = given.pop("measure", [])
    measures = tuple(MEASURES[key] for key in dict.fromkeys(keys) if key in MEASURES)[:MOST_MEASURES] or (TURNOVER,)
    wrong = [f"There is no measure “{key[:40]}” here." for key in keys if key not in MEASURES]
    try:
        return question(given, measures, known, who), wrong
    except Refused as refused:
        return question({}, (TURNOVER,), known, who), [*wrong, *refused.sentences, "The examples ask for turnover."]


def _question_panel(found: Question, example: Example, known: Catalogue, who: Principal) -> html.Section:
    labels = [(measure.key, measure.label) for measure in MEASURES.values()]
    levels = [(level.value, label_of(level)) for level in _levels(found.measures, known, found)]
    areas = {each.slug: each.name for each in [*offered_areas(found.selection, known, who), found.selection.area]}
    more = [(name, value) for name, value in example.pairs if name not in {"measure", "area", "by"}]
    more += [("measure", each.key) for each in found.measures[1:]] + [("by", each.value) for each in found.levels[1:]]
    controls = [
        _select("measure", "Measure", labels, found.measures[0].key),
        _select("area", "Area", list(areas.items()), found.selection.area.slug),
        _select("by", "Broken down by", levels, found.levels[0].value),
        *(dcc.Input(type="hidden", name=name, value=value) for name, value in more),
        html.Button("Show the examples for this", type="submit"),
    ]
    address = example.address("csv")
    return html.Section(
        [
            html.H2("What the examples ask", id="question"),
            html.Form(controls, action=_PATH, method="get", className="api-question"),
            html.P("Any page's own parameters work too: put them after /api in the address of this page."),
            _copied("address", "Address of the figures", address),
            html.P(
                [
                    html.A("Open as CSV", href=address, className="download"),
                    " ",
                    html.A("Open as JSON", href=example.address("json"), className="download"),
                ]
            ),
        ],
        className="panel",
    )


def _select(name: str, words: str, choices: Sequence[tuple[str, str]], chosen: str) -> html.Div:
    options = [{"value": value, "label": label} for value, label in choices]
    control = dbc.Select(id=f"api-{name}", name=name, options=options, value=chosen)
    return html.Div([html.Label(words, htmlFor=f"api-{name}"), control])


def _levels(measures: Sequence[Measure], known: Catalogue, found: Question) -> list[By]:
    selection = found.selection
    offered = [known.breakdowns(each, selection.workforce, selection.period) for each in measures]
    both = frozenset.intersection(*offered) | {By.COUNCIL, By.PERIOD} | set(found.levels)
    return [level for level in By if level in both]


def _snippet(told: Snippet) -> html.Section:
    return html.Section(
        [
            html.H2(told.title, id=told.name),
            html.Ol([html.Li(step) for step in told.steps]) if len(told.steps) > 1 else html.P(told.steps[0]),
            _copied(told.name, f"Code for {told.title}", told.code),
        ],
        className="panel",
    )


def _copied(name: str, what: str, text: str) -> html.Div:
    """Text in a box with a button that copies it (assets/copy.js)."""
    box = html.Pre(
        html.Code(text, id=f"api-{name}"), tabIndex="0", role="region", className="api-code", **{"aria-label": what}
    )
    button = html.Button(
        "Copy", type="button", className="api-copy", **{"data-copy-code": f"api-{name}", "aria-label": f"Copy: {what}"}
    )
    return html.Div([box, html.P([button, html.Span(role="status")])])


def _next_quarter() -> html.Section:
    sentences = (
        "The examples name no period, so they give the newest return there is: refresh, and next quarter's figures "
        "are there. Name a period where you want one to stay.",
        "Each row says its release. Figures are given from the live release alone: an earlier one is revised, and two "
        "of them side by side could tell what each protects.",
        "Definitions have a version. Where it changes, some measure means something else than before.",
    )
    return html.Section([html.H2("Next quarter", id="next-quarter"), *map(html.P, sentences)], className="panel")


def _parameters() -> html.Section:
    rows = [[html.Code(each.name), each.what, _may_be(each), each.usual or "needed"] for each in PARAMETERS]
    table = plain_table(
        "What may stand in an address", ["Parameter", "What it is", "What it may be", "If not given"], rows
    )
    also = html.P(
        [
            f"What there is to ask: {PROGRAMS}/measures, /areas, /periods, /releases and /definitions, all JSON. "
            "For programs that read such documents: ",
            html.A("OpenAPI", href=f"{PROGRAMS}/openapi.json"),
            ".",
        ]
    )
    return html.Section([html.H2("Parameters", id="parameters-told"), also, table], className="panel")


def _may_be(told: Parameter) -> str:
    values = told.schema.get("enum", [])
    words = ", ".join(f"“{each}”" for each in values) if len(values) <= 8 else f"one of {len(values)}"
    if told.schema["type"] == "integer":
        words = f"from {told.schema['minimum']:,} to {told.schema['maximum']:,}"
    several = f"up to {told.most}, each by itself" if told.is_repeatable else ""
    return "; ".join(each for each in (words, several) if each) or "text"


def _answers() -> html.Section:
    rows = [[html.Code(each.name), each.description] for each in COLUMNS_TOLD]
    return html.Section(
        [
            html.H2("What an answer holds", id="columns"),
            html.P(
                f"CSV and Parquet come whole. JSON comes in parts of {USUAL_ROWS:,} rows unless limit says otherwise: "
                "follow “next” until it is null. A value that is not shown is empty, null in JSON, and its mark says "
                "why. It is never zero. The marks e (carried forward) and r (revised) stand beside a value."
            ),
            html.Details([html.Summary("The columns of a row"), plain_table("Columns", ["Name", "What it is"], rows)]),
        ],
        className="panel",
    )


def _problems() -> html.Section:
    rows = [[html.Span(str(status), id=kind.name), kind.title, kind.advice] for status, kind in PROBLEMS.items()]
    return html.Section(
        [
            html.H2("When something is wrong", id="problems"),
            html.P("What is refused comes as application/problem+json (RFC 9457), with sentences in “detail”."),
            plain_table("Problems and what to do", ["Status", "What happened", "What to do"], rows),
        ],
        className="panel",
    )


def _limits() -> html.Section:
    limit = config.api_a_minute()
    sentences = (
        f"{limit:,} requests a minute for each person. Ask again with the tag of what you have (If-None-Match), and an "
        "answer that still holds costs next to nothing.",
        "Every answer is recorded with who asked what, like any other file.",
        f"A token goes into the header Authorization, kept by your own machine as {TOKEN}, and never into an address.",
    )
    return html.Section([html.H2("Limits", id="limits"), *map(html.P, sentences)], className="panel")


register_page(__name__, path=_PATH, name=_TITLE, title="Data API - Muster", order=None)
