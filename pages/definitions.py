"""Definitions: what every measure counts, on the figures of the address, and how it relates to what others publish."""

from typing import Any

from dash import html, register_page

from auth import principal
from components.comparison_rules import chance_and_words, who_is_compared
from components.crosswalk import crosswalk
from components.definition import definition
from components.messages import marks, notice
from components.tables import plain_table
from components.tiers import note_refusals
from components.words import area_in_prose, possessive
from components.worked_example import asked_here, example_view
from data.catalogue import Area, Choice, catalogue
from data.credits import CREDITS
from data.disclosure.policy import policy
from data.measures import MEASURES, By, Topic
from data.published_sources import PublishedSource, published_sources
from data.selection import Selection
from data.store import live_release

register_page(__name__, path="/definitions", name="Definitions", title="Definitions - Muster", order=10)

_OTHERS = {
    "elsewhere": "The same words elsewhere",
    "compared": "Who is compared with whom",
    "chance": "Chance, words and places",
    "protected": "Protected and exact figures",
    "marks": "Marks",
    "codes": "Codes",
    "sources": "Published sources and credits",
}


def layout(**asked: str | list[str]) -> html.Div:
    """The page for an address, which says of which area and date its examples are."""
    release = live_release()
    known, who = catalogue(release), principal()
    selection, notices = asked_here(asked, known, who)
    view = example_view(selection, known, who)
    note_refusals(view, notices)
    return html.Div(
        [
            html.H1("Definitions", id="page-title"),
            html.P(_in_words(selection.area, view.selection), className="shown-in-words"),
            notice(map(str, notices)),
            _contents(),
            html.Section([html.H2("Measures"), *(_topic(topic, selection) for topic in Topic)], className="panel"),
            crosswalk(view, selection.area),
            who_is_compared(view),
            chance_and_words(),
            _protection(),
            _marks(),
            html.Section(
                [
                    html.H2("Codes", id="codes"),
                    _codes("Roles", "role", known.choices(By.ROLE)),
                    _codes("Services", "service", known.choices(By.SERVICE)),
                ],
                className="panel",
            ),
            _sources(published_sources(release)),
        ]
    )


def _in_words(asked: Area, shown: Selection) -> str:
    """Whose figures the examples are, and why where they are not those of the area that was asked for."""
    whose = possessive(area_in_prose(shown.area.name, shown.area.level))
    instead = "" if shown.area == asked else f" {asked.name} has no return for that date."
    return (
        "What each measure counts and leaves out, and how it relates to what others publish. Examples are "
        f"{whose} protected figures for {shown.period.text}.{instead}"
    )


def _contents() -> html.Nav:
    topics = [(f"topic-{topic.value}", topic.label) for topic in Topic]
    links = [html.Li(html.A(words, href=f"#{name}")) for name, words in (*topics, *_OTHERS.items())]
    return html.Nav(html.Ul(links), className="contents", **{"aria-label": "On this page"})


def _topic(topic: Topic, selection: Selection) -> html.Div:
    rules = policy()
    measures = [measure for measure in MEASURES.values() if measure.topic is topic]
    folded = [definition(measure, selection, rules) for measure in measures]
    return html.Div([html.H3(topic.label, id=f"topic-{topic.value}"), *folded])


def _protection() -> html.Section:
    """The rules of the policy in force, in plain words."""
    rules = policy()
    sentences = (
        f"Nobody is shown a person's record, and figures are protected unless exact ones have been granted. "
        f"A count of fewer than {rules.threshold} people is withheld ({rules.sensitive_threshold} where ethnicity, "
        "disability or the like is asked), and so is one that could be worked out from others.",
        f"Other counts are rounded to {rules.rounding_base}, up or down, the same on every page and in every file. "
        f"Rates are worked out from rounded counts, and need at least {rules.rate_base} behind them. Whole councils "
        "and larger areas are exact for staff, turnover, starters, vacancies and the agency share.",
        f"A figure for several councils needs at least {rules.contributors} of them. Vacancies and posts are not "
        "people, and are not rounded.",
        "Exact figures, for those who have been granted a council's, are of that council's own row alone. They are "
        "marked, and each look at them is recorded.",
    )
    return html.Section(
        [
            html.H2(_OTHERS["protected"], id="protected"),
            *map(html.P, sentences),
            html.P(f"The rules in force: {rules.stamp}."),
        ],
        className="panel",
    )


def _marks() -> html.Section:
    rows = [[f"[{mark}]", words] for mark, words in marks().items()]
    table = plain_table("Marks that stand in place of a figure", ["Mark", "Meaning"], rows)
    return html.Section([html.H2(_OTHERS["marks"], id="marks"), table], className="panel")


def _codes(title: str, parameter: str, choices: dict[str, Choice]) -> html.Details:
    rows = [[each.name, each.group_name, each.code] for each in sorted(choices.values(), key=lambda each: each.name)]
    table = plain_table(f"{title} and their codes", ["Name", "Group", f"{parameter} in addresses"], rows)
    return html.Details([html.Summary(f"{title}: show the codes of {len(rows)}"), table])


def _sources(sources: list[PublishedSource]) -> html.Section:
    rows: list[list[Any]] = [[row.title, row.publisher, row.licence, row.caveat or ""] for row in sources]
    return html.Section(
        [
            html.H2(_OTHERS["sources"], id="sources"),
            plain_table(
                "Published figures that stand beside the returns",
                ["Source", "Publisher", "Licence", "What to know"],
                rows,
            ),
            html.H3("Credits"),
            html.Ul([html.Li(line) for line in CREDITS]),
        ],
        className="panel",
    )
