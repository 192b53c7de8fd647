"""What stands out among the councils of an area, in sentences that lead to their charts."""

from dataclasses import replace

from dash import dcc, html

from components.finding_words import reason, sentence
from components.topics import EXPLORE, address_of
from components.view import View
from components.words import area_in_prose, possessive
from data.findings import ALWAYS, UNFILTERED, Finding, Findings, Finds, at, findings
from data.measures import AGE_55_OVER, AGENCY_SHARE, TURNOVER, VACANCY_RATE, By

# which of them have a chart on a page of their own, by council and over time; the others are shown on Explore
_CHARTS = {
    "council": (TURNOVER, VACANCY_RATE, AGENCY_SHARE, AGE_55_OVER),
    "period": (TURNOVER, VACANCY_RATE, AGE_55_OVER),
}
_KINDS = {
    Finds.OUTSIDE: "Stands out",
    Finds.CHANGED: "Changed",
    Finds.IMPROVED: "Best improvement",
    Finds.UNKNOWN: "Check the data",
    Finds.RESIZED: "Check the data",
    Finds.ABSENT: "Check the data",
}


def findings_panel(view: View) -> html.Section | None:
    """Up to six findings about the selected area, each with its reason and a link; nothing for published figures."""
    selection = view.selection
    if not selection.period.is_returns:
        return None
    told = findings_of(view)
    group = view.known.group_of(selection.area)
    whose = f"{possessive(area_in_prose(group.name, group.level))} councils"
    cards = [_card(each, view, whose) for each in told.found]
    return html.Section(
        [
            html.H2("What stands out", className="panel-title", id="what-stands-out"),
            html.Ul(cards, className="findings") if cards else html.P(_nothing(view, whose)),
            html.P(how_many_tested(told), className="findings-tested"),
        ],
        className="panel",
    )


def findings_of(view: View) -> Findings:
    """What stands out for a view: one question for all measures and dates."""
    selection, known = view.selection, view.known
    measures = ALWAYS if selection.filters() else ALWAYS + UNFILTERED
    answers = view.answers(measures, By.COUNCIL, (By.PERIOD,))
    earlier = [day for day in known.return_dates if day < selection.period.last_day]
    now = {key: at(answer, selection.period.label) for key, answer in answers.items()}
    before = {key: at(answer, earlier[0].isoformat()) for key, answer in answers.items()} if earlier else {}
    return findings(now, before, about=selection.area.code if selection.area.is_council else "")


def _nothing(view: View, whose: str) -> str:
    area = view.selection.area
    where = f"in {area.name}, set against {whose}" if area.is_council else f"among {whose}"
    return f"Nothing stands out beyond chance and the usual differences between councils {where}."


def how_many_tested(told: Findings) -> str:
    """How much was looked at, and how much of it chance alone would make stand out."""
    if not told.comparisons:
        return "No rate could be compared: too few councils have figures, and none has an earlier one."
    were = "1 measure" if told.measures == 1 else f"{told.measures} measures"
    of = "one council" if told.councils == 1 else f"{told.councils} councils"
    many = "1 comparison" if told.comparisons == 1 else f"{told.comparisons:,} comparisons"
    chance = f"about {told.by_chance:.0f}" if told.by_chance >= 0.5 else "hardly one"
    said = f"Tested: {were} of {of} and their changes since the return before, {many} in all. "
    said += f"{told.stood_out or 'None'} stood out; by chance alone {chance} would."
    shown = sum(each.kind in {Finds.OUTSIDE, Finds.CHANGED, Finds.IMPROVED} for each in told.found)
    said += f" The {shown} that matter most are shown." if 0 < shown < told.stood_out else ""
    few = " So few councils cannot tell how much they usually differ, so the limits allow for chance alone."
    return said + (few if told.is_chance_alone else "")


def _card(found: Finding, view: View, whose: str) -> html.Li:
    doubt = f"Look at the return first: {sentence(found.doubt, whose)}" if found.doubt else None
    return html.Li(
        [
            html.P(_KINDS[found.kind], className="finding-kind"),
            html.P(sentence(found, whose), className="finding-sentence"),
            html.P(reason(found, whose), className="finding-reason"),
            html.P(doubt, className="finding-doubt") if doubt else None,
            html.P(finding_link(found, view)),
        ],
        className="finding is-doubt" if found.kind.is_doubt else "finding",
    )


def finding_link(found: Finding, view: View) -> html.A | dcc.Link:
    """Where the finding is to be seen: a place on this page, or the chart on another."""
    selection, measure = view.selection, found.measure
    if found.kind is Finds.ABSENT:
        return html.A("Which returns are in", href="#returns-in")
    area = view.known.areas[found.row["area_code"]]
    by = "period" if found.kind in {Finds.CHANGED, Finds.IMPROVED, Finds.RESIZED} else "council"
    chart = "funnel" if found.kind is Finds.OUTSIDE else ""
    words = f"{measure.label} {'over time' if by == 'period' else 'by council'}: {area.name}"
    there = replace(selection, area=area, chart=chart)
    if measure.key in {each.key for each in _CHARTS[by]}:
        return dcc.Link(words, href=f"{address_of(measure, there)}#{measure.key}-{by}")
    return dcc.Link(words, href=EXPLORE + there.search(measure=measure.key, rows=by, chart=""))
