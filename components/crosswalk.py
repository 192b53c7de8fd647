"""Our definitions of turnover and vacancies beside those of others, with the area's figure under each."""

from dataclasses import replace
from typing import Any

from dash import html

from components.definition import minimum_base
from components.messages import marked
from components.tables import plain_table
from components.view import View
from components.words import NBSP, capitalised, is_known, period_span, period_text, row_value
from data.answers import Row
from data.catalogue import Area, Workforce
from data.crosswalk import CROSSWALK, Definition
from data.disclosure.policy import policy
from data.measures import MEASURES, By, Measure, PeriodKind

_IN_FULL = {
    "publisher": "Published by",
    "numerator": "Counted",
    "base": "Set against",
    "unit": "Unit",
    "left_out": "Left out",
    "period": "Period",
    "no_value": "No figure is given",
    "known_from": "Where we know this from",
}
_ALL_KNOWN = "100 %"  # of staff, as coverage has it: it says so only where it is so


def crosswalk(view: View, area: Area) -> html.Section:
    """One table a measure with an area's figures on the date of a view, and each definition in full beneath it."""
    view = replace(view, selection=replace(view.selection, area=area, compare=area))
    return html.Section(
        [
            html.H2("The same words elsewhere", id="elsewhere"),
            html.P(
                "Others publish turnover and vacancy rates by other rules, of other staff. Two rates are comparable "
                "where both rule and workforce are. What no source at hand confirms is said to be so."
            ),
            *(part for key in CROSSWALK for part in _beside(MEASURES[key], view)),
        ],
        className="panel crosswalk",
    )


def _beside(measure: Measure, view: View) -> list[Any]:
    ours, rules = our_rule(measure), CROSSWALK[measure.key]
    own = _own_row(measure, view)
    rows = [[ours.name, _own_figure(measure, own), ours.whose, ours.difference]]
    rows += [[rule.name, figure(rule, measure, own, view), rule.whose, rule.difference] for rule in rules]
    title = f"{measure.label}: definitions side by side"
    full = f"{measure.label}: each definition in full"
    return [
        html.H3(measure.label, id=f"elsewhere-{measure.key}"),
        _table(title, ["Definition", view.selection.area.name, "Whose staff", "Beside ours"], rows),
        html.Details(
            [
                html.Summary(f"Show the {len(rules) + 1} definitions of {measure.short} in full"),
                _table(
                    full,
                    ["Part", *(rule.name for rule in (ours, *rules))],
                    [[term, *(getattr(rule, name) for rule in (ours, *rules))] for name, term in _IN_FULL.items()],
                ),
            ],
            className="in-full",
        ),
    ]


def _table(title: str, headings: list[str], rows: list[list[str]]) -> html.Div:
    return plain_table(title, headings, [[words.replace(" %", f"{NBSP}%") for words in row] for row in rows])


def our_rule(measure: Measure) -> Definition:
    """Our own definition in the same shape, from the measure itself."""
    over, under = measure.formula.split(" / ")
    over_time = measure.period_kind is PeriodKind.TWELVE_MONTHS
    return Definition(
        key="ours",
        name="Muster",
        publisher="Muster, from councils' returns",
        whose="The council's permanent and temporary adult social care staff",
        numerator=capitalised(over),
        base=capitalised(under.strip("()")),
        unit=measure.basis.capitalize(),
        left_out=measure.exclusions,
        period="12 months to the date of the return" if over_time else "The date of the return",
        no_value=f"Where fewer than {minimum_base(measure, policy())} stand behind it.",
        difference="This is ours.",
        known_from=measure.source,
    )


def _own_row(measure: Measure, view: View) -> Row | None:
    """Our figure's row; none where the returns cannot speak for the area."""
    if not view.known.covers(view.selection.area, view.selection.period):
        return None
    rows = view.answers(tuple(MEASURES[key] for key in CROSSWALK), By.PERIOD)[measure.key].rows_of("shown")
    return next(row for row in rows if row["period"] == view.selection.period.label)


def _own_figure(measure: Measure, row: Row | None) -> str:
    if row is None:
        return "None: the returns do not cover it"
    if not is_known(row["value"]):
        return marked(row)
    return f"{row_value(measure, row)} ({period_span(row['period'], row['period_kind'])}; {row['coverage']})"


def figure(rule: Definition, measure: Measure, own: Row | None, view: View) -> str:
    """The area's figure under a rule, with its period; or in a few words why there is none."""
    if rule.published:
        return _published(rule.published, measure, view)
    if rule.is_ours_if_all_known and own and view.selection.area.is_council:
        return _same_as_ours(measure, own)
    return rule.no_figure


def _same_as_ours(measure: Measure, own: Row) -> str:
    """A rule that gives no figure where a count is not known gives ours where all are, as the coverage says."""
    if not is_known(own["value"]):
        return f"None: ours is {marked(own)}"
    if _ALL_KNOWN not in own["coverage"]:
        what = measure.numerator_label.lower()
        return f"None for a workplace that does not know its {what}; ours rests on {own['coverage']}"
    value = row_value(measure, own)
    return f"{value}, as ours: every count is known. None for a workplace whose staff total differs from its records"


def _published(workforce: Workforce, measure: Measure, view: View) -> str:
    """The newest published figure of the area, or of its region where the area has none."""
    periods = view.known.periods(workforce, (measure,))
    if not periods:
        return "No published figure"
    selection = view.selection
    asked = replace(selection, workforce=workforce, period=periods[0])
    missing = ""
    for area in dict.fromkeys((selection.area, view.known.group_of(selection.area))):
        here = replace(view, selection=replace(asked, area=area, compare=area))
        rows = here.answer(measure, By.PERIOD).rows_of("shown")
        with_figure = [row for row in rows if is_known(row["value"])]
        if with_figure:
            return missing + _said(measure, with_figure[-1], area if missing else None)
        missing = missing or f"{area.name}: {rows[-1]['coverage'] if rows else 'no published figure'}. "
    return missing.strip()


def _said(measure: Measure, row: Row, area: Area | None) -> str:
    lead = f"{area.name}: " if area else ""
    added = f"; {row['coverage']}" if "added up" in row["coverage"] else ""
    return f"{lead}{row_value(measure, row)} ({period_text(row['period'], row['period_kind'])}{added})"
