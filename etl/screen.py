"""Reports and status as they are printed on a terminal."""

from datetime import date

from rich.console import Console
from rich.markup import escape
from rich.table import Table

from etl.pipeline import Outcome
from etl.report import Finding, ReturnLine
from etl.rule import Effect
from etl.status import Status

HEADINGS = {
    Effect.REFUSES: "[bold red]Refused:[/bold red]",
    Effect.SETS_ASIDE: "[yellow]Rows set aside:[/yellow]",
    Effect.WARNS: "[cyan]Please check:[/cyan]",
}


def show_report(console: Console, outcome: Outcome) -> None:
    """One line a return, then the problems by rule, then what became of it all."""
    if outcome.report.returns:
        console.print(_returns_table(outcome.report.returns))
    for finding in outcome.report.findings:
        _show_finding(console, finding)
    for sentence in outcome.left_out:
        console.print(f"[yellow]Left out:[/yellow] {escape(sentence)}", soft_wrap=True)
    for moved in outcome.moved:
        console.print(f"[yellow]Notable change:[/yellow] {escape(moved)}", soft_wrap=True)
    console.print(f"\n[bold]{escape(outcome.said)}[/bold]", soft_wrap=True)


def show_status(console: Console, found: Status) -> None:
    """Releases, then for each date of the live one how many councils are in it and which are not."""
    console.print(f"Home: {escape(found.home)}", soft_wrap=True)
    if not found.releases and not found.unreadable:
        console.print("No release yet: python -m etl load RETURNS makes the first.")
        return
    table = _table("release", "made (UTC)", "kind", "policy", "MB", "live")
    for one in found.releases:
        live = "live" if one.release_id == found.live else ""
        size = f"{one.size_bytes / 1e6:.1f}"
        table.add_row(one.release_id, f"{one.made_at:%Y-%m-%d %H:%M}", one.kind, one.policy, size, live)
    console.print(table)
    for release_id in found.unreadable:
        console.print(f"Release {release_id} is damaged or of another version of Muster.", soft_wrap=True)
    if found.live is None:
        console.print("No release is live: python -m etl load RETURNS makes one.")
        return
    if found.live in found.unreadable:
        console.print(
            f"Release {found.live} is live, but this version cannot read it: load all returns again, or roll back to "
            "one that can be read (rollback --to ID).",
            soft_wrap=True,
        )
        return
    _show_dates(console, found)


def _show_dates(console: Console, found: Status) -> None:
    table = _table("as at", "accepted", "of", "coverage", "carried forward", "refused", "not received", "staff records")
    for as_at in found.dates():
        there = [one for one in found.councils if one.as_at == as_at]
        counts = [
            len(found.names(as_at, outcome)) for outcome in ("accepted", "carried forward", "refused", "not received")
        ]
        records = sum(one.staff_records for one in there)
        accepted, carried, refused, missing = map(str, counts)
        share = f"{counts[0] / len(there):.0%}"
        table.add_row(str(as_at), accepted, str(len(there)), share, carried, refused, missing, f"{records:,}")
    console.print(table)
    for as_at in found.dates():
        for outcome in ("carried forward", "refused", "not received"):
            _show_names(console, as_at, outcome, found.names(as_at, outcome))
        revised = [one.council for one in found.councils if one.as_at == as_at and one.is_revision_refused]
        _show_names(console, as_at, "accepted, a revision refused", revised)


def _show_names(console: Console, as_at: date, words: str, names: list[str]) -> None:
    if names:
        console.print(f"{as_at} {words}: {escape(', '.join(names))}", soft_wrap=True)


def _returns_table(returns: tuple[ReturnLine, ...]) -> Table:
    table = _table("date", "council", "outcome", "rows", "set aside", "errors", "warnings")
    for line in returns:
        outcome = line.outcome if line.is_new else f"{line.outcome} before, unchanged"
        style = "red" if line.outcome == "refused" else None
        counts = (f"{count:,}" for count in (line.rows_in, line.rows_set_aside, line.errors, line.warnings))
        table.add_row(str(line.as_at or "?"), escape(line.council), outcome, *counts, style=style)
    return table


def _show_finding(console: Console, finding: Finding) -> None:
    times = f"{finding.times:,} in {finding.returns} return{'s' if finding.returns != 1 else ''}"
    console.print(
        f"\n{HEADINGS[finding.effect]} {escape(finding.wrong)} ({times}; rule {finding.rule})", soft_wrap=True
    )
    for example in finding.examples:
        found = f"found {example.found}" if example.found else ""
        place = ": ".join(part for part in (example.place, found) if part)
        console.print(f"  {escape(place)}", soft_wrap=True, highlight=False)
    if more := finding.times - len(finding.examples):
        console.print(f"  and {more:,} more")
    console.print(f"  [italic]{escape(finding.remedy)}[/italic]", soft_wrap=True)


def _table(*columns: str) -> Table:
    table = Table(box=None, header_style="bold", pad_edge=False)
    for column in columns:
        is_number = column in {"rows", "set aside", "errors", "warnings", "MB", "accepted", "of", "coverage"}
        table.add_column(column, justify="right" if is_number else "left", no_wrap=column != "council")
    return table
