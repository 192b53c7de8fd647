"""A report on a council's return: first whether it would be accepted, then what is wrong and what that does."""

from collections.abc import Sequence
from typing import Any

from dash import html

from components.nodes import Node, node
from components.return_figures import completeness, control_totals, stock_and_flow, written_date
from components.tables import plain_table
from components.words import NBSP
from data.return_report import PERIOD_KINDS, ReturnReport, RuleBroken, Spot

SECTIONS = {
    "problems": "What is wrong",
    "effects": "What this does to figures",
    "completeness": "How complete each field is",
    "plausibility": "Compared with the last return",
    "controls": "Control totals",
    "stock": "Do the people add up?",
    "files": "The files",
}
_VERDICTS = {"accepted": "Would be accepted", "refused": "Would be refused", "unreadable": "Cannot be read"}
_EFFECTS = {"refuses": "Refuses the return", "sets-aside": "Rows set aside", "warns": "To look at"}
_LAYOUTS = {"asc-wds": "ASC-WDS files", "regional": "regional workforce return"}
_KINDS = {"teams": "Teams", "workplace": "Workplaces", "staff": "Staff records", "training": "Training"}
_KIB = 1024


def return_report(report: ReturnReport, *, take_away: Any = None, verdict: str = "") -> html.Div:
    """The whole report; `take_away` is what stands under the verdict, as ways to its files.

    `verdict` stands in place of what would become of it, where somebody has decided already. Show it only where
    `Principal.may_see_return_of` its council, or to whoever sent the very files.
    """
    return html.Div(
        [
            _verdict(report, verdict, take_away),
            _section("problems", _problems(report.problems)),
            _section("effects", _effects(report)),
            _section("completeness", completeness(report)) if report.completeness else None,
            _section("plausibility", _plausibility(report)),
            _section("controls", control_totals(report)) if report.controls else None,
            _section("stock", stock_and_flow(report.stock_and_flow)) if report.stock_and_flow else None,
            _section("files", [_files(report)]) if report.files else None,
        ],
        className="return-report",
    )


def stored_downloads(submission_id: str) -> html.P:
    """Links to the problems of a submission whose files are kept, as CSV and as the rows concerned."""
    address = f"/returns/files/submission/{submission_id}/problems"
    return html.P(
        [
            html.A("Every problem as CSV", href=f"{address}.csv", download=True, className="download"),
            html.A("Rows concerned as XLSX", href=f"{address}.xlsx", download=True, className="download"),
        ]
    )


def _verdict(report: ReturnReport, verdict: str, take_away: Any) -> html.Section:
    words = verdict or _VERDICTS.get(report.would_be, report.would_be)
    return html.Section(
        [
            html.H2(words, id="return-verdict", tabIndex="-1"),
            html.P(report.said, className="panel-sentence"),
            html.P(_of(report), className="return-of"),
            html.P(_FAR_SMALLER, className="return-warning") if report.is_far_smaller else None,
            take_away,
        ],
        className=f"panel return-verdict return-is-{report.would_be}",
    )


_FAR_SMALLER = "This return is far smaller than the one before it. Check the control totals before it is accepted."


def _of(report: ReturnReport) -> str:
    """Whose return of when this is, as far as anybody said."""
    whose = report.council or "No council chosen"
    when = f"as at {written_date(report.as_at)}" if report.as_at else "no date chosen"
    layout = _LAYOUTS.get(report.layout, report.layout)
    span = PERIOD_KINDS.get(report.period_kind, report.period_kind)
    return f"{whose}, {when}: {layout}; starters and leavers of {span}."


def _section(key: str, parts: Sequence[Any]) -> html.Section:
    return html.Section([html.H2(SECTIONS[key], id=f"return-{key}"), *parts], className="panel")


def _problems(problems: Sequence[RuleBroken]) -> list[Any]:
    if not problems:
        return [html.P("Nothing is wrong with these files.")]
    times = sum(each.times for each in problems)
    lead = f"{_counted(len(problems), 'rule')} {'is' if len(problems) == 1 else 'are'} broken, {_often(times)} in all."
    is_mixed = problems[0].effect == "refuses" != problems[-1].effect
    first = " What refuses the return comes first." if is_mixed else ""
    return [html.P(lead + first), *map(_problem, problems)]


def _problem(broken: RuleBroken) -> html.Article:
    placed = [spot for spot in broken.spots if spot.file or spot.column or spot.line is not None]
    more = broken.times - len(placed)
    return html.Article(
        [
            html.P(_EFFECTS.get(broken.effect, broken.effect), className=f"return-effect return-{broken.effect}"),
            html.H3(_sentence(broken.wrong)),
            html.P([html.Strong("What to do: "), _sentence(broken.remedy)]),
            _spots(broken, placed) if placed else None,
            html.P(_more(more), className="marks-key") if placed and more > 0 else None,
        ],
        className="return-problem",
    )


def _more(more: int) -> str:
    return f"And {_counted(more, 'more place')}: the CSV file lists every one."


def _spots(broken: RuleBroken, placed: Sequence[Spot]) -> html.Div:
    """Where a rule was broken; a column is there where it says anything."""
    cells = {
        "File": [spot.file for spot in placed],
        "Line": ["" if spot.line is None else f"{spot.line:,}" for spot in placed],
        "Column": [spot.column for spot in placed],
        "Found": [spot.found for spot in placed],
    }
    told = {heading: column for heading, column in cells.items() if any(column)}
    return plain_table(f"Where: {broken.wrong}", list(told), list(zip(*told.values(), strict=True)))


def _effects(report: ReturnReport) -> list[Any]:
    if not report.effects:
        return [html.P(report.not_looked_at or "Every measure rests on all staff that it counts.")]
    return [html.Ul([html.Li(each.sentence) for each in report.effects], className="return-sentences")]


def _plausibility(report: ReturnReport) -> list[Any]:
    before = f"the return of {written_date(report.compared_with)}" if report.compared_with else ""
    if report.plausibility:
        lead = f"Compared with {before}, look at this:" if before else "Look at this:"
        return [html.P(lead), html.Ul([html.Li(each) for each in report.plausibility], className="return-sentences")]
    if before:
        return [html.P(f"Nothing stands out against {before}.")]
    return [html.P(report.not_looked_at or "There is no earlier return here to compare it with.")]


def _files(report: ReturnReport) -> html.Div:
    rows = [
        [
            each.name,
            _KINDS.get(each.kind, "Not known"),
            f"{each.rows_in:,}",
            f"{each.rows_set_aside:,}",
            f"{max(1, round(each.size_bytes / _KIB)):,}{NBSP}KB",
            _hash(each.sha256),
        ]
        for each in report.files
    ]
    heads = ["File", "What it holds", "Rows", "Rows set aside", "Size", "SHA-256"]
    return plain_table("The files that were looked at", heads, rows)


def _hash(sha256: str) -> Node:
    return node("Span", f"{sha256[:12]}\u2026", title=sha256)


def _sentence(words: str) -> str:
    """Words of a rule as a sentence of their own."""
    return words and words[0].upper() + words[1:] + ("" if words.endswith((".", "?", "!")) else ".")


def _often(times: int) -> str:
    return {1: "once", 2: "twice"}.get(times, f"{times:,} times")


def _counted(number: int, noun: str) -> str:
    return f"{number:,} {noun}{'' if number == 1 else 's'}"
