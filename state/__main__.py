"""The commands of `python -m state`: the audit log checked, shown and shortened."""

import json
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict
from datetime import timedelta
from typing import Annotated

import typer
from rich.console import Console
from rich.table import Table
from rich.text import Text

from secret_files import BadSecret
from state import moving, packs, rates, upkeep
from state.audit import Action, operator
from state.chain import Broken, Entry, Moved
from state.moving import NotMoved
from state.store import Unavailable
from state.upkeep import NotShared

app = typer.Typer(
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    add_completion=False,
    help="The audit log: who signed in, took files away, saw exact figures, loaded, published and rolled back.",
)
_COLUMNS = ("number", "time (UTC)", "action", "name", "role", "release", "tier", "rows", "about")


@contextmanager
def _in_words() -> Iterator[None]:
    try:
        yield
    except (Moved, NotShared) as error:
        typer.echo(str(error), err=True)
        raise typer.Exit(2) from error
    except (Broken, BadSecret, NotMoved) as error:
        typer.echo(str(error), err=True)
        raise typer.Exit(1) from error
    except (Unavailable, OSError) as error:
        typer.echo(f"The audit log cannot be read or written: {error}", err=True)
        raise typer.Exit(1) from error


@app.command()
def verify() -> None:
    """Check every entry, and that none is missing.

    Exit code: 0 the chain is whole, 1 it is not, or cannot be read, 2 it goes on in another store.
    """
    with _in_words():
        found = upkeep.verify()
    typer.echo(f"{found.entries} entries, chain whole")
    for number in found.resumed:
        typer.echo(f"Entry {number} says that entries were lost before it.")
    for number in found.joined:
        typer.echo(f"Entry {number} says that another home takes part from it on.")


@app.command()
def show(
    since: Annotated[int | None, typer.Option(min=0, metavar="DAYS", help="Only the last so many days.")] = None,
    action: Annotated[Action | None, typer.Option(help="Only entries about this.")] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Every field, as one JSON object a line.")] = False,
) -> None:
    """Print entries whole, the newest last: folded on a terminal, else one line an entry with tabs between."""
    with _in_words():
        found = upkeep.entries(timedelta(days=since) if since is not None else None, action)
    if as_json:
        sys.stdout.writelines(f"{json.dumps(asdict(entry))}\n" for entry in found)
    elif sys.stdout.isatty():
        Console().print(_table(found))
    else:  # what is recorded holds no tabs and no line breaks
        sys.stdout.writelines("\t".join(line) + "\n" for line in (_COLUMNS, *map(_cells, found)))


def _table(found: list[Entry]) -> Table:
    """Numbers in a column of their own, so that no folded line can pass for an entry."""
    table = Table("number", "entry", box=None)
    table.columns[1].overflow = "fold"
    for entry in found:
        number, *facts, rows, about = _cells(entry)
        facts += [f"{rows} rows"] if rows else []
        words = "\n".join(filter(None, ["  ".join(filter(None, facts)), about]))
        table.add_row(number, Text(words))  # or square brackets in an entry would be read as styles
    return table


def _cells(entry: Entry) -> list[str]:
    about = [entry.query, entry.detail, f"SHA-256 {entry.sha256}" if entry.sha256 else ""]
    return [
        str(entry.number),
        f"{entry.at[:10]} {entry.at[11:19]}",
        entry.action,
        entry.name,
        entry.role,
        entry.release,
        entry.tier,
        "" if entry.rows is None else str(entry.rows),
        "; ".join(filter(None, about)),
    ]


@app.command()
def prune() -> None:
    """Remove entries older than 13 months, leaving one that lets the rest be checked, and board packs as old."""
    with _in_words():
        removed = upkeep.prune(operator())
        packs_removed = packs.prune()
        rates.prune()
    typer.echo(f"{removed} entries removed")
    if packs_removed:
        typer.echo(f"{packs_removed} board packs removed")


@app.command()
def resume() -> None:
    """Go on with a log that lost its last entries, as after an older copy of the store was put back.

    Until then nothing can be exported or published. The next entry says what was lost.
    """
    with _in_words():
        found = upkeep.resume(operator())
    typer.echo(f"{found} The log goes on, and says so." if found else "Nothing was lost: there is nothing to resume.")


@app.command()
def join() -> None:
    """Let this home take part in a log that other hosts write: once on each host but the first."""
    with _in_words():
        entries = upkeep.join(operator())
    typer.echo(f"{entries} entries, chain whole. This home takes part from now on.")


@app.command()
def move(
    to: Annotated[str, typer.Option(metavar="URL", help="The address of an empty database, as SQLAlchemy writes it.")],
) -> None:
    """Copy the store into another database, for good: stop Muster first, and set MUSTER_STATE_URL after.

    Nobody stays signed in. The store that was moved takes no more entries of the log.
    """
    with _in_words():
        rows = moving.move(to, operator())
    typer.echo(f"{rows} rows moved, chain whole. Set MUSTER_STATE_URL to the new address wherever Muster runs.")


if __name__ == "__main__":
    app(prog_name="python -m state")
