"""Definitions: every measure's words, and the published sources."""

from dash import html, register_page

from components.messages import marks
from components.tables import plain_table
from data.catalogue import Choice, catalogue
from data.disclosure.policy import policy
from data.measures import MEASURES, Better, By, Measure, PeriodKind, Unit
from data.published_sources import published_sources
from data.store import live_release

register_page(__name__, path="/definitions", name="Definitions", title="Definitions - Muster", order=4)

_UNITS = {Unit.WTE: "whole-time equivalents", Unit.GBP_PER_HOUR: "pounds an hour"}
_DIRECTION = {Better.LOWER: "Lower is better", Better.HIGHER: "Higher is better", Better.NEITHER: "No agreed direction"}


def layout(**_asked: str | list[str]) -> html.Div:
    """The page; it is the same whatever the address asks."""
    release = live_release()
    known, sources = catalogue(release), published_sources(release)
    return html.Div(
        [
            html.H1("Definitions", id="page-title"),
            html.P("How figures are protected, what each measure counts and leaves out, and its sources."),
            _protection(),
            *[_measure(measure) for measure in MEASURES.values()],
            html.Section(
                [
                    html.H2("Marks"),
                    plain_table(
                        "Marks that stand in place of a figure",
                        ["Mark", "Meaning"],
                        [[f"[{mark}]", words] for mark, words in marks().items()],
                    ),
                ],
                className="panel",
            ),
            _codes("Roles", "role", known.choices(By.ROLE)),
            _codes("Services", "service", known.choices(By.SERVICE)),
            html.Section(
                [
                    html.H2("Published sources"),
                    plain_table(
                        "Published figures that stand beside the returns",
                        ["Source", "Publisher", "Licence", "What to know"],
                        [[row.title, row.publisher, row.licence, row.caveat or ""] for row in sources],
                    ),
                ],
                className="panel",
            ),
        ]
    )


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
            html.H2("Protected and exact figures", id="protected"),
            *map(html.P, sentences),
            html.P(f"The rules in force: {rules.stamp}."),
        ],
        className="panel",
    )


def _codes(title: str, parameter: str, choices: dict[str, Choice]) -> html.Section:
    rows = [[each.name, each.group_name, each.code] for each in sorted(choices.values(), key=lambda each: each.name)]
    table = plain_table(f"{title} and their codes", ["Name", "Group", f"{parameter} in addresses"], rows)
    return html.Section(
        [html.H2(title), html.Details([html.Summary(f"Show the codes of {len(rows)}"), table])], className="panel"
    )


def _measure(measure: Measure) -> html.Section:
    facts = {
        "Formula": measure.formula,
        "Left out": measure.exclusions,
        "Unit and basis": f"{_UNITS.get(measure.unit, measure.unit.value)}, of {measure.basis}",
        "Direction": _DIRECTION[measure.better],
        "Period": "12 months to the date of the return"
        if measure.period_kind is PeriodKind.TWELVE_MONTHS
        else "The day of the return",
        "Source": measure.source,
        "Key in addresses and files": measure.key,
    }
    return html.Section(
        [
            html.H2(measure.label, id=measure.key),
            html.P(measure.definition),
            html.Dl([part for term, words in facts.items() for part in (html.Dt(term), html.Dd(words))]),
        ],
        className="panel definition",
    )
