"""The commands of `python -m etl`."""

import json
import sys
from dataclasses import replace
from pathlib import Path
from typing import Annotated

import typer

from data.disclosure.policy import BadPolicy
from etl import cli_desk, cli_home, inspection, pipeline, releases, rounding
from etl.cli_words import OUT, ReportFile, examples, in_words, progress
from etl.find import NothingThere
from etl.inspection import Files, Whose
from etl.pipeline import LOAD_STEPS
from etl.sample import write_sample
from etl.screen import show_report, show_status
from etl.screen_check import show_checked
from etl.status import status as home_status
from etl.template import template as write_template
from etl.workbooks import NotReady, in_our_form

app = typer.Typer(
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    rich_markup_mode="markdown",
    add_completion=False,
    help="From councils' returns to a release that the dashboard reads.",
    epilog="Start with `python -m etl check FOLDER`. "
    "State is kept in MUSTER_HOME (var/ beside the program unless you set it).",
)


def _expect_folders(*files: Path | None) -> None:
    for file in files:
        if file and not file.parent.is_dir():
            raise NothingThere(file.parent)


def _say_where(*written: tuple[str, Path | None]) -> None:
    for what, file in written:
        if file:
            OUT.print(f"{what} in {file}.", soft_wrap=True)


@app.command(
    epilog=examples(
        "check returns/",
        "check returns/2025-09-30/hackney",
        "check workplace.csv staff.csv --council hackney --as-at 2025-09-30 --rows rows.xlsx",
        "check regional-workforce-return.xlsx",
    )
)
def check(
    paths: Annotated[list[Path], typer.Argument(metavar="PATH...", help="Returns folder, council's folder or files.")],
    *,
    report: ReportFile = None,
    rows: Annotated[
        Path | None, typer.Option(metavar="FILE.xlsx", help="Also write the rows concerned, without personal fields.")
    ] = None,
    to_json: Annotated[
        Path | None, typer.Option("--json", metavar="FILE", help="Also write the report on each return as JSON.")
    ] = None,
    as_at: Annotated[str, typer.Option(metavar="YYYY-MM-DD", help="The date, if no folder says it.")] = "",
    council: Annotated[str, typer.Option(metavar="NAME", help="The council, if no folder says it.")] = "",
) -> None:
    """Find everything wrong with returns, and load nothing.

    Works on any machine; in a home with a release it also compares with the returns before. A returns folder holds one
    folder a date and in it one a council: `2025-09-30/hackney/*.csv`. Of a single return it says everything: what
    stands in its way, what it does to measures, how complete and how plausible it is. A workbook is read as a regional
    workforce return; what its own words mean is said once in the browser, under Check a return.

    Exit code: 0 all would be accepted, 1 something would be refused, 2 nothing could be read.
    """
    ours = in_our_form(paths, as_at=as_at, council=council)
    with in_words(NotReady), progress(inspection.STEPS) as say, ours as sent:
        _expect_folders(report, rows, to_json)
        whose, files = Whose(as_at=as_at, council=council), Files(problems=report, rows=rows)
        checked = inspection.check(sent.paths, whose=whose, files=files, say=say)
        checked = replace(checked, reports=sent.told(checked.reports, report))
        if to_json:
            inspection.write_reports(checked.reports, to_json)
    show_checked(OUT, checked)
    _say_where(("Every problem is", report), ("The rows concerned are", rows), ("The reports are", to_json))
    raise typer.Exit(checked.outcome.code)


@app.command(epilog=examples("load returns/", "load returns/ --report problems.csv", "load returns/2025-09-30"))
def load(
    returns: Annotated[Path, typer.Argument(metavar="RETURNS", help="Folder of returns: `<date>/<council>/*.csv`.")],
    report: ReportFile = None,
    keep: Annotated[int, typer.Option(min=2, help="How many releases to keep on disk.")] = releases.KEPT,
) -> None:
    """Check returns, merge those accepted into the live release, and make the result live.

    A return replaces that council's earlier one for that date; what is not in the folder stays as it was; a refused
    return leaves the accepted one in place. The same files twice change nothing.

    Exit code: 0 everything accepted, 1 published (or live already) but something was refused, 2 nothing published.
    """
    with in_words(BadPolicy), progress(LOAD_STEPS) as say:
        _expect_folders(report)
        outcome = pipeline.load(returns, problems_to=report, kept=keep, say=say)
    show_report(OUT, outcome)
    _say_where(("Every problem is", report))
    raise typer.Exit(outcome.code)


@app.command(epilog=examples("status", "status --json"))
def status(
    as_json: Annotated[bool, typer.Option("--json", help="The same as JSON, with every council.")] = False,
) -> None:
    """Show the releases, and which councils' returns are in the live one.

    Councils are expected when their region has sent any return.
    """
    with in_words():
        found = home_status()
    if as_json:
        sys.stdout.write(json.dumps(found.as_json(), indent=2, ensure_ascii=False) + "\n")
    else:
        show_status(OUT, found)


@app.command(epilog=examples("rollback", "rollback --to 20251103T101500123Z"))
def rollback(
    to: Annotated[str | None, typer.Option("--to", metavar="ID", help="A release that `status` lists.")] = None,
) -> None:
    """Make the release before the live one live again, unchanged.

    Only a release made for the disclosure policy in force and with the home's rounding secret: another would show
    second figures for the same people.
    """
    with in_words(BadPolicy):
        before, after = rounding.rollback(to)
    OUT.print(
        f"Release {after.release_id} is live again, made {after.made_at:%d %B %Y %H:%M} UTC. It took the place of "
        f"release {before}; python -m etl rollback --to {before} brings that one back.",
        soft_wrap=True,
    )


@app.command(epilog=examples("new-rounding-secret"))
def new_rounding_secret() -> None:
    """Make another rounding secret, and the live release anew with it.

    For a secret that was lost or that somebody has seen, and for nothing else: who holds figures rounded in two ways
    knows more than either shows. No earlier release can be gone back to afterwards.
    """
    with in_words():
        release_id = rounding.renew_rounding_secret()
    told = f"Release {release_id} is live: the same returns" if release_id else "No release is live: the next load is"
    OUT.print(f"There is a new rounding secret. {told}, rounded with it.", soft_wrap=True)


@app.command(
    epilog=examples(
        "sample returns/", "sample returns/ --councils 5 --dates 2 --seed 7", "sample returns/ --region England"
    )
)
def sample(
    directory: Annotated[Path, typer.Argument(metavar="DIR", help="An empty or new folder.")],
    *,
    region: Annotated[str, typer.Option(help='Name or code of a region, or "England".')] = "London",
    councils: Annotated[int | None, typer.Option(min=1, help="Only the first so many councils.")] = None,
    dates: Annotated[int, typer.Option(min=1, help="How many yearly dates.")] = 4,
    size: Annotated[float, typer.Option(help="Multiplies the staff of every council.")] = 1.0,
    seed: Annotated[int, typer.Option(help="The same seed writes the same files.")] = 1,
) -> None:
    """Write synthetic returns in the real layouts, to try Muster with."""
    with in_words(ValueError, FileExistsError), progress(councils or 0) as say:
        written = write_sample(
            directory, region=region, councils=councils, dates=dates, size=size, seed=seed,
            on_council=lambda name: say(f"Written: {name}"),
        )  # fmt: skip
    OUT.print(f"{len(written)} files written to {directory}. Load them: python -m etl load {directory}", soft_wrap=True)


@app.command(epilog=examples("template return.xlsx", "template return.xlsx --quarter"))
def template(
    file: Annotated[Path, typer.Argument(metavar="FILE.xlsx", help="A new file.")],
    *,
    quarter: Annotated[bool, typer.Option("--quarter", help="For a return of a quarter instead of 12 months.")] = False,
) -> None:
    """Write the workbook of the regional workforce return, for councils that have no ASC-WDS files.

    One row a team and job role, with lists to choose from and a guidance sheet.
    """
    with in_words(FileExistsError):
        _expect_folders(file)
        write_template(file, period_kind="quarter" if quarter else "12-months")
    OUT.print(
        f"The template is {file}. Filled in, it can be checked and sent on the page Check a return.", soft_wrap=True
    )


cli_desk.register(app)
cli_home.register(app)
