"""The commands of `python -m auth`: is grants.toml right, who can see what, and which programs ask in whose name."""

import sys
from datetime import UTC, datetime
from typing import Annotated, NoReturn

import typer
from rich.console import Console
from rich.markup import escape
from rich.table import Table

import config
from auth import tokens as kept
from auth.grants import BrokenGrants, Grant, Grants, Problem, parse, problems, read
from data.catalogue import Catalogue, catalogue
from data.principal import EVERY
from data.store import NoRelease, live_release
from state import store
from state.audit import operator

app = typer.Typer(no_args_is_help=True, pretty_exceptions_enable=False, add_completion=False)
_out = Console(width=None if sys.stdout.isatty() else 140)


@app.callback()
def _commands() -> None:
    """Who may see what in Muster."""
    try:
        config.check_numbers()
    except config.BadSetting as bad:
        typer.echo(str(bad), err=True)
        raise typer.Exit(2) from bad


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


@app.command()
def tokens() -> None:
    """List everybody's tokens, newest first: whose, what for, and until when. Values are kept nowhere."""
    table = Table("Token", "Whose", "What for", "Figures", "Made", "Ends", "Last used", "Now")
    try:
        for each in kept.every():
            now = "revoked" if each.revoked_at else "live" if each.is_live else "ended"
            days = map(_day, (each.made_at, each.ends_at, each.used_at))
            kind = "exact too" if each.is_exact else "protected"
            table.add_row(each.id, escape(each.holder), escape(each.label), kind, *days, now)
    except store.Unavailable as error:
        _end(f"The tokens cannot be read: {error}")
    _out.print(table)


@app.command()
def revoke_token(
    token: Annotated[str | None, typer.Argument(help="What `tokens` calls it, as 1a2b3c4d.")] = None,
    all_of: Annotated[str | None, typer.Option(help="A name: every token of that person.")] = None,
) -> None:
    """Revoke one token, or all of one person, at once. Ends with 1 where there is none to revoke."""
    if (token is None) == (all_of is None):
        _end("Name one token, or one person with --all-of.")
    try:
        holder = all_of or next((each.holder for each in kept.every() if each.id == token), "")
        ended = kept.revoke(holder, token, by=operator())
    except store.Unavailable as error:
        _end(f"Nothing was revoked: {error}")
    if not ended:
        _end("There is no live token of that name.")
    typer.echo(f"Revoked: {', '.join(ended)}")


def _day(seconds: int | None) -> str:
    return datetime.fromtimestamp(seconds, UTC).date().isoformat() if seconds else "never"


def _end(sentence: str) -> NoReturn:
    typer.echo(sentence, err=True)
    raise typer.Exit(1)


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
