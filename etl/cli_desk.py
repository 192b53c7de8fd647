"""The commands of the returns desk: what a steward may also do on the pages, for scripts and for a machine alone."""

import json
import sys
from datetime import date
from pathlib import Path
from typing import Annotated

import typer

from data.disclosure.policy import BadPolicy
from etl import desk, desk_build, releases
from etl.cli_words import OUT, examples, in_words, progress
from etl.pipeline import LOAD_STEPS
from etl.screen import show_report
from state.audit import operator

Council = Annotated[str, typer.Option("--council", help="Code, name or short name.")]
AsAt = Annotated[str, typer.Option("--as-at", metavar="YYYY-MM-DD", help="The date that the return describes.")]
Reason = Annotated[str, typer.Option("--reason", help="Why; it is kept.")]


def register(app: typer.Typer) -> None:
    """Add the commands to `python -m etl`."""
    for command, usual in (
        (receive, "receive hackney/ --council hackney --as-at 2025-09-30"),
        (accept, "accept --council hackney --as-at 2025-09-30 --reason 'Totals agreed by telephone'"),
        (build, "build"),
        (publish, 'publish --note "Hackney revised"'),
        (carry, "carry --council hackney --as-at 2025-09-30 --from 2024-09-30 --reason 'Late, agreed 3 November'"),
        (withdraw, "withdraw --council hackney --reason 'Left the agreement'"),
        (reinstate, "reinstate --council hackney"),
        (retain, "retain"),
    ):
        app.command(epilog=examples(usual))(command)


def receive(
    paths: Annotated[list[Path], typer.Argument(metavar="FILE...", help="The files, or the council's folder.")],
    council: Council,
    as_at: AsAt,
    note: Annotated[str, typer.Option(help="The sender's own words.")] = "",
) -> None:
    """Keep a council's return as its next version, with what its check says; nothing is published."""
    with in_words(desk.NotPossible):
        kept = desk.receive(paths, council=council, as_at=as_at, note=note, by=operator())
    OUT.print(kept, soft_wrap=True, markup=False)


def accept(council: Council, as_at: AsAt, reason: Reason) -> None:
    """Accept the newest version of a council's return: the next release holds it."""
    with in_words(desk.NotPossible):
        said = desk.accept(council=council, as_at=as_at, reason=reason, by=operator())
    OUT.print(said, soft_wrap=True, markup=False)


def build(as_json: Annotated[bool, typer.Option("--json", help="Say it as JSON.")] = False) -> None:
    """Make a release of what is live and of every accepted return, which is not live until it is published.

    Exit code: 0 built, 1 built but a return was refused, 2 nothing was built.
    """
    with in_words(BadPolicy), progress(LOAD_STEPS) as say:
        outcome = desk_build.build(by=operator(), say=say)
    if as_json:
        sys.stdout.write(json.dumps({"release_id": outcome.release_id, "said": outcome.said}) + "\n")
    else:
        show_report(OUT, outcome)
    raise typer.Exit(outcome.code)


def publish(
    release_id: Annotated[str | None, typer.Argument(metavar="[ID]", help="The newest one built, unless told.")] = None,
    note: Annotated[str, typer.Option(help="For readers: what is new.")] = "",
    keep: Annotated[int, typer.Option(min=2, help="How many releases to keep on disk.")] = releases.KEPT,
) -> None:
    """Make a release that was built the live one."""
    with in_words(BadPolicy):
        said = desk_build.publish(release_id, by=operator(), note=note, kept=keep)
    OUT.print(said, soft_wrap=True, markup=False)


def carry(
    council: Council,
    as_at: AsAt,
    since: Annotated[str, typer.Option("--from", metavar="YYYY-MM-DD", help="The date whose data stand in.")],
    reason: Reason,
) -> None:
    """Let a council's last return stand in, marked [e], until a return of the date is accepted."""
    with in_words(desk.NotPossible):
        said = desk.carry(council=council, as_at=as_at, since=since, reason=reason, by=operator())
    OUT.print(said, soft_wrap=True, markup=False)


def withdraw(
    council: Council,
    reason: Reason,
    as_at: Annotated[str, typer.Option("--as-at", metavar="YYYY-MM-DD", help="One date; every one unless told.")] = "",
) -> None:
    """Take a council's data out for good: its files, the next release, and releases from before.

    The files it sent are deleted at once. A release without its data is built and published, and earlier releases
    that hold them are deleted. Board packs and backups stay: docs/incidents-and-retention.md says how to find them.
    """
    with in_words(desk.NotPossible, BadPolicy), progress(LOAD_STEPS) as say:
        said = desk.withdraw(council=council, as_at=as_at, reason=reason, by=operator(), say=say)
    OUT.print(said, soft_wrap=True, markup=False)


def reinstate(
    council: Council,
    as_at: Annotated[str, typer.Option("--as-at", metavar="YYYY-MM-DD", help="One date, as it was withdrawn.")] = "",
) -> None:
    """Let a council that was withdrawn, or carried forward, send returns again."""
    with in_words(desk.NotPossible):
        said = desk.reinstate(council=council, as_at=as_at, by=operator())
    OUT.print(said, soft_wrap=True, markup=False)


def retain(
    days: Annotated[int | None, typer.Option(min=0, help="MUSTER_KEEP_RETURNS_DAYS unless told.")] = None,
) -> None:
    """Delete the files of returns whose time of keeping is over; what was decided on them stays."""
    with in_words(desk.NotPossible):
        said = desk.retain(days, today=date.today(), by=operator())
    OUT.print(said, soft_wrap=True, markup=False)
