"""What a check says, as it is printed on a terminal: everything of one return, what matters first of several."""

from collections.abc import Iterable

from rich.console import Console
from rich.markup import escape
from rich.table import Table

from data.return_report import Control, FieldAnswered, ReturnReport, RuleBroken, StockAndFlow
from etl.inspection import Checked
from etl.rule import Effect
from etl.screen import HEADINGS, show_report


def show_checked(console: Console, checked: Checked) -> None:
    """The whole report of a single return; of several one line each, what is implausible, and problems by rule."""
    if len(checked.reports) != 1:
        for report in checked.reports:
            for sentence in report.plausibility:
                _line(console, f"[cyan]{escape(_name(report))}:[/cyan] {escape(sentence)}")
        show_report(console, checked.outcome)
        return
    (report,) = checked.reports
    console.print(f"[bold]{escape(_name(report))}[/bold]", soft_wrap=True)
    console.print(f"[bold]{escape(report.said)}[/bold]", soft_wrap=True)
    for broken in report.problems:
        _show_problem(console, broken)
    if report.not_looked_at:
        _line(console, f"\n[bold]Effects on measures, completeness[/bold]\n  {report.not_looked_at}")
    _show_sentences(console, "What it does to measures", (effect.sentence for effect in report.effects))
    since = f" beside the return of {report.compared_with}" if report.compared_with else ""
    _show_sentences(console, f"What is unlikely{since}", report.plausibility)
    _show_completeness(console, report.completeness)
    _show_controls(console, report.controls)
    _show_flows(console, report.stock_and_flow)


def _name(report: ReturnReport) -> str:
    return ", ".join(part for part in (report.council, report.as_at) if part) or "The return"


def _show_problem(console: Console, broken: RuleBroken) -> None:
    times = f"{broken.times:,} time{'' if broken.times == 1 else 's'}"
    _line(console, f"\n{HEADINGS[Effect(broken.effect)]} {escape(broken.wrong)} ({times}; rule {broken.rule})")
    for spot in broken.spots:
        line = f"line {spot.line}" if spot.line is not None else ""
        place = ", ".join(part for part in (spot.file, line, spot.column) if part)
        told = ": ".join(part for part in (place, f"found {spot.found}" if spot.found else "") if part)
        if told:
            _line(console, f"  {escape(told)}")
    if more := broken.times - len(broken.spots):
        _line(console, f"  and {more:,} more")
    _line(console, f"  [italic]{escape(broken.remedy)}[/italic]")


def _show_sentences(console: Console, heading: str, sentences: Iterable[str]) -> None:
    told = list(sentences)
    if told:
        _line(console, f"\n[bold]{escape(heading)}[/bold]")
    for sentence in told:
        _line(console, f"  {escape(sentence)}")


def _show_completeness(console: Console, fields: Iterable[FieldAnswered]) -> None:
    short = [each for each in fields if each.known < each.records]
    if not short:
        return
    table = _table("field", "records", "answered", "known", "asked for")
    for each in short:
        shares = (number * 100 // each.records for number in (each.answered, each.known))  # 100 % is all and no fewer
        percent = (f"{share} %" for share in (*shares, round(each.required_share * 100)))
        table.add_row(escape(each.field), f"{each.records:,}", *percent)
    _show_table(console, "How complete it is, of fields that are not known of every record", table)


def _show_controls(console: Console, controls: Iterable[Control]) -> None:
    told = list(controls)
    if not told:
        return
    before = told[0].before_as_at
    table = _table("total", "now", *([before] if before else []))
    for each in told:
        table.add_row(escape(each.label), _number(each.value), *([_number(each.before)] if before else []))
    _show_table(console, "Totals", table)


def _show_flows(console: Console, flows: Iterable[StockAndFlow]) -> None:
    told = list(flows)
    if not told:
        return
    table = _table(
        "staff in post", "a year before", "+ starters", "- leavers", "now", "left over", "new on record", "gone from it"
    )
    for each in told:
        told_of = (each.opening, each.starters, each.leavers, each.closing, each.residual)
        seen = (each.joiners_seen, each.leavers_seen)
        table.add_row(escape(each.role_group), *map(_number, (*told_of, *seen)))
    _show_table(console, "Whether the people add up", table)


def _show_table(console: Console, heading: str, table: Table) -> None:
    _line(console, f"\n[bold]{heading}[/bold]")
    console.print(table)


def _table(first: str, *numbers: str) -> Table:
    table = Table(box=None, header_style="bold", pad_edge=False)
    table.add_column(first, overflow="fold")
    for heading in numbers:
        table.add_column(heading, justify="right", no_wrap=True)
    return table


def _number(value: int | None) -> str:
    return "not known" if value is None else f"{value:,}"


def _line(console: Console, text: str) -> None:
    console.print(text, soft_wrap=True, highlight=False)
