"""The command of `python -m auth`: is grants.toml right, and who can see what."""

import sys
from typing import NoReturn

import typer
from rich.console import Console
from rich.markup import escape
from rich.table import Table

import config
from auth.grants import BrokenGrants, Grant, Grants, Problem, parse, problems, read
from data.catalogue import Catalogue, catalogue
from data.principal import EVERY
from data.store import NoRelease, live_release

app = typer.Typer(no_args_is_help=True, pretty_exceptions_enable=False, add_completion=False)
_out = Console(width=None if sys.stdout.isatty() else 140)


@app.callback()
def _commands() -> None:
    """Who may see what in Muster."""


@app.command()
def check() -> None:
    """Check the file of grants (MUSTER_GRANTS) and print who can see what. Ends with 1 where something is wrong."""
    try:
        content = read()
    except BrokenGrants as broken:
        _end_with(broken.problems)
    try:
        known = catalogue(live_release())
    except NoRelease:
        known = None
    try:
        _out.print(_table(parse(content), known))
    except BrokenGrants:  # nobody sees anything, so there is nothing to print
        typer.echo("Nobody is let in while this file is broken.", err=True)
    if known is None:
        typer.echo(f"No release is published in {config.home()}, so councils' names were not checked.")
    if found := problems(content, known):
        _end_with(found)


def _end_with(found: tuple[Problem, ...]) -> NoReturn:
    for problem in found:
        typer.echo(f"{config.grants()}: {problem}", err=True)
    raise typer.Exit(1)


def _table(grants: Grants, known: Catalogue | None) -> Table:
    table = Table("Who", "Roles", "Sees the own rows of", "Sees exact figures of", title=str(config.grants()))
    named = [("user", *each) for each in grants.users.items()] + [("group", *each) for each in grants.groups.items()]
    for kind, name, grant in named:
        table.add_row(f"{kind} {escape(name)}", ", ".join(sorted(grant.roles)), *_councils(grant, known))
    return table


def _councils(grant: Grant, known: Catalogue | None) -> tuple[str, str]:
    seen = grant.visible or grant.exact  # whoever sees exact figures sees the row
    visible, exact = (", ".join(_said(text, known) for text in texts) for texts in (seen, grant.exact))
    return visible or "no council", exact or "no council"


def _said(text: str, known: Catalogue | None) -> str:
    if text == EVERY:
        return "every council"
    area = known.area(text) if known else None
    if known is None:
        return escape(text)
    if area is None:
        return f"{escape(text)} (unknown)"
    return area.name if area.is_council else f"{area.name} ({len(known.members_of(area))} councils)"
